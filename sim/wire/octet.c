/* The table of octet classes, computed by the compiler from the grammar. */
#include "octet.h"

#define DIGIT(c) ((c) >= '0' && (c) <= '9')
#define ALPHA(c) (((c) >= 'A' && (c) <= 'Z') || ((c) >= 'a' && (c) <= 'z'))
#define ALNUM(c) (DIGIT(c) || ALPHA(c))
/* RFC 3261 25.1, in the words of its grammar. */
#define MARK(c)                                                                                                        \
    ((c) == '-' || (c) == '_' || (c) == '.' || (c) == '!' || (c) == '~' || (c) == '*' || (c) == '\'' || (c) == '(' ||  \
     (c) == ')')
#define UNRESERVED(c) (ALNUM(c) || MARK(c))
#define TOKEN(c)                                                                                                       \
    (ALNUM(c) || (c) == '-' || (c) == '.' || (c) == '!' || (c) == '%' || (c) == '*' || (c) == '_' || (c) == '+' ||     \
     (c) == '`' || (c) == '\'' || (c) == '~')
#define PASSWORD(c) (UNRESERVED(c) || (c) == '&' || (c) == '=' || (c) == '+' || (c) == '$' || (c) == ',')
#define USER(c) (PASSWORD(c) || (c) == ';' || (c) == '?' || (c) == '/')
#define URI_PARAM(c)                                                                                                   \
    (UNRESERVED(c) || (c) == '[' || (c) == ']' || (c) == '/' || (c) == ':' || (c) == '&' || (c) == '+' ||              \
     (c) == '$' || (c) == ';' || (c) == '=')
#define URI_HEADER(c)                                                                                                  \
    (UNRESERVED(c) || (c) == '[' || (c) == ']' || (c) == '/' || (c) == '?' || (c) == ':' || (c) == '+' ||              \
     (c) == '$' || (c) == '&' || (c) == '=')
#define HOST(c) (ALNUM(c) || (c) == '-' || (c) == '.')
#define VISIBLE(c) ((c) > 0x20 && (c) < 0x7f)
#define URI(c) (VISIBLE(c) && (c) != '<' && (c) != '>' && (c) != '"')
#define VALUE(c) (URI(c) && (c) != ';' && (c) != ',')

#define CLASSES(c)                                                                                                     \
    (uint8_t)((TOKEN(c) ? OCTET_TOKEN : 0) | (USER(c) ? OCTET_USER : 0) | (PASSWORD(c) ? OCTET_PASSWORD : 0) |         \
              (URI_PARAM(c) ? OCTET_URI_PARAM : 0) | (URI_HEADER(c) ? OCTET_URI_HEADER : 0) |                          \
              (HOST(c) ? OCTET_HOST : 0) | (VALUE(c) ? OCTET_VALUE : 0) | (URI(c) ? OCTET_URI : 0))
#define FOUR(c) CLASSES(c), CLASSES((c) + 1), CLASSES((c) + 2), CLASSES((c) + 3)
#define SIXTEEN(c) FOUR(c), FOUR((c) + 4), FOUR((c) + 8), FOUR((c) + 12)

/* Octets from 0x80 on are in no class: UTF-8 is in quoted strings, reasons and free text only. */
const uint8_t octet_classes[256] = {
    SIXTEEN(0x00), SIXTEEN(0x10), SIXTEEN(0x20), SIXTEEN(0x30),
    SIXTEEN(0x40), SIXTEEN(0x50), SIXTEEN(0x60), SIXTEEN(0x70),
};
