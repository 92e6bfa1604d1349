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

# verb_registry(OUT): the same for tools/cli/cmd_x.c, each of which defines `const struct verb x_verb`.
function(verb_registry out)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/cli/cmd_*.c)
    list(SORT sources)
    set(externs "")
    set(rows "")
    foreach(source ${sources})
        get_filename_component(noun ${source} NAME_WE)
        string(REPLACE "cmd_" "" noun ${noun})
        string(APPEND externs "extern const struct verb ${noun}_verb;\n")
        string(APPEND rows "    &${noun}_verb,\n")
    endforeach()
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from the files of tools/cli/. */
#include \"verb.h\"
@externs@
const struct verb *const verbs[] = {
@rows@    NULL
};
")
endfunction()

# library_registry(OUT): the library scenarios of scenarios/base, as bytes in the program, so that `use ims-core` needs no file.
function(library_registry out)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/scenarios/base/*.ims)
    list(SORT sources)
    set(texts "")
    set(rows "")
    foreach(source ${sources})
        get_filename_component(noun ${source} NAME)
        string(MAKE_C_IDENTIFIER ${noun} symbol)
        set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
        file(READ ${source} hex HEX)
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
        string(APPEND texts "static const unsigned char ${symbol}[] = {${hex}0};\n")
        string(APPEND rows "    {\"${noun}\", ${symbol}, sizeof ${symbol} - 1},\n")
    endforeach()
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from scenarios/base. */
#include \"library.h\"
@texts@
const struct library libraries[] = {
@rows@    {0}
};
")
endfunction()
