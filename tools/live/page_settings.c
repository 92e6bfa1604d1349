/* From policies of a plan to words of a page. */
#include "page_settings.h"

#include "json.h"
#include "list.h"
#include "must.h"

enum { SETTINGS_MAX = 8 * 1024 };

static const struct role *role_of(const struct plan *plan, const char *kind)
{
    for (uint32_t r = 0; r < plan->role_count; r++)
        if (strcmp(plan->role[r]->kind->name, kind) == 0) return plan->role[r];
    return NULL;
}

static struct bytes policy_word(const struct role *role, const char *name)
{
    for (uint32_t i = 0; role && role->kind->policies[i].name; i++)
        if (strcmp(role->kind->policies[i].name, name) == 0 && role->kind->policies[i].type == POLICY_CHOICE)
            return list_nth(role->kind->policies[i].values, role->policy[i]);
    return bytes_of("", 0);
}

static uint64_t policy_seconds(const struct role *role, const char *name)
{
    for (uint32_t i = 0; role && role->kind->policies[i].name; i++)
        if (strcmp(role->kind->policies[i].name, name) == 0) return role->policy[i] / SECOND;
    return 0;
}

/* Whether the flow has the user log in at the WWS (seed, steps 2 and 3). */
static bool logs_in(const struct flow_line *line)
{
    for (; line; line = line->next) {
        if (logs_in(line->children)) return true;
        if (line->kind == LINE_DO && outside_is_person(line->node) &&
            strcmp(line->node->kind->actions[line->action].name, "login") == 0)
            return true;
    }
    return false;
}

static void member(struct pen *pen, const char *name, struct bytes value)
{
    pen_text(pen, name);
    json_write(pen, value);
}

static struct bytes url_of(const struct lab *lab, const struct role *role)
{
    const struct lab_place *place;
    uint32_t count = lab_places(lab, &place);
    for (uint32_t i = 0; role && i < count; i++)
        if (place[i].role == role->index) return place[i].url;
    return bytes_of("", 0);
}

struct bytes page_settings(const struct plan *plan, const struct lab *lab, struct arena *arena)
{
    const struct role *browser = role_of(plan, "browser"), *wsf = role_of(plan, "wsf");
    struct pen pen = pen_on(arena_take(arena, SETTINGS_MAX), SETTINGS_MAX);
    struct bytes none = {"", 0};
    const struct subscriber *user = browser->subscriber_set ? &browser->subscriber_set->sample : NULL;
    member(&pen, "const LAB={\"domain\":", plan->domain);
    member(&pen, ",\"wsf\":", url_of(lab, wsf));
    member(&pen, ",\"login\":", policy_word(role_of(plan, "wws"), "login"));
    member(&pen, ",\"proof\":", policy_word(browser, "proof"));
    member(&pen, ",\"credential\":", policy_word(browser, "credential"));
    member(&pen, ",\"storage\":", policy_word(browser, "storage"));
    member(&pen, ",\"keep\":", policy_word(browser, "keep"));
    member(&pen, ",\"impi\":", user ? user->impi : none);
    member(&pen, ",\"impu\":", user && user->impu_count ? user->impu[0] : none);
    member(&pen, ",\"web_id\":", user ? user->web_id : none);
    pen_lit(&pen, ",\"expires\":");
    pen_u64(&pen, policy_seconds(browser, "expires"));
    pen_text(&pen, logs_in(plan->flow) ? ",\"logs_in\":true};\n" : ",\"logs_in\":false};\n");
    return pen_done(&pen);
}

struct bytes page_answer(const char *type, struct bytes before, struct bytes body, struct arena *arena)
{
    struct bytes head = arena_format(arena,
                                     "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nX-Content-Type-Options: nosniff\r\n"
                                     "Cache-Control: no-store\r\nContent-Length: %u\r\n\r\n",
                                     type, before.count + body.count);
    uint32_t count = head.count + before.count + body.count;
    char *at = arena_take(arena, count);
    bytes_copy(at, head);
    bytes_copy(at + head.count, before);
    bytes_copy(at + head.count + before.count, body);
    return bytes_of(at, count);
}
