#!/usr/bin/env bash
# Runs every test and prints go's JSON: packages that link no libtorch under the
# race detector, the others without. With the argument "race", those of the engine
# that link libtorch under the detector: it sees Go's side of them.
#
# cmd/road is tested without the detector: its tests run the built programs.
set -uo pipefail
cd "$(dirname "$0")/.."

mains=$(scripts/go.sh list -test -f '{{if eq .Name "main"}}{{.ImportPath}} {{join .Deps " "}}{{end}}' ./...) || exit
# linking lists the packages with tests that link libtorch (yes) or do not (no).
linking() {
  awk -v want="$1" '$1 ~ /\.test$/ { sub(/\.test$/, "", $1)
    is = / dev\.road\/workbench\/model\/native / || $1 ~ /\/cmd\/road/ ? "yes" : "no"
    if (is == want) print $1 }' <<<"$mains"
}
mapfile -t with < <(linking yes)
mapfile -t without < <(linking no)

if [ "${1-}" = race ]; then
  mapfile -t with < <(linking yes | grep /engine)
  exec scripts/go.sh test -race -json -timeout 30m "${with[@]}"
fi

# The detector needs a memory layout that not every kernel gives it.
plain() { CGO_ENABLED=1 GOFLAGS="${GOFLAGS:-} -trimpath -buildvcs=false -tags=netgo,osusergo" go "$@"; }
detector=-race
if ! said=$(plain test -race -run '^$' ./session/jsonl 2>&1); then
  printf 'road: the race detector does not run here, the tests do without: %s\n' "$said" >&2
  detector=
fi
plain test $detector -json -timeout 30m "${without[@]}"
status=$?
scripts/go.sh test -json -timeout 30m "${with[@]}" && exit $status
