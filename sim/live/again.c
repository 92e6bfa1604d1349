/* Requests by their octets, answers by the transaction that both name (RFC 3261 17.2.3: the top Via, and the method of
 * CSeq). */
#include "again.h"

#include "sip.h"

static const uint64_t TIMER_J_NS = (uint64_t)32 * 1000 * 1000 * 1000; /* 64*T1 (RFC 3261 table 4) */

static uint64_t name_of(const struct sip *sip, uint32_t seat)
{
    return bytes_hash_seed(sip_element(sip, SIP_VIA, 0), (uint64_t)sip->method << 32 | seat);
}

struct bytes again_asked(struct again *again, uint32_t seat, struct bytes octets, uint64_t now)
{
    struct sip sip;
    uint64_t request = bytes_hash_seed(octets, seat);
    for (uint32_t i = 0; i < AGAIN_MAX; i++) {
        struct again_row *row = &again->row[i];
        if (row->request != request) continue;
        if (!row->answered) return bytes_of(NULL, 0);
        if (now - row->answered < TIMER_J_NS) return row->response;
        row->request = 0;
    }
    if (sip_scan(&sip, octets).why || !sip.request) return bytes_of(NULL, 0);
    struct again_row *row = &again->row[again->next++ % AGAIN_MAX];
    arena_free(&row->arena);
    *row = (struct again_row){.request = request, .name = name_of(&sip, seat)};
    return bytes_of(NULL, 0);
}

void again_answered(struct again *again, uint32_t seat, struct bytes octets, uint64_t now)
{
    struct sip sip;
    if (sip_scan(&sip, octets).why || sip.request || sip.code < 200) return;
    for (uint32_t i = 0; i < AGAIN_MAX; i++) {
        struct again_row *row = &again->row[i];
        if (!row->request || row->answered || row->name != name_of(&sip, seat)) continue;
        row->response = arena_copy(&row->arena, octets);
        row->answered = now;
    }
}

void again_free(struct again *again)
{
    for (uint32_t i = 0; i < AGAIN_MAX; i++) arena_free(&again->row[i].arena);
}
