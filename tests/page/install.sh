# Sourced by the tests of pages, in the checkout: other people's programs from npm in $folder, as package-lock.json pins them.
# shellcheck shell=bash
folder=$PWD/build/page
for command in node npm chromium; do
    command -v "$command" >/dev/null && continue
    echo "$0: there is no $command: tools/setup page" >&2
    exit 69
done
mkdir -p "$folder"
if ! cmp -s tests/page/package-lock.json "$folder/package-lock.json"; then
    cp tests/page/package.json tests/page/package-lock.json "$folder/"
    (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts) >"$folder/npm.log" 2>&1 || { cat "$folder/npm.log"; rm "$folder/package-lock.json"; exit 69; }
fi
