#!/usr/bin/env bash
# Records the runs of the placebo test: the cross entropies of three short runs of the
# demo without any change, four digits each. Call it from the project's root after
# make build; it takes about five minutes on two cores.
set -euo pipefail
out=$PWD/session/effect/testdata
ROAD_RUNS=$(mktemp -d)
export ROAD_RUNS
trap 'rm -r "$ROAD_RUNS"' EXIT

record() {
  local name=$1
  shift
  bin/road train demo --headless --set "name=$name" --set eval.every=0 --set checkpoint.every=0 --set gradients.every=0 \
    --set kd.start=manual "$@"
  python3 - "$ROAD_RUNS/$name/metrics.jsonl" <<'PY' | gzip -9n >"$out/$name.jsonl.gz"
import json, sys
for line in open(sys.argv[1]):
    row = json.loads(line)
    kept = {tag: float("%.4g" % v) for tag, v in row.items() if tag.startswith("ce/") and v is not None}
    if kept:
        print(json.dumps({"step": row["step"], **kept}, separators=(",", ":")))
PY
}

record four-passes --set seed=1
record another-seed --set seed=2
record one-pass --set seed=3 --set train.passes=1 --set train.batch=16 \
  --set optim.schedule=constant --set optim.lr=1e-3 --set train.steps=2000
