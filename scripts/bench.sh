#!/usr/bin/env bash
# Prints the rows of `road bench`, one JSON object each; progress is on standard
# error. It needs the programs in bin/.
#
#   scripts/bench.sh [ui|control|tokenize|predict|cpu|avx2|gpu]…
#
# Default: all benchmarks, with gpu if there is an NVIDIA driver and avx2 if the
# processor has AVX-512. On two idle cores all but gpu should take less than half
# an hour.
#
# DATA is the folder with real text (docs/building.md); default: the demo's text.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/driver.sh

data=${DATA:-../shared/data}
questions=$data/squad2/dev-19-articles.json
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

ui() { bin/road bench ui --json; }

control() { bin/road bench control --json; }

tokenize() {
  local python real=(--model tasks/demo/vocab.txt)
  python=$(scripts/oracle.sh tokenize)
  "$python" scripts/oracle/bench_tokenize.py unpack "$folder"
  [ ! -e "$questions" ] || real=(--model "$data/vocab/vocab.txt" --text "$questions")
  bin/road bench tokenize --json --python "$python" --model "$folder/unigram" "${real[@]}"
}

predict() {
  local python model real=()
  python=$(scripts/oracle.sh transformers) model=$(scripts/minilm.sh)
  [ ! -e "$questions" ] || real=(--data "$questions")
  bin/road bench predict --json --python "$python" --model "$model" "${real[@]}"
}

# THREADS; default: one per core, which needs a machine without other work.
cpu() {
  local python real=()
  python=$(scripts/oracle.sh transformers)
  [ ! -e "$questions" ] || real=(--vocab "$data/vocab/vocab.txt" --spans "$questions" --pairs "$data/mnli/dev_matched.jsonl")
  bin/road bench cpu --json --python "$python" --threads "${THREADS:-0}" "${real[@]}" "$@"
}

# The same with both sides limited to AVX2.
avx2() {
  local only=(--only cpu-fixed)
  [ ! -e "$questions" ] || only+=(--only cpu-mix --only cpu-mix-buckets)
  scripts/go.sh build -tags=netgo,osusergo,noavx512 -o "$folder/road-trainer" ./cmd/road-trainer
  ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 MKL_ENABLE_INSTRUCTIONS=AVX2 cpu --trainer "$folder/road-trainer" "${only[@]}" |
    sed -u 's/"name":"cpu-/"name":"avx2-/'
}

gpu() {
  local python
  python=$(scripts/oracle.sh transformers)
  bin/road bench gpu --json --python "$python"
}

if [ $# -eq 0 ]; then
  set -- ui control tokenize predict cpu
  ! grep -qm1 avx512f /proc/cpuinfo || set -- "$@" avx2
  ! driver_version >/dev/null || set -- "$@" gpu
fi
for name in "$@"; do
  case $name in
    ui | control | tokenize | predict | cpu | avx2 | gpu) printf 'road: measuring %s\n' "$name" >&2; "$name" ;;
    *) printf 'road: there is no benchmark %s\n' "$name" >&2; exit 2 ;;
  esac
done
