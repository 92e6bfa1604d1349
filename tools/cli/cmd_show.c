/* imslab show: the ladder of one run in its faces, or one of its messages. */
#include "ladder_chart.h"
#include "ladder_svg.h"
#include "picked.h"
#include "png.h"
#include "run_page.h"

#include <stdio.h>
#include <unistd.h>

struct show {
    struct invocation *invocation;
    const struct run *run;
    struct ladder *ladder;
    struct message_tree *message;  /* of --octets and --message */
    const struct node_log *states; /* of --html */
    uint64_t width;
};

static bool to_stdout(void *self, struct bytes text)
{
    (void)self;
    print_bytes(text);
    return !ferror(stdout);
}

static bool show_text(const struct show *show)
{
    struct out out;
    out_begin(&out, print_plain_sink, NULL);
    out_bytes(&out, show->run->plan->run);
    out_lit(&out, "\n\n");
    ladder_text(&out, show->ladder, (uint32_t)show->width);
    for (uint32_t n = 0; n < show->ladder->red_count; n++) {
        out_text(&out, n ? "  ! " : "\n  ! ");
        out_bytes(&out, show->ladder->red[n].text);
        out_char(&out, '\n');
    }
    return out_end(&out);
}

static void write_svg(const struct show *show, struct out *out)
{
    struct ladder_look look = {.width = (uint32_t)show->width,
                               .dark = option_given(show->invocation, "dark", 0),
                               .time = option_given(show->invocation, "time", 0)};
    ladder_svg(out, show->ladder, &look, &show->invocation->arena);
}

static bool show_svg(const struct show *show)
{
    struct out out;
    out_begin(&out, to_stdout, NULL);
    write_svg(show, &out);
    return out_end(&out);
}

static bool show_png(const struct show *show)
{
    struct out out;
    struct gathered svg = {.arena = &show->invocation->arena};
    out_begin(&out, sink_gather, &svg);
    write_svg(show, &out);
    out_end(&out);
    const char *wrong = png_write(to_stdout, NULL, bytes_of(svg.at, svg.count));
    if (wrong) fprintf(stderr, "imslab: --png: %s\n", wrong);
    return !wrong;
}

static bool show_chart(const struct show *show, enum chart chart)
{
    struct out out;
    out_begin(&out, to_stdout, NULL);
    ladder_chart(&out, show->ladder, chart, &show->invocation->arena);
    return out_end(&out);
}

static bool show_mermaid(const struct show *show)
{
    return show_chart(show, CHART_MERMAID);
}

static bool show_plantuml(const struct show *show)
{
    return show_chart(show, CHART_PLANTUML);
}

static bool show_mscgen(const struct show *show)
{
    return show_chart(show, CHART_MSCGEN);
}

static bool show_message(const struct show *show, void (*face)(struct out *, const struct message_tree *))
{
    struct out out;
    out_begin(&out, print_plain_sink, NULL);
    picked_head(&out, show->run, show->message);
    face(&out, show->message);
    return out_end(&out);
}

static bool show_octets(const struct show *show)
{
    return show_message(show, message_tree_dump);
}

static bool show_tree(const struct show *show)
{
    return show_message(show, message_tree_text);
}

static bool show_html(const struct show *show)
{
    enum octets_secrets secrets = option_given(show->invocation, "reveal", 0) ? OCTETS_REVEALED : OCTETS_REDACTED;
    return run_page_write(to_stdout, NULL, show->run, show->states, secrets, &show->invocation->arena);
}

/* The faces of a ladder and of a message of it, and the widths they can have (0: none). */
static const struct face {
    const char *option;
    bool picture;
    uint64_t low, high;
    bool (*show)(const struct show *);
} faces[] = {
    {"text", false, LADDER_WIDTH_MIN, LADDER_WIDTH_MAX, show_text},
    {"svg", true, PICTURE_WIDTH_MIN, PICTURE_WIDTH_MAX, show_svg},
    {"png", true, PICTURE_WIDTH_MIN, PICTURE_WIDTH_MAX, show_png},
    {"mermaid", false, 0, 0, show_mermaid},
    {"plantuml", false, 0, 0, show_plantuml},
    {"mscgen", false, 0, 0, show_mscgen},
    {"html", false, 0, 0, show_html},
    {"octets", false, 0, 0, show_octets},
    {"message", false, 0, 0, show_tree},
};

/* The face that is asked for: text when none is; NULL after a usage error. */
static const struct face *chosen_face(const struct invocation *invocation)
{
    const struct face *chosen = NULL;
    for (unsigned i = 0; i < COUNT(faces); i++) {
        if (!option_given(invocation, faces[i].option, 0)) continue;
        if (chosen) {
            usage_error(invocation, "--%s and --%s exclude each other", chosen->option, faces[i].option);
            return NULL;
        }
        chosen = &faces[i];
    }
    return chosen ? chosen : &faces[0];
}

static bool shows_message(const struct face *face)
{
    return face->show == show_octets || face->show == show_tree;
}

/* Whether the other options mean something for that face. */
static bool check_look(struct invocation *invocation, const struct face *face, uint64_t *width)
{
    static const char *const of_pictures[] = {"time", "dark"}, *const of_ladders[] = {"view", "steps"};
    for (unsigned i = 0; i < COUNT(of_pictures); i++) {
        if (face->picture || !option_given(invocation, of_pictures[i], 0)) continue;
        usage_error(invocation, "--%s belongs to a picture: --svg or --png", of_pictures[i]);
        return false;
    }
    for (unsigned i = 0; i < COUNT(of_ladders); i++) {
        if (!(shows_message(face) || face->show == show_html) || !option_given(invocation, of_ladders[i], 0)) continue;
        usage_error(invocation, "--%s belongs to a ladder, not to --%s", of_ladders[i], face->option);
        return false;
    }
    if (face->high == 0 && option_given(invocation, "width", 0)) {
        usage_error(invocation, "--%s has no width", face->option);
        return false;
    }
    if (!shows_message(face) && face->show != show_html && option_given(invocation, "reveal", 0)) {
        usage_error(invocation, "--reveal belongs to --octets, --message and --html");
        return false;
    }
    if (face->show == show_png && isatty(STDOUT_FILENO)) {
        usage_error(invocation, "a PNG is nothing for a terminal: --png FILE.ims > FILE.png");
        return false;
    }
    return option_number(invocation, "width", face->low, face->high, width);
}

/* The part of the ladder that the options ask for; NULL after a usage error. */
static struct ladder *chosen_ladder(struct invocation *invocation, const struct run *run)
{
    struct bytes unknown;
    struct ladder_view view = {0};
    const char *nodes = option_given(invocation, "view", 0), *steps = option_given(invocation, "steps", 0);
    if (nodes && !ladder_view_read(&view, run->plan, &invocation->arena, bytes_text(nodes), &unknown)) {
        usage_error(invocation, "--view: there is no node `%.*s`", (int)unknown.count, unknown.at);
        return NULL;
    }
    struct ladder *ladder = ladder_new(run->verdict, &view, &invocation->arena);
    const char *wrong = steps ? ladder_cut(ladder, bytes_text(steps), &invocation->arena) : NULL;
    if (!wrong) return ladder;
    usage_error(invocation, "--steps: %s", wrong);
    return NULL;
}

static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    struct show show = {.invocation = invocation};
    const struct face *face = chosen_face(invocation);
    if (!face || !check_look(invocation, face, &show.width)) return EXIT_USAGE;
    struct run *one = single_open(invocation, invocation->arg[0], &exit);
    if (!one) return exit;
    if (face->show == show_html) show.states = run_page_watch(one);
    single_drive(one);
    show.run = one;
    if (shows_message(face)) show.message = picked_message(invocation, one, option_given(invocation, face->option, 0));
    else show.ladder = chosen_ladder(invocation, one);
    if (!show.ladder && !show.message) exit = EXIT_USAGE;
    else exit = face->show(&show) ? single_whole(invocation, one) : EXIT_UNWRITTEN;
    run_free(one);
    return exit;
}

static const struct option_row options[] = {
    {"text", NULL, "draw with letters (the default)"},
    {"svg", NULL, "draw as SVG, one row a message"},
    {"png", NULL, "the same as PNG (librsvg draws it)"},
    {"mermaid", NULL, "text for Mermaid"},
    {"plantuml", NULL, "text for PlantUML"},
    {"mscgen", NULL, "text for mscgen"},
    {"html", NULL, "the page of the run: one file, for any browser"},
    {"octets", "STEP", "the octets of a message, of the message itself and on the link"},
    {"message", "STEP", "the tree of what the codecs read in a message"},
    {"reveal", NULL, "do not redact secrets in octets, trees and pages"},
    REDACT_OPTION,
    {"time", NULL, "a picture on a time axis, with slanted arrows"},
    {"dark", NULL, "a picture on dark paper"},
    {"view", "NODE,NODE", "only these nodes or boxes, in this order"},
    {"steps", "A..B", "only the messages of these steps"},
    {"width", "N", "columns; of a picture pixels (as wide as it wants to be)"},
    {"subscribers", "FILE", "a database that replaces what the HSS knows"},
    SELECT_OPTIONS,
    {0}};

const struct verb show_verb = {
    .name = "show",
    .summary = "the ladder or a message of one run, in letters or as a picture",
    .synopsis = "show FILE",
    .help = "Runs one run and draws what happened.\n\n"
            "  imslab show scenarios/flows/forward-401.ims\n"
            "  imslab show --view ue,wsf --variant w2=https scenarios/flows/forward-401.ims\n"
            "  imslab show --svg --steps 5..11 --width 642 scenarios/flows/forward-401.ims > figure.svg\n"
            "  imslab show --html scenarios/flows/forward-401.ims > run.html\n"
            "  imslab show --message 11a scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
