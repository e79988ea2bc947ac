#!/usr/bin/env python3
"""Answers texts with an exported checkpoint through transformers alone: its
tokenizer cuts the windows, its model gives the logits, and the answers are
decoded here as postprocess_qa_predictions of Hugging Face's examples does.

    V/bin/python scripts/oracle/predict.py DIR MAX_LEN OVERLAP <TEXTS

A line of TEXTS is {"passage","question"}: a passage and a question about it, or
for a classifier a premise and its hypothesis. It prints a line for each. For
answers the line has text ("" is none), best (the best text, regardless of the
score of none), null_diff (the score of none minus that of best), gap (the score of
text less the highest of any other text), best_gap (likewise for best) and windows;
for classes it has labels, which are logits by name.

It differs from the examples in one thing: only the passage's tokens and [CLS]
compete for the 20 starts and ends of a window, as they do in training.
"""
import json
import sys

import numpy
import torch
from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoModelForSequenceClassification, AutoTokenizer

N_BEST = 20
MAX_ANSWER_TOKENS = 30
ROWS = 32  # of a batch


def logits(model, tokenizer, rows, order):
    """The model's output for each row, in an order, padded to the longest of its batch."""
    for i in range(0, len(order), ROWS):
        batch = {name: [rows[name][k] for k in order[i:i + ROWS]] for name in ("input_ids", "token_type_ids", "attention_mask")}
        with torch.no_grad():
            yield model(**tokenizer.pad(batch, return_tensors="pt"))


def highest(values, allowed):
    masked = numpy.where(allowed, values, -numpy.inf)
    order = numpy.argsort(-masked, kind="stable")[:N_BEST]
    return [int(i) for i in order if allowed[i]]


def candidates(start, end, offsets, sequence):
    """The spans of a window as (start, end, score), in characters."""
    allowed = numpy.array([i == 0 or s == 1 for i, s in enumerate(sequence)])
    for s in highest(start, allowed):
        for e in highest(end, allowed):
            if s == 0 or e < s or e - s + 1 > MAX_ANSWER_TOKENS:
                continue
            yield offsets[s][0], offsets[e][1], float(start[s]) + float(end[e])


def decode(passage, windows):
    null = min(float(start[0]) + float(end[0]) for start, end, _, _ in windows)
    scores = {}
    for window in windows:
        for start, end, score in candidates(*window):
            text = passage[start:end]
            if text:
                scores[text] = max(score, scores.get(text, -numpy.inf))
    ranked = sorted(scores, key=lambda text: -scores[text])
    if not ranked:
        return {"text": "", "best": "", "null_diff": None, "gap": None, "best_gap": None}
    best = scores[ranked[0]]
    second = scores[ranked[1]] if len(ranked) > 1 else -numpy.inf
    none = null - best > 0
    return {
        "text": "" if none else ranked[0],
        "best": ranked[0],
        "null_diff": null - best,
        "gap": null - best if none else min(best - null, best - second),
        "best_gap": best - second if len(ranked) > 1 else None,
    }


def answers(model, tokenizer, texts, max_len, overlap, by_length=False):
    rows = tokenizer(
        [t["question"] for t in texts], [t["passage"] for t in texts], truncation="only_second",
        max_length=max_len, stride=overlap, return_overflowing_tokens=True, return_offsets_mapping=True,
    )
    order = list(range(len(rows["input_ids"])))
    if by_length:
        order.sort(key=lambda row: -len(rows["input_ids"][row]))
    said = [None] * len(order)
    at = iter(order)
    for out in logits(model, tokenizer, rows, order):
        for start, end in zip(out.start_logits.numpy(), out.end_logits.numpy()):
            row = next(at)
            n = len(rows["input_ids"][row])
            said[row] = start[:n], end[:n], rows["offset_mapping"][row], rows.sequence_ids(row)
    windows = [[] for _ in texts]
    for text, window in zip(rows["overflow_to_sample_mapping"], said):
        windows[text].append(window)
    for text, cut in zip(texts, windows):
        yield decode(text["passage"], cut) | {"windows": len(cut)}


def classes(model, tokenizer, texts, max_len):
    rows = tokenizer([t["passage"] for t in texts], [t["question"] for t in texts], truncation=True, max_length=max_len)
    for out in logits(model, tokenizer, rows, range(len(texts))):
        for values in out.logits.tolist():
            yield {"labels": {model.config.id2label[i]: v for i, v in enumerate(values)}}


def main():
    torch.set_num_threads(1)  # small batches: threads would mostly wait for each other
    folder, max_len, overlap = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    texts = [json.loads(line) for line in sys.stdin]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    (architecture,) = AutoConfig.from_pretrained(folder).architectures
    if architecture.endswith("ForQuestionAnswering"):
        said = answers(AutoModelForQuestionAnswering.from_pretrained(folder).eval(), tokenizer, texts, max_len, overlap)
    else:
        said = classes(AutoModelForSequenceClassification.from_pretrained(folder).eval(), tokenizer, texts, max_len)
    for line in said:
        print(json.dumps(line))


if __name__ == "__main__":
    main()
