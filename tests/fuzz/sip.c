/* Fuzzes the SIP codec: any octets are scanned and then read and edited as nodes do it. Views stay inside the message
 * and in order, a message that was taken is taken again after an edit, and an AOR is a fixed point. */
#include "must.h"
#include "impu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = LINES_MESSAGE_MAX + 1024, TOUCHED_MAX = 64 };

static void inside(struct bytes whole, struct bytes part)
{
    if (!part.at) return;
    must(part.at >= whole.at);
    must(part.at + part.count <= whole.at + whole.count);
}

static void check_lines(const struct sip *sip)
{
    const struct lines *head = &sip->head;
    uint32_t at = head->first_at;
    must(head->count <= LINES_MAX);
    for (uint16_t i = 0; i < head->count; i++) {
        const struct line *line = &head->line[i];
        must(line->at == at);
        must(line->end > line->at);
        must(line->name_count > 0);
        inside(head->all, lines_name(head, line));
        inside(bytes_part(head->all, line->at, line->end - line->at), line->value);
        must(line->kind < SIP_NAME_COUNT);
        must(line->next == LINES_NONE || (line->next > i && head->line[line->next].kind == line->kind));
        must(sip->first[line->kind] <= i);
        at = line->end;
    }
    must(head->body_at >= at);
    must(head->body_at <= head->all.count);
    const struct bytes views[] = {head->start, sip->method_text, sip->uri, sip->reason, sip->body};
    for (unsigned i = 0; i < COUNT(views); i++) inside(head->all, views[i]);
}

static void check_uri(struct bytes text)
{
    static char room[2 * ROOM];
    struct sip_uri uri;
    struct parse_error error = sip_uri_scan(&uri, text);
    must(error.at <= text.count);
    if (error.why) return;
    struct pen pen = pen_on(room, sizeof room);
    struct bytes impu = impu_canonical(&pen, text);
    must((impu.at == NULL) == (impu_judge(text).why != NULL));
    must(!impu.at || bytes_equal(impu_canonical(&pen, impu), impu));
    must(sip_uri_equal(&uri, &uri));
}

static void check_element(struct bytes element)
{
    struct sip_contact contact;
    struct sip_address address;
    struct sip_via via;
    must(sip_via_scan(&via, element).at <= element.count);
    must(sip_contact_scan(&contact, element).at <= element.count);
    struct parse_error error = sip_address_scan(&address, element);
    must(error.at <= element.count);
    const struct bytes views[] = {address.display, address.uri, address.params, via.protocol,    via.transport,
                                  via.host,        via.params,  via.branch,     contact.instance};
    for (unsigned i = 0; i < COUNT(views); i++) inside(element, views[i]);
    if (!error.why) check_uri(address.uri);
}

static void check_elements(const struct sip *sip)
{
    for (unsigned name = SIP_VIA; name < SIP_NAME_COUNT; name++) {
        struct sip_cursor cursor = {0};
        struct bytes element;
        for (unsigned i = 0; i < TOUCHED_MAX && sip_next(sip, (enum sip_name)name, &cursor, &element); i++) {
            must(element.count > 0);
            inside(sip->head.line[cursor.line].value, element);
            check_element(element);
        }
    }
    check_uri(sip->uri);
}

/* The short way to the top Via and the long one. */
static void check_top_via(const struct sip *sip)
{
    struct sip_via top, via;
    struct parse_error error = sip_via_scan(&via, sip_element(sip, SIP_VIA, 0));
    must((error.why == NULL) == (sip_top_via(&top, sip).why == NULL));
    if (!error.why) must(bytes_equal(via.host, top.host) && bytes_equal(via.branch, top.branch));
}

/* After the edits of one hop the message must still be one, with what was put and without what was dropped. */
static void check_edits(const struct sip *sip)
{
    static char room[ROOM], scratch_room[ROOM];
    static struct sip again;
    struct pen pen = pen_on(room, sizeof room);
    struct pen scratch = pen_on(scratch_room, sizeof scratch_room);
    struct auth auth;
    struct edits edits;
    edits_begin(&edits, sip->head.all);
    edits_insert(&edits, sip_place_before(sip, SIP_VIA), BYTES("Via: SIP/2.0/TCP fuzz\r\n"));
    edits_insert(&edits, sip_place_after(sip, SIP_PATH), BYTES("Path: <sip:fuzz;lr>\r\n"));
    sip_decrement_forwards(&edits, sip, &scratch);
    sip_drop(&edits, sip, SIP_P_ASSERTED_IDENTITY);
    sip_pop(&edits, sip, SIP_ROUTE);
    bool credentials = sip_has(sip, SIP_AUTHORIZATION) &&
                       !auth_scan(&auth, sip_value(sip, SIP_AUTHORIZATION), &scratch).why;
    bool digest = credentials && auth.scheme == AUTH_DIGEST;
    if (digest) {
        sip_auth_drop(&edits, sip, &auth, AUTH_INTEGRITY_PROTECTED);
        sip_auth_drop(&edits, sip, &auth, AUTH_USERNAME);
        sip_auth_drop(&edits, sip, &auth, AUTH_NONCE);
        sip_auth_put(&edits, sip, &auth, AUTH_INTEGRITY_PROTECTED, BYTES("tls-pending"), &scratch);
    }
    if (!edits_write(&edits, &pen)) return; /* more lines dropped than EDITS_MAX */
    struct bytes all = pen_done(&pen);
    if (!all.at || all.count > LINES_MESSAGE_MAX || sip->head.count + 3 > LINES_MAX) return;
    must(!sip_scan(&again, all).why);
    check_lines(&again);
    must(sip_count(&again, SIP_VIA) == sip_count(sip, SIP_VIA) + 1);
    must(!sip_has(&again, SIP_P_ASSERTED_IDENTITY));
    must(bytes_equal(again.body, sip->body));
    if (!digest) return;
    must(!auth_scan(&auth, sip_value(&again, SIP_AUTHORIZATION), &scratch).why);
    must(bytes_equal(auth.field[AUTH_INTEGRITY_PROTECTED], BYTES("tls-pending")));
    must(!auth_has(&auth, AUTH_USERNAME));
    must(!auth_has(&auth, AUTH_NONCE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sip sip;
    static char room[ROOM];
    struct bytes message = bytes_of(data, size);
    struct parse_error error = sip_scan(&sip, message);
    must(error.at <= message.count);
    check_lines(&sip);
    check_elements(&sip);
    struct pen pen = pen_on(room, sizeof room);
    sip_copy_for_response(&pen, &sip, BYTES("fuzz"));
    check_top_via(&sip);
    if (!error.why) check_edits(&sip);
    return 0;
}
