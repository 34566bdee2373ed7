"""Makes the golden figures in this folder, with NumPy 1.24.4 and scikit-learn 1.2.2 (Python 3.11).

    python3 make_golden.py        writes the JSON files

Nothing here is made by this project's own code. moons.csv, the article's data set, was made apart:
make_moons(2000, noise=.25, random_state=0), StandardScaler, train_test_split(test_size=.3, random_state=42).
"""
import json
from decimal import Decimal, getcontext
from math import log, nextafter, pi

import numpy as np
from numpy.random import RandomState
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

getcontext().prec = 80


def write(name, comment, cases):
    """One case a line; floats as Python's repr, which reads back to the same bits."""
    lines = ",\n    ".join(json.dumps(case) for case in cases)
    with open(name, "w") as f:
        f.write(f'{{\n  "_comment": {json.dumps(comment)},\n  "cases": [\n    {lines}\n  ]\n}}\n')


def random_case(seed):
    def new():
        return RandomState(seed)

    r = new()
    mixed = [r.standard_normal(), r.random_sample(), r.standard_normal(), *r.permutation(5), r.standard_normal()]
    shuffled = np.array([9, 9, 8, 7, 6, 5, 4], dtype=np.uint32)
    r.shuffle(shuffled)
    long = new()
    long.random_sample(5000)
    return {
        "seed": seed,
        "random_sample": new().random_sample(8).tolist(),
        "standard_normal": new().standard_normal(9).tolist(),
        "permutation": new().permutation(20).tolist(),
        "permutation_1000_head": new().permutation(1000)[:8].tolist(),
        "random_sample_after_5000": long.random_sample(),
        "mixed": [float(v) for v in mixed],
        "shuffled_after_mixed": shuffled.tolist(),
    }


def batch_order_case(seed, rows, epochs):
    state = RandomState([seed, 3])
    return {"seed": seed, "rows": rows, "orders": [state.permutation(rows).tolist() for _ in range(epochs)]}


def sine(x):
    """Taylor's series at x itself, in 80 digits: no reduction that could be wrong."""
    term, total, k = x, x, 1
    while abs(term) > Decimal(10) ** -70:
        term *= -x * x / ((k + 1) * (k + 2))
        total += term
        k += 2
    return total


def cosine(x):
    term, total, k = Decimal(1), Decimal(1), 0
    while abs(term) > Decimal(10) ** -70:
        term *= -x * x / ((k + 1) * (k + 2))
        total += term
        k += 2
    return total


def elementary_case(name, function, x):
    x = float(x)
    exact = function(Decimal(x))
    head = float(exact)
    return [name, x, head, float(exact - Decimal(head))]


def around(x, steps=2):
    below = above = x
    found = [x]
    for _ in range(steps):
        below, above = nextafter(below, -9), nextafter(above, 9)
        found += [below, above]
    return found


def elementary_cases():
    r = RandomState(11)
    logs = [5e-324, 2.0**-1022, 2.0**-104, 1e-300, 1e-9, *around(1.0), *around(2.0**-0.5), *around(0.5), *around(2.0**-1.5)]
    logs = [x for x in logs if x <= 1] + r.random_sample(150).tolist() + (1 - 10 ** r.uniform(-16, -1, 40)).tolist()
    logs += (10 ** r.uniform(-31, 0, 40)).tolist()
    exponents = [0.0, -5e-324, -1e-300, -1e-9, -708.0, *(-x for x in around(0.5 * log(2))), *(-x for x in around(1000 * log(2)))]
    exponents += (-RandomState(12).exponential(1, 80)).tolist() + RandomState(13).uniform(-708, 0, 80).tolist()
    angles = [0.0, 5e-324, 1e-300, 1e-9, 2.0**-27, 1.0]
    for k in range(1, 9):
        angles += [x for x in around(k * pi / 4) if x <= 2 * pi]
    angles += r.uniform(0, 2 * pi, 120).tolist()
    return (
        [elementary_case("log", Decimal.ln, x) for x in logs]
        + [elementary_case("exp", Decimal.exp, x) for x in exponents]
        + [elementary_case("sin", sine, x) for x in angles]
        + [elementary_case("cos", cosine, x) for x in angles]
    )


MAKERS = {
    "moons": lambda n, noise, seed: make_moons(n, noise=noise, random_state=seed),
    "circles": lambda n, noise, seed: make_circles(n, noise=noise, random_state=seed),
    "blobs": lambda n, noise, seed: make_blobs(n, centers=3, cluster_std=noise, random_state=seed),
}


def xor(n, noise, seed):
    r = RandomState(seed)
    u = r.uniform(-1, 1, (n, 2))
    return u + r.normal(scale=noise, size=u.shape), ((u[:, 0] < 0) != (u[:, 1] < 0)).astype(int)


def sine_points(n, noise, seed):
    r = RandomState(seed)
    x = r.uniform(-3, 3, n)
    return x.reshape(n, 1), np.sin(2 * x) + r.normal(scale=noise, size=n)


def dataset_case(name, samples, noise, seed, fraction, split_seed):
    X, y = {**MAKERS, "xor": xor, "sine": sine_points}[name](samples, noise, seed)
    training, test = train_test_split(np.arange(samples), test_size=fraction, random_state=split_seed)
    return {
        "recipe": {"data": name, "samples": samples, "noise": noise, "dataSeed": seed, "testFraction": fraction, "splitSeed": split_seed},
        "raw": X.ravel().tolist(),
        "standardised": StandardScaler().fit_transform(X).ravel().tolist(),
        ("targets" if name == "sine" else "labels"): y.tolist(),
        "training": training.tolist(),
        "test": test.tolist(),
    }


def fresh_case(name, samples, noise, seed):
    """100,000 points of the population from a stream of their own, by the scale of the data set's points; some of them."""
    r = RandomState([seed, 5])
    if name in ("xor", "sine"):
        own, fresh = ((xor if name == "xor" else sine_points)(n, noise, s) for n, s in ((samples, seed), (100_000, [seed, 5])))
    elif name == "blobs":
        own = MAKERS[name](samples, noise, seed)
        centres = RandomState(seed).uniform(-10, 10, (3, 2))
        fresh = make_blobs(100_000, centers=centres, cluster_std=noise, random_state=r)
    else:
        own, fresh = MAKERS[name](samples, noise, seed), MAKERS[name](100_000, noise, r)
    rows = [0, 1, 777, 31_415, 65_536, 99_999]
    recipe = {"data": name, "samples": samples, "noise": noise, "dataSeed": seed, "testFraction": 0.3, "splitSeed": 42}
    standardised = StandardScaler().fit(own[0]).transform(fresh[0])
    return {"recipe": recipe, "rows": rows, "raw": fresh[0][rows].tolist(), "standardised": standardised[rows].tolist(), "values": fresh[1][rows].tolist()}


def initializer_cases():
    def normal(sizes, seed, std, bias_std):
        tensors = []
        for k, (fan_in, out) in enumerate(zip(sizes, sizes[1:])):
            tensors.append(RandomState([seed, 1, k]).standard_normal((out, fan_in)) * std(fan_in, out))
            tensors.append(RandomState([seed, 2, k]).standard_normal(out) * bias_std if bias_std else np.zeros(out))
        return tensors

    def uniform(sizes, seed, bound, bias_bound):
        tensors = []
        for k, (fan_in, out) in enumerate(zip(sizes, sizes[1:])):
            b, c = bound(fan_in, out), bias_bound(fan_in)
            tensors.append(RandomState([seed, 1, k]).uniform(-b, b, (out, fan_in)))
            tensors.append(RandomState([seed, 2, k]).uniform(-c, c, out) if c else np.zeros(out))
        return tensors

    def factored(sizes, seed, draw, std, factors, ratios):
        """Scales by layer; biases are normal, and zeros for a ratio of 0."""
        tensors = []
        for k, (fan_in, out) in enumerate(zip(sizes, sizes[1:])):
            tensors.append(draw(RandomState([seed, 1, k]), (out, fan_in), fan_in, factors[k]))
            bias_std = ratios[k] * (std(fan_in, out) * factors[k])
            tensors.append(RandomState([seed, 2, k]).standard_normal(out) * bias_std if bias_std else np.zeros(out))
        return tensors

    def case(init, sizes, seed, tensors, sigma=None, bias_sigma=0, weight_scale=None, bias_scale=None):
        options = {"init": init, "biasSigma": bias_sigma, "seed": seed}
        if sigma is not None:
            options["sigma"] = sigma
        if weight_scale is not None:
            options["weightScale"] = weight_scale
        if bias_scale is not None:
            options["biasScale"] = bias_scale
        flat = np.concatenate([t.ravel() for t in tensors]).astype(np.float32)
        return {"options": options, "sizes": sizes, "parameters": flat.tolist()}

    def glorot(i, o):
        return np.sqrt(6 / (i + o))

    sizes, other = [3, 5, 2], [2, 7, 4, 3]
    return [
        case("normal", [2, 6, 2], 0, normal([2, 6, 2], 0, lambda i, o: 0.1, 0), 0.1),
        case("normal", [2, 6, 2], 0, normal([2, 6, 2], 0, lambda i, o: 1.0, 0), 1.0),
        case("normal", other, 2**32 - 1, normal(other, 2**32 - 1, lambda i, o: 0.01, 0.5), 0.01, 0.5),
        case("he", sizes, 3, normal(sizes, 3, lambda i, o: np.sqrt(2 / i), 0)),
        case("lecun", sizes, 3, normal(sizes, 3, lambda i, o: np.sqrt(1 / i), 0)),
        case("glorot", sizes, 3, uniform(sizes, 3, glorot, lambda i: 0)),
        case("keras", other, 7, uniform(other, 7, glorot, lambda i: 0)),
        case("pytorch", other, 7, uniform(other, 7, lambda i, o: 1 / np.sqrt(i), lambda i: 1 / np.sqrt(i))),
        case("scaled", other, 4, normal(other, 4, lambda i, o: 1.5 / np.sqrt(i), 0.3), 1.5, 0.3),
        case(
            "he", other, 5,
            factored(
                other, 5, lambda r, shape, i, c: r.standard_normal(shape) * (np.sqrt(2 / i) * c),
                lambda i, o: np.sqrt(2 / i), [0.3, 1, 4], [1, 0, 0.7],
            ),
            weight_scale=[0.3, 1, 4], bias_scale=[1, 0, 0.7],
        ),
        case(
            "pytorch", sizes, 6,
            factored(
                sizes, 6, lambda r, shape, i, c: r.uniform(-1 / np.sqrt(i) * c, 1 / np.sqrt(i) * c, shape),
                lambda i, o: 1 / np.sqrt(3 * i), [0.3, 2], [0.9, 0],
            ),
            weight_scale=[0.3, 2], bias_scale=[0.9, 0],
        ),
    ]


if __name__ == "__main__":
    write(
        "random.json",
        "NumPy 1.24.4, by make_golden.py: each list from a new numpy.random.RandomState(seed), e.g. RandomState(seed).standard_normal(9). "
        "mixed is one generator's standard_normal(), random_sample(), standard_normal(), permutation(5), standard_normal(); "
        "then shuffle([9, 9, 8, 7, 6, 5, 4]).",
        [random_case(s) for s in (0, 1, 42, 2**32 - 1, [3, 1, 0], [5], [2**32 - 1, 2, 12], list(range(700)))],
    )
    write(
        "batch-order.json",
        "NumPy 1.24.4, by make_golden.py: state = RandomState([seed, 3]); orders = [state.permutation(rows) for each epoch].",
        [batch_order_case(0, 6, 4), batch_order_case(2**32 - 1, 20, 5), batch_order_case(8, 1, 2)],
    )
    write(
        "elementary64.json",
        "[function, x, y, rest]: f(x) = y + rest, y the nearest float64; by make_golden.py in Python's decimal with 80 digits "
        "(Decimal.ln, Decimal.exp; Taylor's series of sine and cosine at x itself).",
        elementary_cases(),
    )
    write(
        "datasets.json",
        "scikit-learn 1.2.2, by make_golden.py: make_moons(n, noise=, random_state=), make_circles(same), make_blobs(n, centers=3, "
        "cluster_std=noise, random_state=), StandardScaler().fit_transform, train_test_split(arange(n), test_size=, random_state=). "
        "xor: r = RandomState(seed); u = r.uniform(-1, 1, (n, 2)); X = u + r.normal(scale=noise, size=u.shape); y = (u0 < 0) != (u1 < 0). "
        "sine: r = RandomState(seed); x = r.uniform(-3, 3, n); y = np.sin(2 * x) + r.normal(scale=noise, size=n), its targets.",
        [
            dataset_case(*c)
            for c in (
                ("moons", 2, 0.25, 0, 0.5, 42),
                ("moons", 3, 0.1, 1, 0.3, 0),
                ("moons", 51, 0.25, 7, 0.3, 42),
                ("moons", 100, 0.0, 2**32 - 1, 0.25, 1),
                # 26 points a curve: linspace's last angle is pi, and 25 steps of pi / 25 are not.
                ("moons", 52, 0.0, 6, 0.3, 42),
                ("circles", 3, 0.05, 0, 0.3, 42),
                ("circles", 77, 0.07, 5, 0.2, 9),
                ("circles", 40, 0.2, 123456789, 0.9, 42),
                ("blobs", 2, 1.0, 3, 0.5, 42),
                ("blobs", 50, 1.0, 0, 0.3, 42),
                ("blobs", 64, 2.5, 99, 0.1, 2**32 - 1),
                ("xor", 61, 0.1, 4, 0.3, 42),
                ("xor", 20, 0.0, 0, 0.3, 42),
                ("sine", 40, 0.1, 3, 0.3, 42),
                ("sine", 2, 0.0, 2**32 - 1, 0.5, 1),
            )
        ],
    )
    write(
        "fresh.json",
        "scikit-learn 1.2.2, by make_golden.py: rows of make_moons(100000, noise=, random_state=RandomState([dataSeed, 5])), "
        "make_circles(same), make_blobs(same, centers=RandomState(dataSeed).uniform(-10, 10, (3, 2))), and of xor and sine as in "
        "datasets.json with r = RandomState([dataSeed, 5]); StandardScaler().fit(the data set).transform(them); labels or targets.",
        [fresh_case(*c) for c in (("moons", 2000, 0.25, 0), ("circles", 100, 0.07, 5), ("blobs", 50, 1.0, 7), ("xor", 61, 0.1, 4), ("sine", 40, 0.1, 3))],
    )
    write(
        "initializers.json",
        "NumPy 1.24.4, by make_golden.py: layer k of seed s, float64 rounded once to float32: weight "
        "RandomState([s, 1, k]).standard_normal((out, in)) * std or .uniform(-bound, bound, (out, in)); bias the same with "
        "RandomState([s, 2, k]) and shape (out,), or zeros.",
        initializer_cases(),
    )
