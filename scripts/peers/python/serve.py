"""The child's side of the protocol in Python: what `../serve.ts` is in JavaScript, with the same lines."""

import base64
import json
import os
import platform
import sys
import time
from types import SimpleNamespace

import numpy as np


def read_job(folder):
    """A job as `../job.ts` writes it; inputs as [rows, features], orders as [epochs, rows]."""
    with open(os.path.join(folder, "job.json")) as file:
        job = SimpleNamespace(**json.load(file))

    def words(name, dtype):
        return np.fromfile(os.path.join(folder, name), dtype)

    job.inputs = words("inputs.f32", "<f4").reshape(job.rows, -1)
    job.labels = words("labels.i32", "<i4").astype(np.int64)
    job.parameters = words("parameters.f32", "<f4")
    job.orders = words("orders.i32", "<i4").astype(np.int64).reshape(-1, job.rows)
    job.full = job.batch == job.rows
    return job


def tensors(job):
    """[(weight [out, in], bias [out])], copies."""
    pairs, at = [], 0
    for fan_in, fan_out in zip(job.sizes, job.sizes[1:]):
        weight = job.parameters[at : at + fan_in * fan_out].reshape(fan_out, fan_in)
        at += weight.size
        pairs.append((weight.copy(), job.parameters[at : at + fan_out].copy()))
        at += fan_out
    return pairs


def flat(pairs):
    """The way back."""
    return np.concatenate([part.ravel() for pair in pairs for part in pair]).astype("<f4")


def fact(value, source="found"):
    return {"value": value, "source": source}


def facts(threads, kernel):
    """As the other side names them; `kernel` is (vector bits, whether it fuses), or None when it is not known."""
    bits, fused = kernel or (None, None)
    return {"threads": threads, "vectorBits": fact(bits), "fused": fact(fused, "stated")}


def blas():
    """Facts about the library behind NumPy's products, and its name for this processor."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return facts(fact(1, "stated"), None), "an unknown core"
    # SciPy brings another, which takes no part.
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas" and "numpy" in pool["filepath"]]
    if not pools:
        return facts(fact(1, "stated"), None), "an unknown core"
    core = pools[0].get("architecture") or "an unknown core"
    return facts(fact(pools[0]["num_threads"]), KERNELS.get(core.lower())), core


# OpenBLAS's single-precision products, by the name of the kernel that it chose.
KERNELS = {
    **dict.fromkeys(["skylakex", "cooperlake", "sapphirerapids"], (512, True)),
    **dict.fromkeys(["haswell", "zen"], (256, True)),
    **dict.fromkeys(["armv8", "neoversen1", "cortexa57", "vortex"], (128, True)),
    **dict.fromkeys(["nehalem", "penryn", "core2", "prescott"], (128, False)),
}


def serve(prepare):
    """`prepare(job)` -> (about, train); `train()` -> (loss, pairs), pairs made by a call, outside the time."""
    answers, sys.stdout = sys.stdout, sys.stderr
    about = train = outcome = None
    for line in sys.stdin:
        try:
            question = json.loads(line)
            if question["ask"] == "prepare":
                about, train = prepare(read_job(question["folder"]))
                reply = {}
            elif question["ask"] == "about":
                reply = {**about, "runtime": "Python " + platform.python_version()}
            elif question["ask"] == "train":
                start = time.perf_counter()
                outcome = train()
                reply = {"seconds": time.perf_counter() - start, "loss": float(outcome[0])}
            else:
                reply = {"parameters": base64.b64encode(flat(outcome[1]()).tobytes()).decode()}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), file=answers, flush=True)
