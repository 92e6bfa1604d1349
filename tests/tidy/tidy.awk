# The rules of docs/house.md, section 3, and docs/style.md that a program can check; one pass over all files of the checkout.
# Prints `file:line: what`. Called by tests/tidy/tidy with the names of the files.

function say(line, what)
{
    printf "%s:%d: %s\n", FILENAME, line, what
    places++
}

# ban(REGEX, WHY, FOLDERS, EXCEPT): code of these folders does not hold it, outside of comments and texts.
function ban(regex, why, folders, except)
{
    bans++
    ban_regex[bans] = regex
    ban_why[bans] = why
    ban_in[bans] = "^(" folders ")/"
    ban_except[bans] = except == "" ? "^$" : except
}

function folder_of(path)
{
    return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "."
}

# Joins what a page at `from` links to, and takes `.` and `..` out.
function resolved(from, to,    part, count, i, kept, path)
{
    count = split(folder_of(from) "/" to, part, "/")
    kept = 0
    for (i = 1; i <= count; i++) {
        if (part[i] == "" || part[i] == ".") continue
        if (part[i] == "..") kept--
        else part[++kept] = part[i]
    }
    path = ""
    for (i = 1; i <= kept; i++) path = path (i > 1 ? "/" : "") part[i]
    return path
}

# The name that a heading is linked by.
function slug(heading)
{
    sub(/^#+ */, "", heading)
    heading = tolower(heading)
    gsub(/[^a-z0-9 _-]/, "", heading)
    gsub(/ /, "-", heading)
    return heading
}

BEGIN {
    # What a floor may include: its own headers and those of the floors below (CMakeLists.txt says the same to the compiler).
    arrows["sim/base"] = "sim/base"
    arrows["sim/wire"] = "sim/base sim/wire"
    arrows["sim/core"] = "sim/base sim/wire sim/core sim/core/contract"
    arrows["sim/core/contract"] = "sim/base sim/wire sim/core/contract"
    below_script = "sim/base sim/wire sim/core sim/core/contract sim/script"
    arrows["sim/script/syntax"] = below_script " sim/script/syntax"
    arrows["sim/script/merge"] = arrows["sim/script/syntax"] " sim/script/merge"
    arrows["sim/script/bind"] = arrows["sim/script/merge"] " sim/script/bind"
    arrows["sim/script/print"] = arrows["sim/script/bind"] " sim/script/print"
    arrows["sim/script"] = arrows["sim/script/print"]
    arrows["sim/judge"] = "sim/base sim/wire sim/core sim/core/contract sim/judge"
    arrows["sim/export"] = "sim/base sim/wire sim/core sim/core/contract sim/export"
    arrows["nodes/parts"] = "sim/base sim/wire sim/core/contract nodes/parts"
    arrows["nodes"] = "sim/base sim/wire sim/core/contract nodes/parts nodes"
    arrows["sim/drive"] = "sim/base sim/wire sim/core sim/core/contract sim/script sim/judge sim/export sim/drive" \
        " sim/script/syntax sim/script/print"
    arrows["sim/live"] = arrows["sim/drive"] " sim/live"

    # Names banned outside the floor that owns them.
    ban("(^|[^a-z_.>])(malloc|calloc|realloc|free)\\(", "memory comes from sim/base/arena", "sim|nodes|tools", "^sim/base/arena\\.c$")
    ban("(^|[^a-z_])(time|clock_gettime|gettimeofday|rand|random|srand|getrandom|RAND_bytes|getenv|pthread_[a-z_]*)\\(",
        "no clock, randomness, environment or thread here", "sim|nodes", "^sim/(drive|live)/")
    ban("(^|[^a-z_])(float|double)([^a-z_]|$)", "no floating point here", "sim|nodes", "^sim/export/")
    ban("(^|[^a-z_])(strcpy|strcat|sprintf|strtok|atoi|atol|gets)\\(", "never", "sim|nodes|tools|tests", "")
    ban("(^|[^a-z_])(printf|fprintf|puts|fopen)\\(", "the trace is the log", "sim|nodes", "^sim/base/must\\.c$")
    ban("typedef struct", "no typedef of structs", "sim|nodes|tools|tests", "")
    ban("#include <(world|trace|uv|libwebsockets|sqlite3|time|stdio)\\.h", "nodes see the contract only", "nodes", "")
    ban("else if \\(!?strcmp", "a ladder of strings: use a table", "sim|nodes|tools", "")

    # A choice is compared with a name of its own row, or reordering its words would invert a defence.
    ban("policy(\\[[A-Za-z_]+\\]|\\([a-z]+, [A-Z_0-9]+\\)) *([=!<>]=|[<>]|\\?) *([0-9]|[A-Za-z_]+ *:)", "a policy is compared with a number",
        "nodes", "")
    ban("kind->name", "who is trusted is said by the topology, not by a kind", "nodes", "")
    ban("POLICY_CHOICE, 0", "the words of a choice come from its list (CHOICE_WORDS)", "nodes", "")

    machine = "(^|[^A-Za-z0-9_.])/(wor" "k|far" "m|roo" "t)/"
    open_end = "(^|[^A-Za-z])(TO" "DO|FIX" "ME|XX" "X)([^A-Za-z]|$)"
    top = " sim nodes scenarios tests tools docs CMakeLists.txt CMakePresets.json README.md LICENSE NOTICE .ci .clang-format .gitignore .gitattributes "

    for (i = 1; i < ARGC; i++) {
        path = ARGV[i]
        have[path] = 1
        for (folder = folder_of(path); folder != "."; folder = folder_of(folder)) have[folder] = 1
        split(path, part, "/")
        if (index(top, " " part[1] " ") == 0 && !(part[1] in told)) {
            told[part[1]] = 1
            printf "%s: not one of the names the top level has\n", part[1]
            places++
        }
    }
}

FNR == 1 {
    folder = folder_of(FILENAME)
    is_c = FILENAME ~ /\.[ch]$/
    is_page = FILENAME ~ /\.md$/
    # Bytes that other people chose: inputs of fuzzers and torture messages.
    is_ours = FILENAME !~ /^tests\/(fuzz\/corpus|data\/rfc4475)\//
    in_comment = in_fence = begin = 0
    if (is_c && !/^\/\*/) say(1, "a file begins with a comment that says its one job")
    if (FILENAME ~ /^tests\/fuzz\/[a-z_0-9]+\.c$/) {
        corpus = FILENAME
        sub(/\.c$/, "", corpus)
        sub(/^tests\/fuzz/, "tests/fuzz/corpus", corpus)
        if (!(corpus in have)) say(1, "no committed corpus in " corpus)
    }
    for (i = 1; i <= bans; i++) banned[i] = is_c && FILENAME ~ ban_in[i] && FILENAME !~ ban_except[i]
}

is_ours {
    if ($0 ~ machine) say(FNR, "a path of somebody's machine")
    if (match($0, /docs\/[A-Za-z0-9_\/-]+\.(md|json)/)) {
        path = substr($0, RSTART, RLENGTH)
        if (!(path in have) && path !~ /NNNN/) say(FNR, "there is no " path)
    }
}

# One noun, one type: a tag is defined once in the house (`name` is what TEXT_TYPE calls its argument).
is_c && FILENAME !~ /^tests\// && match($0, /(^|[ (])struct [a-z_0-9]+ \{/) {
    tag = substr($0, RSTART, RLENGTH)
    gsub(/^[ (]*struct | \{$/, "", tag)
    if (tag != "name" && (tag in tag_at)) say(FNR, "struct " tag " is defined in " tag_at[tag] " too")
    tag_at[tag] = FILENAME
}

is_c {
    if (/\t/) say(FNR, "a tab")
    if (/ $/) say(FNR, "a blank at the end")
    if (length($0) > 120) {
        width = $0
        gsub(/[\200-\277]/, "", width)
        if (length(width) > 120) say(FNR, "longer than 120 columns")
    }
    if ($0 ~ open_end) say(FNR, "an open end without an issue")
    if (FNR == 701) say(FNR, "a file of more than 700 lines")
    if (/^\{$/) begin = FNR
    if (/^\}/) {
        if (begin && FNR - begin - 1 > 60) say(begin, "a function of " FNR - begin - 1 " lines (60)")
        begin = 0
    }
    if (folder in arrows && /^ *#include "/) {
        split($0, part, "\"")
        count = split(arrows[folder], below, " ")
        seen = 0
        for (i = 1; i <= count; i++) if ((below[i] "/" part[2]) in have) seen = 1
        if (!seen) say(FNR, folder " may not include \"" part[2] "\"")
    }
    code = $0
    if (in_comment) {
        end = index(code, "*/")
        code = end ? substr(code, end + 2) : ""
        if (end) in_comment = 0
    }
    if (index(code, "\"")) {
        gsub(/'\\?"'/, "0", code)
        gsub(/"([^"\\]|\\.)*"/, "0", code)
    }
    while ((start = index(code, "/*"))) {
        end = index(substr(code, start + 2), "*/")
        in_comment = !end
        code = substr(code, 1, start - 1) (end ? " " substr(code, start + end + 3) : "")
    }
    if (code != "")
        for (i = 1; i <= bans; i++) if (banned[i] && code ~ ban_regex[i]) say(FNR, ban_why[i])
}

# A reason that nobody states is no row.
FILENAME ~ /reasons\.def$/ && /^REASON\(/ {
    split($0, part, /[(,]/)
    reason_at[part[2]] = FILENAME ":" FNR
}
is_c {
    rest = $0
    while (match(rest, /REASON_[A-Z0-9_]+/)) {
        if (FILENAME !~ /^tests\//) stated[substr(rest, RSTART + 7, RLENGTH - 7)] = 1
        rest = substr(rest, RSTART + RLENGTH)
    }
}

# Pages: what they link to is there, headings included.
is_page && /^ *```/ { in_fence = !in_fence; next }
is_page && /^<!-- generated / { in_generated = 1 }
is_page && (FNR == 1 || /^<!-- end of generated -->/) { in_generated = 0 }
is_page && !in_fence {
    # Tables, links, what a command writes and what tests read in comments stay whole; prose has blanks to break at.
    if (length($0) > 100 && !in_generated && !/^ *\|/ && !/^#/ && !/^<!--/ && substr($0, 7, 94) ~ / /) say(FNR, "prose wider than 100 columns")
    if (/^#/) anchors[FILENAME "#" slug($0)] = 1
    rest = $0
    while (match(rest, /\]\([^) ]+\)/)) {
        target = substr(rest, RSTART + 2, RLENGTH - 3)
        rest = substr(rest, RSTART + RLENGTH)
        if (target ~ /^[a-z]+:/) continue
        anchor = ""
        if ((hash = index(target, "#"))) {
            anchor = substr(target, hash + 1)
            target = substr(target, 1, hash - 1)
        }
        path = target == "" ? FILENAME : resolved(FILENAME, target)
        if (!(path in have)) say(FNR, "links to " target ", which is not there")
        else if (anchor != "") wanted[FILENAME ":" FNR] = path "#" anchor
    }
}

END {
    for (place in wanted) {
        if (wanted[place] in anchors) continue
        printf "%s: links to %s, which is no heading\n", place, wanted[place]
        places++
    }
    for (name in reason_at) {
        if (name in stated) continue
        printf "%s: nobody states the reason %s\n", reason_at[name], name
        places++
    }
    if (ARGC < 100) {
        print "tests/tidy/tidy.awk: only " ARGC - 1 " files were given"
        places++
    }
    if (places) print places " places"
    exit places > 0
}
