#!/usr/bin/env bash
# Trains the demo's two teachers from their recipes and copies them to
# tasks/demo/teachers, from which they are built into the programs: run it after a
# change of the demo's world or of its vocabulary. Some minutes each.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT

make build
for teacher in teacher-1 teacher-2; do
  ROAD_RUNS=$runs bin/road train "demo-$teacher" --headless --gpu cpu
  checkpoints=("$runs/demo-$teacher"/checkpoints/*/)
  [ "${#checkpoints[@]}" = 1 ] || { echo "demo-teachers: want one checkpoint, got ${checkpoints[*]}" >&2; exit 1; }
  mkdir -p "tasks/demo/teachers/$teacher"
  cp "${checkpoints[0]}"{config.json,vocab.txt} "tasks/demo/teachers/$teacher/"
  scripts/half.py "${checkpoints[0]}model.safetensors" "tasks/demo/teachers/$teacher/model.safetensors"
done
# The trainer carries them.
make build
