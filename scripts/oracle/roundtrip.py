#!/usr/bin/env python3
"""Loads exported checkpoints with transformers and compares their logits with
transformers' logits of the original models.

    V/bin/python scripts/oracle/roundtrip.py EXPORTED model/testdata/ENCODER ...

Fails if anything is missing, unexpected or of another shape, or if transformers
warns of anything.
"""
import json
import logging
import pathlib
import sys
import warnings

import torch
import transformers
from safetensors.torch import load_file

warnings.simplefilter("error")
said = []


class Listen(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage())


logging.getLogger("transformers").addHandler(Listen(logging.WARNING))
transformers.logging.disable_progress_bar()


def compare(folder, golden):
    config = json.loads((folder / "config.json").read_text())
    (name,) = config["architectures"]
    span = name.endswith("ForQuestionAnswering")
    auto = transformers.AutoModelForQuestionAnswering if span else transformers.AutoModelForSequenceClassification
    model, info = auto.from_pretrained(folder, output_loading_info=True)
    assert type(model).__name__ == name, (type(model).__name__, name)
    assert not any(info.values()), info
    assert not said, said

    batch = json.loads((golden / "golden.json").read_text())
    longest, at, rows = max(batch["lens"]), 0, {"input_ids": [], "token_type_ids": [], "attention_mask": []}
    for n in batch["lens"]:
        for key, values in (("input_ids", batch["ids"][at:at + n]), ("token_type_ids", batch["types"][at:at + n]),
                            ("attention_mask", [1] * n)):
            rows[key].append(values + [0] * (longest - n))
        at += n
    with torch.no_grad():
        out = model.eval()(**{k: torch.tensor(v) for k, v in rows.items()})
    want = load_file(golden / "golden.safetensors")["logits.mrc" if span else "logits.nli"]
    if span:
        both = torch.stack([out.start_logits, out.end_logits], 2)
        got = torch.cat([both[w, :n] for w, n in enumerate(batch["lens"])])
    else:
        got = out.logits
        assert model.config.id2label == {0: "entailment", 1: "neutral", 2: "contradiction"}, model.config.id2label
    difference = float((got - want).abs().max())
    assert difference == 0, f"logits differ by {difference}"


folders = [pathlib.Path(a) for a in sys.argv[1:]]
for pair in zip(folders[::2], folders[1::2], strict=True):
    compare(*pair)
    print(*pair, "identical")
