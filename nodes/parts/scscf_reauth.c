/* Registrations made shorter. */
#include "scscf_reauth.h"

#include "scscf_notifier.h"

static void shorten(struct scscf_state *me, const struct event *in, struct effects *out, struct binding *binding)
{
    sim_time left = in->role->policy[SCSCF_REAUTH_EXPIRES];
    binding->event = REG_SHORTENED; /* until it is registered again */
    if (binding->expires_at <= in->now + left) return;
    binding->expires_at = in->now + left;
    fx_timer(out, keyed_tag(me->registrar.bindings, binding), left);
}

void scscf_reauthenticate(struct scscf_state *me, const struct event *in, struct effects *out, struct bytes impi)
{
    uint32_t number = 0;
    uint64_t key = keyed_key(impi);
    struct registrar_set *set;
    while ((set = keyed_next(me->registrar.sets, &number)) != NULL) {
        if (set->impi != key) continue;
        for (struct binding *binding = registrar_first(me->registrar, set); binding;
             binding = registrar_next(me->registrar, binding))
            shorten(me, in, out, binding);
        scscf_settle(me, in, out, set);
    }
}
