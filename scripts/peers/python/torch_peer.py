"""PyTorch, eager: autograd, cross_entropy, and the fastest Adam that its version has on a processor: fused, or else the
default. `torch.compile` was tried (2.15): as fast on the article's steps, slower on batches of 32."""

import re

import torch
from serve import fact, facts, serve, tensors
from torch.nn.functional import cross_entropy

torch.set_num_threads(1)


def network(job):
    modules = []
    for fan_in, fan_out in zip(job.sizes, job.sizes[1:]):
        modules += [torch.nn.Linear(fan_in, fan_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*modules[:-1])
    with torch.no_grad():
        for layer, (weight, bias) in zip(model[::2], tensors(job)):
            layer.weight.copy_(torch.from_numpy(weight))
            layer.bias.copy_(torch.from_numpy(bias))
    return model


def adam(job, parameters, **form):
    return torch.optim.Adam(parameters, job.learningRate, (job.beta1, job.beta2), job.epsilon, **form)


def has_fused():
    weight = torch.zeros(1, requires_grad=True)
    weight.grad = torch.zeros(1)
    try:
        torch.optim.Adam([weight], fused=True).step()
    except (TypeError, RuntimeError):
        return False
    return True


def prepare(job):
    form = {"fused": True} if has_fused() else {}
    inputs, labels = torch.from_numpy(job.inputs), torch.from_numpy(job.labels)

    def train():
        model = network(job)
        optimizer = adam(job, model.parameters(), **form)
        for order in torch.from_numpy(job.orders[: job.epochs]):
            x, y = (inputs, labels) if job.full else (inputs[order], labels[order])
            total = 0.0
            for at in range(0, job.rows, job.batch):
                target = y[at : at + job.batch]
                optimizer.zero_grad()
                loss = cross_entropy(model(x[at : at + job.batch]), target)
                loss.backward()
                optimizer.step()
                total += loss.item() * len(target)
        return total / job.rows, lambda: [(m.weight.detach().numpy(), m.bias.detach().numpy()) for m in model[::2]]

    found = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
    kernel = {"AVX512": (512, True), "AVX2": (256, True)}.get(found.group(1)) if found else None
    about = {
        "version": torch.__version__,
        **facts(fact(torch.get_num_threads()), kernel),
        "form": "eager, autograd, " + ("fused Adam" if form else "default Adam"),
    }
    return about, train


serve(prepare)
