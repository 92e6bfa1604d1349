/* Choosing runs. */
#include "select.h"
#include "file.h"
#include "say.h"

enum exit_class select_check(const struct invocation *invocation)
{
    const char *text;
    uint64_t seed = 1;
    for (unsigned n = 0; (text = option_given(invocation, "variant", n)); n++)
        if (bytes_find_char(bytes_text(text), '=') == BYTES_NOT_FOUND)
            return usage_error(invocation, "--variant takes NAME=VALUE, not `%s`", text);
    const char *how = option_given(invocation, "redact", 0);
    if (how && strcmp(how, "usual") != 0 && strcmp(how, "strict") != 0)
        return usage_error(invocation, "--redact takes `usual` or `strict`, not `%s`", how);
    return option_number(invocation, "seed", 1, UINT64_MAX, &seed) ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

/* Real subscribers may have weak passwords, and a response with its inputs gives those away. */
enum redaction select_redaction(const struct invocation *invocation)
{
    const char *how = option_given(invocation, "redact", 0);
    bool strict = how ? strcmp(how, "strict") == 0 : option_given(invocation, "subscribers", 0) != NULL;
    return strict ? REDACT_STRICT : REDACT_USUAL;
}

uint64_t select_seed(const struct invocation *invocation)
{
    uint64_t seed = 0;
    option_number(invocation, "seed", 1, UINT64_MAX, &seed);
    return seed;
}

static enum selected match(const struct script *script, uint32_t run, struct bytes name, struct bytes value)
{
    for (uint32_t v = 0; v < script->variant_count; v++)
        if (bytes_equal(script->variant_name[v], name))
            return bytes_equal(script->run[run].value[v], value) ? SELECTED : NOT_SELECTED;
    /* A file without fault plans has one value of `fault`: none. */
    if (bytes_equal(name, BYTES("fault")) && bytes_equal(value, BYTES("none"))) return SELECTED;
    return NO_SUCH_VARIANT;
}

enum selected select_run(const struct invocation *invocation, const struct script *script, uint32_t run)
{
    const char *text;
    enum selected result = SELECTED;
    for (unsigned n = 0; (text = option_given(invocation, "variant", n)); n++) {
        struct bytes value, name = bytes_cut(bytes_text(text), '=', &value);
        enum selected one = match(script, run, name, value);
        if (one > result) result = one;
    }
    const char *fault = option_given(invocation, "fault", 0);
    enum selected one = fault ? match(script, run, BYTES("fault"), bytes_text(fault)) : SELECTED;
    return one > result ? one : result;
}

bool select_tag(const struct invocation *invocation, const struct script *script)
{
    const char *text;
    if (!option_given(invocation, "only", 0)) return true;
    for (unsigned n = 0; (text = option_given(invocation, "only", n)); n++)
        for (uint32_t t = 0; t < script->tag_count; t++)
            if (bytes_equal(script->tag[t], bytes_text(text))) return true;
    return false;
}

enum exit_class select_one(struct invocation *invocation, const char *path, struct script **script, uint32_t *run)
{
    struct catalog catalog = {0};
    enum exit_class exit = select_check(invocation);
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (file_kind(path) == FILE_FOLDER)
        return usage_error(invocation, "%s takes one scenario file, `%s` is a folder", invocation->verb->name, path);
    exit = catalog_read(invocation, &path, 1, &catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (catalog.count == 0) return usage_error(invocation, "`%s` is a library: it has no scenario block", path);
    uint32_t matches = 0;
    *script = catalog.file[0].script;
    for (uint32_t r = 0; r < (*script)->run_count; r++) {
        if (select_run(invocation, *script, r) != SELECTED) continue;
        if (matches++ == 0) *run = r;
    }
    if (matches == 0) return usage_error(invocation, "no run of `%s` matches", path);
    struct bytes name = (*script)->run[*run].name;
    if (matches > 1) say_note("%.*s, the first of %u runs (--variant chooses)", (int)name.count, name.at, matches);
    return EXIT_AS_EXPECTED;
}
