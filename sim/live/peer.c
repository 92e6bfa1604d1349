/* UDP and TCP of libuv, whose streams and datagrams become messages of one link. A seat is a member of that link: a
 * connection, or an address that datagrams come from. Everything it can take is bounded, and every bound has a name. */
#include "peer.h"

#include "diameter.h"
#include "framer.h"
#include "must.h"
#include "out.h"

enum {
    WINDOW_MAX = 16,       /* messages that may be on their way from one seat at once; a stream is read no more then */
    WHOLE_MS = 10 * 1000,  /* from the first octet of a message of a stream to its last */
    OUT_MAX = 1024 * 1024, /* octets that may wait for a peer that does not read */
    DATAGRAM_MAX = 65535,  /* RFC 768 */
    BACKLOG = 128
};
#define PEER_NOBODY UINT32_MAX

/* A connection of a stream. It is freed when both of its handles are closed. */
struct caller {
    struct visitor visitor; /* the first: a caller is one */
    struct arena arena;
    struct peer *peer;
    uint32_t seat;
    uv_tcp_t tcp;
    uv_timer_t timer; /* the window opens again, or a message took too long */
    uv_connect_t connect;
    struct framer framer;
    char *block;
    bool connecting, held, gone;
    bool greets;           /* our CER is on its way again, and until its CEA is here ... */
    struct gathered waits; /* ... this is to be sent after it */
    int handles;
    uint64_t since; /* hrtime of the first octet of a message that is not whole yet; 0: there is none */
};

/* How much of the window is taken, and since when. */
struct peer_seat {
    struct caller *caller;   /* of a stream, or NULL */
    struct sockaddr_in from; /* of datagrams; port 0: nobody's */
    uint64_t used;           /* datagrams: when it last was, in their order */
    uint32_t under_way;
    uint64_t since; /* hrtime */
};

struct peer {
    struct visitor visitor; /* a datagram: the first, as above */
    struct peer_spec spec;
    enum carrier carrier;
    bool datagrams, known; /* known: where it is was said */
    struct sockaddr_in to;
    uint64_t window_ns; /* after which a message that came is delivered */
    uint16_t port;
    struct peer_seat *seat;
    uint64_t used;
    struct arena *arena;
    struct bytes hello; /* the CER that our node sent, for a connection that is made anew (RFC 6733 5.3) */
    uv_tcp_t listener;
    uv_udp_t udp;
    struct bytes datagram; /* that waits for its turn, within a call */
    uint32_t from_seat;
    int unreached;      /* why the last connection could not be made */
    bool begun, closes; /* the run has */
    char room[DATAGRAM_MAX];
};

/* Octets that wait to be sent. */
struct parcel {
    uv_write_t write;
    struct arena arena;
};

/* ---- from outside into the run ---- */

static enum proto proto_of(const struct peer *peer)
{
    static const enum proto of[CARRIER_COUNT] = {
        [CARRIER_SIP] = PROTO_SIP, [CARRIER_CX] = PROTO_CX, [CARRIER_ZH] = PROTO_ZH};
    return of[peer->carrier];
}

static void inject(struct peer *peer, uint32_t seat, struct bytes octets)
{
    lab_inject(peer->spec.lab, &(struct injection){.what = INJECT_MESSAGE,
                                                   .link = link_make(peer->spec.link, seat, peer->spec.end),
                                                   .proto = proto_of(peer),
                                                   .octets = octets,
                                                   .framed = true});
}

/* A seat of it, or none (PEER_NOBODY). */
static void met(const struct peer *peer, enum lab_count what, uint32_t seat)
{
    bool one = seat != PEER_NOBODY;
    lab_met(peer->spec.lab, what, link_make(peer->spec.link, one ? seat : 0, peer->spec.end), one);
}

/* Whether one message more may be on its way from there: those that came a link's delay ago have arrived. */
static bool window_opens(const struct peer *peer, struct peer_seat *seat)
{
    uint64_t now = uv_hrtime();
    if (now - seat->since >= peer->window_ns) *seat = (struct peer_seat){seat->caller, seat->from, seat->used, 0, now};
    return seat->under_way < WINDOW_MAX && !lab_is_full(peer->spec.lab);
}

/* ---- messages that leave ---- */

static void hang_up(struct caller *);

static void sent(uv_write_t *write, int status)
{
    struct parcel *parcel = write->data;
    struct arena arena = parcel->arena;
    (void)status; /* the stream learns of it as well */
    arena_free(&arena);
}

static void put(struct caller *caller, struct bytes octets)
{
    if (caller->gone) return;
    if (uv_stream_get_write_queue_size((uv_stream_t *)&caller->tcp) + octets.count > OUT_MAX) {
        met(caller->peer, LAB_NOT_READING, caller->seat);
        hang_up(caller);
        return;
    }
    struct arena arena = {0};
    struct parcel *parcel = arena_new(&arena, struct parcel);
    struct bytes copy = arena_copy(&arena, octets);
    parcel->arena = arena;
    parcel->write.data = parcel;
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)copy.at, copy.count);
    if (uv_write(&parcel->write, (uv_stream_t *)&caller->tcp, &buffer, 1, sent) == 0) return;
    arena_free(&arena);
    hang_up(caller);
}

static void put_datagram(const struct peer *peer, const struct peer_seat *seat, struct bytes octets)
{
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)octets.at, octets.count);
    const struct sockaddr_in *to = seat->from.sin_port ? &seat->from : &peer->to;
    if (!to->sin_port) met(peer, LAB_NOBODY_THERE, PEER_NOBODY);
    else if (uv_udp_try_send((uv_udp_t *)(uintptr_t)&peer->udp, &buffer, 1, (const struct sockaddr *)to) < 0)
        met(peer, LAB_NOT_READING, (uint32_t)(seat - peer->seat));
}

/* ---- hello, again ---- */

static bool is_hello(struct bytes octets, bool answer)
{
    struct diameter diameter;
    if (diameter_scan(&diameter, octets).why || diameter.command != COMMAND_CE) return false;
    return answer == !(diameter.flags & DIAMETER_R);
}

/* A node says hello once, as it starts; that its connection broke it does not know. */
static void greet(struct caller *caller)
{
    struct peer *peer = caller->peer;
    if (!peer->hello.count) return;
    put(caller, peer->hello);
    caller->greets = true;
}

static void put_behind(struct caller *caller, struct bytes octets)
{
    if (!caller->greets) {
        put(caller, octets);
    } else if (caller->waits.count + octets.count <= OUT_MAX) {
        sink_gather(&caller->waits, octets);
    } else {
        met(caller->peer, LAB_NOT_READING, caller->seat);
        hang_up(caller);
    }
}

/* Whether it is the answer to that hello: nothing of the run, which knows of the first one only. */
static bool is_greeted(struct caller *caller, struct bytes octets)
{
    if (!caller->greets || !is_hello(octets, true)) return false;
    caller->greets = false;
    put(caller, bytes_of(caller->waits.at, caller->waits.count));
    return true;
}

/* ---- streams ---- */

static void handle_closed(uv_handle_t *handle)
{
    struct caller *caller = handle->data;
    if (--caller->handles) return;
    arena_block_free(caller->block, FRAMER_ROOM);
    struct arena arena = caller->arena;
    arena_free(&arena);
}

/* Its memory goes once nobody names it: it may be in the lab's queue. */
static void close_handles(struct caller *caller)
{
    if (!caller->handles || uv_is_closing((uv_handle_t *)&caller->tcp)) return;
    uv_close((uv_handle_t *)&caller->tcp, handle_closed);
    uv_close((uv_handle_t *)&caller->timer, handle_closed);
}

static void hang_up(struct caller *caller)
{
    if (caller->gone) return;
    caller->gone = true;
    struct peer_seat *seat = &caller->peer->seat[caller->seat];
    if (seat->caller == caller) seat->caller = NULL; /* who found none is in nobody's */
    if (caller->visitor.queued) return;              /* at its turn */
    close_handles(caller);
}

static enum framed next_message(struct caller *caller, struct framed_message *framed)
{
    return caller->peer->carrier == CARRIER_SIP ? framer_sip(&caller->framer, framed)
                                                : framer_diameter(&caller->framer, framed);
}

/* One message; false: there is none to read now. */
static bool read_one(struct caller *caller)
{
    struct peer *peer = caller->peer;
    struct framed_message framed;
    enum framed what = next_message(caller, &framed);
    if (what == FRAMED_MORE) return false;
    caller->since = 0;
    if (what == FRAMED_MESSAGE) {
        if (!is_greeted(caller, framed.message)) {
            peer->seat[caller->seat].under_way++;
            inject(peer, caller->seat, framed.message);
        }
    } else if (what == FRAMED_CONTROL) {
        put(caller, BYTES("\r\n"));
    } else {
        met(peer, what == FRAMED_TOO_BIG ? LAB_TOO_BIG : LAB_BROKEN, caller->seat);
        hang_up(caller);
    }
    framer_done(&caller->framer, &framed);
    return !caller->gone;
}

static void room_for(uv_handle_t *handle, size_t wanted, uv_buf_t *room)
{
    struct caller *caller = handle->data;
    (void)wanted;
    *room = uv_buf_init(caller->framer.room + caller->framer.count, FRAMER_ROOM - caller->framer.count);
}

static void octets_came(uv_stream_t *stream, ssize_t count, const uv_buf_t *room)
{
    struct caller *caller = stream->data;
    (void)room;
    if (count < 0) {
        hang_up(caller);
        return;
    }
    caller->framer.count += (uint32_t)count;
    lab_wants_turn(caller->peer->spec.lab, &caller->visitor);
}

static void timer_rang(uv_timer_t *timer)
{
    struct caller *caller = timer->data;
    if (!caller->held) {
        met(caller->peer, LAB_TOO_SLOW, caller->seat);
        hang_up(caller);
        return;
    }
    caller->held = false;
    if (uv_read_start((uv_stream_t *)&caller->tcp, room_for, octets_came) != 0) hang_up(caller);
    else lab_wants_turn(caller->peer->spec.lab, &caller->visitor);
}

/* Reads no more until the window opens again: TCP holds the program up. */
static void hold(struct caller *caller)
{
    met(caller->peer, LAB_HELD, caller->seat);
    caller->held = true;
    uv_read_stop((uv_stream_t *)&caller->tcp);
    uv_timer_start(&caller->timer, timer_rang, caller->peer->window_ns / 1000000 + 1, 0);
}

static void work(struct visitor *visitor)
{
    struct caller *caller = (struct caller *)visitor;
    const struct peer *peer = caller->peer;
    bool opens = true;
    if (caller->gone) {
        close_handles(caller);
        return;
    }
    if (!peer->begun) return; /* it comes again then */
    while (!caller->gone && (opens = window_opens(peer, &peer->seat[caller->seat])) && read_one(caller)) continue;
    if (!caller->gone && !opens && !caller->held) hold(caller);
    if (caller->gone || caller->held) return;
    if (!caller->framer.count) {
        caller->since = 0;
        uv_timer_stop(&caller->timer);
    } else if (!caller->since) {
        caller->since = uv_hrtime();
        uv_timer_start(&caller->timer, timer_rang, WHOLE_MS, 0);
    }
}

static struct caller *caller_new(struct peer *peer, uint32_t seat)
{
    struct arena arena = {0};
    struct caller *caller = arena_new(&arena, struct caller);
    caller->arena = arena;
    caller->visitor.work = work;
    caller->peer = peer;
    caller->seat = seat;
    caller->block = arena_block(FRAMER_ROOM);
    caller->framer.room = caller->block;
    caller->waits.arena = &caller->arena;
    must(uv_tcp_init(peer->spec.loop, &caller->tcp) == 0 && uv_timer_init(peer->spec.loop, &caller->timer) == 0);
    caller->handles = 2;
    caller->tcp.data = caller->timer.data = caller;
    uv_tcp_nodelay(&caller->tcp, 1);
    met(peer, LAB_CONNECTIONS, PEER_NOBODY);
    return caller;
}

static void came(uv_stream_t *listener, int status)
{
    struct peer *peer = listener->data;
    uint32_t seat = 0;
    if (status != 0) return;
    while (seat < peer->spec.seats && peer->seat[seat].caller) seat++;
    bool full = seat == peer->spec.seats;
    struct caller *caller = caller_new(peer, full ? 0 : seat);
    if (full) met(peer, LAB_REFUSED_SEATS, PEER_NOBODY);
    else peer->seat[seat].caller = caller;
    bool good = uv_accept(listener, (uv_stream_t *)&caller->tcp) == 0;
    if (good && !full && uv_read_start((uv_stream_t *)&caller->tcp, room_for, octets_came) == 0) return;
    hang_up(caller);
}

static void connected(uv_connect_t *connect, int status)
{
    struct caller *caller = connect->data;
    caller->connecting = false;
    caller->peer->unreached = status;
    if (status != 0 || uv_read_start((uv_stream_t *)&caller->tcp, room_for, octets_came) != 0) hang_up(caller);
}

/* Octets that are sent before it is there wait for it. */
static struct caller *call(struct peer *peer)
{
    struct caller *caller = peer->seat[0].caller = caller_new(peer, 0);
    caller->connecting = true;
    caller->connect.data = caller;
    peer->unreached = uv_tcp_connect(&caller->connect, &caller->tcp, (const struct sockaddr *)&peer->to, connected);
    if (peer->unreached == 0) return caller;
    hang_up(caller);
    return NULL;
}

/* ---- datagrams ---- */

static void datagram_room(uv_handle_t *handle, size_t wanted, uv_buf_t *room)
{
    struct peer *peer = handle->data;
    (void)wanted;
    *room = uv_buf_init(peer->room, sizeof peer->room);
}

static bool same(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
}

/* The seat of an address; a new one takes that which was used longest ago. */
static uint32_t seat_of(struct peer *peer, const struct sockaddr_in *from)
{
    uint32_t oldest = 0;
    for (uint32_t s = 0; s < peer->spec.seats; s++) {
        if (same(&peer->seat[s].from, from)) return s;
        if (peer->seat[s].used < peer->seat[oldest].used) oldest = s;
    }
    met(peer, LAB_CONNECTIONS, PEER_NOBODY);
    peer->seat[oldest] = (struct peer_seat){.from = *from};
    return oldest;
}

static void work_on_datagram(struct visitor *visitor)
{
    struct peer *peer = (struct peer *)visitor;
    struct bytes octets = peer->datagram;
    peer->datagram = bytes_of(NULL, 0);
    if (octets.count) inject(peer, peer->from_seat, octets);
}

/* Nothing but line ends keeps an address open (RFC 5626 3.5.2, RFC 3261 7.5). */
static bool keeps_alive(struct bytes octets)
{
    for (uint32_t i = 0; i < octets.count; i++)
        if (octets.at[i] != '\r' && octets.at[i] != '\n') return false;
    return true;
}

static void datagram_came(uv_udp_t *udp, ssize_t count, const uv_buf_t *room, const struct sockaddr *from,
                          unsigned flags)
{
    struct peer *peer = udp->data;
    struct bytes octets = bytes_of(room->base, count > 0 ? (size_t)count : 0);
    if (!from || count <= 0 || !peer->begun || keeps_alive(octets)) return;
    struct sockaddr_in source;
    memcpy(&source, from, sizeof source); /* the socket is one of IPv4 */
    if (peer->known && !same(&source, &peer->to)) {
        met(peer, LAB_STRANGERS, PEER_NOBODY);
        return;
    }
    if ((flags & UV_UDP_PARTIAL) || octets.count > STORE_BLOB_MAX) {
        met(peer, LAB_TOO_BIG, PEER_NOBODY);
        return;
    }
    peer->from_seat = seat_of(peer, &source);
    struct peer_seat *seat = &peer->seat[peer->from_seat];
    seat->used = ++peer->used;
    if (!window_opens(peer, seat)) {
        met(peer, LAB_DATAGRAMS, peer->from_seat);
        return;
    }
    seat->under_way++;
    peer->datagram = octets;
    lab_wants_turn(peer->spec.lab, &peer->visitor);
    peer->datagram = bytes_of(NULL, 0);
}

/* ---- the door ---- */

static int port_of_udp(struct peer *peer)
{
    struct sockaddr_in own;
    int size = sizeof own;
    int fault = uv_udp_getsockname(&peer->udp, (struct sockaddr *)&own, &size);
    peer->port = fault ? 0 : ntohs(own.sin_port);
    return fault;
}

static int open_udp(struct peer *peer, const struct sockaddr_in *own)
{
    must(uv_udp_init(peer->spec.loop, &peer->udp) == 0);
    peer->udp.data = peer;
    int fault = uv_udp_bind(&peer->udp, (const struct sockaddr *)own, 0);
    if (!fault) fault = port_of_udp(peer);
    if (!fault) fault = uv_udp_recv_start(&peer->udp, datagram_room, datagram_came);
    if (fault) uv_close((uv_handle_t *)&peer->udp, NULL);
    return fault;
}

static int open_tcp(struct peer *peer, const struct sockaddr_in *own)
{
    struct sockaddr_in bound;
    int size = sizeof bound;
    must(uv_tcp_init(peer->spec.loop, &peer->listener) == 0);
    peer->listener.data = peer;
    int fault = uv_tcp_bind(&peer->listener, (const struct sockaddr *)own, 0);
    if (!fault) fault = uv_listen((uv_stream_t *)&peer->listener, BACKLOG, came);
    if (!fault) fault = uv_tcp_getsockname(&peer->listener, (struct sockaddr *)&bound, &size);
    if (fault) uv_close((uv_handle_t *)&peer->listener, NULL);
    peer->port = fault ? 0 : ntohs(bound.sin_port);
    return fault;
}

struct peer *peer_new(const struct peer_spec *spec, struct arena *arena, struct arena *outer, struct bytes *why)
{
    const struct link_line *link = &spec->plan->link[spec->link];
    struct peer *peer = arena_new(arena, struct peer);
    struct sockaddr_in own;
    int fault = 0;
    peer->visitor.work = work_on_datagram;
    peer->arena = arena;
    peer->spec = *spec;
    peer->carrier = link->carrier;
    peer->datagrams = link->over == OVER_UDP;
    peer->window_ns = (link->delay + link->jitter) * 1000;
    peer->seat = arena_array(arena, struct peer_seat, spec->seats);
    if (spec->to) {
        peer->to = *spec->to;
        peer->known = true;
    }
    must(uv_ip4_addr(spec->address, spec->port, &own) == 0);
    if (peer->datagrams) fault = open_udp(peer, &own);
    else if (peer->known) call(peer);
    else fault = open_tcp(peer, &own);
    if (!fault) return peer;
    *why = arena_format(outer, "cannot listen on %s, port %u, for %.*s: %s", spec->address, spec->port,
                        (int)spec->plan->role[link->end[spec->end]]->name.count,
                        spec->plan->role[link->end[spec->end]]->name.at, uv_strerror(fault));
    return NULL;
}

bool peer_is_there(const struct peer *peer, const char **why)
{
    *why = peer->unreached ? uv_strerror(peer->unreached) : NULL;
    return !peer->known || peer->datagrams || (!peer->unreached && peer->seat[0].caller);
}

bool peer_is_waited_for(const struct peer *peer)
{
    return peer->seat[0].caller && peer->seat[0].caller->connecting;
}

void peer_begin(struct peer *peer)
{
    peer->begun = true;
    for (uint32_t s = 0; s < peer->spec.seats; s++)
        if (peer->seat[s].caller) lab_wants_turn(peer->spec.lab, &peer->seat[s].caller->visitor);
}

bool peer_has_link(const struct peer *peer, uint32_t link)
{
    return peer->spec.link == link;
}

void peer_departs(struct peer *peer, const struct departure *departure)
{
    struct peer_seat *seat = &peer->seat[link_member(departure->link)];
    if (peer->closes || departure->what != INJECT_MESSAGE) return;
    if (peer->datagrams) {
        put_datagram(peer, seat, departure->wire);
        return;
    }
    bool hello = departure->proto != PROTO_SIP && is_hello(departure->wire, false);
    if (hello) peer->hello = arena_copy(peer->arena, departure->wire);
    if (!seat->caller && peer->known && call(peer) && !hello) greet(seat->caller);
    if (seat->caller) put_behind(seat->caller, departure->wire);
    else met(peer, LAB_NOBODY_THERE, PEER_NOBODY);
}

struct bytes peer_url(const struct peer *peer, struct arena *arena)
{
    const struct sockaddr_in *to = &peer->to;
    char address[INET_ADDRSTRLEN];
    bool calls = peer->known && !peer->datagrams;
    uv_ip4_name(to, address, sizeof address);
    return arena_format(arena, "%s%s:%u;transport=%s", peer->carrier == CARRIER_SIP ? "sip:" : "aaa://",
                        calls ? address : peer->spec.address, calls ? ntohs(to->sin_port) : peer->port,
                        peer->datagrams ? "udp" : "tcp");
}

void peer_close(struct peer *peer)
{
    if (peer->closes) return;
    peer->closes = true;
    if (peer->datagrams) uv_close((uv_handle_t *)&peer->udp, NULL);
    else if (!peer->known) uv_close((uv_handle_t *)&peer->listener, NULL);
    for (uint32_t s = 0; s < peer->spec.seats; s++)
        if (peer->seat[s].caller) hang_up(peer->seat[s].caller);
}
