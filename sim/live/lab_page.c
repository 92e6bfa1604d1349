/* libwebsockets in its http and ws roles. The shown page is made in a child, which has the whole run as it is and may
 * end its judgement; the run itself goes on. */
#include "lab_page.h"

#include "must.h"
#include "sockets_parts.h"

#include <libwebsockets.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SOON_MS = 250,    /* between two pieces of news */
    COMMAND_MAX = 32, /* octets of a message of an observer */
    LOOKERS_MAX = 16, /* observers that are shown something at a time */
    OPEN_MAX = 64,    /* connections to the page, with those that ask for nothing: more are closed at once */
    PIECE = 16 * 1024,
    HOSTS = 3,
    HOST_ROOM = 64,
    TOLD_ROOM = 256,
    PIPE_OF_CHILD = 3, /* the first number after the standard streams */
};

/* A page as it was, and how many are reading it. */
struct drawing {
    struct arena arena;
    struct gathered text;
    uint32_t readers;
    uint64_t changes; /* that it shows */
};

struct lab_page {
    struct arena arena;
    struct lab_page_events events;
    void *self;
    uv_loop_t *loop;
    struct lws_context *context;
    struct lws_vhost *vhost;
    uint16_t port;
    char host[HOSTS][HOST_ROOM];
    struct drawing *picture;
    bool closing;
    uint64_t changes;
    uv_timer_t soon;
    uv_pipe_t pipe; /* from the child that makes the next picture */
    bool drawing;
    pid_t child;
    struct drawing *next;
    uint32_t lookers, open;
    char piece[PIECE];
};

/* One connection. */
struct looker {
    struct drawing *picture; /* that is being sent to it, or NULL */
    uint32_t sent;
    bool waits, counted;
    uint64_t wants; /* changes that it knows of */
};

/* ---- pictures ---- */

static void let_go(struct drawing *picture)
{
    if (!picture || --picture->readers) return;
    struct arena arena = picture->arena;
    arena_free(&arena);
}

static struct drawing *drawing_new(void)
{
    struct arena arena = {0};
    struct drawing *picture = arena_new(&arena, struct drawing);
    picture->arena = arena;
    picture->text.arena = &picture->arena;
    picture->readers = 1;
    return picture;
}

static bool into_pipe(void *self, struct bytes text)
{
    const int *file = self;
    while (text.count) {
        ssize_t count = write(*file, text.at, text.count);
        if (count <= 0) return false;
        text = bytes_from(text, (uint32_t)count);
    }
    return true;
}

static void piece_room(uv_handle_t *pipe, size_t wanted, uv_buf_t *room)
{
    struct lab_page *page = pipe->data;
    (void)wanted;
    *room = uv_buf_init(page->piece, sizeof page->piece);
}

static void drawn(uv_handle_t *pipe)
{
    struct lab_page *page = pipe->data;
    page->drawing = false;
    if (!page->closing)
        lws_callback_on_writable_all_protocol_vhost(page->vhost, lws_vhost_name_to_protocol(page->vhost, "http"));
}

static void piece_came(uv_stream_t *pipe, ssize_t count, const uv_buf_t *room)
{
    struct lab_page *page = pipe->data;
    int status = 1;
    if (count > 0) {
        sink_gather(&page->next->text, bytes_of(room->base, (size_t)count));
        return;
    }
    if (count == 0) return;
    waitpid(page->child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && page->next->text.count) {
        let_go(page->picture);
        page->picture = page->next;
    } else {
        let_go(page->next);
    }
    page->next = NULL;
    uv_close((uv_handle_t *)pipe, drawn);
}

static void draw(struct lab_page *page)
{
    int ends[2];
    if (page->drawing || page->closing || pipe(ends) != 0) return;
    page->child = fork();
    if (page->child == 0) {
        /* A connection that the lab closes meanwhile is closed: the child has no part in it. */
        int out = dup2(ends[1], PIPE_OF_CHILD);
        if (out < 0 || close_range(PIPE_OF_CHILD + 1, UINT_MAX, 0) != 0) _exit(1);
        _exit(page->events.write(page->self, into_pipe, &out) ? 0 : 1);
    }
    close(ends[1]);
    if (page->child < 0) {
        close(ends[0]);
        return;
    }
    page->drawing = true;
    page->next = drawing_new();
    page->next->changes = page->changes;
    must(uv_pipe_init(page->loop, &page->pipe, 0) == 0 && uv_pipe_open(&page->pipe, ends[0]) == 0);
    page->pipe.data = page;
    must(uv_read_start((uv_stream_t *)&page->pipe, piece_room, piece_came) == 0);
}

/* ---- HTTP ---- */

static bool equals(struct lws *wsi, enum lws_token_indexes token, const char *before, const char *text)
{
    char said[HOST_ROOM * 2], wanted[HOST_ROOM * 2];
    if (lws_hdr_copy(wsi, said, sizeof said, token) <= 0) return false;
    struct pen pen = pen_on(wanted, sizeof wanted);
    pen_text(&pen, before);
    pen_text(&pen, text);
    return bytes_equal(bytes_text(said), pen_done(&pen));
}

/* Another site's page may not read this one by a name of its own for our address, nor speak to it. */
static bool one_of_ours(const struct lab_page *page, struct lws *wsi, enum lws_token_indexes token, const char *before)
{
    for (unsigned i = 0; i < HOSTS; i++)
        if (equals(wsi, token, before, page->host[i])) return true;
    return false;
}

static int begin_answer(struct lws *wsi, struct looker *looker)
{
    unsigned char room[LWS_PRE + 1024], *from = room + LWS_PRE, *at = from, *end = room + sizeof room;
    static const char csp[] = "frame-ancestors 'none'";
    if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, "text/html; charset=utf-8", looker->picture->text.count, &at,
                                    end) ||
        lws_add_http_header_by_name(wsi, (const unsigned char *)"cache-control:", (const unsigned char *)"no-store", 8,
                                    &at, end) ||
        lws_add_http_header_by_name(wsi, (const unsigned char *)"content-security-policy:", (const unsigned char *)csp,
                                    sizeof csp - 1, &at, end) ||
        lws_finalize_write_http_header(wsi, from, &at, end))
        return 1;
    lws_callback_on_writable(wsi);
    return 0;
}

static int go_on(struct lws *wsi, struct lab_page *page, struct looker *looker)
{
    unsigned char room[LWS_PRE + PIECE];
    if (!looker->picture) {
        if (!looker->waits) return 0;
        if (!page->picture || page->picture->changes < looker->wants) {
            draw(page);
            return 0;
        }
        looker->waits = false;
        looker->sent = 0;
        looker->picture = page->picture;
        page->picture->readers++;
        return begin_answer(wsi, looker);
    }
    struct gathered *text = &looker->picture->text;
    struct bytes part = bytes_part(bytes_of(text->at, text->count), looker->sent, PIECE);
    memcpy(room + LWS_PRE, part.at, part.count);
    looker->sent += part.count;
    bool last = looker->sent == text->count;
    if (lws_write(wsi, room + LWS_PRE, part.count, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0) return -1;
    if (!last) {
        lws_callback_on_writable(wsi);
        return 0;
    }
    let_go(looker->picture);
    looker->picture = NULL;
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int asked(struct lws *wsi, struct lab_page *page, struct looker *looker, const char *path)
{
    if (!one_of_ours(page, wsi, WSI_TOKEN_HOST, "")) return lws_return_http_status(wsi, HTTP_STATUS_FORBIDDEN, NULL);
    if (strcmp(path, "/") != 0) return lws_return_http_status(wsi, HTTP_STATUS_NOT_FOUND, NULL);
    looker->waits = true;
    looker->wants = page->changes;
    lws_callback_on_writable(wsi);
    return 0;
}

static int counted(struct lab_page *page, struct looker *looker)
{
    if (page->lookers == LOOKERS_MAX) return -1;
    page->lookers++;
    looker->counted = true;
    return 0;
}

static int left(struct lab_page *page, struct looker *looker)
{
    if (!looker || !looker->counted) return 0;
    page->lookers--;
    looker->counted = false;
    let_go(looker->picture);
    looker->picture = NULL;
    return 0;
}

static int http_happened(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t count)
{
    struct lws_vhost *vhost = lws_get_vhost(wsi);
    struct lab_page *page = vhost ? lws_get_vhost_user(vhost) : NULL;
    struct looker *looker = user;
    switch ((int)reason) {
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION: return page->open >= OPEN_MAX;
    case LWS_CALLBACK_WSI_CREATE: page->open++; return 0;
    case LWS_CALLBACK_WSI_DESTROY: page->open--; return 0;
    case LWS_CALLBACK_HTTP_BIND_PROTOCOL: return counted(page, looker);
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL: return left(page, looker);
    case LWS_CALLBACK_HTTP: return asked(wsi, page, looker, in);
    case LWS_CALLBACK_HTTP_WRITEABLE: return go_on(wsi, page, looker);
    default: return lws_callback_http_dummy(wsi, reason, user, in, count);
    }
}

/* ---- news to observers, and their wishes ---- */

static int tell(struct lws *wsi, struct lab_page *page)
{
    char room[LWS_PRE + TOLD_ROOM];
    struct pen pen = pen_on(room + LWS_PRE, TOLD_ROOM);
    struct lab_time time = page->events.time(page->self);
    pen_lit(&pen, "{\"changes\":");
    pen_u64(&pen, page->changes);
    pen_text(&pen, time.paused ? ",\"paused\":true,\"speed\":" : ",\"paused\":false,\"speed\":");
    pen_u64(&pen, time.speed);
    pen_lit(&pen, ",\"now\":");
    pen_u64(&pen, time.now);
    pen_char(&pen, '}');
    struct bytes told = pen_done(&pen);
    return lws_write(wsi, (unsigned char *)room + LWS_PRE, told.count, LWS_WRITE_TEXT) < 0 ? -1 : 0;
}

static int wanted(struct lab_page *page, struct bytes said)
{
    struct bytes value, word = bytes_cut(said, ' ', &value);
    uint32_t speed;
    if (said.count > COMMAND_MAX) return -1;
    if (bytes_equal(said, BYTES("pause"))) page->events.pause(page->self, true);
    else if (bytes_equal(said, BYTES("go"))) page->events.pause(page->self, false);
    else if (bytes_equal(said, BYTES("step"))) page->events.step(page->self);
    else if (bytes_equal(word, BYTES("speed")) && bytes_to_u32(value, &speed) &&
             (speed == LAB_UNLIMITED || (speed >= LAB_SPEED_MIN && speed <= LAB_SPEED_MAX)))
        page->events.speed(page->self, speed);
    else return -1;
    lab_page_changed(page);
    return 0;
}

static int ws_happened(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t count)
{
    struct lws_vhost *vhost = lws_get_vhost(wsi);
    struct lab_page *page = vhost ? lws_get_vhost_user(vhost) : NULL;
    struct looker *looker = user;
    switch ((int)reason) {
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return one_of_ours(page, wsi, WSI_TOKEN_HOST, "") && one_of_ours(page, wsi, WSI_TOKEN_ORIGIN, "http://") ? 0
                                                                                                                 : -1;
    case LWS_CALLBACK_ESTABLISHED:
        *looker = (struct looker){.waits = false};
        lws_callback_on_writable(wsi);
        return counted(page, looker);
    case LWS_CALLBACK_CLOSED: return left(page, looker);
    case LWS_CALLBACK_RECEIVE: return wanted(page, bytes_of(in, count));
    case LWS_CALLBACK_SERVER_WRITEABLE: return tell(wsi, page);
    default: return 0;
    }
}

static void is_soon(uv_timer_t *timer)
{
    struct lab_page *page = timer->data;
    if (!page->closing)
        lws_callback_on_writable_all_protocol_vhost(page->vhost, lws_vhost_name_to_protocol(page->vhost, "lab"));
}

void lab_page_changed(struct lab_page *page)
{
    page->changes++;
    if (!page->closing && !uv_is_active((uv_handle_t *)&page->soon)) uv_timer_start(&page->soon, is_soon, SOON_MS, 0);
}

/* ---- beginning and end ---- */

static const struct lws_protocols protocols[] = {
    {.name = "http", .callback = http_happened, .per_session_data_size = sizeof(struct looker)},
    {.name = "lab", .callback = ws_happened, .per_session_data_size = sizeof(struct looker), .rx_buffer_size = 256},
    {.name = NULL},
};

static void name_hosts(struct lab_page *page, const char *address)
{
    const char *names[HOSTS] = {address, "localhost", "lab.localhost"};
    for (unsigned i = 0; i < HOSTS; i++) {
        struct pen pen = pen_on(page->host[i], HOST_ROOM - 1);
        pen_text(&pen, names[i]);
        pen_char(&pen, ':');
        pen_u64(&pen, page->port);
        pen_done(&pen);
    }
}

struct lab_page *lab_page_new(struct sockets *sockets, uv_loop_t *loop, const char *address, uint16_t port,
                              const struct lab_page_events *events, void *self)
{
    struct arena arena = {0};
    struct lab_page *page = arena_new(&arena, struct lab_page);
    page->arena = arena;
    page->events = *events;
    page->self = self;
    page->loop = loop;
    page->context = sockets_context(sockets);
    struct lws_context_creation_info info = {.port = port,
                                             .iface = address,
                                             .protocols = protocols,
                                             .user = page,
                                             .vhost_name = "lab",
                                             .keepalive_timeout = 60,
                                             .timeout_secs = SOCKET_HANDSHAKE_MAX_S,
                                             .options = LWS_SERVER_OPTION_DISABLE_IPV6};
    page->vhost = lws_create_vhost(page->context, &info);
    int listens = page->vhost ? lws_get_vhost_listen_port(page->vhost) : 0;
    if (listens <= 0 || listens > UINT16_MAX) {
        arena = page->arena;
        arena_free(&arena);
        return NULL;
    }
    page->port = (uint16_t)listens;
    name_hosts(page, address);
    must(uv_timer_init(loop, &page->soon) == 0);
    page->soon.data = page;
    uv_unref((uv_handle_t *)&page->soon);
    return page;
}

uint16_t lab_page_port(const struct lab_page *page)
{
    return page->port;
}

void lab_page_close(struct lab_page *page)
{
    if (!page) return;
    page->closing = true;
    uv_close((uv_handle_t *)&page->soon, NULL);
}

void lab_page_free(struct lab_page *page)
{
    if (!page) return;
    let_go(page->picture);
    let_go(page->next);
    struct arena arena = page->arena;
    arena_free(&arena);
}
