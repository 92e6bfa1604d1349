/* Fuzzes whole files: text to plan to run to reports. */
#include "whole_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bases lie in the checkout, wherever the fuzzer runs. */
static bool base_read(void *self, struct bytes path, struct arena *arena, struct bytes *text, const char **why)
{
    (void)self;
    return file_read(arena, arena_format(arena, "%s/%.*s", CHECKOUT, (int)path.count, path.at).at, SCRIPT_FILE_MAX,
                     text, why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct script_source source = {.read = base_read,
                                                .root = BYTES_ROW("scenarios"),
                                                .base_dir = BYTES_ROW("scenarios/base"),
                                                .kinds = node_kinds};
    if (size <= WHOLE_FILE_MAX) whole_file(&source, bytes_of(data, (uint32_t)size));
    return 0;
}
