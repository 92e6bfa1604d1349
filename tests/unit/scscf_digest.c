/* SIP Digest in full at the S-CSCF: what is no Digest, where there may be none, and which algorithm (TS 33.203 N.1,
 * P.4, RFC 8760). */
#include "scscf_bench.h"

/* TS 33.203 P.4 step 1: whatever the HSS then says, and however right the response is. */
TEST(ims_aka_is_never_answered_with_a_digest_challenge)
{
    static const char *const said[] = {"no", "yes", "tls-connected"};
    (void)state;
    for (uint32_t i = 0; i < 2 * COUNT(said); i++) {
        struct bench *bench = bench_new("scscf", "");
        struct cx_mar mar;
        take(bench, "pcscf", &(struct wish){credentials(said[i / 2]), CONTACT, "", 1});
        assert_null(cx_mar_read(&mar, asked(bench, COMMAND_MA)).why);
        same_bytes(mar.asked.scheme, VECTOR_AKA);
        if (i % 2) vector_comes(bench); /* of SIP Digest, which was not asked for */
        else result_comes(bench, SESSION_EXPERIMENTAL(EXPERIMENTAL_AUTH_SCHEME_NOT_SUPPORTED));
        assert_true(answered(bench, "SIP/2.0 403 "));
        assert_true(bench_stated(bench, FACT_REFUSED, REASON_NO_AKA));
        assert_int_equal(bench->held, 0);
        bench_free(bench);
    }
    /* The word of a sender without the right does not count (P.3). */
    struct bench *bench = bench_new("scscf", "link wsf scscf sip");
    struct cx_mar mar;
    take(bench, "wsf", &(struct wish){credentials("yes"), CONTACT, "", 1});
    assert_null(cx_mar_read(&mar, asked(bench, COMMAND_MA)).why);
    same_bytes(mar.asked.scheme, VECTOR_DIGEST);
    bench_free(bench);
}

TEST(an_access_of_3gpp_is_no_place_for_a_digest)
{
    static const struct {
        const char *topology, *said, *access;
        bool refused;
    } rows[] = {
        {"", "", "3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=1", true},
        {"", "tls-pending", "IEEE-802.11;network-provided, 3gpp-nr", true},
        {"", "", "IEEE-802.11;network-provided", false},
        {"", "auth-done", "3GPP-NR", false}, /* no Digest */
        {"node scscf { access ignore }", "", "3GPP-NR", false},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", rows[i].topology);
        char more[200];
        snprintf(more, sizeof more, "P-Access-Network-Info: %s\r\n", rows[i].access);
        take(bench, "pcscf", &(struct wish){credentials(rows[i].said), CONTACT, more, 1});
        assert_int_equal(bench_stated(bench, FACT_REFUSED, REASON_DIGEST_ON_3GPP), rows[i].refused);
        assert_int_equal(bench_sent(bench, "hss", 0).count == 0, rows[i].refused);
        bench_free(bench);
    }
}

/* RFC 8760 2.3, 2.4: both in the 401, the better one first; the answer is checked in the algorithm that it names. */
TEST(of_two_algorithms_the_client_takes_one_and_the_other_is_forgotten)
{
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        struct bench *bench = bench_new("scscf", "node scscf { algorithm both }");
        struct hexdigest sha;
        struct cx_mar mar;
        first(bench, 1);
        const struct diameter *request = asked(bench, COMMAND_MA);
        struct pen pen = pen_on(bench->octets, sizeof bench->octets);
        assert_null(cx_mar_read(&mar, request).why);
        digest_ha1(DIGEST_SHA_256, BYTES(IMPI), BYTES("ims.example"), BYTES(PASSWORD), &sha);
        const struct vector vector = {.scheme = VECTOR_DIGEST,
                                      .realm = BYTES("ims.example"),
                                      .qop = BYTES("auth"),
                                      .ha1 = right_ha1(),
                                      .alternate = BYTES("SHA-256"),
                                      .alternate_ha1 = i ? bytes_of(NULL, 0) : hex_view(&sha)};
        bench_deliver(bench, "hss", PROTO_CX, cx_maa_write(&pen, request, bench_role(bench, "hss"), &mar, &vector));
        struct bytes asks = bench_sent(bench, "pcscf", 0);
        uint32_t better = bytes_find(asks, BYTES("algorithm=SHA-256")),
                 other = bytes_find(asks, BYTES("algorithm=MD5"));
        assert_int_not_equal(other, BYTES_NOT_FOUND);
        if (i) assert_int_equal(better, BYTES_NOT_FOUND); /* the HSS has none: MD5 alone */
        else assert_true(better < other);
        take(bench, "pcscf", &(struct wish){response(bench, PASSWORD, "00000001"), CONTACT, "", 2});
        assert_int_equal(assignment(bench), ASSIGNMENT_REGISTRATION);
        bench_deliver(bench, "hss", PROTO_CX, saa_for(bench, false));
        assert_true(answered(bench, "SIP/2.0 200 "));
        /* The H(A1) of the algorithm that nobody used is gone. */
        assert_int_equal(bench_stated(bench, FACT_FORGOT, REASON_NONE), !i);
        bench_free(bench);
    }
}

TESTS(UNIT(ims_aka_is_never_answered_with_a_digest_challenge), UNIT(an_access_of_3gpp_is_no_place_for_a_digest),
      UNIT(of_two_algorithms_the_client_takes_one_and_the_other_is_forgotten))
