/* Words of a plan. */
#include "plan_words.h"

#include "list.h"

const char *const carrier_word[CARRIER_COUNT] = {
    [CARRIER_HTTPS] = "https", [CARRIER_HTTP] = "http", [CARRIER_WSS] = "wss", [CARRIER_WS] = "ws",
    [CARRIER_SIP] = "sip",     [CARRIER_CX] = "cx",     [CARRIER_ZH] = "zh",   [CARRIER_ZN] = "zn"};
const char *const over_word[OVER_COUNT] = {
    [OVER_UDP] = "udp", [OVER_TCP] = "tcp", [OVER_TLS] = "tls", [OVER_SCTP] = "sctp"};
const char *const may_assert_word[MAY_ASSERT_COUNT] = {
    [MAY_ASSERT_NOTHING] = "nothing", [MAY_ASSERT_TLS] = "tls", [MAY_ASSERT_AUTH_DONE] = "auth-done"};

const struct role *plan_role(const struct plan *plan, struct bytes name)
{
    for (uint32_t i = 0; i < plan->role_count; i++)
        if (bytes_equal(plan->role[i]->name, name)) return plan->role[i];
    return NULL;
}

static void say_names(struct pen *pen, const struct plan *plan, uint64_t roles)
{
    const char *between = "";
    for (uint32_t i = 0; i < plan->role_count; i++) {
        if (!(roles >> i & 1)) continue;
        pen_text(pen, between);
        pen_bytes(pen, plan->role[i]->name);
        between = " ";
    }
}

void policy_say(struct pen *pen, const struct plan *plan, const struct role *role, uint32_t row)
{
    uint64_t value = role->policy[row];
    switch (role->kind->policies[row].type) {
    case POLICY_CHOICE: pen_bytes(pen, list_nth(role->kind->policies[row].values, value)); break;
    case POLICY_TIME:
    case POLICY_COUNT: pen_u64(pen, value); break;
    case POLICY_SUBSCRIBER:
        if (role->subscriber_set) pen_bytes(pen, role->subscriber_set->name);
        break;
    case POLICY_NODE:
        if (value) pen_bytes(pen, plan->role[value - 1]->name);
        break;
    case POLICY_NODES: say_names(pen, plan, value); break;
    case POLICY_TEXT: break;
    }
}
