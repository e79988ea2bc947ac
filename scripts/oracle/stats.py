"""Writes evalsuite/stats/testdata/scipy.json: distributions and tests as scipy and statsmodels compute them.

    python3 -m venv V && V/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    V/bin/python scripts/oracle/stats.py evalsuite/stats/testdata/scipy.json
"""
import itertools
import json
import random
import sys

from scipy import stats
from statsmodels.stats.multitest import multipletests

rng = random.Random(16)


def power(kind, n, effect, alpha):
    """The power that R's power.t.test has: the tail on the difference's side."""
    df, ncp = (n - 1, n**0.5 * effect) if kind == "paired" else (2 * (n - 1), (n / 2) ** 0.5 * effect)
    return float(stats.nct.sf(stats.t.ppf(1 - alpha / 2, df), df, ncp))


def needed():
    for kind, effect, alpha, want in itertools.product(
        ["paired", "unpaired"], [0.1, 0.25, 0.5, 1, 2, 4], [0.01, 0.05], [0.5, 0.8, 0.95]
    ):
        n = 2
        while power(kind, n, effect, alpha) < want:
            n += 1
        yield {"kind": kind, "effect": effect, "alpha": alpha, "power": want, "n": n}


def pairs():
    for n in [2, 3, 5, 8, 12]:
        a = [80 + rng.gauss(0, 1) for _ in range(n)]
        b = [80.7 + rng.gauss(0, 1) for _ in range(n)]
        d = [y - x for x, y in zip(a, b)]
        t = stats.ttest_rel(b, a)
        ci = t.confidence_interval(0.95)
        flips = [abs(sum(s * x for s, x in zip(signs, d))) for signs in itertools.product([1, -1], repeat=n)]
        flip = sum(f >= abs(sum(d)) * (1 - 1e-12) for f in flips) / len(flips)
        yield {"a": a, "b": b, "t": float(t.statistic), "p": float(t.pvalue), "low": float(ci.low), "high": float(ci.high), "flip": flip}


def holm():
    for n in [1, 2, 5, 12]:
        p = [round(rng.random() ** 3, 4) for _ in range(n)]
        yield {"p": p, "corrected": [float(x) for x in multipletests(p, method="holm")[1]]}


golden = {
    "student": [
        {"p": p, "df": df, "t": float(stats.t.ppf(p, df))}
        for df in [1, 2, 3, 4, 7, 18, 39, 100, 1000, 1e5]
        for p in [1e-6, 0.001, 0.025, 0.05, 0.3, 0.5, 0.9, 0.975, 0.995, 0.99999]
    ],
    "noncentral": [
        {"t": t, "df": df, "ncp": ncp, "p": float(stats.nct.cdf(t, df, ncp))}
        for df in [1, 2, 3, 5, 19, 63, 500]
        for ncp in [0, 0.5, 2, 4]
        for t in [0.5, 1.5, 2.5, 5, 12]
    ],
    "mcnemar": [
        {"a": a, "b": b, "p": float(stats.binomtest(min(a, b), a + b).pvalue) if a + b else 1.0}
        for a, b in [(0, 0), (0, 1), (1, 1), (0, 5), (0, 6), (3, 11), (20, 41), (100, 140), (700, 800), (5000, 5200)]
    ],
    "holm": list(holm()),
    "seeds": list(pairs()),
    "needed": list(needed()),
}
with open(sys.argv[1], "w") as f:
    json.dump(golden, f, indent=0)
    f.write("\n")
