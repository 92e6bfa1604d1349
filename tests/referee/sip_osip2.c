/* needs: osip2 */
/* libosip2 as a referee of the SIP codec. */
#include <stdlib.h>

#include <osipparser2/osip_message.h>
#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>

#include "sip_reading.h"

static void take_address(struct sip_reading *reading, osip_from_t *address, enum reading_field host,
                         enum reading_field tag)
{
    osip_generic_param_t *param = NULL;
    if (!address || !address->url) return;
    if (address->url->host) reading_set(reading, host, "%s", address->url->host);
    if (tag != READING_COUNT && osip_from_get_tag(address, &param) == 0 && param && param->gvalue)
        reading_set(reading, tag, "%s", param->gvalue);
}

static void take_via(struct sip_reading *reading, osip_message_t *message)
{
    osip_via_t *via = NULL;
    osip_generic_param_t *branch = NULL;
    reading_set(reading, READING_VIAS, "%d", osip_list_size(&message->vias));
    if (osip_message_get_via(message, 0, &via) < 0 || !via) return;
    reading_set(reading, READING_VIA_HOST, "%s %s", via->protocol, via->host);
    if (osip_via_param_get_byname(via, (char *)"branch", &branch) == 0 && branch && branch->gvalue)
        reading_set(reading, READING_VIA_BRANCH, "%s", branch->gvalue);
}

static void take_body(struct sip_reading *reading, osip_message_t *message)
{
    osip_body_t *body = NULL;
    int at = osip_message_get_body(message, 0, &body);
    reading_set(reading, READING_BODY, "%zu", at >= 0 && body ? body->length : (size_t)0);
}

static void take_all(struct sip_reading *reading, osip_message_t *message)
{
    osip_contact_t *contact = NULL;
    reading_set(reading, READING_VERDICT, "taken");
    if (MSG_IS_REQUEST(message)) reading_set(reading, READING_START, "%s", message->sip_method);
    else reading_set(reading, READING_START, "%d", message->status_code);
    const osip_call_id_t *id = message->call_id;
    reading_set(reading, READING_CALL_ID, "%s%s%s", id->number, id->host ? "@" : "", id->host ? id->host : "");
    reading_set(reading, READING_CSEQ, "%lu %s", strtoul(message->cseq->number, NULL, 10), message->cseq->method);
    take_address(reading, message->from, READING_FROM_HOST, READING_FROM_TAG);
    take_address(reading, message->to, READING_TO_HOST, READING_TO_TAG);
    take_via(reading, message);
    reading_set(reading, READING_CONTACTS, "%d", osip_list_size(&message->contacts));
    if (osip_message_get_contact(message, 0, &contact) >= 0)
        take_address(reading, contact, READING_CONTACT_HOST, READING_COUNT);
    take_body(reading, message);
}

/* osip_message_parse is content with less than a message: what RFC 3261 8.1.1 demands is asked for here. */
static void read_with_osip(struct sip_reading *reading, struct bytes bytes)
{
    osip_message_t *message = NULL;
    assert_int_equal(osip_message_init(&message), 0);
    int error = osip_message_parse(message, bytes.at, bytes.count);
    bool dialog = message->call_id && message->cseq && message->from && message->to;
    if (error == 0 && dialog && osip_list_size(&message->vias) > 0) take_all(reading, message);
    else reading_set(reading, READING_VERDICT, "refused");
    osip_message_free(message);
}

static const struct reading_known known[] = {
    {"dblreq", READING_VERDICT, "it drops what follows the body, as a datagram's receiver may (RFC 3261 18.3)"},
    {"ncl", READING_VERDICT, "it takes a negative Content-Length for none"},
    {"scalar02", READING_VERDICT, "it keeps numbers as texts"},
    {"scalarlg", READING_VERDICT, "it keeps numbers as texts"},
    {"baddate", READING_VERDICT, "it keeps dates as texts"},
    {"escruri", READING_VERDICT, "it lets headers stand in a Request-URI (against RFC 3261 19.1.1)"},
    {"regbadct", READING_VERDICT, "it lets ? stand in a URI without brackets (against RFC 3261 20.10)"},
    {"badvers", READING_VERDICT, "it keeps the version as a text"},
    {"mismatch01", READING_VERDICT, "it does not compare the method of CSeq"},
    {"mismatch02", READING_VERDICT, "it does not compare the method of CSeq"},
    {"bigcode", READING_VERDICT, "it lets the code overflow"},
    {"novelsc", READING_VERDICT, "its schemes hold no dot (against RFC 3986 3.1)"},
    {"mpart01", READING_BODY, "it takes a multipart body apart"},
};

/* It reads a message whose credentials or dates it cannot read, which sofia-sip refuses as the lab does; and of
 * a body of several parts it has the first. */
static const struct reading_known written[] = {
    {"clauses/at-the-icscf[what=auth]", READING_VERDICT, "it takes a message whose Authorization has an open quote"},
    {"clauses/at-the-pcscf[what=auth]", READING_VERDICT, "the same"},
    {"clauses/at-the-wsf[what=unreadable]", READING_VERDICT, "the same"},
    {"clauses/registrar[what=date]", READING_VERDICT, "it keeps Expires as a text"},
    {"lifecycle/third-party-bodies[gets=response info=yes strip=on]", READING_BODY, "it takes a multipart body apart"},
    {"lifecycle/third-party-bodies[gets=response info=yes strip=off]", READING_BODY, "the same"},
    {"lifecycle/third-party-bodies[gets=both info=no strip=on]", READING_BODY, "the same"},
    {"lifecycle/third-party-bodies[gets=both info=no strip=off]", READING_BODY, "the same"},
    {"lifecycle/third-party-bodies[gets=both info=yes strip=on]", READING_BODY, "the same"},
    {"lifecycle/third-party-bodies[gets=both info=yes strip=off]", READING_BODY, "the same"},
};

/* Its words about a refused message are not wanted on the test's output. */
static void quiet(const char *file, int line, osip_trace_level_t level, const char *format, va_list arguments)
{
    (void)file, (void)line, (void)level, (void)format, (void)arguments;
}

TEST(libosip2_reads_what_we_read)
{
    parser_init();
    osip_trace_initialize_func(TRACE_LEVEL0, quiet);
    reading_all(read_with_osip, known, COUNT(known));
}

TEST(libosip2_agrees_on_all_traffic_of_the_scenarios)
{
    parser_init();
    osip_trace_initialize_func(TRACE_LEVEL0, quiet);
    reading_all_traffic(read_with_osip, written, COUNT(written));
}

TESTS(UNIT(libosip2_reads_what_we_read), UNIT(libosip2_agrees_on_all_traffic_of_the_scenarios))
