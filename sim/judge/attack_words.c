/* The deeds of attackers in words, and the attacker whose hand a message shows. */
#include "attack.h"

/* "set www-auth.nonce at 11" */
struct bytes attack_move_words(struct judge *judge, const struct move *move)
{
    struct pen *pen = judge_scratch(judge);
    pen_text(pen, move_name[move->kind]);
    for (const struct written *written = move->set; written; written = written->next) {
        pen_text(pen, written == move->set ? " " : ", ");
        pen_bytes(pen, written->path);
    }
    pen_lit(pen, " at ");
    pen_bytes(pen, move->step);
    if (move->each) pen_lit(pen, " each");
    return arena_copy(judge->arena, pen_done(pen));
}

/* "send SIP REGISTER to wsf", "replay r2 to pcscf as wsf" */
struct bytes attack_deed_words(struct judge *judge, const struct deed *deed)
{
    struct pen *pen = judge_scratch(judge);
    pen_text(pen, deed_name[deed->kind]);
    if (deed->kind == DEED_SEND) pen_char(pen, ' '), pen_bytes(pen, proto_name(deed->proto));
    if (deed->kind == DEED_SEND && !deed->is_raw)
        pen_char(pen, ' '), pen_bytes(pen, verb_name(deed->proto, deed->verb));
    if (deed->message != PLAN_NO_MESSAGE) pen_char(pen, ' '), pen_bytes(pen, judge->plan->message_name[deed->message]);
    if (deed->kind == DEED_ANSWER) pen_char(pen, ' '), pen_bytes(pen, verb_name(deed->proto, deed->verb));
    pen_lit(pen, " to ");
    pen_bytes(pen, deed->to->name);
    if (deed->as != deed->attacker->role) pen_lit(pen, " as "), pen_bytes(pen, deed->as->name);
    if (deed->times > 1) pen_lit(pen, ", "), pen_u64(pen, deed->times), pen_lit(pen, " times");
    return arena_copy(judge->arena, pen_done(pen));
}

const struct deed *attack_deed_of(const struct judge *judge, uint32_t record)
{
    const struct attack *attack = judge->attack;
    for (uint32_t i = 0; attack && i < attack->injected_count; i++)
        if (attack->injected[i].record == record) return attack->deed[attack->injected[i].deed].line->deed;
    return NULL;
}

/* The header or the AVP that a path begins with. */
static struct bytes root_of(struct bytes path)
{
    uint32_t count = 0;
    while (count < path.count && path.at[count] != '.' && path.at[count] != '[') count++;
    return bytes_part(path, 0, count);
}

/* Whether a row of the filter wrote that field; one that turns bits may have done so anywhere. */
static bool writes(const struct filter_row *row, struct bytes path)
{
    if (row->deed == FILTER_CORRUPT) return true;
    for (const struct written *written = row->move ? row->move->set : NULL; written; written = written->next)
        if (bytes_equal(root_of(written->path), root_of(path))) return true;
    return false;
}

struct bytes attack_hand(const struct judge *judge, uint32_t arrival, struct bytes path)
{
    const struct trace *trace = judge->world ? world_trace(judge->world) : NULL;
    if (!trace) return bytes_of(NULL, 0);
    const uint32_t first = trace_sent(trace, arrival);
    for (uint32_t seq = arrival; seq != first;) {
        seq = trace_at(trace, seq)->cause;
        const struct record *record = trace_at(trace, seq);
        if (record->kind == RECORD_TOUCHED && writes(&judge->plan->filter[record->extra], path))
            return judge->plan->filter[record->extra].name;
    }
    const struct deed *deed = attack_deed_of(judge, first);
    return deed ? deed->attacker->name : bytes_of(NULL, 0);
}
