/* The table of claims: the arguments that each kind takes. */
#include "claim.h"

#define BIT(kind) (1u << (kind))
#define KNOWN (BIT(SUBJECT_SUBSCRIBER) | BIT(SUBJECT_VALUE) | BIT(SUBJECT_FIELD) | BIT(SUBJECT_KEY))
#define BORN (BIT(SUBJECT_VALUE) | BIT(SUBJECT_FIELD))
#define LEARNERS (CLAUSE_FROM | CLAUSE_AGAINST)

const struct claim_row claim_rows[CLAIM_KIND_COUNT] = {
    [CLAIM_SECRET] = {"secret", KNOWN, 1, 1, LEARNERS, LEARNERS, NULL, "secret alice.password from wsf",
                      "the party, each alone, derives it; an attacker with all seats together"},
    [CLAIM_NO_OFFLINE_GUESS] = {"no-offline-guess", BIT(SUBJECT_SUBSCRIBER), 1, 1, LEARNERS, LEARNERS, NULL,
                                "no-offline-guess alice.password from wsf",
                                "the party can test words for it without asking anybody"},
    [CLAIM_NO_SECRET_AT_REST] = {"no-secret-at-rest", BIT(SUBJECT_NODE), 1, 1, 0, 0, NULL, "no-secret-at-rest ue",
                                 "a secret is kept and not forgotten, or stands in a log or export"},
    [CLAIM_ALIVE] = {"alive", BIT(SUBJECT_NODE), 2, 2, CLAUSE_AGAINST, 0, NULL, "alive scscf, ue",
                     "the first commits, and the second sent nothing before"},
    [CLAIM_WEAK_AGREE] = {"weak-agree", BIT(SUBJECT_NODE), 2, 2, CLAUSE_AGAINST, 0, NULL, "weak-agree scscf, ue",
                          "the first commits, and the second never ran with it as its peer"},
    [CLAIM_AGREE] = {"agree", BIT(SUBJECT_NODE), 2, 2, CLAUSE_ON | CLAUSE_AGAINST, CLAUSE_ON, NULL,
                     "agree scscf, ue on impi", "the first commits, and no earlier run of the second has these values"},
    [CLAIM_INJECTIVE_AGREE] = {"injective-agree", BIT(SUBJECT_NODE), 2, 2, CLAUSE_ON | CLAUSE_AGAINST, CLAUSE_ON, NULL,
                               "injective-agree scscf, ue on impi",
                               "as agree, or one run of the second serves two commits"},
    [CLAIM_FRESH] = {"fresh", BIT(SUBJECT_AGREED), 1, 1, CLAUSE_AGAINST, 0, NULL, "fresh nonce",
                     "two accepted runs carry the same value"},
    [CLAIM_NO_REPLAY] = {"no-replay", BIT(SUBJECT_MESSAGE), 1, 1, CLAUSE_AGAINST, 0, NULL, "no-replay r2",
                         "the message is accepted twice"},
    [CLAIM_SINGLE_USE] = {"single-use", BORN, 1, 1, CLAUSE_AGAINST, 0, NULL, "single-use code",
                          "it is accepted a second time"},
    [CLAIM_EXPIRES] = {"expires", BORN, 1, 1, CLAUSE_AGAINST, 0, NULL, "expires token",
                       "it is accepted after its time"},
    [CLAIM_AUDIENCE] = {"audience", BORN, 1, 1, CLAUSE_AGAINST, 0, NULL, "audience token",
                        "a node accepts it that is not its audience"},
    [CLAIM_BOUND] = {"bound", 0, 3, 4, CLAUSE_AGAINST, 0, "user|impi|impu|connection", "bound user, impi, impu",
                     "identities are bound to a connection, and no node that asked the user believed them before"},
    [CLAIM_NO_STATE_LEFT] = {"no-state-left", 0, 0, 0, CLAUSE_AGAINST, 0, NULL, "no-state-left",
                             "something pending, parked or half a binding is left, or an SAR is owed"},
    [CLAIM_UNIFORM_ERRORS] = {"uniform-errors", BIT(SUBJECT_MESSAGE), 2, 2, CLAUSE_AGAINST, 0, NULL,
                              "uniform-errors e1, e2", "the two answers differ but in fresh values"},
};

const char *const party_kind_name[PARTY_KIND_COUNT] = {
    [PARTY_NODE] = "node", [PARTY_BOX] = "box",         [PARTY_LINK] = "link",
    [PARTY_ZONE] = "zone", [PARTY_STORAGE] = "storage", [PARTY_ATTACKER] = "attacker"};
