#!/usr/bin/env bash
# Prints the path of a Python with the packages that
# scripts/oracle/requirements-NAME.txt pins, made once in the cache folder:
# scripts/oracle.sh tokenize
set -euo pipefail

name=$1
pins=$(dirname "$0")/oracle/requirements-$name.txt
[ -f "$pins" ] || { printf 'road: there is no %s\n' "$pins" >&2; exit 2; }
cache=${ROAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/road}
home=$cache/oracle/$name-$(sha256sum <"$pins" | cut -c1-12)

if [ ! -x "$home/bin/python" ] || [ ! -f "$home/done" ]; then
  printf 'road: preparing a Python for %s, once, in %s\n' "$name" "$home" >&2
  rm -rf "$home"
  python3 -m venv "$home" >&2
  "$home/bin/pip" install --quiet --disable-pip-version-check -r "$pins" >&2
  touch "$home/done"
fi
printf '%s\n' "$home/bin/python"
