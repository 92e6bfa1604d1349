/* Whether an attacker could know the value that it wrote: by its seats, from records before that moment, and by
 * derivation from them. A value that is no secret and no identity of this run is anybody's. */
#include "attack.h"

#include "items.h"
#include "must.h"
#include "seats.h"

static bool known_before(const struct known *known, uint32_t record)
{
    return known->how != KNOWN_NOT && (known->record == KNOWLEDGE_NO_RECORD || known->record < record);
}

/* Items with that value; of a digest those that it can be made with. */
static bool is_meant(const struct item *item, const struct attack_used *used)
{
    const struct operand *operand = used->part;
    if (used->written->how == WRITTEN_TOKEN) return item->kind == ITEM_SIGNING_KEY && item->role == used->written->role;
    if (operand->kind == OPERAND_DIGEST || operand->kind == OPERAND_RSPAUTH) {
        bool makes = item->kind == ITEM_PASSWORD || item->kind == ITEM_HA1 || item->kind == ITEM_HA1_SHA256;
        return makes && item->set && &item->set->sample == operand->subscriber;
    }
    /* A text of the scenario is the attacker's own, unless it is one of a person's. */
    if (operand->kind == OPERAND_TEXT && !item->set) return false;
    return used->text.count && item->kind != ITEM_REALM && bytes_equal(item->value, used->text);
}

/* An attacker that sends a message again, or answers it, has to have it. */
static struct bytes unseen(const struct judge *judge, const struct know *know, const struct deed *deed)
{
    bool of_message = deed->kind == DEED_REPLAY || deed->kind == DEED_ANSWER;
    const struct kept *kept = of_message ? &judge->named[deed->message] : NULL;
    if (!kept || !kept->known || seats_saw(know, deed->attacker, kept->record)) return bytes_of(NULL, 0);
    return judge->plan->message_name[deed->message];
}

struct bytes attack_unknown(struct judge *judge, const struct know *know, uint32_t row, uint32_t deed)
{
    const struct attack *attack = judge->attack;
    for (uint32_t u = 0; know && u < attack->used_count; u++) {
        const struct attack_used *used = &attack->used[u];
        const struct item *first = NULL;
        bool could = false;
        if (used->row != row || used->deed != deed) continue;
        const struct known *known = know->views.view[views_attacker(&know->views, used->attacker)].known;
        for (uint32_t i = 0; i < know->items.count; i++) {
            if (!is_meant(&know->items.item[i], used)) continue;
            if (!first) first = &know->items.item[i];
            could |= known_before(&known[i], used->record);
        }
        if (!first || could) continue;
        struct pen *pen = judge_scratch(judge);
        item_name(pen, first);
        return arena_copy(judge->arena, pen_done(pen));
    }
    return know && deed != ATTACK_NO_DEED ? unseen(judge, know, attack->deed[deed].line->deed) : bytes_of(NULL, 0);
}
