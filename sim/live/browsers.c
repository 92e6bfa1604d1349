/* Cookies (RFC 6265 4.2.1) read by their octets: what is taken out must leave the rest as it came. */
#include "browsers.h"

#include "must.h"
#include "pen.h"

#include <sys/random.h>

#define NAME "lab-browser="

/* One cookie of ours in a Cookie line of the head. */
struct cookie_spot {
    uint32_t line, line_end; /* the line with its end */
    uint32_t from, to;       /* what is to be taken out of it; all of it where nothing else stands there */
    struct bytes value;
};

static bool spot_in(struct bytes request, uint32_t line, uint32_t end, struct cookie_spot *spot)
{
    const uint32_t name = 7; /* "cookie:" */
    struct bytes text = bytes_part(request, line, end - line), rest = bytes_from(text, name);
    while (rest.count) {
        uint32_t at = (uint32_t)(rest.at - request.at);
        struct bytes pair = bytes_cut(rest, ';', &rest);
        struct bytes trimmed = bytes_trim(pair);
        if (!bytes_starts(trimmed, BYTES(NAME))) continue;
        bool first = at == line + name, alone = first && !rest.count;
        *spot = (struct cookie_spot){line, end, first ? at : at - 1, at + pair.count,
                                     bytes_from(trimmed, sizeof NAME - 1)};
        if (first && rest.count) spot->to++;                /* with the semicolon behind it; else with that before it */
        else if (!first && !rest.count) spot->to = end - 2; /* up to the line's end */
        if (alone) spot->from = line, spot->to = end;
        return true;
    }
    return false;
}

static bool find(struct bytes request, struct cookie_spot *spot)
{
    for (uint32_t line = 0; line < request.count;) {
        struct bytes text = bytes_from(request, line);
        uint32_t count = bytes_find(text, BYTES("\r\n"));
        if (count == BYTES_NOT_FOUND || count == 0) return false;
        if (bytes_starts_nocase(text, BYTES("cookie:")) && spot_in(request, line, line + count + 2, spot)) return true;
        line += count + 2;
    }
    return false;
}

uint32_t browsers_find(const struct browsers *browsers, struct bytes request)
{
    struct cookie_spot spot;
    uint64_t key;
    if (!find(request, &spot) || !bytes_hex_to_u64(spot.value, &key)) return 0;
    for (uint32_t i = 0; i < browsers->count; i++)
        if (browsers->key[i] == key) return i + 1;
    return 0;
}

uint32_t browsers_add(struct browsers *browsers)
{
    uint64_t key;
    if (browsers->count == BROWSERS_MAX) return 0;
    must(getrandom(&key, sizeof key, 0) == sizeof key);
    browsers->key[browsers->count++] = key;
    return browsers->count;
}

struct bytes browsers_cookie(const struct browsers *browsers, uint32_t browser, struct bytes origin,
                             char room[BROWSERS_COOKIE_ROOM])
{
    struct pen pen = pen_on(room, BROWSERS_COOKIE_ROOM);
    struct bytes host, site;
    bytes_cut(origin, '/', &host);
    host = bytes_from(host, 1);
    bytes_cut(bytes_cut(host, ':', &site), '.', &site);
    pen_lit(&pen, "Set-Cookie: " NAME);
    pen_hex64(&pen, browsers->key[browser - 1]);
    pen_lit(&pen, "; Domain=");
    pen_bytes(&pen, site);
    pen_text(&pen, bytes_starts(origin, BYTES("https:")) ? "; Path=/; Secure; HttpOnly; SameSite=Lax\r\n"
                                                         : "; Path=/; HttpOnly; SameSite=Lax\r\n");
    return pen_done(&pen);
}

struct bytes browsers_strip(struct bytes request, char *room)
{
    struct cookie_spot spot;
    if (!find(request, &spot)) return request;
    struct bytes behind = bytes_from(request, spot.to);
    bytes_copy(room, bytes_part(request, 0, spot.from));
    bytes_copy(room + spot.from, behind);
    return bytes_of(room, spot.from + behind.count);
}
