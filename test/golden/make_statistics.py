"""Makes the golden figures of ts/stats, with NumPy 2.4.6, SciPy 1.17.1, statsmodels 0.15.0 and rliable 1.2.0.

    python3 make_statistics.py        writes the JSON files

Nothing here is made by this project's own code.
"""
import json

import numpy as np
from numpy.random import RandomState
from rliable import library, metrics
from scipy.stats import PermutationMethod, mannwhitneyu, norm, spearmanr, trim_mean, wilcoxon
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint


def write(name, comment, cases):
    """One case a line; floats as Python's repr, which reads back to the same bits."""
    lines = ",\n    ".join(json.dumps(case) for case in cases)
    with open(name, "w") as f:
        f.write(f'{{\n  "_comment": {json.dumps(comment)},\n  "cases": [\n    {lines}\n  ]\n}}\n')


def accuracies(n, seed=11, p=0.93):
    return RandomState([seed, n]).binomial(600, p, n) / 600


def losses(n, seed=12):
    return np.exp(RandomState([seed, n]).standard_normal(n)).round(6)


def draws(sizes):
    """Places of each resample, stratum by stratum."""
    r = RandomState([0, 4])
    return [np.array(places) for places in zip(*([r.randint(0, n, n) for n in sizes] for _ in range(2000)))]


def widened(n):
    return norm.cdf(norm.ppf(0.025) * np.sqrt(n / (n - 1)))


def bootstrap_case(strata):
    n = min(map(len, strata))
    x = np.hstack([values[places] for values, places in zip(strata, draws([*map(len, strata)]))])
    case = {"strata": [values.tolist() for values in strata]}
    case["interquartileMean"] = trim_mean(np.hstack(strata), 0.25)
    case["interval"] = np.quantile(trim_mean(x, 0.25, axis=1), [widened(n), 1 - widened(n)]).tolist() if n > 1 else None
    case["meanInterval"] = None
    if len(strata) == 1 and n >= 200:
        mean, error = strata[0].mean(), strata[0].std(ddof=1) / np.sqrt(n)
        far = (x.mean(axis=1) - mean) / (x.std(axis=1, ddof=1) / np.sqrt(n))
        low, high = np.quantile(far, [0.025, 0.975])
        case["meanInterval"] = [mean - high * error, mean - low * error]
    return case


def rliable_case(runs, tasks):
    x, y = (RandomState(seed).beta(8, 1 + np.arange(tasks) / 2, (runs, tasks)).round(4) for seed in (21, 22))
    np.random.seed(0)
    _, ends = library.get_interval_estimates({"x": x}, lambda s: np.array([metrics.aggregate_iqm(s)]), reps=50000)
    return {
        "x": x.T.tolist(),
        "y": y.T.tolist(),
        "interquartileMean": metrics.aggregate_iqm(x),
        "percentileInterval": ends["x"][:, 0].tolist(),
        "probabilityOfImprovement": metrics.probability_of_improvement(x, y),
    }


def improvement_case(x, y):
    n = len(x)
    share = mannwhitneyu(x, y).statistic / n / len(y)
    case = {"one": x.tolist(), "other": y.tolist(), "probability": share}
    if n == len(y):
        greater = (x[:, None] > y) + 0.5 * (x[:, None] == y)
        variance = (greater.mean(1) + greater.mean(0)).var(ddof=1) / n
        inside = (share * n + 0.5) / (n + 1)
        alike = spearmanr(x, y).statistic
        tosses = min(inside * (1 - inside) / max(variance, 1e-300), n * np.clip(1.8 / max(1 - alike, 1e-300), 2.5, 5.5))
        case["interval"] = [*proportion_confint(share * tosses, tosses, 2 * widened(n), method="wilson")]
    return case


def signed_rank_case(differences):
    tied = len(set(np.abs(differences))) < len(differences) or 0 in differences
    method = PermutationMethod(n_resamples=np.inf) if tied else "exact"
    return {"differences": differences.tolist(), "p": wilcoxon(differences, method=method).pvalue}


def seeds_case(difference, deviation, power):
    n = TTestPower().solve_power(difference / deviation, power=power, alpha=0.05)
    return {"difference": difference, "deviation": deviation, "power": power, "seeds": float(n)}


if __name__ == "__main__":
    write(
        "normal.json",
        "SciPy 1.17.1, by make_statistics.py: z, scipy.stats.norm.pdf(z), norm.cdf(z).",
        [[z, norm.pdf(z), norm.cdf(z)] for z in [-40.0, -8.4, -6.0, -3.0, -1.96, -0.7, -1e-9, 0.0, 0.3, 1.0, 2.5, 5.0, 8.2, 9.0]],
    )
    write(
        "bootstrap.json",
        "NumPy 2.4.6 and SciPy 1.17.1, by make_statistics.py: interquartileMean is scipy.stats.trim_mean(numpy.hstack(strata), 0.25). "
        "x has, of each of 2000 resamples, values[randint(0, n, n)] of each stratum in turn, all from one RandomState([0, 4]); interval "
        "is numpy.quantile(trim_mean(x, 0.25, axis=1), [p, 1 - p]) with p = norm.cdf(norm.ppf(0.025) * sqrt(n / (n - 1))) and n of the "
        "smallest stratum. meanInterval, with mean and error = std(ddof=1) / sqrt(n) of the values, is mean - error * "
        "numpy.quantile((x.mean(1) - mean) / (x.std(1, ddof=1) / sqrt(n)), [0.975, 0.025]).",
        [bootstrap_case([f(n)]) for f in (accuracies, losses) for n in (1, 2, 3, 4, 5, 7, 10, 37, 50, 200)]
        + [bootstrap_case([f(n, seed) for seed, n in enumerate(sizes)]) for f in (accuracies, losses) for sizes in ((5, 5), (3, 10, 4))],
    )
    write(
        "rliable.json",
        "rliable 1.2.0, by make_statistics.py, of matrices [runs, tasks] x and y, here by task: metrics.aggregate_iqm(x), its "
        "library.get_interval_estimates(reps=50000), metrics.probability_of_improvement(x, y).",
        [rliable_case(20, 3), rliable_case(9, 1)],
    )
    write(
        "improvement.json",
        "SciPy 1.17.1 and statsmodels 0.15.0, by make_statistics.py: p = scipy.stats.mannwhitneyu(one, other).statistic / len(one) / "
        "len(other); interval is proportion_confint(p * tosses, tosses, 2 * norm.cdf(-1.96 sqrt(n / (n - 1))), method='wilson'), tosses the least of q (1 - q) / v and n clip(1.8 / (1 - r), 2.5, 5.5), r = spearmanr(one, other), "
        "q = (p n + 0.5) / (n + 1), v = var(row means + column means, ddof=1) / n of the matrix of one > other (equal ones 0.5).",
        [improvement_case(accuracies(n, 1), accuracies(m, 2, 0.94)) for n, m in ((2, 2), (10, 10), (37, 37), (5, 9), (1, 3))]
        + [improvement_case(losses(n, 1), losses(n, 2)) for n in (10, 50)]
        + [improvement_case(losses(12, 1) + 100, losses(12, 2))],
    )
    write(
        "signed-rank.json",
        "SciPy 1.17.1, by make_statistics.py: scipy.stats.wilcoxon(differences, method='exact').pvalue; with ties or zeros "
        "method=PermutationMethod(n_resamples=inf).",
        [signed_rank_case((losses(n, 1) - losses(n, 2)).round(6)) for n in (1, 2, 3, 6, 10, 20, 50, 200)]
        + [signed_rank_case(RandomState([5, n]).binomial(10, 0.6, n) - 5.0) for n in (4, 8, 12, 14)],
    )
    write(
        "holm.json",
        "statsmodels 0.15.0, by make_statistics.py: multipletests(p, method='holm')[1].",
        [
            {"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()}
            for p in ([0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.2, 0.2, 0.9], [0.0, 1.0, 0.02, 0.02, 0.011])
        ],
    )
    write(
        "seeds-needed.json",
        "statsmodels 0.15.0, by make_statistics.py: TTestPower().solve_power(difference / deviation, power=power, alpha=0.05).",
        [seeds_case(d, s, p) for d, s, p in ((0.00185, 0.0113, 0.8), (0.01, 0.0113, 0.8), (0.01, 0.0113, 0.9), (0.02, 0.02, 0.8), (0.01, 0.1, 0.95), (0.03, 0.02, 0.8))],
    )
