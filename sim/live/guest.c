/* One connection from outside: its octets become messages of its seat, and messages for the seat become octets.
 * Everything it can take is bounded, and every bound has a name (lab.h). */
#include "edge.h"

#include "framer.h"
#include "http.h"
#include "must.h"

enum {
    UNANSWERED_MAX = 16,           /* then it is read no more until something leaves for it ... */
    HELD_US = 500 * 1000,          /* ... or that long (T1, RFC 3261 17.1.1.1): not everything is answered */
    OPENING_US = 10 * 1000 * 1000, /* from its coming to the end of its first head, TLS included */
    WHOLE_US = 10 * 1000 * 1000,   /* from the first octet of a later message to its last */
    HTTP_IDLE_US = 60 * 1000 * 1000,
    WS_IDLE_US = 30 * 1000 * 1000, /* then it is pinged (RFC 6455 5.5.2) ... */
    PONG_US = 10 * 1000 * 1000,    /* ... and has that long to say that it is there */
    READ_MAX = 16 * 1024
};

/* A message that an edge writes itself. */
#define CLOSING_ANSWER(line) BYTES("HTTP/1.1 " line "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

struct guest {
    struct visitor visitor; /* the first: a guest is one */
    struct crowd_place place;
    struct edge *front;    /* the edge whose socket it came to ... */
    struct edge *edge;     /* ... and where it sits: the same, or its BSF */
    struct socket *socket; /* NULL: it is gone */
    char *block;           /* the framer's rooms, or NULL while nothing is in them */
    struct framer framer;
    bool seated, websocket, awaits, leaves, held, pinged, told;
    bool asked;         /* a whole request has come ... */
    bool spoke;         /* ... and a message over the WebSocket that it asked for */
    uint32_t browser;   /* that it is of; 0: a stranger's */
    enum close_why why; /* its socket goes, for the trace */
    uint32_t seat, conn;
    uint32_t unanswered;
    uint64_t came;  /* hrtime */
    uint64_t since; /* hrtime of the first octet of a message that is not whole yet; 0: there is none */
};

enum { CLOSE_CODE_NORMAL = 1000 }; /* RFC 6455 7.4.1 */
enum { BLOCK = FRAMER_ROOM + FRAMER_FRAME_MAX };

/* ---- seats ---- */

static link_id link_of(const struct guest *guest)
{
    return link_make(guest->edge->link, guest->seat, guest->edge->end);
}

static void inject(struct guest *guest, struct injection injection)
{
    injection.link = link_of(guest);
    lab_inject(guest->edge->lab, &injection);
}

/* A client without a seat has no connection that the run knows. */
static void met(struct guest *guest, enum lab_count what)
{
    lab_met(guest->edge->lab, what, link_of(guest), guest->seated ? guest->conn : 0);
}

/* Once a seat: it stands in the trace whose connection it is. */
static void tell_browser(struct guest *guest)
{
    char room[32];
    struct pen pen = pen_on(room, sizeof room);
    if (!guest->browser || !guest->seated || guest->told) return;
    guest->told = true;
    pen_lit(&pen, "browser ");
    pen_u64(&pen, guest->browser);
    inject(guest,
           (struct injection){
               .what = INJECT_NOTE, .conn = guest->conn, .reason = REASON_DOOR_BROWSER, .octets = pen_done(&pen)});
}

static void stand_up(struct guest *guest, enum close_why why)
{
    if (!guest->seated) return;
    inject(guest, (struct injection){.what = INJECT_CLOSE, .why = why});
    guest->edge->guest[guest->seat] = NULL;
    guest->seated = false;
}

/* Its own turn, which comes when the socket is gone, takes its seat if nobody did before. */
static void send_away(struct guest *guest)
{
    crowd_leave(&guest->front->crowd, &guest->place);
    guest->why = CLOSE_CROWDED_OUT;
    guest->leaves = true;
    socket_drop(guest->socket);
    met(guest, LAB_CROWDED_OUT);
}

/* For a client that comes when all seats are taken. */
static struct guest *least_at(const struct edge *edge, const struct crowd *crowd)
{
    for (struct crowd_place *place = crowd_first(crowd); place; place = crowd_next(crowd, place)) {
        struct guest *guest = place->whose;
        if (guest->seated && guest->edge == edge && guest->socket) return guest;
    }
    return NULL;
}

static bool sit_down(struct guest *guest)
{
    struct edge *edge = guest->edge;
    uint32_t seat = 0;
    if (guest->seated) return true;
    while (seat < edge->seats && edge->guest[seat]) seat++;
    if (seat == edge->seats) {
        struct guest *other = least_at(edge, &guest->front->crowd);
        if (!other) {
            met(guest, LAB_REFUSED_SEATS);
            return false;
        }
        seat = other->seat;
        send_away(other);
        stand_up(other, other->why);
    }
    edge->guest[seat] = guest;
    guest->seated = true;
    guest->told = false;
    guest->seat = seat;
    guest->conn = ++edge->opened[seat];
    inject(guest, (struct injection){.what = INJECT_OPEN});
    tell_browser(guest);
    return true;
}

/* ---- closing ---- */

static void leave(struct guest *guest, struct bytes last)
{
    guest->leaves = true;
    if (!guest->socket) return;
    socket_write(guest->socket, last, SOCKET_COPIED);
    socket_end(guest->socket);
}

static void close_frame(struct guest *guest, uint16_t code)
{
    const unsigned char octets[] = {0x88, 2, (unsigned char)(code >> 8), (unsigned char)code};
    leave(guest, bytes_of(octets, sizeof octets));
}

static void too_big(struct guest *guest)
{
    met(guest, LAB_TOO_BIG);
    stand_up(guest, CLOSE_LIMIT);
    if (guest->websocket) close_frame(guest, WS_CLOSE_TOO_BIG);
    else leave(guest, CLOSING_ANSWER("413 Content Too Large"));
}

/* ---- requests ---- */

/* Whether a line of the head says so, in letters of either case. */
static bool says(struct bytes head, struct bytes name, struct bytes value)
{
    struct bytes line;
    for (struct bytes rest = head; rest.count;) {
        line = bytes_cut(rest, '\n', &rest);
        if (bytes_trim(line).count == 0) return false;
        if (bytes_starts_nocase(line, name) && bytes_equal_nocase(bytes_trim(bytes_from(line, name.count)), value))
            return true;
    }
    return false;
}

/* A client that did not come with a browser's cookie is given one. */
static void greet(struct guest *guest)
{
    struct browsers *browsers = lab_browsers(guest->edge->lab);
    char room[BROWSERS_COOKIE_ROOM];
    if (!guest->browser) guest->browser = browsers_add(browsers);
    if (guest->browser)
        socket_write(guest->socket, browsers_cookie(browsers, guest->browser, guest->front->origin, room),
                     SOCKET_COPIED);
}

/* The files that the operator's page loads are no messages of the model. */
static bool from_shelf(struct guest *guest, struct bytes request)
{
    const struct edge *edge = guest->front;
    struct bytes rest, method = bytes_cut(request, ' ', &rest), path = bytes_cut(rest, ' ', &rest);
    if (!bytes_equal(method, BYTES("GET"))) return false;
    for (uint32_t i = 0; i < edge->shelf_count; i++) {
        if (!bytes_equal(path, edge->shelf[i].path)) continue;
        uint32_t line = bytes_find(edge->shelf[i].answer, BYTES("\r\n")) + 2;
        socket_write(guest->socket, bytes_part(edge->shelf[i].answer, 0, line), SOCKET_LENT);
        greet(guest);
        socket_write(guest->socket, bytes_from(edge->shelf[i].answer, line), SOCKET_LENT);
        tell_browser(guest);
        return true;
    }
    return false;
}

/* The protocol of a request on that link: on W2 a GET is an opening (RFC 6455 4.1) and a POST has SIP in it
 * (carrier.c). */
static enum proto proto_of(const struct edge *edge, struct bytes request)
{
    bool signalling = edge->carrier == CARRIER_WSS || edge->carrier == CARRIER_WS;
    bool sip = bytes_starts(request, BYTES("POST /sip "));
    if (signalling && !sip) return PROTO_WS;
    return sip ? PROTO_SIP : PROTO_HTTP;
}

/* Where one box is WWS and BSF, the BSF's paths are below /bsf/ (docs/lab-messages.md). Each is a link of its own: a
 * client that turns to the other leaves its seat and takes one there. */
static void turn_to(struct guest *guest, struct bytes request)
{
    struct edge *front = guest->front, *to = front;
    struct bytes path;
    if (!front->bsf) return;
    bytes_cut(request, ' ', &path);
    if (bytes_starts(path, BYTES("/bsf/"))) to = front->bsf;
    if (to == guest->edge) return;
    stand_up(guest, CLOSE_NORMAL);
    guest->edge = to;
}

static void take_request(struct guest *guest, struct bytes request)
{
    char room[FRAMER_ROOM];
    uint32_t browser = browsers_find(lab_browsers(guest->edge->lab), request);
    guest->asked = true;
    if (browser) guest->browser = browser;
    if (says(request, BYTES("connection:"), BYTES("close"))) guest->leaves = true;
    if (from_shelf(guest, request)) {
        if (guest->leaves) socket_end(guest->socket);
        return;
    }
    request = browsers_strip(request, room);
    turn_to(guest, request);
    if (!sit_down(guest)) {
        leave(guest, CLOSING_ANSWER("503 Service Unavailable"));
        return;
    }
    tell_browser(guest);
    guest->awaits = true;
    inject(guest, (struct injection){.proto = proto_of(guest->edge, request), .octets = request, .framed = true});
}

/* ---- frames ---- */

static void control(struct guest *guest, const struct ws_frame *frame)
{
    char room[WS_HEADER_MAX + 128];
    struct pen pen = pen_on(room, sizeof room), payload_pen;
    char payload[128];
    if (frame->opcode != WS_PING) return;
    payload_pen = pen_on(payload, sizeof payload);
    ws_unmask(&payload_pen, frame);
    ws_write(&pen, WS_PONG, NULL, pen_done(&payload_pen));
    socket_write(guest->socket, pen_done(&pen), SOCKET_COPIED);
}

static void take_frame(struct guest *guest, const struct framed_message *framed, bool broken)
{
    bool closes = framed->frame.opcode == WS_CLOSE;
    guest->spoke = true;
    guest->unanswered++;
    inject(guest,
           (struct injection){.proto = closes ? PROTO_WS : PROTO_SIP, .octets = framed->message, .framed = true});
    if (!closes) return;
    /* RFC 6455 5.5.1: a close is echoed; the world's connection is closed by it. */
    guest->edge->guest[guest->seat] = NULL;
    guest->seated = false;
    close_frame(guest, broken ? WS_CLOSE_PROTOCOL : CLOSE_CODE_NORMAL);
}

/* Nothing after it can be read. A node names the fault of a frame; only the edge sees that fragments do not fit. */
static void take_broken(struct guest *guest, struct framed_message *framed)
{
    framed->message = bytes_part(framed->message, 0, WS_HEADER_MAX);
    if (framed->message.count) {
        take_frame(guest, framed, true);
        guest->leaves = true;
        return;
    }
    stand_up(guest, CLOSE_PROTOCOL);
    close_frame(guest, WS_CLOSE_PROTOCOL);
}

/* ---- a turn ---- */

/* One message; false: there is none to read now. */
static bool read_one(struct guest *guest)
{
    struct framed_message framed;
    char room[FRAMER_FRAME_MAX + WS_HEADER_MAX];
    struct pen scratch = pen_on(room, sizeof room);
    enum framed what = guest->websocket ? framer_frame(&guest->framer, &scratch, &framed)
                                        : framer_request(&guest->framer, &framed);
    if (what == FRAMED_MORE) return false;
    guest->since = 0;
    switch (what) {
    case FRAMED_MESSAGE:
        if (guest->websocket) take_frame(guest, &framed, false);
        else take_request(guest, framed.message);
        break;
    case FRAMED_CONTROL: control(guest, &framed.frame); break;
    case FRAMED_BROKEN: take_broken(guest, &framed); break;
    case FRAMED_TOO_BIG: too_big(guest); break;
    case FRAMED_MORE:
    case FRAMED_PART: break;
    }
    framer_done(&guest->framer, &framed);
    return true;
}

static bool may_read(const struct guest *guest)
{
    return guest->socket && !guest->leaves && !guest->awaits && guest->unanswered < UNANSWERED_MAX &&
           !lab_is_full(guest->edge->lab);
}

/* At least a microsecond: 0 is no alarm. */
static uint64_t what_is_left(uint64_t time, uint64_t since)
{
    uint64_t waited = (uv_hrtime() - since) / 1000;
    return waited < time ? time - waited : 1;
}

static void set_alarm(struct guest *guest)
{
    uint64_t after = guest->websocket ? (guest->pinged ? PONG_US : WS_IDLE_US) : HTTP_IDLE_US;
    if (guest->held) after = HELD_US;
    else if (!guest->asked) after = what_is_left(OPENING_US, guest->came);
    else if (guest->since && !guest->awaits) after = what_is_left(WHOLE_US, guest->since);
    socket_alarm(guest->socket, after);
}

/* Reading stops while there is more than can be looked at. */
static void hold_or_go_on(struct guest *guest)
{
    bool full = FRAMER_ROOM - guest->framer.count < READ_MAX;
    bool flooding = guest->unanswered >= UNANSWERED_MAX || lab_is_full(guest->edge->lab);
    if (flooding && !guest->held) met(guest, LAB_HELD);
    if ((full || flooding) != guest->held) {
        guest->held = full || flooding;
        if (guest->held) socket_hold(guest->socket);
        else socket_go_on(guest->socket);
    }
}

/* Rooms exist while something is in them: a thousand silent clients take none. Some are kept ready for the next client,
 * since the system would make and clear them for each message. */
static void take_rooms(struct guest *guest)
{
    struct edge *edge = guest->front;
    if (guest->block) return;
    guest->block = edge->spare_count ? edge->spare[--edge->spare_count] : arena_block(BLOCK);
    guest->framer.room = guest->block;
    guest->framer.parts = pen_on(guest->block + FRAMER_ROOM, FRAMER_FRAME_MAX);
}

static void give_rooms(struct guest *guest)
{
    struct edge *edge = guest->front;
    if (!guest->block) return;
    if (edge->spare_count < EDGE_SPARE) edge->spare[edge->spare_count++] = guest->block;
    else arena_block_free(guest->block, BLOCK);
    guest->block = NULL;
}

void edge_free(struct edge *edge)
{
    while (edge->spare_count) arena_block_free(edge->spare[--edge->spare_count], BLOCK);
}

static enum standing standing_of(const struct guest *guest)
{
    if (!guest->asked) return STANDING_OPENING;
    if (guest->websocket) return guest->spoke ? STANDING_BUSY : STANDING_SILENT;
    return guest->awaits ? STANDING_BUSY : STANDING_IDLE;
}

/* Reads the octets that have been sent so far. */
static void work(struct visitor *visitor)
{
    struct guest *guest = (struct guest *)visitor;
    while (guest->block && may_read(guest) && read_one(guest)) continue;
    if (guest->framer.count && !guest->since) guest->since = uv_hrtime();
    if (guest->framer.count == 0 && !guest->framer.fragment.open) give_rooms(guest);
    if (guest->socket) {
        crowd_stand(&guest->front->crowd, &guest->place, standing_of(guest));
        hold_or_go_on(guest);
        set_alarm(guest);
        return;
    }
    stand_up(guest, guest->why);
    give_rooms(guest);
    arena_block_free(guest, sizeof *guest);
}

static void wants_turn(struct guest *guest)
{
    lab_wants_turn(guest->edge->lab, &guest->visitor);
}

/* ---- the socket's calls ---- */

static void *opened(void *self, struct socket *socket)
{
    struct edge *edge = self;
    struct crowd_place *least = crowd_first(&edge->crowd);
    link_id anyone = link_make(edge->link, 0, edge->end);
    lab_met(edge->lab, LAB_CONNECTIONS, anyone, 0);
    if (edge->crowd.count >= edge->places) {
        if (!least) {
            lab_met(edge->lab, LAB_REFUSED_SEATS, anyone, 0);
            return NULL;
        }
        send_away(least->whose);
    }
    struct guest *guest = arena_block(sizeof *guest);
    guest->visitor.work = work;
    guest->why = CLOSE_BROKEN;
    guest->front = guest->edge = edge;
    guest->socket = socket;
    guest->came = uv_hrtime();
    crowd_enter(&edge->crowd, &guest->place, guest);
    socket_alarm(socket, OPENING_US);
    return guest;
}

static void octets_came(void *own, struct bytes octets)
{
    struct guest *guest = own;
    guest->pinged = false;
    if (guest->leaves) return; /* octets after its end are not read */
    take_rooms(guest);
    if (framer_take(&guest->framer, octets) < octets.count) {
        met(guest, LAB_TOO_BIG);
        guest->why = CLOSE_LIMIT;
        socket_drop(guest->socket);
        return;
    }
    wants_turn(guest);
}

static void alarm_rang(void *own)
{
    static const unsigned char ping[] = {0x89, 0};
    struct guest *guest = own;
    if (guest->held) {
        guest->unanswered = 0;
        wants_turn(guest);
    } else if (guest->websocket && !guest->since && !guest->pinged) {
        guest->pinged = true;
        socket_write(guest->socket, bytes_of(ping, sizeof ping), SOCKET_COPIED);
        set_alarm(guest);
    } else {
        if (!guest->leaves && (!guest->asked || guest->since || guest->pinged)) {
            met(guest, guest->asked ? LAB_TOO_SLOW : LAB_UNOPENED);
            guest->why = CLOSE_TOO_SLOW;
        }
        socket_drop(guest->socket);
    }
}

static void closed(void *own)
{
    struct guest *guest = own;
    guest->socket = NULL;
    crowd_leave(&guest->front->crowd, &guest->place);
    wants_turn(guest);
}

const struct socket_events edge_events = {
    .opened = opened, .octets = octets_came, .alarm = alarm_rang, .closed = closed};

/* ---- messages that leave the world ---- */

void edge_departs(struct edge *edge, const struct departure *departure)
{
    struct guest *guest = edge->guest[link_member(departure->link)];
    if (!guest || guest->conn != departure->conn || !guest->socket) return;
    if (guest->unanswered) guest->unanswered--;
    guest->awaits = false;
    if (departure->message && departure->message->proto == PROTO_WS && departure->message->verb == VERB_WS_ACCEPT)
        guest->websocket = true;
    bool taken = socket_write(guest->socket, departure->wire, SOCKET_COPIED);
    if (!taken && guest->why != CLOSE_NOT_READING) { /* what comes for it until its socket is gone is told no more */
        met(guest, LAB_NOT_READING);
        guest->why = CLOSE_NOT_READING;
    }
    if (departure->what == INJECT_CLOSE) {
        edge->guest[guest->seat] = NULL;
        guest->seated = false;
        guest->leaves = true;
    }
    if (guest->leaves && taken) socket_end(guest->socket);
    wants_turn(guest);
}
