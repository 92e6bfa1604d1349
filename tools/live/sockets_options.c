/* Where to listen, and where programs are that play a node. */
#include "sockets_options.h"

enum { PORT_MAX_GIVEN = 65000, ADDRESS_ROOM = 16, WATCHDOG_USUAL_S = 30, WATCHDOG_MAX_S = 3600 };

/* NODE=ADDRESS:PORT */
static bool read_player(const char *text, struct lab_player *player)
{
    struct bytes at, port_text;
    char room[ADDRESS_ROOM];
    uint32_t port;
    player->node = bytes_cut(bytes_text(text), '=', &at);
    struct bytes address = bytes_cut(at, ':', &port_text);
    if (!player->node.count || address.count >= sizeof room) return false;
    bytes_copy(room, address);
    room[address.count] = '\0';
    return bytes_to_u32(port_text, &port) && port > 0 && port <= UINT16_MAX &&
           uv_ip4_addr(room, (int)port, &player->at) == 0;
}

enum exit_class sockets_options(struct invocation *invocation, struct lab_spec *spec, uint16_t usual,
                                struct lab_player *player)
{
    uint64_t port = usual, watchdog = WATCHDOG_USUAL_S;
    struct sockaddr_in address;
    const char *given = option_given(invocation, "address", 0), *text;
    if (!option_number(invocation, "port", 0, PORT_MAX_GIVEN, &port)) return EXIT_USAGE;
    if (given && uv_ip4_addr(given, 0, &address) != 0)
        return usage_error(invocation, "--address takes an IPv4 address, not `%s`", given);
    if (!option_number(invocation, "watchdog", 1, WATCHDOG_MAX_S, &watchdog)) return EXIT_USAGE;
    spec->watchdog_ms = (uint32_t)watchdog * 1000;
    spec->address = given ? given : "127.0.0.1";
    spec->port = (uint16_t)port;
    spec->player = player;
    for (unsigned n = 0; (text = option_given(invocation, "peer", n)); n++) {
        if (n == SOCKETS_PLAYERS_MAX) return usage_error(invocation, "more than %d of --peer", SOCKETS_PLAYERS_MAX);
        if (!read_player(text, &player[spec->player_count++]))
            return usage_error(invocation, "--peer takes NODE=ADDRESS:PORT, with an IPv4 address, not `%s`", text);
    }
    return EXIT_AS_EXPECTED;
}
