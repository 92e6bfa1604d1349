/* Secrets in disguise: found where they are, not where they are not. */
#include "secret.h"
#include "base64.h"
#include "http.h"
#include "json.h"
#include "test.h"

static const struct bytes SECRET = BYTES_ROW("p\xc3\xa4ss \"w\" 1/2");

/* One search for one secret, in an arena of its own. */
struct hunt {
    struct arena arena;
    struct secret_index *index;
};

static void hunt_for(struct hunt *hunt, const struct bytes *secret, uint32_t count)
{
    *hunt = (struct hunt){0};
    hunt->index = secret_index_new(&hunt->arena);
    secret_index_set(hunt->index, secret, count);
}

TEST(a_secret_is_found_in_every_encoding)
{
    static const struct {
        const char *text;
        uint32_t at, end;
    } rows[] = {
        {"x=p\xc3\xa4ss \"w\" 1/2;", 2, 15},
        {"x=p%C3%a4ss%20%22w%22%201%2F2&", 2, 29},
        {"x=p%C3%A4ss+%22w%22+1%2F2&", 2, 25},
        {"{\"p\":\"p\\u00e4ss \\\"w\\\" 1\\/2\"}", 6, 26},
        {"{\"p\":\"\\u0070\xc3\xa4ss \\\"w\\\" 1/2\"}", 6, 26},
        {"\"p\\xc3\\xa4ss \\\"w\\\" 1/2\"", 1, 22},
        {"q=\"\\p\xc3\xa4\\s\\s \\\"\\w\\\" 1/2\"", 3, 22},
        {"<b>p&auml;ss</b> p&#228;ss &quot;w&#x22; 1&sol;2<", 17, 48},
        {"70c3a4737320227722 70C3a473732022772220312f32", 19, 45},
    };
    struct hunt hunt;
    hunt_for(&hunt, &SECRET, 1);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct secret_spots spots = secret_search(hunt.index, bytes_text(rows[i].text));
        assert_int_equal(spots.count, 1);
        assert_int_equal(spots.at[0].at, rows[i].at);
        assert_int_equal(spots.at[0].end, rows[i].end);
        assert_int_equal(spots.at[0].depth, i > 0);
    }
    arena_free(&hunt.arena);
}

TEST(base64_of_any_neighbours_and_alignment_is_found)
{
    struct hunt hunt;
    hunt_for(&hunt, &SECRET, 1);
    for (unsigned before = 0; before < 4; before++) {
        for (unsigned behind = 0; behind < 4; behind++) {
            for (unsigned url = 0; url < 2; url++) {
                char raw_room[64], text_room[128];
                struct pen raw = pen_on(raw_room, sizeof raw_room), text = pen_on(text_room, sizeof text_room);
                pen_bytes(&raw, bytes_part(BYTES("\xff~:?"), 0, before));
                pen_bytes(&raw, SECRET);
                pen_bytes(&raw, bytes_part(BYTES("\xfe~:?"), 0, behind));
                base64_write(&text, pen_done(&raw), url ? BASE64_URL : BASE64_STANDARD);
                struct secret_spots spots = secret_search(hunt.index, pen_done(&text));
                assert_int_equal(spots.count, 1);
                /* Every letter that holds a bit of the secret is covered. */
                assert_int_equal(spots.at[0].at, before * 8 / 6);
                assert_int_equal(spots.at[0].end, ((before + SECRET.count) * 8 + 5) / 6);
            }
        }
    }
    arena_free(&hunt.arena);
}

/* ---- one form inside another ---- */

typedef void disguise_fn(struct pen *, struct bytes);

static void as_percent(struct pen *pen, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++) {
        pen_char(pen, '%');
        pen_hex(pen, bytes_part(text, i, 1));
    }
}
static void as_component(struct pen *pen, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-_.~", c);
        if (plain) pen_char(pen, (char)c);
        else pen_format(pen, "%%%02X", c);
    }
}
static void as_quoted(struct pen *pen, struct bytes text)
{
    pen_char(pen, '"');
    for (uint32_t i = 0; i < text.count; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\') pen_char(pen, '\\');
        pen_char(pen, text.at[i]);
    }
    pen_char(pen, '"');
}
static void as_references(struct pen *pen, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++) {
        signed char c = (signed char)text.at[i]; /* below 0 is what is no ASCII, on every machine */
        const char *name = c == '"' ? "quot" : c == '&' ? "amp" : c == '<' ? "lt" : NULL;
        if (name) pen_format(pen, "&%s;", name);
        else if (i % 3 == 0 && c > 0) pen_format(pen, i % 2 ? "&#%d;" : "&#x%x;", c);
        else pen_char(pen, text.at[i]);
    }
}
static void as_upper_hex(struct pen *pen, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++) pen_format(pen, "%02X", (unsigned char)text.at[i]);
}
static void as_base64(struct pen *pen, struct bytes text)
{
    base64_write(pen, text, BASE64_STANDARD);
}
static void as_base64url_1(struct pen *pen, struct bytes text)
{
    char room[4096];
    struct pen inner = pen_on(room, sizeof room);
    pen_lit(&inner, "{");
    pen_bytes(&inner, text);
    base64_write(pen, pen_done(&inner), BASE64_URL);
}
static void as_jws(struct pen *pen, struct bytes text)
{
    char room[4096];
    struct pen inner = pen_on(room, sizeof room);
    pen_lit(&inner, "{\"sub\":");
    json_write(&inner, text);
    pen_lit(&inner, "}");
    pen_lit(pen, "eyJhbGciOiJFZERTQSJ9.");
    base64_write(pen, pen_done(&inner), BASE64_URL);
    pen_lit(pen, ".c2ln");
}
static void as_json(struct pen *pen, struct bytes text)
{
    json_write(pen, text);
}
static void as_form(struct pen *pen, struct bytes text)
{
    pen_lit(pen, "user=a&password=");
    http_form_write(pen, text);
}

static const struct {
    disguise_fn *write;
    uint32_t forms; /* a JWS is two: JSON in base64url */
} disguises[] = {{as_percent, 1}, {as_component, 1},   {as_form, 1}, {as_json, 1},
                 {as_quoted, 1},  {as_references, 1},  {pen_hex, 1}, {as_upper_hex, 1},
                 {as_base64, 1},  {as_base64url_1, 1}, {as_jws, 2}};

TEST(one_form_inside_another_to_depth_three)
{
    enum { KINDS = COUNT(disguises) };
    static const struct bytes secret = BYTES_ROW("p\xc3\xa4ss \"w\" 1/2+&%41");
    static char room[3][1 << 16];
    uint32_t tried = 0;
    struct hunt hunt;
    hunt_for(&hunt, &secret, 1);
    for (uint32_t n = 0; n < KINDS * KINDS * KINDS; n++) {
        uint32_t way[] = {n % KINDS, n / KINDS % KINDS, n / KINDS / KINDS}, forms = 0;
        struct bytes text = secret;
        for (uint32_t i = 0; i < 3 && forms + disguises[way[i]].forms <= SECRET_DEPTH; i++) {
            struct pen pen = pen_on(room[i], sizeof room[i]);
            pen_lit(&pen, "GET /a?x=");
            disguises[way[i]].write(&pen, text);
            pen_lit(&pen, "; HTTP");
            forms += disguises[way[i]].forms;
            text = pen_done(&pen);
        }
        struct secret_spots spots = secret_search(hunt.index, text);
        if (!spots.count) fail_msg("%u.%u.%u: %.*s", way[0], way[1], way[2], (int)text.count, text.at);
        assert_true(spots.at[0].depth <= SECRET_DEPTH && spots.at[0].end <= text.count);
        tried++;
    }
    arena_free(&hunt.arena);
    assert_int_equal(tried, KINDS * KINDS * KINDS);
}

TEST(what_is_masked_cannot_be_read_any_more)
{
    static const struct bytes secret = BYTES_ROW("wonderland \"42\"");
    static char room[3][1 << 14];
    struct hunt hunt;
    hunt_for(&hunt, &secret, 1);
    for (uint32_t n = 0; n < COUNT(disguises) * COUNT(disguises); n++) {
        uint32_t way[] = {n % COUNT(disguises), n / COUNT(disguises)};
        struct pen inner = pen_on(room[0], sizeof room[0]), outer = pen_on(room[1], sizeof room[1]);
        disguises[way[0]].write(&inner, secret);
        disguises[way[1]].write(&outer, pen_done(&inner));
        if (disguises[way[0]].forms + disguises[way[1]].forms > SECRET_DEPTH) continue;
        struct bytes text = pen_done(&outer);
        assert_true(secret_mask(hunt.index, room[1], text.count) > 0);
        assert_int_equal(secret_search(hunt.index, text).count, 0);
    }
    arena_free(&hunt.arena);
}

/* ---- what is none ---- */

TEST(what_only_looks_like_a_secret_is_none)
{
    static const char *const rows[] = {"",      "p",  "p\xc3\xa4ss \"w\" 1/", "p%C3%A4ss+%22w%22+1%2F",    "p%C3%A",
                                       "\\u00", "\\", "70c3a4737320227722",   "p&#228;ss &quot;w&quot 1/2"};
    static const struct bytes nothing = {"", 0}, ab = BYTES_ROW("ab");
    struct hunt hunt;
    hunt_for(&hunt, &SECRET, 1);
    for (unsigned i = 0; i < COUNT(rows); i++)
        assert_int_equal(secret_search(hunt.index, bytes_text(rows[i])).count, 0);
    secret_index_set(hunt.index, &nothing, 1);
    assert_int_equal(secret_search(hunt.index, BYTES("anything")).count, 0);
    secret_index_set(hunt.index, &ab, 1);
    assert_int_equal(secret_search(hunt.index, BYTES("xab")).count, 1);
    /* too short to be told from chance */
    assert_int_equal(secret_search(hunt.index, BYTES("6162 YWI=")).count, 0);
    arena_free(&hunt.arena);
}

/* Traffic of every alphabet that carries secrets, made by a counter. */
static void noise(char *to, uint32_t count, uint64_t seed)
{
    static const char *const alphabets[] = {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                                            "0123456789abcdef", "abcdefghijkmnpqrstuvwxyz23456789-+=&%\\\"; \r\n",
                                            "0123456789ABCDEF%&#;xu\\"};
    for (uint32_t i = 0; i < count; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const char *alphabet = alphabets[i / 512 % COUNT(alphabets)];
        to[i] = i / 512 % 5 == 4 ? (char)(seed >> 56) : alphabet[(seed >> 33) % strlen(alphabet)];
    }
}

TEST(a_million_octets_without_secrets_hold_none)
{
    enum { PIECE = 50000, PIECES = 20 };
    static char text[PIECE];
    static const struct bytes secrets[] = {
        BYTES_ROW("wonderland-42"),
        BYTES_ROW("a b\"c&d<e"),
        BYTES_ROW("0123456789abcdef0123456789abcdef"),
        BYTES_ROW("4m8k2"),
        BYTES_ROW("alice.private@ims.example"),
        BYTES_ROW("\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10")};
    struct hunt hunt;
    hunt_for(&hunt, secrets, COUNT(secrets));
    for (uint32_t n = 0; n < PIECES; n++) {
        noise(text, PIECE, n);
        assert_int_equal(secret_search(hunt.index, bytes_of(text, PIECE)).count, 0);
        /* ... and one that does is seen among them. */
        memcpy(text + n * 1000, "d29uZGVybGFuZC00Mg", 18);
        assert_int_equal(secret_search(hunt.index, bytes_of(text, PIECE)).count, 1);
    }
    arena_free(&hunt.arena);
}

TEST(secrets_are_told_apart)
{
    static const struct bytes secrets[] = {BYTES_ROW("wonderland-42"), BYTES_ROW("wonderland"), BYTES_ROW("land-42x")};
    struct hunt hunt;
    hunt_for(&hunt, secrets, COUNT(secrets));
    struct secret_spots spots = secret_search(hunt.index, BYTES("wonderland-42x wonderland 77 6f6e6465726c616e64"));
    static const struct {
        uint32_t secret, at, end;
    } rows[] = {{0, 0, 13}, {1, 0, 10}, {2, 6, 14}, {1, 15, 25}};
    assert_int_equal(spots.count, COUNT(rows));
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(spots.at[i].secret, rows[i].secret);
        assert_int_equal(spots.at[i].at, rows[i].at);
        assert_int_equal(spots.at[i].end, rows[i].end);
    }
    arena_free(&hunt.arena);
}

TEST(masking_keeps_lengths_and_redaction_is_readable)
{
    static const struct bytes secrets[] = {BYTES_ROW("wonderland-42"), BYTES_ROW("looking-glass")};
    char text[] = "a=wonderland-42 b=bG9va2luZy1nbGFzcw== c=ok";
    char room[128];
    struct pen pen = pen_on(room, sizeof room);
    struct hunt hunt;
    hunt_for(&hunt, secrets, COUNT(secrets));
    secret_redact(hunt.index, &pen, bytes_text(text));
    same_bytes(pen_done(&pen), BYTES("a=[redacted] b=[redacted]== c=ok"));
    assert_int_equal(secret_mask(hunt.index, text, sizeof text - 1), 2);
    same_bytes(bytes_text(text), BYTES("a=************* b=******************== c=ok"));
    arena_free(&hunt.arena);
}

TESTS(UNIT(a_secret_is_found_in_every_encoding), UNIT(base64_of_any_neighbours_and_alignment_is_found),
      UNIT(one_form_inside_another_to_depth_three), UNIT(what_is_masked_cannot_be_read_any_more),
      UNIT(what_only_looks_like_a_secret_is_none), UNIT(a_million_octets_without_secrets_hold_none),
      UNIT(secrets_are_told_apart), UNIT(masking_keeps_lengths_and_redaction_is_readable))
