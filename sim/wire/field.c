/* Finds the row of a field path, and the nearest one of a path that has none. */
#include "field.h"

#include "field_read.h"
#include "must.h"
#include "moment.h"
#include "list.h"
#include "near.h"

/* A template of the table is matched octet by octet, but for [N], (...) and a free tail that begins with a capital. */
struct template
{
    const char *at;
    struct bytes text; /* the rest of the path */
    struct field_path *path;
    const char *why; /* the template is this path's, and the path is malformed */
};

/* "[3]" */
static void match_index(struct template *t)
{
    t->at += sizeof "[N]" - 1;
    if (t->text.count == 0 || t->text.at[0] != '[') {
        t->why = "an index is missing: [0] is the first";
        return;
    }
    uint32_t end = bytes_find_char(t->text, ']');
    t->path->has_index = end != BYTES_NOT_FOUND && bytes_to_u32(bytes_part(t->text, 1, end - 1), &t->path->index);
    if (!t->path->has_index) t->why = "an index is a number in brackets: [0] is the first";
    if (end != BYTES_NOT_FOUND) t->text = bytes_from(t->text, end + 1);
}

static struct bytes without_quotes(struct bytes text)
{
    text = bytes_trim(text);
    bool quoted = text.count >= 2 && text.at[0] == '"' && text.at[text.count - 1] == '"';
    return quoted ? bytes_part(text, 1, text.count - 2) : text;
}

/* "(X-Name)" or "(612, 10415)": as many arguments as the template has. */
static void match_arguments(struct template *t)
{
    uint32_t wanted = 1;
    for (; *t->at != ')'; t->at++) wanted += *t->at == ',';
    t->at++;
    must(wanted <= FIELD_ARGS_MAX);
    uint32_t end = bytes_find_char(t->text, ')');
    if (t->text.count == 0 || t->text.at[0] != '(' || end == BYTES_NOT_FOUND) {
        t->why = wanted == 1 ? "an argument in parentheses is missing" : "arguments in parentheses are missing";
        return;
    }
    struct bytes rest = bytes_part(t->text, 1, end - 1);
    t->text = bytes_from(t->text, end + 1);
    for (uint32_t given = 0; given < wanted; given++) {
        struct bytes arg = without_quotes(bytes_cut(rest, ',', &rest));
        if (arg.count == 0) t->why = wanted == 1 ? "the argument is empty" : "an argument is missing or empty";
        t->path->arg[t->path->arg_count++] = arg;
    }
    if (rest.count) t->why = wanted == 1 ? "one argument is enough" : "too many arguments";
}

/* "X" or "X.Y": the rest of the path, of one segment or of any number of them. */
static void match_tail(struct template *t)
{
    bool many = strchr(t->at, '.') != NULL;
    t->path->arg[t->path->arg_count++] = t->text;
    if (t->text.count == 0) t->why = "the name of a field is missing behind the dot";
    else if (!many && bytes_find_char(t->text, '.') != BYTES_NOT_FOUND) t->why = "one name is enough behind the dot";
    else if (t->text.at[t->text.count - 1] == '.') t->why = "a name is missing behind the last dot";
}

static bool is_tail(const char *at)
{
    return *at >= 'A' && *at <= 'Z';
}

/* Parts that the template does not have: `via.count[0]` is malformed, `via[0].x` is a field of its own that does not
 * exist. */
static bool match_excess(struct template *t)
{
    bool index = t->text.at[0] == '[', arguments = t->text.at[0] == '(';
    if (bytes_find_char(t->text, '.') != BYTES_NOT_FOUND || !(index || arguments)) return false;
    if (!t->why) t->why = index ? "it takes no index" : "it takes no arguments";
    return true;
}

/* Whether the path is of this template; t->why says what is wrong with it then. */
static bool match(struct template *t)
{
    while (*t->at && !is_tail(t->at)) {
        if (*t->at == '[') match_index(t);
        else if (*t->at == '(') match_arguments(t);
        else if (t->text.count && t->text.at[0] == *t->at) t->at++, t->text = bytes_from(t->text, 1);
        else return false;
    }
    if (*t->at) match_tail(t);
    else if (t->text.count) return match_excess(t);
    return true;
}

/* Rows for the AVPs of the dictionary, one for each type. */
static bool stands_for_avps(const struct field_row *row)
{
    return row->read == field_avp && row->detail == AVP_UNKNOWN;
}

static bool find_avp(struct field_path *path, enum proto proto, struct bytes text)
{
    static const enum field_type types[] = {
        [AVP_OCTETS] = FIELD_TEXT,   [AVP_UTF8] = FIELD_TEXT,         [AVP_U32] = FIELD_NUMBER,
        [AVP_ENUM] = FIELD_NUMBER,   [AVP_TIME] = FIELD_NUMBER,       [AVP_ADDRESS] = FIELD_TEXT,
        [AVP_IDENTITY] = FIELD_TEXT, [AVP_DIAMETER_URI] = FIELD_TEXT, [AVP_GROUPED] = FIELD_FLAG,
    };
    enum avp_id id = avp_id_named(text);
    if (id == AVP_UNKNOWN) return false;
    for (uint32_t i = 0; i < field_row_count; i++) {
        const struct field_row *row = &field_rows[i];
        if (!(row->protos & 1u << proto) || !stands_for_avps(row) || row->type != types[avp_rows[id].type]) continue;
        *path = (struct field_path){.row = row, .detail = id};
        return true;
    }
    return false;
}

bool field_find(struct field_path *path, enum proto proto, struct bytes text, const char **why)
{
    struct field_path malformed = {0};
    *why = NULL;
    for (uint32_t i = 0; i < field_row_count; i++) {
        const struct field_row *row = &field_rows[i];
        if (!(row->protos & 1u << proto) || stands_for_avps(row)) continue;
        *path = (struct field_path){.row = row, .detail = row->detail};
        struct template t = {.at = row->path, .text = text, .path = path};
        if (!match(&t)) continue;
        if (!t.why) return true;
        if (*why) continue;
        *why = t.why;
        malformed = *path;
    }
    if (find_avp(path, proto, text)) {
        *why = NULL;
        return true;
    }
    *path = malformed;
    return false;
}

/* -- The nearest path -- */

/* The form of a path that is compared: indexes and arguments reduced to their signs, lower case, segments up to the
 * tail's. */
struct skeleton {
    char at[NEAR_MAX];
    uint32_t count, dots;
};

static struct bytes skeleton(struct skeleton *to, struct bytes text, uint32_t dots_max)
{
    bool inside = false;
    to->count = to->dots = 0;
    for (uint32_t i = 0; i < text.count && to->count < NEAR_MAX; i++) {
        char c = text.at[i];
        if (c == ')' || c == ']') inside = false;
        if (inside) continue;
        if (c == '.' && to->dots++ == dots_max) break;
        to->at[to->count++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        if (c == '(' || c == '[') inside = true;
    }
    return bytes_of(to->at, to->count);
}

/* The part of a template before its free tail. */
static struct bytes fixed_part(const char *path)
{
    uint32_t end = 0;
    while (path[end] && !(is_tail(path + end) && end > 0 && path[end - 1] == '.')) end++;
    return path[end] ? bytes_of(path, end - 1) : bytes_text(path);
}

static uint32_t template_distance(const char *path, struct bytes text, uint32_t limit)
{
    struct skeleton a, b;
    struct bytes fixed = fixed_part(path);
    bool tail = fixed.count < strlen(path);
    struct bytes row = skeleton(&a, fixed, UINT32_MAX);
    return near_distance(skeleton(&b, text, tail ? a.dots : UINT32_MAX), row, limit);
}

struct bytes field_nearest(enum proto proto, struct bytes text)
{
    struct skeleton whole;
    uint32_t best = near_limit(skeleton(&whole, text, UINT32_MAX)) + 1;
    const char *nearest = NULL;
    bool dictionary = false;
    for (uint32_t i = 0; i < field_row_count; i++) {
        const struct field_row *row = &field_rows[i];
        if (!(row->protos & 1u << proto)) continue;
        dictionary = dictionary || stands_for_avps(row);
        uint32_t distance = stands_for_avps(row) ? best : template_distance(row->path, text, best);
        if (distance >= best) continue;
        best = distance;
        nearest = row->path;
    }
    for (uint32_t id = AVP_UNKNOWN + 1; dictionary && id < AVP_ID_COUNT; id++) {
        struct skeleton name;
        struct bytes known = skeleton(&name, bytes_text(avp_rows[id].name), UINT32_MAX);
        uint32_t distance = near_distance(skeleton(&whole, text, UINT32_MAX), known, best);
        if (distance >= best) continue;
        best = distance;
        nearest = avp_rows[id].name;
    }
    return bytes_text(nearest);
}

/* -- Shared by the readers -- */

/* Tokens such as algorithm and stale are written in any case (RFC 7616 3.3); a check compares octets. */
void field_set_text(struct field_value *value, const struct field_row *row, struct bytes text)
{
    value->present = text.at != NULL;
    uint32_t n = row->words ? list_find_nocase(row->words, text) : BYTES_NOT_FOUND;
    value->text = n == BYTES_NOT_FOUND ? text : list_nth(row->words, n);
}

void field_set_seconds(struct field_value *value, uint64_t seconds)
{
    value->present = seconds <= UINT64_MAX / SECOND;
    value->number = value->present ? seconds * SECOND : 0;
}

struct bytes field_unquoted(struct pen *scratch, struct bytes text)
{
    if (!text.at || bytes_find_char(text, '\\') == BYTES_NOT_FOUND) return text;
    param_unquote(scratch, text);
    return pen_done(scratch);
}
