/* The messages that kinds send at their ports, asked about one arrow. */
#include "sayable.h"

#include "attacker.h"
#include "list.h"

#define OTHER_REQUESTS "requests"

/* NULL: anything. */
static const char *says_of(const struct link_line *link, const struct role *from, const struct role *to)
{
    const uint32_t port = bind_port(from->kind, link->carrier, to->kind);
    return port == PORT_MAX ? NULL : from->kind->ports[port].says;
}

static bool is_seized(const struct bind *bind, const struct role *role)
{
    for (uint32_t i = 0; i < bind->plan->attacker_count; i++)
        for (const struct seat *seat = bind->attacker[i].attacker->seats; seat; seat = seat->next)
            if (seat->kind == SEAT_OWNS && seat->role == role) return true;
    return role->kind->outside || role->external; /* somebody else's program may say anything */
}

static bool lists(const char *says, struct bytes word)
{
    return list_find(says, word) != BYTES_NOT_FOUND;
}

static bool says_request(const char *says, enum proto proto, verb_id verb)
{
    struct bytes name = verb_name(proto, verb);
    if (!says || lists(says, name)) return true;
    return proto == PROTO_SIP && lists(says, BYTES(OTHER_REQUESTS)) && !bytes_equal(name, BYTES("REGISTER"));
}

/* For Diameter and the opening of a WebSocket the request of an answer is known. */
static bool asks_for(const char *says, enum proto proto, verb_id verb)
{
    struct bytes rest = bytes_text(says ? says : ""), word;
    if (!says) return true;
    if (proto_is_diameter(proto)) return says_request(says, proto, (verb_id)(verb - 1));
    if (proto == PROTO_WS) return says_request(says, proto, verb_named(proto, BYTES("OPEN")));
    while (list_next(&rest, &word))
        if (bytes_equal(word, BYTES(OTHER_REQUESTS)) ? proto == PROTO_SIP : verb_named(proto, word) != VERB_NONE)
            return true;
    return false;
}

static bool answers(enum proto proto, verb_id verb)
{
    if (verb_is_request(proto, verb)) return false;
    return !bytes_equal(verb_name(proto, verb), BYTES("CLOSE")) || proto != PROTO_WS;
}

bool sayable_honest(const struct plan *plan, const struct flow_line *line)
{
    const struct link_line *link = &plan->link[line->link_class];
    if (answers(line->proto, line->verb)) return asks_for(says_of(link, line->to, line->from), line->proto, line->verb);
    return says_request(says_of(link, line->from, line->to), line->proto, line->verb);
}

bool sayable(const struct bind *bind, const struct flow_line *line)
{
    if (is_seized(bind, line->from)) return true;
    if (answers(line->proto, line->verb) && is_seized(bind, line->to)) return true;
    return sayable_honest(bind->plan, line);
}

bool sayable_back(const struct bind *bind, const struct flow_line *line)
{
    struct flow_line back = *line;
    back.from = line->to;
    back.to = line->from;
    if (answers(line->proto, line->verb)) return sayable(bind, &back);
    const char *says = says_of(&bind->plan->link[line->link_class], back.from, back.to);
    return says && lists(says, verb_name(line->proto, line->verb));
}

struct bytes sayable_listed(struct bind *bind, const struct flow_line *line)
{
    const char *says = says_of(&bind->plan->link[line->link_class], line->from, line->to);
    struct bytes rest = bytes_text(says ? says : ""), word, list = {NULL, 0};
    if (answers(line->proto, line->verb))
        return bind_say(bind, "%.*s asks it nothing there that this answers", SHOW(line->to->name));
    while (list_next(&rest, &word)) {
        bool others = bytes_equal(word, BYTES(OTHER_REQUESTS));
        if (!others && verb_named(line->proto, word) == VERB_NONE) continue;
        list = bind_say(bind, "%.*s%s%.*s", SHOW(list), list.count ? ", " : "",
                        SHOW(others ? BYTES("requests other than REGISTER") : word));
    }
    if (!list.count)
        return bind_say(bind, "%.*s only answers over %.*s there", SHOW(line->from->name),
                        SHOW(proto_name(line->proto)));
    return bind_say(bind, "it sends %.*s there", SHOW(list));
}
