/* The rows of reasons.def. */
#include "reason.h"

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
