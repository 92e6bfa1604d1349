/* The words of SIP: header names with their compact forms, methods, reason phrases. */
#include "sip_name.h"

#include "sip.h"

const struct line_names sip_names =
    {
        .row =
            {
                [SIP_NAME_OTHER] = LINE_NAME("", ""),
                [SIP_VIA] = LINE_NAME("Via", "v"),
                [SIP_FROM] = LINE_NAME("From", "f"),
                [SIP_TO] = LINE_NAME("To", "t"),
                [SIP_CALL_ID] = LINE_NAME("Call-ID", "i"),
                [SIP_CSEQ] = LINE_NAME("CSeq", ""),
                [SIP_MAX_FORWARDS] = LINE_NAME("Max-Forwards", ""),
                [SIP_CONTACT] = LINE_NAME("Contact", "m"),
                [SIP_CONTENT_LENGTH] = LINE_NAME("Content-Length", "l"),
                [SIP_CONTENT_TYPE] = LINE_NAME("Content-Type", "c"),
                [SIP_EXPIRES] = LINE_NAME("Expires", ""),
                [SIP_MIN_EXPIRES] = LINE_NAME("Min-Expires", ""),
                [SIP_AUTHORIZATION] = LINE_NAME("Authorization", ""),
                [SIP_WWW_AUTHENTICATE] = LINE_NAME("WWW-Authenticate", ""),
                [SIP_AUTHENTICATION_INFO] = LINE_NAME("Authentication-Info", ""),
                [SIP_PROXY_AUTHORIZATION] = LINE_NAME("Proxy-Authorization", ""),
                [SIP_PROXY_AUTHENTICATE] = LINE_NAME("Proxy-Authenticate", ""),
                [SIP_PATH] = LINE_NAME("Path", ""),
                [SIP_SERVICE_ROUTE] = LINE_NAME("Service-Route", ""),
                [SIP_ROUTE] = LINE_NAME("Route", ""),
                [SIP_RECORD_ROUTE] = LINE_NAME("Record-Route", ""),
                [SIP_REQUIRE] = LINE_NAME("Require", ""),
                [SIP_PROXY_REQUIRE] = LINE_NAME("Proxy-Require", ""),
                [SIP_SUPPORTED] = LINE_NAME("Supported", "k"),
                [SIP_UNSUPPORTED] = LINE_NAME("Unsupported", ""),
                [SIP_ALLOW] = LINE_NAME("Allow", ""),
                [SIP_EVENT] = LINE_NAME("Event", "o"),
                [SIP_DATE] = LINE_NAME("Date", ""),
                [SIP_USER_AGENT] = LINE_NAME("User-Agent", ""),
                [SIP_SERVER] = LINE_NAME("Server", ""),
                [SIP_P_ASSOCIATED_URI] = LINE_NAME("P-Associated-URI", ""),
                [SIP_P_VISITED_NETWORK_ID] = LINE_NAME("P-Visited-Network-ID", ""),
                [SIP_P_CHARGING_VECTOR] = LINE_NAME("P-Charging-Vector", ""),
                [SIP_P_ACCESS_NETWORK_INFO] = LINE_NAME("P-Access-Network-Info", ""),
                [SIP_P_ASSERTED_IDENTITY] = LINE_NAME("P-Asserted-Identity", ""),
                [SIP_P_PREFERRED_IDENTITY] = LINE_NAME("P-Preferred-Identity", ""),
                [SIP_P_LAB_CREDENTIAL] = LINE_NAME("P-Lab-Credential", ""),
                [SIP_P_LAB_LOGIN] = LINE_NAME("P-Lab-Login", ""),
                [SIP_P_LAB_PROOF] = LINE_NAME("P-Lab-Proof", ""),
            },
        /* Length, first and last letter of every full and compact form. */
        .slots =
            {
                [LINE_SLOT(3, 'V', 'a')] = SIP_VIA,
                [LINE_SLOT(4, 'F', 'm')] = SIP_FROM,
                [LINE_SLOT(2, 'T', 'o')] = SIP_TO,
                [LINE_SLOT(7, 'C', 'D')] = SIP_CALL_ID,
                [LINE_SLOT(4, 'C', 'q')] = SIP_CSEQ,
                [LINE_SLOT(12, 'M', 's')] = SIP_MAX_FORWARDS,
                [LINE_SLOT(7, 'C', 't')] = SIP_CONTACT,
                [LINE_SLOT(14, 'C', 'h')] = SIP_CONTENT_LENGTH,
                [LINE_SLOT(12, 'C', 'e')] = SIP_CONTENT_TYPE,
                [LINE_SLOT(7, 'E', 's')] = SIP_EXPIRES,
                [LINE_SLOT(11, 'M', 's')] = SIP_MIN_EXPIRES,
                [LINE_SLOT(13, 'A', 'n')] = SIP_AUTHORIZATION,
                [LINE_SLOT(16, 'W', 'e')] = SIP_WWW_AUTHENTICATE,
                [LINE_SLOT(19, 'A', 'o')] = SIP_AUTHENTICATION_INFO,
                [LINE_SLOT(19, 'P', 'n')] = SIP_PROXY_AUTHORIZATION,
                [LINE_SLOT(18, 'P', 'e')] = SIP_PROXY_AUTHENTICATE,
                [LINE_SLOT(4, 'P', 'h')] = SIP_PATH,
                [LINE_SLOT(13, 'S', 'e')] = SIP_SERVICE_ROUTE,
                [LINE_SLOT(5, 'R', 'e')] = SIP_ROUTE,
                [LINE_SLOT(12, 'R', 'e')] = SIP_RECORD_ROUTE,
                [LINE_SLOT(7, 'R', 'e')] = SIP_REQUIRE,
                [LINE_SLOT(13, 'P', 'e')] = SIP_PROXY_REQUIRE,
                [LINE_SLOT(9, 'S', 'd')] = SIP_SUPPORTED,
                [LINE_SLOT(11, 'U', 'd')] = SIP_UNSUPPORTED,
                [LINE_SLOT(5, 'A', 'w')] = SIP_ALLOW,
                [LINE_SLOT(5, 'E', 't')] = SIP_EVENT,
                [LINE_SLOT(4, 'D', 'e')] = SIP_DATE,
                [LINE_SLOT(10, 'U', 't')] = SIP_USER_AGENT,
                [LINE_SLOT(6, 'S', 'r')] = SIP_SERVER,
                [LINE_SLOT(16, 'P', 'I')] = SIP_P_ASSOCIATED_URI,
                [LINE_SLOT(20, 'P', 'D')] = SIP_P_VISITED_NETWORK_ID,
                [LINE_SLOT(17, 'P', 'r')] = SIP_P_CHARGING_VECTOR,
                [LINE_SLOT(21, 'P', 'o')] = SIP_P_ACCESS_NETWORK_INFO,
                [LINE_SLOT(19, 'P', 'y')] = SIP_P_ASSERTED_IDENTITY,
                [LINE_SLOT(20, 'P', 'y')] = SIP_P_PREFERRED_IDENTITY,
                [LINE_SLOT(16, 'P', 'l')] = SIP_P_LAB_CREDENTIAL,
                [LINE_SLOT(11, 'P', 'n')] = SIP_P_LAB_LOGIN,
                [LINE_SLOT(11, 'P', 'f')] = SIP_P_LAB_PROOF,
                [LINE_SLOT(1, 'v', 'v')] = SIP_VIA,
                [LINE_SLOT(1, 'f', 'f')] = SIP_FROM,
                [LINE_SLOT(1, 't', 't')] = SIP_TO,
                [LINE_SLOT(1, 'i', 'i')] = SIP_CALL_ID,
                [LINE_SLOT(1, 'm', 'm')] = SIP_CONTACT,
                [LINE_SLOT(1, 'l', 'l')] = SIP_CONTENT_LENGTH,
                [LINE_SLOT(1, 'c', 'c')] = SIP_CONTENT_TYPE,
                [LINE_SLOT(1, 'k', 'k')] = SIP_SUPPORTED,
                [LINE_SLOT(1, 'o', 'o')] = SIP_EVENT,
            },
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
    return sip_names.row[name].full;
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
