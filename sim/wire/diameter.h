/* Diameter messages (RFC 6733 3, 4); the dictionary of Cx (TS 29.229) and Zh (TS 29.109) is dictionary.def. */
#ifndef DIAMETER_H
#define DIAMETER_H

#include "bytes.h"
#include "pen.h"

enum {
    DIAMETER_VERSION = 1,
    DIAMETER_HEADER = 20,
    DIAMETER_MESSAGE_MAX = 65535,
    DIAMETER_AVPS_MAX = 512,
    DIAMETER_DEPTH_MAX = 8,
    DIAMETER_R = 0x80,
    DIAMETER_P = 0x40,
    DIAMETER_E = 0x20,
    DIAMETER_T = 0x10,
    AVP_V = 0x80,
    AVP_M = 0x40,
    AVP_P = 0x20,
    VENDOR_3GPP = 10415,
    VENDOR_ETSI = 13019,
    APP_BASE = 0,
    APP_CX = 16777216,
    APP_ZN = 16777220,
    APP_ZH = 16777221
};

enum diameter_command {
    COMMAND_CE = 257,
    COMMAND_DW = 280,
    COMMAND_DP = 282,
    COMMAND_UA = 300,
    COMMAND_SA = 301,
    COMMAND_LI = 302,
    COMMAND_MA = 303,
    COMMAND_RT = 304,
    COMMAND_PP = 305,
    COMMAND_BI = 310
};

/* Result-Code (RFC 6733 7.1) and Experimental-Result-Code (TS 29.229 6.2, TS 29.109): two enumerations, since 5001 to
 * 5012 mean different things in each. Values are the protocol's numbers. */
enum diameter_result {
    RESULT_SUCCESS = 2001,
    RESULT_COMMAND_UNSUPPORTED = 3001,
    RESULT_UNABLE_TO_DELIVER = 3002,
    RESULT_REALM_NOT_SERVED = 3003,
    RESULT_TOO_BUSY = 3004,
    RESULT_APPLICATION_UNSUPPORTED = 3007,
    RESULT_INVALID_HDR_BITS = 3008,
    RESULT_INVALID_AVP_BITS = 3009,
    RESULT_UNKNOWN_PEER = 3010,
    RESULT_AUTHENTICATION_REJECTED = 4001,
    RESULT_AVP_UNSUPPORTED = 5001,
    RESULT_AUTHORIZATION_REJECTED = 5003,
    RESULT_INVALID_AVP_VALUE = 5004,
    RESULT_MISSING_AVP = 5005,
    RESULT_CONTRADICTING_AVPS = 5007,
    RESULT_AVP_OCCURS_TOO_MANY_TIMES = 5009,
    RESULT_NO_COMMON_APPLICATION = 5010,
    RESULT_UNSUPPORTED_VERSION = 5011,
    RESULT_UNABLE_TO_COMPLY = 5012,
    RESULT_INVALID_AVP_LENGTH = 5014,
    RESULT_INVALID_MESSAGE_LENGTH = 5015
};
enum diameter_experimental {
    EXPERIMENTAL_FIRST_REGISTRATION = 2001,
    EXPERIMENTAL_SUBSEQUENT_REGISTRATION = 2002,
    EXPERIMENTAL_SERVER_NAME_NOT_STORED = 2004,
    EXPERIMENTAL_USER_UNKNOWN = 5001,
    EXPERIMENTAL_IDENTITIES_DONT_MATCH = 5002,
    EXPERIMENTAL_IDENTITY_NOT_REGISTERED = 5003,
    EXPERIMENTAL_ROAMING_NOT_ALLOWED = 5004,
    EXPERIMENTAL_IDENTITY_ALREADY_REGISTERED = 5005,
    EXPERIMENTAL_AUTH_SCHEME_NOT_SUPPORTED = 5006,
    EXPERIMENTAL_IN_ASSIGNMENT_TYPE = 5007,
    EXPERIMENTAL_TOO_MUCH_DATA = 5008,
    EXPERIMENTAL_NOT_SUPPORTED_USER_DATA = 5009,
    EXPERIMENTAL_ZH_IDENTITY_UNKNOWN = 5401,
    EXPERIMENTAL_ZH_NOT_AUTHORIZED = 5402,
    EXPERIMENTAL_ZN_TRANSACTION_IDENTIFIER_INVALID = 5403
};
enum server_assignment_type {
    ASSIGNMENT_NONE = 0,
    ASSIGNMENT_REGISTRATION = 1,
    ASSIGNMENT_RE_REGISTRATION = 2,
    ASSIGNMENT_UNREGISTERED_USER = 3,
    ASSIGNMENT_TIMEOUT_DEREGISTRATION = 4,
    ASSIGNMENT_USER_DEREGISTRATION = 5,
    ASSIGNMENT_TIMEOUT_STORE_SERVER_NAME = 6,
    ASSIGNMENT_USER_STORE_SERVER_NAME = 7,
    ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION = 8,
    ASSIGNMENT_AUTHENTICATION_FAILURE = 9,
    ASSIGNMENT_AUTHENTICATION_TIMEOUT = 10,
    ASSIGNMENT_TOO_MUCH_DATA = 11
};

enum avp_type {
    AVP_OCTETS,
    AVP_UTF8,
    AVP_U32,
    AVP_ENUM,
    AVP_TIME,
    AVP_ADDRESS,
    AVP_IDENTITY,
    AVP_DIAMETER_URI,
    AVP_GROUPED
};

/* enum avp_id: AVP_USER_NAME, AVP_SESSION_ID, AVP_PUBLIC_IDENTITY ...: one a row of dictionary.def. */
enum avp_id {
    AVP_UNKNOWN,
#define AVP(id, name, code, vendor, type, flags, source) AVP_##id,
#include "dictionary.def"
#undef AVP
    AVP_ID_COUNT
};

struct avp_row {
    const char *name; /* "Public-Identity" */
    uint32_t code, vendor;
    enum avp_type type;
    uint8_t flags;
    const char *source;
};
extern const struct avp_row avp_rows[AVP_ID_COUNT];
enum avp_id avp_id_of(uint32_t code, uint32_t vendor);
enum avp_id avp_id_named(struct bytes name); /* letter case does not count */

struct avp {
    enum avp_id id;
    uint32_t code, vendor;
    uint8_t flags;
    struct bytes data;  /* without padding */
    struct bytes whole; /* header and data as they are in the message, for Failed-AVP to quote, and where the AVP was */
};

struct diameter {
    struct bytes all;
    uint8_t flags;
    uint32_t command, application, hop_by_hop, end_to_end;
    struct bytes avps;
    uint32_t result; /* on a parse error: the Result-Code that says it (5014, 5015, 5011, 3008, 3009) */
    /* Noted on the way, as offsets in `all`, 0: none. The first AVP of each kind directly in the message; the first of
     * no row that must be understood (M bit), in groups too, but not in a Failed-AVP, which quotes (RFC 6733 7.5). */
    uint16_t first[AVP_ID_COUNT];
    uint16_t foreign;
};

/* Checks version, lengths, flag bits and the framing of every AVP, groups of the dictionary included. */
struct parse_error diameter_scan(struct diameter *, struct bytes message);
/* For a message whose scan found no parse error, without a walk: the data of the first AVP of that kind directly in it,
 * or none; its number; the octets from it on; and the AVP that is foreign, header and all, or none. */
struct bytes diameter_bytes(const struct diameter *, enum avp_id);
bool diameter_u32(const struct diameter *, enum avp_id, uint32_t *value);
struct bytes diameter_from(const struct diameter *, enum avp_id);
struct bytes diameter_foreign(const struct diameter *);
/* Verb as a scenario says it: "MAR", "MAA", "CER" ...; none for an unknown command. */
struct bytes diameter_verb(const struct diameter *);
/* Walks AVPs: start with *rest = diameter.avps or a group's data. */
bool avp_next(struct bytes *rest, struct avp *);
/* The first AVP of that kind directly in `in`; false when absent. */
bool avp_find(struct bytes in, enum avp_id, struct avp *);
/* How many of that kind are directly in `in`. */
uint32_t avp_count(struct bytes in, enum avp_id);
/* Its data, or none (at == NULL). */
struct bytes avp_bytes(struct bytes in, enum avp_id);
bool avp_u32(struct bytes in, enum avp_id, uint32_t *value);
/* The first AVP of that kind anywhere, groups included (fields of scenarios). */
bool avp_find_deep(struct bytes in, uint32_t code, uint32_t vendor, struct avp *);

/* Writing: begin, AVPs, groups closed in the order they were opened, end. Lengths are put in place on close. */
struct diameter_pen {
    struct pen *pen;
    uint32_t begin;
    uint32_t group[DIAMETER_DEPTH_MAX];
    uint32_t depth;
};
void diameter_begin(struct diameter_pen *, struct pen *, uint8_t flags, uint32_t command, uint32_t application,
                    uint32_t hop_by_hop, uint32_t end_to_end);
/* An answer to `request`: its command, application, ids and P bit. */
void diameter_begin_answer(struct diameter_pen *, struct pen *, const struct diameter *request, uint8_t extra_flags);
void avp_put(struct diameter_pen *, enum avp_id, struct bytes data);
void avp_put_u32(struct diameter_pen *, enum avp_id, uint32_t value);
/* Vendor-Specific-Application-Id, whole: every command of Cx and Zh has it. */
void avp_put_application(struct diameter_pen *, uint32_t vendor, uint32_t application);
void avp_open(struct diameter_pen *, enum avp_id);
void avp_close(struct diameter_pen *);
/* The whole message, or none when the pen overflowed. */
struct bytes diameter_end(struct diameter_pen *);

#endif
