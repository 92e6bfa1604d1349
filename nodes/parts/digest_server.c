/* Digest as the S-CSCF does it. */
#include "digest_server.h"

const struct state_column digest_server_columns[] = {
    COLUMN(digest_server, made, COLUMN_TIME),
    COLUMN(digest_server, right, COLUMN_KEY),
    COLUMN(digest_server, nc, COLUMN_NUMBER),
    COLUMN_WORDS(digest_server, state, CHOICE_WORDS(DIGEST_SERVER_STATE_VALUES)),
    COLUMN_WORDS(digest_server, algorithm, "MD5|SHA-256|SHA-512-256"),
    COLUMN(digest_server, ha1_count, COLUMN_NUMBER),
    COLUMN(digest_server, md5_count, COLUMN_NUMBER),
    COLUMN_SECRET(digest_server, ha1, COLUMN_LETTERS),
    COLUMN_SECRET(digest_server, md5, COLUMN_LETTERS),
    COLUMN(digest_server, nonce, COLUMN_TEXT),
    COLUMN(digest_server, impi, COLUMN_TEXT),
    COLUMN(digest_server, impu, COLUMN_TEXT),
    {.name = NULL},
};

/* Exactly eight digits (RFC 7616 3.4): a nonce count that is read generously could be replayed under another
 * spelling. */
static bool read_nc(struct bytes text, uint32_t *nc)
{
    uint64_t number;
    if (text.count != 8 || !bytes_hex_to_u64(text, &number)) return false;
    *nc = (uint32_t)number;
    return true;
}

static bool same_uri(struct bytes a, struct bytes b)
{
    struct sip_uri left, right;
    if (bytes_equal(a, b)) return true;
    if (sip_uri_scan(&left, a).why || sip_uri_scan(&right, b).why) return false;
    return sip_uri_equal(&left, &right);
}

static bool is_home(struct bytes uri, struct bytes home)
{
    struct sip_uri named;
    return home.count && !sip_uri_scan(&named, uri).why && !named.user.count && bytes_equal_nocase(named.host, home);
}

/* The parameters that a response must have before it is worth a hash. qop may not be left out: the vector says auth,
 * and a digest without it is open to a chosen nonce (TS 33.203 N.2.1.1). */
static enum reason form_error(const struct digest_server_rules *rules, const struct sip *sip, const struct auth *auth,
                              enum digest_algorithm expected)
{
    enum digest_algorithm algorithm;
    uint32_t nc;
    if (!bytes_equal_nocase(auth->field[AUTH_QOP], BYTES("auth"))) return REASON_QOP_NOT_AUTH;
    if (!read_nc(auth->field[AUTH_NC], &nc) || nc == 0) return REASON_NC_NO_COUNT;
    if (!auth->field[AUTH_CNONCE].count) return REASON_NO_CNONCE;
    if (!digest_algorithm_of(auth->field[AUTH_ALGORITHM], &algorithm) || algorithm != expected)
        return REASON_OTHER_ALGORITHM;
    if (!same_uri(auth->field[AUTH_URI], sip->uri) && !is_home(auth->field[AUTH_URI], rules->home))
        return REASON_OTHER_URI;
    return REASON_NONE;
}

static struct digest_input input_of(const struct sip *sip, const struct auth *auth, enum digest_algorithm algorithm,
                                    struct bytes ha1)
{
    return (struct digest_input){
        .algorithm = algorithm,
        .ha1 = ha1,
        .method = sip->method_text,
        .uri = auth->field[AUTH_URI],
        .nonce = auth->field[AUTH_NONCE],
        .nc = auth->field[AUTH_NC],
        .cnonce = auth->field[AUTH_CNONCE],
        .qop = auth->field[AUTH_QOP],
    };
}

bool digest_server_valid(const struct digest_server_rules *rules, const struct sip *sip, const struct auth *auth,
                         enum digest_algorithm algorithm, struct bytes ha1)
{
    struct hexdigest expected;
    if (form_error(rules, sip, auth, algorithm)) return false;
    const struct digest_input input = input_of(sip, auth, algorithm, ha1);
    digest_response(&input, &expected);
    return bytes_equal_secret(hex_view(&expected), auth->field[AUTH_RESPONSE]);
}

bool digest_server_used_second(const struct digest_server *row, const struct auth *auth)
{
    enum digest_algorithm named;
    return row->md5_count && digest_algorithm_of(auth->field[AUTH_ALGORITHM], &named) && named == DIGEST_MD5;
}

enum digest_server_outcome digest_server_check(struct digest_server *row, const struct digest_server_rules *rules,
                                               const struct sip *sip, const struct identity *id, sim_time now,
                                               enum reason *why, struct hexdigest *rspauth)
{
    const struct auth *auth = &id->auth;
    *why = REASON_NO_CHALLENGE;
    if (!row || !row->ha1_count || !bytes_equal(text_view(&row->nonce), auth->field[AUTH_NONCE])) return DIGEST_UNKNOWN;
    bool second = digest_server_used_second(row, auth);
    enum digest_algorithm algorithm = second ? DIGEST_MD5 : (enum digest_algorithm)row->algorithm;
    struct bytes ha1 = second ? bytes_of(row->md5, row->md5_count) : bytes_of(row->ha1, row->ha1_count);
    *why = form_error(rules, sip, auth, algorithm);
    if (*why) return DIGEST_WRONG;
    *why = REASON_WRONG_RESPONSE;
    const struct digest_input input = input_of(sip, auth, algorithm, ha1);
    struct hexdigest expected, proof;
    /* RFC 7616 3.5: the server proves itself with the same digest over an empty method. */
    digest_both(&input, &expected, &proof);
    uint64_t shown = rules->remembers ? keyed_key(auth->field[AUTH_RESPONSE]) : 0;
    bool known = shown && shown == row->right;
    if (!known && !bytes_equal_secret(hex_view(&expected), auth->field[AUTH_RESPONSE])) return DIGEST_WRONG;
    uint32_t nc = 0;
    read_nc(auth->field[AUTH_NC], &nc);
    *why = REASON_NONCE_EXPIRED;
    if (moment_since(row->made, now) > rules->nonce_lifetime) return DIGEST_STALE;
    *why = REASON_NC_USED;
    if (nc <= row->nc) return DIGEST_STALE;
    *why = REASON_NC_SKIPPED;
    if (rules->nc_strict && nc != row->nc + 1) return DIGEST_STALE;
    row->nc = nc;
    row->right = shown;
    *why = REASON_NONE;
    *rspauth = proof;
    return DIGEST_PASSED;
}

void digest_server_write(struct pen *pen, struct bytes realm, struct bytes nonce, enum digest_algorithm algorithm,
                         bool stale)
{
    pen_lit(pen, "WWW-Authenticate: Digest");
    auth_write(pen, AUTH_REALM, realm, true, true);
    auth_write_sound(pen, AUTH_NONCE, nonce, true, false);
    auth_write(pen, AUTH_ALGORITHM, digest_algorithm_name(algorithm), true, false);
    auth_write_sound(pen, AUTH_QOP, BYTES("auth"), true, false);
    if (stale) auth_write(pen, AUTH_STALE, BYTES("TRUE"), true, false);
    pen_lit(pen, "\r\n");
}

void digest_server_write_info(struct pen *pen, const struct auth *auth, struct bytes rspauth, struct bytes nextnonce)
{
    pen_lit(pen, "Authentication-Info:");
    if (nextnonce.count) auth_write_sound(pen, AUTH_NEXTNONCE, nextnonce, false, true);
    auth_write(pen, AUTH_QOP, auth->field[AUTH_QOP], false, nextnonce.count == 0);
    auth_write_sound(pen, AUTH_RSPAUTH, rspauth, false, false);
    auth_write(pen, AUTH_CNONCE, auth->field[AUTH_CNONCE], false, false);
    auth_write(pen, AUTH_NC, auth->field[AUTH_NC], false, false);
    pen_lit(pen, "\r\n");
}
