/* The values that attackers write into messages, and the records that descend from them. */
#include "attack.h"

#include "field_write.h"
#include "jws.h"
#include "moment.h"
#include "must.h"
#include "rng_path.h"

enum { BITS = 64 };

static void find_deeds(struct attack *attack, const struct flow_line *line, struct arena *arena, uint32_t *room)
{
    for (; line; line = line->next) {
        find_deeds(attack, line->children, arena, room);
        if (!line->deed) continue;
        attack->deed = arena_grow(arena, attack->deed, attack->deed_count, room, sizeof *attack->deed);
        attack->deed[attack->deed_count++] = (struct attack_deed){.line = line};
    }
}

struct attack *attack_new(const struct plan *plan, struct arena *arena)
{
    uint32_t room = 0;
    if (!plan->attacker) return NULL;
    struct attack *attack = arena_new(arena, struct attack);
    attack->now = attack->row = ATTACK_NO_DEED;
    attack->forged = arena_take(arena, STORE_BLOB_MAX);
    find_deeds(attack, plan->flow, arena, &room);
    attack->why = arena_array(arena, const char *, plan->filter_count);
    for (int i = 0; i < 2; i++) attack->room[i] = arena_take(arena, STORE_BLOB_MAX);
    return attack;
}

/* ---- the records that descend from a deed ---- */

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
    if (record->kind == RECORD_INJECTED && attack->now != ATTACK_NO_DEED) {
        attack->injected = arena_grow(judge->arena, attack->injected, attack->injected_count, &attack->injected_room,
                                      sizeof *attack->injected);
        attack->injected[attack->injected_count++] = (struct attack_injected){seq, attack->now};
    }
    for (uint32_t i = 0; i < attack->opening_count; i++) {
        bool told = record->kind == RECORD_DELIVERED && record->subject == link_back(attack->opening[i]);
        bool lost = record->kind == RECORD_DROPPED && record->subject == attack->opening[i];
        bool closed = record->kind == RECORD_CLOSED && record->subject == link_back(attack->opening[i]);
        if (told || lost || closed) attack->opening[i--] = attack->opening[--attack->opening_count];
    }
    if (does || (record->cause < seq && attack_led_to(judge, record->cause)))
        attack->touched[seq / BITS] |= (uint64_t)1 << seq % BITS;
}

/* ---- the values that are written ---- */

/* Whether the attacker could know it is judged after the run, when the knowledge of all parties is computed. */
static void note_used(struct judge *judge, const struct written *written, const struct operand *part, struct bytes text)
{
    struct attack *attack = judge->attack;
    const struct attacker *attacker = attack->row != ATTACK_NO_DEED   ? judge->plan->filter[attack->row].by
                                      : attack->now != ATTACK_NO_DEED ? attack->deed[attack->now].line->deed->attacker
                                                                      : NULL;
    if (!attacker || !judge->world || !world_trace(judge->world)) return;
    attack->used = arena_grow(judge->arena, attack->used, attack->used_count, &attack->used_room, sizeof *attack->used);
    attack->used[attack->used_count++] = (struct attack_used){.attacker = attacker,
                                                              .row = attack->row,
                                                              .deed = attack->row != ATTACK_NO_DEED ? ATTACK_NO_DEED
                                                                                                    : attack->now,
                                                              .written = written,
                                                              .part = part,
                                                              .text = arena_copy(judge->arena, text),
                                                              .record = trace_count(world_trace(judge->world))};
}

/* A value that it composes of parts (`this.www-auth.nonce + "x"`) is nobody's secret: each part has to be known. */
static void note_parts(struct subject *subject, const struct written *written)
{
    for (const struct operand *part = &written->value; part; part = part->plus) {
        struct operand alone = *part;
        struct operand_value value;
        alone.plus = NULL;
        operand_value(subject, &alone, &value);
        note_used(subject->judge, written, part, value.number_known ? bytes_of("", 0) : value.text);
    }
}

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
    if (value.present) note_parts(&subject, written);
    if (!value.present) return subject.trouble ? subject.trouble : "a value that it writes was not seen before it";
    new->text = value.text;
    if (type == FIELD_NUMBER || type == FIELD_TIME)
        return value_number(&value, &new->number) ? NULL : "a value that it writes is no number";
    if (!value.number_known) return NULL;
    pen_u64(&judge->scratch, value.number);
    new->text = pen_done(&judge->scratch);
    return NULL;
}

/* ---- tokens ---- */

/* Claims of a token before they are set, as its issuer would write them (docs/lab-messages.md). */
static struct bytes new_token(struct judge *judge, const struct written *written, struct pen *pen)
{
    enum { LIFETIME_S = 300 };
    const struct role *role = written->role;
    char room[1024], id[16];
    struct pen payload = pen_on(room, sizeof room);
    uint64_t now_s = judge->now / SECOND;
    rng_path_letters(rng_path_start(judge->plan->seed, UINT32_MAX, judge->now & UINT32_MAX), BYTES("jti"),
                     written->place.line, id, sizeof id);
    pen_format(&payload,
               "{\"iss\":\"%.*s\",\"aud\":\"\",\"sub\":\"\",\"impu\":[],\"client_id\":\"\","
               "\"scope\":\"webrtc-ims-client-access-to-ims\",\"iat\":%llu,\"exp\":%llu,\"jti\":\"%.*s\"}",
               (int)role->origin.count, role->origin.at, (unsigned long long)now_s,
               (unsigned long long)(now_s + LIFETIME_S), (int)sizeof id, id);
    jws_sign(pen, JWS_EDDSA, BYTES("at+jwt"), pen_done(&payload), bytes_of(role->signing_seed, 32));
    return pen_done(pen);
}

/* The token of the message, its claims as they are by now, signed by a party that has the key. */
static struct bytes sign_again(struct judge *judge, const struct message *message, const struct written *written)
{
    struct pen *pen = &judge->scratch;
    struct field_value token;
    struct jws jws;
    written->field.row->read(message, &written->field, 0, pen, &token);
    if (!token.present || jws_scan(&jws, token.text, pen).why) return bytes_of(NULL, 0);
    jws_sign(pen, JWS_EDDSA, BYTES("at+jwt"), jws.payload, bytes_of(written->role->signing_seed, 32));
    return pen_done(pen);
}

/* ---- a whole list ---- */

struct attack_writing {
    struct judge *judge;
    const struct message *message; /* as it is by now */
    struct message now;
    uint32_t turn;
};

static const char *write_one(struct attack_writing *writing, const struct written *one, const struct field_new *new)
{
    struct pen pen = pen_on(writing->judge->attack->room[writing->turn++ % 2], STORE_BLOB_MAX);
    const enum proto proto = writing->message->proto;
    const char *why = field_write(writing->message, &one->field, new, &pen);
    if (why) return why;
    struct bytes octets = pen_done(&pen);
    bool masked = proto == PROTO_WS && !message_is_handshake(octets) && writing->message->frame.masked;
    message_scan(&writing->now, proto, octets, masked ? WS_FROM_CLIENT : WS_FROM_SERVER);
    writing->message = &writing->now;
    return NULL;
}

static const char *write_tokens(struct attack_writing *writing, const struct written *list, bool again)
{
    const char *why = NULL;
    for (const struct written *one = list; one && !why; one = one->next) {
        if (one->how != WRITTEN_TOKEN) continue;
        judge_scratch(writing->judge);
        if (!again) note_used(writing->judge, one, NULL, bytes_of("", 0));
        struct field_new new = {.text = again ? sign_again(writing->judge, writing->message, one)
                                              : new_token(writing->judge, one, &writing->judge->scratch)};
        why = new.text.at ? write_one(writing, one, &new) : "its token cannot be signed";
    }
    return why;
}

/* A token comes first, and is signed last: its claims are set like other fields. */
const char *attack_write(struct judge *judge, const struct message *message, const struct written *list,
                         struct bytes *written)
{
    struct attack_writing writing = {.judge = judge, .message = message};
    const char *why = write_tokens(&writing, list, false);
    for (const struct written *one = list; one && !why; one = one->next) {
        struct field_new new;
        if (one->how == WRITTEN_TOKEN) continue;
        judge_scratch(judge);
        why = value_of(judge, writing.message, one, &new);
        if (!why) why = write_one(&writing, one, &new);
    }
    if (!why) why = write_tokens(&writing, list, true);
    *written = writing.message->bytes;
    return why;
}

void judge_outlet(void *self, uint32_t row, const struct departure *departure)
{
    (void)self;
    (void)row;
    (void)departure;
}

bool judge_change(void *self, uint32_t row, const struct question *question, struct pen *pen)
{
    struct judge *judge = self;
    struct bytes written;
    const struct move *move = judge->plan->filter[row].move;
    must(judge->attack && move && move->kind == MOVE_SET);
    judge->attack->row = row;
    const char *why = attack_write(judge, question->message, move->set, &written);
    judge->attack->row = ATTACK_NO_DEED;
    if (why) judge->attack->why[row] = why;
    else pen_bytes(pen, written);
    return !why;
}
