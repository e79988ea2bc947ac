#!/usr/bin/env python3
"""Writes model/testdata/ENCODER: transformers' results for the tests of package
model.

For each encoder a tiny random model with a span head and a class head, saved
as transformers saves it; one ragged batch; in float64 the hidden states, the
logits, the loss and gradients of the objective that package model's Loss
describes, written out here window by window, and the weights after ten steps of
ELECTRA's AdamW; the class head's cross-entropy with dropout, in float32:
libtorch draws the same numbers for both if they ask for them in the same
places. For ELECTRA, which stands for all in this, the losses and gradients of
VARIANTS too. "rounding" is the distance of float32 from each of these by rounding
alone (rounding.py), and "bf16" the same with operands and results of products
in bfloat16.

    python3 -m venv V && V/bin/pip install -r scripts/oracle/requirements-transformers.txt
    V/bin/python scripts/oracle/encoders.py model/testdata [ENCODER ...]
"""
import json
import pathlib
import re
import sys

import torch
import transformers
from safetensors.torch import save_file

from rounding import distances

# Sizes that are multiples of 16, the heads' too, for the CPU's own kernels;
# and one encoder with others.
SHAPE = dict(vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48,
             max_position_embeddings=48, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
ENCODERS = {
    "electra": ("Electra", dict(embedding_size=8)),
    "electra-plain": ("Electra", dict(embedding_size=32)),
    "electra-odd": ("Electra", dict(embedding_size=7, hidden_size=12, num_attention_heads=4, intermediate_size=20)),
    "bert": ("Bert", {}),
    "albert": ("Albert", dict(embedding_size=8, num_hidden_layers=3, classifier_dropout_prob=0.0)),
    "albert-groups": ("Albert", dict(embedding_size=24, num_hidden_layers=5, num_hidden_groups=2, classifier_dropout_prob=0.0)),
}
DROPOUT = dict(seed=3, hidden=0.1, attention=0.2, classes=0.3)
BF16 = 2.0**-8  # half a unit in the last place of 1
STEP = dict(steps=10, lr=3e-4, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.01, clip=1.0, layer_decay=0.8)

g = torch.Generator().manual_seed(2)
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
    return [round(float(x), 4) for x in torch.randn(n, generator=g) * 2]


span_teacher = [teacher(2 * (1 + l - f)) for f, l in zip(first, last)]
span_plain = [teacher(2 * (1 + l - f)) for f, l in zip(first, last)]
class_teacher, class_plain = [teacher(3) for _ in lengths], [teacher(3) for _ in lengths]
span = dict(scale=0.25, ce_weight=0.4, kd_weight=0.7, temperature=3.0, t_squared=True)
cls = dict(scale=0.5, ce_weight=0.5, kd_weight=0.25, temperature=2.0, t_squared=False)


class Variant:
    """Which starts and ends have soft targets, and whether the student's logits are
    standardized before these are compared with them."""

    def __init__(self, halves=None, standardize=False):
        self.halves, self.standardize = halves or [[x, x] for x in span_soft], standardize


PLAIN = Variant()
VARIANTS = {
    "halves": Variant(halves=[[True, False], [False, False], [True, True], [False, True], [False, False]]),
    "standardized": Variant(standardize=True),
    "both": Variant(halves=[[False, True], [True, True], [True, True], [True, False], [False, False]], standardize=True),
}
EPS = 1e-6  # on the variance of logits


def pad(rows):
    return torch.tensor([r + [0] * (S - len(r)) for r in rows])


def full(rows):
    return torch.tensor([r + r[-1:] * (S - len(r)) for r in rows])


inputs = dict(input_ids=pad(ids), token_type_ids=pad(types), attention_mask=pad([[1] * n for n in lengths]))
log_softmax = torch.nn.functional.log_softmax


def standard(z):
    """Mean 0, standard deviation 1 (Sun et al., Logit Standardization in Knowledge Distillation, 2024)."""
    d = z - z.mean()
    return d / ((d * d).mean() + EPS).sqrt()


def one(z, label, t, plain, soft, taught, standardize, o):
    """CE, KD, yardstick and loss of one distribution; z and t over its classes."""
    ce = -log_softmax(z, 0)[label]
    t, plain = (torch.tensor(x, dtype=torch.float32).to(z.dtype) for x in (t, plain))
    T = o["temperature"]
    p = (t / T).softmax(0)
    kd = (p * (p.log() - log_softmax((standard(z) if standardize else z) / T, 0))).sum() * (T * T if o["t_squared"] else 1)
    q = plain.softmax(0)
    yard = (q * (q.log() - log_softmax(z, 0))).sum()
    if not taught:
        yard = 0 * yard
    if not soft:
        return ce, 0 * kd, yard, (o["ce_weight"] + o["kd_weight"]) * ce
    return ce, kd, yard, o["ce_weight"] * ce + o["kd_weight"] * kd


def span_losses(z, v=PLAIN):
    windows, correct = [], 0
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
            parts.append(one(x, allowed.index(y), t, p, v.halves[w][k], span_soft[w], v.standardize, span))
        windows.append([(a + b) / 2 for a, b in zip(*parts)])
        correct += right
    return windows, correct


def class_losses(z, v=PLAIN):
    windows = [one(z[w], labels[w], class_teacher[w], class_plain[w], class_soft[w], class_soft[w], v.standardize, cls)
               for w in range(B) if labels[w] >= 0]
    return windows, sum(int(z[w].argmax()) == labels[w] for w in range(B) if labels[w] >= 0)


def sums(windows):
    return [sum(w[i].detach() for w in windows) for i in (0, 1, 3, 2)]  # CE, KD, total, yardstick


class Pair:
    """A model for spans and one for classes that share their encoder."""

    def __init__(self, family, config):
        self.prefix = family.lower()
        torch.manual_seed(1)
        self.spans = getattr(transformers, family + "ForQuestionAnswering")(config)
        self.classes = getattr(transformers, family + "ForSequenceClassification")(
            type(config).from_dict({**config.to_diff_dict(), "num_labels": 3}))
        for part, module in getattr(self.spans, self.prefix).named_children():
            if part not in ("pooler", "pooler_activation"):
                setattr(getattr(self.classes, self.prefix), part, module)
        with torch.no_grad():  # the stock biases are 0 and the LayerNorms 1: make every parameter matter
            for p in self.parameters().values():
                p.add_(torch.randn_like(p) * 0.15)

    def files(self):
        """Parameters by the names in transformers' files."""
        return dict(self.spans.named_parameters()) | dict(self.classes.named_parameters())

    def parameters(self):
        """Parameters by package model's names: the class head is nli."""
        def ours(name):
            name = re.sub(r"^(bert\.pooler\.dense|albert\.pooler)\.", "classifier.dense.", name)
            if self.prefix != "electra":
                name = re.sub(r"^classifier\.(weight|bias)", r"classifier.out_proj.\1", name)
            return re.sub(r"^classifier\.", "classifier.nli.", name)
        return {ours(k): v for k, v in self.files().items()}

    def double(self):
        """In float64, with attention as operations that rounding.py knows."""
        for model in self.spans, self.classes:
            model.to(torch.float64).set_attn_implementation("eager")

    def losses(self, v=PLAIN):
        return span_losses(self.spans(**inputs), v), class_losses(self.classes(**inputs).logits, v)

    def gradients(self, v=PLAIN):
        for p in self.files().values():
            p.grad = None
        (s, _), (c, _) = self.losses(v)
        (span["scale"] * sum(w[3] for w in s) + cls["scale"] * sum(w[3] for w in c)).backward()
        return {k: p.grad.clone() for k, p in self.parameters().items()}

    def answers(self):
        """Of the real tokens, one window after another."""
        packed = lambda x: torch.cat([x[w, :n] for w, n in enumerate(lengths)])
        with torch.no_grad():
            z = self.spans(**inputs, output_hidden_states=True)
            return {"hidden": packed(z.hidden_states[-1]), "logits.mrc": packed(torch.stack([z.start_logits, z.end_logits], 2)),
                    "logits.nli": self.classes(**inputs).logits}


def exponent(name, layers):
    """Of layer_decay, as google-research/electra's model/optimization.py has it."""
    if name.startswith(("classifier.", "qa_outputs.")):
        return 0
    layer = re.search(r"\.(?:layer|albert_layer_groups)\.(\d+)\.", name)
    return layers + 2 - (1 + int(layer[1]) if layer else 0)


def train(pair, layers):
    """The weights after STEP; the pair keeps its own."""
    parameters = pair.parameters()
    before = {k: p.detach().clone() for k, p in parameters.items()}
    m, v = ({k: torch.zeros_like(p) for k, p in parameters.items()} for _ in range(2))
    lr = {k: STEP["lr"] * STEP["layer_decay"] ** exponent(k, layers) for k in parameters}
    # p - lr decay p as a product with one number, whose rounding all weights and steps share.
    decay = {k: 0 if re.search("LayerNorm|layer_norm|bias", k) else STEP["weight_decay"] for k in parameters}
    keep = {k: 1 - torch.tensor(lr[k] * decay[k], dtype=torch.float64) for k in parameters}
    for _ in range(STEP["steps"]):
        grads = pair.gradients()
        norm = sum(float((x * x).sum()) for x in grads.values()) ** 0.5
        with torch.no_grad():
            for k, p in parameters.items():
                x = grads[k] * min(1, STEP["clip"] / norm)
                m[k] = STEP["beta1"] * m[k] + (1 - STEP["beta1"]) * x
                v[k] = STEP["beta2"] * v[k] + (1 - STEP["beta2"]) * x * x
                p *= keep[k]
                p -= lr[k] * (m[k] / (v[k].sqrt() + STEP["eps"]))
    after = {k: p.detach().clone() for k, p in parameters.items()}
    with torch.no_grad():
        for k, p in parameters.items():
            p.copy_(before[k])
    return after


def dropping(family, shape, weights):
    """The model for classes with dropout in every place, in float32."""
    albert = family == "Albert"
    config = getattr(transformers, family + "Config")(**SHAPE | shape | dict(
        hidden_dropout_prob=DROPOUT["hidden"], attention_probs_dropout_prob=DROPOUT["attention"], num_labels=3,
        **{"classifier_dropout_prob" if albert else "classifier_dropout": DROPOUT["classes"]}))
    model = getattr(transformers, family + "ForSequenceClassification")(config)
    model.load_state_dict(weights)
    return model.train()


def dropped(model):
    """The class head's cross-entropies, summed. Ours draws nothing for padding,
    so every window has its last token until it is full."""
    torch.manual_seed(DROPOUT["seed"])
    with torch.no_grad():
        z = log_softmax(model(input_ids=full(ids), token_type_ids=full(types)).logits, 1)
    return -sum(z[w, y].double() for w, y in enumerate(labels) if y >= 0)


def varied(pair, name, v):
    """The sums and the gradients of a variant."""
    (s, _), (c, _) = pair.losses(v)
    return ({f"{name}.{head}.{i}": x for head, windows in (("span", s), ("class", c)) for i, x in enumerate(sums(windows))}
            | {f"{name}.gradient.{k}": x for k, x in pair.gradients(v).items()})


def write(out, family, shape, variants):
    config = getattr(transformers, family + "Config")(**SHAPE | shape)
    pair = Pair(family, config)
    pair.spans.save_pretrained(out)
    names = ["entailment", "neutral", "contradiction"]
    text = json.loads((out / "config.json").read_text())
    text |= dict(id2label={str(i): n for i, n in enumerate(names)}, label2id={n: i for i, n in enumerate(names)})
    (out / "config.json").write_text(json.dumps(text, indent=2, sort_keys=True) + "\n")
    save_file({k: p.detach().clone() for k, p in pair.files().items()}, out / "model.safetensors", metadata={"format": "pt"})

    groups = getattr(config, "num_hidden_groups", config.num_hidden_layers)
    dropout = dropping(family, shape, pair.classes.state_dict())
    pair.double()

    def computed():
        (s, s_correct), (c, c_correct) = pair.losses()
        all = (pair.answers() | {"gradient." + k: x for k, x in pair.gradients().items()}
               | {"stepped." + k: x for k, x in train(pair, groups).items()}
               | {f"{head}.{i}": x for head, windows in (("span", s), ("class", c)) for i, x in enumerate(sums(windows))}
               | {"dropout": dropped(dropout)})
        for name, v in variants.items():
            all |= varied(pair, name, v)
        return all, s_correct, c_correct

    golden, s_correct, c_correct = computed()
    rounding = distances(lambda: computed()[0])
    bf16 = distances(lambda: pair.answers() | {"gradient." + k: x for k, x in pair.gradients().items()}, BF16)
    number = lambda name: float(golden.pop(name))
    s, c, ce = [number(f"span.{i}") for i in range(4)], [number(f"class.{i}") for i in range(4)], number("dropout")
    flat = lambda rows: [x for r in rows for x in r]
    varieties = {name: dict(halves=flat(v.halves), standardize=v.standardize, span=[number(f"{name}.span.{i}") for i in range(4)],
                            **{"class": [number(f"{name}.class.{i}") for i in range(4)]}) for name, v in variants.items()}
    save_file({k: x.float().contiguous() for k, x in golden.items()}, out / "golden.safetensors")

    json.dump({
        "ids": flat(ids), "types": flat(types), "lens": lengths,
        "span": dict(span, start=start, end=end, first=first, last=last, soft=span_soft, teacher=flat(span_teacher),
                     plain=flat(span_plain), sums=s, correct=s_correct),
        "class": dict(cls, labels=labels, soft=class_soft, teacher=flat(class_teacher), plain=flat(class_plain),
                      sums=c, correct=c_correct),
        "step": STEP, "dropout": dict(DROPOUT, ce=ce), "rounding": rounding, "bf16": bf16,
        **({"variants": varieties} if variants else {}),
    }, open(out / "golden.json", "w"))


for name in sys.argv[2:] or ENCODERS:
    write(pathlib.Path(sys.argv[1]) / name, *ENCODERS[name], VARIANTS if name == "electra" else {})
