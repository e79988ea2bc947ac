#!/usr/bin/env bash
# Builds packages as `scripts/go.sh build` does and, where there is much to
# compile, says how far it is: scripts/build.sh [FLAG...] -- PACKAGE...
set -euo pipefail
go=$(dirname "$0")/go.sh

flags=()
while [ "$1" != -- ]; do flags+=("$1"); shift; done
shift

# The packages with C++ take half of the time. They are named first, so that
# their compilers start as early as they can, and the rest is done beside them.
declare -A cpp=([github.com/sugarme/gotch/libtch]="gotch's" [dev.road/workbench/model/native]=ours)
declare -A left=()
for p in $($go list -deps -f '{{if .Stale}}{{.ImportPath}}{{end}}' "${!cpp[@]}" "$@"); do left[$p]=1; done
total=${#left[@]}

# say writes a line, on a terminal over the one before.
say() { if [ -t 2 ]; then printf '\rroad: %-70s' "$*" >&2; else printf 'road: %s\n' "$*" >&2; fi; }
say_how_far() {
  local p under_way=
  for p in "${!cpp[@]}"; do
    [ -z "${left[$p]:-}" ] || under_way+="${under_way:+ and }${cpp[$p]}"
  done
  say "$SECONDS s, ${#left[@]} of $total packages to compile${under_way:+; the C++ is half of the work: $under_way}"
}

# go names a package when its C++ is compiled and its Go is about to be. What
# else it writes is for the user.
follow() {
  local line status said=0
  say_how_far
  while :; do
    status=0
    read -r -t 1 line || status=$?
    if [ $status -eq 0 ] && [ -n "$line" ] && [ -n "${left[$line]:-}" ]; then unset "left[$line]"
    elif [ $status -eq 0 ]; then printf '%s\n' "$line" >&2
    elif [ $status -le 128 ]; then return
    fi
    [ $((SECONDS - said)) -lt 5 ] || { say_how_far; said=$SECONDS; }
  done
}

if [ "$total" -lt 100 ]; then exec "$go" build "${flags[@]}" "${!cpp[@]}" "$@"; fi
$go build -v "${flags[@]}" "${!cpp[@]}" "$@" 2>&1 >/dev/null | follow
say "compiled in $SECONDS s"
[ ! -t 2 ] || printf '\n' >&2
