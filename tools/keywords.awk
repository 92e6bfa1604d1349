# keywords.awk -v word=NAME -v first=N FILE.def: a table's rows as gperf's input; the kind of a row is N and on. A row is
# MACRO(id, "name" ...): every text in it that is not empty is a word of its kind.
BEGIN {
    print "%{\n#include \"keyword.h\"\n#define GPERF_DOWNCASE 1\n#define GPERF_CASE_MEMCMP 1"
    print "#define gperf_case_memcmp keyword_differs\n%}"
    print "%language=ANSI-C\n%struct-type\n%ignore-case\n%compare-lengths\n%readonly-tables\n%enum\n%omit-struct-type"
    print "%define hash-function-name " word "_hash\n%define lookup-function-name " word
    print "%define slot-name name\nstruct keyword;\n%%"
    kind = first
}
/^[A-Z_]+\(/ {
    rest = $0
    while (match(rest, /"[^"]*"/)) {
        if (RLENGTH > 2) print substr(rest, RSTART + 1, RLENGTH - 2) ", " kind
        rest = substr(rest, RSTART + RLENGTH)
    }
    kind++
}
