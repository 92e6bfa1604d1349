/* Words of a shell: quoted where needed, and octets that a terminal would obey as bash spells them. */
#include "reproduce.h"

static void out_quoted(struct out *out, struct bytes word)
{
    static const struct bytes safe = BYTES_ROW(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%");
    bool plain = word.count > 0, control = false;
    for (uint32_t i = 0; i < word.count; i++) {
        plain = plain && bytes_find_char(safe, word.at[i]) != BYTES_NOT_FOUND;
        control = control || (unsigned char)word.at[i] < ' ' || (unsigned char)word.at[i] >= 0x7f;
    }
    if (plain) {
        out_bytes(out, word);
        return;
    }
    out_text(out, control ? "$'" : "'");
    for (uint32_t i = 0; i < word.count; i++) {
        unsigned char c = (unsigned char)word.at[i];
        if (control && (c < ' ' || c >= 0x7f)) {
            char room[2];
            struct pen pen = pen_on(room, sizeof room);
            pen_hex(&pen, bytes_part(word, i, 1));
            out_lit(out, "\\x");
            out_bytes(out, pen_done(&pen));
        } else if (control && (c == '\'' || c == '\\')) {
            out_char(out, '\\');
            out_char(out, (char)c);
        } else if (c == '\'') {
            out_lit(out, "'\\''");
        } else {
            out_char(out, (char)c);
        }
    }
    out_char(out, '\'');
}

static void out_variants(struct out *out, const struct script *script, uint32_t run)
{
    struct arena scratch = {0};
    for (uint32_t v = 0; v < script->variant_count; v++) {
        struct bytes name = script->variant_name[v], value = script->run[run].value[v];
        if (bytes_equal(name, BYTES("fault")) && bytes_equal(value, BYTES("none"))) continue;
        out_lit(out, "--variant ");
        out_quoted(out, arena_format(&scratch, "%.*s=%.*s", (int)name.count, name.at, (int)value.count, value.at));
        out_char(out, ' ');
    }
    arena_free(&scratch);
}

/* The options and the file that make this run and no other, and the end of the line. */
static void out_choice(struct out *out, const struct batch *batch, const struct batch_item *item, uint64_t seed)
{
    out_variants(out, item->file->script, item->run);
    if (batch->seed) {
        out_lit(out, "--seed ");
        out_u64(out, seed);
        out_char(out, ' ');
    }
    if (batch->subscribers) {
        out_lit(out, "--subscribers ");
        out_quoted(out, bytes_text(batch->subscribers));
        out_char(out, ' ');
    }
    out_quoted(out, item->file->path);
    out_char(out, '\n');
}

void reproduce_write(sink_fn *sink, void *self, const struct batch *batch, const struct batch_item *item,
                     const struct verdict *verdict)
{
    struct out out;
    out_begin(&out, sink, self);
    out_lit(&out, "  reproduce: imslab run ");
    out_choice(&out, batch, item, verdict->seed);
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        const struct failure *failure = &verdict->failure[i];
        if (failure->message == VERDICT_NO_RECORD || !failure->step.count) continue;
        out_lit(&out, "  look at it: imslab step --at ");
        out_quoted(&out, failure->step);
        out_char(&out, ' ');
        out_choice(&out, batch, item, verdict->seed);
        break;
    }
    out_end(&out);
}
