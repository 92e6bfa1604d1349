/* The index: every secret in each of its fixed spellings (raw, hex, base64 at three alignments) is entered by its first
 * four octets, and one pass over a text looks its octets up by fours. Escapes have no fixed spelling, and a text inside
 * another form has none either: the same pass sees where such a form may be, and its decoded text is read and searched
 * in turn. */
#include "secret_layer.h"

#include "must.h"

#include <stdlib.h>

enum {
    RAW = SECRET_FORM_COUNT,
    GRAM = 4,
    STRIDE = 2, /* every second place of a text is looked up where all secrets are long enough to lie in one of them */
    SPELLED = GRAM + STRIDE - 1,
    HEAD_BITS_MIN = 6,
    ROOM_MIN = 1024,
    FILTER_SHIFT = 6, /* places of the filter for each head: one look-up in a hundred is in vain */
    FILTER_BITS_MAX = 16
};

struct pattern {
    uint32_t gram, secret;
    uint32_t next;                   /* with the same head: index + 1 */
    uint8_t form, first_bit, offset; /* of the gram in the spelling */
};

struct secret_index {
    struct arena *arena;
    const struct bytes *secret;
    uint32_t count;
    bool short_ones, blanks; /* secrets shorter than a gram; secrets with a blank, which a form writes as `+` */
    uint32_t stride;
    struct pattern *pattern;
    uint32_t pattern_count, pattern_room;
    uint32_t *head;
    unsigned char *filter;
    uint32_t head_bits, head_room, filter_bits, filter_room;
    struct secret_room room[SECRET_DEPTH];
    struct secret_spot *spot;
    uint32_t spot_count, spot_room;
};

/* ---- where a form may be ---- Patterns side by side in one word; bit n is set when the last octets fit the first
 * places of its pattern up to n (Baeza-Yates and Gonnet, 1992). A text that is found inside base64 or hex in this way
 * is in another form itself, and so ASCII: a run of two groups of letters, or of six pairs of digits, of which every
 * octet prints. Four octets are taken at a time, so there is a pattern for each place in a group at which such a run
 * may begin. */
enum { STEP = 4, GROUPED_2 = 8, PAIRED_6 = 12, AT_HEX = STEP * GROUPED_2, AT_ESCAPE = AT_HEX + 2 * PAIRED_6 };
#define BIT(n) ((uint64_t)1 << (n))
#define FIRST_PLACES (0x01010101 | BIT(AT_HEX) | BIT(AT_HEX + PAIRED_6))
#define SECOND_PLACES (FIRST_PLACES << 1)
#define THIRD_PLACES (FIRST_PLACES << 2)
#define ENDS_BASE64 0x80808080
#define ENDS_HEX (BIT(AT_HEX + PAIRED_6 - 1) | BIT(AT_ESCAPE - 1))
#define ESCAPES (BIT(AT_ESCAPE) | BIT(AT_ESCAPE + 1) | BIT(AT_ESCAPE + 2))
#define PLUS BIT(AT_ESCAPE + 3)
#define SEXTET(c)                                                                                                      \
    ((c) >= 'A' && (c) <= 'Z'   ? (c) - 'A'                                                                            \
     : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26                                                                       \
     : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52                                                                       \
     : (c) == '+' || (c) == '-' ? 62                                                                                   \
     : (c) == '/' || (c) == '_' ? 63                                                                                   \
                                : -1)
#define DIGIT(c) (((c) >= '0' && (c) <= '9') || ((c) >= 'a' && (c) <= 'f') || ((c) >= 'A' && (c) <= 'F'))
/* The octet that begins in this letter of a group is 0x20 .. 0x7f: its first bits say so. */
#define LETTER_1(c) (SEXTET(c) >= 8 && SEXTET(c) < 32)
#define LETTER_2(c) (SEXTET(c) >= 0 && (SEXTET(c) & 15) >= 2 && (SEXTET(c) & 15) < 8)
#define LETTER_3(c) (SEXTET(c) >= 0 && (SEXTET(c) & 3) < 2)
#define LETTER_4(c) (SEXTET(c) >= 0)
#define IF(condition, bits) ((condition) ? (uint64_t)(bits) : 0)
#define EVEN_PLACES (uint64_t)0x555
#define ODD_PLACES (uint64_t)0xaaa
#define FITS(c)                                                                                                        \
    (IF(LETTER_1(c), 0x22448811) | IF(LETTER_2(c), 0x44881122) | IF(LETTER_3(c), 0x88112244) |                         \
     IF(LETTER_4(c), 0x11224488) |                                                                                     \
     IF((c) >= '2' && (c) <= '7', EVEN_PLACES << AT_HEX | ODD_PLACES << (AT_HEX + PAIRED_6)) |                         \
     IF(DIGIT(c), ODD_PLACES << AT_HEX | EVEN_PLACES << (AT_HEX + PAIRED_6)) | IF((c) == '%', BIT(AT_ESCAPE)) |        \
     IF((c) == '\\', BIT(AT_ESCAPE + 1)) | IF((c) == '&', BIT(AT_ESCAPE + 2)) | IF((c) == '+', PLUS))
#define FITS_4(c) FITS(c), FITS((c) + 1), FITS((c) + 2), FITS((c) + 3)
#define FITS_16(c) FITS_4(c), FITS_4((c) + 4), FITS_4((c) + 8), FITS_4((c) + 12)
#define FITS_64(c) FITS_16(c), FITS_16((c) + 16), FITS_16((c) + 32), FITS_16((c) + 48)
/* By octet: the places that it can be in, and the escapes that it can begin. */
static const uint64_t fits[256] = {FITS_64(0), FITS_64(64), FITS_64(128), FITS_64(192)};

/* ---- entering secrets ---- */

static uint32_t gram_at(const char *at)
{
    uint32_t gram;
    memcpy(&gram, at, sizeof gram);
    return gram;
}

static inline uint32_t gram_hash(uint32_t gram)
{
    return gram * 2654435761u;
}

static void enter(struct secret_index *index, struct pattern pattern)
{
    index->pattern = arena_grow(index->arena, index->pattern, index->pattern_count, &index->pattern_room,
                                sizeof *index->pattern);
    index->pattern[index->pattern_count++] = pattern;
}

/* The octets of a spelling that lie at both offsets of a step, each of which may be written in two ways. */
static void enter_spellings(struct secret_index *index, struct pattern pattern, char way[SPELLED][2])
{
    for (uint32_t offset = 0; offset < index->stride; offset++) {
        uint32_t one = 0, differs = 0, twofold = 0, set = 0;
        for (uint32_t i = 0; i < GRAM; i++) {
            const unsigned char *ways = (const unsigned char *)way[offset + i];
            one |= (uint32_t)ways[0] << 8 * i;
            differs |= (uint32_t)(ways[0] ^ ways[1]) << 8 * i;
            twofold |= (uint32_t)(ways[0] != ways[1]) << 8 * i;
        }
        pattern.offset = (uint8_t)offset;
        do { /* every subset of the octets that differ, an octet being one bit of the subset */
            pattern.gram = one ^ (differs & set * 0xff);
            enter(index, pattern);
            set = (set - twofold) & twofold;
        } while (set);
    }
}

static void enter_hex(struct secret_index *index, uint32_t secret, struct bytes text)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    char way[SPELLED][2];
    for (uint32_t i = 0; i < GRAM + index->stride - 1; i++) {
        uint32_t digit = (unsigned char)text.at[i / 2] >> (i % 2 ? 0 : 4) & 15;
        way[i][0] = lower[digit];
        way[i][1] = upper[digit];
    }
    enter_spellings(index, (struct pattern){.secret = secret, .form = SECRET_HEX}, way);
}

/* Six bits of a secret from bit `bit` on. */
static uint32_t sextet_of(struct bytes secret, uint32_t bit)
{
    uint32_t at = bit / 8;
    uint32_t window = (uint32_t)(unsigned char)secret.at[at] << 8;
    if (at + 1 < secret.count) window |= (unsigned char)secret.at[at + 1];
    return window >> (10 - bit % 8) & 0x3f;
}

/* After 0, 1 or 2 foreign octets of a group, the first letter that is the secret's alone starts at bit 0, 4 or 2. */
static void enter_base64(struct secret_index *index, uint32_t secret, struct bytes text)
{
    static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const uint8_t first_bit[] = {0, 4, 2};
    for (uint32_t n = 0; n < COUNT(first_bit); n++) {
        char way[SPELLED][2];
        for (uint32_t i = 0; i < GRAM + index->stride - 1; i++) {
            uint32_t sextet = sextet_of(text, first_bit[n] + 6 * i);
            way[i][0] = standard[sextet];
            way[i][1] = sextet < 62 ? standard[sextet] : "-_"[sextet - 62];
        }
        enter_spellings(index, (struct pattern){.secret = secret, .form = SECRET_BASE64, .first_bit = first_bit[n]},
                        way);
    }
}

struct secret_index *secret_index_new(struct arena *arena)
{
    struct secret_index *index = arena_new(arena, struct secret_index);
    index->arena = arena;
    return index;
}

static void size_tables(struct secret_index *index)
{
    index->head_bits = HEAD_BITS_MIN;
    while (BIT(index->head_bits) < index->pattern_count) index->head_bits++;
    uint32_t filter_bits = index->head_bits + FILTER_SHIFT;
    index->filter_bits = filter_bits < FILTER_BITS_MAX ? filter_bits : FILTER_BITS_MAX;
    if (index->head_room < BIT(index->head_bits)) {
        index->head_room = (uint32_t)BIT(index->head_bits);
        index->head = arena_array(index->arena, uint32_t, index->head_room);
    }
    if (index->filter_room < BIT(index->filter_bits)) {
        index->filter_room = (uint32_t)BIT(index->filter_bits);
        index->filter = arena_take(index->arena, index->filter_room);
    }
    memset(index->head, 0, sizeof *index->head << index->head_bits);
    memset(index->filter, 0, BIT(index->filter_bits));
}

static void enter_secret(struct secret_index *index, uint32_t secret)
{
    struct bytes text = index->secret[secret];
    char way[SPELLED][2];
    for (uint32_t i = 0; i < GRAM + index->stride - 1; i++) way[i][0] = way[i][1] = text.at[i];
    enter_spellings(index, (struct pattern){.secret = secret, .form = RAW}, way);
    enter_hex(index, secret, text);
    enter_base64(index, secret, text);
}

void secret_index_set(struct secret_index *index, const struct bytes *secret, uint32_t count)
{
    index->secret = secret;
    index->count = count;
    index->pattern_count = 0;
    index->short_ones = index->blanks = false;
    index->stride = STRIDE;
    for (uint32_t i = 0; i < count; i++) {
        index->short_ones = index->short_ones || (secret[i].count && secret[i].count < GRAM);
        index->blanks = index->blanks || bytes_find_char(secret[i], ' ') != BYTES_NOT_FOUND;
        if (secret[i].count >= SECRET_ENCODED_MIN && secret[i].count < SPELLED) index->stride = 1;
    }
    for (uint32_t i = 0; i < count; i++)
        if (secret[i].count >= SECRET_ENCODED_MIN) enter_secret(index, i);
    size_tables(index);
    for (uint32_t i = 0; i < index->pattern_count; i++) {
        uint32_t hash = gram_hash(index->pattern[i].gram);
        uint32_t *head = &index->head[hash >> (32 - index->head_bits)];
        index->pattern[i].next = *head;
        *head = i + 1;
        index->filter[hash >> (32 - index->filter_bits)] = 1;
    }
}

/* ---- what is found ---- */

static void add(struct secret_index *index, const struct secret_layer *layer, uint32_t secret, uint32_t form,
                uint32_t at, uint32_t end)
{
    struct secret_spot spot = {.secret = secret};
    secret_layer_spot(layer, at, end, &spot);
    if (form != RAW) spot.form[spot.depth++] = (uint8_t)form;
    index->spot = arena_grow(index->arena, index->spot, index->spot_count, &index->spot_room, sizeof *index->spot);
    index->spot[index->spot_count++] = spot;
}

static bool hex_stands(struct bytes in, uint32_t at, struct bytes secret)
{
    if (in.count - at < 2 * secret.count) return false;
    for (uint32_t i = 0; i < secret.count; i++) {
        int high = hex_digit(in.at[at + 2 * i]), low = hex_digit(in.at[at + 2 * i + 1]);
        if (high < 0 || low < 0 || (high << 4 | low) != (unsigned char)secret.at[i]) return false;
    }
    return true;
}

static bool base64_stands(struct bytes in, uint32_t at, struct bytes secret, uint32_t first_bit, uint32_t letters)
{
    if (in.count - at < letters) return false;
    for (uint32_t i = 0; i < letters; i++)
        if (secret_sextet(in.at[at + i]) != (int)sextet_of(secret, first_bit + 6 * i)) return false;
    return true;
}

static void try_base64(struct secret_index *index, const struct secret_layer *layer, const struct pattern *pattern,
                       uint32_t at)
{
    struct bytes in = layer->text, secret = index->secret[pattern->secret];
    uint32_t bits = secret.count * 8 - pattern->first_bit, end = at + bits / 6;
    if (!base64_stands(in, at, secret, pattern->first_bit, bits / 6)) return;
    /* Letters at both ends hold the rest of the secret's bits beside a neighbour's. */
    if (pattern->first_bit && at > 0 && secret_sextet(in.at[at - 1]) >= 0) at--;
    if (bits % 6 && end < in.count && secret_sextet(in.at[end]) >= 0) end++;
    add(index, layer, pattern->secret, SECRET_BASE64, at, end);
}

static void try_gram(struct secret_index *index, const struct secret_layer *layer, uint32_t gram, uint32_t gram_place)
{
    struct bytes in = layer->text;
    uint32_t n = index->head[gram_hash(gram) >> (32 - index->head_bits)];
    for (; n; n = index->pattern[n - 1].next) {
        const struct pattern *pattern = &index->pattern[n - 1];
        struct bytes secret = index->secret[pattern->secret];
        if (pattern->gram != gram || pattern->offset > gram_place) continue;
        if (pattern->form != RAW && layer->depth == SECRET_DEPTH) continue;
        uint32_t at = gram_place - pattern->offset;
        if (pattern->form == SECRET_BASE64) {
            try_base64(index, layer, pattern, at);
        } else if (pattern->form == SECRET_HEX) {
            if (hex_stands(in, at, secret)) add(index, layer, pattern->secret, SECRET_HEX, at, at + 2 * secret.count);
        } else if (bytes_starts(bytes_from(in, at), secret)) {
            add(index, layer, pattern->secret, RAW, at, at + secret.count);
        }
    }
}

static void find_short_ones(struct secret_index *index, const struct secret_layer *layer)
{
    for (uint32_t i = 0; i < index->count; i++) {
        struct bytes secret = index->secret[i], rest = layer->text;
        if (secret.count == 0 || secret.count >= GRAM) continue;
        for (uint32_t found; (found = bytes_find(rest, secret)) != BYTES_NOT_FOUND;
             rest = bytes_from(rest, found + 1)) {
            uint32_t at = layer->text.count - rest.count + found;
            add(index, layer, i, RAW, at, at + secret.count);
        }
    }
}

/* ---- the pass ---- */

/* One layer being read, and where forms have been read in it already. */
struct pass {
    struct secret_index *index;
    const struct secret_layer *layer;
    const unsigned char *filter; /* the index's */
    uint32_t filter_shift;
    uint64_t wanted;
    uint32_t run_at[SECRET_FORM_COUNT],
        run_end[SECRET_FORM_COUNT];     /* the run of letters or digits looked at last ... */
    bool read[SECRET_FORM_COUNT][STEP]; /* ... and from which of its octets on */
    uint32_t line_end[SECRET_FORM_COUNT];
};

static void search_layer(struct secret_index *, const struct secret_layer *);

/* Most texts need none of it, and those that do are short. */
static void room_for(struct secret_index *index, struct secret_room *room, uint32_t count, enum secret_form form)
{
    bool escaped = form != SECRET_HEX && form != SECRET_BASE64;
    if (count > room->count) {
        while (room->count < count) room->count = room->count ? 2 * room->count : ROOM_MIN;
        room->text = arena_take(index->arena, room->count);
        room->origin = NULL;
    }
    if (escaped && !room->origin) room->origin = arena_array(index->arena, uint32_t, room->count + 1);
}

static void search_inside(const struct pass *pass, enum secret_form form, uint32_t begin, uint32_t end)
{
    struct secret_layer layer;
    struct secret_room *room = &pass->index->room[pass->layer->depth];
    room_for(pass->index, room, end - begin, form);
    if (secret_layer_read(&layer, pass->layer, begin, end, form, room)) search_layer(pass->index, &layer);
}

/* Escaped text is read by lines: an escape has no other end that all forms share. */
static void read_line(struct pass *pass, enum secret_form form, uint32_t at)
{
    struct bytes text = pass->layer->text;
    if (at < pass->line_end[form]) return;
    const char *before = memrchr(text.at, '\n', at);
    uint32_t begin = before ? (uint32_t)(before - text.at) + 1 : 0;
    uint32_t length = bytes_find_char(bytes_from(text, at), '\n');
    pass->line_end[form] = length == BYTES_NOT_FOUND ? text.count : at + length;
    search_inside(pass, form, begin, pass->line_end[form]);
}

static void read_escaped(struct pass *pass, uint32_t at)
{
    struct bytes text = pass->layer->text;
    char octets[GRAM], next = at + 1 < text.count ? text.at[at + 1] : '\0';
    uint32_t count;
    bool percent = text.at[at] == '%' && hex_digit(next) >= 0;
    if (percent) read_line(pass, SECRET_PERCENT, at);
    if ((percent || text.at[at] == '+') && pass->index->blanks) read_line(pass, SECRET_FORM, at);
    if (secret_reference(text, at, octets, &count)) read_line(pass, SECRET_HTML, at);
    if (text.at[at] != '\\') return;
    read_line(pass, SECRET_JSON, at);
    if (next && strchr("nrtbfux", next)) read_line(pass, SECRET_QUOTED, at); /* the two differ in these letters only */
}

static bool stands_in(enum secret_form form, char octet)
{
    return form == SECRET_HEX ? hex_digit(octet) >= 0 : secret_sextet(octet) >= 0;
}

/* The whole run around the octets before `at` is read; its groups are counted from an octet as far from `at`. */
static void read_run(struct pass *pass, enum secret_form form, uint32_t at, uint32_t group, uint32_t before)
{
    struct bytes text = pass->layer->text;
    uint32_t begin = at, end = at;
    if (at > pass->run_end[form]) {
        while (begin > 0 && stands_in(form, text.at[begin - 1])) begin--;
        while (end < text.count && stands_in(form, text.at[end])) end++;
        memset(pass->read[form], 0, sizeof pass->read[form]);
        pass->run_at[form] = begin;
        pass->run_end[form] = end;
    }
    uint32_t first = (at - before - pass->run_at[form]) % group;
    if (pass->read[form][first]) return;
    pass->read[form][first] = true;
    search_inside(pass, form, pass->run_at[form] + first, pass->run_end[form]);
}

static void read_runs(struct pass *pass, uint64_t fit, uint32_t at)
{
    for (uint32_t begun = 0; begun < STEP; begun++)
        if (fit & ENDS_BASE64 & (uint64_t)0xff << GROUPED_2 * begun)
            read_run(pass, SECRET_BASE64, at, STEP, GROUPED_2 + begun);
    for (uint32_t begun = 0; begun < 2; begun++)
        if (fit & BIT(AT_HEX + PAIRED_6 * (begun + 1) - 1)) read_run(pass, SECRET_HEX, at, 2, PAIRED_6 + begun);
}

/* Octets at .. at + 4, and as many after them. */
static inline uint64_t step(struct pass *pass, uint32_t stride, const char *octets, uint32_t at, uint64_t fit)
{
    const unsigned char *in = (const unsigned char *)octets;
    const uint64_t a = fits[in[0]], b = fits[in[1]], c = fits[in[2]], d = fits[in[3]];
    const uint64_t one = FIRST_PLACES, two = one | SECOND_PLACES, three = two | THIRD_PLACES, four = three | three << 1;
    fit = ((fit << 4) | four) & ((a << 3) | three) & ((b << 2) | two) & ((c << 1) | one) & d;
    uint64_t escapes = (a | b | c | d) & pass->wanted & (ESCAPES | PLUS);
    if ((fit & pass->wanted) | escapes) {
        for (uint32_t i = 0; escapes && i < STEP; i++)
            if (fits[in[i]] & escapes) read_escaped(pass, at + i);
        read_runs(pass, fit & pass->wanted, at + STEP);
    }
    for (uint32_t i = 0; i < STEP; i += stride) {
        uint32_t gram = gram_at(octets + i);
        if (pass->filter[gram_hash(gram) >> pass->filter_shift]) try_gram(pass->index, pass->layer, gram, at + i);
    }
    return fit;
}

static inline void search_steps(struct pass *pass, uint32_t stride)
{
    const struct bytes text = pass->layer->text;
    char tail[4 * STEP] = {0};
    uint64_t fit = 0;
    uint32_t at = 0;
    for (; at + 2 * STEP <= text.count; at += STEP) fit = step(pass, stride, text.at + at, at, fit);
    uint32_t rest = text.count - at;
    if (rest) memcpy(tail, text.at + at, rest);
    for (uint32_t i = 0; i < rest; i += STEP) fit = step(pass, stride, tail + i, at + i, fit);
}

static void search_layer(struct secret_index *index, const struct secret_layer *layer)
{
    struct pass pass = {
        .index = index, .layer = layer, .filter = index->filter, .filter_shift = 32 - index->filter_bits};
    if (layer->depth < SECRET_DEPTH) pass.wanted |= ESCAPES | (index->blanks ? PLUS : 0);
    /* Inside hex and base64 the fixed spellings are found from outside: only one more form needs them read. */
    if (layer->depth + 1 < SECRET_DEPTH) pass.wanted |= ENDS_BASE64 | ENDS_HEX;
    if (index->short_ones) find_short_ones(index, layer);
    if (index->stride == STRIDE) search_steps(&pass, STRIDE);
    else search_steps(&pass, 1);
}

/* ---- the spots in order ---- */

static int spot_order(const void *a, const void *b)
{
    const struct secret_spot *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    if (x->secret != y->secret) return x->secret < y->secret ? -1 : 1;
    if (x->depth != y->depth) return x->depth < y->depth ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* A spot that an escape layer finds again is in the octets of one that is known. */
static bool known(const struct secret_spot *kept, uint32_t count, const struct secret_spot *spot)
{
    for (; count > 0 && kept[count - 1].end > spot->at; count--)
        if (kept[count - 1].secret == spot->secret && kept[count - 1].end >= spot->end) return true;
    return false;
}

struct secret_spots secret_search(struct secret_index *index, struct bytes text)
{
    const struct secret_layer whole = {.text = text};
    uint32_t kept = 0;
    index->spot_count = 0;
    if (!index->count) return (struct secret_spots){NULL, 0};
    search_layer(index, &whole);
    if (index->spot_count > 1) qsort(index->spot, index->spot_count, sizeof *index->spot, spot_order);
    for (uint32_t i = 0; i < index->spot_count; i++)
        if (!known(index->spot, kept, &index->spot[i])) index->spot[kept++] = index->spot[i];
    index->spot_count = kept;
    return (struct secret_spots){index->spot, kept};
}
