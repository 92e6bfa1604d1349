/* A start line and header lines, as SIP (RFC 3261 7.3) and HTTP/1.1 (RFC 9112 5) share them: one pass, no copy, no
 * heap. Folded lines are one line here; a value keeps its folds (lines_unfold writes it flat). */
#ifndef LINES_H
#define LINES_H

#include "bytes.h"
#include "pen.h"
#include "window.h"

enum { LINES_MAX = 96, LINES_MESSAGE_MAX = 65535, LINES_NONE = 0xffff };

struct line {
    struct bytes value;  /* trimmed at both ends, folds inside */
    uint32_t at;         /* offset of the line in the message ... */
    uint32_t end;        /* ... and of what follows its line end (folds included) */
    uint16_t name_count; /* the name begins the line: lines_name */
    uint16_t kind;       /* of the protocol's names */
    uint16_t next;       /* the next line of the same kind, or LINES_NONE */
    bool folded;
    bool spaced; /* a blank stands before its colon */
};

struct lines {
    struct bytes all;   /* the whole message */
    struct bytes start; /* the start line without its line end */
    uint32_t first_at;  /* offset of the first header line */
    uint32_t body_at;   /* offset behind the empty line */
    uint16_t count;
    bool uneven;     /* a line is folded or spaced */
    bool plain;      /* surely nothing but printable ASCII in the head, no value empty, each line ending in CRLF */
    uint64_t single; /* a bit for every kind: surely not more than one line */
    struct line line[LINES_MAX];
};

/* As written, without the blanks before the colon. */
static inline struct bytes lines_name(const struct lines *lines, const struct line *line)
{
    return bytes_of(lines->all.at + line->at, line->name_count);
}

/* A name that the scanner looks up: letter case does not count. Rows of a protocol are indexed by kind; kind 0 is
 * "other". Names are made of letters, digits and hyphens. */
enum { LINE_NAME_MAX = WINDOW_NAME };
struct line_name {
    struct bytes full;
    struct bytes compact;        /* RFC 3261 7.3.3, or none */
    char coloned[LINE_NAME_MAX]; /* the full form with its colon and a blank, so that a window of it may be loaded */
};
#define LINE_NAME(full, compact)                                                                                       \
    {                                                                                                                  \
        BYTES_ROW(full), BYTES_ROW(compact), full ": "                                                                 \
    }

/* The slot of a name, from its length, first and last letter: a constant expression where these are constants, so that
 * a table of slots can be written down. The factors were searched for so that no two names of SIP, nor of HTTP, share
 * a slot, and a new name that does fails to compile (-Woverride-init); being multiples of 8, they make the two cases of
 * a letter one. */
enum { LINE_SLOTS = 256 };
#define LINE_SLOT(count, first, last) (((unsigned)(count) + (unsigned)(first)*160 + (unsigned)(last)*8) % LINE_SLOTS)

enum { LINE_KINDS_MAX = 64 }; /* a mask has a bit for each */
struct line_names {
    uint8_t slots[LINE_SLOTS];            /* kinds by LINE_SLOT, full and compact forms; 0 where there is none */
    struct line_name row[LINE_KINDS_MAX]; /* by kind */
};

/* Reads the head of `message`. Strict: CRLF line ends (a bare LF is accepted in HTTP only when `lenient_lf`), a colon
 * in every line, token names, no control characters but HTAB, no fold before the first line. Sets kind and next of
 * every line, and first[kind] of the kinds that are there, as far as it came: the caller has set them to LINES_NONE. */
struct parse_error lines_scan(struct lines *, struct bytes message, bool lenient_lf, const struct line_names *,
                              uint16_t *first);
/* Writes a value with every fold replaced by one space (RFC 3261 7.3.1). */
void lines_unfold(struct pen *, struct bytes value);
/* The next element of a comma-separated value, commas inside "..." and <...> not counted. Start with *rest = the value;
 * false at the end. Empty elements are skipped. */
bool lines_element(struct bytes *rest, struct bytes *element);

#endif
