#!/usr/bin/env bash
# Packs bin/road and bin/road-trainer into dist/NAME.tar.gz, for a machine
# that has neither Go nor a compiler: scripts/dist.sh NAME
#
# The archive has no libtorch: a GPU machine has the right one in its python's
# torch, and the CUDA libraries alone are several GB. WITH_LIBTORCH=1 adds the
# libraries of a CPU run, for a machine without any torch.
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:?usage: scripts/dist.sh NAME}
rm -rf "dist/$name" "dist/$name.tar.gz"
mkdir -p "dist/$name/bin"
cp bin/road bin/road-trainer "dist/$name/bin/"
cp -r README.md CONTRIBUTING.md LICENSE docs "dist/$name/"

if [ "${WITH_LIBTORCH:-0}" = 1 ]; then
  lib=$(readlink -f "$(scripts/libtorch.sh)/torch/lib")
  mkdir "dist/$name/lib"
  # The libraries that the trainer loads from libtorch's own folder or from beside
  # it (CUDA's stubs of a wheel); the C and C++ libraries are the system's.
  LD_LIBRARY_PATH=$lib ldd bin/road-trainer | awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 }' |
    while read -r soname path; do
      case $(readlink -f "$path") in
        "$(dirname "$(dirname "$lib")")"/*) cp -L "$path" "dist/$name/lib/$soname" ;;
      esac
    done
  # Their licences travel with them.
  for file in "$lib"/../../torch-*.dist-info/licenses/*; do
    [ ! -f "$file" ] || cp "$file" "dist/$name/lib/libtorch-$(basename "$file")"
  done
  printf 'road: lib/ holds %s of libraries\n' "$(du -sh "dist/$name/lib" | cut -f1)" >&2
fi

tar -C dist --owner=0 --group=0 -czf "dist/$name.tar.gz" "$name"
rm -rf "dist/$name"
printf 'road: dist/%s.tar.gz, %s\n' "$name" "$(du -h "dist/$name.tar.gz" | cut -f1)" >&2
