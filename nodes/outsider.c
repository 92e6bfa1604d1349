/* An attacker as the network sees it, at the far ends of links of its own. */
#include "outsider.h"

/* The attacker has read an arriving message in the trace; this node never answers but by a deed. */
static void outsider_reads(void *me, const struct event *in, struct effects *out)
{
    (void)me;
    (void)in;
    (void)out;
}

static const struct state_table tables[] = {{.name = NULL}};
static const struct rule rules[] = {{.step = NULL}};
static const struct policy_row policies[] = {{.name = NULL}};
static const struct action_row actions[] = {{.name = NULL}};
static const struct state_row states[] = {{.name = NULL}};
static const struct port_row ports[] = {
    {"https|http", "wws|bsf", "as a browser, or as anybody on the net", NULL},
    {"wss|ws|https|http", "wsf", "as a browser (TS 23.228 U.1.4.2)", NULL},
    {"sip", "pcscf|scscf", "as a peer of the core", NULL},
    {"cx", "hss|scscf", "as a Diameter peer", NULL},
    {"zh", "hss|bsf", "as a Diameter peer", NULL},
    {.carriers = NULL},
};

const struct node_kind outsider_kind = {
    .name = "outsider",
    .help = "the ends of an attacker's own connections: what it does stands in the flow",
    .tables = tables,
    .guard = outsider_reads,
    .rules = rules,
    .policies = policies,
    .ports = ports,
    .actions = actions,
    .states = states,
    .outside = true,
};
