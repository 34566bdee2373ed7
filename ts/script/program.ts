/**
 * A run -> a Python program that remakes it in PyTorch and compares, so that who doubts us can check us with their own
 * tools. The data come from scikit-learn or NumPy, the weights from NumPy's RandomState (contract 10), the training from
 * PyTorch; of ours it holds the results alone. It never opens a file, and runs no Python.
 */
import { makeDataset } from '../data/dataset.ts';
import type { Evaluation } from '../engine/engine.ts';
import { initialParameters } from '../init/initialize.ts';
import { hashFloat32 } from '../sweep/identity.ts';
import type { RunResult } from '../sweep/run.ts';
import { networkSizes, type RunSpec } from '../sweep/spec.ts';
import { dataImports, dataProgram } from './data.ts';
import { networkProgram, optimizerProgram, weightsProgram } from './network.ts';
import { python, pythonList } from './python.ts';

/** Of longer runs every so many-th row is compared. */
const MOST_ROWS = 500;

/** @param label what the run is called */
export function program(run: RunResult, label: string): string {
  const { spec } = run;
  return `#!/usr/bin/env python3
"""Remakes one run of initscope in PyTorch: ${label}.

    run ${run.receipt.id}

The data are made by scikit-learn and NumPy, the initial weights by NumPy's RandomState, the training is PyTorch's. Of
initscope this program holds the results alone, to compare with. It needs numpy, scikit-learn and torch; without torch,
\`--data-only\` stops once data and weights are made and compared. Exit status 0: all alike, 1: not.

Float32 rounds, so trainings of other orders of sums drift apart, PyTorch's own from its float64 too. This program
therefore trains twice, in float64 and in float32, and asks of each figure over the whole run: initscope's largest
distance from float64 may be 4 times the largest of PyTorch's float32, plus 4e-6 of the figure's largest value, plus two
rows where it counts rows. Figures of the end are held to the drift of their kind over the whole run, as at a single
moment two trainings may cross. From where PyTorch is not finite nothing is compared.
"""
import hashlib
import sys

import numpy as np
from numpy.random import RandomState
${dataImports(spec)}

inf, nan = float("inf"), float("nan")

# What initscope recorded: of each epoch before its first update, over the training rows; and after the last update.
${ours(run)}

# --- Data: generated, standardised over all rows, split, rounded to float32 ---


${dataProgram(spec)}

# --- Initial weights: one stream for each tensor ---


${weightsProgram(spec)}


def sha256(values):
    return hashlib.sha256(np.ascontiguousarray(values, "<f4").tobytes()).hexdigest()


BITS = {"training inputs": PARTS["training"][0], "initial weights": np.concatenate([w.ravel() for w in WEIGHTS])}
for name, values in BITS.items():
    same = sha256(values) == SHA256[name]
    print(f"{name}: {'the same bits' if same else 'other bits; a sine of another last digit moves a few by one step'}")
if "--data-only" in sys.argv:
    sys.exit()

# --- Training ---

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


${networkProgram(spec)}


${trainingProgram(spec)}

# --- Comparison ---


${comparison}
`;
}

function ours(run: RunResult): string {
  const { spec, trace, divergedAt, training, test, fresh } = run;
  const rows = trace.loss?.length ?? 0;
  const every = Math.ceil(rows / MOST_ROWS);
  const names = ['loss', ...(trace.accuracy ? ['accuracy'] : []), 'gradientNorm'];
  const columns = names.map((name) => {
    const values = [...(trace[name] ?? [])].filter((_, epoch) => epoch % every === 0);
    return `    ${JSON.stringify(name)}: ${pythonList(values, 8 + name.length)},`;
  });
  const parts = { training, test, ...(fresh && { fresh }) };
  const ends = Object.entries(parts).map(([name, part]) => `    ${JSON.stringify(name)}: ${evaluation(part)},`);
  const inputs = hashFloat32(makeDataset(spec).training.inputs);
  const weights = hashFloat32(initialParameters(spec, networkSizes(spec)));
  return `EPOCHS, ROWS, EVERY = ${spec.epochs}, ${rows}, ${every}  # every EVERY-th of ROWS rows stands here
DIVERGED_AT = ${python(divergedAt)}
COLUMNS = {
${columns.join('\n')}
}
ENDS = {
${ends.join('\n')}
}
SHA256 = {
    "training inputs": "${inputs}",
    "initial weights": "${weights}",
}`;
}

function evaluation({ loss, accuracy }: Evaluation): string {
  return `{"loss": ${python(loss)}${accuracy === undefined ? '' : `, "accuracy": ${python(accuracy)}`}}`;
}

function trainingProgram(spec: RunSpec): string {
  const { batch, batchSeed, centred, clipNorm } = spec;
  const clip = clipNorm === 0 ? '' : `\n            torch.nn.utils.clip_grad_norm_(P, ${python(clipNorm)})`;
  const orders = batch === 0 ? '' : `\n    orders = RandomState([${batchSeed}, 3])  # a permutation an epoch`;
  const batches =
    batch === 0
      ? 'batches = [slice(None)]'
      : `order = orders.permutation(len(x))
        batches = [order[at : at + ${batch}] for at in range(0, len(x), ${batch})]`;
  const start = centred ? '\n    P0 = [p.detach().clone() for p in P]  # whose function is subtracted' : '';
  return `def train(dtype):
    P = [torch.tensor(w, dtype=dtype, requires_grad=True) for w in WEIGHTS]${start}
    parts = {name: tensors(part, dtype) for name, part in PARTS.items()}
    x, y = parts["training"]
    optimizer = ${optimizerProgram(spec)}${orders}
    rows, tests = [], []

    def network(a):
        return forward(P, a)${centred ? ' - forward(P0, a)' : ''}

    def gradient(batch):
        optimizer.zero_grad()
        outputs = network(x[batch])
        loss = loss_of(outputs, y[batch])
        loss.backward()
        return outputs, loss

    for epoch in range(ROWS):
        outputs, loss = gradient(slice(None))
        squares = sum(float(p.grad.double().square().sum()) for p in P)
        rows.append({**figures(outputs, loss, y), "gradientNorm": squares**0.5})
        tests.append(evaluate(network, parts["test"]))
        if not all(np.isfinite(value) for value in rows[-1].values()) or epoch == DIVERGED_AT:
            break
        ${batches}
        for batch in batches:
            gradient(batch)${clip}
            optimizer.step()
    return rows, tests, {name: evaluate(network, part) for name, part in parts.items()}


def tensors(part, dtype):
    x, y = part
    is_target = np.issubdtype(y.dtype, np.floating)
    target = torch.tensor(y.astype(np.float32), dtype=dtype) if is_target else torch.tensor(y, dtype=torch.int64)
    return torch.tensor(x, dtype=dtype), target


def figures(outputs, loss, y):
    found = {"loss": loss.item()}
    if not y.is_floating_point():
        found["accuracy"] = (outputs.argmax(1) == y).double().mean().item()
    return found


def evaluate(network, part):
    x, y = part
    with torch.no_grad():
        outputs = network(x)
        return figures(outputs, loss_of(outputs, y), y)`;
}

const comparison = `def drift(one, other, name):
    return max((abs(a[name] - b[name]) for a, b in zip(one, other)), default=0.0)


def limit(name, pytorch, largest, count):
    return 4 * pytorch + 4e-6 * largest + (2 / count if name == "accuracy" else 0)


results = []


def compare(what, ours, pytorch, allowed):
    passed = ours <= allowed
    results.append(passed)
    print(f"{what:24} {ours:12.3e} {pytorch:12.3e} {allowed:12.3e}  {'pass' if passed else 'FAIL'}")


rows64, tests64, ends64 = train(torch.float64)
rows32, tests32, ends32 = train(torch.float32)
finite = min(len(rows64), len(rows32))
while finite > 0 and not all(np.isfinite(v) for row in (rows64[finite - 1], rows32[finite - 1]) for v in row.values()):
    finite -= 1

print("\\nepoch          float64          float32        initscope   (loss, then accuracy)")
for epoch in range(0, finite, EVERY):
    texts = []
    for name in COLUMNS:
        if name != "gradientNorm":
            three = (rows64[epoch][name], rows32[epoch][name], COLUMNS[name][epoch // EVERY])
            texts.append(" ".join(f"{value:16.9f}" for value in three))
    print(f"{epoch:5} {' '.join(texts)}")

print(f"\\nlargest distance from float64, over {finite} of {EPOCHS} epochs")
print(f"{'':24} {'initscope':>12} {'float32':>12} {'allowed':>12}")
count = len(PARTS["training"][0])
for name, values in COLUMNS.items():
    pytorch = drift(rows64[:finite], rows32[:finite], name)
    largest = max((abs(row[name]) for row in rows64[:finite]), default=0.0)
    ours = max((abs(value - rows64[i * EVERY][name]) for i, value in enumerate(values) if i * EVERY < finite), default=inf)
    compare(name, ours if ours == ours else inf, pytorch, limit(name, pytorch, largest, count))
if finite == EPOCHS:
    for part, figures_of in ENDS.items():
        for name, value in figures_of.items():
            before64, before32 = (rows64, rows32) if part == "training" else (tests64, tests32)
            pytorch = drift([*before64, ends64[part]], [*before32, ends32[part]], name)
            largest = max(abs(row[name]) for row in [*before64, ends64[part]])
            ours = abs(value - ends64[part][name])
            compare(f"{part} {name} at end", ours, pytorch, limit(name, pytorch, largest, len(PARTS[part][0])))
            print(f"{'':24} initscope {value:.9f}, float64 {ends64[part][name]:.9f}, float32 {ends32[part][name]:.9f}")
passed = len(results) > 0 and all(results)
print(f"\\n{'all alike' if passed else 'not alike'}")
sys.exit(0 if passed else 1)`;
