/* Asking nodes by the names of their states. */
#include "beliefs.h"

#include "list.h"

bool belief_read(struct judge *judge, const struct role *role, uint32_t member, const char *name, struct bytes identity,
                 const struct state_row **row, struct state_value *value)
{
    for (*row = role->kind->states; *row && (*row)->name; ++*row) {
        if (strcmp((*row)->name, name) != 0) continue;
        *value = (struct state_value){0};
        (*row)->read(role, world_state(judge->world, role->index, member), member, identity, &judge->scratch, value);
        return true;
    }
    return false;
}

bool belief_pending(struct judge *judge, const struct role *role, struct bytes impi)
{
    const struct state_row *row;
    struct state_value value;
    judge_scratch(judge);
    return belief_read(judge, role, 0, "pending", impi, &row, &value) &&
           bytes_equal(list_nth(row->words, value.number), BYTES("yes"));
}

struct halves belief_halves(struct judge *judge, struct bytes impu, bool alone)
{
    struct halves halves = {NULL, NULL};
    judge_scratch(judge);
    for (uint32_t i = 0; i < judge->plan->role_count; i++) {
        const struct state_row *row;
        struct state_value value;
        const struct role *role = judge->plan->role[i];
        if (belief_read(judge, role, 0, "bindings", impu, &row, &value))
            *(value.number ? &halves.with : &halves.without) = role;
        if (alone && belief_read(judge, role, 0, "bound", bytes_of("", 0), &row, &value))
            *(value.number ? &halves.with : &halves.without) = role;
        if (!belief_read(judge, role, 0, "state", impu, &row, &value) || row->arg != STATE_ARG_IMPU) continue;
        bool registered = bytes_equal(list_nth(row->words, value.number), BYTES("registered"));
        *(registered ? &halves.with : &halves.without) = role;
    }
    return halves;
}

static bool took_part(const struct judge *judge, const struct role *role)
{
    return world_counted(judge->world, role->index, true, PROTO_SIP, SIP_REGISTER) ||
           world_counted(judge->world, role->index, false, PROTO_SIP, SIP_REGISTER);
}

uint64_t belief_sum(struct judge *judge, const char *name, const char *word, uint32_t *asked)
{
    uint64_t sum = 0;
    *asked = 0;
    for (uint32_t i = 0; i < judge->plan->role_count; i++) {
        const struct state_row *row;
        struct state_value value;
        const struct role *role = judge->plan->role[i];
        bool has = false;
        for (uint32_t m = 0; m < role->member_count && took_part(judge, role); m++) {
            judge_scratch(judge);
            if (!belief_read(judge, role, m, name, bytes_of("", 0), &row, &value) || row->arg != STATE_NO_ARG) break;
            has = true;
            sum += word ? bytes_equal(list_nth(row->words, value.number), bytes_text(word)) : value.number;
        }
        *asked += has;
    }
    return sum;
}
