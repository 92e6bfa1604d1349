/* The doors through which a step asks for things. */
#include "effect.h"
#include "node.h"
#include "rng_path.h"
#include "must.h"

void effects_init(struct effects *out)
{
    out->pen = pen_on(out->scratch, sizeof out->scratch);
    out->aside = pen_on(out->aside_room, sizeof out->aside_room);
    out->told = pen_on(out->told_room, sizeof out->told_room);
}

void effects_begin(struct effects *out, uint64_t rng_path)
{
    out->rng_path = rng_path;
    out->fresh_count = 0;
    out->count = 0;
    out->fact_count = 0;
    out->recall_count = 0;
    out->limit = REASON_NONE;
    pen_anew(&out->pen);
    pen_anew(&out->aside);
    pen_anew(&out->told);
}

static struct effect *effect_add(struct effects *out, enum effect_kind kind)
{
    must(out->count < EFFECTS_MAX);
    struct effect *effect = &out->effect[out->count++];
    effect->kind = kind;
    return effect;
}

void fx_send(struct effects *out, link_id link, enum proto proto, struct bytes bytes)
{
    if (bytes.at == NULL || bytes.count > STORE_BLOB_MAX) {
        fx_limit(out, REASON_MESSAGE_TOO_LARGE);
        return;
    }
    struct effect *effect = effect_add(out, EFFECT_SEND);
    must(link != LINK_NONE);
    effect->link = link;
    effect->proto = proto;
    effect->bytes = bytes;
}

void fx_open(struct effects *out, link_id link)
{
    must(link != LINK_NONE);
    effect_add(out, EFFECT_OPEN)->link = link;
}

void fx_close(struct effects *out, link_id link, enum close_why why)
{
    struct effect *effect = effect_add(out, EFFECT_CLOSE);
    must(link != LINK_NONE);
    effect->link = link;
    effect->why = why;
}

void fx_timer(struct effects *out, uint32_t tag, sim_time after)
{
    struct effect *effect = effect_add(out, EFFECT_TIMER);
    effect->tag = tag;
    effect->after = after;
}

void fx_cancel(struct effects *out, uint32_t tag)
{
    effect_add(out, EFFECT_CANCEL)->tag = tag;
}

bool fx_keeps_facts(const struct effects *out)
{
    return out->keep_facts;
}

/* A copy: the fact keeps a value that the step wipes afterwards. */
static void told(struct effects *out, struct bytes *text, uint32_t most)
{
    if (!text->count) return;
    pen_bytes(&out->told, bytes_part(*text, 0, text->count < most ? text->count : most));
    *text = pen_done(&out->told);
    if (!text->at) fx_limit(out, REASON_FACTS_MAX);
}

void fx_fact(struct effects *out, const struct fact *fact)
{
    if (!out->keep_facts) return;
    struct fact *kept = &out->fact[out->fact_count];
    effect_add(out, EFFECT_FACT)->tag = out->fact_count++;
    *kept = *fact;
    told(out, &kept->as, FACT_TEXT_MAX);
    told(out, &kept->with, FACT_TEXT_MAX);
    told(out, &kept->text, FACT_TEXT_MAX);
    told(out, &kept->value, FACT_VALUE_MAX);
}

void fx_kept(struct effects *out, struct bytes whose, enum fact_secret secret, enum fact_place place,
             struct bytes value)
{
    fx_fact(out, &(struct fact){.kind = FACT_KEPT, .with = whose, .secret = secret, .place = place, .value = value});
}

void fx_forgot(struct effects *out, struct bytes whose, enum fact_secret secret, enum fact_place place,
               struct bytes value)
{
    fx_fact(out, &(struct fact){.kind = FACT_FORGOT, .with = whose, .secret = secret, .place = place, .value = value});
}

void fx_born(struct effects *out, enum fact_secret secret, struct bytes value)
{
    fx_fact(out, &(struct fact){.kind = FACT_BORN, .secret = secret, .value = value});
}

void fx_refused(struct effects *out, struct bytes whom, enum reason reason)
{
    fx_fact(out, &(struct fact){.kind = FACT_REFUSED, .reason = reason, .with = whom});
}

void fx_remark(struct effects *out, struct bytes whom, enum reason reason)
{
    fx_fact(out, &(struct fact){.kind = FACT_NOTE, .reason = reason, .with = whom});
}

struct bytes fx_fresh(struct effects *out, struct bytes label, uint32_t length)
{
    must(length <= FRESH_MAX);
    if (length > pen_left(&out->aside)) {
        fx_limit(out, REASON_FRESH_VALUES_MAX);
        return bytes_of("", 0);
    }
    char *to = pen_space(&out->aside, length);
    if (out->fresh.fill) {
        out->fresh.fill(out->fresh.self, to, length);
        rng_letters(to, length);
    } else {
        rng_path_letters(out->rng_path, label, out->fresh_count++, to, length);
    }
    return pen_done(&out->aside);
}

void fx_fresh_octets(struct effects *out, struct bytes label, void *to, uint32_t count)
{
    must(count <= FRESH_MAX);
    if (out->fresh.fill) out->fresh.fill(out->fresh.self, to, count);
    else rng_path_octets(out->rng_path, label, out->fresh_count++, to, count);
}

uint32_t fx_fresh_u32(struct effects *out, struct bytes label)
{
    unsigned char raw[4];
    fx_fresh_octets(out, label, raw, sizeof raw);
    return (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
}

bool fx_exporter(struct effects *out, const struct event *in, void *to)
{
    if (!link_secure(in->role, in->link)) return false;
    uint64_t path = rng_path_start(out->seed, link_class_of(in->link), link_member(in->link));
    rng_path_octets(rng_path_child(path, in->conn), BYTES("EXPORTER_GBA_Digest"), 0, to, EXPORTER_OCTETS);
    return true;
}

void fx_hold(struct effects *out, uint64_t blob)
{
    effect_add(out, EFFECT_HOLD)->blob = blob;
}

void fx_drop(struct effects *out, uint64_t blob)
{
    effect_add(out, EFFECT_DROP)->blob = blob;
}

struct bytes fx_held(struct effects *out, uint64_t blob)
{
    return store_bytes(out->store, blob);
}

const struct message *fx_recall(struct effects *out, uint64_t blob, enum proto proto)
{
    must(out->recall_count < EFFECTS_RECALL_MAX);
    struct message *message = &out->recall[out->recall_count++];
    message_scan(message, proto, store_bytes(out->store, blob), WS_FROM_CLIENT);
    must(message->error.why == NULL); /* it was read when it came in, and held because it was good */
    return message;
}

struct pen *fx_pen(struct effects *out)
{
    return &out->pen;
}

void fx_limit(struct effects *out, enum reason limit)
{
    must(reason_rows[limit].class == CLASS_LIMIT);
    if (!out->limit) out->limit = limit;
}

bool fx_subscriber(struct effects *out, enum directory_key key, struct bytes text, struct subscriber *subscriber)
{
    return out->directory.find && out->directory.find(out->directory.self, key, text, &out->aside, subscriber);
}
