/* needs: sofia */
/* sofia-sip as a referee of the SIP codec. Both houses have a sip_method_name(); ours shadows theirs in this program,
 * which their parser never calls: it has the name from the message. */
#define sip_method_name sofia_method_name
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/sip_util.h>
#undef sip_method_name
#undef sip_reason /* a macro of theirs, for the Reason header */
#undef SIP_H      /* both guard their sip.h by it */

#include "sip_reading.h"

static void take_text(struct sip_reading *reading, enum reading_field field, const char *text)
{
    reading_set(reading, field, "%s", text ? text : "");
}

static void take_via(struct sip_reading *reading, const sip_via_t *via)
{
    unsigned count = 0;
    for (const sip_via_t *each = via; each; each = each->v_next) count++;
    reading_set(reading, READING_VIAS, "%u", count);
    if (!via) return;
    /* It has the whole "SIP/2.0/UDP" as protocol, blanks removed. */
    const char *transport = strrchr(via->v_protocol, '/');
    reading_set(reading, READING_VIA_HOST, "%s %s", transport ? transport + 1 : "", via->v_host);
    take_text(reading, READING_VIA_BRANCH, via->v_branch);
}

static void take_all(struct sip_reading *reading, const sip_t *sip)
{
    unsigned contacts = 0;
    reading_set(reading, READING_VERDICT, "taken");
    if (sip->sip_request) take_text(reading, READING_START, sip->sip_request->rq_method_name);
    else reading_set(reading, READING_START, "%d", sip->sip_status->st_status);
    take_text(reading, READING_CALL_ID, sip->sip_call_id->i_id);
    reading_set(reading, READING_CSEQ, "%lu %s", (unsigned long)sip->sip_cseq->cs_seq, sip->sip_cseq->cs_method_name);
    take_text(reading, READING_FROM_HOST, sip->sip_from->a_url->url_host);
    take_text(reading, READING_FROM_TAG, sip->sip_from->a_tag);
    take_text(reading, READING_TO_HOST, sip->sip_to->a_url->url_host);
    take_text(reading, READING_TO_TAG, sip->sip_to->a_tag);
    take_via(reading, sip->sip_via);
    for (const sip_contact_t *each = sip->sip_contact; each; each = each->m_next) contacts++;
    reading_set(reading, READING_CONTACTS, "%u", contacts);
    if (sip->sip_contact) take_text(reading, READING_CONTACT_HOST, sip->sip_contact->m_url->url_host);
    reading_set(reading, READING_BODY, "%zu", sip->sip_payload ? (size_t)sip->sip_payload->pl_len : (size_t)0);
}

/* It reads on over what it cannot read and keeps that aside: only a message with nothing there counts as taken. */
static void read_with_sofia(struct sip_reading *reading, struct bytes bytes)
{
    msg_t *msg = msg_make(sip_default_mclass(), MSG_DO_EXTRACT_COPY, bytes.at, (ssize_t)bytes.count);
    const sip_t *sip = msg ? sip_object(msg) : NULL;
    bool read = sip && !sip->sip_error && !(sip->sip_flags & (MSG_FLG_ERROR | MSG_FLG_TRUNC));
    bool whole = read && sip_sanity_check(sip) == 0 && (sip->sip_request || sip->sip_status) && sip->sip_via;
    if (whole) take_all(reading, sip);
    else reading_set(reading, READING_VERDICT, "refused");
    if (msg) msg_destroy(msg);
}

static const struct reading_known known[] = {
    {"dblreq", READING_VERDICT, "it drops what follows the body, as a datagram's receiver may (RFC 3261 18.3)"},
    {"lwsstart", READING_VERDICT, "it takes several blanks for one (against RFC 3261 7.1)"},
    {"trws", READING_VERDICT, "it takes blanks at the end of the start line (against RFC 3261 7.1)"},
    {"escruri", READING_VERDICT, "it lets headers stand in a Request-URI (against RFC 3261 19.1.1)"},
    {"badaspec", READING_VERDICT, "it lets blanks stand inside the brackets (against RFC 3261 25.1)"},
    {"badvers", READING_VERDICT, "it leaves the version to the layer above"},
    {"unksm2", READING_FROM_HOST, "it splits any URI as if it were hierarchical; schemes not known are opaque here"},
    {"unksm2", READING_TO_HOST, "the same"},
    {"unksm2", READING_CONTACT_HOST, "the same"},
};

TEST(sofia_reads_what_we_read)
{
    reading_all(read_with_sofia, known, COUNT(known));
}

TEST(sofia_agrees_on_all_traffic_of_the_scenarios)
{
    reading_all_traffic(read_with_sofia, NULL, 0);
}

TESTS(UNIT(sofia_reads_what_we_read), UNIT(sofia_agrees_on_all_traffic_of_the_scenarios))
