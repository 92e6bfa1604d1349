/* The lab's clock and its turns: events that are due are handled, then messages that came in are injected, and the
 * clock is set for the next event. */
#include "edge.h"

#include "lab_page.h"
#include "door_limits.h"
#include "peer.h"

#include "carrier.h"
#include "effects.h"
#include "must.h"
#include "recording.h"
#include "registrations.h"

#include <sys/random.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { ENTROPY = 256 }; /* the octets that one getrandom(2) gives without being interrupted */
static_assert((int)ENTROPY >= (int)FRESH_MAX, "what a node draws at once fits");

struct lab {
    struct arena arena;
    struct lab_spec spec;
    struct sockets *sockets;
    struct certificate certificate;
    struct edge *edge;
    uint32_t edge_count;
    struct peer **peer;
    uint32_t peer_count;
    struct lab_place *place;
    uint32_t place_count;
    struct run *run;
    int clock; /* a timerfd: libuv's timers know milliseconds only */
    uv_poll_t poll;
    uv_prepare_t before_waiting; /* then the clock is set: once for all that the loop had to do */
    uint64_t since;              /* hrtime when its time was `from`, and went on from there ... */
    sim_time from;
    uint32_t speed; /* ... in thousandths of the clock's; LAB_UNLIMITED: links take no time */
    bool paused;    /* ... or did not */
    struct lab_page *page;
    uint64_t events; /* of the world, when the observers were told last */
    struct visitor *first, **last;
    bool in_turn, over, full;
    struct door_limits *limits;
    struct browsers browsers;
    struct outside_unasked unasked;
    unsigned char entropy[ENTROPY]; /* drawn from the system, and how much of it is not used */
    uint32_t entropy_left;
    struct tape *tape; /* or NULL */
    const char *unrecorded, *unwritten;
};

/* ---- the clock ---- */

enum {
    SPEED_USUAL = 1000,
    IN_FLIGHT_MAX = 16 * 1024 /* half of the room of a run beyond its users' (fidelity, section 3) */
};

/* Thousandths; where links take no time, timers still go by the clock. */
static uint32_t speed_of(const struct lab *lab)
{
    return lab->speed == LAB_UNLIMITED ? SPEED_USUAL : lab->speed;
}

static sim_time time_now(const struct lab *lab)
{
    if (lab->paused) return lab->from;
    return lab->from + (uv_hrtime() - lab->since) / 1000 * speed_of(lab) / SPEED_USUAL;
}

/* From here on it goes otherwise. */
static void time_from(struct lab *lab, sim_time now)
{
    lab->from = now;
    lab->since = uv_hrtime();
}

static void set_clock(struct lab *lab)
{
    sim_time next, now = time_now(lab), limit = lab->run->plan->limit;
    struct itimerspec when = {{0, 0}, {0, 0}};
    bool due = live_next(lab->run, &next);
    if (lab->spec.ends && (!due || next > limit)) {
        next = limit;
        due = true;
    }
    if (!lab->paused && due) {
        uint64_t after = next > now ? (next - now) * SPEED_USUAL / speed_of(lab) + 1 : 1;
        when.it_value.tv_sec = (time_t)(after / SECOND);
        when.it_value.tv_nsec = (long)(after % SECOND * 1000);
    }
    must(timerfd_settime(lab->clock, 0, &when, NULL) == 0);
}

/* ---- turns ---- */

static void handle_due(struct lab *lab)
{
    sim_time next;
    live_advance(lab->run, time_now(lab));
    if (lab->speed != LAB_UNLIMITED || lab->paused) return;
    while (world_in_flight(lab->run->world) && live_next(lab->run, &next)) {
        time_from(lab, next);
        live_advance(lab->run, next);
    }
}

/* The observers of the page are told of the events since. */
static void tell_page(struct lab *lab)
{
    uint64_t events = world_events(lab->run->world);
    if (!lab->page || events == lab->events) return;
    lab->events = events;
    lab_page_changed(lab->page);
}

/* Whoever reads what is printed learns it when it comes, not at the end. */
static void tell_full(struct lab *lab)
{
    if (lab->full || !world_forgets(lab->run->world)) return;
    lab->full = true;
    if (lab->spec.full) lab->spec.full(lab->spec.page_self);
}

static void turn(struct lab *lab)
{
    if (lab->in_turn || !lab->run) return;
    lab->in_turn = true;
    handle_due(lab);
    while (lab->first) {
        struct visitor *visitor = lab->first;
        lab->first = visitor->next;
        if (!lab->first) lab->last = &lab->first;
        visitor->queued = false;
        visitor->work(visitor);
        handle_due(lab);
    }
    lab->in_turn = false;
    if (lab->tape) tape_flush(lab->tape);
    tell_page(lab);
    tell_full(lab);
    if (!lab->spec.ends || lab->over || !live_over(lab->run)) return;
    lab->over = true;
    uv_stop(lab->spec.loop);
}

void lab_wants_turn(struct lab *lab, struct visitor *visitor)
{
    if (visitor->queued) return;
    visitor->queued = true;
    visitor->next = NULL;
    *lab->last = visitor;
    lab->last = &visitor->next;
    turn(lab);
}

bool lab_is_full(const struct lab *lab)
{
    return world_in_flight(lab->run->world) >= IN_FLIGHT_MAX;
}

void lab_inject(struct lab *lab, const struct injection *injection)
{
    must(lab->in_turn);
    if (lab->tape) tape_injection(lab->tape, world_now(lab->run->world), injection);
    live_inject(lab->run, injection);
}

void lab_met(struct lab *lab, enum lab_count what, link_id link, uint32_t conn)
{
    door_limits_met(lab->limits, what, link, conn);
}

struct browsers *lab_browsers(struct lab *lab)
{
    return &lab->browsers;
}

uint64_t lab_counted(const struct lab *lab, enum lab_count what)
{
    return door_limits_counted(lab->limits, what);
}

static void loop_waits(uv_prepare_t *prepare)
{
    set_clock(prepare->data);
}

static void clock_rang(uv_poll_t *poll, int status, int events)
{
    struct lab *lab = poll->data;
    uint64_t times;
    (void)status, (void)events;
    (void)!read(lab->clock, &times, sizeof times);
    turn(lab);
}

static void departs(void *self, uint32_t row, const struct departure *departure)
{
    struct lab *lab = self;
    (void)row;
    for (uint32_t i = 0; i < lab->edge_count; i++)
        if (lab->edge[i].link == link_class_of(departure->link)) edge_departs(&lab->edge[i], departure);
    for (uint32_t i = 0; i < lab->peer_count; i++)
        if (peer_has_link(lab->peer[i], link_class_of(departure->link))) peer_departs(lab->peer[i], departure);
}

/* Nonces, tags, tokens: from the system, since people outside are to be no better off than in the field. */
static void fill(void *self, void *to, uint32_t count)
{
    struct lab *lab = self;
    must(count <= ENTROPY);
    if (lab->entropy_left < count) {
        must(getrandom(lab->entropy, ENTROPY, 0) == ENTROPY);
        lab->entropy_left = ENTROPY;
    }
    unsigned char *from = lab->entropy + ENTROPY - lab->entropy_left;
    memcpy(to, from, count);
    memset(from, 0, count); /* octets that were given away are not kept */
    lab->entropy_left -= count;
    if (lab->tape) tape_fresh(lab->tape, bytes_of(to, count));
}

/* ---- its own page ---- */

static bool write_page(void *self, sink_fn *sink, void *to)
{
    struct lab *lab = self;
    live_so_far(lab->run);
    return lab->spec.page(lab->spec.page_self, lab, sink, to);
}

static struct lab_time page_time(void *self)
{
    const struct lab *lab = self;
    return (struct lab_time){.paused = lab->paused, .speed = lab->speed, .now = time_now(lab)};
}

static void page_pauses(void *self, bool pause)
{
    struct lab *lab = self;
    time_from(lab, time_now(lab));
    lab->paused = pause;
    turn(lab);
}

/* One event; a timer that rings in an hour is none. */
static void page_steps(void *self)
{
    struct lab *lab = self;
    if (!lab->paused || !world_in_flight(lab->run->world)) return;
    lab->in_turn = true; /* a client that gets a message by it waits for the turn after it */
    live_step(lab->run);
    lab->in_turn = false;
    time_from(lab, world_now(lab->run->world));
    turn(lab);
}

static void page_speeds(void *self, uint32_t speed)
{
    struct lab *lab = self;
    time_from(lab, time_now(lab));
    lab->speed = speed;
    turn(lab);
}

static const struct lab_page_events page_events = {
    .write = write_page, .time = page_time, .pause = page_pauses, .step = page_steps, .speed = page_speeds};

static bool open_page(struct lab *lab, struct arena *outer, struct bytes *why)
{
    const struct lab_spec *spec = &lab->spec;
    uint16_t port = spec->port ? (uint16_t)(spec->port + lab->place_count) : 0;
    if (!spec->page) return true;
    lab->page = lab_page_new(lab->sockets, spec->loop, spec->address, port, &page_events, lab);
    if (lab->page) return true;
    *why = arena_format(outer, "cannot listen on %s, port %u, for the lab's page", spec->address, port);
    return false;
}

uint16_t lab_own_port(const struct lab *lab)
{
    return lab->page ? lab_page_port(lab->page) : 0;
}

/* ---- edges ---- */

static bool on_web(enum carrier carrier)
{
    return carrier_connects(carrier);
}

/* The first link of the outside to that server; or none. */
static bool edge_of(const struct plan *plan, uint32_t server, struct edge *edge)
{
    for (uint32_t l = 0; l < plan->link_count; l++) {
        const struct link_line *link = &plan->link[l];
        for (uint32_t end = 0; end < 2; end++) {
            if (link->end[1 - end] != server || !plan_is_outside(plan, plan->role[link->end[end]])) continue;
            if (!on_web(link->carrier) || plan_is_outside(plan, plan->role[server])) continue;
            *edge = (struct edge){.role = server, .link = l, .end = end, .carrier = link->carrier};
            return true;
        }
    }
    return false;
}

static bool encrypted(enum carrier carrier)
{
    return carrier == CARRIER_HTTPS || carrier == CARRIER_WSS;
}

/* A BSF in the box of a WWS is reached by its socket. */
static struct edge *in_the_box(const struct lab *lab, const struct edge *edge, const struct plan *plan)
{
    const struct role *role = plan->role[edge->role];
    if (!role->box || strcmp(role->kind->name, "bsf") != 0) return NULL;
    for (uint32_t i = 0; i < lab->edge_count; i++) {
        const struct role *other = plan->role[lab->edge[i].role];
        if (other->box == role->box && strcmp(other->kind->name, "wws") == 0) return &lab->edge[i];
    }
    return NULL;
}

static void open_seats(struct lab *lab, struct edge *edge)
{
    edge->lab = lab;
    edge->seats = lab->spec.outside.seats;
    edge->places = sockets_room(lab->sockets) / lab->edge_count;
    edge->guest = arena_array(&lab->arena, struct guest *, edge->seats);
    edge->opened = arena_array(&lab->arena, uint32_t, edge->seats);
}

static bool listen_at(struct lab *lab, struct edge *edge, const struct plan *plan)
{
    const struct lab_spec *spec = &lab->spec;
    struct bytes name = plan->role[edge->role]->name;
    uint32_t nth = (uint32_t)(edge - lab->edge);
    struct listener_spec listener = {.address = spec->address,
                                     .port = spec->port ? (uint16_t)(spec->port + nth) : 0,
                                     .certificate = encrypted(edge->carrier) ? &lab->certificate : NULL,
                                     .events = &edge_events,
                                     .self = edge};
    struct edge *front = in_the_box(lab, edge, plan);
    open_seats(lab, edge);
    if (front) {
        front->bsf = edge;
        return true;
    }
    edge->port = sockets_listen(lab->sockets, &listener);
    if (!edge->port) return false;
    bool signalling = edge->carrier == CARRIER_WSS || edge->carrier == CARRIER_WS;
    /* Two labels: a cookie for a site has one host more than the site (RFC 6265 5.3), and `localhost` is nobody's. */
    const char *s = encrypted(edge->carrier) ? "s" : "", *scheme = signalling ? "ws" : "http",
               *path = signalling ? "sip" : "";
    edge->origin = arena_format(&lab->arena, "http%s://%.*s.ims.localhost:%u", s, (int)name.count, name.at, edge->port);
    lab->place[lab->place_count++] = (struct lab_place){
        .role = edge->role,
        .url = arena_format(&lab->arena, "%s%s://%.*s.ims.localhost:%u/%s", scheme, s, (int)name.count, name.at,
                            edge->port, path),
        .plain = arena_format(&lab->arena, "%s%s://%s:%u/%s", scheme, s, spec->address, edge->port, path)};
    return true;
}

static bool make_certificate(struct lab *lab, const struct plan *plan)
{
    struct bytes name[64];
    if (lab->spec.certificate) {
        lab->certificate = *lab->spec.certificate;
        return true;
    }
    for (uint32_t i = 0; i < lab->edge_count; i++)
        name[i] = arena_format(&lab->arena, "%.*s.ims.localhost", (int)plan->role[lab->edge[i].role]->name.count,
                               plan->role[lab->edge[i].role]->name.at);
    return certificate_make(&lab->certificate, name, lab->edge_count, &lab->arena);
}

/* ---- external nodes ---- */

/* The program that is ours to call on that link. Of Cx and Zh that is the HSS alone: its clients call it. */
static const struct lab_player *plays(const struct lab_spec *spec, const struct link_line *link,
                                      const struct role *role)
{
    if (link->carrier != CARRIER_SIP && strcmp(role->kind->name, "hss") != 0) return NULL;
    for (uint32_t i = 0; i < spec->player_count; i++)
        if (bytes_equal(spec->player[i].node, role->name)) return &spec->player[i];
    return NULL;
}

static bool open_peer(struct lab *lab, const struct plan *plan, uint32_t l, uint32_t end, struct arena *outer,
                      struct bytes *why)
{
    const struct lab_spec *spec = &lab->spec;
    const struct link_line *link = &plan->link[l];
    const struct role *role = plan->role[link->end[end]];
    const struct lab_player *player = plays(spec, link, role);
    uint32_t nth = lab->edge_count + lab->peer_count;
    struct peer_spec peer = {.lab = lab,
                             .loop = spec->loop,
                             .plan = plan,
                             .link = l,
                             .end = end,
                             .address = spec->address,
                             .port = spec->port ? (uint16_t)(spec->port + nth) : 0,
                             .to = player ? &player->at : NULL,
                             .seats = spec->outside.seats,
                             .watchdog_ms = spec->watchdog_ms};
    lab->peer[lab->peer_count] = peer_new(&peer, &lab->arena, outer, why);
    if (!lab->peer[lab->peer_count]) return false;
    bool calls = player && link->over == OVER_TCP;
    lab->place[lab->place_count++] = (struct lab_place){
        .role = link->end[1 - end],
        .url = peer_url(lab->peer[lab->peer_count++], &lab->arena),
        .plain = arena_format(&lab->arena, "%s %.*s", calls ? "calls" : "for", (int)role->name.count, role->name.at)};
    return true;
}

/* Whether an external node is at that end, and one of ours at the other; those of browsers are edges. */
static bool is_door(const struct plan *plan, const struct link_line *link, uint32_t end)
{
    return !on_web(link->carrier) && plan->role[link->end[end]]->external && !plan->role[link->end[1 - end]]->external;
}

static bool open_peers(struct lab *lab, const struct plan *plan, struct arena *outer, struct bytes *why)
{
    for (uint32_t i = 0; i < lab->spec.player_count; i++) {
        struct bytes name = lab->spec.player[i].node;
        uint32_t r = 0;
        while (r < plan->role_count && !(plan->role[r]->external && bytes_equal(plan->role[r]->name, name))) r++;
        if (r < plan->role_count) continue;
        *why = arena_format(outer, "--peer: the scenario has no external node `%.*s` (node %.*s { external yes })",
                            (int)name.count, name.at, (int)name.count, name.at);
        return false;
    }
    for (uint32_t l = 0; l < plan->link_count; l++)
        for (uint32_t end = 0; end < 2; end++)
            if (is_door(plan, &plan->link[l], end) && !open_peer(lab, plan, l, end, outer, why)) return false;
    return true;
}

/* Programs that are ours to call are there before the nodes begin, which say hello to them (RFC 6733 5.3). */
static bool reach_peers(struct lab *lab, struct arena *outer, struct bytes *why)
{
    const char *fault;
    for (uint32_t i = 0; i < lab->peer_count; i++) {
        while (peer_is_waited_for(lab->peer[i])) uv_run(lab->spec.loop, UV_RUN_ONCE);
        if (peer_is_there(lab->peer[i], &fault)) continue;
        struct bytes url = peer_url(lab->peer[i], outer);
        *why = arena_format(outer, "nobody is at %.*s: %s", (int)url.count, url.at, fault);
        return false;
    }
    return true;
}

/* ---- beginning and end ---- */

static bool listen_all(struct lab *lab, const struct plan *plan, struct arena *outer, struct bytes *why)
{
    const char *text;
    if (lab->edge_count == 0 && !lab->spec.page) return true;
    lab->sockets = sockets_new(lab->spec.loop, lab->edge_count * (lab->spec.outside.seats + EDGE_OPENINGS), &text);
    if (!lab->sockets) *why = arena_copy(outer, bytes_text(text));
    if (!lab->sockets) return false;
    for (uint32_t i = 0; i < lab->edge_count; i++) {
        if (listen_at(lab, &lab->edge[i], plan)) continue;
        *why = arena_format(outer, "cannot listen on %s, port %u; is a lab running already? (--port chooses another)",
                            lab->spec.address, lab->spec.port + i);
        return false;
    }
    return true;
}

/* The clients that it listens for; false: none. */
static bool find_edges(struct lab *lab, const struct plan *plan)
{
    bool any = false;
    lab->edge = arena_array(&lab->arena, struct edge, plan->role_count);
    lab->peer = arena_array(&lab->arena, struct peer *, plan->link_count);
    lab->place = arena_array(&lab->arena, struct lab_place, plan->role_count + plan->link_count);
    for (uint32_t r = 0; r < plan->role_count; r++) {
        if (edge_of(plan, r, &lab->edge[lab->edge_count])) lab->edge_count++;
        any = any || plan->role[r]->external;
    }
    return any || lab->edge_count;
}

struct lab *lab_new(const struct lab_spec *spec, struct plan *plan, struct arena *outer, struct bytes *why)
{
    struct arena arena = {0};
    struct lab *lab = arena_new(&arena, struct lab);
    lab->arena = arena;
    lab->spec = *spec;
    lab->last = &lab->first;
    lab->clock = -1;
    lab->limits = door_limits_new(lab, spec->loop, plan->link_count, &lab->arena);
    outside_open(plan, &spec->outside);
    *why = spec->outside.browsers ? BYTES("no browser of the scenario has a link to anybody")
                                  : BYTES("no node of the scenario is external (node NAME { external yes })");
    if (find_edges(lab, plan) && make_certificate(lab, plan) && listen_all(lab, plan, outer, why) &&
        open_peers(lab, plan, outer, why))
        return lab;
    lab_free(lab);
    return NULL;
}

bool lab_origin(void *self, const struct role *role, struct bytes *origin)
{
    const struct lab *lab = self;
    for (uint32_t i = 0; i < lab->edge_count; i++) {
        if (lab->edge[i].role != role->index) continue;
        *origin = lab->edge[i].origin;
        return origin->count > 0; /* a node that is reached by another's socket has the origin of the box */
    }
    return false;
}

static bool begin_recording(struct lab *lab, const struct plan *plan, struct arena *outer, struct bytes *why)
{
    struct recording_head head = {.file = lab->spec.file,
                                  .run = plan->run,
                                  .plan = lab->spec.resolved,
                                  .seed = plan->seed,
                                  .memory = lab->spec.memory ? lab->spec.memory : RUN_TRACE_MAX,
                                  .outside = lab->spec.outside};
    for (uint32_t i = 0; i < lab->edge_count && head.origin_count < RECORDING_ORIGINS_MAX; i++)
        if (lab->edge[i].origin.count)
            head.origin[head.origin_count++] = (struct recording_origin){lab->edge[i].role, lab->edge[i].origin};
    const char *text;
    if (!lab->spec.record) return true;
    lab->tape = tape_new(lab->spec.record, &head, &text);
    if (!lab->tape) *why = arena_format(outer, "--record: %s: %s", lab->spec.record, text);
    return lab->tape != NULL;
}

/* Else the plan is freed. */
static bool keep_registrations(struct lab *lab, struct plan *plan, struct run_doors *doors, struct arena *outer,
                               struct bytes *why)
{
    if (!lab->spec.subscribers) return true;
    doors->registrations = registrations_open(lab->spec.subscribers, plan, outer, why);
    if (!doors->registrations) plan_free(plan);
    return doors->registrations != NULL;
}

bool lab_begin(struct lab *lab, struct plan *plan, struct arena *outer, struct bytes *why)
{
    struct run_doors doors = {.outlet = departs, .owner = lab, .fresh = {.fill = fill, .self = lab}};
    if (!keep_registrations(lab, plan, &doors, outer, why)) return false;
    if (!reach_peers(lab, outer, why) || !open_page(lab, outer, why) || !begin_recording(lab, plan, outer, why)) {
        registrations_close(doors.registrations);
        plan_free(plan);
        return false;
    }
    lab->unasked = outside_open(plan, &lab->spec.outside);
    outside_keys(plan, fill, lab);
    lab->run = live_new(plan, lab->spec.subscribers, &doors, outer, why);
    if (!lab->run) return false;
    if (lab->spec.memory) lab->run->trace_max = lab->spec.memory;
    lab->clock = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    must(lab->clock >= 0 && uv_poll_init(lab->spec.loop, &lab->poll, lab->clock) == 0);
    lab->poll.data = lab;
    if (!lab->spec.ends) uv_unref((uv_handle_t *)&lab->poll); /* the listeners keep the loop going */
    must(uv_poll_start(&lab->poll, UV_READABLE, clock_rang) == 0);
    must(uv_prepare_init(lab->spec.loop, &lab->before_waiting) == 0);
    lab->before_waiting.data = lab;
    uv_unref((uv_handle_t *)&lab->before_waiting);
    must(uv_prepare_start(&lab->before_waiting, loop_waits) == 0);
    lab->speed = SPEED_USUAL;
    return true;
}

void lab_shelf(struct lab *lab, const char *kind, const struct shelf_file *file, uint32_t count)
{
    for (uint32_t i = 0; i < lab->edge_count; i++) {
        if (strcmp(lab->run->plan->role[lab->edge[i].role]->kind->name, kind) != 0) continue;
        lab->edge[i].shelf = file;
        lab->edge[i].shelf_count = count;
    }
}

bool lab_run(struct lab *lab)
{
    must_where(lab->run->plan->run.at, lab->run->plan->seed, world_events_at(lab->run->world));
    /* Its nodes say hello to those outside as they start. */
    lab->in_turn = true;
    live_start(lab->run);
    lab->in_turn = false;
    time_from(lab, 0);
    for (uint32_t i = 0; i < lab->peer_count; i++) peer_begin(lab->peer[i]);
    turn(lab);
    if (!lab->over) uv_run(lab->spec.loop, UV_RUN_DEFAULT);
    return lab->over;
}

static void close_all(struct lab *lab)
{
    if (lab->sockets) lab_page_close(lab->page);
    for (uint32_t i = 0; i < lab->peer_count; i++) peer_close(lab->peer[i]);
    door_limits_close(lab->limits);
    if (lab->clock >= 0 && !uv_is_closing((uv_handle_t *)&lab->poll)) {
        uv_close((uv_handle_t *)&lab->poll, NULL);
        uv_close((uv_handle_t *)&lab->before_waiting, NULL);
    }
    sockets_free(lab->sockets);
    lab->sockets = NULL;
    while (uv_run(lab->spec.loop, UV_RUN_DEFAULT) != 0) continue; /* somebody may stop it again */
}

const struct verdict *lab_end(struct lab *lab)
{
    close_all(lab); /* they leave their seats by it */
    lab->in_turn = true;
    door_limits_tell_all(lab->limits);
    lab->in_turn = false;
    sim_time end = world_now(lab->run->world);
    must_where(NULL, 0, NULL);
    const struct verdict *verdict = live_end(lab->run);
    lab->unwritten = lab->run->unwritten;
    if (lab->tape) tape_end(lab->tape, end, verdict->fingerprint, &lab->unrecorded);
    lab->tape = NULL;
    return verdict;
}

struct run *lab_give_run(struct lab *lab)
{
    struct run *run = lab->run;
    lab->run = NULL;
    return run;
}

const char *lab_unrecorded(const struct lab *lab)
{
    return lab->unrecorded;
}

const char *lab_unwritten(const struct lab *lab)
{
    return lab->unwritten;
}

struct run *lab_of_run(struct lab *lab)
{
    return lab->run;
}

struct outside_unasked lab_unasked(const struct lab *lab)
{
    return lab->unasked;
}

uint32_t lab_places(const struct lab *lab, const struct lab_place **place)
{
    *place = lab->place;
    return lab->place_count;
}

const struct certificate *lab_certificate(const struct lab *lab)
{
    return &lab->certificate;
}

void lab_free(struct lab *lab)
{
    if (!lab) return;
    close_all(lab);
    lab_page_free(lab->page);
    for (uint32_t i = 0; i < lab->edge_count; i++) edge_free(&lab->edge[i]);
    if (lab->clock >= 0) close(lab->clock);
    run_free(lab->run);
    struct arena arena = lab->arena;
    arena_free(&arena);
}
