"""Makes the traces of AMSGrad in traces/, with PyTorch 2.15.0 and NumPy 2.4.6: the format is that of ts/parity/golden.ts.

    python3 make_amsgrad.py

Nothing here is made by this project's own code. Mini-batches and a short memory of squares (beta2 = 0.9), so that the
largest mean of squares is not the last.
"""
import base64
import json

import numpy as np
import torch
import torch.nn.functional as F

NEAR_ZERO = 0.01


def b64(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode()


def train(x, y, initial, kind, options, batches, dtype):
    """A row of figures a step, each before its update, and the final parameters."""
    p = [torch.tensor(tensor, dtype=dtype, requires_grad=True) for tensor in initial]
    x, y = torch.tensor(x, dtype=dtype), torch.tensor(y)
    o = kind(
        p,
        lr=options["lr"],
        betas=(0.9, options["beta2"]),
        weight_decay=options.get("weight_decay", 0),
        amsgrad=options["amsgrad"],
    )
    steps = []
    for batch in (batch for epoch in batches for batch in epoch):
        a, hidden = x[batch], []
        for weight, bias in zip(p[:-2:2], p[1:-2:2]):
            a = torch.relu(F.linear(a, weight, bias))
            hidden.append(a)
        logits = F.linear(a, p[-2], p[-1])
        loss = F.cross_entropy(logits, y[batch])
        o.zero_grad()
        loss.backward()
        norms = [tensor.grad.norm(2).item() for tensor in p]
        steps.append(
            {
                "loss": loss.item(),
                "accuracy": (logits.argmax(1) == y[batch]).double().mean().item(),
                "grad_norm": float(np.sqrt(np.sum(np.square(norms)))),
                "grad_norm_per_tensor": norms,
                "near_zero": [(a.abs() < NEAR_ZERO).double().mean().item() for a in hidden],
                "exact_zero": [(a == 0).double().mean().item() for a in hidden],
            }
        )
        o.step()
    return {"steps": steps, "parameters": b64(np.concatenate([tensor.detach().numpy().ravel() for tensor in p]))}


def trace(name, seed, optimizer, kind, options, sizes=(4, 24, 24, 3), rows=120, epochs=50, batch=32):
    r = np.random.default_rng(seed)
    x = r.standard_normal((rows, sizes[0])).astype(np.float32)
    scores = x @ r.standard_normal((sizes[0], sizes[-1])) + 0.5 * r.standard_normal((rows, sizes[-1]))
    y = scores.argmax(1)
    orders = [r.permutation(rows) for _ in range(epochs)]
    batches = [[order[i : i + batch].tolist() for i in range(0, rows, batch)] for order in orders]
    initial = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        initial.append((r.standard_normal((outputs, inputs)) * 0.3).astype(np.float32))
        initial.append((r.standard_normal(outputs) * 0.1).astype(np.float32))
    written = {
        "_comment": "PyTorch 2.15.0, by make_amsgrad.py",
        "name": name,
        "sizes": sizes,
        "activation": "relu",
        "optimizer": optimizer,
        "options": options,
        "epochs": epochs,
        "near_zero_threshold": NEAR_ZERO,
        "batches": batches,
        "initial_parameters": b64(np.concatenate([tensor.ravel() for tensor in initial])),
        "x": b64(x),
        "y": y.tolist(),
        "float64": train(x, y, initial, kind, options, batches, torch.float64),
        "float32": train(x, y, initial, kind, options, batches, torch.float32),
    }
    with open(f"traces/variant-{name}.json", "w") as f:
        json.dump(written, f, separators=(",", ":"))


if __name__ == "__main__":
    torch.set_num_threads(1)
    trace("amsgrad", 21, "adam", torch.optim.Adam, {"lr": 0.005, "beta2": 0.9, "amsgrad": True})
    decayed = {"lr": 0.005, "beta2": 0.9, "amsgrad": True, "weight_decay": 0.1}
    trace("adamw-amsgrad", 22, "adamw", torch.optim.AdamW, decayed, epochs=25)
