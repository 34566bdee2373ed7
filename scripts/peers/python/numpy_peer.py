"""NumPy in float32: the gradient by hand, all tensors as views of flat arrays so that Adam is one pass, no temporaries
where `out=` saves one."""

import numpy as np
from serve import blas, serve, tensors


def prepare(job):
    start = np.concatenate([part.ravel() for weight, bias in tensors(job) for part in (weight.T, bias)])
    layers = len(job.sizes) - 1
    one = np.float32(1)

    def views(values):
        """[(weight [in, out], bias [out])] into a flat array."""
        pairs, at = [], 0
        for fan_in, fan_out in zip(job.sizes, job.sizes[1:]):
            end = at + fan_in * fan_out
            pairs.append((values[at:end].reshape(fan_in, fan_out), values[end : end + fan_out]))
            at = end + fan_out
        return pairs

    def gradient(x, y, parameters, gradients):
        """Writes the gradient of the batch's mean loss, returns the sum of its rows' losses."""
        activations = [x]
        for l, (weight, bias) in enumerate(parameters):
            z = activations[-1] @ weight
            z += bias
            if l < layers - 1:
                np.maximum(z, 0, out=z)
            activations.append(z)
        delta = activations[-1]
        at_label = (np.arange(len(y)), y)
        delta -= delta.max(axis=1, keepdims=True)
        picked = delta[at_label]
        np.exp(delta, out=delta)
        total = delta.sum(axis=1, keepdims=True)
        loss = float(np.log(total).sum() - picked.sum())
        delta /= total
        delta[at_label] -= one
        delta *= np.float32(1 / len(y))
        for l in range(layers - 1, -1, -1):
            np.matmul(activations[l].T, delta, out=gradients[l][0])
            np.add.reduce(delta, axis=0, out=gradients[l][1])
            if l > 0:
                delta = delta @ parameters[l][0].T
                delta *= activations[l] > 0
        return loss

    def train():
        p, g, m, v = start.copy(), np.zeros_like(start), np.zeros_like(start), np.zeros_like(start)
        scratch = np.empty_like(start)
        parameters, gradients = views(p), views(g)
        beta1, beta2 = np.float32(job.beta1), np.float32(job.beta2)
        rest1, rest2 = np.float32(1 - job.beta1), np.float32(1 - job.beta2)
        step = 0
        for order in job.orders[: job.epochs]:
            x, y = (job.inputs, job.labels) if job.full else (job.inputs[order], job.labels[order])
            loss = 0.0
            for at in range(0, job.rows, job.batch):
                loss += gradient(x[at : at + job.batch], y[at : at + job.batch], parameters, gradients)
                step += 1
                m *= beta1
                np.multiply(g, rest1, out=scratch)
                m += scratch
                v *= beta2
                np.multiply(g, g, out=scratch)
                scratch *= rest2
                v += scratch
                np.multiply(v, np.float32(1 / (1 - job.beta2**step)), out=scratch)
                np.sqrt(scratch, out=scratch)
                scratch += np.float32(job.epsilon)
                np.divide(m, scratch, out=scratch)
                scratch *= np.float32(job.learningRate / (1 - job.beta1**step))
                p -= scratch
        return loss / job.rows, lambda: [(weight.T, bias) for weight, bias in parameters]

    found, core = blas()
    about = {
        "version": np.__version__,
        **found,
        "form": f"gradient and Adam by hand on flat arrays, OpenBLAS for {core}",
    }
    return about, train


serve(prepare)
