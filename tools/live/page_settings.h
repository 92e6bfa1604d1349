/* The facts of the scenario that the page's client has to know, as a line of script before it. */
#ifndef PAGE_SETTINGS_H
#define PAGE_SETTINGS_H

#include "lab.h"

/* `const LAB={...};`. No secret is in it. */
struct bytes page_settings(const struct plan *, const struct lab *, struct arena *);
/* A whole HTTP answer with that body. */
struct bytes page_answer(const char *type, struct bytes before, struct bytes body, struct arena *);

#endif
