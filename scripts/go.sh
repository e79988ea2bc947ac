#!/usr/bin/env bash
# Runs go in the environment that the trainer compiles in, after preparing
# libtorch (scripts/libtorch.sh). Without arguments it only prepares.
#
# The flags are part of Go's cache key, and one byte of difference costs half a
# minute, the time to compile gotch. So they name one folder per libtorch, outside
# the checkout, and are written nowhere else: flags that a package of ours needs
# are in its own #cgo lines.
set -euo pipefail

fail() { printf 'road: %s\n' "$*" >&2; exit 1; }

command -v go >/dev/null || fail "go is not installed or not on the PATH: version 1.26 or newer is needed, from https://go.dev/dl"
compiler=$(go env CXX)
eval "words=($compiler)"
command -v "${words[0]}" >/dev/null ||
  fail "the C++ compiler ${words[0]} is not installed: run 'apt install g++', or set CXX to another g++"

here=$(cd "$(dirname "$0")" && pwd)
kit=$("$here/libtorch.sh")

# The wrapper that Go runs as the compiler, and the header that cgo reads first
# (scripts/cgo), lie beside libtorch. Go sees their names alone, so the names
# change with the contents. The folder is made aside: it is whole, or absent.
case ${words[0]} in
  "$kit"/cgo-*/cxx) cgo=$(dirname "${words[0]}") ;; # called from a program that this script runs
  *)
    cgo=$kit/cgo-$(cat "$here"/cgo/* - <<<"$compiler" | cksum | cut -d' ' -f1)
    if [ ! -d "$cgo" ]; then
      part=$(mktemp -d "$kit/part.XXXXXX")
      cp "$here"/cgo/* "$part"
      printf '%s\n' "$compiler" >"$part/compiler"
      chmod 755 "$part"
      mv -T "$part" "$cgo" 2>/dev/null || rm -rf "$part" # another run was first
    fi ;;
esac

# quoted: a flag with a path, as Go splits it again.
quoted() { case $1 in *"'"*) printf '"%s"' "$1" ;; *) printf "'%s'" "$1" ;; esac; }

export CGO_ENABLED=${CGO_ENABLED:-1}
CXX=$(quoted "$cgo/cxx")
CGO_CFLAGS="-O2 -include $(quoted "$cgo/probe.h")"
CGO_CXXFLAGS="-O2 $(quoted "-I$kit/torch/include") $(quoted "-I$kit/torch/include/torch/csrc/api/include")"
CGO_CXXFLAGS+=" -include $(quoted "$kit/gotch_compat.h") -Wno-deprecated-declarations"
CGO_LDFLAGS="$(quoted "-L$kit/stubs") $(quoted "-L$kit/torch/lib")"
CGO_LDFLAGS+=" -Wl,--no-as-needed -ltorch_cpu -lc10 $(quoted "-Wl,-rpath,$kit/torch/lib")"
export CXX CGO_CFLAGS CGO_CXXFLAGS CGO_LDFLAGS
# -trimpath keeps the checkout's own path out of the cache key too. The tags
# keep C out of net and os/user: a program that has those two and no C of ours
# is linked by Go alone, which would take the libraries from the flags above,
# but not their folder.
# -buildvcs: git refuses to answer about another user's checkout, common in
# containers, and go would build nothing; the Makefile gives the version.
export GOFLAGS="${GOFLAGS:-} -trimpath -buildvcs=false -tags=netgo,osusergo"

[ $# -eq 0 ] || exec go "$@"
