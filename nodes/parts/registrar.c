/* Bindings: looked up, checked, changed. */
#include "registrar.h"

#include "must.h"

const struct state_column registrar_set_columns[] = {
    COLUMN(registrar_set, impi, COLUMN_KEY),
    COLUMN_ARRAY(registrar_set, impu, COLUMN_KEY),
    COLUMN(registrar_set, first, COLUMN_ROW),
    COLUMN(registrar_set, count, COLUMN_NUMBER),
    COLUMN_WORDS(registrar_set, scheme, CHOICE_WORDS(REGISTRAR_SCHEME_VALUES)),
    COLUMN(registrar_set, barred, COLUMN_NUMBER),
    COLUMN(registrar_set, watchers, COLUMN_ROW),
    COLUMN_ARRAY(registrar_set, impu_count, COLUMN_NUMBER),
    COLUMN(registrar_set, spare, COLUMN_SPARE),
    COLUMN(registrar_set, text, COLUMN_LETTERS),
    {.name = NULL},
};

const struct state_column binding_columns[] = {
    COLUMN(binding, expires_at, COLUMN_TIME),
    COLUMN(binding, set, COLUMN_KEY),
    COLUMN(binding, call_id, COLUMN_KEY),
    COLUMN(binding, cseq, COLUMN_NUMBER),
    COLUMN(binding, reg_id, COLUMN_NUMBER),
    COLUMN(binding, link, COLUMN_LINK),
    COLUMN(binding, next, COLUMN_ROW),
    COLUMN(binding, impu_count, COLUMN_NUMBER),
    COLUMN(binding, impi_count, COLUMN_NUMBER),
    COLUMN(binding, contact_count, COLUMN_NUMBER),
    COLUMN(binding, params_count, COLUMN_NUMBER),
    COLUMN(binding, path_count, COLUMN_NUMBER),
    COLUMN_WORDS(binding, event, CHOICE_WORDS(REG_EVENT_VALUES)),
    COLUMN_ARRAY(binding, spare, COLUMN_SPARE),
    COLUMN(binding, temporary, COLUMN_LETTERS),
    COLUMN(binding, text, COLUMN_LETTERS),
    {.name = NULL},
};

struct bytes binding_impu(const struct binding *binding)
{
    return bytes_of(binding->text, binding->impu_count);
}

struct bytes binding_impi(const struct binding *binding)
{
    return bytes_of(binding->text + binding->impu_count, binding->impi_count);
}

struct bytes binding_contact(const struct binding *binding)
{
    return bytes_of(binding->text + binding->impu_count + binding->impi_count, binding->contact_count);
}

struct bytes binding_params(const struct binding *binding)
{
    struct bytes contact = binding_contact(binding);
    return bytes_of(contact.at + contact.count, binding->params_count);
}

struct bytes binding_path(const struct binding *binding)
{
    struct bytes params = binding_params(binding);
    return bytes_of(params.at + params.count, binding->path_count);
}

struct bytes binding_instance(const struct binding *binding)
{
    struct bytes instance;
    return param_find(binding_params(binding), BYTES("+sip.instance"), &instance) ? instance : bytes_of(NULL, 0);
}

struct bytes registrar_impu(const struct registrar_set *set, uint32_t n)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < n && i < SUBSCRIBER_IMPUS_MAX; i++) at += set->impu_count[i];
    return n < SUBSCRIBER_IMPUS_MAX && set->impu_count[n] ? bytes_of(set->text + at, set->impu_count[n])
                                                          : bytes_of(NULL, 0);
}

struct bytes registrar_edge(struct bytes path)
{
    struct sip_address address;
    struct sip_uri uri;
    uint32_t at = path.count;
    while (at > 0 && path.at[at - 1] != '<') at--; /* a Path's elements are name-addr, and this is no octet of a URI */
    if (at == 0 || sip_address_scan(&address, bytes_from(path, at - 1)).why || sip_uri_scan(&uri, address.uri).why)
        return bytes_of(NULL, 0);
    return uri.host;
}

struct registrar_set *registrar_set(struct registrar registrar, uint64_t impu)
{
    return keyed_through(registrar.impus, registrar.sets, impu);
}

uint32_t registrar_bound(struct registrar registrar, uint64_t impu)
{
    const struct registrar_set *set = registrar_set(registrar, impu);
    for (uint32_t i = 0; set && i < SUBSCRIBER_IMPUS_MAX; i++)
        if (set->impu[i] == impu && !(set->barred >> i & 1)) return set->count;
    return 0;
}

static struct binding *chained(struct registrar registrar, uint32_t link)
{
    return link ? keyed_row(registrar.bindings, link - 1) : NULL;
}

struct binding *registrar_first(struct registrar registrar, const struct registrar_set *set)
{
    return set ? chained(registrar, set->first) : NULL;
}

struct binding *registrar_next(struct registrar registrar, const struct binding *binding)
{
    return chained(registrar, binding->next);
}

static bool same_uri(struct bytes a, struct bytes b)
{
    struct sip_uri left, right;
    if (bytes_equal(a, b)) return true;
    return !sip_uri_scan(&left, a).why && !sip_uri_scan(&right, b).why && sip_uri_equal(&left, &right);
}

static uint64_t outbound_flow_key(uint64_t set, const struct contact *contact)
{
    return keyed_key2(contact->instance, set + contact->reg_id);
}

static struct binding *find(struct registrar registrar, const struct registrar_set *set, const struct contact *contact)
{
    struct binding *binding = registrar_first(registrar, set);
    bool outbound_flow = contact_is_flow(contact);
    uint64_t key = binding && outbound_flow ? outbound_flow_key(keyed_key_of(set), contact) : 0;
    for (; binding; binding = registrar_next(registrar, binding)) {
        if (outbound_flow && keyed_key_of(binding) == key) return binding;
        if (!outbound_flow && !binding->reg_id && same_uri(binding_contact(binding), contact->uri)) return binding;
    }
    return NULL;
}

static uint32_t path_length(const struct sip *sip)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    uint32_t length = 0;
    while (sip_next(sip, SIP_PATH, &cursor, &element)) length += element.count + 1;
    return length ? length - 1 : 0;
}

static bool fits(const struct registrar_request *request, const struct contact *contact)
{
    uint64_t length = (uint64_t)request->impu.count + request->impi.count + contact->uri.count + contact->params.count;
    return length + path_length(request->sip) <= BINDING_TEXT;
}

uint32_t registrar_count_after(struct registrar registrar, const struct registrar_request *request)
{
    const struct registrar_set *set = registrar_set(registrar, request->to);
    uint32_t count = set ? set->count : 0;
    if (request->contacts->star) return 0;
    for (uint32_t i = 0; i < request->contacts->count; i++) {
        const struct contact *contact = &request->contacts->contact[i];
        bool known = find(registrar, set, contact) != NULL;
        if (contact->expires == 0 && known) count--;
        if (contact->expires != 0 && !known) count++;
    }
    return count;
}

/* RFC 3261 10.3 steps 6 and 7: within one Call-ID the CSeq must rise, or a late request would undo a newer one. */
static bool overtaken(const struct binding *binding, const struct sip *sip)
{
    return binding->call_id == keyed_key(sip_value(sip, SIP_CALL_ID)) && sip->cseq <= binding->cseq;
}

static bool has_room(struct registrar registrar, const struct registrar_set *set, uint32_t added)
{
    const struct keyed *bindings = registrar.bindings, *sets = registrar.sets;
    return bindings->row_max - bindings->count >= added && (set || sets->count < sets->row_max);
}

uint16_t registrar_check(struct registrar registrar, const struct registrar_request *request, enum reason *why)
{
    const struct contacts *contacts = request->contacts;
    const struct registrar_set *set = registrar_set(registrar, request->to);
    uint32_t known_count = 0, count = set ? set->count : 0, added = 0;
    struct binding *binding = registrar_first(registrar, set);
    for (; contacts->star && binding; binding = registrar_next(registrar, binding), known_count++) {
        *why = REASON_CSEQ_NOT_HIGHER;
        if (overtaken(binding, request->sip)) return 500;
    }
    for (uint32_t i = 0; i < contacts->count; i++) {
        const struct contact *contact = &contacts->contact[i];
        const struct binding *known = find(registrar, set, contact);
        *why = REASON_CSEQ_NOT_HIGHER;
        if (known && overtaken(known, request->sip)) return 500;
        known_count += known != NULL;
        added += contact->expires && !known;
        count += contact->expires && !known;
        count -= !contact->expires && known;
        *why = REASON_BINDING_TOO_LONG;
        if (contact->expires && !fits(request, contact)) return 513;
    }
    *why = REASON_NO_BINDING;
    if (contacts->removes && known_count == 0) return 481;
    *why = REASON_CONTACTS_MAX;
    if (!contacts->removes && count > request->contact_max) return 403;
    *why = REASON_NO_ROOM;
    if (added && !has_room(registrar, set, added)) return 503;
    *why = REASON_NONE;
    return 0;
}

/* ---- sets ---- */

static void forget_impus(struct registrar registrar, struct registrar_set *set)
{
    for (uint32_t i = 0; i < SUBSCRIBER_IMPUS_MAX; i++)
        if (registrar_set(registrar, set->impu[i]) == set) keyed_unindex(registrar.impus, set->impu[i]);
    memset(set->impu, 0, sizeof set->impu);
    memset(set->impu_count, 0, sizeof set->impu_count);
    set->barred = 0;
}

/* False when they are longer than a set keeps. */
static bool keep_texts(struct registrar_set *set, const struct profile *profile)
{
    struct pen pen = pen_on(set->text, sizeof set->text);
    for (uint32_t i = 0; i < profile->impu_count; i++) {
        pen_bytes(&pen, profile->impu[i]);
        set->impu_count[i] = (uint8_t)profile->impu[i].count;
        if (pen.overflow || profile->impu[i].count > UINT8_MAX) return false;
    }
    memset(pen.at, 0, pen_left(&pen)); /* the rest of longer ones */
    return true;
}

void registrar_learn(struct registrar registrar, struct registrar_set *set, const struct profile *profile,
                     struct effects *out)
{
    forget_impus(registrar, set);
    if (!keep_texts(set, profile)) fx_limit(out, REASON_SET_TEXT_MAX);
    for (uint32_t i = 0; i < profile->impu_count; i++) {
        set->impu[i] = profile->key[i];
        set->barred |= (uint8_t)(profile->barred[i] << i);
        keyed_unindex(registrar.impus, set->impu[i]); /* of a set that had it before */
        keyed_index(registrar.impus, set->impu[i], registrar.sets, set);
    }
}

void registrar_end(struct binding *binding, enum reg_event event)
{
    must(reg_event_ends(event));
    binding->event = (uint8_t)event;
}

static void take_away(struct registrar registrar, struct binding *binding, struct effects *out)
{
    fx_fact(out, &(struct fact){.kind = FACT_DEREGISTERED,
                                .role = FACT_AS_REGISTRAR,
                                .with = binding_impu(binding),
                                .text = binding_contact(binding)});
    fx_cancel(out, keyed_tag(registrar.bindings, binding));
    keyed_remove(registrar.bindings, binding);
}

bool registrar_sweep(struct registrar registrar, struct registrar_set *set, struct effects *out)
{
    for (uint32_t *link = &set->first; *link;) {
        struct binding *binding = chained(registrar, *link);
        if (!reg_event_ends((enum reg_event)binding->event)) {
            link = &binding->next;
            continue;
        }
        *link = binding->next;
        set->count--;
        take_away(registrar, binding, out);
    }
    if (set->count) return false;
    forget_impus(registrar, set);
    keyed_remove(registrar.sets, set);
    return true;
}

/* The set that the request is about: as it is, or with the values of its profile; NULL when there is no room. */
static struct registrar_set *set_of(struct registrar registrar, const struct registrar_request *request,
                                    struct effects *out)
{
    struct registrar_set *set = registrar_set(registrar, request->to);
    must(request->profile != NULL); /* nothing is bound that the HSS has not answered */
    if (!set) set = keyed_find_or_add(registrar.sets, request->profile->key[0]);
    if (!set) return NULL;
    registrar_learn(registrar, set, request->profile, out);
    set->impi = request->owner;
    set->scheme = (uint8_t)request->scheme;
    return set;
}

static struct binding *binding_of(struct registrar registrar, struct registrar_set *set, const struct contact *contact)
{
    struct binding *known = find(registrar, set, contact);
    if (known) return known;
    uint64_t key = contact_is_flow(contact) ? outbound_flow_key(keyed_key_of(set), contact)
                                            : keyed_key2(contact->uri, keyed_key_of(set));
    struct binding *binding = keyed_add(registrar.bindings, key);
    if (!binding) return NULL;
    binding->set = keyed_key_of(set);
    /* At the end of the chain, so that a 200 lists bindings in the order in which they were made. */
    uint32_t *link = &set->first;
    while (*link) link = &chained(registrar, *link)->next;
    *link = keyed_number(registrar.bindings, binding) + 1;
    set->count++;
    return binding;
}

/* All but its time, which the registrar grants, and GRUUs, which it gives. */
static void write_params(struct pen *pen, struct bytes params)
{
    static const struct bytes ours[] = {BYTES_ROW("expires"), BYTES_ROW("pub-gruu"), BYTES_ROW("temp-gruu")};
    struct param param;
    while (param_next(&params, &param)) {
        bool given = false;
        for (uint32_t i = 0; i < COUNT(ours); i++) given = given || bytes_equal_nocase(param.name, ours[i]);
        if (given) continue;
        pen_char(pen, ';');
        pen_bytes(pen, param.name);
        if (!param.value.at) continue;
        pen_text(pen, param.quoted ? "=\"" : "=");
        pen_bytes(pen, param.value);
        if (param.quoted) pen_char(pen, '"');
    }
}

static void fill(struct binding *binding, const struct registrar_request *request, const struct contact *contact)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    struct pen pen = pen_on(binding->text, sizeof binding->text);
    pen_bytes(&pen, request->impu);
    pen_bytes(&pen, request->impi);
    pen_bytes(&pen, contact->uri);
    uint32_t before = pen_used(&pen);
    write_params(&pen, contact->params);
    binding->params_count = (uint16_t)(pen_used(&pen) - before);
    before = pen_used(&pen);
    while (sip_next(request->sip, SIP_PATH, &cursor, &element)) {
        if (pen_used(&pen) != before) pen_char(&pen, ',');
        pen_bytes(&pen, element);
    }
    must(!pen.overflow);
    memset(pen.at, 0, pen_left(&pen)); /* the rest of a longer text */
    binding->impu_count = (uint16_t)request->impu.count;
    binding->impi_count = (uint16_t)request->impi.count;
    binding->contact_count = (uint16_t)contact->uri.count;
    binding->path_count = (uint16_t)(pen_used(&pen) - before);
    binding->reg_id = contact_is_flow(contact) ? contact->reg_id : 0;
    binding->call_id = keyed_key(sip_value(request->sip, SIP_CALL_ID));
    binding->cseq = request->sip->cseq;
    binding->link = request->link;
}

/* RFC 5627 4.2: every REGISTER of a client that supports GRUUs gets another temporary one. */
static void offer_gruu(struct binding *binding, const struct contact *contact, const struct sip *sip,
                       struct effects *out)
{
    memset(binding->temporary, 0, sizeof binding->temporary);
    if (!contact->instance.count || !sip_lists(sip, SIP_SUPPORTED, BYTES("gruu"))) return;
    memcpy(binding->temporary, fx_fresh(out, BYTES("temp-gruu"), GRUU_LETTERS).at, GRUU_LETTERS);
}

static void bind_contacts(struct registrar registrar, const struct registrar_request *request, struct effects *out)
{
    const struct contacts *contacts = request->contacts;
    struct registrar_set *set = set_of(registrar, request, out);
    for (uint32_t i = 0; i < contacts->count; i++) {
        const struct contact *contact = &contacts->contact[i];
        if (contact->expires == 0) continue;
        struct binding *binding = set ? binding_of(registrar, set, contact) : NULL;
        must(binding != NULL); /* registrar_check has looked */
        binding->event = (uint8_t)(binding->call_id ? REG_REFRESHED : REG_REGISTERED);
        fill(binding, request, contact);
        offer_gruu(binding, contact, request->sip, out);
        sim_time lifetime = contact->expires * SECOND;
        binding->expires_at = request->now + lifetime;
        fx_timer(out, keyed_tag(registrar.bindings, binding), lifetime);
    }
}

void registrar_apply(struct registrar registrar, const struct registrar_request *request, struct effects *out)
{
    const struct contacts *contacts = request->contacts;
    if (!contacts->removes) bind_contacts(registrar, request, out);
    const struct registrar_set *set = registrar_set(registrar, request->to);
    struct binding *binding = registrar_first(registrar, set);
    for (; contacts->star && binding; binding = registrar_next(registrar, binding))
        registrar_end(binding, REG_UNREGISTERED);
    for (uint32_t i = 0; i < contacts->count; i++) {
        if (contacts->contact[i].expires) continue;
        struct binding *known = find(registrar, set, &contacts->contact[i]);
        if (known) registrar_end(known, REG_UNREGISTERED);
    }
}

static void write_gruus(struct pen *pen, const struct binding *binding, const struct registrar_listing *listing,
                        struct pen *aside)
{
    if (!binding->temporary[0]) return;
    struct bytes public = gruu_public(aside, listing->impu, binding_instance(binding));
    if (public.count) pen_lit(pen, ";pub-gruu=");
    if (public.count) param_quote(pen, public);
    pen_lit(pen, ";temp-gruu=");
    param_quote(pen, gruu_temporary(aside, binding->temporary, listing->domain));
}

void registrar_write(struct registrar registrar, const struct registrar_listing *listing, struct pen *pen)
{
    enum { GRUUS = 512 };
    const struct binding *binding = registrar_first(registrar, registrar_set(registrar, listing->to));
    for (; binding; binding = registrar_next(registrar, binding)) {
        char room[GRUUS];
        struct pen aside = pen_on(room, sizeof room);
        bool ends = reg_event_ends((enum reg_event)binding->event);
        sim_time left = binding->expires_at > listing->now && !ends ? binding->expires_at - listing->now : 0;
        pen_lit(pen, "Contact: <");
        pen_bytes(pen, binding_contact(binding));
        pen_char(pen, '>');
        pen_bytes(pen, binding_params(binding));
        pen_lit(pen, ";expires=");
        pen_u64(pen, left / SECOND);
        if (!ends) write_gruus(pen, binding, listing, &aside);
        pen_lit(pen, "\r\n");
    }
}
