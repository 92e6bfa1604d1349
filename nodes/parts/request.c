/* Requests of nodes of the network. */
#include "request.h"

#include "via.h"

static void write_end(struct pen *pen, const char *name, struct bytes uri, struct bytes tag)
{
    pen_text(pen, name);
    pen_bytes(pen, uri);
    pen_text(pen, tag.count ? ">;tag=" : ">");
    pen_bytes(pen, tag);
    pen_lit(pen, "\r\n");
}

void request_begin(struct pen *pen, const struct role *role, enum sip_method method, const struct request_ends *ends)
{
    pen_bytes(pen, sip_method_name(method));
    pen_char(pen, ' ');
    pen_bytes(pen, ends->uri);
    pen_lit(pen, " SIP/2.0\r\n");
    via_write(pen, role, ends->link, ends->branch);
    pen_lit(pen, "Max-Forwards: 70\r\n");
    write_end(pen, "From: <", role->uri, ends->from_tag);
    write_end(pen, "To: <", ends->to, ends->to_tag);
}

void request_count(struct pen *pen, struct bytes call_id, uint32_t cseq, enum sip_method method)
{
    pen_lit(pen, "Call-ID: ");
    pen_bytes(pen, call_id);
    pen_lit(pen, "\r\nCSeq: ");
    pen_u64(pen, cseq);
    pen_char(pen, ' ');
    pen_bytes(pen, sip_method_name(method));
    pen_lit(pen, "\r\n");
}

void request_contact(struct pen *pen, const struct role *role)
{
    pen_lit(pen, "Contact: <");
    pen_bytes(pen, role->uri);
    pen_char(pen, '>');
}
