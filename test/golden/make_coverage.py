"""How often 95 % intervals hold the truth, by method, with NumPy 2.4.6 and SciPy 1.17.1: the evidence for what
ts/stats chose.

    python3 make_coverage.py      prints the tables (in minutes)

Nothing here is made by this project's own code. Truths are skewed as results over seeds are: accuracies (left), losses
(right), a few failures, and the 200 test accuracies a sigma of distribution.json themselves. A resample's places may
be taken in the order of the values, as values come in no order; a statistic of all resamples is then one product.
"""
import json

import numpy as np
from scipy.stats import binom, norm, t

RESAMPLES = 2000
ACCURACIES = {f"PyTorch {s}": np.sort(a) for s, a in json.load(open("distribution.json"))["testAccuracy"].items()}


def failures(u):
    """8 % of the runs anywhere from 0.3 to 0.8, the others skewed below 0.97."""
    return np.where(u < 0.08, 0.3 + 0.5 * u / 0.08, 0.8 + 0.17 * np.clip((u - 0.08) / 0.92, 0, 1) ** 0.25)


TRUTHS = {  # name: quantile function
    "beta(8, 1)": lambda u: u ** (1 / 8),
    "lognormal(0.5)": lambda u: np.exp(0.5 * norm.ppf(u)),
    "lognormal(1)": lambda u: np.exp(norm.ppf(u)),
    "8 % failures": failures,
    **{name: lambda u, a=a: a[(u * len(a)).astype(int)] for name, a in ACCURACIES.items() if name != "PyTorch 0.01"},
}
PAIRS = [  # of settings, with the correlation of their normal scores over seeds
    ("beta(8, 1)", "beta(8, 1)", 0.8),
    ("beta(8, 1)", "beta(8, 1)", 0.0),
    ("PyTorch 0.1", "PyTorch 0.5", 0.3),
    ("PyTorch 0.5", "PyTorch 1.0", 0.7),
    ("lognormal(1)", "lognormal(0.5)", 0.8),
    ("8 % failures", "8 % failures", 0.3),
    ("lognormal(1)", "lognormal(1)", 0.9),
]
SHIFTS = [0, 0.5, 1, 1.5, 2, 2.5]


def truth(quantile_function):
    x = quantile_function((np.arange(2_000_000) + 0.5) / 2_000_000)
    return {"mean": x.mean(), "median": np.median(x), "IQM": x[500_000:1_500_000].mean()}


def middle(counts):
    """The share of each value in a resample's interquartile mean; counts [resamples, values in order]."""
    n = counts[0].sum()
    ends = counts.cumsum(-1)
    return np.clip(np.minimum(ends, n - n // 4) - np.maximum(ends - counts, n // 4), 0, None) / (n - 2 * (n // 4))


def levels(n):
    narrow = np.sqrt(n / (n - 1))
    return {
        "percentile": 0.025,
        "widened": norm.cdf(narrow * norm.ppf(0.025)),
        "expanded": norm.cdf(narrow * t.ppf(0.025, n - 1)),
    }


def percentiles(s, n):
    return {name: np.quantile(s, [level, 1 - level], axis=1) for name, level in levels(n).items()}


def bca(value, s, left_out):
    z0 = norm.ppf(np.clip((s < value[:, None]).mean(1) + (s == value[:, None]).mean(1) / 2, 1e-4, 1 - 1e-4))
    d = left_out.mean(1, keepdims=True) - left_out
    a = (d**3).sum(1) / np.maximum(6 * (d**2).sum(1) ** 1.5, 1e-300)
    ends = []
    for z in norm.ppf([0.025, 0.975]):
        place = norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) * (s.shape[1] - 1)
        ends.append(np.take_along_axis(np.sort(s, 1), np.round(place).astype(int)[:, None], 1)[:, 0])
    return ends


def studentised(value, error, s, errors):
    with np.errstate(all="ignore"):
        low, high = np.nanquantile((s - value[:, None]) / errors, [0.025, 0.975], axis=1)
        return value - high * error, value - low * error


def order_statistics(x):
    """Hettmansperger and Sheather 1986, for the median; x in order."""
    n = x.shape[1]
    held = lambda k: 1 - 2 * binom.cdf(k - 1, n, 0.5)
    k = max(k for k in range(1, n // 2 + 1) if k == 1 or held(k) >= 0.95)
    share = (held(k) - 0.95) / (held(k) - held(k + 1))
    share = (n - k) * share / (k + (n - 2 * k) * share) if held(k) >= 0.95 else 0
    ends = (1 - share) * x[:, [k - 1, n - k]] + share * x[:, [k, n - 1 - k]]
    return ends[:, 0], ends[:, 1]


def intervals(x, counts):
    """Of samples x [samples, n] in order: {(statistic, method): ends}."""
    n = x.shape[1]
    without = (1 - np.eye(n)).astype(int)  # the jackknife's samples, of n - 1
    cut = n // 4
    weights = middle(counts)
    mean, iqm = x.mean(1), x[:, cut : n - cut].mean(1)
    means, iqms = x @ counts.T / n, x @ weights.T
    sd = lambda s, squares: np.sqrt(np.maximum(squares - s**2, 0) * n / (n - 1))
    ranks = counts.cumsum(1)
    at = lambda rank: x[:, (ranks > rank).argmax(1)]
    winsorised = np.sort(np.clip(x, x[:, [cut]], x[:, [n - 1 - cut]]), 1)
    inner = weights * (n - 2 * cut)
    wins = lambda p: x**p @ inner.T + cut * (at(cut) ** p + at(n - 1 - cut) ** p)
    found = {("mean", name): ends for name, ends in percentiles(means, n).items()}
    found["mean", "BCa"] = bca(mean, means, (x.sum(1, keepdims=True) - x) / (n - 1))
    found["mean", "studentised"] = studentised(mean, x.std(1, ddof=1), means, sd(means, x**2 @ counts.T / n))
    found |= {("IQM", name): ends for name, ends in percentiles(iqms, n).items()}
    found["IQM", "BCa"] = bca(iqm, iqms, x @ middle(without).T)
    found["IQM", "studentised"] = studentised(iqm, winsorised.std(1, ddof=1), iqms, sd(wins(1) / n, wins(2) / n))
    medians = (at((n - 1) // 2) + at(n // 2)) / 2
    found |= {("median", name): ends for name, ends in percentiles(medians, n).items()}
    found["median", "order statistics"] = order_statistics(x)
    return found


def paired(x, y, counts):
    """Of samples in pairs, each in its order of seeds: {(statistic, method): ends}."""

    def iqms(values):
        order = np.argsort(values)
        return middle(counts[:, order]) @ values[order]

    spread = np.array([iqms(a) - iqms(b) for a, b in zip(x, y)])
    return {("IQM - IQM", name): ends for name, ends in percentiles(spread, x.shape[1]).items()}


def improvement(n, shift, correlation, samples=4000):
    """Coverage of the probability of improvement, between normal scores (ranks know no scale): Wilson's interval by DeLong's
    variance, widened, and the percentile bootstrap of a quarter of the samples."""
    random = np.random.default_rng([3, n])
    value = norm.cdf(shift / np.sqrt(2))
    held, by_percentile = 0, 0
    counts = random.multinomial(n, np.full(n, 1 / n), RESAMPLES)
    for sample in range(samples):
        x, y = random.standard_normal((2, n))
        y = correlation * x + np.sqrt(1 - correlation**2) * y - shift
        greater = (x[:, None] > y).astype(float)
        share = greater.mean()
        inside = (share * n + 0.5) / (n + 1)
        variance = (greater.mean(1) + greater.mean(0)).var(ddof=1) / n
        alike = 1 - 6 * ((x.argsort().argsort() - y.argsort().argsort()) ** 2).sum() / (n**3 - n)
        tosses = min(inside * (1 - inside) / max(variance, 1e-300), n * np.clip(1.8 / max(1 - alike, 1e-300), 2.5, 5.5))
        z2 = norm.ppf(0.975) ** 2 * n / (n - 1) / tosses
        half = np.sqrt(z2 * (share * (1 - share) + z2 / 4))
        held += abs((share + z2 / 2) - (1 + z2) * value) <= half
        if sample % 4 == 0:
            resampled = ((counts @ greater) * counts).sum(1) / n**2
            low, high = np.quantile(resampled, [0.025, 0.975])
            by_percentile += low <= value <= high
    return held / samples, by_percentile / (samples / 4)


def covered(ends, value):
    return ((ends[0] <= value + 1e-12) & (value - 1e-12 <= ends[1])).mean()


def study(n, batches, samples):
    """{(statistic, method): {truth: coverage}}, each batch with resamples of its own."""
    random = np.random.default_rng([2, n])
    cells = {}

    def add(name, found, values):
        for key, ends in found.items():
            cells.setdefault(key, {}).setdefault(name, []).append(covered(ends, values[key[0]]))

    for _ in range(batches):
        counts = random.multinomial(n, np.full(n, 1 / n), RESAMPLES)
        for name, quantile_function in TRUTHS.items():
            x = np.sort(quantile_function(random.random((samples, n))), 1)
            add(name, intervals(x, counts), truths[name])
        for one, other, correlation in PAIRS:
            z = random.standard_normal((2, samples // 4, n))
            z[1] = correlation * z[0] + np.sqrt(1 - correlation**2) * z[1]
            x, y = TRUTHS[one](norm.cdf(z[0])), TRUTHS[other](norm.cdf(z[1]))
            add((one, other, correlation), paired(x, y, counts), {"IQM - IQM": truths[one]["IQM"] - truths[other]["IQM"]})
    return {key: {name: np.mean(shares) for name, shares in by.items()} for key, by in cells.items()}


if __name__ == "__main__":
    truths = {name: truth(f) for name, f in TRUTHS.items()}
    sizes = {6: (20, 400), 8: (20, 400), 10: (20, 400), 20: (20, 400), 50: (20, 200), 200: (20, 100)}
    tables = {n: study(n, *size) for n, size in sizes.items()}
    print("lowest to highest coverage over the truths, in per cent; n =", *sizes)
    for key in tables[10]:
        print(*key, *(f"{100 * min(v := [*tables[n][key].values()]):.1f}-{100 * max(v):.1f}" for n in sizes), sep=" | ")
    print("probability of improvement | n | correlation | Wilson, percentile at", *(f"{norm.cdf(shift / 2**0.5):.2f}" for shift in SHIFTS))
    for n in (10, 20, 50):
        for correlation in (0, 0.3, 0.6, 0.9):
            shares = [improvement(n, shift, correlation) for shift in SHIFTS]
            print(n, correlation, *(f"{100 * a:.1f}, {100 * b:.1f}" for a, b in shares), sep=" | ")
    print("by truth")
    for key in tables[10]:
        for name in tables[10][key]:
            print(*key, name, *(f"{100 * tables[n][key][name]:.1f}" for n in sizes), sep=" | ")
