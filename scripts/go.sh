#!/usr/bin/env bash
# Runs go with the environment in which the trainer compiles, preparing
# libtorch first (scripts/libtorch.sh). Without arguments it only prepares.
#
# The flags are part of Go's cache key, and one byte of difference costs the
# two minutes that gotch takes to compile. So they name one folder per
# libtorch, outside the checkout, and are written nowhere else: flags that a
# package of ours needs are in its own #cgo lines.
set -euo pipefail

fail() { printf 'road: %s\n' "$*" >&2; exit 1; }

command -v go >/dev/null || fail "go is not installed or not on the PATH: version 1.26 or newer is needed, from https://go.dev/dl"
compiler=${CXX:-g++}
command -v "${compiler%% *}" >/dev/null || fail "the C++ compiler $compiler is not installed: run 'apt install g++', or set CXX to another"

kit=$("$(dirname "$0")/libtorch.sh")

export CGO_ENABLED=${CGO_ENABLED:-1}
export CGO_CXXFLAGS="-O2 -I$kit/torch/include -I$kit/torch/include/torch/csrc/api/include -include $kit/gotch_compat.h -Wno-deprecated-declarations"
export CGO_LDFLAGS="-L$kit/stubs -L$kit/torch/lib -Wl,--no-as-needed -ltorch_cpu -lc10 -Wl,-rpath,$kit/torch/lib"
# -trimpath keeps the checkout's own path out of the cache key too. The tags
# keep C out of net and os/user: a program that has those two and no C of ours
# is linked by Go alone, which would take the libraries from the flags above,
# but not the folder that they are in.
export GOFLAGS="${GOFLAGS:-} -trimpath -tags=netgo,osusergo"

[ $# -eq 0 ] || exec go "$@"
