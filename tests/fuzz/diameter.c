/* Diameter messages: the scan holds its bounds; what it accepts is walked to the last octet and, when every AVP is as
 * the dictionary has it, written again octet by octet. */
#include "diameter.h"

#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Copies one level; groups are entered. false when something is not of the dictionary, so that it cannot be copied. */
static bool copy(struct diameter_pen *out, struct bytes in)
{
    struct bytes rest[DIAMETER_DEPTH_MAX + 1] = {in};
    uint32_t depth = 0;
    for (;;) {
        struct avp avp;
        if (!avp_next(&rest[depth], &avp)) {
            must(rest[depth].count == 0); /* an accepted level has no octets left over */
            if (depth == 0) return true;
            depth--;
            avp_close(out);
            continue;
        }
        bool group = avp_rows[avp.id].type == AVP_GROUPED;
        must(avp.data.count <= avp.whole.count && avp.whole.at >= in.at);
        if (avp.id == AVP_UNKNOWN || avp.id == AVP_FAILED_AVP || avp.flags != avp_rows[avp.id].flags) return false;
        if (!group) {
            avp_put(out, avp.id, avp.data);
            continue;
        }
        must(depth < DIAMETER_DEPTH_MAX);
        avp_open(out, avp.id);
        rest[++depth] = avp.data;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char room[DIAMETER_MESSAGE_MAX + 1];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes message = bytes_of(data, size);
    struct diameter_pen out;
    struct diameter diameter;
    struct avp avp;
    struct parse_error error = diameter_scan(&diameter, message);
    must(error.at <= message.count);
    must((error.why != NULL) == (diameter.result != 0));
    (void)diameter_verb(&diameter);
    (void)avp_find_deep(diameter.avps, avp_rows[AVP_DIGEST_HA1].code, 0, &avp);
    if (error.why) return 0;
    for (uint32_t id = AVP_UNKNOWN + 1; id < AVP_ID_COUNT; id++) { /* what the scan noted is what a walk finds */
        struct bytes walked = avp_bytes(diameter.avps, (enum avp_id)id);
        must(diameter_bytes(&diameter, (enum avp_id)id).at == walked.at);
        must(diameter_bytes(&diameter, (enum avp_id)id).count == walked.count);
    }
    diameter_begin(&out, &pen, diameter.flags, diameter.command, diameter.application, diameter.hop_by_hop,
                   diameter.end_to_end);
    if (!copy(&out, diameter.avps)) return 0;
    struct bytes again = diameter_end(&out);
    must(bytes_equal(again, message));
    return 0;
}
