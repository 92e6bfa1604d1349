/* What a proxy does to a message: every octet it does not name stays as it came. */
#include <stdio.h>

#include "sip.h"

#include "test.h"

#define BEFORE                                                                                                         \
    "REGISTER sip:home1.test SIP/2.0\r\n"                                                                              \
    "Via: SIP/2.0/WSS a.invalid;branch=z9hG4bKa , SIP/2.0/WSS b\r\n"                                                   \
    "v  : SIP/2.0/TCP c\r\n"                                                                                           \
    "MAX-forwards:  0070 \r\n"                                                                                         \
    "f: <sip:a@b>;tag=1\r\n"                                                                                           \
    "To: <sip:a@b>\r\n"                                                                                                \
    "Call-ID: c\r\n"                                                                                                   \
    "CSeq: 1 REGISTER\r\n"                                                                                             \
    "Route: ,\r\n"                                                                                                     \
    "Route: <sip:p;lr>\r\n"

enum { ROOM = 2048 };

struct round {
    char room[ROOM], scratch_room[ROOM];
    struct pen pen, scratch;
    struct sip sip;
    struct auth auth;
    struct edits edits;
};

static void begin(struct round *round, const char *line)
{
    round->pen = pen_on(round->room, sizeof round->room);
    round->scratch = pen_on(round->scratch_room, sizeof round->scratch_room);
    pen_lit(&round->pen, BEFORE);
    pen_text(&round->pen, line);
    pen_lit(&round->pen, "\r\nbody");
    assert_null(sip_scan(&round->sip, pen_done(&round->pen)).why);
    edits_begin(&round->edits, round->sip.head.all);
}

/* The message after the edits, which must read as SIP again. */
static struct bytes written(struct round *round)
{
    static struct sip again;
    assert_true(edits_write(&round->edits, &round->pen));
    struct bytes all = pen_done(&round->pen);
    assert_non_null(all.at);
    assert_null(sip_scan(&again, all).why);
    return all;
}

/* Expects `all` to be the message before, with `from` replaced by `to`. */
static void changed(struct bytes all, const char *line, const char *from, const char *to)
{
    static char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    pen_lit(&pen, BEFORE);
    pen_text(&pen, line);
    pen_lit(&pen, "\r\nbody");
    struct bytes before = pen_done(&pen);
    uint32_t at = bytes_find(before, bytes_text(from));
    assert_true(at != BYTES_NOT_FOUND);
    pen_bytes(&pen, bytes_part(before, 0, at));
    pen_text(&pen, to);
    pen_bytes(&pen, bytes_from(before, at + (uint32_t)strlen(from)));
    same_bytes(all, pen_done(&pen));
}

TEST(a_hop_pushes_pops_and_counts_down)
{
    static struct round round;
    begin(&round, "");
    edits_insert(&round.edits, sip_place_before(&round.sip, SIP_VIA), BYTES("Via: SIP/2.0/TCP p\r\n"));
    changed(written(&round), "", "Via: SIP/2.0/WSS a", "Via: SIP/2.0/TCP p\r\nVia: SIP/2.0/WSS a");
    begin(&round, "");
    sip_pop(&round.edits, &round.sip, SIP_VIA);
    changed(written(&round), "", "SIP/2.0/WSS a.invalid;branch=z9hG4bKa , ", "");
    begin(&round, "");
    sip_pop(&round.edits, &round.sip, SIP_ROUTE);
    changed(written(&round), "", "Route: ,\r\nRoute: <sip:p;lr>\r\n", "");
    begin(&round, "");
    sip_decrement_forwards(&round.edits, &round.sip, &round.scratch);
    changed(written(&round), "", "0070 ", "69 ");
    begin(&round, "");
    edits_insert(&round.edits, sip_place_after(&round.sip, SIP_VIA), BYTES("Path: <sip:p>\r\n"));
    changed(written(&round), "", "MAX-", "Path: <sip:p>\r\nMAX-");
    begin(&round, "");
    edits_insert(&round.edits, sip_place_before(&round.sip, SIP_PATH), BYTES("Path: <sip:p>\r\n"));
    edits_insert(&round.edits, sip_place_after(&round.sip, SIP_PATH), BYTES("Path: <sip:q>\r\n"));
    changed(written(&round), "", "\r\n\r\nbody", "\r\nPath: <sip:p>\r\nPath: <sip:q>\r\n\r\nbody");
    begin(&round, "");
    sip_drop(&round.edits, &round.sip, SIP_ROUTE);
    sip_drop(&round.edits, &round.sip, SIP_PATH);
    sip_pop(&round.edits, &round.sip, SIP_PATH);
    changed(written(&round), "", "Route: ,\r\nRoute: <sip:p;lr>\r\n", "");
    (void)state;
}

TEST(a_request_without_max_forwards_gets_seventy_and_zero_stays)
{
    static const struct {
        const char *line, *after;
    } rows[] = {{"", "Max-Forwards: 70\r\n"}, {"Max-Forwards: 0\r\n", "Max-Forwards: 0\r\n"}};
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[512], scratch_room[16];
        struct pen pen = pen_on(room, sizeof room), scratch = pen_on(scratch_room, sizeof scratch_room);
        struct sip sip;
        struct edits edits;
        pen_lit(&pen, "OPTIONS sip:a SIP/2.0\r\nv: SIP/2.0/UDP a\r\nf: sip:a;tag=1\r\nt: sip:a\r\n");
        pen_lit(&pen, "i: c\r\nCSeq: 1 OPTIONS\r\n");
        uint32_t head = pen_used(&pen);
        pen_text(&pen, rows[i].line);
        pen_lit(&pen, "\r\n");
        assert_null(sip_scan(&sip, pen_done(&pen)).why);
        edits_begin(&edits, sip.head.all);
        sip_decrement_forwards(&edits, &sip, &scratch);
        assert_true(edits_write(&edits, &pen));
        struct bytes all = pen_done(&pen);
        same_bytes(bytes_part(all, head, all.count - head - 2), bytes_text(rows[i].after));
    }
    (void)state;
}

enum { STEPS = 4 };
struct auth_step {
    enum auth_field field;
    const char *put; /* NULL: drop */
};

static void auth_round(struct round *round, const char *line, const struct auth_step *steps, uint32_t count)
{
    begin(round, line);
    assert_null(auth_scan(&round->auth, sip_value(&round->sip, SIP_AUTHORIZATION), NULL).why);
    for (uint32_t i = 0; i < count; i++) {
        struct bytes value = bytes_text(steps[i].put);
        if (value.at) sip_auth_put(&round->edits, &round->sip, &round->auth, steps[i].field, value, &round->scratch);
        else sip_auth_drop(&round->edits, &round->sip, &round->auth, steps[i].field);
    }
}

TEST(authorization_is_edited_in_place)
{
    static const struct {
        const char *line, *after;
        uint32_t count;
        struct auth_step steps[STEPS];
    } rows[] = {
        {"A  b", "A  b", 1, {{AUTH_NONCE, NULL}}},
        {"Digest username=\"a\",  nonce=\"n\" , nc=1", "Digest username=\"a\" , nc=1", 1, {{AUTH_NONCE, NULL}}},
        {"Digest username=\"a\",  nonce=\"n\" , nc=1", "Digest nonce=\"n\" , nc=1", 1, {{AUTH_USERNAME, NULL}}},
        {"Digest username=\"a\",  nonce=\"n\" , nc=1", "Digest username=\"a\",  nonce=\"n\"", 1, {{AUTH_NC, NULL}}},
        {"Digest nonce=\"a,b\",\r\n nc=1", "Digest nc=1", 1, {{AUTH_NONCE, NULL}}},
        {"Digest nonce=\"n\"", "Digest nonce=\"n\"", 1, {{AUTH_NC, NULL}}},
        /* Several drops in one round, in any order. */
        {"Digest username=\"a\", nonce=\"n\", nc=1", "Digest nc=1", 2, {{AUTH_USERNAME, NULL}, {AUTH_NONCE, NULL}}},
        {"Digest username=\"a\", nonce=\"n\", nc=1", "Digest nc=1", 2, {{AUTH_NONCE, NULL}, {AUTH_USERNAME, NULL}}},
        {"Digest username=\"a\", nonce=\"n\", nc=1", "Digest nonce=\"n\"", 2, {{AUTH_USERNAME, NULL}, {AUTH_NC, NULL}}},
        {"Digest username=\"a\", nonce=\"n\", nc=1", "Digest username=\"a\"", 2, {{AUTH_NC, NULL}, {AUTH_NONCE, NULL}}},
        {"Digest username=\"a\", nonce=\"n\", nc=1, x=y",
         "Digest x=y",
         3,
         {{AUTH_NONCE, NULL}, {AUTH_NC, NULL}, {AUTH_USERNAME, NULL}}},
        {"Digest username=\"a\", nonce=\"n\", nc=1",
         "Digest username=\"a\", nc=1",
         2,
         {{AUTH_NONCE, NULL}, {AUTH_NONCE, NULL}}},
        /* Putting: in place, or behind the last. */
        {"Digest username=\"a\", nonce=\"\", nc=1", "Digest username=\"a\", nonce=\"x\", nc=1", 1, {{AUTH_NONCE, "x"}}},
        {"Digest username=\"a\", NC = 1", "Digest username=\"a\", NC = 00000002", 1, {{AUTH_NC, "00000002"}}},
        {"Digest username=a", "Digest username=\"b\"", 1, {{AUTH_USERNAME, "b"}}},
        {"Digest username=\"a\"",
         "Digest username=\"a\", integrity-protected=\"tls-pending\"",
         1,
         {{AUTH_INTEGRITY_PROTECTED, "tls-pending"}}},
        /* A door strips what came and then says its own. */
        {"Digest username=\"a\", integrity-protected=\"tls-yes\"",
         "Digest username=\"a\", integrity-protected=\"no\"",
         2,
         {{AUTH_INTEGRITY_PROTECTED, NULL}, {AUTH_INTEGRITY_PROTECTED, "no"}}},
        {"Digest integrity-protected=\"tls-yes\", nc=1",
         "Digest nc=1, integrity-protected=\"no\"",
         2,
         {{AUTH_INTEGRITY_PROTECTED, NULL}, {AUTH_INTEGRITY_PROTECTED, "no"}}},
        {"Digest integrity-protected=yes",
         "Digest  integrity-protected=\"no\"",
         2,
         {{AUTH_INTEGRITY_PROTECTED, NULL}, {AUTH_INTEGRITY_PROTECTED, "no"}}},
    };
    static struct round round;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char line[256], after[256];
        (void)snprintf(line, sizeof line, "Authorization:  %s \r\n", rows[i].line);
        (void)snprintf(after, sizeof after, "Authorization:  %s \r\n", rows[i].after);
        auth_round(&round, line, rows[i].steps, rows[i].count);
        changed(written(&round), line, line, after);
    }
    (void)state;
}

TEST(a_pen_without_room_is_noticed_by_the_edits)
{
    static struct round round;
    static const struct auth_step step = {AUTH_NONCE, "a value that is longer than the pen is"};
    begin(&round, "Authorization: Digest nonce=\"\"\r\n");
    round.scratch = pen_on(round.scratch_room, 8);
    assert_null(auth_scan(&round.auth, sip_value(&round.sip, SIP_AUTHORIZATION), NULL).why);
    sip_auth_put(&round.edits, &round.sip, &round.auth, step.field, bytes_text(step.put), &round.scratch);
    assert_false(edits_write(&round.edits, &round.pen));
    (void)state;
}

TEST(a_response_copies_its_request_and_tags_the_to)
{
    static const struct {
        const char *to, *tag, *copied;
    } rows[] = {
        {"To: <sip:a@b>\r\n", "9", "To: <sip:a@b>;tag=9\r\n"},
        {"t :  sip:a@b ; x \r\n", "9", "t :  sip:a@b ; x;tag=9 \r\n"},
        {"To: <sip:a@b> ; TAG = 1\r\n", "9", "To: <sip:a@b> ; TAG = 1\r\n"},
        {"To: <sip:a@b;tag=1>\r\n", "9", "To: <sip:a@b;tag=1>;tag=9\r\n"},
        {"To: <sip:a@b>\r\n", "", "To: <sip:a@b>\r\n"},
        {"To: \"open <sip:a@b>;tag=1\r\n", "9", "To: \"open <sip:a@b>;tag=1;tag=9\r\n"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[1024];
        struct pen pen = pen_on(room, sizeof room);
        struct sip sip;
        pen_lit(&pen, "OPTIONS sip:a SIP/2.0\r\nMax-Forwards: 7\r\nCSeq: 1 OPTIONS\r\n");
        pen_text(&pen, rows[i].to);
        pen_lit(&pen, "v: SIP/2.0/UDP a\r\nf: sip:a;tag=1\r\ni: c\r\nVia: SIP/2.0/UDP b,\r\n SIP/2.0/UDP c\r\n\r\n");
        assert_null(sip_scan(&sip, pen_done(&pen)).why);
        sip_copy_for_response(&pen, &sip, bytes_text(rows[i].tag));
        struct bytes copied = pen_done(&pen);
        pen_lit(&pen, "v: SIP/2.0/UDP a\r\nVia: SIP/2.0/UDP b,\r\n SIP/2.0/UDP c\r\nf: sip:a;tag=1\r\n");
        pen_text(&pen, rows[i].copied);
        pen_lit(&pen, "i: c\r\nCSeq: 1 OPTIONS\r\n");
        same_bytes(copied, pen_done(&pen));
    }
    (void)state;
}

TESTS(UNIT(a_hop_pushes_pops_and_counts_down), UNIT(a_request_without_max_forwards_gets_seventy_and_zero_stays),
      UNIT(authorization_is_edited_in_place), UNIT(a_pen_without_room_is_noticed_by_the_edits),
      UNIT(a_response_copies_its_request_and_tags_the_to))
