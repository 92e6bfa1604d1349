/* imslab dissect: bytes as a tree, through the lab's own codecs. */
#include "base64.h"
#include "capture.h"
#include "catalog.h"
#include "credentials.h"
#include "dissect.h"
#include "judgement.h"
#include "json.h"
#include "must.h"
#include "select.h"

#include <stdio.h>

enum { DISSECT_FILE_MAX = 64 << 20, DISSECT_ROOM = 256 * 1024, JSON_ROOM = 4 << 20, FAULT_ROOM = 512, NAME_ROOM = 64 };

struct printer {
    struct pen *json; /* NULL: a tree on stdout */
    struct pen scratch;
    struct message *message;
    struct arena *arena;
    struct arena shown; /* of the message that is shown now */
    bool reveal;
    enum credentials hides;
    uint32_t items;  /* of the message */
    struct bytes in; /* the header or AVP that its fault is in, or none */
    char in_room[NAME_ROOM];
    uint32_t messages;
    bool malformed; /* one of them */
    bool limited;   /* one of them, or its carrier, is not read here */
};

/* A header line, or the innermost AVP. */
static void find_fault(struct printer *printer, const struct dissect_item *item)
{
    struct parse_error error = printer->message->error;
    bool headers = !proto_is_diameter(printer->message->proto);
    if (!error.why || item->depth == 0 || (headers && item->depth > 1) || item->name.count > NAME_ROOM) return;
    if (printer->message->proto == PROTO_WS && !message_is_handshake(printer->message->bytes)) return; /* a frame */
    if (bytes_equal(item->name, BYTES("Body"))) return; /* a header that is missing is reported where the head ends */
    if (error.at < item->at || error.at >= item->end + headers) return; /* a line that breaks off ends with its fault */
    memcpy(printer->in_room, item->name.at, item->name.count);
    printer->in = bytes_of(printer->in_room, item->name.count);
}

static void print_item(void *self, const struct dissect_item *item)
{
    struct printer *printer = self;
    find_fault(printer, item);
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

static enum proto chosen_proto(const struct invocation *invocation)
{
    static const struct {
        const char *name;
        enum proto proto;
    } rows[] = {{"sip", PROTO_SIP}, {"http", PROTO_HTTP}, {"ws", PROTO_WS}, {"diameter", PROTO_CX}};
    const char *name = option_given(invocation, "proto", 0);
    for (unsigned i = 0; name && i < COUNT(rows); i++)
        if (strcmp(rows[i].name, name) == 0) return rows[i].proto;
    return PROTO_NONE;
}

/* `in`: the header or AVP that it is in; none of a capture. */
static void print_error(struct pen *pen, struct parse_error error, struct bytes in)
{
    char room[FAULT_ROOM];
    struct pen why = pen_on(room, sizeof room);
    pen_lit(pen, ",\"fault\":");
    if (!error.why) {
        pen_lit(pen, "null}\n");
        return;
    }
    pen_lit(pen, "{\"at\":");
    pen_u64(pen, error.at);
    if (in.count) {
        pen_lit(pen, ",\"in\":");
        json_write(pen, in);
    }
    pen_lit(pen, ",\"why\":");
    judgement_say(&why, error);
    json_write(pen, pen_done(&why));
    pen_lit(pen, "}}\n");
}

static void print_json(struct pen *pen)
{
    struct bytes text = pen_done(pen);
    must(text.at != NULL);
    print_bytes(text);
    pen_anew(pen);
}

static void print_fault(const char *word, struct parse_error error, struct bytes in)
{
    char room[FAULT_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    judgement_say(&pen, error);
    struct bytes why = pen_done(&pen);
    printf("%s at octet %u%s%.*s: %.*s\n", word, error.at, in.count ? " in " : "", (int)in.count, in.at, (int)why.count,
           why.at);
}

static void print_end(const struct printer *printer, struct bytes summary, struct parse_error error)
{
    if (!printer->json) {
        printf("%.*s\n", (int)summary.count, summary.at);
        const char *word = judgement_is_limit(error) ? "limit" : "malformed";
        if (error.why) print_fault(word, error, printer->in);
        return;
    }
    pen_lit(printer->json, "],\n\"summary\":");
    json_write(printer->json, summary);
    print_error(printer->json, error, printer->in);
    print_json(printer->json);
}

/* Judged is the message as it came, shown one without its credentials. */
static void scan_hidden(struct printer *printer, const struct captured *captured)
{
    message_scan(printer->message, captured->proto, captured->message, captured->side);
    struct parse_error error = judgement_around(printer->message, &captured->around, printer->arena);
    if (!printer->reveal && captured->message.count) {
        arena_free(&printer->shown);
        uint32_t count = captured->message.count;
        char *copy = arena_take(&printer->shown, count);
        memcpy(copy, captured->message.at, count);
        credentials_hide(copy, count, captured->proto, printer->hides, &printer->shown);
        message_scan(printer->message, captured->proto, bytes_of(copy, count), captured->side);
    }
    printer->message->error = error;
}

/* The tree of one message, or of the next one of a capture. */
static void print_message(struct printer *printer, const struct captured *captured)
{
    scan_hidden(printer, captured);
    printer->items = 0;
    printer->in = bytes_of(NULL, 0);
    if (printer->json) {
        pen_lit(printer->json, "{");
        if (captured->packet) {
            pen_lit(printer->json, "\"packet\":");
            pen_u64(printer->json, captured->packet);
            pen_lit(printer->json, ",");
        }
        pen_lit(printer->json, "\"items\":[");
    } else if (captured->packet) {
        printf("%spacket %u\n", printer->messages ? "\n" : "", captured->packet);
    }
    struct parse_error error = dissect(printer->message, &printer->scratch, print_item, printer);
    pen_done(&printer->scratch);
    dissect_summary(&printer->scratch, printer->message);
    print_end(printer, pen_done(&printer->scratch), error);
    pen_anew(&printer->scratch);
    printer->messages++;
    printer->limited |= judgement_is_limit(error);
    printer->malformed |= error.why && !judgement_is_limit(error);
}

static void print_captured(void *self, const struct captured *captured)
{
    struct printer *printer = self;
    if (printer->json) print_bytes(printer->messages ? BYTES(",") : BYTES(""));
    print_message(printer, captured);
}

static enum exit_class judged(const struct printer *printer)
{
    if (printer->malformed) return EXIT_FAILED;
    return printer->limited ? EXIT_INCONCLUSIVE : EXIT_AS_EXPECTED;
}

static bool say_count(const char *what, uint32_t count)
{
    if (count) fprintf(stderr, "note: %s: %u\n", what, count);
    return count > 0;
}

/* The octets of the capture that nobody read; whether there are any. */
static bool say_left(const struct capture_left *left)
{
    bool any = say_count("packets left out, with pieces of messages that are in several", left->pieces);
    any |= say_count("messages of more than 64 KiB, which are not read", left->too_large);
    any |= say_count("frames left out, which an extension changed as agreed (RFC 7692)", left->compressed);
    any |= say_count("gaps in TCP streams, with segments that the capture has not", left->gaps);
    for (uint32_t tunnel = 0; tunnel < TUNNEL_COUNT; tunnel++) {
        if (!left->tunnelled[tunnel]) continue;
        fprintf(stderr, "note: packets of %s, which is not opened: %u\n", tunnel_name[tunnel], left->tunnelled[tunnel]);
        any = true;
    }
    return any;
}

static enum exit_class print_capture(struct printer *printer, struct bytes file, enum proto proto, struct arena *arena)
{
    struct capture_left left;
    if (printer->json) print_bytes(BYTES("{\"messages\":["));
    struct parse_error error = capture_read(file, proto, arena, print_captured, printer, &left);
    if (printer->json) {
        pen_lit(printer->json, "]");
        print_error(printer->json, error, bytes_of(NULL, 0));
        print_json(printer->json);
    } else if (error.why) {
        print_fault(judgement_is_limit(error) ? "limit" : "malformed capture", error, bytes_of(NULL, 0));
    }
    printer->limited |= say_left(&left) || judgement_is_limit(error); /* incomplete is never 0 */
    if (!printer->messages && !printer->limited) fprintf(stderr, "note: no message of this protocol in the capture\n");
    return error.why && !judgement_is_limit(error) ? EXIT_FAILED : judged(printer);
}

static enum exit_class print_text(struct invocation *invocation, struct printer *printer, struct bytes text,
                                  enum proto proto)
{
    if (capture_is(text)) return print_capture(printer, text, proto, printer->arena);
    if (text.count > SCRIPT_FILE_MAX) {
        fprintf(stderr, "%s: error: one message has at most 1 MiB\n", invocation->arg[0]);
        return EXIT_UNREADABLE;
    }
    text = from_hex(printer->arena, text);
    enum ws_side side = option_given(invocation, "server", 0) ? WS_FROM_SERVER : WS_FROM_CLIENT;
    print_message(printer, &(struct captured){.message = text, .proto = capture_proto(proto, text), .side = side});
    return judged(printer);
}

static enum exit_class run(struct invocation *invocation)
{
    struct arena *arena = &invocation->arena;
    struct bytes text;
    const char *how = option_given(invocation, "redact", 0);
    enum proto proto = chosen_proto(invocation);
    if (proto == PROTO_NONE) return usage_error(invocation, "--proto takes sip, http, ws or diameter");
    enum exit_class exit = select_check(invocation);
    if (exit == EXIT_AS_EXPECTED) exit = catalog_text(invocation, invocation->arg[0], DISSECT_FILE_MAX, &text);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct pen json = pen_on(arena_take(arena, JSON_ROOM), JSON_ROOM);
    struct printer printer = {.json = option_given(invocation, "json", 0) ? &json : NULL,
                              .message = arena_new(arena, struct message),
                              .arena = arena,
                              .reveal = option_given(invocation, "reveal", 0),
                              .hides = how && strcmp(how, "usual") == 0 ? CREDENTIALS_USUAL : CREDENTIALS_STRICT,
                              .scratch = pen_on(arena_take(arena, DISSECT_ROOM), DISSECT_ROOM)};
    exit = print_text(invocation, &printer, text, proto);
    arena_free(&printer.shown);
    return exit;
}

static const struct option_row options[] = {
    {"proto", "NAME", "sip, http, ws or diameter"},
    {"json", NULL, "print the tree as JSON"},
    {"reveal", NULL, "do not hide credentials"},
    {"redact", "HOW", "`strict`: response, rspauth and cnonce too (the default), or `usual`"},
    {"server", NULL, "a WebSocket frame that a server sent (unmasked)"},
    {0}};

const struct verb dissect_verb = {
    .name = "dissect",
    .summary = "bytes as a tree, through the lab's codecs",
    .synopsis = "dissect --proto NAME FILE   (`-` is stdin)",
    .help = "FILE holds one message, raw or as hex, or a capture (pcapng or pcap): every message of the\n"
            "protocol is shown with its packet. On malformed input: the offset and the rule, exit 1;\n"
            "what the lab does not read or has no room for is a limit, exit 3. Passwords, H(A1), tokens, codes,\n"
            "cookies, proofs and answers to challenges are hidden.\n\n"
            "  imslab dissect --proto sip tests/data/rfc4475/wsinv.sip\n"
            "  echo 8a 00 | imslab dissect --proto ws --server -",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
