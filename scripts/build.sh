#!/usr/bin/env bash
# Builds programs as `scripts/go.sh build` does and reports progress if there is
# much to compile: scripts/build.sh [FLAG...] -- PACKAGE...
set -euo pipefail
go=$(dirname "$0")/go.sh

flags=()
while [ "$1" != -- ]; do flags+=("$1"); shift; done
shift

# The packages to compile. The two with C++ are half of the work, and go compiles
# in the order of the names here: their compilers start as soon as they can, and
# the rest is compiled beside them.
gotch=github.com/sugarme/gotch/libtch native=dev.road/workbench/model/native
declare -A left=()
packages=("$gotch" "$native")
stale=$($go list -deps -f '{{if .Stale}}{{if ne .Name "main"}}{{.ImportPath}} {{.Standard}}{{end}}{{end}}' "${packages[@]}" "$@")
while read -r package standard; do
  [ -n "$package" ] || continue
  left[$package]=1
  [ "$standard" = true ] || packages+=("$package")
done <<<"$stale"
total=${#left[@]}

# say writes a line, on a terminal over the one before.
say() { if [ -t 2 ]; then printf '\rroad: %-70s' "$*" >&2; else printf 'road: %s\n' "$*" >&2; fi; }
say_how_far() {
  local under_way=
  [ -z "${left[$gotch]:-}" ] || under_way="gotch's"
  [ -z "${left[$native]:-}" ] || under_way+="${under_way:+ and }ours"
  say "$SECONDS s, ${#left[@]} of $total packages to compile${under_way:+; half of the work is C++: $under_way}"
}

# go names a package when its C++ is compiled and its Go is about to be. Its other
# output is for the user.
follow() {
  local line part= status said=0
  say_how_far
  while :; do
    status=0
    read -r -t 1 line || status=$?
    if [ $status -gt 128 ]; then part+=$line # the second was over in the midst of a line
    else line=$part$line part=; fi
    if [ $status -eq 0 ] && [ -n "$line" ] && [ -n "${left[$line]:-}" ]; then unset "left[$line]"
    elif [ $status -eq 0 ]; then printf '%s\n' "$line" >&2
    elif [ $status -le 128 ]; then return
    fi
    [ $((SECONDS - said)) -lt 5 ] || { say_how_far; said=$SECONDS; }
  done
}

if [ "$total" -ge 100 ]; then
  SECONDS=0
  $go build -v "${packages[@]}" 2>&1 | follow
  say "compiled in $SECONDS s"
  [ ! -t 2 ] || printf '\n' >&2
fi
exec "$go" build "${flags[@]}" "$@"
