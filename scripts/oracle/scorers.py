"""Writes evalsuite/testdata/scorers.json: what the official scorers say of generated predictions.

The scripts are read from a folder, not kept here: evaluate-v1.1.py and
evaluate-v2.0.py of SQuAD, mrqa_official_eval.py of the MRQA shared task, and
scorer.py of QuAC.

    python3 scripts/oracle/scorers.py FOLDER [evalsuite/testdata/scorers.json]
"""

import argparse
import contextlib
import importlib.util
import io
import json
import pathlib
import random
import sys
import types

WORDS = ["the", "a", "an", "cat", "Cat,", "cats", "sat", "on", "mat.", "U.S.", "1820", "in", "don't",
         "\u00c9cole", "-", "\u4e16\u754c", "x_y"]
CANNOT = "CANNOTANSWER"


def load(folder, name):
    for absent in ("numpy", "allennlp", "allennlp.common", "allennlp.common.file_utils"):
        sys.modules.setdefault(absent, types.ModuleType(absent))
    sys.modules["allennlp.common.file_utils"].cached_path = str
    spec = importlib.util.spec_from_file_location(name.replace(".", "_"), folder / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def silent(call, *args, **named):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return call(*args, **named)


def text(rng, most=6):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, most)))


def near(rng, gold):
    """A prediction like one of the accepted answers, or one of them, or none."""
    base = rng.choice(gold) if gold else ""
    words = base.split()
    how = rng.randint(0, 4)
    if how == 0 or not words:
        return base
    if how == 1:
        return text(rng)
    if how == 2:
        return ""
    if how == 3:
        words.pop(rng.randrange(len(words)))
        return " ".join(words)
    return base + " " + rng.choice(WORDS)


def span_case(rng, unanswerable):
    questions, preds, probs = [], {}, {}
    for i in range(rng.randint(2, 30)):
        gold = [text(rng) for _ in range(rng.choice([0, 1, 2, 3]) if unanswerable else rng.randint(1, 3))]
        questions.append({"id": f"q{i}", "gold": gold})
        preds[f"q{i}"] = near(rng, gold)
        probs[f"q{i}"] = rng.choice([0.0, 0.25, 0.5, 1.0, 1e-05, rng.random(), rng.random()])
    return questions, preds, probs


def squad(questions):
    return [{"paragraphs": [{"qas": [{"id": q["id"], "answers": [{"text": g} for g in q["gold"]]} for q in questions]}]}]


def squad1(script, rng):
    questions, preds, _ = span_case(rng, False)
    if rng.random() < 0.3:  # an ID that is there twice counts twice
        questions.append({"id": "q0", "gold": [text(rng)]})
    for q in rng.sample(sorted(preds), rng.randint(0, len(preds) // 2)):
        del preds[q]
    preds["of another set"] = "cat"
    return {"questions": questions, "preds": preds, "want": silent(script.evaluate, squad(questions), preds)}


def mrqa(script, rng):
    questions, preds, _ = span_case(rng, False)
    for q in rng.sample(sorted(preds), rng.randint(0, len(preds) // 2)):
        del preds[q]
    preds["of another set"] = "cat"
    skip = rng.random() < 0.5
    answers = {q["id"]: q["gold"] for q in questions}
    return {"questions": questions, "preds": preds, "skip": skip, "want": silent(script.evaluate, answers, preds, skip)}


def squad2(script, rng):
    """The part of main() behind --out-image-dir: average precisions."""
    questions, preds, probs = span_case(rng, True)
    if not any(q["gold"] for q in questions):
        questions[0]["gold"] = ["cat"]
    data = squad(questions)
    has = script.make_qid_to_has_ans(data)
    exact, f1 = silent(script.get_raw_scores, data, preds)
    answerable = sum(1 for v in has.values() if v)
    want = {
        name: script.make_precision_recall_eval(scores, probs, answerable, has)["ap"]
        for name, scores in (("exact", exact), ("f1", f1), ("oracle", {k: float(v) for k, v in has.items()}))
    }
    threshold = rng.choice([1.0, 0.5])
    cut = [script.apply_no_ans_threshold(s, probs, has, threshold) for s in (exact, f1)]
    main = script.make_eval_dict(*cut)
    script.find_all_best_thresh(main, preds, exact, f1, probs, has)
    return {"questions": questions, "preds": preds, "na_prob": list(probs.items()), "thresh": threshold, "want": want, "main": main}


def quac(script, rng):
    script.args = argparse.Namespace(min_f1=0.4)
    data, replies, turns = [], {}, []
    for d in range(rng.randint(1, 6)):
        qas = []
        for i in range(rng.randint(1, 6)):
            gold = [CANNOT if rng.random() < 0.3 else text(rng, 5) for _ in range(rng.randint(1, 5))]
            if rng.random() < 0.6:
                gold = [gold[0]] * len(gold)
            turn = {
                "id": f"d{d}_q#{i}", "answers": [{"text": g} for g in gold],
                "yesno": rng.choice("ynx"), "followup": rng.choice("ynm"),
            }
            qas.append(turn)
            turns.append({"id": turn["id"], "gold": gold, "yesno": turn["yesno"], "followup": turn["followup"]})
            if rng.random() < 0.85:
                said = CANNOT if rng.random() < 0.2 else near(rng, gold)
                replies[turn["id"]] = [said, rng.choice([turn["yesno"], "y"]), rng.choice([turn["followup"], "n"])]
        data.append({"paragraphs": [{"id": f"d{d}", "context": " ".join(WORDS), "qas": qas}]})
    by_dialog = {}
    for key, reply in replies.items():
        by_dialog.setdefault(key.split("_q#")[0], {})[key] = tuple(reply)
    try:
        want = silent(script.eval_fn, data, by_dialog, False)
    except ZeroDivisionError:  # the script has no figure without unanswerable questions
        return None
    return {"turns": turns, "replies": replies, "want": want}


def main():
    folder = pathlib.Path(sys.argv[1])
    out = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "evalsuite/testdata/scorers.json")
    rng = random.Random(2019)
    makers = {
        "squad1": (squad1, "evaluate-v1.1.py", 12), "squad2": (squad2, "evaluate-v2.0.py", 12),
        "mrqa": (mrqa, "mrqa_official_eval.py", 12), "quac": (quac, "scorer.py", 16),
    }
    golden = {}
    for name, (make, script, count) in makers.items():
        module = load(folder, script)
        made = (make(module, rng) for _ in range(4 * count))
        golden[name] = [case for case in made if case][:count]
    rows = ",\n".join(f'"{k}":[\n' + ",\n".join(json.dumps(v) for v in cases) + "\n]" for k, cases in golden.items())
    out.write_text("{\n" + rows + "\n}\n")


main()
