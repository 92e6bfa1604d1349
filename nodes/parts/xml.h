/* The little XML that Cx and Zh carry (User-Data of TS 29.228 annex E, GUSS of TS 29.109), and NOTIFY (RFC 3680):
 * elements with text and attributes, no namespaces. Writing escapes; reading finds elements in order and undoes the
 * five entities. */
#ifndef XML_H
#define XML_H

#include "bytes.h"
#include "pen.h"

/* Writes text content with & < > " escaped. */
void xml_text(struct pen *, struct bytes raw);
/* Writes <name>raw</name>. `name` is ours, never a peer's. */
void xml_leaf(struct pen *, const char *name, struct bytes raw);
/* A tag as it is, and the text after it. */
struct xml_tag {
    struct bytes inside; /* between the brackets, without the "/" that closes */
    struct bytes rest;
    const char *at;     /* its "<" */
    bool closes, empty; /* </name>, <name/> */
};
/* The next tag in `in`, declarations and all; false at the end. For a document that is read in one pass. */
bool xml_tag(struct xml_tag *, struct bytes in);
bool xml_tag_is(const struct xml_tag *, struct bytes name);
/* The value of an attribute of the tag, entities undone as below; none when it has no such, or it is not quoted. */
struct bytes xml_attribute(struct pen *, const struct xml_tag *, struct bytes name);

/* The content of the next <name ...>...</name> in *rest, which is moved past it; false when there is none. An element
 * of that name inside itself is not looked for: none of these schemas nests one. */
bool xml_next(struct bytes *rest, struct bytes name, struct bytes *content);
/* The first such element, or none (at == NULL). */
struct bytes xml_find(struct bytes in, struct bytes name);
/* The text of a leaf, entities undone, as one piece of the pen; the content itself when it has none. */
struct bytes xml_plain(struct pen *, struct bytes content);

#endif
