/* The table of a connection's states. */
#include "diameter_link.h"

#include "octets.h"

enum { REBOOTING = 0, AT_COMMAND = 4 };

#define GOES(state, deed)                                                                                              \
    {                                                                                                                  \
        DIAMETER_##state, DIAMETER_##deed                                                                              \
    }

const struct diameter_link_row diameter_link_row[DIAMETER_LINK_STATES][DIAMETER_LINK_EVENTS] = {
    /* RFC 6733 5.6: whatever comes before capabilities were exchanged ends the connection. */
    [DIAMETER_AWAITS_CER] = {[DIAMETER_CER] = GOES(AWAITS_CER, PASS),
                             [DIAMETER_AGREED] = GOES(OKAY, PASS),
                             [DIAMETER_REFUSED] = GOES(OVER, CLOSE),
                             [DIAMETER_DWA] = GOES(OVER, CLOSE),
                             [DIAMETER_DPR] = GOES(OVER, CLOSE),
                             [DIAMETER_DPA] = GOES(OVER, CLOSE),
                             [DIAMETER_OTHER] = GOES(OVER, CLOSE),
                             [DIAMETER_TIME] = GOES(OVER, CLOSE),
                             [DIAMETER_END] = GOES(OVER, CLOSE)},
    /* The node learns that it was refused. */
    [DIAMETER_AWAITS_CEA] = {[DIAMETER_CER] = GOES(OVER, CLOSE),
                             [DIAMETER_AGREED] = GOES(OKAY, PASS),
                             [DIAMETER_REFUSED] = GOES(LEFT, PASS),
                             [DIAMETER_DWA] = GOES(OVER, CLOSE),
                             [DIAMETER_DPR] = GOES(OVER, CLOSE),
                             [DIAMETER_DPA] = GOES(OVER, CLOSE),
                             [DIAMETER_OTHER] = GOES(OVER, CLOSE),
                             [DIAMETER_TIME] = GOES(OVER, CLOSE),
                             [DIAMETER_END] = GOES(OVER, CLOSE)},
    [DIAMETER_OKAY] = {[DIAMETER_CER] = GOES(OKAY, PASS),
                       [DIAMETER_AGREED] = GOES(OKAY, PASS),
                       [DIAMETER_REFUSED] = GOES(OVER, CLOSE),
                       [DIAMETER_DWA] = GOES(OKAY, PASS), /* nobody asked: the node remarks it */
                       [DIAMETER_DPR] = GOES(LEFT, PASS),
                       [DIAMETER_DPA] = GOES(OKAY, PASS),
                       [DIAMETER_OTHER] = GOES(OKAY, PASS),
                       [DIAMETER_TIME] = GOES(ASKED, SEND_DWR),
                       [DIAMETER_END] = GOES(LEAVING, SEND_DPR)},
    [DIAMETER_ASKED] = {[DIAMETER_CER] = GOES(ASKED, PASS),
                        [DIAMETER_AGREED] = GOES(ASKED, PASS),
                        [DIAMETER_REFUSED] = GOES(OVER, CLOSE),
                        [DIAMETER_DWA] = GOES(OKAY, KEEP),
                        [DIAMETER_DPR] = GOES(LEFT, PASS),
                        [DIAMETER_DPA] = GOES(ASKED, PASS),
                        [DIAMETER_OTHER] = GOES(ASKED, PASS),
                        [DIAMETER_TIME] = GOES(SUSPECT, DOUBT),
                        [DIAMETER_END] = GOES(LEAVING, SEND_DPR)},
    [DIAMETER_SUSPECT] = {[DIAMETER_CER] = GOES(ASKED, PASS),
                          [DIAMETER_AGREED] = GOES(ASKED, PASS),
                          [DIAMETER_REFUSED] = GOES(OVER, CLOSE),
                          [DIAMETER_DWA] = GOES(OKAY, KEEP),
                          [DIAMETER_DPR] = GOES(LEFT, PASS),
                          [DIAMETER_DPA] = GOES(ASKED, PASS),
                          [DIAMETER_OTHER] = GOES(ASKED, PASS),
                          [DIAMETER_TIME] = GOES(OVER, CLOSE),
                          [DIAMETER_END] = GOES(OVER, CLOSE)},
    [DIAMETER_LEAVING] = {[DIAMETER_CER] = GOES(LEAVING, KEEP),
                          [DIAMETER_AGREED] = GOES(LEAVING, KEEP),
                          [DIAMETER_REFUSED] = GOES(LEAVING, KEEP),
                          [DIAMETER_DWA] = GOES(LEAVING, KEEP),
                          [DIAMETER_DPR] = GOES(OVER, CLOSE), /* both leave */
                          [DIAMETER_DPA] = GOES(OVER, CLOSE),
                          [DIAMETER_OTHER] = GOES(LEAVING, KEEP),
                          [DIAMETER_TIME] = GOES(OVER, CLOSE),
                          [DIAMETER_END] = GOES(LEAVING, KEEP)},
    /* Who said goodbye closes the connection once he has his answer. */
    [DIAMETER_LEFT] = {[DIAMETER_CER] = GOES(OVER, CLOSE),
                       [DIAMETER_AGREED] = GOES(LEFT, PASS),
                       [DIAMETER_REFUSED] = GOES(LEFT, PASS),
                       [DIAMETER_DWA] = GOES(LEFT, KEEP),
                       [DIAMETER_DPR] = GOES(LEFT, PASS),
                       [DIAMETER_DPA] = GOES(LEFT, PASS),
                       [DIAMETER_OTHER] = GOES(LEFT, PASS),
                       [DIAMETER_TIME] = GOES(OVER, CLOSE),
                       [DIAMETER_END] = GOES(OVER, CLOSE)},
    [DIAMETER_OVER] = {[DIAMETER_CER] = GOES(OVER, KEEP),
                       [DIAMETER_AGREED] = GOES(OVER, KEEP),
                       [DIAMETER_REFUSED] = GOES(OVER, KEEP),
                       [DIAMETER_DWA] = GOES(OVER, KEEP),
                       [DIAMETER_DPR] = GOES(OVER, KEEP),
                       [DIAMETER_DPA] = GOES(OVER, KEEP),
                       [DIAMETER_OTHER] = GOES(OVER, KEEP),
                       [DIAMETER_TIME] = GOES(OVER, KEEP),
                       [DIAMETER_END] = GOES(OVER, KEEP)},
};

enum diameter_link_event diameter_link_event_of(struct bytes octets)
{
    struct diameter message;
    uint32_t result;
    if (octets.count < DIAMETER_HEADER) return DIAMETER_OTHER;
    uint32_t flags_and_command = octets_big_32(octets.at + AT_COMMAND);
    bool request = (flags_and_command >> 24 & DIAMETER_R) != 0;
    switch (flags_and_command & 0xffffff) {
    case COMMAND_DW: return request ? DIAMETER_OTHER : DIAMETER_DWA;
    case COMMAND_DP: return request ? DIAMETER_DPR : DIAMETER_DPA;
    case COMMAND_CE: break;
    default: return DIAMETER_OTHER;
    }
    if (request) return DIAMETER_CER;
    bool good = !diameter_scan(&message, octets).why && diameter_u32(&message, AVP_RESULT_CODE, &result) &&
                result == RESULT_SUCCESS;
    return good ? DIAMETER_AGREED : DIAMETER_REFUSED;
}

struct bytes diameter_link_write(struct pen *pen, uint32_t command, struct bytes host, struct bytes realm, uint32_t id)
{
    struct diameter_pen to;
    diameter_begin(&to, pen, DIAMETER_R, command, APP_BASE, id, id);
    avp_put(&to, AVP_ORIGIN_HOST, host);
    avp_put(&to, AVP_ORIGIN_REALM, realm);
    if (command == COMMAND_DP) avp_put_u32(&to, AVP_DISCONNECT_CAUSE, REBOOTING);
    return diameter_end(&to);
}
