/* The second day of a client: it registers again before its time is over (TS 24.229 5.1.1.4.1), and comes back after
 * its connection was lost, or the network was in trouble (RFC 5626 4.5). */
#include "keyed.h"
#include "ua.h"

#include <assert.h>

static_assert(sizeof(struct ua_refresh) == 16, "one a user that has either policy");

const struct state_column ua_refresh_columns[] = {
    COLUMN(ua_refresh, failures, COLUMN_NUMBER),   COLUMN(ua_refresh, retry_after, COLUMN_NUMBER),
    COLUMN_WORDS(ua_refresh, wanted, "no|yes"),    COLUMN_WORDS(ua_refresh, next, CHOICE_WORDS(UA_NEXT_VALUES)),
    COLUMN_ARRAY(ua_refresh, spare, COLUMN_SPARE), {.name = NULL},
};

uint32_t ua_refresh_rows(const struct role *role)
{
    return role->policy[UA_REFRESHES] == REFRESH_ON || role->policy[UA_RECONNECTS] == RECONNECT_ON;
}

static struct ua_refresh *refresh_of(const struct ua *ua, const struct role *role)
{
    return state_rows(ua, role, UA_REFRESH);
}

static void ring_in(struct ua_refresh *refresh, const struct role *role, struct effects *out, enum ua_next next,
                    sim_time after)
{
    refresh->next = (uint8_t)next;
    if (next == NEXT_NOTHING) fx_cancel(out, state_tag(role, UA_REFRESH, 0));
    else fx_timer(out, state_tag(role, UA_REFRESH, 0), after);
}

void ua_refresh_wanted(struct ua *ua, const struct role *role, struct effects *out, bool wanted)
{
    struct ua_refresh *refresh = refresh_of(ua, role);
    if (!refresh) return;
    ring_in(refresh, role, out, NEXT_NOTHING, 0);
    refresh->wanted = wanted;
    refresh->failures = 0;
}

/* ---- in time ---- */

/* How long the network keeps the contact of this browser: its own among those of the 200. */
static bool lifetime_of(const struct ua *ua, const struct sip *ok, uint32_t *seconds)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    while (sip_next(ok, SIP_CONTACT, &cursor, &element)) {
        struct sip_contact contact;
        if (sip_contact_scan(&contact, element).why || contact.address.star || !contact.has_expires) continue;
        if (!ua_owns_host(ua, contact.uri.host)) continue;
        *seconds = contact.expires;
        return true;
    }
    return false;
}

/* TS 24.229 5.1.1.4.1: 600 s before the end, or at half of the time where that is 1200 s or less. */
static sim_time refresh_after(uint32_t seconds)
{
    enum { LONG = 1200, EARLY = 600 };
    return seconds > LONG ? (seconds - EARLY) * SECOND : seconds * SECOND / 2;
}

void ua_refresh_registered(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_refresh *refresh = refresh_of(ua, in->role);
    uint32_t seconds;
    if (!refresh) return;
    refresh->failures = refresh->retry_after = 0;
    if (in->role->policy[UA_REFRESHES] == REFRESH_ON && lifetime_of(ua, &in->message->sip, &seconds))
        ring_in(refresh, in->role, out, NEXT_REFRESH, refresh_after(seconds));
    else ring_in(refresh, in->role, out, NEXT_NOTHING, 0);
}

/* ---- and after a loss ---- */

/* A number of seconds; a comment and parameters may follow (RFC 3261 20.33). */
void ua_refresh_trouble(struct ua *ua, const struct role *role, const struct sip *answer)
{
    struct ua_refresh *refresh = refresh_of(ua, role);
    struct bytes value = sip_other(answer, BYTES("Retry-After"));
    uint32_t digits = 0;
    while (digits < value.count && value.at[digits] >= '0' && value.at[digits] <= '9') digits++;
    if (refresh && !bytes_to_u32(bytes_part(value, 0, digits), &refresh->retry_after)) refresh->retry_after = 0;
}

/* RFC 5626 4.5: the only flow has failed, so 30 s times two to the power of failures in a row, at most 1800 s; of that
 * a part between half and all, so that users that were cut off together do not come back together. The time that the
 * network asks for is the least (RFC 3261 20.33). */
static sim_time back_off(const struct ua_refresh *refresh, struct effects *out)
{
    enum { BASE = 30, MOST = 1800, DOUBLINGS = 6 };
    uint32_t doublings = refresh->failures < DOUBLINGS ? refresh->failures : DOUBLINGS;
    sim_time most = ((sim_time)BASE << doublings) * SECOND;
    if (most > MOST * SECOND) most = MOST * SECOND;
    sim_time least = refresh->retry_after * SECOND;
    sim_time wait = most - most / 2 * fx_fresh_u32(out, BYTES("back-off")) / UINT32_MAX;
    return wait < least ? least : wait;
}

void ua_refresh_settle(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_refresh *refresh = refresh_of(ua, in->role);
    if (!refresh || !refresh->wanted || ua->wait != WAIT_NOTHING) return;
    if (ua->state == UA_REFUSED) { /* the network said no: to ask again would be to be told the same */
        ua_refresh_wanted(ua, in->role, out, false);
        return;
    }
    if (ua->state != UA_FAILED || in->role->policy[UA_RECONNECTS] == RECONNECT_OFF) return;
    if (refresh->next == NEXT_RECONNECT) return;
    ring_in(refresh, in->role, out, NEXT_RECONNECT, back_off(refresh, out));
    refresh->retry_after = 0;
    if (refresh->failures < UINT32_MAX) refresh->failures++;
}

bool ua_refresh_due(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_refresh *refresh = refresh_of(ua, in->role);
    if (ua->wait != WAIT_NOTHING) { /* the page does one thing after the other */
        ring_in(refresh, in->role, out, (enum ua_next)refresh->next, SECOND);
        return false;
    }
    refresh->next = NEXT_NOTHING;
    return refresh->wanted;
}
