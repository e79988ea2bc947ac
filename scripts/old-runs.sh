#!/usr/bin/env bash
# Makes small run folders with the programs of a commit and packs them, for the
# tests that open folders of earlier versions: scripts/old-runs.sh COMMIT FILE.tar.gz
#
#   finished   trained to its last step, with dev sets measured and a best checkpoint
#   branched   from finished, at its step 4
#   taught     with soft targets and predictions, then stopped
#   rewound    back to a checkpoint and on, then stopped
#   killed     trainer and keeper ended by SIGKILL as in a power cut, with changes after the checkpoint
#
# The commands are those of the first commit that has a fixture; a later one may
# need others.
set -euo pipefail
commit=$(git rev-parse --short "$1^{commit}")
file=$(realpath "$2")
here=$(cd "$(dirname "$0")/.." && pwd)

# In namespaces of its own, so that the folders name neither this machine nor
# its paths.
if [ -z "${OLD_RUNS_TREE:-}" ]; then
  tree=$(mktemp -d)
  trap 'git -C "$here" worktree remove --force "$tree"' EXIT
  git -C "$here" worktree add --detach "$tree" "$commit" >&2
  make -C "$tree" build >&2
  OLD_RUNS_TREE=$tree unshare --map-root-user --uts --mount "$0" "$commit" "$file"
  exit
fi
hostname old
mount -t tmpfs tmpfs /mnt
cd /mnt
export PATH=$OLD_RUNS_TREE/bin:$PATH ROAD_RUNS=/mnt/runs XDG_RUNTIME_DIR=/mnt HOME=/mnt TZ=UTC
exec >&2

# A checkpoint takes 70 kB: the tests' smallest encoder, with 64 words to read.
mkdir model data
cp "$OLD_RUNS_TREE"/model/testdata/electra-odd/{config.json,model.safetensors} model/
printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' '?' '.' a and blue boat by cat dog down \
  field for garden goes gray green has hill house in is it lake leaves likes long made man near new no not of old on \
  over red road runs sees sits sky slow small stone tall that the to tree under walks wall was what which white \
  who with >model/vocab.txt

cat >data/nq.json <<'END'
{"version": "2.0", "data": [{"title": "old", "paragraphs": [
{"context": "the old house near the lake has a red wall. a gray cat sits under the tall tree in the garden.", "qas": [
{"id": "1", "question": "what has a red wall?", "is_impossible": false, "answers": [{"text": "the old house", "answer_start": 0}]},
{"id": "2", "question": "who sits under the tree?", "is_impossible": false, "answers": [{"text": "a gray cat", "answer_start": 44}]},
{"id": "3", "question": "which dog runs?", "is_impossible": true, "answers": []}]},
{"context": "the white boat on the lake is new. it was made by a man that walks with a small dog.", "qas": [
{"id": "4", "question": "what is new?", "is_impossible": false, "answers": [{"text": "the white boat", "answer_start": 0}]},
{"id": "5", "question": "who made the boat?", "is_impossible": false, "answers": [{"text": "a man", "answer_start": 50}]},
{"id": "6", "question": "what has leaves?", "is_impossible": true, "answers": []}]}]}]}
END
cat >data/mnli.jsonl <<'END'
{"gold_label": "entailment", "sentence1": "the gray cat sits on the stone wall.", "sentence2": "a cat sits on a wall."}
{"gold_label": "contradiction", "sentence1": "the gray cat sits on the stone wall.", "sentence2": "no cat sits on the wall."}
{"gold_label": "neutral", "sentence1": "the gray cat sits on the stone wall.", "sentence2": "the cat likes the man."}
{"gold_label": "entailment", "sentence1": "a small dog runs down the hill.", "sentence2": "a dog runs."}
{"gold_label": "contradiction", "sentence1": "a small dog runs down the hill.", "sentence2": "the dog sits in the house."}
{"gold_label": "neutral", "sentence1": "a small dog runs down the hill.", "sentence2": "the dog sees a cat."}
{"gold_label": "entailment", "sentence1": "the long road goes over the green field.", "sentence2": "the road is long."}
{"gold_label": "contradiction", "sentence1": "the long road goes over the green field.", "sentence2": "the road is not long."}
{"gold_label": "neutral", "sentence1": "the long road goes over the green field.", "sentence2": "a man walks on the road."}
END
cat >recipe.toml <<'END'
name = "finished"

[model]
init = "/mnt/model"
max_len = 48

[train]
steps = 8
passes = 2
batch = 4
token_budget = 512
threads = 1

[eval]
every = 4

[checkpoint]
every = 4
keep = 2
best = "dev/mnli/nli/accuracy"

[datasets.nq]
task = "mrc"
train = "/mnt/data/nq.json"
overlap = 8
max_question = 16

[datasets.mnli]
task = "nli"
train = "/mnt/data/mnli.jsonl"
dev = "/mnt/data/mnli.jsonl"
END

# await RUN STATE STEP: waits until a run is in a state, at a step or after it.
await() {
  local status
  until
    status=$(road status "$1" --json)
    [[ $status == *"\"state\":\"$2\""* ]] && [ "$(sed -n 's/.*"step":\([0-9]*\),"steps".*/\1/p' <<<"$status")" -ge "$3" ]
  do sleep 0.1; done
}

# paused RUN: starts a run that has no end, and pauses it after its first steps.
paused() {
  road train recipe.toml --detach --gpu cpu --set name="$1" --set train.steps=100000 \
    --set eval.every=0 --set checkpoint.every=0 --set checkpoint.keep=1 --set checkpoint.best=none
  road pause "$1"
  await "$1" paused 1
}

# step RUN: takes one step, and prints which it was.
step() { sed -n 's/.*"step":\([0-9]*\),"steps".*/\1/p' <<<"$(road status "$1" --json)"; }

road train recipe.toml --headless --gpu cpu
road branch finished --step 4 --name branched --headless --gpu cpu --set kd.temperature=5

paused taught
road teach taught --dataset nq --teacher /mnt/runs/finished/checkpoints/8 --wait
road teach taught --dataset mnli --teacher /mnt/runs/finished/checkpoints/8 --wait
road step taught 3
await taught paused 4
road predict taught --dataset mnli --wait
road stop taught
await taught finished 4

paused rewound
road checkpoint rewound
back=$(step rewound)
road set rewound kd.w=0.6
road step rewound 2
await rewound paused $((back + 2))
road rewind rewound "$back" --set kd.temperature=3
await rewound paused "$back"
road step rewound 3
await rewound paused $((back + 3))
road stop rewound
await rewound finished "$back"

paused killed
road checkpoint killed
back=$(step killed)
road set killed kd.w=0.6
road step killed 2
await killed paused $((back + 2))
road set killed kd.temperature=6 optim.lr_scale=0.5
road undo killed
road set killed optim.lr_scale=0.25 --at-step 90000
road resume killed
trainer=$(sed -n 's/.*"pid": \([0-9]*\),.*/\1/p' runs/killed/run.json)
await killed running $((back + 3))
kill -KILL "$(ps -o ppid= -p "$trainer" | tr -d ' ')" "$trainer"

tar --sort=name --owner=0 --group=0 --numeric-owner -c data runs | gzip -9n >"$file"
