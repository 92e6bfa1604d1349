/* A start line and header lines, as SIP (RFC 3261 7.3) and HTTP/1.1 (RFC 9112 5) share them: one pass, no copy, no
 * heap. Folded lines are one line here; a value keeps its folds (lines_unfold writes it flat). */
#ifndef LINES_H
#define LINES_H

#include "bytes.h"
#include "pen.h"
#include "keyword.h"

enum { LINES_MAX = 96, LINES_MESSAGE_MAX = 65535, LINES_NONE = 0xffff };

struct line {
    struct bytes value;  /* trimmed at both ends, folds inside */
    uint32_t at;         /* offset of the line in the message ... */
    uint32_t end;        /* ... and of the first octet after its line end (folds included) */
    uint16_t name_count; /* the name begins the line: lines_name */
    uint16_t kind;       /* of the protocol's names */
    uint16_t next;       /* the next line of the same kind, or LINES_NONE */
    bool folded;
    bool spaced; /* a blank comes before its colon */
};

struct lines {
    struct bytes all;   /* the whole message */
    struct bytes start; /* the start line without its line end */
    uint32_t first_at;  /* offset of the first header line */
    uint32_t body_at;   /* offset after the empty line */
    uint16_t count;
    bool uneven; /* a line is folded or spaced */
    bool plain;  /* surely nothing but printable ASCII in the head, no value empty, each line ending in CRLF */
    struct line line[LINES_MAX];
};

/* As written, without the blanks before the colon. */
static inline struct bytes lines_name(const struct lines *lines, const struct line *line)
{
    return bytes_of(lines->all.at + line->at, line->name_count);
}

/* Reads the head of `message`. Strict: CRLF line ends, a colon in every line, token names, no control characters but
 * HTAB, no fold before the first line. Sets kind and next of every line, 0 for a name that is no word, and first[kind]
 * of the kinds that are there, as far as it came: the caller has set them to LINES_NONE. */
struct parse_error lines_scan(struct lines *, struct bytes message, keyword_fn *, uint16_t *first);
/* Writes a value with every fold replaced by one space (RFC 3261 7.3.1). */
void lines_unfold(struct pen *, struct bytes value);
/* The next element of a comma-separated value, commas inside "..." and <...> not counted. Start with *rest = the value;
 * false at the end. Empty elements are skipped. */
bool lines_element(struct bytes *rest, struct bytes *element);

#endif
