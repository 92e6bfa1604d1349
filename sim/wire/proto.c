/* Names and numbers of protocols and their verbs. Methods keep the numbers of their codecs, Diameter commands come in
 * pairs (request, answer), a status code is its own number: nothing is looked up by text once a scenario is read. */
#include "proto.h"

#include "diameter.h"
#include "http.h"
#include "must.h"
#include "sip.h"

#include <assert.h>

enum { VERB_NAMED_MAX = 32, CODE_DIGITS = 3 };

static_assert((int)SIP_METHOD_COUNT <= VERB_NAMED_MAX && (int)HTTP_METHOD_COUNT <= VERB_NAMED_MAX,
              "plan.foreground holds one bit for each named verb");

static const struct bytes proto_names[PROTO_COUNT] = {
    [PROTO_NONE] = BYTES_ROW(""),   [PROTO_HTTP] = BYTES_ROW("HTTP"), [PROTO_WS] = BYTES_ROW("WS"),
    [PROTO_SIP] = BYTES_ROW("SIP"), [PROTO_CX] = BYTES_ROW("CX"),     [PROTO_ZH] = BYTES_ROW("ZH"),
    [PROTO_ZN] = BYTES_ROW("ZN"),
};

static const struct bytes ws_names[] = {
    [VERB_NONE] = BYTES_ROW(""),          [VERB_WS_OPEN] = BYTES_ROW("OPEN"), [VERB_WS_ACCEPT] = BYTES_ROW("ACCEPT"),
    [VERB_WS_CLOSE] = BYTES_ROW("CLOSE"), [VERB_WS_PING] = BYTES_ROW("PING"), [VERB_WS_PONG] = BYTES_ROW("PONG"),
};

/* Command n of a list has the verbs 2n + 1 (request) and 2n + 2 (answer). */
struct command_row {
    uint32_t command;
    bool background; /* of the connection between peers, not of a procedure */
    struct bytes request, answer;
};

#define PEER(command, request, answer)                                                                                 \
    {                                                                                                                  \
        (command), true, BYTES_ROW(request), BYTES_ROW(answer)                                                         \
    }
#define PROCEDURE(command, request, answer)                                                                            \
    {                                                                                                                  \
        (command), false, BYTES_ROW(request), BYTES_ROW(answer)                                                        \
    }

static const struct command_row cx_commands[] = {
    PROCEDURE(COMMAND_UA, "UAR", "UAA"), PROCEDURE(COMMAND_SA, "SAR", "SAA"), PROCEDURE(COMMAND_LI, "LIR", "LIA"),
    PROCEDURE(COMMAND_MA, "MAR", "MAA"), PROCEDURE(COMMAND_RT, "RTR", "RTA"), PROCEDURE(COMMAND_PP, "PPR", "PPA"),
    PEER(COMMAND_CE, "CER", "CEA"),      PEER(COMMAND_DW, "DWR", "DWA"),      PEER(COMMAND_DP, "DPR", "DPA"),
};
static const struct command_row zh_commands[] = {
    PROCEDURE(COMMAND_MA, "MAR", "MAA"),
    PEER(COMMAND_CE, "CER", "CEA"),
    PEER(COMMAND_DW, "DWR", "DWA"),
    PEER(COMMAND_DP, "DPR", "DPA"),
};
static const struct command_row zn_commands[] = {
    PROCEDURE(COMMAND_BI, "BIR", "BIA"),
    PEER(COMMAND_CE, "CER", "CEA"),
    PEER(COMMAND_DW, "DWR", "DWA"),
    PEER(COMMAND_DP, "DPR", "DPA"),
};

/* The commands of each interface of Diameter. */
static const struct interface_row {
    uint32_t application, count;
    const struct command_row *command;
} interfaces[PROTO_COUNT] = {
    [PROTO_CX] = {APP_CX, COUNT(cx_commands), cx_commands},
    [PROTO_ZH] = {APP_ZH, COUNT(zh_commands), zh_commands},
    [PROTO_ZN] = {APP_ZN, COUNT(zn_commands), zn_commands},
};
static_assert(2 * COUNT(cx_commands) < VERB_NAMED_MAX, "plan.foreground holds one bit for each named verb");

/* The texts of all codes, three digits each. */
#define ONES(tens) tens "0" tens "1" tens "2" tens "3" tens "4" tens "5" tens "6" tens "7" tens "8" tens "9"
#define TENS(hundreds)                                                                                                 \
    ONES(hundreds "0")                                                                                                 \
    ONES(hundreds "1")                                                                                                 \
    ONES(hundreds "2")                                                                                                 \
    ONES(hundreds "3")                                                                                                 \
    ONES(hundreds "4") ONES(hundreds "5") ONES(hundreds "6") ONES(hundreds "7") ONES(hundreds "8") ONES(hundreds "9")
static const char code_texts[] = TENS("1") TENS("2") TENS("3") TENS("4") TENS("5") TENS("6");
static_assert(sizeof code_texts - 1 == (size_t)CODE_DIGITS * (VERB_COUNT - VERB_CODE_MIN), "100 to 699");

struct bytes proto_name(enum proto proto)
{
    must((unsigned)proto < PROTO_COUNT);
    return proto_names[proto];
}

enum proto proto_named(struct bytes text)
{
    for (unsigned i = PROTO_NONE + 1; i < PROTO_COUNT; i++) {
        if (bytes_equal(proto_names[i], text)) return (enum proto)i;
    }
    return PROTO_NONE;
}

static const struct command_row *commands_of(enum proto proto, uint32_t *count)
{
    *count = interfaces[proto].count;
    return interfaces[proto].command;
}

uint32_t proto_application(enum proto proto)
{
    must((unsigned)proto < PROTO_COUNT);
    return interfaces[proto].application;
}

enum proto proto_of_application(uint32_t application)
{
    for (unsigned i = PROTO_NONE + 1; application && i < PROTO_COUNT; i++)
        if (interfaces[i].application == application) return (enum proto)i;
    return PROTO_NONE;
}

/* The text of a verb that is no code; none when there is no such verb. */
static struct bytes word_of(enum proto proto, uint32_t verb)
{
    if (verb == VERB_NONE) return bytes_of("", 0);
    switch (proto) {
    case PROTO_SIP: return verb < SIP_METHOD_COUNT ? sip_method_name((enum sip_method)verb) : bytes_of("", 0);
    case PROTO_HTTP: return verb < HTTP_METHOD_COUNT ? http_method_name((enum http_method)verb) : bytes_of("", 0);
    case PROTO_WS: return verb < COUNT(ws_names) ? ws_names[verb] : bytes_of("", 0);
    case PROTO_CX:
    case PROTO_ZH:
    case PROTO_ZN: break;
    case PROTO_NONE:
    case PROTO_COUNT: return bytes_of("", 0);
    }
    uint32_t count;
    const struct command_row *row = commands_of(proto, &count);
    uint32_t at = (verb - 1) / 2;
    if (at >= count) return bytes_of("", 0);
    return verb % 2 ? row[at].request : row[at].answer;
}

/* SIP and HTTP answer with codes; so does the opening of a WebSocket that is refused (RFC 6455 4.2.2). */
static bool has_codes(enum proto proto)
{
    return proto == PROTO_SIP || proto == PROTO_HTTP || proto == PROTO_WS;
}

verb_id verb_named(enum proto proto, struct bytes text)
{
    uint32_t code;
    if (text.count == 0) return VERB_NONE;
    if (text.at[0] > '9') { /* a word: no code begins with a letter */
        for (uint32_t verb = 1; verb < VERB_NAMED_MAX; verb++) {
            if (bytes_equal(word_of(proto, verb), text)) return (verb_id)verb;
        }
        return VERB_NONE;
    }
    if (!has_codes(proto) || text.count != CODE_DIGITS || !bytes_to_u32(text, &code)) return VERB_NONE;
    return code >= VERB_CODE_MIN && code < VERB_COUNT ? (verb_id)code : VERB_NONE;
}

struct bytes verb_name(enum proto proto, verb_id verb)
{
    if (verb < VERB_CODE_MIN) return word_of(proto, verb);
    if (!has_codes(proto) || verb >= VERB_COUNT) return bytes_of("", 0);
    return bytes_of(code_texts + (size_t)CODE_DIGITS * (size_t)(verb - VERB_CODE_MIN), CODE_DIGITS);
}

struct bytes verb_listed(enum proto proto, uint32_t n)
{
    return n < VERB_NAMED_MAX ? word_of(proto, n + 1) : bytes_of("", 0);
}

verb_id verb_diameter(enum proto proto, uint32_t command, bool request)
{
    uint32_t count;
    const struct command_row *row = commands_of(proto, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (row[i].command == command) return (verb_id)(2 * i + (request ? 1 : 2));
    }
    return VERB_NONE;
}

/* Of a WebSocket's life OPEN and PING are answered (by ACCEPT or a code, by PONG); CLOSE is only echoed. */
bool verb_is_request(enum proto proto, verb_id verb)
{
    if (verb == VERB_NONE || verb >= VERB_CODE_MIN) return false;
    if (proto == PROTO_WS) return verb == VERB_WS_OPEN || verb == VERB_WS_PING;
    if (proto_is_diameter(proto)) return verb % 2 == 1;
    return true;
}

bool verb_background(enum proto proto, verb_id verb)
{
    if (verb == VERB_NONE) return false;
    if (proto == PROTO_WS) return verb == VERB_WS_PING || verb == VERB_WS_PONG;
    uint32_t count;
    const struct command_row *row = commands_of(proto, &count);
    uint32_t at = ((uint32_t)verb - 1) / 2;
    return at < count && row[at].background;
}
