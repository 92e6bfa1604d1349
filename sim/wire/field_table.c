/* All fields of messages (docs/scenario-language.md, "Kinds of fields"): a new field is one row here. */
#include "field_read.h"

#define SIP (1u << PROTO_SIP)
#define HTTP (1u << PROTO_HTTP)
#define WS (1u << PROTO_WS)
#define WEB (HTTP | WS)
#define DIAMETER (1u << PROTO_CX | 1u << PROTO_ZH | 1u << PROTO_ZN)
#define CX (1u << PROTO_CX)

#define ALGORITHMS "MD5|SHA-256|SHA-512-256"
#define WITH_AKA ALGORITHMS "|AKAv2-SHA-256"
#define QOPS "auth|auth-int"
#define SCHEMES "Digest|Bearer|Basic"
#define VOUCHERS "no|yes|ip-assoc-pending|ip-assoc-yes|tls-pending|tls-yes|tls-connected|auth-done"
#define ASSIGNMENTS                                                                                                    \
    "NO_ASSIGNMENT|REGISTRATION|RE_REGISTRATION|UNREGISTERED_USER|TIMEOUT_DEREGISTRATION|USER_DEREGISTRATION|"         \
    "TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME|USER_DEREGISTRATION_STORE_SERVER_NAME|ADMINISTRATIVE_DEREGISTRATION|"    \
    "AUTHENTICATION_FAILURE|AUTHENTICATION_TIMEOUT|DEREGISTRATION_TOO_MUCH_DATA|AAA_USER_DATA_REQUEST|PGW_UPDATE|"     \
    "RESTORATION"

/* A row: path, protocols, where it is read from, help. BY names a reader and its detail. */
#define ROW(path_, protos_, type_, words_, help_, ...)                                                                 \
    {                                                                                                                  \
        .path = path_, .protos = protos_, .type = type_, .words = words_, .help = help_, __VA_ARGS__                   \
    }
#define TEXT(path, protos, source, help) ROW(path, protos, FIELD_TEXT, NULL, help, source)
#define URI(path, protos, source, help) ROW(path, protos, FIELD_URI, NULL, help, source)
#define IMPU(path, protos, source, help) ROW(path, protos, FIELD_URI, NULL, help, source, .impu = true)
#define IMPUS(path, protos, source, help) ROW(path, protos, FIELD_LIST, NULL, help, source, .impu = true)
#define NUMBER(path, protos, source, help) ROW(path, protos, FIELD_NUMBER, NULL, help, source)
#define TIME(path, protos, source, help) ROW(path, protos, FIELD_TIME, NULL, help, source)
#define LIST(path, protos, source, help) ROW(path, protos, FIELD_LIST, NULL, help, source)
#define TAGS(path, source, help) ROW(path, SIP, FIELD_LIST, NULL, help, source, .token = true)
#define FLAG(path, protos, source, help) ROW(path, protos, FIELD_FLAG, NULL, help, source)
#define WORD(path, protos, words, source, help) ROW(path, protos, FIELD_WORD, words, help, source)

/* The writer of field_x is put_field_x (field_put.h). */
#define SOURCE(read_, detail_) .read = read_, .write = put_##read_, .detail = detail_
#define READ_ONLY(read_, detail_) .read = read_, .detail = detail_
#define BY(read, detail) SOURCE(read, detail)
#define AUTH(field) SOURCE(field_auth, FIELD_AUTH(FIELD_AUTHORIZATION, field))
#define CHALLENGE(field) SOURCE(field_auth, FIELD_AUTH(FIELD_CHALLENGE, field))
#define INFO(field) SOURCE(field_auth, FIELD_AUTH(FIELD_INFO, field))
#define ADDRESS(name, part) SOURCE(field_sip_address, FIELD_ADDRESS(name, part))

const struct field_row field_rows[] = {
    /* SIP */
    URI("request-uri", SIP, BY(field_sip_request_uri, 0), "the Request-URI (RFC 3261 8.1.1.1)"),
    TEXT("call-id", SIP, BY(field_sip_header, SIP_CALL_ID), "Call-ID (RFC 3261 20.8)"),
    NUMBER("cseq", SIP, BY(field_sip_cseq, 0), "number of the CSeq (RFC 3261 20.16)"),
    NUMBER("max-forwards", SIP, BY(field_sip_number, SIP_MAX_FORWARDS), "Max-Forwards (RFC 3261 20.22)"),
    TIME("expires", SIP, BY(field_sip_seconds, SIP_EXPIRES), "Expires (RFC 3261 20.19)"),
    TIME("min-expires", SIP, BY(field_sip_seconds, SIP_MIN_EXPIRES), "Min-Expires of a 423 (RFC 3261 20.23)"),
    IMPU("to.uri", SIP, ADDRESS(SIP_TO, FIELD_ADDRESS_URI), "URI of To: the IMPU (RFC 3261 20.39)"),
    TEXT("to.tag", SIP, ADDRESS(SIP_TO, FIELD_ADDRESS_TAG), "tag of To (RFC 3261 19.3)"),
    IMPU("from.uri", SIP, ADDRESS(SIP_FROM, FIELD_ADDRESS_URI), "URI of From (RFC 3261 20.20)"),
    TEXT("from.tag", SIP, ADDRESS(SIP_FROM, FIELD_ADDRESS_TAG), "tag of From (RFC 3261 19.3)"),
    TEXT("via", SIP, BY(field_sip_header, SIP_VIA), "all of Via as it stands (RFC 3261 20.42)"),
    NUMBER("via.count", SIP, READ_ONLY(field_sip_count, SIP_VIA), "how many hops Via holds (RFC 3261 20.42)"),
    TEXT("via[N].host", SIP, BY(field_sip_via, FIELD_VIA_HOST),
         "sent-by host of a Via, the last hop is 0 (RFC 3261 18.1.1)"),
    TEXT("via[N].branch", SIP, BY(field_sip_via, FIELD_VIA_BRANCH), "branch of a Via (RFC 3261 8.1.1.7)"),
    WORD("via[N].transport", SIP, "UDP|TCP|TLS|SCTP|WS|WSS", BY(field_sip_via, FIELD_VIA_TRANSPORT),
         "transport of a Via (RFC 3261 20.42, RFC 7118 5.2)"),
    TEXT("path", SIP, BY(field_sip_header, SIP_PATH), "all of Path as it stands (RFC 3327 4)"),
    NUMBER("path.count", SIP, READ_ONLY(field_sip_count, SIP_PATH), "how many hops Path holds (RFC 3327 4)"),
    URI("path[N].uri", SIP, ADDRESS(SIP_PATH, FIELD_ADDRESS_URI), "URI of a Path hop, the nearest is 0 (RFC 3327 4)"),
    TEXT("path[N].host", SIP, ADDRESS(SIP_PATH, FIELD_ADDRESS_HOST), "host of a Path hop (RFC 3327 4)"),
    TEXT("contact", SIP, BY(field_sip_header, SIP_CONTACT), "all of Contact as it stands (RFC 3261 20.10)"),
    NUMBER("contact.count", SIP, READ_ONLY(field_sip_count, SIP_CONTACT), "how many contacts (RFC 3261 20.10)"),
    URI("contact.uri", SIP, ADDRESS(SIP_CONTACT, FIELD_ADDRESS_URI), "URI of the first contact (RFC 3261 20.10)"),
    LIST("contact.uris", SIP, BY(field_sip_uris, SIP_CONTACT), "URIs of all contacts (RFC 3261 20.10)"),
    TEXT("contact.host", SIP, ADDRESS(SIP_CONTACT, FIELD_ADDRESS_HOST), "host of the first contact (RFC 7118 5.1)"),
    TIME("contact.expires", SIP, BY(field_sip_contact, FIELD_CONTACT_EXPIRES),
         "expires of the first contact (RFC 3261 10.2.1.1)"),
    NUMBER("contact.reg-id", SIP, BY(field_sip_contact, FIELD_CONTACT_REG_ID),
           "reg-id of the first contact (RFC 5626 4.2)"),
    TEXT("contact.instance", SIP, BY(field_sip_contact, FIELD_CONTACT_INSTANCE),
         "+sip.instance of the first contact (RFC 5626 4.1)"),
    FLAG("contact.star", SIP, READ_ONLY(field_sip_contact, FIELD_CONTACT_STAR), "Contact: * (RFC 3261 10.2.2)"),
    LIST("service-route", SIP, BY(field_sip_uris, SIP_SERVICE_ROUTE), "URIs of Service-Route (RFC 3608 5)"),
    IMPUS("p-associated-uri", SIP, BY(field_sip_uris, SIP_P_ASSOCIATED_URI),
          "URIs of P-Associated-URI, the default first (RFC 7315 4.1)"),
    LIST("route", SIP, BY(field_sip_uris, SIP_ROUTE), "URIs of Route (RFC 3261 20.34)"),
    TAGS("require", BY(field_sip_tokens, SIP_REQUIRE), "option tags of Require (RFC 3261 20.32)"),
    TAGS("supported", BY(field_sip_tokens, SIP_SUPPORTED), "option tags of Supported (RFC 3261 20.37)"),
    TAGS("unsupported", BY(field_sip_tokens, SIP_UNSUPPORTED), "option tags of Unsupported (RFC 3261 20.40)"),
    TEXT("lab-credential", SIP, BY(field_sip_header, SIP_P_LAB_CREDENTIAL),
         "P-Lab-Credential (docs/lab-messages.md, W2)"),
    TEXT("lab-credential.password", SIP, BY(field_sip_lab, FIELD_LAB_PASSWORD),
         "the password in it (docs/lab-messages.md, W2)"),
    TEXT("lab-credential.ha1", SIP, BY(field_sip_lab, FIELD_LAB_HA1), "the H(A1) in it (docs/lab-messages.md, W2)"),
    TEXT("lab-login", SIP, BY(field_sip_header, SIP_P_LAB_LOGIN), "P-Lab-Login (docs/lab-messages.md, W2)"),
    TEXT("lab-login.impi", SIP, BY(field_sip_lab, FIELD_LAB_IMPI), "the IMPI in it (docs/lab-messages.md, W2)"),
    TEXT("lab-proof", SIP, BY(field_sip_header, SIP_P_LAB_PROOF), "P-Lab-Proof, a JWS (docs/lab-messages.md, W2)"),

    /* Authentication: SIP, HTTP and the opening of a WebSocket */
    TEXT("auth", SIP, BY(field_sip_header, SIP_AUTHORIZATION), "all of Authorization as it stands (RFC 3261 20.7)"),
    TEXT("auth", WEB, BY(field_http_header, HTTP_AUTHORIZATION), "all of Authorization as it stands (RFC 9110 11.6.2)"),
    WORD("auth.scheme", SIP | WEB, SCHEMES, BY(field_auth_scheme, FIELD_AUTH(FIELD_AUTHORIZATION, 0)),
         "scheme of Authorization (RFC 9110 11.1)"),
    TEXT("auth.username", SIP | WEB, AUTH(AUTH_USERNAME), "username: the IMPI (RFC 7616 3.4, TS 24.229 5.1.1.2.3)"),
    TEXT("auth.realm", SIP | WEB, AUTH(AUTH_REALM), "realm (RFC 7616 3.4)"),
    TEXT("auth.nonce", SIP | WEB, AUTH(AUTH_NONCE), "nonce, empty in a first REGISTER (TS 24.229 5.1.1.2.3)"),
    URI("auth.uri", SIP | WEB, AUTH(AUTH_URI), "digest-uri (RFC 7616 3.4)"),
    TEXT("auth.response", SIP | WEB, AUTH(AUTH_RESPONSE), "response (RFC 7616 3.4.1)"),
    TEXT("auth.cnonce", SIP | WEB, AUTH(AUTH_CNONCE), "cnonce (RFC 7616 3.4)"),
    NUMBER("auth.nc", SIP | WEB, AUTH(AUTH_NC), "nonce count, read from hex (RFC 7616 3.4)"),
    WORD("auth.qop", SIP | WEB, QOPS, AUTH(AUTH_QOP), "qop (RFC 7616 3.4)"),
    WORD("auth.algorithm", SIP | WEB, WITH_AKA, AUTH(AUTH_ALGORITHM), "algorithm (RFC 7616 3.4)"),
    TEXT("auth.opaque", SIP | WEB, AUTH(AUTH_OPAQUE), "opaque (RFC 7616 3.4)"),
    WORD("auth.integrity-protected", SIP, VOUCHERS, AUTH(AUTH_INTEGRITY_PROTECTED),
         "what the edge vouches for (TS 24.229 7.2A.2, TS 33.203 P.3)"),
    TEXT("auth.authorization-entity", SIP, AUTH(AUTH_AUTHORIZATION_ENTITY), "authorization-entity (TS 24.229 7.2A.2)"),
    TEXT("auth.token", SIP | WEB, BY(field_auth_token, 0), "the Bearer token (RFC 6750 2.1, RFC 8898 4.1)"),
    TEXT("auth.token.iss", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_ISS), "issuer of the token (RFC 7519 4.1.1)"),
    TEXT("auth.token.sub", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_SUB),
         "subject of the token: the IMPI (RFC 7519 4.1.2)"),
    TEXT("auth.token.aud", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_AUD),
         "audience of the token: the WSF's host (RFC 7519 4.1.3)"),
    IMPUS("auth.token.impu", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_IMPU),
          "IMPUs of the token, the default first (docs/lab-messages.md)"),
    TEXT("auth.token.client-id", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_CLIENT_ID),
         "client_id of the token: the WWS (RFC 8693 4.3)"),
    TEXT("auth.token.scope", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_SCOPE), "scope of the token (RFC 8693 4.2)"),
    TIME("auth.token.iat", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_IAT),
         "when the token was issued, in virtual time (RFC 7519 4.1.6)"),
    TIME("auth.token.exp", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_EXP),
         "when the token expires, in virtual time (RFC 7519 4.1.4)"),
    TEXT("auth.token.jti", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_JTI),
         "identifier of the token (RFC 7519 4.1.7)"),
    TEXT("auth.token.jkt", SIP | WEB, BY(field_auth_claim, FIELD_CLAIM_JKT),
         "thumbprint of the key it is bound to (RFC 9449 6.1)"),
    TEXT("www-auth", SIP, BY(field_sip_header, SIP_WWW_AUTHENTICATE),
         "all of WWW-Authenticate as it stands (RFC 3261 20.44)"),
    TEXT("www-auth", WEB, BY(field_http_header, HTTP_WWW_AUTHENTICATE),
         "all of WWW-Authenticate as it stands (RFC 9110 11.6.1)"),
    WORD("www-auth.scheme", SIP | WEB, SCHEMES, BY(field_auth_scheme, FIELD_AUTH(FIELD_CHALLENGE, 0)),
         "scheme of the challenge (RFC 9110 11.1)"),
    TEXT("www-auth.realm", SIP | WEB, CHALLENGE(AUTH_REALM), "realm (RFC 7616 3.3)"),
    TEXT("www-auth.nonce", SIP | WEB, CHALLENGE(AUTH_NONCE), "nonce (RFC 7616 3.3)"),
    WORD("www-auth.qop", SIP | WEB, QOPS, CHALLENGE(AUTH_QOP), "qop, when it offers one (RFC 7616 3.3)"),
    WORD("www-auth.algorithm", SIP | WEB, WITH_AKA, CHALLENGE(AUTH_ALGORITHM), "algorithm (RFC 7616 3.3)"),
    TEXT("www-auth.opaque", SIP | WEB, CHALLENGE(AUTH_OPAQUE), "opaque (RFC 7616 3.3)"),
    WORD("www-auth.stale", SIP | WEB, "true|false", CHALLENGE(AUTH_STALE), "stale (RFC 7616 3.3)"),
    TEXT("www-auth.domain", SIP | WEB, CHALLENGE(AUTH_DOMAIN), "domain (RFC 7616 3.3)"),
    TEXT("www-auth.authz-server", SIP | WEB, CHALLENGE(AUTH_AUTHZ_SERVER),
         "authz_server of a Bearer challenge (RFC 8898 4)"),
    TEXT("www-auth.scope", SIP | WEB, CHALLENGE(AUTH_SCOPE), "scope of a Bearer challenge (RFC 6750 3)"),
    TEXT("www-auth.error", SIP | WEB, CHALLENGE(AUTH_ERROR), "error of a Bearer challenge (RFC 6750 3.1)"),
    TEXT("authentication-info", SIP, BY(field_sip_header, SIP_AUTHENTICATION_INFO),
         "all of Authentication-Info as it stands (RFC 3261 20.6)"),
    TEXT("authentication-info.rspauth", SIP | WEB, INFO(AUTH_RSPAUTH), "rspauth: the network's proof (RFC 7616 3.5)"),
    TEXT("authentication-info.nextnonce", SIP | WEB, INFO(AUTH_NEXTNONCE), "nextnonce (RFC 7616 3.5)"),
    TEXT("authentication-info.cnonce", SIP | WEB, INFO(AUTH_CNONCE), "cnonce (RFC 7616 3.5)"),
    NUMBER("authentication-info.nc", SIP | WEB, INFO(AUTH_NC), "nonce count, read from hex (RFC 7616 3.5)"),
    WORD("authentication-info.qop", SIP | WEB, QOPS, INFO(AUTH_QOP), "qop (RFC 7616 3.5)"),

    /* Any header, and the body */
    TEXT("header(Name)", SIP | WEB, BY(field_header, 0), "a header by its name, as it stands (RFC 3261 7.3)"),
    TEXT("body", SIP | HTTP, BY(field_body, 0), "the body (RFC 3261 7.4)"),

    /* HTTP and the opening of a WebSocket */
    TEXT("query.X", WEB, BY(field_http_query, 0), "a field of the target's query, decoded (WHATWG URL 5.1)"),
    TEXT("form.X", HTTP, BY(field_http_form, 0), "a field of a form body, decoded (WHATWG URL 5.1)"),
    TEXT("json.X.Y", HTTP, BY(field_http_json, 0),
         "a member of a JSON body, or of the JSON in a page's script (RFC 8259)"),
    TEXT("location", WEB, BY(field_http_header, HTTP_LOCATION), "Location as it stands (RFC 9110 10.2.2)"),
    TEXT("location.origin", WEB, BY(field_http_location, FIELD_LOCATION_ORIGIN),
         "scheme and authority of Location (RFC 6454 4)"),
    TEXT("location.host", WEB, BY(field_http_location, FIELD_LOCATION_HOST), "host of Location (RFC 9110 10.2.2)"),
    TEXT("location.path", WEB, BY(field_http_location, FIELD_LOCATION_PATH), "path of Location (RFC 9110 10.2.2)"),
    TEXT("location.query.X", WEB, BY(field_http_location, FIELD_LOCATION_QUERY),
         "a field of Location's query, decoded (RFC 6749 4.1.2)"),
    TEXT("cookie(N)", WEB, BY(field_http_cookie, 0), "value of a cookie that is sent back (RFC 6265 4.2)"),
    TEXT("set-cookie(N)", WEB, BY(field_http_set_cookie, FIELD_COOKIE_VALUE),
         "value of a cookie that is set (RFC 6265 4.1)"),
    FLAG("set-cookie(N).secure", WEB, BY(field_http_set_cookie, FIELD_COOKIE_SECURE), "Secure (RFC 6265 4.1.2.5)"),
    FLAG("set-cookie(N).http-only", WEB, BY(field_http_set_cookie, FIELD_COOKIE_HTTP_ONLY),
         "HttpOnly (RFC 6265 4.1.2.6)"),
    WORD("set-cookie(N).same-site", WEB, "Strict|Lax|None", BY(field_http_set_cookie, FIELD_COOKIE_SAME_SITE),
         "SameSite (RFC 6265bis 4.1.2.7)"),
    TEXT("subprotocol", WS, BY(field_http_header, HTTP_SEC_WEBSOCKET_PROTOCOL),
         "Sec-WebSocket-Protocol (RFC 6455 11.3.4, RFC 7118 4)"),
    NUMBER("close-code", WS, BY(field_ws_close_code, 0), "status code of a close frame (RFC 6455 7.4)"),

    /* Cx and Zh: fields with words or a name of their own; every other AVP is there by its name in the dictionary */
    NUMBER("result-code", DIAMETER, BY(field_result_code, 0), "Result-Code of the base protocol (RFC 6733 7.1)"),
    NUMBER("experimental-result", DIAMETER, BY(field_experimental_result, 0),
           "Experimental-Result-Code of the application (TS 29.229 6.2)"),
    TEXT("auth-scheme", DIAMETER, BY(field_avp, AVP_SIP_AUTHENTICATION_SCHEME),
         "SIP-Authentication-Scheme (TS 29.229 6.3.9)"),
    TEXT("user-name", DIAMETER, BY(field_avp, AVP_USER_NAME), "User-Name: the IMPI (TS 29.228 6.3)"),
    IMPU("public-identity", DIAMETER, BY(field_avp, AVP_PUBLIC_IDENTITY),
         "Public-Identity: the IMPU (TS 29.229 6.3.2)"),
    URI("server-name", CX, BY(field_avp, AVP_SERVER_NAME), "Server-Name: the S-CSCF's URI (TS 29.229 6.3.3)"),
    TEXT("user-data", CX, BY(field_avp, AVP_USER_DATA), "User-Data: the profile in XML (TS 29.229 6.3.7)"),
    TEXT("digest-ha1", DIAMETER, BY(field_avp, AVP_DIGEST_HA1), "Digest-HA1: H(A1) in hex (TS 29.228 6.3)"),
    TEXT("digest-realm", DIAMETER, BY(field_avp, AVP_DIGEST_REALM), "Digest-Realm (TS 29.228 6.3)"),
    WORD("digest-algorithm", DIAMETER, ALGORITHMS, BY(field_avp, AVP_DIGEST_ALGORITHM),
         "Digest-Algorithm (TS 29.228 6.3)"),
    WORD("digest-qop", DIAMETER, QOPS, BY(field_avp, AVP_DIGEST_QOP), "Digest-QoP (TS 29.228 6.3)"),
    WORD("server-assignment-type", CX, ASSIGNMENTS, BY(field_avp, AVP_SERVER_ASSIGNMENT_TYPE),
         "Server-Assignment-Type (TS 29.229 6.3.15)"),
    WORD("user-authorization-type", CX, "REGISTRATION|DE_REGISTRATION|REGISTRATION_AND_CAPABILITIES",
         BY(field_avp, AVP_USER_AUTHORIZATION_TYPE), "User-Authorization-Type (TS 29.229 6.3.24)"),
    WORD("user-data-already-available", CX, "USER_DATA_NOT_AVAILABLE|USER_DATA_ALREADY_AVAILABLE",
         BY(field_avp, AVP_USER_DATA_ALREADY_AVAILABLE), "User-Data-Already-Available (TS 29.229 6.3.26)"),
    WORD("reason-code", CX, "PERMANENT_TERMINATION|NEW_SERVER_ASSIGNED|SERVER_CHANGE|REMOVE_S-CSCF",
         BY(field_avp, AVP_REASON_CODE), "Reason-Code of a deregistration (TS 29.229 6.3.17)"),
    WORD("auth-session-state", DIAMETER, "STATE_MAINTAINED|NO_STATE_MAINTAINED", BY(field_avp, AVP_AUTH_SESSION_STATE),
         "Auth-Session-State (RFC 6733 8.11)"),
    WORD("disconnect-cause", DIAMETER, "REBOOTING|BUSY|DO_NOT_WANT_TO_TALK_TO_YOU", BY(field_avp, AVP_DISCONNECT_CAUSE),
         "Disconnect-Cause (RFC 6733 5.4.3)"),
    TEXT("avp(CODE, VENDOR)", DIAMETER, BY(field_avp_numbered, 0),
         "octets of an AVP by its numbers, vendor 0 for none (RFC 6733 4.1)"),
    TEXT("TEXT-AVP", DIAMETER, BY(field_avp, AVP_UNKNOWN), "any text AVP of the dictionary, by its name in lower case"),
    NUMBER("NUMBER-AVP", DIAMETER, BY(field_avp, AVP_UNKNOWN),
           "any number AVP of the dictionary, by its name in lower case"),
    FLAG("GROUP-AVP", DIAMETER, BY(field_avp, AVP_UNKNOWN),
         "any grouped AVP of the dictionary, by its name in lower case"),
};
const uint32_t field_row_count = COUNT(field_rows);
