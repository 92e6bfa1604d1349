/* A scenario out of a cast: every policy is written out, so that no default is asked for. */
#include "trace_cast.h"

#include "lex.h"

static void quoted(struct pen *pen, struct bytes text)
{
    pen_char(pen, '"');
    lex_escape(pen, text);
    pen_char(pen, '"');
}

static void word(struct pen *pen, const char *before, struct bytes text)
{
    pen_text(pen, before);
    pen_bytes(pen, text);
}

/* ---- topology ---- */

static const struct node_kind *kind_named(const struct trace_cast *cast, struct bytes name)
{
    for (const struct node_kind *const *kind = cast->kinds; *kind; kind++)
        if (bytes_equal(bytes_text((*kind)->name), name)) return *kind;
    return NULL;
}

static void write_names(struct pen *pen, const struct trace_line *line, uint32_t list)
{
    uint32_t count = 0;
    for (uint32_t i = 0; (i = trace_line_next(line, list, i));)
        word(pen, count++ ? ", " : " ", trace_line_text(line, i));
}

static void write_policy(struct pen *pen, const struct trace_line *line, const struct policy_row *row, uint32_t value)
{
    struct bytes text = trace_line_text(line, value);
    const bool number = row->type == POLICY_TIME || row->type == POLICY_COUNT;
    if (row->type == POLICY_TEXT || (!number && row->type != POLICY_NODES && !text.count)) return;
    if (row->type == POLICY_NODES && !trace_line_next(line, value, 0)) return;
    pen_lit(pen, " ");
    pen_text(pen, row->name);
    if (row->type == POLICY_NODES) write_names(pen, line, value);
    else if (!number) word(pen, " ", text);
    else pen_char(pen, ' '), pen_u64(pen, trace_line_number(line, value));
    if (row->type == POLICY_TIME) pen_lit(pen, "us");
    pen_char(pen, '\n');
}

static void write_node(struct pen *pen, const struct trace_cast *cast, uint32_t node)
{
    const struct trace_line *line = cast->line;
    const struct node_kind *kind = kind_named(cast, trace_line_text_of(line, node, "kind"));
    uint32_t policies = trace_line_member(line, node, "policies");
    if (kind && kind->outside) return; /* an attacker's: its block makes it */
    word(pen, "node ", trace_line_text_of(line, node, "name"));
    word(pen, " ", trace_line_text_of(line, node, "kind"));
    pen_lit(pen, " {\n");
    for (uint32_t i = 0; kind && kind->policies && kind->policies[i].name; i++)
        write_policy(pen, line, &kind->policies[i], trace_line_member(line, policies, kind->policies[i].name));
    pen_lit(pen, "}\n");
}

static bool is_outside(const struct trace_cast *cast, struct bytes name)
{
    const struct trace_line *line = cast->line;
    uint32_t nodes = trace_line_member(line, TRACE_LINE_WHOLE, "nodes");
    for (uint32_t i = 0; (i = trace_line_next(line, nodes, i));) {
        const struct node_kind *kind = kind_named(cast, trace_line_text_of(line, i, "kind"));
        if (bytes_equal(trace_line_text_of(line, i, "name"), name)) return kind && kind->outside;
    }
    return false;
}

static void write_link(struct pen *pen, const struct trace_cast *cast, uint32_t link)
{
    const struct trace_line *line = cast->line;
    struct bytes a = trace_line_text_of(line, link, "a"), b = trace_line_text_of(line, link, "b");
    struct bytes protocol = trace_line_text_of(line, link, "protocol"), zone = trace_line_text_of(line, link, "zone");
    const bool web = bytes_starts(protocol, BYTES("http")) || bytes_starts(protocol, BYTES("ws"));
    if (is_outside(cast, a) || is_outside(cast, b)) return;
    word(pen, "link ", a);
    word(pen, " ", b);
    word(pen, " ", protocol);
    pen_lit(pen, " {");
    if (!web) word(pen, " over ", trace_line_text_of(line, link, "over"));
    if (!web && trace_line_flag_of(line, link, "tls")) pen_lit(pen, " secure on");
    if (zone.count) word(pen, " zone ", zone);
    if (!web) word(pen, " may-assert ", trace_line_text_of(line, link, "may_assert"));
    pen_lit(pen, " }\n");
}

static void write_topology(struct pen *pen, const struct trace_cast *cast)
{
    const struct trace_line *line = cast->line;
    uint32_t nodes = trace_line_member(line, TRACE_LINE_WHOLE, "nodes"),
             links = trace_line_member(line, TRACE_LINE_WHOLE, "links"),
             boxes = trace_line_member(line, TRACE_LINE_WHOLE, "boxes");
    pen_lit(pen, "topology {\ndomain ");
    quoted(pen, trace_line_text_of(line, TRACE_LINE_WHOLE, "domain"));
    pen_char(pen, '\n');
    for (uint32_t i = 0; (i = trace_line_next(line, nodes, i));) write_node(pen, cast, i);
    for (uint32_t i = 0; (i = trace_line_next(line, links, i));) write_link(pen, cast, i);
    for (uint32_t i = 0; (i = trace_line_next(line, boxes, i));) {
        uint32_t in = trace_line_member(line, i, "nodes");
        word(pen, "box ", trace_line_text_of(line, i, "name"));
        pen_lit(pen, " {");
        for (uint32_t n = 0; (n = trace_line_next(line, in, n));) word(pen, " ", trace_line_text(line, n));
        pen_lit(pen, " }\n");
    }
    pen_lit(pen, "}\n");
}

/* ---- people ---- */

/* No trace has a password: the typed text is taken for it, and else it stays one that nobody has. */
static void write_secret(struct pen *pen, const struct trace_cast *cast, uint32_t person, const char *kind)
{
    struct bytes name = trace_line_text_of(cast->line, person, "name");
    struct bytes value = cast->password(cast->self, name, kind);
    pen_char(pen, ' ');
    pen_text(pen, kind);
    pen_lit(pen, " secret ");
    quoted(pen, value.count ? value : BYTES("not in this trace"));
    pen_char(pen, '\n');
}

static void write_texts(struct pen *pen, const struct trace_line *line, uint32_t list, const char *before)
{
    uint32_t count = 0;
    for (uint32_t i = 0; (i = trace_line_next(line, list, i));) {
        pen_text(pen, count++ ? ", " : before);
        quoted(pen, trace_line_text(line, i));
    }
    if (count) pen_char(pen, '\n');
}

static void write_person(struct pen *pen, const struct trace_cast *cast, uint32_t person)
{
    const struct trace_line *line = cast->line;
    uint64_t count = trace_line_number_of(line, person, "count");
    struct bytes web_id = trace_line_text_of(line, person, "web_id");
    struct bytes impi = trace_line_text_of(line, person, "impi");
    const bool many = bytes_find(impi, BYTES("{n}")) != BYTES_NOT_FOUND;
    if (many) pen_lit(pen, "population ");
    pen_bytes(pen, trace_line_text_of(line, person, "name"));
    pen_lit(pen, " {\n");
    if (many) pen_lit(pen, "count "), pen_u64(pen, count), pen_char(pen, '\n');
    pen_lit(pen, "impi ");
    quoted(pen, impi);
    write_texts(pen, line, trace_line_member(line, person, "impu"), "\nimpu ");
    pen_lit(pen, "realm ");
    quoted(pen, trace_line_text_of(line, person, "realm"));
    pen_char(pen, '\n');
    write_secret(pen, cast, person, "password");
    if (web_id.count) {
        pen_lit(pen, "web-id ");
        quoted(pen, web_id);
        pen_char(pen, '\n');
        write_secret(pen, cast, person, "web-password");
    }
    write_texts(pen, line, trace_line_member(line, person, "barred"), "barred ");
    if (!trace_line_flag_of(line, person, "provisioned")) pen_lit(pen, "provisioned no\n");
    pen_lit(pen, "}\n");
}

/* ---- attackers, flow, claims ---- */

static bool has_step(const struct trace_cast *cast, struct bytes step)
{
    for (uint32_t i = 0; i < cast->step_count; i++)
        if (bytes_equal(cast->step[i].step, step)) return true;
    return false;
}

/* A seat that begins at a step which never came was never taken. */
static void write_seat(struct pen *pen, const struct trace_cast *cast, uint32_t seat)
{
    struct bytes after = trace_line_text_of(cast->line, seat, "after");
    if (after.count && !has_step(cast, after)) return;
    pen_bytes(pen, trace_line_text_of(cast->line, seat, "seat"));
    if (trace_line_flag_of(cast->line, seat, "stopped")) pen_lit(pen, " stopped");
    if (after.count) word(pen, " after ", after);
    pen_char(pen, '\n');
}

static void write_attackers(struct pen *pen, const struct trace_cast *cast)
{
    const struct trace_line *line = cast->line;
    uint32_t attackers = trace_line_member(line, TRACE_LINE_WHOLE, "attackers");
    if (!trace_line_next(line, attackers, 0)) return;
    pen_lit(pen, "attackers {\n");
    for (uint32_t i = 0; (i = trace_line_next(line, attackers, i));) {
        uint32_t seats = trace_line_member(line, i, "seats");
        pen_bytes(pen, trace_line_text_of(line, i, "name"));
        pen_lit(pen, " {\n");
        for (uint32_t s = 0; (s = trace_line_next(line, seats, s));) write_seat(pen, cast, s);
        pen_lit(pen, "}\n");
    }
    pen_lit(pen, "}\n");
}

static void write_step(struct pen *pen, const struct trace_step *step)
{
    if (!bytes_starts(step->step, BYTES("~"))) pen_bytes(pen, step->step);
    word(pen, " ", step->from);
    word(pen, " -> ", step->to);
    word(pen, " : ", step->proto);
    word(pen, " ", step->verb);
    if (step->named.count) word(pen, " as ", step->named);
    if (step->let.count) word(pen, " { ", step->let), pen_lit(pen, " }");
    if (step->lost) pen_lit(pen, " lost");
    pen_char(pen, '\n');
}

static void write_claims(struct pen *pen, const struct trace_cast *cast)
{
    const struct trace_line *line = cast->line;
    uint32_t claims = trace_line_member(line, TRACE_LINE_WHOLE, "claims");
    if (cast->claims.count) {
        pen_bytes(pen, cast->claims);
        return;
    }
    if (!trace_line_next(line, claims, 0)) return;
    pen_lit(pen, "claims {\n");
    for (uint32_t i = 0; (i = trace_line_next(line, claims, i));) {
        struct bytes design = trace_line_text_of(line, i, "by_design"), ref = trace_line_text_of(line, i, "ref");
        pen_bytes(pen, trace_line_text_of(line, i, "name"));
        word(pen, " ", trace_line_text_of(line, i, "claim"));
        word(pen, " expect ", trace_line_text_of(line, i, "expect"));
        if (ref.count) pen_lit(pen, " ref "), quoted(pen, ref);
        if (design.count) pen_lit(pen, " by-design "), quoted(pen, design);
        pen_char(pen, '\n');
    }
    pen_lit(pen, "}\n");
}

void trace_cast_write(struct pen *pen, const struct trace_cast *cast)
{
    const struct trace_line *line = cast->line;
    uint32_t people = trace_line_member(line, TRACE_LINE_WHOLE, "subscribers");
    pen_lit(pen, "imslab 1\nscenario ");
    quoted(pen, trace_line_text_of(line, TRACE_LINE_WHOLE, "run"));
    pen_lit(pen, " { seed ");
    pen_u64(pen, trace_line_number_of(line, TRACE_LINE_WHOLE, "seed"));
    pen_lit(pen, " }\n");
    write_topology(pen, cast);
    pen_lit(pen, "subscribers {\n");
    for (uint32_t i = 0; (i = trace_line_next(line, people, i));) write_person(pen, cast, i);
    pen_lit(pen, "}\n");
    write_attackers(pen, cast);
    pen_lit(pen, "flow {\n");
    for (uint32_t i = 0; i < cast->step_count; i++) write_step(pen, &cast->step[i]);
    pen_lit(pen, "}\n");
    if (!cast->step_count) { /* a scenario checks something: nobody asks it */
        uint32_t nodes = trace_line_member(line, TRACE_LINE_WHOLE, "nodes");
        word(pen, "expect { ", trace_line_text_of(line, trace_line_next(line, nodes, 0), "name"));
        pen_lit(pen, ".parked == 0 }\n");
    }
    write_claims(pen, cast);
}
