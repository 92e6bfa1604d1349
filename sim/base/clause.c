/* Finds clauses in a text: the name of a document, and after it the numbers that point into it. */
#include "clause.h"

const struct clause_source clause_sources[] = {
    {"RFC ", 'M'},
    {"WHATWG URL", 'M'},
    {"OIDC ", 'M'},
    {"RFC 5626 6", 'S'},
    {"TS 23.003", 'M'},
    {"TS 23.228", 'M'},
    {"TS 23.228 U", 'C'},
    {"TS 24.109", 'C'},
    {"TS 24.229", 'S'},
    {"TS 24.229 5.4.1.2.2", 'C'},
    {"TS 24.229 5.4.1.2.2A", 'S'},
    {"TS 24.229 5.4.1.2.2F", 'S'},
    {"TS 24.229 table 7.7.1", 'C'},
    {"TS 24.371", 'M'},
    {"TS 24.371 6.1", 'C'},
    {"TS 24.371 A.3.2", 'C'},
    {"TS 29.109", 'M'},
    {"TS 29.228", 'C'},
    {"TS 29.229", 'C'},
    {"TS 33.203", 'C'},
    {"TS 33.210", 'M'},
    {"TS 33.220", 'M'},
    {"TS 33.310", 'M'},
    {"contribution", 'C'}, /* the one to TR 23.701 that the flows are drawn from */
    {"the editor's note", 'C'},
    {"TR 23.701", 'I'}, /* its body was not to be had, but for the sentences that the contribution quotes */
    {"docs/", 'I'},
    {"scenario language", 'I'},
    {NULL, 0},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* The source with the longest name that the text begins with, or NULL. */
static const struct clause_source *source_of(struct bytes text)
{
    const struct clause_source *found = NULL;
    uint32_t longest = 0;
    for (const struct clause_source *row = clause_sources; row->begins; row++) {
        struct bytes begins = bytes_text(row->begins);
        if (begins.count <= longest || !bytes_starts(text, begins)) continue;
        found = row;
        longest = begins.count;
    }
    return found;
}

/* How many octets of a clause's number are there: "10.3", "X.2.2.3", "5.4.1.2.2F", "U"; 0: none. */
static uint32_t number_at(struct bytes text)
{
    uint32_t at = 0;
    if (!text.count || (!is_digit(text.at[0]) && !is_capital(text.at[0]))) return 0;
    while (at < text.count && (is_digit(text.at[at]) || is_capital(text.at[at]) || text.at[at] == '.' ||
                               (text.at[at] >= 'a' && text.at[at] <= 'f' && at > 0) || text.at[at] == '-'))
        at++;
    while (at > 0 && (text.at[at - 1] == '.' || text.at[at - 1] == '-')) at--;
    bool word = at < text.count && text.at[at] >= 'a' && text.at[at] <= 'z';
    bool letters = true;
    for (uint32_t i = 0; i < at; i++) letters = letters && !is_digit(text.at[i]) && text.at[i] != '.';
    return word || (letters && at > 1) ? 0 : at;
}

/* "NOTE 4", "table 6.3.7", "steps 1", "introduction 2", and a number alone. */
static uint32_t pointer_at(struct bytes text)
{
    static const struct bytes words[] = {BYTES_ROW("NOTE "),   BYTES_ROW("REQ "),    BYTES_ROW("table "),
                                         BYTES_ROW("annex "),  BYTES_ROW("figure "), BYTES_ROW("steps "),
                                         BYTES_ROW("step "),   BYTES_ROW("clause "), BYTES_ROW("introduction "),
                                         BYTES_ROW("section ")};
    for (uint32_t i = 0; i < COUNT(words); i++) {
        if (!bytes_starts(text, words[i])) continue;
        uint32_t number = number_at(bytes_from(text, words[i].count));
        return number ? words[i].count + number : 0;
    }
    return number_at(text);
}

/* Where the next pointer into the same document begins and ends, from `at` on; `at` itself where there is none. */
static uint32_t next_pointer(struct bytes text, uint32_t at, bool first)
{
    static const struct bytes between[] = {BYTES_ROW(" "), BYTES_ROW(", "), BYTES_ROW(" to "), BYTES_ROW(" and ")};
    for (uint32_t i = 0; i < COUNT(between); i++) {
        struct bytes rest = bytes_from(text, at);
        if (!bytes_starts(rest, between[i])) continue;
        rest = bytes_from(rest, between[i].count);
        uint32_t pointer = source_of(rest) ? 0 : pointer_at(rest);
        if (pointer == 1 && is_capital(rest.at[0]) && !first) pointer = 0; /* a word of the sentence */
        if (pointer) return at + between[i].count + pointer;
    }
    return at;
}

/* The document's own name, without what points into it. */
static uint32_t name_end(struct bytes text)
{
    uint32_t at = 0;
    bool numbered = bytes_starts(text, BYTES("RFC ")) || bytes_starts(text, BYTES("TS ")) ||
                    bytes_starts(text, BYTES("TR "));
    if (numbered) {
        at = bytes_find(text, BYTES(" ")) + 1;
        while (at < text.count && (is_digit(text.at[at]) || text.at[at] == '.')) at++;
        while (at > 0 && text.at[at - 1] == '.') at--;
        return at;
    }
    if (bytes_starts(text, BYTES("docs/"))) {
        while (at < text.count && text.at[at] != ' ' && text.at[at] != ';' && text.at[at] != ',' && text.at[at] != ')')
            at++;
        return at;
    }
    if (bytes_starts(text, BYTES("the editor's note"))) {
        struct bytes whole = BYTES("the editor's note of solution 5");
        return bytes_starts(text, whole) ? whole.count : BYTES("the editor's note").count;
    }
    const struct clause_source *source = source_of(text);
    return (uint32_t)bytes_text(source->begins).count;
}

/* How sure one pointer of a document is: by "DOCUMENT POINTER". */
static char sure_of(struct bytes document, struct bytes pointer)
{
    char room[128];
    struct pen pen = pen_on(room, sizeof room);
    pen_bytes(&pen, document);
    pen_char(&pen, ' ');
    pen_bytes(&pen, pointer);
    struct bytes whole = pen_done(&pen);
    const struct clause_source *source = source_of(whole.at ? whole : document);
    return source ? source->sure : 'I';
}

static char weaker(char a, char b)
{
    static const char order[] = "CSMI";
    uint32_t first = 0, second = 0;
    while (order[first] != a) first++;
    while (order[second] != b) second++;
    return first > second ? a : b;
}

/* The clause at the beginning, with its mark; how many octets it took, 0 where none is there. */
static uint32_t clause_at(struct pen *pen, struct bytes text)
{
    if (!source_of(text)) return 0;
    uint32_t name = name_end(text), at = name, end;
    char sure = sure_of(bytes_part(text, 0, name), bytes_of("", 0));
    for (bool first = true; (end = next_pointer(text, at, first)) != at; first = false) {
        uint32_t from = at;
        while (from < end && (text.at[from] == ' ' || text.at[from] == ',')) from++;
        char pointed = sure_of(bytes_part(text, 0, name), bytes_part(text, from, end - from));
        sure = first ? pointed : weaker(sure, pointed);
        at = end;
    }
    pen_bytes(pen, bytes_part(text, 0, at));
    pen_lit(pen, " [");
    pen_char(pen, sure);
    pen_char(pen, ']');
    return at;
}

void clause_marks(struct pen *pen, struct bytes text)
{
    for (uint32_t at = 0; at < text.count;) {
        bool begins = at == 0 || text.at[at - 1] == ' ' || text.at[at - 1] == '(';
        uint32_t taken = begins ? clause_at(pen, bytes_from(text, at)) : 0;
        if (!taken) pen_char(pen, text.at[at]);
        at += taken ? taken : 1;
    }
}

/* A pointer with the words that narrow it: "X.2.2.3 NOTE 2", "steps 1 to 3". From `at` on; its end, or `at` where none
 * is. */
static uint32_t narrowed(struct bytes text, uint32_t at, bool first)
{
    uint32_t end = next_pointer(text, at, first), next;
    if (end == at) return at;
    while (end < text.count && text.at[end] == ' ' && !bytes_starts(bytes_from(text, end), BYTES(" and ")) &&
           (next = next_pointer(text, end, false)) != end)
        end = next;
    return end;
}

static void take_clause(struct bytes *rest, struct clause *clause, uint32_t from, uint32_t end)
{
    struct bytes text = *rest, and = BYTES(" and ");
    if (bytes_starts(bytes_from(text, from), and)) from += and.count;
    while (from < end && (text.at[from] == ' ' || text.at[from] == ',')) from++;
    clause->pointer = bytes_part(text, from, end - from);
    clause->sure = sure_of(clause->document, clause->pointer);
    *rest = bytes_from(text, end);
}

bool clause_next(struct bytes *rest, struct clause *clause)
{
    uint32_t end = clause->document.at ? narrowed(*rest, 0, false) : 0;
    if (end) { /* another one of the same document */
        take_clause(rest, clause, 0, end);
        return true;
    }
    for (uint32_t at = 0; at < rest->count; at++) {
        struct bytes text = bytes_from(*rest, at);
        bool begins = at == 0 || rest->at[at - 1] == ' ' || rest->at[at - 1] == '(';
        if (!begins || !source_of(text)) continue;
        uint32_t name = name_end(text);
        clause->document = bytes_part(text, 0, name);
        *rest = text;
        take_clause(rest, clause, name, narrowed(text, name, true));
        return true;
    }
    return false;
}
