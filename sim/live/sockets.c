/* libwebsockets in its raw-skt role: it accepts, does TLS and moves octets; sim/wire knows their meaning. */
#include "sockets_parts.h"

#include "must.h"

#include <libwebsockets.h>
#include <sys/resource.h>

enum { CHUNK = 16 * 1024, PIECES_MAX = 256, PEER_MAX = 64, NEAR_ROOM = 4 * 1024, FILES_LEAST = 64 };

/* Waits to be sent, from `at` on. */
struct piece {
    struct bytes left;
};

struct listener {
    struct socket_events events;
    void *self;
    struct sockets *sockets;
};

/* Lies in libwebsockets' room for a connection. */
struct socket {
    struct lws *wsi;
    const struct listener *listener;
    void *own;            /* NULL: refused, or gone */
    char near[NEAR_ROOM]; /* octets that wait to be sent are here, nearly always ... */
    uint32_t near_count;
    struct arena out; /* ... or here, where it is more */
    struct piece piece[PIECES_MAX];
    uint32_t first, count;
    bool heard, ends, drops;
    uint64_t alarm, armed; /* hrtime: when its owner wants to be called, when the library will; 0: never */
};

struct sockets {
    struct arena arena;
    uv_loop_t *loop;
    struct lws_context *context;
    uint32_t room, listeners;
    char peer[PEER_MAX];
};

/* ---- out ---- */

static bool everything_sent(struct socket *socket)
{
    return socket->count == 0 && !lws_partial_buffered(socket->wsi);
}

static void nothing_waits(struct socket *socket)
{
    socket->near_count = 0;
    arena_free(&socket->out);
}

/* -1: close it. */
static int writeable(struct socket *socket)
{
    unsigned char room[LWS_PRE + CHUNK];
    if (socket->drops || (socket->ends && everything_sent(socket))) return -1;
    if (socket->count && !lws_partial_buffered(socket->wsi)) {
        struct bytes *left = &socket->piece[socket->first].left, part = bytes_part(*left, 0, CHUNK);
        memcpy(room + LWS_PRE, part.at, part.count);
        if (lws_write(socket->wsi, room + LWS_PRE, part.count, LWS_WRITE_RAW) < 0) return -1;
        *left = bytes_from(*left, part.count);
        if (left->count == 0) {
            socket->first = (socket->first + 1) % PIECES_MAX;
            socket->count--;
        }
        if (socket->count == 0) nothing_waits(socket);
    }
    if (socket->count || socket->ends) lws_callback_on_writable(socket->wsi);
    return 0;
}

/* A chunk of an arena is made, zeroed and given back for each message: that was a quarter of the time of `serve`. */
static struct bytes copied(struct socket *socket, struct bytes octets)
{
    char *at = socket->near + socket->near_count;
    if (octets.count > NEAR_ROOM - socket->near_count) return arena_copy(&socket->out, octets);
    bytes_copy(at, octets);
    socket->near_count += octets.count;
    return bytes_of(at, octets.count);
}

bool socket_write(struct socket *socket, struct bytes octets, enum socket_octets whose)
{
    if (octets.count == 0 || socket->drops) return !socket->drops;
    if (socket->count == PIECES_MAX || socket->near_count + socket->out.taken + octets.count > SOCKET_OUT_MAX) {
        socket_drop(socket);
        return false;
    }
    if (whose == SOCKET_COPIED) octets = copied(socket, octets);
    socket->piece[(socket->first + socket->count++) % PIECES_MAX].left = octets;
    lws_callback_on_writable(socket->wsi);
    return true;
}

void socket_end(struct socket *socket)
{
    socket->ends = true;
    lws_callback_on_writable(socket->wsi);
}

void socket_drop(struct socket *socket)
{
    socket->drops = true;
    /* A peer that does not read is never writeable: the library closes it by its timeout instead. */
    lws_set_timeout(socket->wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
}

void socket_hold(struct socket *socket)
{
    lws_rx_flow_control(socket->wsi, 0);
}

void socket_go_on(struct socket *socket)
{
    lws_rx_flow_control(socket->wsi, 1);
}

static void arm(struct socket *socket, uint64_t now)
{
    socket->armed = socket->alarm;
    lws_set_timer_usecs(socket->wsi, (lws_usec_t)((socket->alarm - now) / 1000 + 1));
}

/* The library sorts its timers by walking along them; one that is put off, as by every message, stays where it is. */
void socket_alarm(struct socket *socket, uint64_t after_us)
{
    uint64_t now = uv_hrtime();
    socket->alarm = after_us ? now + after_us * 1000 : 0;
    if (socket->alarm && (!socket->armed || socket->alarm < socket->armed)) arm(socket, now);
}

static void rang(struct socket *socket)
{
    uint64_t now = uv_hrtime();
    socket->armed = 0;
    if (!socket->alarm) return;
    if (socket->alarm > now) {
        arm(socket, now);
        return;
    }
    socket->alarm = 0;
    socket->listener->events.alarm(socket->own);
}

const char *socket_peer(struct socket *socket)
{
    struct sockets *sockets = socket->listener->sockets;
    char address[48];
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    memset(&peer, 0, sizeof peer);
    lws_get_peer_simple(socket->wsi, address, sizeof address);
    int port = 0;
    if (getpeername(lws_get_socket_fd(socket->wsi), (struct sockaddr *)&peer, &size) == 0)
        port = peer.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&peer)->sin6_port
                                          : ((struct sockaddr_in *)&peer)->sin_port;
    snprintf(sockets->peer, sizeof sockets->peer, "%s:%u", address, ntohs((uint16_t)port));
    return sockets->peer;
}

/* ---- in ---- */

static int adopted(struct lws *wsi, struct socket *socket)
{
    struct listener *listener = lws_get_vhost_user(lws_get_vhost(wsi));
    *socket = (struct socket){.wsi = wsi, .listener = listener};
    socket->own = listener->events.opened(listener->self, socket);
    return socket->own ? 0 : -1;
}

static int closed(struct socket *socket)
{
    void *own = socket->own;
    if (!own) return 0;
    socket->own = NULL;
    socket->listener->events.closed(own);
    nothing_waits(socket);
    return 0;
}

static int happened(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t count)
{
    struct socket *socket = user;
    switch ((int)reason) {
    case LWS_CALLBACK_RAW_ADOPT: return adopted(wsi, socket);
    case LWS_CALLBACK_RAW_CLOSE: return socket ? closed(socket) : 0;
    case LWS_CALLBACK_RAW_WRITEABLE: return socket->own ? writeable(socket) : -1;
    case LWS_CALLBACK_RAW_RX:
        if (!socket->own || socket->drops) return -1;
        /* The library's limit for TLS goes on counting after it. */
        if (!socket->heard) lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
        socket->heard = true;
        socket->listener->events.octets(socket->own, bytes_of(in, count));
        return socket->drops ? -1 : 0;
    case LWS_CALLBACK_TIMER:
        if (!socket || !socket->own) return 0;
        rang(socket);
        return socket->drops ? -1 : 0;
    default: return 0;
    }
}

/* ---- beginning and end ---- */

static const struct lws_protocols protocols[] = {
    {.name = "octets", .callback = happened, .per_session_data_size = sizeof(struct socket), .rx_buffer_size = CHUNK},
    {.name = NULL},
};

/* Where a user may have 1,024 files, as is usual, a crowd would take the lab's own: a child, a recording. Exactly as
 * many as are needed: the library then finds a socket by its number, and not by a search. How many there are. */
static uint32_t allow_files(uint32_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return FILES_LEAST;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    return (uint32_t)limit.rlim_cur;
}

struct sockets *sockets_new(uv_loop_t *loop, uint32_t wanted, const char **why)
{
    struct arena arena = {0};
    uint32_t files = allow_files(wanted + SOCKETS_FILES);
    struct sockets *sockets = arena_new(&arena, struct sockets);
    void *loops[] = {loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .foreign_loops = loops,
        .fd_limit_per_thread = files,
        .timeout_secs = SOCKET_HANDSHAKE_MAX_S,
        .pt_serv_buf_size = CHUNK,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_UV_NO_SIGSEGV_SIGFPE_SPIN,
    };
    sockets->arena = arena;
    sockets->loop = loop;
    sockets->room = files > SOCKETS_FILES + FILES_LEAST ? files - SOCKETS_FILES : FILES_LEAST;
    lws_set_log_level(0, NULL);
    sockets->context = lws_create_context(&info);
    if (sockets->context) return sockets;
    arena_free(&arena);
    *why = "libwebsockets does not start; its part for libuv is the package libwebsockets-evlib-uv";
    return NULL;
}

uint32_t sockets_room(const struct sockets *sockets)
{
    return sockets->room;
}

struct lws_context *sockets_context(struct sockets *sockets)
{
    return sockets->context;
}

uint16_t sockets_listen(struct sockets *sockets, const struct listener_spec *spec)
{
    struct listener *listener = arena_new(&sockets->arena, struct listener);
    *listener = (struct listener){*spec->events, spec->self, sockets};
    const struct certificate *certificate = spec->certificate;
    struct lws_context_creation_info info = {
        .port = spec->port,
        .iface = spec->address,
        .protocols = protocols,
        .user = listener,
        .vhost_name = arena_format(&sockets->arena, "listener-%u", sockets->listeners++).at,
        .listen_accept_role = "raw-skt",
        .listen_accept_protocol = "octets",
        .timeout_secs = SOCKET_HANDSHAKE_MAX_S,
        .options = LWS_SERVER_OPTION_ADOPT_APPLY_LISTEN_ACCEPT_CONFIG | LWS_SERVER_OPTION_DISABLE_IPV6,
    };
    if (certificate) {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.server_ssl_cert_mem = certificate->chain.at;
        info.server_ssl_cert_mem_len = certificate->chain.count;
        info.server_ssl_private_key_mem = certificate->key.at;
        info.server_ssl_private_key_mem_len = certificate->key.count;
        info.alpn = "http/1.1"; /* over HTTP/2 a WebSocket would come as an extended CONNECT (RFC 8441) */
    }
    struct lws_vhost *vhost = lws_create_vhost(sockets->context, &info);
    int port = vhost ? lws_get_vhost_listen_port(vhost) : 0;
    return port > 0 && port <= UINT16_MAX ? (uint16_t)port : 0;
}

void sockets_free(struct sockets *sockets)
{
    if (!sockets) return;
    /* With a loop that is not its own the library ends in two goes. */
    lws_context_destroy(sockets->context);
    uv_run(sockets->loop, UV_RUN_DEFAULT);
    lws_context_destroy(sockets->context);
    uv_run(sockets->loop, UV_RUN_DEFAULT);
    struct arena arena = sockets->arena;
    arena_free(&arena);
}
