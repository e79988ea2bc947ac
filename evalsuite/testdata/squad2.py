"""Writes squad2.json: the scores of tricky cases by SQuAD 2.0's rules.

It restates the rules of evaluate-v2.0.py in Python, since the Go code has to
agree with Python's text functions. Run: python3 squad2.py
"""

import collections
import json
import pathlib
import random
import re
import string


def normalize(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def exact(gold, pred):
    return int(normalize(gold) == normalize(pred))


def f1(gold, pred):
    g, p = normalize(gold).split(), normalize(pred).split()
    if not g or not p:
        return int(g == p)
    same = sum((collections.Counter(g) & collections.Counter(p)).values())
    if same == 0:
        return 0
    precision, recall = same / len(p), same / len(g)
    return 2 * precision * recall / (precision + recall)


def best(score, questions, preds, na):
    at = top = sum(1 for q in questions if not q["gold"])
    thresh = 0.0
    has = {q["id"]: bool(q["gold"]) for q in questions}
    for key in sorted(na, key=lambda k: na[k]):
        if key not in score:
            continue
        at += score[key] if has[key] else (-1 if preds[key] else 0)
        if at > top:
            top, thresh = at, na[key]
    return 100.0 * top / len(score), thresh


def evaluate(questions, preds, na, limit):
    score = {"exact": {}, "f1": {}}
    for q in questions:
        golds = [g for g in q["gold"] if normalize(g)] or [""]
        for name, measure in (("exact", exact), ("f1", f1)):
            score[name][q["id"]] = max(measure(g, preds[q["id"]]) for g in golds)
    cut = {
        name: {
            q["id"]: float(not q["gold"]) if na is not None and na[q["id"]] > limit else values[q["id"]]
            for q in questions
        }
        for name, values in score.items()
    }
    out = {}
    has = [q["id"] for q in questions if q["gold"]]
    no = [q["id"] for q in questions if not q["gold"]]
    for prefix, ids in (("", [q["id"] for q in questions]), ("HasAns_", has), ("NoAns_", no)):
        if not ids:
            continue
        for name in ("exact", "f1"):
            out[prefix + name] = 100.0 * sum(cut[name][i] for i in ids) / len(ids)
        out[prefix + "total"] = len(ids)
    if na is not None:
        for name in ("exact", "f1"):
            out["best_" + name], out[f"best_{name}_thresh"] = best(score[name], questions, preds, na)
    return out


TEXTS = [
    "", " ", "the", "The  Cat", "an", "a", "a.b", "a-b the-cat", "the_cat", "_the_", "a\u00a0cat", "the\u3000dog",
    "x\x1cy\x1fz", "x\u200by", "U.S.A.", "U.S. a U.K.", "don't", "don\u2019t the", "\u201cquoted\u201d", "$5,000.00",
    "1/2 the 3", "\u00c9COLE the a", "e\u0301a", "a\u0301", "the\u0301 cat", "\u0391\u03a3", "\u039f\u0394\u039f\u03a3 \u03a3",
    "\u03a3\u0391\u03a3.", "A\u03a3\u00ad", "A\u03a3\u00adb", "\u0130stanbul", "\u00df", "STRASSE", "\u01c5", "\u2168 the \u2167",
    "\u00b2a", "a\u00b2", "the\u0660", "\u4e00a", "\u4e16\u754c the \u4e16\u754c", "a\u200da", "\u0915\u093ea", "\ufb01the",
    "an\u00e4the", "THE THEATRE", "than the an", "the\n\tman", "a\u2014the\u2014b", "\U0001f600a\U0001f600", "\U00010400 the",
    "\u1e9e", "\u0345the", "one one two", "two one", "one two two two", "\u00aa the", "\u24b6 a", "the.", ".", "\u3002", "...the...",
]


def main():
    rng = random.Random(20)
    cases = []
    for number in range(24):
        questions, preds, na = [], {}, {}
        for i in range(rng.randint(1, 14)):
            gold = [rng.choice(TEXTS) for _ in range(rng.choice([0, 0, 1, 2, 3]))]
            key = f"q{i}"
            questions.append({"id": key, "gold": gold})
            preds[key] = rng.choice(gold + TEXTS[:1] + rng.sample(TEXTS, 2))
            na[key] = rng.choice([0.0, 0.25, 0.5, 0.75, 1.0, 1e-05, rng.random()])
        keys = list(na) + ["elsewhere"]
        na["elsewhere"] = 0.5
        rng.shuffle(keys)
        na = {k: na[k] for k in keys}
        limit = rng.choice([1.0, 0.5, 0.3])
        if number % 4 == 0:
            na, limit = None, 1.0
        cases.append({
            "questions": questions, "preds": preds, "na_prob": na and list(na.items()), "thresh": limit,
            "want": json.dumps(evaluate(questions, preds, na, limit), separators=(",", ":")),
        })
    pairs = [(rng.choice(TEXTS), rng.choice(TEXTS)) for _ in range(60)]
    golden = {
        "normal": [[t, normalize(t)] for t in TEXTS],
        "pairs": [[g, p, exact(g, p), f1(g, p)] for g, p in pairs],
        "cases": cases,
    }
    rows = ",\n".join(
        f'"{k}":[\n' + ",\n".join(json.dumps(v) for v in values) + "\n]" for k, values in golden.items()
    )
    pathlib.Path(__file__).with_name("squad2.json").write_text("{\n" + rows + "\n}\n")


main()
