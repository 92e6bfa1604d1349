/* imslab dissect: bytes as a tree, through the lab's own codecs. */
#include "base64.h"
#include "catalog.h"
#include "dissect.h"
#include "json.h"
#include "must.h"

#include <stdio.h>

enum { DISSECT_ROOM = 256 * 1024, JSON_ROOM = 4 << 20 };

struct printer {
    struct pen *json; /* NULL: a tree on stdout */
    uint32_t items;
};

static void print_item(void *self, const struct dissect_item *item)
{
    struct printer *printer = self;
    if (!printer->json) {
        printf("%5u  %*s%.*s%s%.*s\n", item->at, (int)item->depth * 2, "", (int)item->name.count, item->name.at,
               item->value.count ? ": " : "", (int)item->value.count, item->value.at);
        return;
    }
    struct pen *pen = printer->json;
    if (printer->items++) pen_lit(pen, ",");
    pen_lit(pen, "\n {\"depth\":");
    pen_u64(pen, item->depth);
    pen_lit(pen, ",\"name\":");
    json_write(pen, item->name);
    pen_lit(pen, ",\"value\":");
    json_write(pen, item->value);
    pen_lit(pen, ",\"at\":");
    pen_u64(pen, item->at);
    pen_lit(pen, ",\"end\":");
    pen_u64(pen, item->end);
    pen_lit(pen, "}");
}

/* Hex text with blanks between the digits is taken as the bytes it spells. */
static struct bytes from_hex(struct arena *arena, struct bytes text)
{
    char *digits = arena_take(arena, text.count + 1), *room = arena_take(arena, text.count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.count; i++) {
        char c = text.at[i];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':') continue;
        digits[count++] = c;
    }
    struct pen pen = pen_on(room, text.count + 1);
    if (count == 0 || !hex_read(&pen, bytes_of(digits, count))) return text;
    return pen_done(&pen);
}

static enum proto chosen_proto(const struct invocation *invocation, struct bytes text)
{
    static const struct {
        const char *name;
        enum proto proto;
    } rows[] = {{"sip", PROTO_SIP}, {"http", PROTO_HTTP}, {"ws", PROTO_WS}, {"diameter", PROTO_CX}};
    const char *name = option_given(invocation, "proto", 0);
    for (unsigned i = 0; name && i < COUNT(rows); i++) {
        if (strcmp(rows[i].name, name) != 0) continue;
        /* Cx and Zh share MAR: the application id tells (TS 29.109). */
        bool zh = rows[i].proto == PROTO_CX && text.count >= 12 && memcmp(text.at + 8, "\x01\x00\x00\x05", 4) == 0;
        return zh ? PROTO_ZH : rows[i].proto;
    }
    return PROTO_NONE;
}

static void print_end(const struct printer *printer, struct bytes summary, struct fault fault)
{
    if (!printer->json) {
        printf("%.*s\n", (int)summary.count, summary.at);
        if (fault.why) printf("malformed at octet %u: %s\n", fault.at, fault.why);
        return;
    }
    struct pen *pen = printer->json;
    pen_lit(pen, "],\n\"summary\":");
    json_write(pen, summary);
    pen_lit(pen, ",\"fault\":");
    if (fault.why) {
        pen_lit(pen, "{\"at\":");
        pen_u64(pen, fault.at);
        pen_lit(pen, ",\"why\":");
        json_write(pen, bytes_text(fault.why));
        pen_lit(pen, "}");
    } else {
        pen_lit(pen, "null");
    }
    pen_lit(pen, "}\n");
    struct bytes text = pen_done(pen);
    must(text.at != NULL);
    print_bytes(text);
}

static enum exit_class run(struct invocation *invocation)
{
    struct arena *arena = &invocation->arena;
    struct bytes text;
    enum exit_class exit = catalog_text(arena, invocation->arg[0], &text);
    if (exit != EXIT_AS_EXPECTED) return exit;
    text = from_hex(arena, text);
    enum proto proto = chosen_proto(invocation, text);
    if (proto == PROTO_NONE) return usage_error(invocation, "--proto takes sip, http, ws or diameter");
    struct pen scratch = pen_on(arena_take(arena, DISSECT_ROOM), DISSECT_ROOM);
    struct pen json = pen_on(arena_take(arena, JSON_ROOM), JSON_ROOM);
    struct printer printer = {.json = option_given(invocation, "json", 0) ? &json : NULL};
    struct message *message = arena_new(arena, struct message);
    message_scan(message, proto, text, option_given(invocation, "server", 0) ? WS_FROM_SERVER : WS_FROM_CLIENT);
    if (printer.json) pen_lit(&json, "{\"items\":[");
    struct fault fault = dissect(message, &scratch, print_item, &printer);
    pen_done(&scratch);
    dissect_summary(&scratch, message);
    print_end(&printer, pen_done(&scratch), fault);
    return fault.why ? EXIT_FAILED : EXIT_AS_EXPECTED;
}

static const struct option_row options[] = {{"proto", "NAME", "sip, http, ws or diameter"},
                                            {"json", NULL, "print the tree as JSON"},
                                            {"server", NULL, "a WebSocket frame that a server sent (unmasked)"},
                                            {0}};

const struct verb dissect_verb = {
    .name = "dissect",
    .summary = "bytes as a tree, through the lab's codecs",
    .synopsis = "dissect --proto NAME FILE   (`-` is stdin)",
    .help = "FILE holds one message, raw or as hex. On malformed input: the offset and the rule, exit 1.\n\n"
            "  imslab dissect --proto sip tests/data/rfc4475/wsinv.sip\n"
            "  echo 8a 00 | imslab dissect --proto ws --server -",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
