/* The frame of the page: head, data, program. */
#include "page.h"

#include "base64.h"
#include "digest.h"
#include "page_asset.h"
#include "page_data.h"

enum { TEXT_ROWS_MAX = 2000 }; /* rows of the ladder in letters that a browser without scripts is given */

/* 'sha256-...' of a script or style that is in the page: nothing else may run (CSP 3, 2.3.1). */
static void source_hash(struct out *out, struct bytes source)
{
    unsigned char hash[32];
    char room[48];
    struct pen pen = pen_on(room, sizeof room);
    sha256_raw(source, hash);
    base64_write(&pen, bytes_of(hash, sizeof hash), BASE64_STANDARD);
    out_lit(out, "'sha256-");
    out_bytes(out, pen_done(&pen));
    out_char(out, '\'');
}

static void write_head(struct out *out, struct bytes title, struct bytes style, struct bytes script,
                       struct bytes connect)
{
    out_lit(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
    source_hash(out, style);
    if (script.count) {
        out_lit(out, "; script-src ");
        source_hash(out, script);
    }
    if (connect.count) {
        out_lit(out, "; connect-src ");
        out_bytes(out, connect);
    }
    out_lit(out, "; base-uri 'none'; form-action 'none'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    out_xml(out, title);
    out_lit(out, "</title>\n<style>");
    out_bytes(out, style);
    out_lit(out, "</style>\n</head>\n");
}

/* For readers without scripts, with a text browser or with grep. */
static void write_letters(struct out *out, const struct ladder *ladder, struct arena *arena)
{
    struct gathered text = {.arena = arena};
    struct out letters;
    out_lit(out,
            "<noscript><p>The ladder in letters; the rest of this page needs scripts (its own, no others).</p><pre>");
    if (ladder->row_count <= TEXT_ROWS_MAX) {
        out_begin(&letters, sink_gather, &text);
        ladder_text(&letters, ladder, 0);
        out_end(&letters);
        for (struct bytes rest = bytes_of(text.at, text.count); rest.count;) {
            out_xml(out, bytes_cut(rest, '\n', &rest));
            out_char(out, '\n');
        }
    }
    out_lit(out, "</pre></noscript>\n");
}

bool page_write(sink_fn *sink, void *self, const struct page_input *input, struct arena *arena)
{
    struct out out;
    const struct ladder *ladder = ladder_new(input->verdict, NULL, arena);
    const struct bytes script = input->live.count ? page_live_script : page_script;
    out_begin(&out, sink, self);
    write_head(&out, arena_format(arena, "%.*s - imslab", (int)ladder->run.count, ladder->run.at), page_style, script,
               input->live);
    out_text(&out, input->live.count ? "<body data-live>\n" : "<body>\n");
    out_bytes(&out, page_body);
    write_letters(&out, ladder, arena);
    page_data_write(&out, input, ladder, arena);
    out_lit(&out, "<script type=\"text/plain\" id=\"glossary\">");
    out_bytes(&out, page_glossary);
    out_lit(&out, "</script>\n");
    out_lit(&out, "<script type=\"module\">");
    out_bytes(&out, script);
    out_lit(&out, "</script>\n</body>\n</html>\n");
    return out_end(&out);
}

/* ---- many runs ---- */

/* A file's name as a link: octets that mean something in a URL by their number (RFC 3986 2.1). */
static void put_link(struct out *out, struct bytes path)
{
    for (uint32_t i = 0; i < path.count; i++) {
        unsigned char c = (unsigned char)path.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '.' || c == '_' || c == '/' || c == '~';
        if (plain) {
            out_char(out, (char)c);
            continue;
        }
        char room[2];
        struct pen pen = pen_on(room, sizeof room);
        pen_hex(&pen, bytes_part(path, i, 1));
        out_char(out, '%');
        out_bytes(out, pen_done(&pen));
    }
}

static void put_run(struct out *out, const struct page_link *link)
{
    static const struct {
        const char *word, *mark;
    } verdicts[] = {[RUN_PASS] = {"PASS", "pass"},
                    [RUN_FAIL] = {"FAIL", "fail"},
                    [RUN_CLAIM] = {"CLAIM", "fail"},
                    [RUN_INCONCLUSIVE] = {"INCONCLUSIVE", "open"}};
    out_lit(out, "<tr class=\"");
    out_text(out, verdicts[link->verdict].mark);
    out_lit(out, "\"><td>");
    out_text(out, verdicts[link->verdict].word);
    out_lit(out, "</td><td><a href=\"");
    put_link(out, link->path);
    out_lit(out, "\">");
    out_xml(out, link->run);
    out_lit(out, "</a></td><td class=\"number\">");
    out_u64(out, link->messages);
    out_lit(out, "</td><td>");
    out_xml(out, link->red);
    out_lit(out, "</td></tr>\n");
}

bool page_index_write(sink_fn *sink, void *self, const struct page_link *link, uint32_t count, const char *version)
{
    struct out out;
    uint32_t green = 0;
    for (uint32_t i = 0; i < count; i++) green += link[i].verdict == RUN_PASS;
    out_begin(&out, sink, self);
    write_head(&out, BYTES("Runs - imslab"), page_index_style, bytes_of("", 0), bytes_of("", 0));
    out_lit(&out, "<body>\n<main>\n<h1>Runs</h1>\n<p>");
    out_u64(&out, count);
    out_text(&out, count == 1 ? " run, " : " runs, ");
    out_u64(&out, green);
    out_lit(&out, " as expected. What is not stands first.</p>\n<table>\n<thead><tr><th scope=\"col\">Verdict</th>"
                  "<th scope=\"col\">Run</th><th scope=\"col\" class=\"number\">Messages</th>"
                  "<th scope=\"col\">What was not as expected</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < count; i++)
        if (link[i].verdict != RUN_PASS) put_run(&out, &link[i]);
    for (uint32_t i = 0; i < count; i++)
        if (link[i].verdict == RUN_PASS) put_run(&out, &link[i]);
    out_lit(&out, "</tbody>\n</table>\n<p>imslab ");
    out_text(&out, version);
    out_lit(&out, "</p>\n</main>\n</body>\n</html>\n");
    return out_end(&out);
}
