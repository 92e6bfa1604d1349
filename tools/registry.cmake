# node_registry(OUT): writes a table of every node kind, one per nodes/*.c, sorted by name.
# nodes/x.c defines `const struct node_kind x_kind`.
function(node_registry out)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/nodes/*.c)
    list(SORT sources)
    set(externs "")
    set(rows "")
    foreach(source ${sources})
        get_filename_component(noun ${source} NAME_WE)
        string(APPEND externs "extern const struct node_kind ${noun}_kind;\n")
        string(APPEND rows "    &${noun}_kind,\n")
    endforeach()
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from the files of nodes/. */
#include \"node.h\"
@externs@
const struct node_kind *const node_kinds[] = {
@rows@    NULL
};
")
endfunction()
