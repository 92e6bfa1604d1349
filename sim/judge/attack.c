/* What attackers write into messages, and what descends from it. */
#include "attack.h"

#include "field_write.h"
#include "must.h"

enum { BITS = 64 };

struct attack *attack_new(const struct plan *plan, struct arena *arena)
{
    if (!plan->attacker) return NULL;
    struct attack *attack = arena_new(arena, struct attack);
    attack->why = arena_array(arena, const char *, plan->filter_count);
    for (int i = 0; i < 2; i++) attack->room[i] = arena_take(arena, STORE_BLOB_MAX);
    return attack;
}

/* ---- what descends from it ---- */

bool attack_led_to(const struct judge *judge, uint32_t record)
{
    const struct attack *attack = judge->attack;
    return attack && record / BITS < attack->touched_room && attack->touched[record / BITS] >> record % BITS & 1;
}

void attack_see(struct judge *judge, const struct observation *observation)
{
    struct attack *attack = judge->attack;
    const struct record *record = observation->record;
    const uint32_t seq = observation->seq;
    bool does = record->kind == RECORD_INJECTED ||
                (record->kind == RECORD_TOUCHED && judge->plan->filter[record->extra].by);
    while (seq / BITS >= attack->touched_room) {
        uint32_t count = attack->touched_room;
        attack->touched = arena_grow(judge->arena, attack->touched, count, &attack->touched_room,
                                     sizeof *attack->touched);
        memset(attack->touched + count, 0, sizeof *attack->touched * (attack->touched_room - count));
    }
    if (does || (record->cause < seq && attack_led_to(judge, record->cause)))
        attack->touched[seq / BITS] |= (uint64_t)1 << seq % BITS;
}

/* ---- what is written ---- */

static const char *value_of(struct judge *judge, const struct message *message, const struct written *written,
                            struct field_new *new)
{
    const enum field_type type = written->field.row->type;
    struct subject subject = {.judge = judge, .message = message};
    struct operand_value value;
    *new = (struct field_new){
        .absent = written->how == WRITTEN_ABSENT, .raw = written->how == WRITTEN_RAW, .text = written->raw};
    if (written->how != WRITTEN_VALUE) return NULL;
    operand_value(&subject, &written->value, &value);
    if (!value.present) return subject.trouble ? subject.trouble : "a value that it writes was not seen before it";
    new->text = value.text;
    if (type == FIELD_NUMBER || type == FIELD_TIME)
        return value_number(&value, &new->number) ? NULL : "a value that it writes is no number";
    if (!value.number_known) return NULL;
    pen_u64(&judge->scratch, value.number);
    new->text = pen_done(&judge->scratch);
    return NULL;
}

const char *attack_write(struct judge *judge, const struct message *message, const struct written *list,
                         struct bytes *written)
{
    struct attack *attack = judge->attack;
    struct message now;
    uint32_t turn = 0;
    *written = message->bytes;
    for (const struct written *one = list; one; one = one->next, turn++) {
        struct pen pen = pen_on(attack->room[turn % 2], STORE_BLOB_MAX);
        struct field_new new;
        judge_scratch(judge);
        const char *why = value_of(judge, message, one, &new);
        if (!why) why = field_write(message, &one->field, &new, &pen);
        if (why) return why;
        *written = pen_done(&pen);
        message_scan(&now, message->proto, *written,
                     message->proto == PROTO_WS && !message_is_handshake(*written) && message->frame.masked
                         ? WS_FROM_CLIENT
                         : WS_FROM_SERVER);
        message = &now;
    }
    return NULL;
}

bool judge_change(void *self, uint32_t row, const struct question *question, struct pen *pen)
{
    struct judge *judge = self;
    struct bytes written;
    const struct move *move = judge->plan->filter[row].move;
    must(judge->attack && move && move->kind == MOVE_SET);
    const char *why = attack_write(judge, question->message, move->set, &written);
    if (why) judge->attack->why[row] = why;
    else pen_bytes(pen, written);
    return !why;
}
