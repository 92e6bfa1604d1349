/* For tests of the S-CSCF: a client, an edge and an HSS around the one on the bench. */
#ifndef SCSCF_BENCH_H
#define SCSCF_BENCH_H

#include "cx.h"
#include "digest.h"
#include "node_bench.h"

#define AUTH_DONE "link pcscf scscf { may-assert auth-done }"
#define IMPI "alice.private@ims.example"
#define IMPU "sip:alice@ims.example"
#define PASSWORD "wonderland-42"

struct wish {
    const char *authorization; /* a whole line, or "" */
    const char *contact;       /* "Contact: ...\r\n" */
    const char *more;
    uint32_t cseq;
};
#define CONTACT "Contact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n"

static inline void take(struct bench *bench, const char *from, const struct wish *wish)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    pen_format(&pen, "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP %s.ims.example;branch=z9hG4bK%u\r\n", from,
               wish->cseq);
    pen_lit(&pen, "Max-Forwards: 68\r\nFrom: <" IMPU ">;tag=1\r\nTo: <" IMPU ">\r\nCall-ID: c1\r\n");
    pen_format(&pen, "CSeq: %u REGISTER\r\n", wish->cseq);
    pen_lit(&pen, "Path: <sip:pcscf.ims.example;lr>\r\n");
    pen_text(&pen, wish->authorization);
    pen_text(&pen, wish->contact);
    pen_text(&pen, wish->more);
    pen_lit(&pen, "Content-Length: 0\r\n\r\n");
    bench_deliver(bench, from, PROTO_SIP, pen_done(&pen));
}

static inline const char *credentials(const char *indicator)
{
    static char line[400];
    snprintf(line, sizeof line,
             "Authorization: Digest username=\"" IMPI "\", realm=\"ims.example\", nonce=\"\", "
             "uri=\"sip:ims.example\", response=\"\"%s%s\r\n",
             indicator[0] ? ", integrity-protected=" : "", indicator);
    return line;
}

static inline void first(struct bench *bench, uint32_t cseq)
{
    take(bench, "pcscf", &(struct wish){credentials(""), CONTACT, "", cseq});
}

/* ---- the HSS's part ---- */

static inline const struct diameter *asked(struct bench *bench, uint32_t command)
{
    const struct diameter *request = &bench_read(bench, "hss", PROTO_CX)->diameter;
    if (request->command != command) fail_msg("command %u, not %u", request->command, command);
    return request;
}

static inline struct bytes maa_for(struct bench *bench, struct bytes ha1)
{
    struct cx_mar mar;
    const struct diameter *request = asked(bench, COMMAND_MA);
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    assert_null(cx_mar_read(&mar, request).why);
    const struct vector vector = {
        .scheme = VECTOR_DIGEST, .realm = BYTES("ims.example"), .qop = BYTES("auth"), .ha1 = ha1};
    return cx_maa_write(&pen, request, bench_role(bench, "hss"), &mar, &vector);
}

static inline struct bytes right_ha1(void)
{
    static struct hexdigest ha1;
    digest_ha1(DIGEST_MD5, BYTES(IMPI), BYTES("ims.example"), BYTES(PASSWORD), &ha1);
    return hex_view(&ha1);
}

static inline void vector_comes(struct bench *bench)
{
    bench_deliver(bench, "hss", PROTO_CX, maa_for(bench, right_ha1()));
}

static inline struct bytes saa_for(struct bench *bench, bool barred)
{
    const struct diameter *request = asked(bench, COMMAND_SA);
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct profile profile = {.impi = BYTES(IMPI),
                                    .impu_count = 2,
                                    .impu = {BYTES(IMPU), BYTES("tel:+15550001")},
                                    .barred = {barred, barred}};
    return cx_saa_write(&pen, request, bench_role(bench, "hss"), BYTES(IMPI), &profile);
}

static inline void result_comes(struct bench *bench, struct session_result result)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct diameter *request = &bench_read(bench, "hss", PROTO_CX)->diameter;
    bench_deliver(bench, "hss", PROTO_CX, cx_result_write(&pen, request, bench_role(bench, "hss"), result));
}

static inline uint32_t assignment(struct bench *bench)
{
    uint32_t type = 0;
    assert_true(diameter_u32(asked(bench, COMMAND_SA), AVP_SERVER_ASSIGNMENT_TYPE, &type));
    return type;
}

static inline bool answered(const struct bench *bench, const char *status)
{
    return bench_holds(bench_sent(bench, "pcscf", 0), status);
}

static inline uint64_t bindings(const struct bench *bench)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    struct state_value value;
    bench->self->kind->states[0].read(bench->self, bench->me, 0, BYTES(IMPU), &pen, &value);
    return value.number;
}

/* ---- the client's part ---- */

/* Answers the challenge of the 401 that the last step sent. */
static inline const char *response(struct bench *bench, const char *password, const char *nc)
{
    static char line[600];
    struct auth auth;
    struct hexdigest ha1, digest;
    const struct sip *sip = &bench_read(bench, "pcscf", PROTO_SIP)->sip;
    assert_int_equal(sip->code, 401);
    assert_null(auth_scan(&auth, sip_value(sip, SIP_WWW_AUTHENTICATE), NULL).why);
    digest_ha1(DIGEST_MD5, BYTES(IMPI), BYTES("ims.example"), bytes_text(password), &ha1);
    const struct digest_input input = {.algorithm = DIGEST_MD5,
                                       .ha1 = hex_view(&ha1),
                                       .method = BYTES("REGISTER"),
                                       .uri = BYTES("sip:ims.example"),
                                       .nonce = auth.field[AUTH_NONCE],
                                       .nc = bytes_text(nc),
                                       .cnonce = BYTES("c"),
                                       .qop = BYTES("auth")};
    digest_response(&input, &digest);
    snprintf(line, sizeof line,
             "Authorization: Digest username=\"" IMPI "\", realm=\"ims.example\", nonce=\"%.*s\", "
             "uri=\"sip:ims.example\", response=\"%.*s\", qop=auth, nc=%s, cnonce=\"c\", algorithm=MD5, "
             "integrity-protected=tls-pending\r\n",
             (int)input.nonce.count, input.nonce.at, (int)hex_view(&digest).count, hex_view(&digest).at, nc);
    return line;
}

/* Up to the 401. */
static inline void challenged(struct bench *bench)
{
    first(bench, 1);
    vector_comes(bench);
    assert_true(answered(bench, "SIP/2.0 401 "));
}

static inline void registered(struct bench *bench)
{
    challenged(bench);
    take(bench, "pcscf", &(struct wish){response(bench, PASSWORD, "00000001"), CONTACT, "", 2});
    assert_int_equal(assignment(bench), ASSIGNMENT_REGISTRATION);
    bench_deliver(bench, "hss", PROTO_CX, saa_for(bench, false));
    assert_true(answered(bench, "SIP/2.0 200 "));
    assert_int_equal(bindings(bench), 1);
    assert_int_equal(bench->held, 0);
}

#endif
