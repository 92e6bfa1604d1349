/* The words of SIP: header names with their compact forms, methods, reason phrases. */
#include "sip.h"

static const struct bytes names[SIP_NAME_COUNT] = {
    [SIP_NAME_OTHER] = BYTES_ROW(""),
#define SIP_HEADER(id, name, compact) [SIP_##id] = BYTES_ROW(name),
#include "sip_header.def"
#undef SIP_HEADER
};

static const struct bytes methods[SIP_METHOD_COUNT] = {
    [SIP_METHOD_OTHER] = BYTES_ROW(""),   [SIP_REGISTER] = BYTES_ROW("REGISTER"),
    [SIP_INVITE] = BYTES_ROW("INVITE"),   [SIP_ACK] = BYTES_ROW("ACK"),
    [SIP_BYE] = BYTES_ROW("BYE"),         [SIP_CANCEL] = BYTES_ROW("CANCEL"),
    [SIP_OPTIONS] = BYTES_ROW("OPTIONS"), [SIP_SUBSCRIBE] = BYTES_ROW("SUBSCRIBE"),
    [SIP_NOTIFY] = BYTES_ROW("NOTIFY"),   [SIP_PUBLISH] = BYTES_ROW("PUBLISH"),
    [SIP_MESSAGE] = BYTES_ROW("MESSAGE"), [SIP_INFO] = BYTES_ROW("INFO"),
    [SIP_UPDATE] = BYTES_ROW("UPDATE"),   [SIP_REFER] = BYTES_ROW("REFER"),
    [SIP_PRACK] = BYTES_ROW("PRACK"),
};

enum { CODE_MAX = 699 };

/* RFC 3261 21, then RFC 3265, 3329, 3903, 4412, 4474, 5626 and 6086. A code that is not here has an empty phrase, which
 * the grammar allows. */
static const struct bytes reasons[CODE_MAX + 1] = {
    [100] = BYTES_ROW("Trying"),
    [180] = BYTES_ROW("Ringing"),
    [181] = BYTES_ROW("Call Is Being Forwarded"),
    [182] = BYTES_ROW("Queued"),
    [183] = BYTES_ROW("Session Progress"),
    [200] = BYTES_ROW("OK"),
    [202] = BYTES_ROW("Accepted"),
    [300] = BYTES_ROW("Multiple Choices"),
    [301] = BYTES_ROW("Moved Permanently"),
    [302] = BYTES_ROW("Moved Temporarily"),
    [305] = BYTES_ROW("Use Proxy"),
    [380] = BYTES_ROW("Alternative Service"),
    [400] = BYTES_ROW("Bad Request"),
    [401] = BYTES_ROW("Unauthorized"),
    [402] = BYTES_ROW("Payment Required"),
    [403] = BYTES_ROW("Forbidden"),
    [404] = BYTES_ROW("Not Found"),
    [405] = BYTES_ROW("Method Not Allowed"),
    [406] = BYTES_ROW("Not Acceptable"),
    [407] = BYTES_ROW("Proxy Authentication Required"),
    [408] = BYTES_ROW("Request Timeout"),
    [410] = BYTES_ROW("Gone"),
    [412] = BYTES_ROW("Conditional Request Failed"),
    [413] = BYTES_ROW("Request Entity Too Large"),
    [414] = BYTES_ROW("Request-URI Too Long"),
    [415] = BYTES_ROW("Unsupported Media Type"),
    [416] = BYTES_ROW("Unsupported URI Scheme"),
    [420] = BYTES_ROW("Bad Extension"),
    [421] = BYTES_ROW("Extension Required"),
    [423] = BYTES_ROW("Interval Too Brief"),
    [428] = BYTES_ROW("Use Identity Header"),
    [430] = BYTES_ROW("Flow Failed"),
    [436] = BYTES_ROW("Bad Identity Info"),
    [439] = BYTES_ROW("First Hop Lacks Outbound Support"),
    [480] = BYTES_ROW("Temporarily Unavailable"),
    [481] = BYTES_ROW("Call/Transaction Does Not Exist"),
    [482] = BYTES_ROW("Loop Detected"),
    [483] = BYTES_ROW("Too Many Hops"),
    [484] = BYTES_ROW("Address Incomplete"),
    [485] = BYTES_ROW("Ambiguous"),
    [486] = BYTES_ROW("Busy Here"),
    [487] = BYTES_ROW("Request Terminated"),
    [488] = BYTES_ROW("Not Acceptable Here"),
    [489] = BYTES_ROW("Bad Event"),
    [491] = BYTES_ROW("Request Pending"),
    [493] = BYTES_ROW("Undecipherable"),
    [494] = BYTES_ROW("Security Agreement Required"),
    [500] = BYTES_ROW("Server Internal Error"),
    [501] = BYTES_ROW("Not Implemented"),
    [502] = BYTES_ROW("Bad Gateway"),
    [503] = BYTES_ROW("Service Unavailable"),
    [504] = BYTES_ROW("Server Time-out"),
    [505] = BYTES_ROW("Version Not Supported"),
    [513] = BYTES_ROW("Message Too Large"),
    [600] = BYTES_ROW("Busy Everywhere"),
    [603] = BYTES_ROW("Decline"),
    [604] = BYTES_ROW("Does Not Exist Anywhere"),
    [606] = BYTES_ROW("Not Acceptable"),
};

struct bytes sip_name_text(enum sip_name name)
{
    return names[name];
}

struct bytes sip_method_name(enum sip_method method)
{
    return methods[method];
}

enum sip_method sip_method_of(struct bytes text)
{
    for (unsigned i = SIP_REGISTER; i < SIP_METHOD_COUNT; i++)
        if (bytes_equal(methods[i], text)) return (enum sip_method)i;
    return SIP_METHOD_OTHER;
}

struct bytes sip_reason(uint16_t code)
{
    return code <= CODE_MAX && reasons[code].at ? reasons[code] : BYTES("");
}
