"""Makes bayes.json, with NumPy 2.4.6 and SciPy 1.17.1.

    python3 make_bayes.py

Nothing here is made by this project's own code, and each accuracy is found in another way than there: moons by Monte
Carlo and by a grid of its own, circles by the noncentral chi-squared distribution, blobs by the bivariate normal one,
xor by quadrature.
"""
import json

import numpy as np
from numpy.random import RandomState
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import ive
from scipy.stats import multivariate_normal, ncx2, norm

SHIFT = np.array([1, 0.5])


def arcs(n):
    """Midpoints of n equal parts of each half circle."""
    angle = (np.arange(n) + 0.5) * np.pi / n
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return upper, SHIFT - upper


def densities(points, curve, noise):
    return np.exp(-((points[:, None, :] - curve) ** 2).sum(2) / (2 * noise**2)).mean(1)


def moons(noise, draws=400_000):
    """Mean posterior of the likelier class over draws, and its standard error."""
    random = np.random.default_rng(5)
    angle = random.uniform(0, np.pi, draws)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points[draws // 2 :] = SHIFT - points[draws // 2 :]
    points += random.normal(0, noise, points.shape)
    upper, lower = arcs(int(np.ceil(12 / noise)))
    p = np.concatenate([(a := densities(x, upper, noise)) / (a + densities(x, lower, noise)) for x in np.array_split(points, 200)])
    best = np.maximum(p, 1 - p)
    return {"accuracy": best.mean(), "error": best.std() / np.sqrt(draws)}


def moons_grid(noise):
    """A sum over a grid of a twentieth of the noise."""
    step = noise / 20
    x, y = np.arange(-1 - 7 * noise, 2 + 7 * noise, step), np.arange(-0.5 - 7 * noise, 1 + 7 * noise, step)
    upper, lower = arcs(int(np.ceil(200 / noise)))
    on = lambda curve: np.exp(-((x[:, None] - curve[:, 0]) ** 2) / (2 * noise**2)) @ np.exp(-((y - curve[:, 1, None]) ** 2) / (2 * noise**2))
    p, q = on(upper), on(lower)
    return np.maximum(p, q).sum() / (p + q).sum()


def circles(noise):
    def lead(r):
        """Logarithm of the outer circle's density over the inner one's."""
        a, b = r / noise**2, 0.8 * r / noise**2
        return -(1 - 0.64) / (2 * noise**2) + np.log(ive(0, a)) + a - np.log(ive(0, b)) - b

    r = brentq(lead, 1e-9, 1 + 3 * noise, xtol=1e-14)
    within = lambda radius: ncx2.cdf((r / noise) ** 2, 2, (radius / noise) ** 2)
    return {"accuracy": (within(0.8) + 1 - within(1)) / 2}


def blobs(noise, seed):
    centres = RandomState(seed).uniform(-10, 10, (3, 2))
    cells = []
    for i, centre in enumerate(centres):
        others = np.delete(centres, i, axis=0) - centre
        length = np.linalg.norm(others, axis=1)
        unit = others / length[:, None]
        correlation = unit[0] @ unit[1]
        normal = multivariate_normal(cov=[[1, correlation], [correlation, 1]], abseps=1e-12, maxpts=10**7)
        cells.append(normal.cdf(length / (2 * noise)))
    return {"accuracy": np.mean(cells)}


def xor(noise):
    lost, _ = quad(lambda u: norm.cdf(-u / noise), 0, 1, epsabs=1e-13, points=[min(noise, 0.5)])
    return {"accuracy": lost**2 + (1 - lost) ** 2}


if __name__ == "__main__":
    cases = [{"data": "moons", "noise": noise, "dataSeed": 0, **moons(noise)} for noise in (0.25, 0.1, 0.4, 1.0)]
    cases += [{"data": "moons", "noise": noise, "dataSeed": 3, "accuracy": moons_grid(noise)} for noise in (0.25, 0.1, 0.4, 1.0)]
    cases += [{"data": "circles", "noise": noise, "dataSeed": 0, **circles(noise)} for noise in (0.07, 0.03, 0.2, 1.0)]
    cases += [{"data": "blobs", "noise": noise, "dataSeed": seed, **blobs(noise, seed)} for noise, seed in ((1.0, 0), (2.5, 0), (1.0, 7), (30.0, 99))]
    cases += [{"data": "xor", "noise": noise, "dataSeed": 0, **xor(noise)} for noise in (0.1, 0.01, 1.0)]
    comment = (
        "NumPy 2.4.6 and SciPy 1.17.1, by make_bayes.py: accuracy of the Bayes rule on the population. moons with an error: mean "
        "posterior over 400,000 draws and its standard error; without: a sum over a fine grid. circles: scipy.stats.ncx2.cdf at the radius "
        "where the two densities (scipy.special.ive) cross. blobs: scipy.stats.multivariate_normal.cdf over the two bisectors of each of "
        "RandomState(seed).uniform(-10, 10, (3, 2)). xor: scipy.integrate.quad."
    )
    with open("bayes.json", "w") as f:
        lines = ",\n    ".join(json.dumps(case) for case in cases)
        f.write(f'{{\n  "_comment": {json.dumps(comment)},\n  "cases": [\n    {lines}\n  ]\n}}\n')
