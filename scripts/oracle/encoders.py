#!/usr/bin/env python3
"""Writes model/testdata/electra: what transformers computes, for the tests of
package model.

A tiny random ELECTRA with a span head and a class head, saved as transformers
saves it; one ragged batch; the heads' logits; and the float64 loss and
gradients of the objective that package model's Loss describes, written out
here window by window.

    python3 -m venv V && V/bin/pip install -r scripts/oracle/requirements.txt
    V/bin/python scripts/oracle/encoders.py model/testdata/electra
"""
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import ElectraConfig, ElectraForQuestionAnswering, ElectraForSequenceClassification

out = pathlib.Path(sys.argv[1])
torch.manual_seed(1)
config = ElectraConfig(
    vocab_size=64, embedding_size=16, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
    max_position_embeddings=48, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
spans = ElectraForQuestionAnswering(config)
with torch.no_grad():  # the stock biases are 0 and the LayerNorms 1: make every parameter matter
    for p in spans.parameters():
        p.add_(torch.randn_like(p) * 0.1)
classes = ElectraForSequenceClassification(ElectraConfig.from_dict({**config.to_diff_dict(), "num_labels": 3}))
classes.electra = spans.electra
with torch.no_grad():
    for p in classes.classifier.parameters():
        p.add_(torch.randn_like(p) * 0.2)

spans.save_pretrained(out)
weights = load_file(out / "model.safetensors")
weights |= {"classifier." + k: v.detach().clone() for k, v in classes.classifier.named_parameters()}
save_file(weights, out / "model.safetensors", metadata={"format": "pt"})

g = torch.Generator().manual_seed(2)
rand = lambda *shape: torch.randn(*shape, generator=g)
draw = lambda low, high: int(torch.randint(low, high, (1,), generator=g))
lengths = [7, 12, 5, 12, 9]
B, S = len(lengths), max(lengths)
ids = [[draw(1, 64) for _ in range(n)] for n in lengths]
first = [3, 4, 2, 5, 4]  # the passage, after [CLS] question [SEP]
last = [n - 1 for n in lengths]
types = [[int(i >= f) for i in range(n)] for n, f in zip(lengths, first)]
start, end = [4, 0, -1, 6, 4], [5, 0, -1, 9, 7]
labels = [2, -1, 0, 1, 1]
span_soft, class_soft = [True, False, True, True, False], [True, True, False, False, True]


def teacher(n):
    return [round(float(x), 4) for x in rand(n) * 2]


span_teacher = [teacher(2 * (1 + l - f)) for f, l in zip(first, last)]
span_plain = [teacher(2 * (1 + l - f)) for f, l in zip(first, last)]
class_teacher, class_plain = [teacher(3) for _ in lengths], [teacher(3) for _ in lengths]
span = dict(scale=0.25, ce_weight=0.4, kd_weight=0.7, temperature=3.0, t_squared=True)
cls = dict(scale=0.5, ce_weight=0.5, kd_weight=0.25, temperature=2.0, t_squared=False)


def pad(rows):
    return torch.tensor([r + [0] * (S - len(r)) for r in rows])


inputs = dict(input_ids=pad(ids), token_type_ids=pad(types), attention_mask=pad([[1] * n for n in lengths]))
with torch.no_grad():
    z = spans(**inputs)
    packed = [torch.stack([z.start_logits[w, :n], z.end_logits[w, :n]], 1) for w, n in enumerate(lengths)]
    golden = {"logits.mrc": torch.cat(packed), "logits.nli": classes(**inputs).logits}

spans.double(), classes.double()
log_softmax = torch.nn.functional.log_softmax


def one(z, label, t, plain, soft, o):
    """CE, KD, yardstick and loss of one distribution; z and t over its classes."""
    ce = -log_softmax(z, 0)[label]
    t, plain = torch.tensor(t, dtype=torch.float64), torch.tensor(plain, dtype=torch.float64)
    T = o["temperature"]
    p = (t / T).softmax(0)
    kd = (p * (p.log() - log_softmax(z / T, 0))).sum() * (T * T if o["t_squared"] else 1)
    q = plain.softmax(0)
    yard = (q * (q.log() - log_softmax(z, 0))).sum()
    if not soft:
        return ce, 0 * kd, 0 * yard, (o["ce_weight"] + o["kd_weight"]) * ce
    return ce, kd, yard, o["ce_weight"] * ce + o["kd_weight"] * kd


def sums(windows):
    return [sum(float(w[i].detach()) for w in windows) for i in (0, 1, 3, 2)]  # CE, KD, total, yardstick


z = spans(**inputs)
span_windows, span_correct = [], 0
for w in range(B):
    if start[w] < 0:
        continue
    allowed = [0] + list(range(first[w], last[w]))
    half = len(allowed)
    parts, right = [], True
    for k, (logits, y) in enumerate(((z.start_logits, start[w]), (z.end_logits, end[w]))):
        x = logits[w][allowed]
        right &= int(x.argmax()) == allowed.index(y)
        t, p = span_teacher[w][k * half:(k + 1) * half], span_plain[w][k * half:(k + 1) * half]
        parts.append(one(x, allowed.index(y), t, p, span_soft[w], span))
    span_windows.append([(a + b) / 2 for a, b in zip(*parts)])
    span_correct += right
logits = classes(**inputs).logits
class_windows = [one(logits[w], labels[w], class_teacher[w], class_plain[w], class_soft[w], cls) for w in range(B) if labels[w] >= 0]
class_correct = sum(int(logits[w].argmax()) == labels[w] for w in range(B) if labels[w] >= 0)
objective = span["scale"] * sum(w[3] for w in span_windows) + cls["scale"] * sum(w[3] for w in class_windows)
objective.backward()
for name, p in list(spans.named_parameters()) + [("classifier." + k, p) for k, p in classes.classifier.named_parameters()]:
    golden["gradient." + name] = p.grad.float().contiguous()
save_file(golden, out / "golden.safetensors")

flat = lambda rows: [x for r in rows for x in r]
json.dump({
    "ids": flat(ids), "types": flat(types), "lens": lengths,
    "span": dict(span, start=start, end=end, first=first, last=last, soft=span_soft, teacher=flat(span_teacher),
                 plain=flat(span_plain), sums=sums(span_windows), correct=span_correct),
    "class": dict(cls, labels=labels, soft=class_soft, teacher=flat(class_teacher), plain=flat(class_plain),
                  sums=sums(class_windows), correct=class_correct),
}, open(out / "golden.json", "w"))
