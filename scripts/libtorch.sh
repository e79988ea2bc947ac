#!/usr/bin/env bash
# Finds libtorch, prepares it for building, and prints the folder that holds
# it: KIT/torch (a link to libtorch), KIT/stubs, KIT/gotch_compat.h.
#
# It takes the first of $LIBTORCH, the torch of the active python, a copy in the
# cache folder from an earlier run, and a one-time download of pinned wheels into
# that folder. With an NVIDIA driver, that copy has the CUDA libraries as well; one
# made without them is completed. Each libtorch has a kit of its own, so the choice
# may change from one build to the next.
set -euo pipefail

version=2.11.0                # the version that this project is built and tested on
# The CUDA that it is built for, and the driver and the compute capability that
# this CUDA needs, as in session/driver.
cuda=13.0 least_driver=580 least_capability=7.5
cache=${ROAD_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/road}
root=$(cd "$(dirname "$0")/.." && pwd)

say() { printf 'road: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

. "$root/scripts/driver.sh"
. "$root/scripts/wheels.sh"

usable() { [ -n "${1:-}" ] && [ -e "$1/lib/libtorch_cpu.so" ] && [ -d "$1/include/ATen" ]; }

# version_of FOLDER: "2.11.0+cu130", or nothing.
version_of() {
  sed -n "s/^__version__ = '\(.*\)'$/\1/p" "$1/version.py" 2>/dev/null || cat "$1/build-version" 2>/dev/null || true
}

# Run in /, so that a folder called torch in the working directory is not taken
# for the real one.
torch_of_python() {
  local find='import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")'
  (cd / && python3 -c "$find") 2>/dev/null | tail -n 1 || true # a sitecustomize may print
}

# loads_cuda FOLDER: its libtorch_cuda.so is there, with all its dependencies.
loads_cuda() { [ -e "$1/lib/libtorch_cuda.so" ] && ! ldd "$1/lib/libtorch_cuda.so" 2>/dev/null | grep -q 'not found'; }

# unfit DRIVER: the reason why the pinned libtorch cannot compute on a GPU with
# this driver; nothing if it can.
unfit() {
  local best
  if [ -n "$1" ] && [ "${1%%.*}" -lt "$least_driver" ]; then
    printf 'the NVIDIA driver is %s, and torch %s is built for CUDA %s, which needs driver %s or newer' \
      "$1" "$version" "$cuda" "$least_driver"
    return
  fi
  best=$(capabilities | sort -V | tail -n 1)
  if [ -n "$best" ] && [ "${best/./}" -lt "${least_capability/./}" ]; then
    printf 'the GPU has compute capability %s, and torch %s is built for CUDA %s, which needs %s or higher' \
      "$best" "$version" "$cuda" "$least_capability"
  fi
}

# find_torch sets torch to the folder.
find_torch() {
  local found has driver why
  if [ -n "${LIBTORCH:-}" ]; then
    usable "$LIBTORCH" ||
      fail "\$LIBTORCH is $LIBTORCH, which has no lib/libtorch_cpu.so and include/ATen: point it at a libtorch folder, or unset it"
    has=$(version_of "$LIBTORCH")
    case $has in
      "${version%.*}".*) ;;
      2.10.* | 2.12.* | '') say "\$LIBTORCH is version ${has:-unknown}; this project is tested with $version" ;;
      # Older headers lack functions of model/native, newer ones functions of gotch.
      *) fail "\$LIBTORCH is version $has; this project compiles on 2.10 to 2.12, and is tested with $version" ;;
    esac
    torch=$LIBTORCH; return
  fi
  found=$(torch_of_python)
  if usable "$found"; then
    has=$(version_of "$found")
    case $has in
      "${version%.*}".*)
        if loads_cuda "$found" || ! driver=$(driver_version) || [ -n "$(unfit "$driver")" ]; then
          torch=$found; return
        fi
        why="it does not load CUDA, and there is a GPU" ;;
      *) why="version $version is needed" ;;
    esac
    say "python3 has torch ${has:-of unknown version} in $found; not used, since $why (LIBTORCH=$found uses it anyway)"
  fi
  complete
  torch=$cache/wheels/torch
}

# complete downloads the missing wheels that this machine can use.
complete() {
  local base cuda_too driver why='' otherwise=''
  base=$(lacking "$base_wheels")
  usable "$cache/wheels/torch" || base=$base_wheels
  cuda_too=$(lacking "$cuda_wheels")
  if [ -n "$cuda_too" ] && driver=$(driver_version); then
    why=$(unfit "$driver")
    [ -z "$why" ] || cuda_too=
  else
    cuda_too=
  fi
  [ -n "$base$cuda_too" ] || return 0

  if [ -n "$base" ]; then
    say "no libtorch $version found: neither \$LIBTORCH nor python3 has one"
    [ -z "$why" ] ||
      say "$why. Its CUDA libraries are not fetched, and runs train on the CPU; to use the GPU, see \"GPUs\" in docs/building.md"
    say "fetching torch $version and two small CUDA libraries, once: $(sizes "$base"), in $cache/wheels"
  else
    otherwise=". To go on without the GPU: LIBTORCH=$cache/wheels/torch"
  fi
  [ -z "$cuda_too" ] ||
    say "fetching the CUDA libraries for this GPU (driver ${driver:-of unknown version}), once: $(sizes "$cuda_too"), in $cache/wheels"
  fetch "$(printf '%s\n%s' "$base" "$cuda_too" | grep .)"
  say "libtorch $version is ready"
}

command -v flock >/dev/null || fail "flock is not installed: run 'apt install util-linux'"
{ mkdir -p "$cache" && : >>"$cache/lock"; } 2>/dev/null ||
  fail "the cache folder $cache cannot be written: set ROAD_CACHE to another"
cache=$(cd "$cache" && pwd)
exec 9>"$cache/lock"
flock -w 2 9 || { say "another run is preparing libtorch in $cache; waiting for it"; flock 9; }

find_torch
torch=$(readlink -f "$torch")
named=$(cat "$torch/version.py" 2>/dev/null || cat "$torch/build-version" 2>/dev/null) || true
kit=$cache/libtorch-$(printf '%s %s' "$torch" "$named" | cksum | cut -d' ' -f1)
mkdir -p "$kit/stubs"
[ "$(readlink "$kit/torch" || true)" = "$torch" ] || ln -sfn "$torch" "$kit/torch"
# Go does not see the text of this header, only its name: a change that affects
# gotch's code needs `go clean -cache`.
if ! cmp -s "$root/model/native/gotch_compat.h" "$kit/gotch_compat.h"; then
  cp "$root/model/native/gotch_compat.h" "$kit/gotch_compat.h.part"
  mv -f "$kit/gotch_compat.h.part" "$kit/gotch_compat.h"
fi
# gotch names CUDA libraries on its link line; empty archives satisfy it, so
# that the trainer starts without CUDA.
for lib in torch cuda cudart cublas cudnn caffe2_nvrtc nvrtc-builtins nvrtc nvToolsExt c10_cuda torch_cuda; do
  [ -e "$kit/stubs/lib$lib.a" ] || printf '!<arch>\n' >"$kit/stubs/lib$lib.a"
done
printf '%s\n' "$kit"
