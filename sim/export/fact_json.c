/* Facts and reasons as JSON. */
#include "fact_json.h"

#include "utf8.h"

struct members {
    struct out *out;
    bool some;
};

static void key(struct members *members, const char *name)
{
    if (members->some) out_char(members->out, ',');
    members->some = true;
    out_key(members->out, name);
}

static void text(struct members *members, const char *name, struct bytes value)
{
    if (!value.count) return;
    key(members, name);
    out_json(members->out, value);
}

void reason_json_write(struct out *out, enum reason reason)
{
    const struct reason_row *row = &reason_rows[reason];
    struct members members = {out, false};
    out_char(out, '{');
    text(&members, "id", bytes_text(row->id));
    text(&members, "sentence", bytes_text(row->sentence));
    text(&members, "clause", bytes_text(row->clause));
    text(&members, "sure", bytes_text(row->sure));
    out_char(out, '}');
}

void connection_json_write(struct out *out, link_id link, uint32_t conn)
{
    out_lit(out, "{\"link\":");
    out_u64(out, link_class_of(link));
    out_lit(out, ",\"member\":");
    out_u64(out, link_member(link));
    out_lit(out, ",\"generation\":");
    out_u64(out, conn ? conn : 1);
    out_char(out, '}');
}

/* A nonce is sent to everybody; every other value that a fact holds is a secret. */
static bool write_value(struct members *members, const struct fact *fact, enum fact_value shown)
{
    bool hides = shown == FACT_VALUE_HIDDEN && fact->secret != FACT_NONCE;
    if (!fact->value.count) return false;
    if (!hides && utf8_fault(fact->value) != BYTES_NOT_FOUND) {
        key(members, "value_hex");
        out_char(members->out, '"');
        for (uint32_t i = 0; i < fact->value.count; i++)
            out_hex64(members->out, (uint64_t)(unsigned char)fact->value.at[i] << 56, 2);
        out_char(members->out, '"');
        return false;
    }
    key(members, "value");
    if (!hides) {
        out_json(members->out, fact->value);
        return false;
    }
    out_char(members->out, '"');
    out_repeat(members->out, '*', fact->value.count);
    out_char(members->out, '"');
    return true;
}

bool fact_json_write(struct out *out, const struct fact_record *record, enum fact_value shown)
{
    const struct fact *fact = &record->fact;
    struct members members = {out, false};
    out_char(out, '{');
    text(&members, "as", fact->as);
    text(&members, "with", fact->with);
    text(&members, "role", bytes_text(fact_role_name[fact->role]));
    if (record->message != FACT_NO_MESSAGE) {
        key(&members, "message");
        out_u64(out, record->message);
    }
    text(&members, "evidence", bytes_text(fact_evidence_name[fact->evidence]));
    if (record->connected) {
        key(&members, "conn");
        connection_json_write(out, fact->link, fact->conn);
    }
    text(&members, "secret", bytes_text(fact_secret_name[fact->secret]));
    text(&members, "where", bytes_text(fact_place_name[fact->place]));
    bool hidden = write_value(&members, fact, shown);
    if (fact->reason) {
        key(&members, "reason");
        reason_json_write(out, fact->reason);
    }
    text(&members, "text", fact->text);
    out_char(out, '}');
    return hidden;
}

struct bytes fact_whom(const struct fact *fact)
{
    return fact->with.count ? fact->with : fact->as;
}

void fact_said(struct pen *pen, const struct fact *fact)
{
    const struct bytes said[] = {
        bytes_text(fact_role_name[fact->role]),         bytes_text(fact_evidence_name[fact->evidence]),
        bytes_text(fact_secret_name[fact->secret]),     bytes_text(fact_place_name[fact->place]),
        bytes_text(reason_rows[fact->reason].sentence), fact->text};
    uint32_t written = 0;
    for (uint32_t i = 0; i < COUNT(said); i++) {
        if (!said[i].count) continue;
        pen_text(pen, written++ ? ", " : "");
        pen_bytes(pen, said[i]);
    }
}
