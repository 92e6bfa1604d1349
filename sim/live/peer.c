/* UDP and TCP of libuv, whose streams and datagrams become messages of one link. A seat is a member of that link: a
 * connection, or an address that datagrams come from. Everything it can take is bounded, and every bound has a name. */
#include "peer_parts.h"

#include "must.h"

/* Octets that wait to be sent. */
struct parcel {
    uv_write_t write;
    struct arena arena;
    struct caller *caller; /* is there: its handles are closed after its writes */
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
void peer_met(const struct peer *peer, enum lab_count what, uint32_t seat)
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

static void sent(uv_write_t *write, int status)
{
    struct parcel *parcel = write->data;
    struct caller *caller = parcel->caller;
    struct arena arena = parcel->arena;
    (void)status; /* the stream learns of it as well */
    arena_free(&arena);
    if (caller->ends && uv_stream_get_write_queue_size((uv_stream_t *)&caller->tcp) == 0) caller_hang_up(caller);
}

void caller_put(struct caller *caller, struct bytes octets)
{
    if (caller->gone) return;
    if (uv_stream_get_write_queue_size((uv_stream_t *)&caller->tcp) + octets.count > OUT_MAX) {
        peer_met(caller->peer, LAB_NOT_READING, caller->seat);
        caller_hang_up(caller);
        return;
    }
    struct arena arena = {0};
    struct parcel *parcel = arena_new(&arena, struct parcel);
    struct bytes copy = arena_copy(&arena, octets);
    parcel->arena = arena;
    parcel->caller = caller;
    parcel->write.data = parcel;
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)copy.at, copy.count);
    if (uv_write(&parcel->write, (uv_stream_t *)&caller->tcp, &buffer, 1, sent) == 0) return;
    arena_free(&arena);
    caller_hang_up(caller);
}

static void put_datagram(const struct peer *peer, const struct peer_seat *seat, struct bytes octets)
{
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)octets.at, octets.count);
    const struct sockaddr_in *to = seat->from.sin_port ? &seat->from : &peer->to;
    if (!to->sin_port) peer_met(peer, LAB_NOBODY_THERE, PEER_NOBODY);
    else if (uv_udp_try_send((uv_udp_t *)(uintptr_t)&peer->udp, &buffer, 1, (const struct sockaddr *)to) < 0)
        peer_met(peer, LAB_NOT_READING, (uint32_t)(seat - peer->seat));
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
    uv_close((uv_handle_t *)&caller->watch, handle_closed);
    uv_close((uv_handle_t *)&caller->timer, handle_closed);
}

void caller_hang_up(struct caller *caller)
{
    if (caller->gone) return;
    caller->gone = true;
    struct peer_seat *seat = &caller->peer->seat[caller->seat];
    if (seat->caller == caller) {
        seat->caller = NULL; /* who found none is in nobody's */
        peer_call_again(caller->peer);
    }
    if (caller->visitor.queued) return; /* at its turn */
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
        if (caller_gives_run(caller, framed.message)) {
            peer->seat[caller->seat].under_way++;
            inject(peer, caller->seat, framed.message);
        }
    } else if (what == FRAMED_CONTROL) {
        caller_put(caller, BYTES("\r\n"));
    } else {
        peer_met(peer, what == FRAMED_TOO_BIG ? LAB_TOO_BIG : LAB_BROKEN, caller->seat);
        caller_hang_up(caller);
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
        caller_hang_up(caller);
        return;
    }
    caller->framer.count += (uint32_t)count;
    if (caller->peer->closes) {
        caller_read_goodbye(caller);
        return;
    }
    lab_wants_turn(caller->peer->spec.lab, &caller->visitor);
}

static void timer_rang(uv_timer_t *timer)
{
    struct caller *caller = timer->data;
    if (!caller->held) {
        peer_met(caller->peer, LAB_TOO_SLOW, caller->seat);
        caller_hang_up(caller);
        return;
    }
    caller->held = false;
    if (uv_read_start((uv_stream_t *)&caller->tcp, room_for, octets_came) != 0) caller_hang_up(caller);
    else lab_wants_turn(caller->peer->spec.lab, &caller->visitor);
}

/* Reads no more until the window opens again: TCP holds the program up. */
static void hold(struct caller *caller)
{
    peer_met(caller->peer, LAB_HELD, caller->seat);
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
    must(uv_tcp_init(peer->spec.loop, &caller->tcp) == 0 && uv_timer_init(peer->spec.loop, &caller->timer) == 0 &&
         uv_timer_init(peer->spec.loop, &caller->watch) == 0);
    caller->handles = 3;
    caller->tcp.data = caller->timer.data = caller->watch.data = caller;
    uv_tcp_nodelay(&caller->tcp, 1);
    peer_met(peer, LAB_CONNECTIONS, PEER_NOBODY);
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
    if (full) peer_met(peer, LAB_REFUSED_SEATS, PEER_NOBODY);
    else peer->seat[seat].caller = caller;
    caller->state = DIAMETER_AWAITS_CER;
    if (peer_is_diameter(peer)) caller_watch(caller);
    bool good = uv_accept(listener, (uv_stream_t *)&caller->tcp) == 0;
    if (good && !full && uv_read_start((uv_stream_t *)&caller->tcp, room_for, octets_came) == 0) return;
    caller_hang_up(caller);
}

static void connected(uv_connect_t *connect, int status)
{
    struct caller *caller = connect->data;
    caller->connecting = false;
    caller->peer->unreached = status;
    if (status != 0 || uv_read_start((uv_stream_t *)&caller->tcp, room_for, octets_came) != 0) caller_hang_up(caller);
}

/* Octets that are sent before it is there wait for it. */
struct caller *peer_call(struct peer *peer)
{
    struct caller *caller = peer->seat[0].caller = caller_new(peer, 0);
    caller->connecting = true;
    caller->state = DIAMETER_AWAITS_CEA;
    if (peer_is_diameter(peer) && peer->begun) caller_watch(caller);
    caller->connect.data = caller;
    peer->unreached = uv_tcp_connect(&caller->connect, &caller->tcp, (const struct sockaddr *)&peer->to, connected);
    if (peer->unreached == 0) return caller;
    caller_hang_up(caller);
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
    peer_met(peer, LAB_CONNECTIONS, PEER_NOBODY);
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
        peer_met(peer, LAB_STRANGERS, PEER_NOBODY);
        return;
    }
    if ((flags & UV_UDP_PARTIAL) || octets.count > STORE_BLOB_MAX) {
        peer_met(peer, LAB_TOO_BIG, PEER_NOBODY);
        return;
    }
    peer->from_seat = seat_of(peer, &source);
    struct peer_seat *seat = &peer->seat[peer->from_seat];
    seat->used = ++peer->used;
    if (!window_opens(peer, seat)) {
        peer_met(peer, LAB_DATAGRAMS, peer->from_seat);
        return;
    }
    struct bytes had = again_asked(&peer->again, peer->from_seat, octets, uv_hrtime());
    if (had.count) {
        put_datagram(peer, seat, had);
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
    peer->host = arena_copy(arena, spec->plan->role[link->end[1 - spec->end]]->host);
    peer->realm = arena_copy(arena, spec->plan->role[link->end[1 - spec->end]]->domain);
    must(uv_timer_init(spec->loop, &peer->recall) == 0);
    peer->recall.data = peer;
    uv_unref((uv_handle_t *)&peer->recall);
    peer->datagrams = link->over == OVER_UDP;
    peer->window_ns = (link->delay + link->jitter) * 1000;
    peer->seat = arena_array(arena, struct peer_seat, spec->seats);
    if (spec->to) {
        peer->to = *spec->to;
        peer->known = true;
    }
    must(uv_ip4_addr(spec->address, spec->port, &own) == 0);
    if (peer->datagrams) fault = open_udp(peer, &own);
    else if (peer->known) peer_call(peer);
    else fault = open_tcp(peer, &own);
    if (!fault) return peer;
    uv_close((uv_handle_t *)&peer->recall, NULL);
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
    for (uint32_t s = 0; s < peer->spec.seats; s++) {
        struct caller *caller = peer->seat[s].caller;
        if (caller && peer_is_diameter(peer)) caller_watch(caller);
        if (caller) lab_wants_turn(peer->spec.lab, &caller->visitor);
    }
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
        again_answered(&peer->again, link_member(departure->link), departure->wire, uv_hrtime());
        put_datagram(peer, seat, departure->wire);
        return;
    }
    bool diameter = peer_is_diameter(peer);
    enum diameter_link_event event = diameter ? diameter_link_event_of(departure->wire) : DIAMETER_OTHER;
    if (event == DIAMETER_CER) peer->hello = arena_copy(peer->arena, departure->wire);
    if (!seat->caller && peer->known && peer_call(peer) && event != DIAMETER_CER) caller_greet(seat->caller);
    struct caller *caller = seat->caller;
    if (!caller) {
        peer_met(peer, LAB_NOBODY_THERE, PEER_NOBODY);
        return;
    }
    if (event == DIAMETER_CER) caller_put(caller, departure->wire);
    else caller_put_behind(caller, departure->wire);
    /* What our node says to their CER: a refusal is the last that they hear (RFC 6733 5.3). */
    if (event == DIAMETER_AGREED) caller_happened(caller, event);
    else if (event == DIAMETER_REFUSED) caller->ends = true;
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

/* A loop that is run to its end waits for their goodbyes. */
void peer_close(struct peer *peer)
{
    if (peer->closes) return;
    peer->closes = true;
    uv_close((uv_handle_t *)&peer->recall, NULL);
    again_free(&peer->again);
    if (peer->datagrams) uv_close((uv_handle_t *)&peer->udp, NULL);
    else if (!peer->known) uv_close((uv_handle_t *)&peer->listener, NULL);
    for (uint32_t s = 0; s < peer->spec.seats; s++) {
        if (!peer->seat[s].caller) continue;
        if (peer_is_diameter(peer)) caller_happened(peer->seat[s].caller, DIAMETER_END);
        else caller_hang_up(peer->seat[s].caller);
    }
}
