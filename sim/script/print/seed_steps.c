/* The numbers of the seed's two figures, in the reading that the lab draws (docs/fidelity.md, A1 and B). */
#include "explain.h"

#define SEED_A "seed 6.5.2.1.2.2"
#define SEED_B "seed 6.5.2.1.2.2a"

const struct seed_step seed_steps[] = {
    {"A", "1", "browser -> WWS", "the user enters the URL of the WWS", SEED_A},
    {"A", "1b", "WWS -> browser", "the page and its script; not numbered in the seed", "inference"},
    {"A", "2", "browser -> WWS", "login with IMS credential and password", SEED_A},
    {"A", "3", "WWS -> browser", "the WWS has nothing to check it with: authentication has to be done in the IMS core",
     SEED_A},
    {"A", "4", "browser -> WSF", "secure WebSocket; with NOTE 2 it may open after the registration", SEED_A},
    {"A", "5", "browser -> WSF", "REGISTER with IMPI, IMPU and an empty challenge response",
     SEED_A ", TS 24.229 5.1.1.2.3"},
    {"A", "6", "WSF -> P-CSCF", "the same request one hop on", SEED_A},
    {"A", "7", "P-CSCF -> S-CSCF", "the same request; through an I-CSCF at level as-specified", SEED_A},
    {"A", "8", "S-CSCF -> HSS", "MAR: the S-CSCF begins normal authentication", SEED_A ", TS 29.228 6.3"},
    {"A", "8b", "HSS -> S-CSCF", "MAA with H(A1)", "TS 29.228 6.3"},
    {"A", "9", "S-CSCF -> P-CSCF", "401 with the challenge", SEED_A ", TS 33.203 N.2.1.1"},
    {"A", "10", "P-CSCF -> WSF", "the same 401", SEED_A},
    {"A", "11", "WSF -> browser", "the 401 goes on to the client: the step that the editor's note is about", SEED_A},
    {"A", "11a", "browser -> WSF", "second REGISTER with the response; only implied in the seed",
     "TS 24.229 5.1.1.2.3"},
    {"A", "11b", "WSF -> P-CSCF", "second REGISTER", "inference"},
    {"A", "11c", "P-CSCF -> S-CSCF", "second REGISTER", "inference"},
    {"A", "11d", "S-CSCF -> HSS", "SAR: without it the HSS keeps the authentication pending", "TS 29.228 6.1.2"},
    {"A", "11e", "HSS -> S-CSCF", "SAA with the user profile", "TS 29.228 6.1.2"},
    {"A", "12", "S-CSCF -> P-CSCF", "200: registered", SEED_A},
    {"A", "13", "P-CSCF -> WSF", "the same 200", SEED_A},
    {"A", "14", "WSF -> browser", "the same 200", SEED_A},
    {"B", "1", "browser -> WWS", "the user enters the URL; the page comes down", SEED_B},
    {"B", "2", "browser -> WWS -> BSF",
     "the user picks the IMS credential; the WWS redirects to the BSF, which sends its page", SEED_B},
    {"B", "3", "browser -> BSF", "user name and password", SEED_B},
    {"B", "4", "BSF -> HSS", "MAR over Zh: a digest authentication vector", SEED_B ", TS 29.109"},
    {"B", "5", "HSS -> BSF -> browser", "MAA; the BSF compares and tells the client of its success", SEED_B},
    {"B", "6", "browser -> WSF", "secure WebSocket (step 4 of the Web-ID figure)", SEED_B ", inference"},
    {"B", "7", "browser -> WSF", "REGISTER with what proves the login", "inference"},
    {"B", "8", "WSF -> P-CSCF", "REGISTER of a trusted node, built by the WSF", "TS 33.203 U.2, inference"},
    {"B", "9", "P-CSCF -> S-CSCF", "the same request", "inference"},
    {"B", "10", "S-CSCF -> HSS", "SAR, and no MAR before it", "TS 33.203 X.3.2.3"},
    {"B", "11", "HSS -> S-CSCF", "SAA", "TS 29.228 6.1.2"},
    {"B", "12", "S-CSCF -> P-CSCF", "200", "inference"},
    {"B", "13", "P-CSCF -> WSF", "200", "inference"},
    {"B", "14", "WSF -> browser", "200", "inference"},
};
const uint32_t seed_step_count = COUNT(seed_steps);

/* "S-CSCF" is the kind scscf. */
static bool is_kind(struct bytes name, struct bytes kind)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < name.count; i++) {
        char c = name.at[i];
        if (c == '-') continue;
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if (at == kind.count || kind.at[at++] != c) return false;
    }
    return at == kind.count;
}

/* "browser -> WWS": its first and its last. */
static bool is_hop(struct bytes hop, struct bytes from_kind, struct bytes to_kind)
{
    static const struct bytes arrow = BYTES_ROW(" -> ");
    uint32_t at = bytes_find(hop, arrow);
    struct bytes first = bytes_part(hop, 0, at), last = hop;
    for (; at != BYTES_NOT_FOUND; at = bytes_find(last, arrow)) last = bytes_from(last, at + arrow.count);
    return is_kind(first, from_kind) && is_kind(last, to_kind);
}

const struct seed_step *seed_step_of(struct bytes flow, struct bytes step, struct bytes from_kind, struct bytes to_kind)
{
    for (uint32_t i = 0; i < seed_step_count; i++) {
        const struct seed_step *row = &seed_steps[i];
        if (bytes_equal(bytes_text(row->flow), flow) && bytes_equal(bytes_text(row->step), step) &&
            is_hop(bytes_text(row->hop), from_kind, to_kind))
            return row;
    }
    return NULL;
}
