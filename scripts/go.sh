#!/usr/bin/env bash
# Runs go with the environment that this project needs: finds libtorch, then
# `go "$@"`. Without arguments it only prepares.
#
# Looked for in this order: $LIBTORCH, the torch of the active python, a copy
# that an earlier run put into the cache folder, and last a one-time download
# of pinned wheels into that folder.
#
# The flags name only one folder per libtorch, outside the checkout: they are
# part of Go's cache key, and one byte of difference costs two minutes.
set -euo pipefail

version=2.11.0
cache=${ROAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/road}
root=$(cd "$(dirname "$0")/.." && pwd)

say() { printf 'road: %s\n' "$*" >&2; }

torch_of_python() {
  "$1" -c 'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")' 2>/dev/null || true
}

usable() { [ -n "${1:-}" ] && [ -e "$1/lib/libtorch_cpu.so" ] && [ -d "$1/include/ATen" ]; }

find_torch() {
  if [ -n "${LIBTORCH:-}" ]; then
    usable "$LIBTORCH" || { say "\$LIBTORCH is $LIBTORCH, which has no lib/libtorch_cpu.so and include/ATen: point it at a libtorch folder, or unset it"; exit 1; }
    printf '%s' "$LIBTORCH"; return
  fi
  local found
  found=$(torch_of_python python3)
  if usable "$found"; then printf '%s' "$found"; return; fi
  found=$cache/wheels/torch
  usable "$found" || download
  printf '%s' "$found"
}

download() {
  say "no libtorch found; fetching torch $version and two CUDA stubs into $cache/wheels"
  say "about 0.6 GB to download and 1.2 GB on disk, once"
  python3 -m pip --version >/dev/null 2>&1 || python3 -m ensurepip --user >/dev/null 2>&1 || {
    say "python3 has no pip: run 'apt install python3-pip', or set LIBTORCH to a libtorch folder"; exit 1; }
  rm -rf "$cache/wheels.part"
  python3 -m pip install --no-deps --disable-pip-version-check --root-user-action=ignore --target "$cache/wheels.part" \
    "torch==$version" nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85 >&2
  mv "$cache/wheels.part" "$cache/wheels"
}

torch=$(find_torch)
torch=$(readlink -f "$torch")
kit=$cache/libtorch-$(printf '%s %s' "$torch" "$(cat "$torch/version.py" 2>/dev/null || cat "$torch/build-version" 2>/dev/null)" | cksum | cut -d' ' -f1)
mkdir -p "$kit/stubs"
[ -e "$kit/torch" ] || ln -s "$torch" "$kit/torch"
cmp -s "$root/model/native/gotch_compat.h" "$kit/gotch_compat.h" || cp "$root/model/native/gotch_compat.h" "$kit/gotch_compat.h"
# gotch names CUDA libraries on its link line; empty archives satisfy it, so
# that the trainer starts where there is no CUDA.
for lib in torch cuda cudart cublas cudnn caffe2_nvrtc nvrtc-builtins nvrtc nvToolsExt c10_cuda torch_cuda; do
  [ -e "$kit/stubs/lib$lib.a" ] || ar rcs "$kit/stubs/lib$lib.a"
done

export CGO_ENABLED=${CGO_ENABLED:-1}
export CGO_CXXFLAGS="-O2 -I$kit/torch/include -I$kit/torch/include/torch/csrc/api/include -include $kit/gotch_compat.h -Wno-deprecated-declarations"
export CGO_LDFLAGS="-L$kit/stubs -L$kit/torch/lib -Wl,--no-as-needed -ltorch_cpu -lc10 -Wl,-rpath,$kit/torch/lib"
# -trimpath keeps the checkout's own path out of the cache key too.
export GOFLAGS="${GOFLAGS:-} -trimpath"

[ $# -eq 0 ] || exec go "$@"
