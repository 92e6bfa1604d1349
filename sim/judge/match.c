/* Matching messages with each other and with arrows. */
#include "match.h"

#include "must.h"

enum { DIAMETER_FLAGS_AT = 4, CODE_FINAL = 200 };

void kept_scan(const struct kept *kept, const struct store *store, struct message *message)
{
    must(kept->known);
    struct bytes bytes = kept->blob != BLOB_NONE ? store_bytes(store, kept->blob) : kept->taken_out;
    message_scan(message, kept->proto, bytes, kept->side);
}

/* ---- copies ---- */

/* Two copies share all octets, but the T flag that says "possibly sent before" (RFC 6733 3). */
static uint64_t copy_key(enum proto proto, struct bytes bytes, link_id link)
{
    uint64_t key = link;
    if (proto_is_diameter(proto) && bytes.count > DIAMETER_FLAGS_AT) {
        char flags = (char)(bytes.at[DIAMETER_FLAGS_AT] & ~DIAMETER_T);
        key = bytes_hash_seed(bytes_part(bytes, 0, DIAMETER_FLAGS_AT), key);
        key = bytes_hash_seed(bytes_of(&flags, 1), key);
        bytes = bytes_from(bytes, DIAMETER_FLAGS_AT + 1);
    }
    return bytes_hash_seed(bytes, key);
}

static bool same_octets(enum proto proto, struct bytes a, struct bytes b)
{
    if (!proto_is_diameter(proto) || a.count <= DIAMETER_FLAGS_AT) return bytes_equal(a, b);
    return bytes_equal(bytes_part(a, 0, DIAMETER_FLAGS_AT), bytes_part(b, 0, DIAMETER_FLAGS_AT)) &&
           bytes_equal(bytes_from(a, DIAMETER_FLAGS_AT + 1), bytes_from(b, DIAMETER_FLAGS_AT + 1));
}

static bool has_copies(const struct saved *saved)
{
    enum proto proto = saved->kept.proto;
    return !saved->injected && (proto == PROTO_SIP || proto_is_diameter(proto));
}

static uint64_t key_of_copies(const struct saved *saved)
{
    return copy_key(saved->kept.proto, saved->message->bytes, saved->kept.link);
}

static struct once *find_once(const struct match *match, const struct store *store, const struct saved *saved,
                              uint64_t key)
{
    for (uint32_t walk = 0, row; (row = row_index_next(&match->once_index, key, &walk)) != ROW_INDEX_NONE;) {
        struct once *once = &match->once[row];
        if (once->link != saved->kept.link) continue;
        if (same_octets(saved->kept.proto, store_bytes(store, once->blob), saved->message->bytes)) return once;
    }
    return NULL;
}

const struct once *match_copied(const struct match *match, const struct store *store, const struct saved *saved)
{
    return has_copies(saved) ? find_once(match, store, saved, key_of_copies(saved)) : NULL;
}

struct once *match_once(struct match *match, const struct store *store, const struct saved *saved, bool *copy)
{
    *copy = false;
    if (saved->kept.blob == BLOB_NONE || !has_copies(saved)) return NULL;
    const uint64_t key = key_of_copies(saved);
    struct once *once = find_once(match, store, saved, key);
    *copy = once != NULL;
    if (*copy) return once;
    match->once = arena_grow(match->arena, match->once, match->once_count, &match->once_room, sizeof *match->once);
    match->once_index.arena = match->arena;
    row_index_add(&match->once_index, key, match->once_count);
    once = &match->once[match->once_count++];
    *once = (struct once){.blob = saved->kept.blob, .link = saved->kept.link};
    return once;
}

/* ---- requests and their answers ---- */

static bool is_answer(const struct message *message)
{
    if (message->verb == VERB_NONE || verb_is_request(message->proto, message->verb)) return false;
    return message->proto != PROTO_WS || message->verb != VERB_WS_CLOSE;
}

/* An ACK is a request that nobody answers (RFC 3261 17.1.1). */
static bool wants_answer(const struct message *message)
{
    if (!verb_is_request(message->proto, message->verb)) return false;
    return message->proto != PROTO_SIP || message->verb != (verb_id)SIP_ACK;
}

/* HTTP answers in the order of the requests on a connection; answers of the others name their request. */
static struct asked_key key_of(const struct message *message, const struct kept *kept, link_id link)
{
    bool in_order = kept->proto == PROTO_HTTP || kept->proto == PROTO_WS;
    return (struct asked_key){link, kept->proto, in_order ? kept->conn : message_answer_key(message)};
}

static bool is_over(const struct match *match, uint32_t request, sim_time now)
{
    return match->open[request].at + REQUEST_OPEN_US < now;
}

static void open_add(struct match *match, const struct saved *saved)
{
    const struct kept *kept = &saved->kept;
    const struct asked_key key = key_of(saved->message, kept, kept->link);
    uint32_t oldest;
    while ((oldest = asked_next(&match->asked, ASKED_BY_AGE, key, ASKED_NONE)) != ASKED_NONE &&
           is_over(match, oldest, kept->at))
        asked_drop(&match->asked, oldest);
    match->asked.arena = match->arena;
    uint32_t number = asked_add(&match->asked, key);
    match->open = arena_grow(match->arena, match->open, number, &match->open_room, sizeof *match->open);
    match->open[number] = *kept;
}

static bool answers(const struct store *store, const struct saved *saved, const struct kept *request)
{
    struct message parsed;
    if (saved->kept.proto == PROTO_HTTP || saved->kept.proto == PROTO_WS) return true; /* their key says it */
    kept_scan(request, store, &parsed);
    return message_answers(saved->message, &parsed);
}

void match_answers(const struct match *match, const struct store *store, struct saved *saved)
{
    saved->request = MATCH_NONE;
    saved->oldest = true; /* if it answers nothing that is open, there is nothing to be older than */
    if (saved->lost || !is_answer(saved->message)) return;
    const struct asked_key key = key_of(saved->message, &saved->kept, link_back(saved->kept.link));
    uint32_t at = ASKED_NONE, first = ASKED_NONE;
    while ((at = asked_next(&match->asked, ASKED_BY_KEY, key, at)) != ASKED_NONE)
        if (!is_over(match, at, saved->kept.at) && answers(store, saved, &match->open[at])) break;
    if (at == ASKED_NONE) return;
    saved->request = at;
    while ((first = asked_next(&match->asked, ASKED_BY_LINK, key, first)) != at)
        if (!is_over(match, first, saved->kept.at)) break;
    saved->oldest = first == at;
}

void match_relate(struct match *match, const struct store *store, struct saved *saved)
{
    if (!saved->lost && wants_answer(saved->message)) open_add(match, saved);
    match_answers(match, store, saved);
}

void match_close(struct match *match, const struct saved *saved)
{
    if (saved->request == MATCH_NONE) return;
    verb_id verb = saved->message->verb;
    bool provisional = verb >= VERB_CODE_MIN && verb < CODE_FINAL;
    if (!provisional) asked_drop(&match->asked, saved->request);
}

/* ---- arrows ---- */

static bool is_or_relays(const struct store *store, const struct message *message, uint32_t record,
                         const struct kept *named)
{
    if (!named->known) return false;
    if (record == named->record) return true;
    struct message parsed;
    kept_scan(named, store, &parsed);
    return message_relays(message, &parsed);
}

/* `answers r1` also where r1 has been relayed: its request on this link is r1 itself or the same message some hops
 * on. */
static bool answers_named(const struct match *match, const struct store *store, const struct saved *saved,
                          const struct kept *named)
{
    if (saved->request == MATCH_NONE) return false;
    const struct kept *request = &match->open[saved->request];
    if (request->record == named->record && named->known) return true;
    struct message parsed;
    kept_scan(request, store, &parsed);
    return is_or_relays(store, &parsed, request->record, named);
}

enum misfit match_fits(const struct match *match, const struct store *store, const struct kept *named,
                       const struct saved *saved, const struct flow_line *line)
{
    const struct message *message = saved->message;
    if (line->lost != saved->lost || line->proto != message->proto || line->verb != message->verb)
        return MISFIT_MESSAGE;
    if (line->link_class != link_class_of(saved->kept.link) || line->link_end != link_end(saved->kept.link))
        return MISFIT_MESSAGE;
    if (line->has_path) {
        const struct http *http = message_http(message);
        if (!http || !bytes_equal(http->path, line->path)) return MISFIT_PATH;
    }
    if (line->answers != PLAN_NO_MESSAGE && !answers_named(match, store, saved, &named[line->answers]))
        return MISFIT_ANSWERS;
    if (line->relays != PLAN_NO_MESSAGE) {
        bool relays = named[line->relays].known && named[line->relays].record != saved->kept.record &&
                      is_or_relays(store, message, saved->kept.record, &named[line->relays]);
        if (!relays) return MISFIT_RELAYS;
    }
    bool chosen = line->answers != PLAN_NO_MESSAGE || line->relays != PLAN_NO_MESSAGE;
    return chosen || saved->oldest ? FITS : MISFIT_OLDEST;
}
