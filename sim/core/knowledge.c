/* The kinds of things that can be known. The values that outputs hide follow docs/security.md. */
#include "knowledge.h"

#include "attacker.h"
#include "plan.h"

const struct item_row item_rows[ITEM_KIND_COUNT] = {
    [ITEM_PASSWORD] = {"password", FACT_PASSWORD, true, true, false},
    [ITEM_WEB_PASSWORD] = {"web-password", FACT_WEB_PASSWORD, true, true, false},
    [ITEM_HA1] = {"ha1", FACT_HA1, true, true, false},
    [ITEM_HA1_SHA256] = {"ha1-sha256", FACT_HA1_SHA256, true, true, false},
    [ITEM_IMPI] = {"impi", FACT_NO_SECRET, true, false, false},
    [ITEM_IMPU] = {"impu", FACT_NO_SECRET, true, false, false},
    [ITEM_WEB_ID] = {"web-id", FACT_NO_SECRET, true, false, false},
    [ITEM_REALM] = {"realm", FACT_NO_SECRET, true, false, false},
    [ITEM_SIGNING_KEY] = {"key", FACT_NO_SECRET, true, true, false},
    [ITEM_PAGE_KEY] = {"key", FACT_KEY, false, true, false},
    [ITEM_NONCE] = {"nonce", FACT_NONCE, false, false, false},
    [ITEM_CNONCE] = {"cnonce", FACT_NO_SECRET, false, false, true},
    [ITEM_RESPONSE] = {"response", FACT_NO_SECRET, false, false, true},
    [ITEM_RSPAUTH] = {"rspauth", FACT_NO_SECRET, false, false, true},
    [ITEM_COOKIE] = {"cookie", FACT_COOKIE, false, true, false},
    [ITEM_CODE] = {"code", FACT_CODE, false, true, false},
    [ITEM_VERIFIER] = {"verifier", FACT_VERIFIER, false, true, false},
    [ITEM_STATE] = {"state", FACT_STATE, false, false, false},
    [ITEM_TOKEN] = {"token", FACT_TOKEN, false, true, false},
    [ITEM_PROOF] = {"proof", FACT_NO_SECRET, false, true, false},
    [ITEM_EXPORTER] = {"exporter", FACT_EXPORTER, false, true, false},
    [ITEM_KS] = {"Ks", FACT_KS, false, true, false},
    [ITEM_KS_NAF] = {"Ks_NAF", FACT_KS_NAF, false, true, false},
    [ITEM_VALUE] = {"value", FACT_NO_SECRET, false, false, false},
};

enum item_kind item_kind_of(enum fact_secret secret)
{
    uint32_t kind = 0;
    while (kind < ITEM_KIND_COUNT && (secret == FACT_NO_SECRET || item_rows[kind].secret != secret)) kind++;
    return (enum item_kind)kind;
}

void item_name(struct pen *pen, const struct item *item)
{
    const struct item_row *row = &item_rows[item->kind];
    if (item->named.count) {
        pen_bytes(pen, item->named);
        return;
    }
    if (item->set) pen_bytes(pen, item->set->name);
    else if (item->role && item->kind <= ITEM_PAGE_KEY) pen_bytes(pen, item->role->name);
    if (item->set && item->set->is_population) pen_format(pen, "[%u]", item->member);
    if (item->set || (item->role && item->kind <= ITEM_PAGE_KEY)) pen_char(pen, '.');
    pen_text(pen, row->name);
    if (row->declared && item->number) pen_format(pen, "[%u]", item->number);
    if (!row->declared && item->number) pen_format(pen, " %u", item->number + 1);
}

void view_name(struct pen *pen, const struct plan *plan, const struct view *view)
{
    const struct link_line *link = &plan->link[view->link];
    switch (view->kind) {
    case PARTY_NODE: pen_bytes(pen, view->role->name); return;
    case PARTY_BOX: pen_bytes(pen, plan->box[view->role->box - 1].name); return;
    case PARTY_STORAGE:
        pen_bytes(pen, view->role->name);
        pen_lit(pen, ".storage");
        return;
    case PARTY_ZONE:
        pen_lit(pen, "zone ");
        pen_bytes(pen, link->zone);
        return;
    case PARTY_ATTACKER: pen_bytes(pen, view->attacker->name); return;
    case PARTY_LINK: break;
    }
    pen_lit(pen, "link ");
    pen_bytes(pen, plan->role[link->end[0]]->name);
    pen_char(pen, ' ');
    pen_bytes(pen, plan->role[link->end[1]]->name);
}
