/* Lines `do EVE ...`: the messages that come in by the world's door, and the time of the next ones. */
#include "attack.h"

#include "forge.h"
#include "must.h"
#include "rng_path.h"

static bool is_websocket(enum carrier carrier)
{
    return carrier == CARRIER_WSS || carrier == CARRIER_WS;
}

/* Its octets, in the judge's arena. NULL, or why there are none. */
static const char *octets_of(struct judge *judge, const struct attack_deed *of, struct bytes *octets)
{
    const struct deed *deed = of->line->deed;
    struct pen pen = pen_on(judge->attack->forged, STORE_BLOB_MAX);
    struct message about, forged;
    if (deed->is_raw) {
        *octets = deed->raw;
        return NULL;
    }
    struct forge forge = {.kind = deed->kind,
                          .attacker = deed->attacker,
                          .as = deed->as,
                          .to = deed->to,
                          .link = &judge->plan->link[link_class_of(deed->link)],
                          .proto = deed->proto,
                          .verb = deed->verb,
                          .path = deed->path,
                          .with = deed->with};
    forge.rng_path = rng_path_child(rng_path_start(judge->plan->seed, UINT32_MAX - 1, of->line->number), of->done);
    if (deed->message != PLAN_NO_MESSAGE) {
        if (!judge->named[deed->message].known) return "the message that it is about did not come";
        kept_scan(&judge->named[deed->message], judge->store, &about);
        forge.message = &about;
    }
    const char *why = forge_message(&forge, &pen, octets);
    if (why) return why;
    message_scan(&forged, deed->proto, *octets, WS_FROM_CLIENT);
    why = attack_write(judge, &forged, deed->with, octets);
    *octets = arena_copy(judge->arena, *octets);
    return why;
}

static void inject(struct judge_deed *to, const struct deed *deed, enum inject_what what, struct bytes octets)
{
    to->inject[to->inject_count++] = (struct injection){
        .what = what, .link = deed->link, .proto = deed->proto, .octets = octets};
}

/* Whether it sits by now where it speaks from. */
static bool is_seated(struct judge *judge, const struct deed *deed)
{
    sim_time since;
    for (const struct seat *seat = deed->attacker->seats; seat; seat = seat->next) {
        if (!seat_speaks(judge->plan, seat, deed)) continue;
        if (!seat->after.count) return true;
        if (seat->after_line == PLAN_NO_LINE) continue;
        if (judge_passed(judge, plan_line(judge->plan, seat->after_line), &since)) return true;
    }
    return false;
}

static void do_now(struct judge *judge, struct attack_deed *of, struct judge_deed *to)
{
    const struct deed *deed = of->line->deed;
    struct bytes octets = {NULL, 0};
    bool opens = deed->kind == DEED_CONNECT;
    bool speaks = !opens || is_websocket(judge->plan->link[link_class_of(deed->link)].carrier);
    *to = (struct judge_deed){.injects = true};
    judge->attack->now = (uint32_t)(of - judge->attack->deed);
    const char *why = !is_seated(judge, deed) ? "the step from which on it sits there has not come"
                      : speaks                ? octets_of(judge, of, &octets)
                                              : NULL;
    of->done++;
    if (why) {
        of->why = why;
        return;
    }
    if (opens) inject(to, deed, INJECT_OPEN, (struct bytes){NULL, 0});
    if (speaks) inject(to, deed, INJECT_MESSAGE, octets);
    if (!opens || !speaks) return;
    struct attack *attack = judge->attack;
    attack->opening = arena_grow(judge->arena, attack->opening, attack->opening_count, &attack->opening_room,
                                 sizeof *attack->opening);
    attack->opening[attack->opening_count++] = deed->link;
}

bool attack_ready(const struct judge *judge, const struct flow_line *line)
{
    for (uint32_t i = 0; i < judge->attack->opening_count; i++)
        if (judge->attack->opening[i] == line->deed->link) return false;
    return true;
}

void attack_do(struct judge *judge, const struct flow_line *line, struct judge_deed *to)
{
    struct attack_deed *of = judge->attack->deed;
    while (of->line != line) of++;
    of->left = line->deed->times - 1;
    of->next = judge->now + line->deed->every;
    do_now(judge, of, to);
}

bool attack_again(struct judge *judge, sim_time now, struct judge_deed *to)
{
    struct attack *attack = judge->attack;
    if (!attack) return false;
    attack->now = ATTACK_NO_DEED;
    for (uint32_t i = 0; i < attack->deed_count; i++) {
        struct attack_deed *of = &attack->deed[i];
        if (!of->left || of->next > now) continue;
        of->left--;
        of->next += of->line->deed->every;
        do_now(judge, of, to);
        return true;
    }
    return false;
}

bool attack_wake(const struct judge *judge, sim_time *at)
{
    const struct attack *attack = judge->attack;
    bool any = false;
    for (uint32_t i = 0; attack && i < attack->deed_count; i++) {
        const struct attack_deed *of = &attack->deed[i];
        if (!of->left || (any && of->next >= *at)) continue;
        *at = of->next;
        any = true;
    }
    return any;
}
