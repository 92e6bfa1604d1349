/* Wording. */
#include "words.h"

#include "judge_state.h"
#include "secret.h"

static void role_name(struct pen *pen, const struct plan *plan, link_id link, uint32_t end)
{
    pen_bytes(pen, plan->role[plan->link[link_class_of(link)].end[end]]->name);
}

void words_message(struct pen *pen, const struct plan *plan, link_id link, enum proto proto, verb_id verb)
{
    struct bytes name = verb_name(proto, verb);
    role_name(pen, plan, link, link_end(link));
    pen_lit(pen, " -> ");
    role_name(pen, plan, link, 1 - link_end(link));
    pen_char(pen, ' ');
    pen_bytes(pen, proto_name(proto));
    pen_char(pen, ' ');
    pen_bytes(pen, name.count ? name : BYTES("(unknown)"));
}

static void words_arrow(struct pen *pen, const struct verdict *verdict, const struct flow_line *line)
{
    const struct plan *plan = verdict->plan;
    pen_lit(pen, "line ");
    pen_bytes(pen, verdict->step[line->number]);
    pen_lit(pen, " (");
    pen_bytes(pen, line->from->name);
    pen_lit(pen, " -> ");
    pen_bytes(pen, line->to->name);
    pen_char(pen, ' ');
    pen_bytes(pen, proto_name(line->proto));
    pen_char(pen, ' ');
    pen_bytes(pen, verb_name(line->proto, line->verb));
    if (line->has_path) {
        pen_char(pen, ' ');
        pen_bytes(pen, line->path);
    }
    if (line->answers != PLAN_NO_MESSAGE) {
        pen_lit(pen, " answers ");
        pen_bytes(pen, plan->message_name[line->answers]);
    }
    if (line->relays != PLAN_NO_MESSAGE) {
        pen_lit(pen, " relays ");
        pen_bytes(pen, plan->message_name[line->relays]);
    }
    if (line->lost) pen_lit(pen, " lost");
    pen_char(pen, ')');
}

void words_line(struct pen *pen, const struct verdict *verdict, const struct flow_line *line)
{
    if (line->kind == LINE_ARROW) {
        words_arrow(pen, verdict, line);
        return;
    }
    pen_text(pen, line->kind == LINE_WAIT ? "the wait of " : "the command");
    if (line->kind == LINE_WAIT) words_time(pen, line->wait);
    pen_lit(pen, " in line ");
    pen_u64(pen, line->place.line);
}

void words_time(struct pen *pen, sim_time time)
{
    static const struct {
        sim_time unit;
        const char *name;
    } rows[] = {{HOUR, "h"}, {MINUTE, "min"}, {SECOND, "s"}, {MS, "ms"}, {US, "us"}};
    uint32_t i = 0;
    while (i + 1 < COUNT(rows) && (time == 0 || time % rows[i].unit)) i++;
    pen_u64(pen, time / rows[i].unit);
    pen_text(pen, rows[i].name);
}

void words_moment(struct pen *pen, sim_time at)
{
    pen_u64(pen, at / SECOND);
    pen_char(pen, '.');
    pen_u64_wide(pen, at % SECOND / MS, 3);
    pen_lit(pen, " s");
}

void words_last(struct pen *pen, const struct verdict *verdict)
{
    uint32_t n = verdict->drawn_count;
    while (n > 0 && verdict->drawn[n - 1].background) n--;
    if (n == 0) {
        pen_lit(pen, "; no message was seen at all");
        return;
    }
    const struct record *record = trace_at(verdict->trace, verdict->drawn[n - 1].record);
    pen_lit(pen, "; the last message was ");
    words_message(pen, verdict->plan, record->subject, (enum proto)record->proto, record->verb);
    pen_lit(pen, " at ");
    words_moment(pen, record->at);
}

void words_count(struct pen *pen, uint64_t count)
{
    if (count >= 1000) {
        words_count(pen, count / 1000);
        pen_char(pen, ',');
        pen_u64_wide(pen, count % 1000, 3);
    } else {
        pen_u64(pen, count);
    }
}

/* How much of a text is shown: never a part of a secret, which nobody could recognise and hide any more. */
static struct bytes shown_of(const struct judge *judge, struct bytes text)
{
    uint32_t count = text.count < WORDS_TEXT_MAX ? text.count : WORDS_TEXT_MAX;
    return bytes_part(text, 0, judge_whole(judge, text, count));
}

void words_quoted(struct pen *pen, const struct judge *judge, struct bytes text)
{
    struct bytes shown = shown_of(judge, text);
    pen_char(pen, '"');
    for (uint32_t i = 0; i < shown.count; i++) {
        unsigned char octet = (unsigned char)shown.at[i];
        bool plain = octet >= ' ' && octet < 0x7f && octet != '"' && octet != '\\';
        if (plain) {
            pen_char(pen, (char)octet);
        } else if (octet == '"' || octet == '\\') {
            pen_char(pen, '\\');
            pen_char(pen, (char)octet);
        } else {
            pen_lit(pen, "\\x");
            pen_hex(pen, bytes_of(&octet, 1));
        }
    }
    pen_text(pen, shown.count < text.count ? "\"..." : "\"");
}

/* `0.1%`: four decimals at most, and none for nothing. */
static void words_share(struct pen *pen, uint64_t share)
{
    enum { PERCENT = PLAN_WHOLE / 100 };
    uint64_t rest = share % PERCENT;
    uint32_t digits = 4;
    pen_u64(pen, share / PERCENT);
    while (digits && rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    if (digits) {
        pen_char(pen, '.');
        pen_u64_wide(pen, rest, digits);
    }
    pen_char(pen, '%');
}

void words_value(struct pen *pen, const struct judge *judge, const struct operand_value *value)
{
    if (!value->present) pen_lit(pen, "absent");
    else if (value->share) words_share(pen, value->number);
    else if (value->type == FIELD_TIME && value->number_known) words_time(pen, value->number);
    else if (value->number_known) pen_u64(pen, value->number);
    else if (value->type == FIELD_WORD) pen_bytes(pen, value->text);
    else if (value->type == FIELD_FLAG) pen_lit(pen, "present");
    else words_quoted(pen, judge, value->text);
}

static void words_right(struct pen *pen, const struct judge *judge, const struct check *check,
                        const struct operand_value *right)
{
    bool secret = false;
    for (const struct operand *part = &check->right; part; part = part->plus) secret |= part->secret;
    if (secret) {
        pen_lit(pen, "[redacted]");
    } else if (right->present) {
        words_value(pen, judge, right);
    } else if (check->right.kind == OPERAND_VALUE) { /* nobody asked for an absence */
        pen_lit(pen, "what `let ");
        pen_bytes(pen, judge->plan->value_name[check->right.value]);
        pen_lit(pen, "` keeps");
    } else {
        pen_lit(pen, "what it is compared with");
    }
}

/* After the value that a check found: there was nothing to compare it with. */
void words_nothing(struct pen *pen, const struct check *check)
{
    pen_text(pen, check->right.kind == OPERAND_VALUE ? "; no line had kept it by then" : "; that is absent");
}

void words_expected(struct pen *pen, const struct judge *judge, const struct check *check, const struct flow_line *line,
                    const struct operand_value *right, const struct operand_value *high)
{
    static const struct {
        const char *before, *behind;
        bool value;
    } rows[] = {
        [CHECK_PRESENT] = {"present", "", false},
        [CHECK_ABSENT] = {"absent", "", false},
        [CHECK_EQUAL] = {"", "", true},
        [CHECK_UNEQUAL] = {"other than ", "", true},
        [CHECK_LESS] = {"less than ", "", true},
        [CHECK_LESS_EQUAL] = {"at most ", "", true},
        [CHECK_GREATER] = {"more than ", "", true},
        [CHECK_GREATER_EQUAL] = {"at least ", "", true},
        [CHECK_RANGE] = {"between ", " and ", true},
        [CHECK_HAS] = {"a list with ", "", true},
        [CHECK_STARTSWITH] = {"a text that starts with ", "", true},
        [CHECK_ENDSWITH] = {"a text that ends with ", "", true},
        [CHECK_LET] = {"present", "", false},
        [CHECK_UNCHANGED] = {"unchanged", "", false},
        [CHECK_CONTAINS] = {"one that holds ", " in some encoding", true},
        [CHECK_NOT_CONTAINS] = {"one without ", " in any encoding", true},
    };
    pen_text(pen, rows[check->kind].before);
    if (rows[check->kind].value) words_right(pen, judge, check, right);
    pen_text(pen, rows[check->kind].behind);
    if (check->kind == CHECK_RANGE) words_value(pen, judge, high);
    if (check->kind == CHECK_UNCHANGED && line && line->relays != PLAN_NO_MESSAGE) {
        pen_lit(pen, " from ");
        pen_bytes(pen, judge->plan->message_name[line->relays]);
    }
}
