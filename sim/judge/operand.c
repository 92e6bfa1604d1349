/* Evaluating either side of a comparison. */
#include "operand.h"

#include "impu.h"
#include "judge_state.h"
#include "list.h"
#include "must.h"
#include "proof.h"

static struct operand_value text_value(struct bytes text, enum field_type type)
{
    return (struct operand_value){.present = text.at != NULL, .type = type, .text = text};
}

static struct operand_value number_value(uint64_t number, enum field_type type)
{
    return (struct operand_value){.present = true, .number_known = true, .type = type, .number = number};
}

void field_value_of(struct subject *subject, const struct message *message, const struct field_path *path, uint32_t nth,
                    struct operand_value *value)
{
    struct field_value read = {0};
    must(path->row != NULL);
    path->row->read(message, path, nth, &subject->judge->scratch, &read);
    enum field_type type = path->row->type;
    *value = (struct operand_value){.present = read.present, .type = type, .text = read.text, .number = read.number};
    value->impu = path->row->impu;
    value->token = path->row->token;
    value->number_known = read.present && (type == FIELD_NUMBER || type == FIELD_TIME);
}

static void kind_state(struct subject *subject, const struct role *role, const struct state_row *row, uint32_t member,
                       struct bytes arg, struct operand_value *value)
{
    struct judge *judge = subject->judge;
    struct state_value read = {0};
    must(judge->world != NULL);
    row->read(role, world_state(judge->world, role->index, member), member, arg, &judge->scratch, &read);
    switch (row->type) {
    case STATE_COUNT: *value = number_value(read.number, FIELD_NUMBER); return;
    case STATE_WORD: *value = text_value(list_nth(row->words, read.number), FIELD_WORD); return;
    case STATE_TEXT:
    case STATE_LIST: break;
    }
    *value = text_value(read.text.at ? read.text : bytes_of("", 0), row->type == STATE_LIST ? FIELD_LIST : FIELD_TEXT);
}

/* count(STATE) and failed: members whose `state` is one of those words. */
static void count_members(struct subject *subject, const struct state_ref *state, struct operand_value *value)
{
    struct judge *judge = subject->judge;
    uint64_t count = 0;
    for (uint32_t member = 0; member < state->role->member_count; member++) {
        struct state_value read = {0};
        state->row->read(state->role, world_state(judge->world, state->role->index, member), member, bytes_of("", 0),
                         &judge->scratch, &read);
        must(read.number < 32);
        count += state->counted >> read.number & 1;
    }
    *value = number_value(count, FIELD_NUMBER);
}

static void field_of_named(struct subject *subject, uint32_t message, const struct field_path *field,
                           struct operand_value *value)
{
    const struct kept *named = &subject->judge->named[message];
    if (!named->known) {
        subject->trouble = "the message that it is taken from was not seen";
        return;
    }
    struct message parsed;
    kept_scan(named, subject->judge->store, &parsed);
    field_value_of(subject, &parsed, field, 0, value);
}

static struct operand_value claim_value(const struct verdict *verdict, const struct claim *claim)
{
    for (uint32_t i = 0; i < verdict->claim_count; i++)
        if (verdict->claim[i].claim == claim)
            return text_value(list_nth(CLAIM_VERDICTS, verdict->claim[i].found), FIELD_WORD);
    return (struct operand_value){0};
}

void state_value_of(struct subject *subject, const struct state_ref *state, struct operand_value *value)
{
    const struct world *world = subject->judge->world;
    const struct role *role = state->role;
    *value = (struct operand_value){0};
    must(!role || world);
    switch (state->what) {
    case STATE_OF_KIND: kind_state(subject, role, state->row, 0, state->arg, value); return;
    case STATE_SENT:
    case STATE_RECEIVED:
        *value = number_value(world_counted(world, role->index, state->what == STATE_SENT, state->proto, state->verb),
                              FIELD_NUMBER);
        return;
    case STATE_PARKED: *value = number_value(world_parked(world, role->index), FIELD_NUMBER); return;
    case STATE_STATED: *value = number_value(world_stated(world, role->index, state->reason), FIELD_NUMBER); return;
    case STATE_COUNT_OF: count_members(subject, state, value); return;
    case STATE_CLAIM: *value = claim_value(subject->judge->verdict, state->claim); return;
    case STATE_MESSAGE: field_of_named(subject, state->message, &state->field, value); return;
    }
    must(false);
}

static void proof_value(struct subject *subject, const struct operand *operand, struct operand_value *value)
{
    struct hexdigest digest;
    struct message request;
    if (subject->request) kept_scan(subject->request, subject->judge->store, &request);
    subject->trouble = operand->kind == OPERAND_DIGEST
                           ? proof_response(subject->message, operand->subscriber, &digest)
                           : proof_rspauth(subject->message, subject->request ? &request : NULL, operand->subscriber,
                                           &digest);
    if (subject->trouble) return;
    struct pen *pen = &subject->judge->scratch;
    pen_bytes(pen, hex_view(&digest));
    *value = text_value(pen_done(pen), FIELD_TEXT);
}

static void single_value(struct subject *subject, const struct operand *operand, struct operand_value *value)
{
    *value = (struct operand_value){0};
    switch (operand->kind) {
    case OPERAND_NONE: return;
    case OPERAND_TEXT:
    case OPERAND_SUBSCRIBER: *value = text_value(operand->text, FIELD_TEXT); break;
    case OPERAND_WORD: *value = text_value(operand->text, FIELD_WORD); break;
    case OPERAND_NUMBER:
        *value = number_value(operand->number, FIELD_NUMBER);
        value->share = operand->share;
        return;
    case OPERAND_FIELD: field_of_named(subject, operand->message, &operand->field, value); return;
    case OPERAND_THIS:
        must(subject->message != NULL);
        field_value_of(subject, subject->message, &operand->field, 0, value);
        return;
    case OPERAND_VALUE: *value = subject->judge->value[operand->value]; return;
    case OPERAND_DIGEST:
    case OPERAND_RSPAUTH: proof_value(subject, operand, value); return;
    case OPERAND_STATE: state_value_of(subject, &operand->state, value); return;
    }
    value->present = true; /* a literal is there, even "" */
}

/* `+`: a sum of numbers (r1.cseq + 1), else one text after the other (wws.origin + "/callback"). */
static void add(struct subject *subject, struct operand_value *sum, const struct operand_value *more)
{
    uint64_t a, b;
    if (!sum->present || !more->present) {
        sum->present = false;
        return;
    }
    if ((sum->number_known || more->number_known) && value_number(sum, &a) && value_number(more, &b)) {
        *sum = number_value(a + b, sum->type);
        return;
    }
    struct pen *pen = &subject->judge->scratch;
    pen_bytes(pen, sum->text);
    pen_bytes(pen, more->text);
    *sum = text_value(pen_done(pen), FIELD_TEXT);
}

void operand_value(struct subject *subject, const struct operand *operand, struct operand_value *value)
{
    single_value(subject, operand, value);
    for (const struct operand *next = operand->plus; next; next = next->plus) {
        struct operand_value more;
        single_value(subject, next, &more);
        add(subject, value, &more);
    }
}

bool value_number(const struct operand_value *value, uint64_t *number)
{
    if (!value->present) return false;
    if (!value->number_known) return bytes_to_u64(value->text, number);
    *number = value->number;
    return true;
}

static bool same_uri(struct bytes left, struct bytes right)
{
    struct sip_uri a, b;
    if (bytes_equal(left, right)) return true;
    if (sip_uri_scan(&a, left).why || sip_uri_scan(&b, right).why) return false;
    return sip_uri_equal(&a, &b);
}

bool value_equal(struct subject *subject, const struct operand_value *left, const struct operand_value *right)
{
    uint64_t a, b;
    if (!left->present || !right->present) return false;
    if (left->number_known || right->number_known) return value_number(left, &a) && value_number(right, &b) && a == b;
    if (left->impu)
        return bytes_equal(left->text, right->text) || impu_same(&subject->judge->scratch, left->text, right->text);
    if (left->token) return bytes_equal_nocase(left->text, right->text);
    switch (left->type) {
    case FIELD_WORD: return bytes_equal_nocase(left->text, right->text);
    case FIELD_URI:
    case FIELD_LIST: return same_uri(left->text, right->text);
    case FIELD_TEXT:
    case FIELD_NUMBER:
    case FIELD_TIME:
    case FIELD_FLAG: break;
    }
    return bytes_equal(left->text, right->text);
}
