/* A connection of Diameter does what its table says (diameter_link.h): it watches, asks, doubts, leaves, and comes
 * back. The run learns of what nodes say to each other; watchdogs and goodbyes of ours are no more of it than a ping of
 * a WebSocket is. */
#include "peer_parts.h"

#include "must.h"

#include <sys/random.h>

enum {
    HELLO_MS = 10 * 1000,   /* for CER and CEA */
    GOODBYE_MS = 2 * 1000,  /* for DPA, and for who has said goodbye to close */
    JITTER_MS = 2 * 1000,   /* of Tw, more or less (RFC 3539 3.4.1) ... */
    JITTERED_MS = 6 * 1000, /* ... which is not shorter than that, but in tests */
};

bool peer_is_diameter(const struct peer *peer)
{
    return peer->carrier != CARRIER_SIP;
}

/* Not at the same moment as everybody else who lost one peer. */
static uint32_t watch_time(const struct peer *peer)
{
    uint32_t chance = 0, time = peer->spec.watchdog_ms;
    if (time < JITTERED_MS) return time;
    must(getrandom(&chance, sizeof chance, 0) == sizeof chance);
    return time - JITTER_MS + chance % (2 * JITTER_MS + 1);
}

static void watch_rang(uv_timer_t *);

void caller_watch(struct caller *caller)
{
    uint32_t time = HELLO_MS;
    switch (caller->state) {
    case DIAMETER_OKAY:
    case DIAMETER_ASKED:
    case DIAMETER_SUSPECT: time = watch_time(caller->peer); break;
    case DIAMETER_LEAVING:
    case DIAMETER_LEFT: time = GOODBYE_MS; break;
    default: break;
    }
    if (!caller->gone) uv_timer_start(&caller->watch, watch_rang, time, 0);
}

static void ask(struct caller *caller, uint32_t command)
{
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    struct peer *peer = caller->peer;
    caller_put(caller, diameter_link_write(&pen, command, peer->host, peer->realm, ++peer->asked));
}

/* Why it is closed, of those closings that are a limit. */
static enum lab_count limit_of(enum diameter_link_state state)
{
    if (state == DIAMETER_AWAITS_CER || state == DIAMETER_AWAITS_CEA) return LAB_NO_HELLO;
    return state == DIAMETER_SUSPECT ? LAB_SILENT : LAB_CONNECTIONS;
}

bool caller_happened(struct caller *caller, enum diameter_link_event event)
{
    enum diameter_link_state before = caller->state;
    const struct diameter_link_row *row = &diameter_link_row[before][event];
    bool watched = row->next >= DIAMETER_OKAY && row->next <= DIAMETER_SUSPECT;
    caller->state = row->next;
    if (row->next != before || watched) caller_watch(caller);
    switch (row->deed) {
    case DIAMETER_PASS: return true;
    case DIAMETER_KEEP: break;
    case DIAMETER_SEND_DWR: ask(caller, COMMAND_DW); break;
    case DIAMETER_SEND_DPR: ask(caller, COMMAND_DP); break;
    case DIAMETER_DOUBT: peer_met(caller->peer, LAB_SUSPECT, caller->seat); break;
    case DIAMETER_CLOSE:
        if (event != DIAMETER_END && limit_of(before) != LAB_CONNECTIONS)
            peer_met(caller->peer, limit_of(before), caller->seat);
        caller_hang_up(caller);
        break;
    }
    return false;
}

static void watch_rang(uv_timer_t *timer)
{
    caller_happened(timer->data, DIAMETER_TIME);
}

/* A node says hello once, as it starts; that its connection broke it does not know. */
void caller_greet(struct caller *caller)
{
    struct peer *peer = caller->peer;
    if (!peer->hello.count) return;
    caller_put(caller, peer->hello);
    caller->again = true;
}

void caller_put_behind(struct caller *caller, struct bytes octets)
{
    if (!peer_is_diameter(caller->peer) || caller->state != DIAMETER_AWAITS_CEA) {
        caller_put(caller, octets);
    } else if (caller->waits.count + octets.count <= OUT_MAX) {
        sink_gather(&caller->waits, octets);
    } else {
        peer_met(caller->peer, LAB_NOT_READING, caller->seat);
        caller_hang_up(caller);
    }
}

bool caller_gives_run(struct caller *caller, struct bytes octets)
{
    if (!peer_is_diameter(caller->peer)) return true;
    enum diameter_link_event event = diameter_link_event_of(octets);
    bool hello = event == DIAMETER_AGREED || event == DIAMETER_REFUSED;
    if (hello && caller->state == DIAMETER_AWAITS_CER) event = DIAMETER_OTHER; /* nobody sent a CER */
    bool awaited = caller->state == DIAMETER_AWAITS_CEA, mine = awaited && hello && caller->again;
    if (!caller_happened(caller, event)) return false;
    if (awaited && event == DIAMETER_AGREED && caller->waits.count) {
        caller_put(caller, bytes_of(caller->waits.at, caller->waits.count));
        caller->waits.count = 0;
    }
    return !mine;
}

void caller_read_goodbye(struct caller *caller)
{
    struct framed_message framed;
    while (!caller->gone && framer_diameter(&caller->framer, &framed) == FRAMED_MESSAGE) {
        caller_happened(caller, diameter_link_event_of(framed.message));
        framer_done(&caller->framer, &framed);
    }
}

/* RFC 6733 2.1, RFC 3539 3.4.1: who calls tries again, each time after Tw. */
static void recalls(uv_timer_t *timer)
{
    struct peer *peer = timer->data;
    if (!peer->closes && !peer->seat[0].caller && peer_call(peer)) caller_greet(peer->seat[0].caller);
}

void peer_call_again(struct peer *peer)
{
    if (!peer_is_diameter(peer) || !peer->known || !peer->begun || peer->closes) return;
    uv_timer_start(&peer->recall, recalls, watch_time(peer), 0);
}
