#!/usr/bin/env bash
# Finds libtorch, makes it ready to build on, and prints the folder that holds
# it: KIT/torch (a link to libtorch), KIT/stubs, KIT/gotch_compat.h.
#
# Looked for in this order: $LIBTORCH, the torch of the active python, a copy
# that an earlier run put into the cache folder, and last a one-time download
# of pinned wheels into that folder. Each libtorch has a kit of its own, so
# one may be chosen today and another tomorrow.
set -euo pipefail

version=2.11.0                # what this project is built and tested against
download_mb=544 unpacked_mb=1250
cache=${ROAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/road}
root=$(cd "$(dirname "$0")/.." && pwd)

say() { printf 'road: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

usable() { [ -n "${1:-}" ] && [ -e "$1/lib/libtorch_cpu.so" ] && [ -d "$1/include/ATen" ]; }

# version_of FOLDER: "2.11.0+cu130", or nothing.
version_of() {
  sed -n "s/^__version__ = '\(.*\)'$/\1/p" "$1/version.py" 2>/dev/null || cat "$1/build-version" 2>/dev/null || true
}

# From /, so that a folder called torch in the working directory is not taken
# for the real one.
torch_of_python() {
  (cd / && python3 -c 'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")') 2>/dev/null || true
}

find_torch() {
  local found has
  if [ -n "${LIBTORCH:-}" ]; then
    usable "$LIBTORCH" || fail "\$LIBTORCH is $LIBTORCH, which has no lib/libtorch_cpu.so and include/ATen: point it at a libtorch folder, or unset it"
    has=$(version_of "$LIBTORCH")
    case $has in "${version%.*}".*) ;; *) say "\$LIBTORCH is version ${has:-unknown}; this project is tested with $version" ;; esac
    printf '%s' "$LIBTORCH"; return
  fi
  found=$(torch_of_python)
  if usable "$found"; then
    has=$(version_of "$found")
    case $has in
      "${version%.*}".*) printf '%s' "$found"; return ;;
      *) say "python3 has torch ${has:-of unknown version} in $found; not used, since $version is needed (LIBTORCH=$found uses it all the same)" ;;
    esac
  fi
  found=$cache/wheels/torch
  [ -d "$cache/wheels/torch-$version.dist-info" ] && usable "$found" || download
  printf '%s' "$found"
}

# The download goes aside and is renamed when it is whole: what is interrupted
# leaves nothing that a later run could take for a libtorch.
download() {
  local part=$cache/wheels.part python=python3 free
  say "no libtorch $version found: neither \$LIBTORCH nor python3 has one"
  say "fetching torch $version and two small CUDA libraries, once: $download_mb MB to download, $unpacked_mb MB on disk in $cache/wheels"
  free=$(df -Pk "$cache" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -gt $((download_mb + unpacked_mb)) ] ||
    fail "$cache has $free MB free and needs $((download_mb + unpacked_mb)) for a while: make room, or set ROAD_CACHE to a folder on another disk"
  command -v python3 >/dev/null || fail "python3 is not installed, and fetches libtorch: run 'apt install python3 python3-pip', or set LIBTORCH to a libtorch folder"
  rm -rf "$part"
  trap 'rm -rf "$cache/wheels.part"' EXIT
  trap 'exit 130' INT TERM HUP
  mkdir -p "$part/tmp"
  if ! python3 -m pip --version >/dev/null 2>&1; then
    python3 -m venv "$part/venv" >/dev/null 2>&1 ||
      fail "python3 has no pip: run 'apt install python3-pip', or set LIBTORCH to a libtorch folder"
    python=$part/venv/bin/python
  fi
  # TMPDIR: pip unpacks there first, and /tmp is often small.
  TMPDIR=$part/tmp "$python" -m pip install --no-deps --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
    --target "$part/wheels" "torch==$version" nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85 >&2 ||
    fail "the download did not succeed; nothing of it was kept. Run this again, or set LIBTORCH to a libtorch folder"
  usable "$part/wheels/torch" || fail "the downloaded torch $version has no lib/libtorch_cpu.so and include/ATen; set LIBTORCH to a libtorch folder"
  rm -rf "$cache/wheels"
  mv "$part/wheels" "$cache/wheels"
  say "libtorch $version is ready"
}

mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
exec 9>"$cache/lock"
flock -w 2 9 || { say "another run is preparing libtorch in $cache; waiting for it"; flock 9; }

torch=$(find_torch)
torch=$(readlink -f "$torch")
kit=$cache/libtorch-$(printf '%s %s' "$torch" "$(cat "$torch/version.py" 2>/dev/null || cat "$torch/build-version" 2>/dev/null)" | cksum | cut -d' ' -f1)
mkdir -p "$kit/stubs"
[ "$(readlink "$kit/torch" || true)" = "$torch" ] || ln -sfn "$torch" "$kit/torch"
# Go does not see what is in this header, only its name: one that changes what
# gotch compiles to needs `go clean -cache`.
if ! cmp -s "$root/model/native/gotch_compat.h" "$kit/gotch_compat.h"; then
  cp "$root/model/native/gotch_compat.h" "$kit/gotch_compat.h.part"
  mv -f "$kit/gotch_compat.h.part" "$kit/gotch_compat.h"
fi
# gotch names CUDA libraries on its link line; empty archives satisfy it, so
# that the trainer starts where there is no CUDA.
for lib in torch cuda cudart cublas cudnn caffe2_nvrtc nvrtc-builtins nvrtc nvToolsExt c10_cuda torch_cuda; do
  [ -e "$kit/stubs/lib$lib.a" ] || printf '!<arch>\n' >"$kit/stubs/lib$lib.a"
done
printf '%s\n' "$kit"
