/* Reading texts out of their forms, octet by octet: which octets a writer escaped is the writer's own choice. */
#include "secret_layer.h"

#include "json.h"
#include "must.h"
#include "utf8.h"

enum { POINT_MAX = 4 }; /* octets of a code point */

/* ---- escapes: what is at `at` says `count` octets and takes as many as the function returns; 0: as it is ---- */

typedef uint32_t escape_fn(struct bytes in, uint32_t at, char to[POINT_MAX], uint32_t *count);

static int32_t digits_value(struct bytes in, uint32_t at, uint32_t digits)
{
    uint64_t value;
    if (at > in.count || in.count - at < digits) return -1;
    return bytes_hex_to_u64(bytes_of(in.at + at, digits), &value) ? (int32_t)value : -1;
}

static uint32_t point_write(uint32_t point, char to[POINT_MAX])
{
    struct pen pen = pen_on(to, POINT_MAX);
    bool surrogate = point >= 0xd800 && point < 0xe000; /* half of a pair means nothing */
    if (point == 0 || point > 0x10ffff || surrogate) return 0;
    utf8_write(&pen, point);
    return pen_done(&pen).count;
}

static uint32_t percent(struct bytes in, uint32_t at, char to[POINT_MAX], uint32_t *count)
{
    int32_t octet = in.at[at] == '%' ? digits_value(in, at + 1, 2) : -1;
    to[0] = (char)octet;
    *count = 1;
    return octet < 0 ? 0 : 3;
}

static uint32_t form(struct bytes in, uint32_t at, char to[POINT_MAX], uint32_t *count)
{
    if (in.at[at] != '+') return percent(in, at, to, count);
    to[0] = ' ';
    *count = 1;
    return 1;
}

/* \uXXXX, or a surrogate pair of them. */
static uint32_t json_point(struct bytes in, uint32_t at, char to[POINT_MAX], uint32_t *count)
{
    uint32_t end = at + 2, point = json_unicode(in, &end);
    *count = point == UTF8_BAD ? 0 : point_write(point, to);
    return *count ? end - at : 0;
}

static uint32_t quoted(struct bytes in, uint32_t at, char to[POINT_MAX], uint32_t *count)
{
    if (in.at[at] != '\\' || at + 1 >= in.count) return 0;
    to[0] = in.at[at + 1];
    *count = 1;
    return 2;
}

static uint32_t json(struct bytes in, uint32_t at, char to[POINT_MAX], uint32_t *count)
{
    static const char letters[] = "nrtbf", octets[] = "\n\r\t\b\f";
    if (in.at[at] != '\\' || at + 1 >= in.count) return 0;
    char letter = in.at[at + 1];
    if (letter == 'u') return json_point(in, at, to, count);
    int32_t octet = letter == 'x' ? digits_value(in, at + 2, 2) : -1;
    const char *known = memchr(letters, letter, sizeof letters - 1);
    if (octet < 0 && !known) return quoted(in, at, to, count);
    to[0] = known ? octets[known - letters] : (char)octet;
    *count = 1;
    return known ? 2 : 4;
}

static uint32_t number_reference(struct bytes name, char to[POINT_MAX])
{
    uint64_t point;
    bool hex = name.count > 1 && (name.at[1] == 'x' || name.at[1] == 'X');
    bool read = hex ? bytes_hex_to_u64(bytes_from(name, 2), &point) : bytes_to_u64(bytes_from(name, 1), &point);
    return read && point <= 0x10ffff ? point_write((uint32_t)point, to) : 0;
}

uint32_t secret_reference(struct bytes text, uint32_t at, char to[POINT_MAX], uint32_t *count)
{
    enum { NAME_MAX = 10 };
    static const struct {
        struct bytes name;
        char octet;
    } names[] = {{BYTES_ROW("amp"), '&'},    {BYTES_ROW("lt"), '<'},    {BYTES_ROW("gt"), '>'},
                 {BYTES_ROW("quot"), '"'},   {BYTES_ROW("apos"), '\''}, {BYTES_ROW("plus"), '+'},
                 {BYTES_ROW("equals"), '='}, {BYTES_ROW("sol"), '/'},   {BYTES_ROW("percnt"), '%'}};
    uint32_t length = bytes_find_char(bytes_part(text, at + 1, NAME_MAX), ';');
    if (text.at[at] != '&' || length == BYTES_NOT_FOUND || length == 0) return 0;
    struct bytes name = bytes_part(text, at + 1, length);
    *count = name.at[0] == '#' ? number_reference(name, to) : 0;
    for (uint32_t i = 0; i < COUNT(names); i++) {
        if (!bytes_equal(names[i].name, name)) continue;
        to[0] = names[i].octet;
        *count = 1;
    }
    return *count ? length + 2 : 0;
}

static escape_fn *const escapes[SECRET_FORM_COUNT] = {[SECRET_PERCENT] = percent,
                                                      [SECRET_FORM] = form,
                                                      [SECRET_JSON] = json,
                                                      [SECRET_QUOTED] = quoted,
                                                      [SECRET_HTML] = secret_reference};

static bool read_escapes(struct secret_layer *layer, struct bytes in, escape_fn *escape, const struct secret_room *room)
{
    uint32_t at = 0, written = 0;
    bool any = false;
    while (at < in.count) {
        char octets[POINT_MAX];
        uint32_t count = 0, used = escape(in, at, octets, &count);
        any = any || used;
        if (!used) {
            octets[0] = in.at[at];
            count = used = 1;
        }
        for (uint32_t i = 0; i < count; i++) {
            must(written < room->count);
            room->origin[written] = layer->begin + at;
            room->text[written++] = octets[i];
        }
        at += used;
    }
    room->origin[written] = layer->begin + at;
    layer->origin = room->origin;
    layer->text = bytes_of(room->text, written);
    return any;
}

/* ---- digits and letters ---- */

int secret_sextet(char letter)
{
    if (letter >= 'A' && letter <= 'Z') return letter - 'A';
    if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9') return letter - '0' + 52;
    if (letter == '+' || letter == '-') return 62;
    return letter == '/' || letter == '_' ? 63 : -1;
}

static void read_hex(struct secret_layer *layer, struct bytes in, const struct secret_room *room)
{
    for (uint32_t i = 0; i < in.count / 2; i++)
        room->text[i] = (char)(hex_digit(in.at[2 * i]) << 4 | hex_digit(in.at[2 * i + 1]));
    layer->text = bytes_of(room->text, in.count / 2);
}

static void read_base64(struct secret_layer *layer, struct bytes in, const struct secret_room *room)
{
    uint32_t window = 0, bits = 0, written = 0;
    for (uint32_t i = 0; i < in.count; i++) {
        window = window << 6 | (uint32_t)secret_sextet(in.at[i]);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        room->text[written++] = (char)(window >> bits);
    }
    layer->text = bytes_of(room->text, written);
}

bool secret_layer_read(struct secret_layer *layer, const struct secret_layer *outer, uint32_t begin, uint32_t end,
                       enum secret_form form_of, const struct secret_room *room)
{
    struct bytes in = bytes_part(outer->text, begin, end - begin);
    must(in.count <= room->count);
    *layer = (struct secret_layer){.depth = outer->depth + 1, .outer = outer, .form = form_of, .begin = begin};
    if (escapes[form_of]) return read_escapes(layer, in, escapes[form_of], room);
    if (form_of == SECRET_HEX) read_hex(layer, in, room);
    else read_base64(layer, in, room);
    return layer->text.count > 0;
}

/* ---- places ---- */

/* One layer outwards: the octets whose forms hold at .. end. */
static void outwards(const struct secret_layer *layer, uint32_t *at, uint32_t *end)
{
    if (layer->origin) {
        uint32_t last = layer->origin[*end - 1];
        *at = layer->origin[*at];
        while (layer->origin[*end] == last) ++*end; /* the octets of one escape end together */
        *end = layer->origin[*end];
        return;
    }
    bool hex = layer->form == SECRET_HEX;
    *at = layer->begin + (hex ? *at * 2 : *at * 8 / 6);
    *end = layer->begin + (hex ? *end * 2 : (*end * 8 + 5) / 6);
}

void secret_layer_spot(const struct secret_layer *layer, uint32_t at, uint32_t end, struct secret_spot *spot)
{
    spot->depth = (uint8_t)layer->depth;
    for (; layer->outer; layer = layer->outer) {
        spot->form[layer->depth - 1] = (uint8_t)layer->form;
        outwards(layer, &at, &end);
    }
    spot->at = at;
    spot->end = end;
}
