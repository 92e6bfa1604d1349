/* The rows of reasons.def. */
#include "reason.h"

#include "list.h"

const struct reason_row reason_rows[REASON_COUNT] = {
    [REASON_NONE] = {"", CLASS_REMARK, "", "", "", ""},
#define REASON(name, id, class, by, sentence, clause, sure)                                                            \
    [REASON_##name] = {id, CLASS_##class, by, sentence, clause, sure},
#include "reasons.def"
#undef REASON
};

const char *const reason_class_name[CLASS_LIMIT + 1] = {
    [CLASS_REFUSAL] = "refusal", [CLASS_FAILURE] = "failure", [CLASS_REMARK] = "remark", [CLASS_LIMIT] = "limit"};

enum reason reason_named(struct bytes id)
{
    for (enum reason reason = REASON_NONE + 1; reason < REASON_COUNT; reason++)
        if (bytes_equal(bytes_text(reason_rows[reason].id), id)) return reason;
    return REASON_NONE;
}

void reason_say(struct pen *pen, enum reason reason, struct bytes detail)
{
    const struct reason_row *row = &reason_rows[reason];
    pen_text(pen, row->sentence);
    if (*row->sentence && detail.count) pen_lit(pen, ": ");
    pen_bytes(pen, detail);
    if (!*row->clause) return;
    pen_lit(pen, " (");
    pen_text(pen, row->clause);
    pen_lit(pen, " [");
    pen_text(pen, row->sure);
    pen_lit(pen, "])");
}

bool reason_stated_by(enum reason reason, struct bytes kind)
{
    const char *by = reason_rows[reason].by;
    return reason == REASON_NONE || by[0] == '*' || list_find(by, kind) != BYTES_NOT_FOUND;
}
