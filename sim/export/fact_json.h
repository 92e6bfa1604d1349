/* A fact of the trace, and a reason, as JSON objects (docs/schemas/trace-1.json). */
#ifndef FACT_JSON_H
#define FACT_JSON_H

#include "fact_record.h"
#include "out.h"

/* {"as":"...","with":"...",...}: values that the fact does not have are left out. With `value` hidden, every octet of
 * the value of a secret is an asterisk; whether there was one is told. */
enum fact_value { FACT_VALUE_HIDDEN, FACT_VALUE_SHOWN };
bool fact_json_write(struct out *, const struct fact_record *, enum fact_value);
/* {"id":"wrong-response","sentence":"...","clause":"...","sure":"C"} */
void reason_json_write(struct out *, enum reason);
/* {"link":3,"member":0,"generation":1}: links that are open from the start have the first generation for ever. */
void connection_json_write(struct out *, link_id, uint32_t conn);

/* A fact in words, for faces that show one line: its subject, and its statements (role, evidence, secret, place,
 * reason, text; at most FACT_SAID_MAX octets). The value of a secret is never among them. */
enum { FACT_SAID_MAX = 2048 };
struct bytes fact_whom(const struct fact *);
void fact_said(struct pen *, const struct fact *);

#endif
