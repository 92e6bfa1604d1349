/* Fields that are AVPs, wherever in the message they are. */
#include "field_read.h"
#include "list.h"
#include "octets.h"

/* Enumerated: the word of the number, or its digits when the row has no word for it. */
static void set_word(struct field_value *value, const struct field_row *row, uint32_t number, struct pen *scratch)
{
    struct bytes word = list_nth(row->words, number);
    if (!word.at) {
        pen_u64(scratch, number);
        word = pen_done(scratch);
    }
    field_set_text(value, row, word);
}

static void set_avp(struct field_value *value, const struct field_row *row, const struct avp *avp, struct pen *scratch)
{
    bool counted = avp_rows[avp->id].type == AVP_ENUM || avp_rows[avp->id].type == AVP_U32 ||
                   avp_rows[avp->id].type == AVP_TIME;
    if (counted && avp->data.count != 4) return;
    if (row->type == FIELD_NUMBER && counted) {
        value->present = true;
        value->number = octets_big_32(avp->data.at);
    } else if (row->type == FIELD_WORD && counted) {
        set_word(value, row, octets_big_32(avp->data.at), scratch);
    } else if (row->type == FIELD_FLAG) {
        value->present = true;
    } else {
        field_set_text(value, row, avp->data);
    }
}

/* An AVP directly in the message is meant before one in a group: a UAA has a Server-Name of its own, and others among
 * the capabilities (TS 29.229 6.3.4). */
void field_avp(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
               struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct diameter *diameter = message_diameter(message);
    const struct avp_row *row = &avp_rows[path->detail];
    struct avp avp;
    (void)nth;
    if (!diameter || path->detail == AVP_UNKNOWN) return;
    bool found = avp_find(diameter->avps, (enum avp_id)path->detail, &avp) ||
                 avp_find_deep(diameter->avps, row->code, row->vendor, &avp);
    if (found) set_avp(value, path->row, &avp, scratch);
}

/* TS 29.229 6.2: 5001 in Result-Code and 5001 in Experimental-Result differ, so each has its own field. */
void field_result_code(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                       struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct diameter *diameter = message_diameter(message);
    uint32_t code;
    (void)path, (void)nth, (void)scratch;
    if (!diameter || !avp_u32(diameter->avps, AVP_RESULT_CODE, &code)) return;
    value->present = true;
    value->number = code;
}

void field_experimental_result(const struct message *message, const struct field_path *path, uint32_t nth,
                               struct pen *scratch, struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct diameter *diameter = message_diameter(message);
    struct avp group;
    uint32_t code;
    (void)path, (void)nth, (void)scratch;
    if (!diameter || !avp_find(diameter->avps, AVP_EXPERIMENTAL_RESULT, &group)) return;
    if (!avp_u32(group.data, AVP_EXPERIMENTAL_RESULT_CODE, &code)) return;
    value->present = true;
    value->number = code;
}

void field_avp_numbered(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                        struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct diameter *diameter = message_diameter(message);
    struct avp avp;
    uint32_t code, vendor;
    (void)nth, (void)scratch;
    if (!diameter || !bytes_to_u32(path->arg[0], &code) || !bytes_to_u32(path->arg[1], &vendor)) return;
    if (avp_find_deep(diameter->avps, code, vendor, &avp)) field_set_text(value, path->row, avp.data);
}

const char *field_avp_words(enum avp_id id)
{
    for (uint32_t i = 0; i < field_row_count; i++) {
        const struct field_row *row = &field_rows[i];
        if (row->read == field_avp && row->detail == (uint32_t)id && row->type == FIELD_WORD) return row->words;
    }
    return NULL;
}
