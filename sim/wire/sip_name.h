/* The table of header names, for the scanner alone: others ask sip_name_text. */
#ifndef SIP_NAME_H
#define SIP_NAME_H

#include "lines.h"

extern const struct line_names sip_names; /* kinds are enum sip_name */

#endif
