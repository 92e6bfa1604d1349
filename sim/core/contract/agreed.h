/* Fields that two sides of a protocol can agree on, and where each kind of message carries them. */
#ifndef AGREED_H
#define AGREED_H

enum agreed {
    AGREED_IMPI,
    AGREED_IMPU,
    AGREED_NONCE,
    AGREED_NC,
    AGREED_CNONCE,
    AGREED_REALM,
    AGREED_CONTACT,
    AGREED_EXPIRES,
    AGREED_PATH,
    AGREED_CALL_ID,
    AGREED_JTI,
    AGREED_JKT,
    AGREED_COUNT
};
#define AGREED_BIT(field) (1u << (field))

/* Paths of sim/wire/field_table.c, the first that is present and not empty counts; "" where no such message has it. */
struct agreed_row {
    const char *name;    /* "call-id" */
    const char *request; /* SIP */
    /* A SIP response; "": it says nothing of it, and the request that it answers does, as that side sent or got it. */
    const char *response;
    const char *login; /* HTTP */
};
extern const struct agreed_row agreed_rows[AGREED_COUNT];

#endif
