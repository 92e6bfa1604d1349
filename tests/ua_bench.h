/* For tests of the browser: its actions, its states, and a WSF that accepts its WebSocket. */
#ifndef UA_BENCH_H
#define UA_BENCH_H

#include "list.h"
#include "node_bench.h"
#include "ws.h"

/* `do ue NAME to TO`. */
static inline void act_to(struct bench *bench, const char *name, const char *to)
{
    const struct command command = {.to = to ? bench_role(bench, to) : NULL};
    struct event event = {.kind = EVENT_COMMAND, .link = LINK_NONE, .command = &command};
    const struct action_row *row = bench->self->kind->actions;
    while (strcmp(row[event.tag].name, name) != 0) event.tag++;
    bench_run(bench, bench->self->kind->command, &event);
}

static inline void act(struct bench *bench, const char *name)
{
    act_to(bench, name, NULL);
}

static inline void same_state(const struct bench *bench, const char *name, const char *word)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    struct state_value value = {0};
    const struct state_row *row = bench->self->kind->states;
    while (strcmp(row->name, name) != 0) row++;
    row->read(bench->self, bench->me, 0, bytes_of(NULL, 0), &pen, &value);
    same_bytes(list_nth(row->words, value.number), bytes_text(word));
}

/* `right`: with the value that belongs to the key. */
static inline void accept_opening(struct bench *bench, bool right)
{
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes opening = bench_sent(bench, "wsf", 0);
    assert_true(bench_holds(opening, "GET /sip HTTP/1.1\r\n"));
    assert_true(bench_holds(opening, "Origin: https://wws.ims.example\r\n"));
    struct bytes key = bytes_from(opening, bytes_find(opening, BYTES("Sec-WebSocket-Key: ")) + 19);
    key = right ? bytes_part(key, 0, bytes_find_char(key, '\r')) : BYTES("another");
    pen_lit(&pen, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Accept: ");
    ws_accept(&pen, key);
    pen_lit(&pen, "\r\nSec-WebSocket-Protocol: sip\r\n\r\n");
    bench_deliver_on(bench, bench_link(bench, "wsf"), 1, PROTO_WS, pen_done(&pen));
}

#endif
