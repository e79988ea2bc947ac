"""Writes decode.json: the answers that Hugging Face's post-processing finds.

Our own statement of the rules of postprocess_qa_predictions (transformers,
examples/pytorch/question-answering/utils_qa.py, with unanswerable questions),
over windows that have "no answer" at position 0 and then the passage's tokens.
Logits are whole eighths, so that every sum is exact, and differ from each
other within a window. Run: python3 decode.py
"""

import json
import math
import pathlib
import random

N_BEST, LONGEST = 20, 30


def postprocess(passage, windows, threshold):
    null, found = None, []
    for w in windows:
        score = w["start"][0] + w["end"][0]
        if null is None or null > score:
            null = score
        starts = sorted(range(len(w["start"])), key=lambda i: -w["start"][i])[:N_BEST]
        ends = sorted(range(len(w["end"])), key=lambda i: -w["end"][i])[:N_BEST]
        for s in starts:
            for e in ends:
                if s == 0 or e == 0 or e < s or e - s + 1 > LONGEST:
                    continue
                found.append((w["start"][s] + w["end"][e], w["offsets"][s - 1][0], w["offsets"][e - 1][1]))
    found.sort(key=lambda f: -f[0])
    top, spans = [], {}
    for score, start, end in found:
        spans.setdefault((start, end), score)
        if passage[start:end] not in [t[0] for t in top]:
            top.append((passage[start:end], start, end, score))
    high = max([null] + list(spans.values()))
    total = math.exp(null - high) + sum(math.exp(s - high) for s in spans.values())
    diff = null - found[0][0]
    return {
        "text": "" if diff > threshold else top[0][0],
        "best_text": top[0][0],
        "null_diff": diff,
        "null": math.exp(null - high) / total,
        "top": [{"text": t, "start": s, "end": e, "prob": math.exp(v - high) / total} for t, s, e, v in top[:5]],
    }


def eighths(rng, n):
    return [v / 8 for v in rng.sample(range(-3 * n, 3 * n), n)]


def main():
    rng = random.Random(7)
    words = "Zoë met 世界 near the café 😀 in 1990 and the dog ate 2 \U00010400 apples".split(" ")
    cases = []
    for _ in range(16):
        passage, offsets = "", []
        for _ in range(rng.choice([1, 5, 24, 60])):
            word = rng.choice(words)
            passage += " " if passage else ""
            offsets.append([len(passage), len(passage) + len(word)])
            passage += word
        windows, at = [], 0
        while True:
            part = offsets[at : at + 40]
            n = 1 + len(part)
            windows.append({"start": eighths(rng, n), "end": eighths(rng, n), "offsets": part})
            # A peak, as a trained model has.
            s = rng.randrange(n)
            e = min(n - 1, s + rng.randrange(4))
            windows[-1]["start"][s] += 9
            windows[-1]["end"][e] += 9
            if at + 40 >= len(offsets):
                break
            at += 25
        threshold = rng.choice([0, 0, -4, 4])
        cases.append({
            "passage": passage, "windows": windows, "threshold": threshold,
            "want": postprocess(passage, windows, threshold),
        })
    text = "[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n"
    pathlib.Path(__file__).with_name("decode.json").write_text(text)


main()
