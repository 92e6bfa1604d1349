/* The steps of the contribution's two procedures, hop by hop, in the reading that the lab draws (docs/fidelity.md,
 * section 1). The basis of a hop is the one of its arrow in scenarios/flows: tests/unit/explain.c compares them. */
#include "explain.h"

#include "octet.h"

const struct drawn_step drawn_steps[] = {
    {"A", "1", "browser -> WWS", "the user enters the URL of the WWS", BASIS_TEXT,
     "contribution 6.5.2.1.2.2 steps 1 to 3"},
    {"A", "1b", "WWS -> browser", "the page and its script come down; it has no number of its own", BASIS_TEXT,
     "contribution 6.5.2.1.2.2 steps 1 to 3"},
    {"A", "2", "browser -> WWS", "login with IMS credential and password", BASIS_TEXT,
     "contribution 6.5.2.1.2.2 steps 1 to 3"},
    {"A", "3", "WWS -> browser", "the WWS has nothing to check it with: authentication has to be done in the IMS core",
     BASIS_TEXT, "contribution 6.5.2.1.2.2 steps 1 to 3"},
    {"A", "4", "browser -> WSF", "secure WebSocket; with NOTE 2 it may open after the registration", BASIS_TEXT,
     "contribution 6.5.2.1.2.2 step 4"},
    {"A", "4b", "WSF -> browser", "the WSF takes it", BASIS_SPEC, "RFC 6455 4.2.2"},
    {"A", "5", "browser -> WSF", "REGISTER with IMPI and IMPU; the empty challenge response is that of a first one",
     BASIS_TEXT, "contribution 6.5.2.1.2.2 steps 5 to 7; TS 24.229 5.1.1.2.3"},
    {"A", "6", "WSF -> P-CSCF", "the same request: the text has it go on \"to IMS\" and names no P-CSCF",
     BASIS_INFERENCE, "docs/fidelity.md"},
    {"A", "7", "P-CSCF -> S-CSCF", "the same request; as specified it passes an I-CSCF", BASIS_INFERENCE,
     "docs/fidelity.md"},
    {"A", "8", "S-CSCF -> HSS", "MAR: the text has \"normal authentication procedure\" and names no HSS", BASIS_SPEC,
     "TS 29.228 6.3"},
    {"A", "8b", "HSS -> S-CSCF", "MAA with H(A1)", BASIS_SPEC, "TS 29.228 6.3"},
    {"A", "9", "S-CSCF -> P-CSCF", "401 with the challenge: the text has it go \"towards WSF\"", BASIS_INFERENCE,
     "docs/fidelity.md"},
    {"A", "10", "P-CSCF -> WSF", "the same 401", BASIS_INFERENCE, "docs/fidelity.md"},
    {"A", "11", "WSF -> browser", "the 401 goes on to the client: the step that the editor's note is about", BASIS_TEXT,
     "contribution 6.5.2.1.2.2 steps 8 to 11"},
    {"A", "11a", "browser -> WSF", "second REGISTER with the response: \"according to existing UE procedures\"",
     BASIS_SPEC, "TS 24.229 5.1.1.5; TS 33.203 N.2.1.1"},
    {"A", "11b", "WSF -> P-CSCF", "second REGISTER", BASIS_INFERENCE, "docs/fidelity.md"},
    {"A", "11c", "P-CSCF -> S-CSCF", "second REGISTER", BASIS_INFERENCE, "docs/fidelity.md"},
    {"A", "11d", "S-CSCF -> HSS", "SAR: without it the HSS keeps the authentication pending", BASIS_SPEC,
     "TS 29.228 6.1.2"},
    {"A", "11e", "HSS -> S-CSCF", "SAA with the user profile", BASIS_SPEC, "TS 29.228 6.1.2"},
    {"A", "12", "S-CSCF -> P-CSCF", "200: the text has it sent \"to the WebRTC client\"", BASIS_INFERENCE,
     "docs/fidelity.md"},
    {"A", "13", "P-CSCF -> WSF", "the same 200", BASIS_INFERENCE, "docs/fidelity.md"},
    {"A", "14", "WSF -> browser", "the 200 comes to the client: registered", BASIS_TEXT,
     "contribution 6.5.2.1.2.2 steps 12 to 14"},
    {"B", "1", "browser -> WWS", "the user enters the URL", BASIS_TEXT, "contribution 6.5.2.1.2.2a step 1"},
    {"B", "1b", "WWS -> browser", "the page comes down; it has no number of its own", BASIS_TEXT,
     "contribution 6.5.2.1.2.2a step 1"},
    {"B", "2", "browser -> WWS", "the user picks the IMS credential", BASIS_TEXT, "contribution 6.5.2.1.2.2a step 2"},
    {"B", "2a", "WWS -> browser", "the WWS redirects the login to the BSF", BASIS_TEXT,
     "contribution 6.5.2.1.2.2a step 2"},
    {"B", "2b", "browser -> BSF", "the browser goes there", BASIS_TEXT, "contribution 6.5.2.1.2.2a step 2"},
    {"B", "2c", "BSF -> browser", "the BSF sends its page", BASIS_TEXT, "contribution 6.5.2.1.2.2a step 2"},
    {"B", "3", "browser -> BSF", "user name and password", BASIS_TEXT, "contribution 6.5.2.1.2.2a step 3"},
    {"B", "4", "BSF -> HSS", "MAR over Zh: a digest authentication vector", BASIS_TEXT,
     "contribution 6.5.2.1.2.2a steps 4 and 5; TS 29.109"},
    {"B", "5", "HSS -> BSF", "MAA: the BSF compares what it computes with what came from the user", BASIS_TEXT,
     "contribution 6.5.2.1.2.2a steps 4 and 5"},
    {"B", "5a", "BSF -> browser", "the BSF tells the client of its success", BASIS_TEXT,
     "contribution 6.5.2.1.2.2a steps 4 and 5"},
    {"B", "5b", "browser -> WWS", "a code goes back to the WWS: the text is silent", BASIS_INFERENCE,
     "docs/fidelity.md"},
    {"B", "5b1", "WWS -> browser", "the page again", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "5b2", "browser -> WWS", "the page asks the WWS for its token", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "5c", "WWS -> BSF", "the WWS redeems the code", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "5d", "BSF -> WWS", "the token", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "5e", "WWS -> browser", "the token comes to the page", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "6", "browser -> WSF", "secure WebSocket: by arithmetic step 4 of a figure that was not to be had",
     BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "6b", "WSF -> browser", "the WSF takes it", BASIS_SPEC, "RFC 6455 4.2.2"},
    {"B", "7", "browser -> WSF", "REGISTER with what proves the login", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "8", "WSF -> P-CSCF", "REGISTER of a trusted node, built by the WSF", BASIS_INFERENCE,
     "docs/fidelity.md; TS 33.203 annex U"},
    {"B", "8", "WSF -> S-CSCF", "REGISTER of a trusted node; as specified it goes to an I-CSCF", BASIS_INFERENCE,
     "docs/fidelity.md; TS 33.203 annex U"},
    {"B", "9", "P-CSCF -> S-CSCF", "the same request", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "10", "S-CSCF -> HSS", "SAR, and no MAR before it", BASIS_SPEC, "TS 33.203 X.3.2.3"},
    {"B", "11", "HSS -> S-CSCF", "SAA", BASIS_SPEC, "TS 29.228 6.1.2"},
    {"B", "12", "S-CSCF -> P-CSCF", "200", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "12", "S-CSCF -> WSF", "200", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "13", "P-CSCF -> WSF", "200", BASIS_INFERENCE, "docs/fidelity.md"},
    {"B", "14", "WSF -> browser", "200", BASIS_INFERENCE, "docs/fidelity.md"},
};
const uint32_t drawn_step_count = COUNT(drawn_steps);

/* "S-CSCF" is the kind scscf. */
static bool is_kind(struct bytes name, struct bytes kind)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < name.count; i++) {
        if (name.at[i] == '-') continue;
        if (at == kind.count || kind.at[at++] != octet_lower(name.at[i])) return false;
    }
    return at == kind.count;
}

/* "browser -> WWS" */
static bool is_hop(struct bytes hop, struct bytes from_kind, struct bytes to_kind)
{
    static const struct bytes arrow = BYTES_ROW(" -> ");
    uint32_t at = bytes_find(hop, arrow);
    return is_kind(bytes_part(hop, 0, at), from_kind) && is_kind(bytes_from(hop, at + arrow.count), to_kind);
}

const struct drawn_step *drawn_step_of(struct bytes flow, struct bytes step, struct bytes from_kind,
                                       struct bytes to_kind)
{
    for (uint32_t i = 0; i < drawn_step_count; i++) {
        const struct drawn_step *row = &drawn_steps[i];
        if (bytes_equal(bytes_text(row->flow), flow) && bytes_equal(bytes_text(row->step), step) &&
            is_hop(bytes_text(row->hop), from_kind, to_kind))
            return row;
    }
    return NULL;
}
