/* Words that are followed by a credential. The search is by letters and not by a parser: a message that no codec reads
 * to its end shows its octets too. */
#include "credentials.h"

#include "dissect.h"
#include "secret.h"

enum place {
    PLACE_NAMED, /* a parameter, a field of a form, a member of JSON: the word, `=` or `:`, a value */
    PLACE_LINE,  /* a header: all after its colon */
    PLACE_SCHEME /* an authentication scheme: the text after it (RFC 9110 11.2, token68) */
};
static const struct {
    struct bytes word;
    enum place place;
    bool strict;
} words[] = {
    {BYTES_ROW("password"), PLACE_NAMED, false},
    {BYTES_ROW("ha1"), PLACE_NAMED, false},
    {BYTES_ROW("token"), PLACE_NAMED, false},
    {BYTES_ROW("access_token"), PLACE_NAMED, false},  /* RFC 6749 5.1 */
    {BYTES_ROW("refresh_token"), PLACE_NAMED, false}, /* RFC 6749 5.1 */
    {BYTES_ROW("id_token"), PLACE_NAMED, false},      /* OpenID Connect Core 3.1.3.3 */
    {BYTES_ROW("code"), PLACE_NAMED, false},          /* RFC 6749 4.1.2 */
    {BYTES_ROW("code_verifier"), PLACE_NAMED, false}, /* RFC 7636 4.5 */
    {BYTES_ROW("client_secret"), PLACE_NAMED, false}, /* RFC 6749 2.3.1 */
    {BYTES_ROW("assertion"), PLACE_NAMED, false},     /* RFC 7521 4.1 */
    {BYTES_ROW("client_assertion"), PLACE_NAMED, false},
    {BYTES_ROW("Bearer"), PLACE_SCHEME, false}, /* RFC 6750 2.1 */
    {BYTES_ROW("Basic"), PLACE_SCHEME, false},  /* RFC 7617 2 */
    {BYTES_ROW("Cookie"), PLACE_LINE, false},
    {BYTES_ROW("Set-Cookie"), PLACE_LINE, false},
    {BYTES_ROW("P-Lab-Credential"), PLACE_LINE, false},
    {BYTES_ROW("P-Lab-Proof"), PLACE_LINE, false},
    {BYTES_ROW("DPoP"), PLACE_LINE, false}, /* RFC 9449 4.1 */
    {BYTES_ROW("response"), PLACE_NAMED, true},
    {BYTES_ROW("rspauth"), PLACE_NAMED, true},
    {BYTES_ROW("cnonce"), PLACE_NAMED, true},
};

/* Their names in the tree of a Diameter message. */
static const struct bytes avps[] = {BYTES_ROW("Digest-HA1 ("), BYTES_ROW("Alternate-Digest-HA1 ("),
                                    BYTES_ROW("SIP-Authorization ("), BYTES_ROW("Confidentiality-Key ("),
                                    BYTES_ROW("Integrity-Key (")};


struct exposed {
    char *at;
    uint32_t count;
    struct arena *arena;
    struct bytes *value;
    uint32_t value_count, value_room;
};

static void add(struct exposed *exposed, struct bytes value)
{
    if (!value.count) return;
    exposed->value = arena_grow(exposed->arena, exposed->value, exposed->value_count, &exposed->value_room,
                                sizeof *exposed->value);
    exposed->value[exposed->value_count++] = value;
}

/* ---- text ---- */

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_token68(char c)
{
    return is_name(c) || c == '.' || c == '~' || c == '+' || c == '/';
}

static uint32_t skip_blanks(struct bytes text, uint32_t at)
{
    while (at < text.count && is_blank(text.at[at])) at++;
    return at;
}

/* Up to the end of the line, and of those that go on with it. */
static struct bytes rest_of_line(struct bytes text, uint32_t at)
{
    uint32_t end = at;
    while (end < text.count) {
        bool over = text.at[end] == '\n' &&
                    (end + 1 == text.count || (text.at[end + 1] != ' ' && text.at[end + 1] != '\t'));
        if (over) break;
        end++;
    }
    return bytes_trim(bytes_part(text, at, end - at));
}

static struct bytes line_value(struct bytes text, uint32_t start, uint32_t at)
{
    bool begins = start == 0 || text.at[start - 1] == '\n';
    at = skip_blanks(text, at);
    if (!begins || at == text.count || text.at[at] != ':') return bytes_of(NULL, 0);
    return rest_of_line(text, at + 1);
}

/* A quoted string without its quotes, else the text up to the end of a parameter, a field of a form or a member. */
static struct bytes plain_value(struct bytes text, uint32_t at)
{
    uint32_t end = at;
    bool quoted = at < text.count && text.at[at] == '"';
    if (quoted) end = ++at;
    for (; end < text.count; end++) {
        if (quoted && text.at[end] == '\\' && end + 1 < text.count) end++;
        else if (quoted ? text.at[end] == '"' : is_blank(text.at[end]) || strchr("&;,\"'<>}", text.at[end])) break;
    }
    return bytes_part(text, at, (end < text.count ? end : text.count) - at);
}

static struct bytes named_value(struct bytes text, uint32_t start, uint32_t at)
{
    bool member = start > 0 && text.at[start - 1] == '"';
    if (member && (at == text.count || text.at[at] != '"')) return bytes_of(NULL, 0);
    at = skip_blanks(text, at + member);
    if (at == text.count || (text.at[at] != '=' && text.at[at] != ':')) return bytes_of(NULL, 0);
    return plain_value(text, skip_blanks(text, at + 1));
}

/* A challenge has parameters where credentials have a token: their first one is followed by `=` and a value. */
static struct bytes scheme_value(struct bytes text, uint32_t start, uint32_t at)
{
    uint32_t from = skip_blanks(text, at), end;
    (void)start;
    for (end = from; end < text.count && is_token68(text.at[end]);) end++;
    uint32_t behind = end;
    while (behind < text.count && text.at[behind] == '=') behind++;
    bool parameter = behind > end && behind < text.count && !is_blank(text.at[behind]);
    if (from == at || parameter) return bytes_of(NULL, 0);
    return bytes_part(text, from, behind - from);
}

static void search_word(struct exposed *exposed, struct bytes text, uint32_t row)
{
    const struct bytes word = words[row].word;
    for (uint32_t at = 0; at + word.count <= text.count; at++) {
        if ((text.at[at] | 0x20) != (word.at[0] | 0x20)) continue;
        if (!bytes_equal_nocase(bytes_part(text, at, word.count), word)) continue;
        uint32_t behind = at + word.count;
        if ((at && is_name(text.at[at - 1])) || (behind < text.count && is_name(text.at[behind]))) continue;
        switch (words[row].place) {
        case PLACE_NAMED: add(exposed, named_value(text, at, behind)); break;
        case PLACE_LINE: add(exposed, line_value(text, at, behind)); break;
        case PLACE_SCHEME: add(exposed, scheme_value(text, at, behind)); break;
        }
    }
}

static void search_text(struct exposed *exposed, enum credentials what)
{
    for (uint32_t row = 0; row < COUNT(words); row++)
        if (!words[row].strict || what == CREDENTIALS_STRICT)
            search_word(exposed, bytes_of(exposed->at, exposed->count), row);
}

/* ---- Diameter ---- */

/* The data after the head of an AVP (RFC 6733 4.1), which has four octets more where the V bit is set. */
static struct bytes avp_data(struct bytes avp)
{
    enum { HEAD = 8, VENDOR = 4, FLAGS = 4, LENGTH = 5 };
    if (avp.count < HEAD) return bytes_of(NULL, 0);
    const unsigned char *at = (const unsigned char *)avp.at;
    uint32_t head = HEAD + (at[FLAGS] & 0x80 ? VENDOR : 0);
    uint32_t length = (uint32_t)at[LENGTH] << 16 | (uint32_t)at[LENGTH + 1] << 8 | at[LENGTH + 2];
    if (length > avp.count) length = avp.count;
    return length > head ? bytes_part(avp, head, length - head) : bytes_of(NULL, 0);
}

static void see_avp(void *self, const struct dissect_item *item)
{
    struct exposed *exposed = self;
    struct bytes avp = bytes_part(bytes_of(exposed->at, exposed->count), item->at, item->end - item->at);
    for (uint32_t i = 0; i < COUNT(avps); i++)
        if (bytes_starts(item->name, avps[i])) add(exposed, avp_data(avp));
}

static void search_diameter(struct exposed *exposed, enum proto proto)
{
    enum { ROOM = 256 * 1024 };
    struct message *message = arena_new(exposed->arena, struct message);
    struct pen scratch = pen_on(arena_take(exposed->arena, ROOM), ROOM);
    message_scan(message, proto, bytes_of(exposed->at, exposed->count), WS_FROM_CLIENT);
    dissect(message, &scratch, see_avp, exposed);
}

/* ---- hiding ---- */

static uint32_t hide(char *at, uint32_t count, enum proto proto, enum credentials what, struct arena *arena)
{
    struct exposed exposed = {.at = at, .count = count, .arena = arena};
    if (proto == PROTO_CX || proto == PROTO_ZH) search_diameter(&exposed, proto);
    else search_text(&exposed, what);
    if (!exposed.value_count) return 0;
    /* The index reads its secrets while it overwrites the text that they were found in. */
    for (uint32_t i = 0; i < exposed.value_count; i++) exposed.value[i] = arena_copy(arena, exposed.value[i]);
    struct secret_index *index = secret_index_new(arena);
    secret_index_set(index, exposed.value, exposed.value_count);
    return secret_mask(index, at, count);
}

/* A frame of data: its payload is taken from under its mask, and put back. */
static uint32_t hide_in_frame(char *at, uint32_t count, enum credentials what, struct arena *arena)
{
    struct message *message = arena_new(arena, struct message);
    message_scan(message, PROTO_WS, bytes_of(at, count), (unsigned char)at[1] & 0x80 ? WS_FROM_CLIENT : WS_FROM_SERVER);
    const struct ws_frame *frame = &message->frame;
    if (message->error.why || !frame->payload.count) return 0;
    char *payload = at + (frame->payload.at - message->bytes.at);
    for (uint32_t i = 0; frame->masked && i < frame->payload.count; i++) payload[i] ^= (char)frame->mask[i % 4];
    uint32_t spots = hide(payload, frame->payload.count, PROTO_SIP, what, arena);
    for (uint32_t i = 0; frame->masked && i < frame->payload.count; i++) payload[i] ^= (char)frame->mask[i % 4];
    return spots;
}

uint32_t credentials_hide(char *at, uint32_t count, enum proto proto, enum credentials what, struct arena *arena)
{
    bool frame = proto == PROTO_WS && count >= 2 && !message_is_handshake(bytes_of(at, count));
    return frame ? hide_in_frame(at, count, what, arena) : hide(at, count, proto, what, arena);
}
