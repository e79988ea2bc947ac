"""Writes evalsuite/testdata/classes.json: metrics of classes, correlations, calibration and ROC as scikit-learn and scipy compute them.

    python3 -m venv V && V/bin/pip install scipy==1.17.1 scikit-learn==1.9.1
    V/bin/python scripts/oracle/classes.py evalsuite/testdata/classes.json
"""
import json
import random
import sys
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
rng = random.Random(17)


def classes():
    for labels, n, right in [("01", 50, 0.8), ("01", 7, 0.4), ("enc", 200, 0.6), ("12345", 300, 0.3)] + [
        ("01", 20, 1.0), ("01", 20, 0.0), ("ab", 1, 1)
    ]:
        for absent in [0, 0.1]:
            gold = [rng.choice(labels) for _ in range(n)]
            pred = [g if rng.random() < right else rng.choice([x for x in labels if x != g]) for g in gold]
            pred = ["" if rng.random() < absent else p for p in pred]
            named = sorted(set(gold) | set(pred) - {""})
            yield {
                "gold": gold,
                "pred": pred,
                "labels": named,
                "accuracy": 100 * metrics.accuracy_score(gold, pred),
                "macro": 100 * float(metrics.f1_score(gold, pred, labels=named, average="macro", zero_division=0)),
                "matthews": 100 * float(metrics.matthews_corrcoef(gold, pred)),
                "f1": [100 * float(x) for x in metrics.f1_score(gold, pred, labels=named, average=None, zero_division=0)],
                "counts": metrics.confusion_matrix(gold, pred, labels=named).tolist(),
            }
    for gold, pred in [("1111", "1111"), ("1100", "1111"), ("1111", "1010")]:
        named = sorted(set(gold + pred))
        yield {
            "gold": list(gold), "pred": list(pred), "labels": named, "accuracy": 100 * metrics.accuracy_score(list(gold), list(pred)),
            "macro": 100 * float(metrics.f1_score(list(gold), list(pred), average="macro", zero_division=0)),
            "matthews": 100 * float(metrics.matthews_corrcoef(list(gold), list(pred))),
            "f1": [100 * float(x) for x in metrics.f1_score(list(gold), list(pred), labels=named, average=None, zero_division=0)],
            "counts": metrics.confusion_matrix(list(gold), list(pred), labels=named).tolist(),
        }


def correlations():
    for n, decimals in [(3, 1), (30, 0), (200, 1), (500, 6)]:
        x = [round(5 * rng.random(), decimals) for _ in range(n)]
        y = [round(v + rng.gauss(0, 1), decimals) for v in x]
        yield {"x": x, "y": y, "pearson": 100 * float(stats.pearsonr(x, y)[0]), "spearman": 100 * float(stats.spearmanr(x, y)[0])}


def rocs():
    for n, decimals in [(2, 3), (40, 1), (300, 2), (300, 9)]:
        answerable = [i % 3 > 0 if n > 2 else i == 0 for i in range(n)]
        null = [round(rng.gauss(0 if a else 1, 1), decimals) for a in answerable]
        no = [not a for a in answerable]
        fpr, tpr, thresholds = metrics.roc_curve(no, null, drop_intermediate=False)
        yield {
            "null": null, "answerable": answerable, "auc": float(metrics.roc_auc_score(no, null)),
            "fpr": fpr[1:].tolist(), "tpr": tpr[1:].tolist(), "thresholds": thresholds[1:].tolist(),
        }


def calibrations():
    for n, bins in [(20, 5), (500, 15), (500, 10)]:
        prob = [rng.random() ** 0.3 for _ in range(n)] + [0.0, 1.0]
        right = [1.0 if rng.random() < p * 0.9 else 0.0 for p in prob]
        # Bins of the binning are open below: (low, high].
        at = np.maximum(np.ceil(np.array(prob) * bins).astype(int), 1)
        ece = 0.0
        for k in range(1, bins + 1):
            of = at == k
            if of.any():
                ece += of.mean() * abs(np.array(prob)[of].mean() - np.array(right)[of].mean())
        observed, mean = calibration_curve(right, prob, n_bins=bins, strategy="uniform")
        yield {
            "prob": prob, "right": right, "bins": bins, "ece": float(ece), "brier": float(metrics.brier_score_loss(right, prob)),
            "observed": observed.tolist(), "mean": mean.tolist(),
        }


golden = {"classes": list(classes()), "correlations": list(correlations()), "rocs": list(rocs()), "calibrations": list(calibrations())}
with open(sys.argv[1], "w") as f:
    json.dump(golden, f)
    f.write("\n")
