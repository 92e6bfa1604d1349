/* imslab serve: one run whose browsers are real. */
#include "color.h"
#include "select.h"
#include "serve.h"

static const struct option_row options[] = {
    {"port", "N", "of the first server, the others follow (8443; 0: any that are free)"},
    {"address", "ADDRESS", "to listen on, an IPv4 address (127.0.0.1)"},
    {"cert", "FILE", "a certificate chain (PEM) instead of one made for this run"},
    {"key", "FILE", "its key (PEM)"},
    {"client", "FILE", "a bundle of the page's client, instead of one made with npm"},
    {"peer", "NODE=ADDRESS:PORT...", "where the program is that plays that external node; else it comes to us"},
    {"watchdog", "SECONDS", "Tw of Diameter, after which a silent external node is asked (30)"},
    {"seats", "N", "connections to each server at a time (128)"},
    {"memory", "MIB", "of what is recorded; then the nodes go on and nothing more is (512)"},
    {"no-page", NULL, "without the lab's own page"},
    {"record", "FILE", "write down what comes in, for `run --replay FILE`; it holds secrets"},
    {"subscribers", "FILE", "a SQLite database that replaces what the HSS knows (docs/subscribers.md)"},
    SELECT_OPTIONS,
    COLOR_OPTION,
    {0}};

const struct verb serve_verb = {
    .name = "serve",
    .summary = "a run with real browsers: sockets at the model's edges",
    .synopsis = "serve FILE",
    .help =
        "Listens where browsers of the scenario have links, on the loopback, and runs the other nodes by the clock.\n"
        "SIGINT or SIGTERM ends it with the ladder and the verdict.\n\n"
        "  imslab serve scenarios/flows/forward-401.ims\n"
        "  imslab serve --seats 16 --variant steps23=omitted scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = serve_here,
};
