#!/usr/bin/env bash
# The pages of README.md and docs/ against the program: every complete example runs, every pasted output is what comes
# out, every word of the program's tables stands in the language page, every link leads somewhere.
# usage: tests/cli/docs.sh PROGRAM [--take-fingerprints]     with the checkout as working directory; with the option, pages get
#        the fingerprints that come out now, for a change of behaviour that is meant
#
# A fenced block that begins with `imslab 1` is run (a library is checked) and must end with exit 0. Comments on the
# line before a fence say more:
#   <!-- exit 65 -->       the example must end with that exit class
#   <!-- file mine.ims --> the example is also written under that name, for the commands that follow on the page;
#                          C of nodes/ is built into a program of the page's own, from the objects of PROGRAM's build
#   <!-- output run -->    the block is the output of `PROGRAM run`; a line `...` stands for any lines
#   <!-- built run -->     the same of the page's own program
# What stands between `<!-- generated answer ... -->` and `<!-- end of generated -->` is what `PROGRAM answer ...` writes,
# as it is; `--take-generated` puts what comes out now in its place.
set -u
take=${2-}
program=$(realpath "${1:?usage: tests/cli/docs.sh PROGRAM}")
checkout=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
examples=0
outputs=0

complain() {
    printf '%s\n' "$*"
    bad=$((bad + 1))
}

# Each block of a page as $work/blocks/NUMBER and a line `NUMBER LINE MARKS` about it.
blocks() { # PAGE
    rm -rf "$work/blocks"
    mkdir "$work/blocks"
    awk -v to="$work/blocks" '
        !inside && /^```/ { inside = 1; at = NR; number++; file = to "/" number; printf "" > file; next }
        inside && /^```/ { inside = 0; close(file); print number, at + 1, marks; marks = ""; next }
        inside { print > file; next }
        /^<!-- (exit|file|output|built) / {
            count = split($0, part, /<!-- | -->/)
            for (i = 1; i <= count; i++) if (part[i] != "") marks = marks part[i] "\t"
            next
        }
        /./ { marks = "" }
        END { if (inside) print "open", at, "" }' "$1"
}

# Notes are about files beside the example. Fingerprints are compared like everything else.
masked() { sed '/^note: /d'; }

# Whether the lines of FILE stand in OUTPUT in order: all of them, but for what `...` skips.
same_lines() { # FILE OUTPUT
    awk -v output="$2" '
        BEGIN { while ((getline line < output) > 0) have[++count] = line; at = 1 }
        $0 == "..." { skips = 1; next }
        {
            if (skips) while (at <= count && have[at] != $0) at++
            if (at > count || have[at] != $0) { printf "line %d: `%s` is not what comes out", NR, $0; exit failed = 1 }
            at++
            skips = 0
        }
        END { if (!failed && !skips && at <= count) { printf "`%s` comes out as well", have[at]; exit 1 } }' "$1"
}

example() { # PAGE LINE BLOCK MARKS
    local page=$1 line=$2 block=$3 marks=$4 want=0 got=0 verb="run --quiet" name
    name=scenarios/examples/$(basename "$page" .md)-$line.ims
    case "$marks" in *"exit "*) want=${marks##*exit } want=${want%%$'\t'*} ;; esac
    case "$marks" in *"file "*) name=${marks##*file } name=${name%%$'\t'*} ;; esac
    grep -q '^scenario ' "$block" || verb=check
    mkdir -p "$(dirname "$name")"
    cp "$block" "$name"
    # shellcheck disable=SC2086
    "$program" $verb "$name" >"$work/said" 2>&1 || got=$?
    examples=$((examples + 1))
    [ "$got" = "$want" ] && return
    complain "$page:$line: this example ends with exit $got, not $want"
    sed 's/^/    /' "$work/said" | head -20
}

# The command by which PROGRAM's build made a file, with another word in the place of one, and for another place.
made_by() { # FILE WORD INSTEAD TO
    ninja -C "$(dirname "$program")" -t commands "$1" | tail -1 | sed -E "s# -M[TF] [^ ]+##g; s# -MD##; s# $2# $3#; s# -o [^ ]+# -o $4#"
}

# The page's nodes beside those of the house: their list of kinds, their objects, and the link of PROGRAM with them.
build() { # PAGE
    local kinds=CMakeFiles/house.dir/generated/kinds.c.o entity=CMakeFiles/nodes.dir/nodes/wws.c.o file name objects=
    { sed "/^$/q" "$(dirname "$program")/generated/kinds.c"
        for file in nodes/*.c; do echo "extern const struct node_kind $(basename "$file" .c)_kind;"; done
        sed -n '/^const struct/,/_kind,$/p' "$(dirname "$program")/generated/kinds.c" | sed '/NULL/,$d'
        for file in nodes/*.c; do echo "    &$(basename "$file" .c)_kind,"; done
        printf '    NULL\n};\n'; } >"$work/kinds.c"
    {
        echo "set -e; cd '$(dirname "$program")'"
        made_by "$kinds" "-c [^ ]+" "-c $work/kinds.c" "$work/kinds.o"
        for file in nodes/*.c; do
            name=$(basename "$file" .c)
            made_by "$entity" "-c [^ ]+" "-c $PWD/$file" "$work/$name.o" | sed "s#-iquote#-iquote $PWD/nodes -iquote#"
            objects="$objects $work/$name.o"
        done
        made_by "$(basename "$program")" "$kinds" "$work/kinds.o$objects" "$work/built"
    } >"$work/build.sh"
    bash "$work/build.sh" >"$work/said" 2>&1 && return
    complain "$1: its C does not build"
    sed 's/^/    /' "$work/said" | head -20
}

output() { # PAGE LINE BLOCK COMMAND PROGRAM
    local why
    bash -c "imslab() { \"$5\" \"\$@\"; }; imslab $4" 2>&1 | masked >"$work/came"
    outputs=$((outputs + 1))
    masked <"$3" >"$work/wanted"
    [ -z "$take" ] || take_fingerprints
    grep -oE 'fingerprint [0-9a-f]+' "$work/came" >>"$work/fingerprints"
    why=$(same_lines "$work/wanted" "$work/came") || complain "$1:$2: imslab $4: $why"
}

generated() { # PAGE
    local command
    command=$(sed -nE 's/^<!-- generated (.*) -->$/\1/p' "$1")
    [ -n "$command" ] || return
    outputs=$((outputs + 1))
    # shellcheck disable=SC2086
    "$program" $command >"$work/came" 2>"$work/said" || complain "$1: imslab $command: $(head -3 "$work/said")"
    sed -n '/^<!-- generated /,/^<!-- end of generated -->/p' "$1" | sed '1d;$d' >"$work/wanted"
    cmp -s "$work/wanted" "$work/came" && return
    if [ "$take" = --take-generated ]; then
        sed -i -e "/^<!-- generated /r $work/came" -e '/^<!-- generated /,/^<!-- end of generated -->/{/^<!-- /!d}' "$1"
    else
        complain "$1: imslab $command writes something else (a change that is meant: --take-generated)"
        diff "$work/wanted" "$work/came" | head -6
    fi
}

# Into every page, from the output of the same run; the block is compared again by the next call.
take_fingerprints() {
    local run old new
    while read -r old run; do
        new=$(sed -nE 's/^(.*)  seed [0-9]+  fingerprint ([0-9a-f]+)$/\2 \1/p' "$work/came" | awk -v run="$run" '{ print_of = $1; sub(/^[0-9a-f]+ /, ""); if ($0 == run) print print_of }')
        [ -z "$new" ] || [ "$new" = "$old" ] || (cd "$checkout" && sed -i "s/fingerprint $old/fingerprint $new/" README.md docs/*.md)
    done < <(sed -nE 's/^(.*)  seed [0-9]+  fingerprint ([0-9a-f]+)$/\2 \1/p' "$work/wanted")
}

# Every cell of the table of findings says which run shows it, and what it names is there.
findings() {
    local page=docs/findings.md
    awk -F'|' '/^\| (question|---)/ { next }
        /^\| / { rows++; for (i = 3; i < NF; i++) if ($i !~ /\((A|O2?|B)[ ,]|`(attacks|agreement|lifecycle|failures)\// && $i !~ /`why --hash` of A/) print "the cell `" $i "` names no run" }
        END { if (rows < 9) print "the table has " rows " rows" }' "$page" >"$work/missing"
    grep -oE '`(flows|attacks|agreement|lifecycle|failures)/[a-z0-9-]+' "$page" | tr -d '`' | sort -u | while read -r file; do
        [ -e "scenarios/$file.ims" ] || echo "scenarios/$file.ims is not there"
    done >>"$work/missing"
    while IFS= read -r word; do complain "$page: $word"; done <"$work/missing"
}

# What no output shows is not printed as one.
fingerprints() {
    local place
    while IFS= read -r place; do
        grep -qxF "${place##*:}" "$work/fingerprints" ||
            complain "${place%:*}: no output on a page has this ${place##*:} (a change that is meant: --take-fingerprints)"
    done < <(grep -noE 'fingerprint [0-9a-f]{8,}' README.md docs/*.md)
}

page() { # PAGE
    local number line marks
    blocks "$checkout/$1" >"$work/list"
    [ -s "$work/list" ] || return
    rm -rf "$work/place"
    mkdir "$work/place"
    cp -r "$checkout/scenarios" "$work/place/"
    cd "$work/place" || exit 70
    while read -r number line marks; do
        if [ "$number" = open ]; then
            complain "$1:$line: this block is never closed"
        elif [ "$(head -1 "$work/blocks/$number")" = "imslab 1" ]; then
            example "$1" "$line" "$work/blocks/$number" "$marks"
        elif [ "${marks#*output }" != "$marks" ]; then
            marks=${marks##*output }
            output "$1" "$line" "$work/blocks/$number" "${marks%%$'\t'*}" "$program"
        elif [ "${marks#*built }" != "$marks" ]; then
            marks=${marks##*built }
            [ -x "$work/built" ] || build "$1"
            output "$1" "$line" "$work/blocks/$number" "${marks%%$'\t'*}" "$work/built"
        elif [ "${marks#*file }" != "$marks" ]; then
            marks=${marks##*file }
            mkdir -p "$(dirname "${marks%%$'\t'*}")"
            cp "$work/blocks/$number" "${marks%%$'\t'*}"
        fi
    done <"$work/list"
    [ -z "$(find nodes -name '*.c' 2>/dev/null)" ] || [ -x "$work/built" ] || build "$1"
    rm -f "$work/built"
    cd "$checkout" || exit 70
}

# Relative links of a page lead to a file.
links() { # PAGE
    local link from
    from=$(dirname "$1")
    while read -r link; do
        link=${link%% \"*} # a title
        [ -e "$from/${link%%#*}" ] || complain "$1: the link $link leads nowhere"
    done < <(grep -oE '\]\([^)]+\)' "$1" | sed -E 's/^\]\(//; s/\)$//' | grep -vE '^(https?:|#)')
}

# The language page has every kind, policy, action, state and field that the program explains.
tables() {
    local page=docs/scenario-language.md kind
    for kind in $("$program" explain kinds | awk '{ print $1 }'); do
        "$program" explain node "$kind" | awk -v kind="$kind" '
            BEGIN { print kind, kind }
            /^messages/ { exit }
            /^[a-z]/ { section = $1 }
            /^  [a-z]/ && section != "links" { word = $1; sub(/[(:].*/, "", word); print kind, word }'
    done >"$work/words"
    [ "$(wc -l <"$work/words")" -gt 100 ] || complain "explain names hardly a word"
    awk 'FNR == NR { if (/^### /) here = $2; text[here] = text[here] $0 "\n"; next }
        text[$1 ":"] !~ "[`| ]" $2 "[`(:| ]" { print $1 ": `" $2 "` is missing" }' "$page" "$work/words" >"$work/missing"
    "$program" explain fields | awk '
        FNR == NR { text = text $0; next }
        /^  [^ ]/ {
            word = substr($0, 3, 32)
            sub(/ +$/, "", word)
            if (!index(text, "| `" word "` |")) print "the field `" word "` is missing"
        }' "$page" - >>"$work/missing"
    while IFS= read -r word; do complain "$page: $word"; done <"$work/missing"
}

# Every verb and every option stands in the page of the command line.
verbs() {
    local verb
    for verb in $("$program" --help | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
        echo "$verb"
        "$program" "$verb" --help | sed -nE "s/^  (--[a-z]+).*/$verb \1/p"
    done >"$work/words"
    [ "$(wc -l <"$work/words")" -gt 50 ] || complain "--help names hardly an option"
    awk 'FNR == NR {
            if (/^### /) here = $2
            gsub(/`/, "", here)
            text[here] = text[here] $0 "\n"
            if (/^\| `--(variant|fault|seed)/) common = common $0 "\n"
            next
        }
        NF == 1 && !($1 in text) { print "the verb `" $1 "` is missing" }
        NF > 1 && ($1 in text) && !index(text[$1] common, $2) { print $1 ": " $2 " is missing" }' docs/cli.md "$work/words" >"$work/missing"
    while IFS= read -r word; do complain "docs/cli.md: $word"; done <"$work/missing"
}

for md in README.md docs/*.md docs/adr/*.md; do
    page "$md"
    generated "$md"
    links "$md"
done
tables
verbs
findings
fingerprints
[ $examples -gt 0 ] || complain "no example was found"
[ $outputs -gt 0 ] || complain "no output was found"
echo "$examples examples and $outputs outputs in README.md and docs/, $bad wrong"
[ $bad -eq 0 ]
