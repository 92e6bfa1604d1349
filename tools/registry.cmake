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

# text_registry(OUT TABLE BELOW FILES...): files as bytes in the program, by their paths below a folder (tools/cli/library.h).
function(text_registry out table below)
    set(texts "")
    set(rows "")
    foreach(source ${ARGN})
        file(RELATIVE_PATH name ${below} ${source})
        string(MAKE_C_IDENTIFIER text_${name} symbol)
        set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
        file(READ ${source} hex HEX)
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
        string(APPEND texts "static const unsigned char ${symbol}[] = {${hex}0};\n")
        string(APPEND rows "    {\"${name}\", ${symbol}, sizeof ${symbol} - 1},\n")
    endforeach()
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from the files it names. */
#include \"library.h\"
@texts@
const struct library @table@[] = {
@rows@    {0}
};
")
endfunction()

# page_registry(OUT): the page's own files of sim/export/page and the glossary, as bytes in the program. The modules of the
# script become one text with page.js at its end: imports and the word `export` are taken out, so that names are unique.
function(page_registry out)
    set(folder ${CMAKE_SOURCE_DIR}/sim/export/page)
    file(GLOB modules CONFIGURE_DEPENDS ${folder}/*.js)
    list(SORT modules)
    # Of a run that is over the page asks nobody for anything: live.js is not in it.
    list(REMOVE_ITEM modules ${folder}/page.js ${folder}/live.js)
    set(script "")
    set(live_script "")
    foreach(module ${modules} ${folder}/live.js ${folder}/page.js)
        set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${module})
        file(READ ${module} text)
        string(REGEX REPLACE "(^|\n)import [^\n]*" "\\1" text "${text}")
        string(REGEX REPLACE "(^|\n)export " "\\1" text "${text}")
        string(APPEND live_script "${text}")
        if(NOT module STREQUAL ${folder}/live.js)
            string(APPEND script "${text}")
        endif()
    endforeach()
    string(HEX "${script}" page_script_hex)
    string(HEX "${live_script}" page_live_script_hex)
    set(symbols page_script page_live_script)
    foreach(pair page_body:page/page.html page_style:page/page.css page_index_style:page/index.css page_glossary:../../docs/glossary.md)
        string(REPLACE ":" ";" pair ${pair})
        list(GET pair 0 symbol)
        list(GET pair 1 file)
        set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sim/export/${file})
        file(READ ${CMAKE_SOURCE_DIR}/sim/export/${file} ${symbol}_hex HEX)
        list(APPEND symbols ${symbol})
    endforeach()
    set(texts "")
    foreach(symbol ${symbols})
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${${symbol}_hex}")
        string(APPEND texts "static const unsigned char ${symbol}_octets[] = {${bytes}0};\n"
            "const struct bytes ${symbol} = {(const char *)${symbol}_octets, sizeof ${symbol}_octets - 1};\n")
    endforeach()
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from sim/export/page. */
#include \"page_asset.h\"
@texts@")
endfunction()

# keyword_hash(TARGET WORD FIRST FILE): the perfect hash of a table's words (sim/wire/keyword.h), made by gperf at build time.
find_program(GPERF gperf REQUIRED)
find_program(AWK NAMES awk mawk gawk REQUIRED)
function(keyword_hash target word first file)
    set(out ${CMAKE_BINARY_DIR}/generated/${word})
    set(awk ${CMAKE_SOURCE_DIR}/tools/keywords.awk)
    add_custom_command(OUTPUT ${out}.c
        COMMAND ${AWK} -v word=${word} -v first=${first} -f ${awk} ${CMAKE_SOURCE_DIR}/${file} > ${out}.gperf
        COMMAND ${GPERF} --output-file=${out}.c ${out}.gperf
        DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${awk} VERBATIM)
    set_source_files_properties(${out}.c PROPERTIES COMPILE_OPTIONS -w)
    target_sources(${target} PRIVATE ${out}.c)
endfunction()
