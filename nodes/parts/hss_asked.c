/* The peers that may ask an HSS, and the subscribers that it finds, with the changes of the run. */
#include "hss_asked.h"

#include "cx.h"
#include "identity.h"
#include "reply.h"

/* ---- whether the peer may ask, and whether the question is whole ---- */

/* TS 33.210 and RFC 6733 2.9: a peer is known by its link, and speaks in its own name. */
static bool known_peer(const struct event *in)
{
    const struct role *peer = session_peer(in);
    enum hss_policy row = in->message->proto == PROTO_ZH ? HSS_ZH_PEERS : HSS_CX_PEERS;
    struct bytes origin = diameter_bytes(&in->message->diameter, AVP_ORIGIN_HOST);
    return policy_names(in->role, row, peer) && bytes_equal_nocase(origin, peer->host);
}

bool hss_admit(const struct event *in, struct effects *out, uint32_t application, const enum avp_id *mandatory)
{
    struct session_error error = {.result = RESULT_UNKNOWN_PEER};
    if (in->role->policy[HSS_PEERS] == PEERS_ANY || known_peer(in))
        error = session_check(&in->message->diameter, application, mandatory);
    if (!error.result) return true;
    session_refuse(in, out, error);
    return false;
}

void hss_capabilities(void *me, const struct event *in, struct effects *out)
{
    if (in->role->policy[HSS_PEERS] == PEERS_ANY || known_peer(in)) {
        reply_diameter_base(me, in, out);
        return;
    }
    session_refuse(in, out, (struct session_error){.result = RESULT_UNKNOWN_PEER});
    fx_close(out, link_back(in->link), CLOSE_REFUSED);
}

void hss_answer(const struct event *in, struct effects *out, struct session_result result)
{
    if (result.base == RESULT_UNABLE_TO_COMPLY)
        fx_refused(out, diameter_bytes(&in->message->diameter, AVP_USER_NAME), REASON_UNABLE_TO_COMPLY);
    struct bytes message = cx_result_write(fx_pen(out), &in->message->diameter, in->role, result);
    fx_send(out, link_back(in->link), in->message->proto, message);
}

void hss_refuse(const struct event *in, struct effects *out, struct bytes who, uint32_t experimental, enum reason why)
{
    fx_refused(out, who, why);
    hss_answer(in, out, SESSION_EXPERIMENTAL(experimental));
}

/* ---- subscribers ---- */

bool hss_find(const struct hss_state *hss_state, struct effects *out, enum directory_key key, struct bytes text,
              struct subscriber *subscriber)
{
    if (!fx_subscriber(out, key, text, subscriber) || !subscriber->provisioned) return false;
    return !hss_look(hss_state, subscriber->number)->removed;
}

/* TS 29.228 6.3.1 steps 1 to 3: both exist, else 5001; they belong together, else 5002. The IMPU is looked up only
 * when it is not this subscriber's: one question to the database is the rule. */
uint32_t hss_find_pair(const struct hss_state *hss_state, struct effects *out, struct bytes impi, struct bytes impu,
                       struct subscriber *subscriber)
{
    struct subscriber other;
    if (!hss_find(hss_state, out, DIRECTORY_IMPI, impi, subscriber)) return EXPERIMENTAL_USER_UNKNOWN;
    if (hss_owns(out, subscriber, impu)) return 0;
    return hss_find(hss_state, out, DIRECTORY_IMPU, impu, &other) ? EXPERIMENTAL_IDENTITIES_DONT_MATCH
                                                                  : EXPERIMENTAL_USER_UNKNOWN;
}

struct profile hss_profile(const struct hss_state *hss_state, const struct role *role,
                           const struct subscriber *subscriber)
{
    const uint64_t as = role->policy[HSS_AS]; /* index + 1 */
    struct profile profile = {.impi = subscriber->impi, .impu_count = subscriber->impu_count};
    for (uint32_t i = 0; i < subscriber->impu_count; i++) {
        profile.impu[i] = subscriber->impu[i];
        profile.barred[i] = hss_barred(hss_state, subscriber, i);
    }
    if (as) {
        profile.as = role->roles[as - 1]->uri;
        uint64_t gets = role->policy[HSS_AS_GETS];
        profile.as_wants_request = gets == AS_GETS_REQUEST || gets == AS_GETS_BOTH;
        profile.as_wants_response = gets == AS_GETS_RESPONSE || gets == AS_GETS_BOTH;
        profile.as_info = role->policy_text[HSS_AS_INFO];
        profile.as_terminates = role->policy[HSS_AS_HANDLING] == AS_HANDLING_TERMINATED;
    }
    return profile;
}

struct vector hss_vector(const struct hss_state *hss_state, const struct role *role,
                         const struct subscriber *subscriber)
{
    struct vector vector = {.scheme = VECTOR_DIGEST,
                            .realm = subscriber->realm,
                            .qop = BYTES("auth"),
                            .ha1 = hss_md5(hss_state, subscriber)};
    if (role->policy[HSS_ALTERNATE] == ALTERNATE_ON) {
        vector.alternate = BYTES("SHA-256");
        vector.alternate_ha1 = hss_sha256(hss_state, subscriber);
    }
    return vector;
}

void hss_tell_ha1s(const struct hss_state *hss_state, struct effects *out, const struct subscriber *subscriber,
                   hss_tell_fn *tell)
{
    struct bytes md5 = hss_md5(hss_state, subscriber), sha256 = hss_sha256(hss_state, subscriber);
    if (md5.count) tell(out, subscriber->impi, FACT_HA1, FACT_IN_STATE, md5);
    if (sha256.count) tell(out, subscriber->impi, FACT_HA1_SHA256, FACT_IN_STATE, sha256);
}

/* The database has had the H(A1)s all the time; the fact comes as the HSS looks at a subscriber for the first time. */
struct hss_record *hss_look_up(struct hss_state *hss_state, struct effects *out, const struct subscriber *subscriber)
{
    if (!hss_look(hss_state, subscriber->number)->impi) hss_tell_ha1s(hss_state, out, subscriber, fx_kept);
    return hss_record(hss_state, subscriber, fx_pen(out));
}
