"""The same networks in PyTorch: reads requests, computes every number in float64 and, as far off as it gets, float32.

Usage: judge.py FOLDER; for each FOLDER/NAME.json and NAME.safetensors it writes NAME.float64.safetensors and NAME.float32.safetensors.
"""
import glob
import json
import math
import os
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

# half a unit in the last place of float32
ROUNDING = 6e-8
ROUNDED_DRAWS = 4

NUMPY = {"F32": np.float32, "F64": np.float64, "I32": np.int32}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    values = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        array = np.frombuffer(data[begin:end], NUMPY[entry["dtype"]]).reshape(entry["shape"])
        values[name] = torch.from_numpy(array.copy())
    return values


def write(path, values):
    header, chunks, offset = {}, [], 0
    for name, tensor in values.items():
        raw = tensor.detach().to(torch.float64).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(raw)]}
        chunks.append(raw)
        offset += len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def same_padding(size, kernel, stride, dilation):
    reach = (kernel - 1) * dilation + 1
    total = max((math.ceil(size / stride) - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


def padded(x, node, value=0.0):
    if node["padding"] == "valid":
        return x
    sides = [same_padding(x.shape[2 + i], node["kernel"][i], node["stride"], node.get("dilation", 1)) for i in (0, 1)]
    return F.pad(x, [*sides[1], *sides[0]], value=value)


def convolve(x, node, kernel, bias):
    weight = kernel.permute(3, 2, 0, 1)
    return F.conv2d(padded(x, node), weight, bias, stride=node["stride"], dilation=node["dilation"])


def convolve_depthwise(x, node, kernel, bias):
    height, width, channels, multiplier = kernel.shape
    weight = kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
    x = padded(x, node)
    return F.conv2d(x, weight, bias, stride=node["stride"], dilation=node["dilation"], groups=channels)


def average_pool(x, node):
    ones = torch.ones_like(x[:1, :1])
    sum_of = lambda t: F.avg_pool2d(padded(t, node), node["kernel"], node["stride"], divisor_override=1)
    return sum_of(x) / sum_of(ones)


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu6": F.relu6,
    "elu": F.elu,
}


class Network:
    def __init__(self, recipe, weights, dtype):
        self.recipe = recipe
        self.values = {name: value.to(dtype) for name, value in weights.items()}
        self.observed = None

    def trainable(self):
        return {name: value for name, value in self.values.items() if "moving_" not in name}

    def batch_norm(self, x, node, training):
        name = node["name"]
        gamma, beta = self.values.get(f"{name}/gamma"), self.values.get(f"{name}/beta")
        mean, variance = self.values[f"{name}/moving_mean"], self.values[f"{name}/moving_variance"]
        live = training and not node["frozen"]
        if not live:
            y = F.batch_norm(x, mean, variance, gamma, beta, False, 0.0, node["epsilon"])
        else:
            y = F.batch_norm(x, None, None, gamma, beta, True, 0.0, node["epsilon"])
            with torch.no_grad():
                axes = [i for i in range(x.dim()) if i != 1]
                m = x.numel() / x.shape[1]
                mu, sigma2 = x.mean(axes), x.var(axes, unbiased=False)
                if self.observed is not None:
                    self.observed.setdefault(name, []).append((mu, sigma2, m))
                else:
                    correction = m / (m - 1) if node["runningVariance"] == "unbiased" else 1
                    decay = node["decay"]
                    self.values[f"{name}/moving_mean"] = decay * mean + (1 - decay) * mu
                    self.values[f"{name}/moving_variance"] = decay * variance + (1 - decay) * correction * sigma2
        return ACTIVATIONS[node["activation"]](y)

    def layer(self, node, inputs, training):
        x, op = inputs[0], node["op"]
        get = lambda name: self.values.get(f'{node["name"]}/{name}')
        if op == "conv":
            return convolve(x, node, get("kernel"), get("bias"))
        if op == "depthwise":
            return convolve_depthwise(x, node, get("depthwise_kernel"), get("bias"))
        if op == "separable":
            middle = convolve_depthwise(x, node, get("depthwise_kernel"), None)
            return F.conv2d(middle, get("pointwise_kernel").permute(3, 2, 0, 1), get("bias"))
        if op == "maxPool":
            return F.max_pool2d(padded(x, node, -math.inf), node["kernel"], node["stride"])
        if op == "averagePool":
            return average_pool(x, node)
        if op == "batchNorm":
            return self.batch_norm(x, node, training)
        if op == "activation":
            return ACTIVATIONS[node["activation"]](x)
        if op == "localResponse":
            size = 2 * node["depthRadius"] + 1
            return F.local_response_norm(x, size, node["alpha"], node["beta"], node["bias"])
        if op == "concat":
            return torch.cat(inputs, 1)
        if op == "add":
            return sum(inputs[1:], inputs[0])
        if op == "flatten":
            return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)
        if op == "globalAverage":
            return x.mean([2, 3])
        if op == "dense":
            y = x @ get("kernel")
            return y if get("bias") is None else y + get("bias")
        raise ValueError(op)

    def __call__(self, x, training=False):
        made = {"input": x.permute(0, 3, 1, 2)}
        for node in self.recipe["nodes"]:
            made[node["name"]] = self.layer(node, [made[name] for name in node["from"]], training)
        return [made[name] for name in self.recipe["outputs"]]

    def loss(self, outputs, labels):
        losses = [F.cross_entropy(logits, labels) for logits in outputs]
        return losses[0] + sum(self.recipe["auxiliaryWeight"] * loss for loss in losses[1:])


def update(network, gradients, slots):
    recipe = network.recipe
    rate, optimizer = recipe["learningRate"], recipe["optimizer"]
    for name, gradient in gradients.items():
        value = network.values[name].detach()
        if optimizer["kind"] == "sgd":
            step = rate * gradient
        elif optimizer["kind"] == "momentum":
            slots[name] = optimizer["momentum"] * slots.get(name, torch.zeros_like(value)) + gradient
            step = rate * slots[name]
        else:
            slots[name] = slots.get(name, torch.full_like(value, optimizer["initialSum"])) + gradient**2
            step = rate * gradient / (slots[name].sqrt() + optimizer["epsilon"])
        network.values[name] = value - step


def gradients_of(network, x, labels):
    """Outputs, loss, gradients by name and dx, in training."""
    variables = {name: value.detach().requires_grad_() for name, value in network.trainable().items()}
    network.values.update(variables)
    x = x.detach().requires_grad_()
    outputs = network(x, training=True)
    loss = network.loss(outputs, labels)
    found = torch.autograd.grad(loss, [x, *variables.values()], allow_unused=True)
    zeros = lambda gradient, like: torch.zeros_like(like) if gradient is None else gradient
    named = {name: zeros(g, variables[name]) for name, g in zip(variables, found[1:])}
    network.values.update({name: value.detach() for name, value in variables.items()})
    return outputs, loss, named, zeros(found[0], x)


def population(network, batches, method):
    network.observed = {}
    with torch.no_grad():
        for x in batches:
            network(x, training=True)
    observed, network.observed = network.observed, None
    for name, statistics in observed.items():
        means = torch.stack([mean for mean, _, _ in statistics])
        variances = torch.stack([variance for _, variance, _ in statistics])
        m = statistics[0][2]
        mean = means.mean(0)
        pooled = (variances + (means - mean) ** 2).mean(0)
        network.values[f"{name}/moving_mean"] = mean
        network.values[f"{name}/moving_variance"] = pooled if method == "pooled" else variances.mean(0) * m / (m - 1)


def numbers(recipe, given, dtype, steps, population_batches):
    weights = {name[2:]: value for name, value in given.items() if name.startswith("w/")}
    batch = lambda i: (given[f"x/{i}"].to(dtype), given[f"labels/{i}"].long())
    result = {}
    keep = lambda name, outputs: result.update({f"{name}{i}": o.detach() for i, o in enumerate(outputs)})
    network = Network(recipe, weights, dtype)
    x, labels = batch(0)
    with torch.no_grad():
        keep("eval", network(x))
    outputs, loss, gradients, dx = gradients_of(Network(recipe, weights, dtype), x, labels)
    keep("train", outputs)
    result["loss"], result["dx"] = loss, dx
    result.update({f"grad/{name}": gradient for name, gradient in gradients.items()})
    losses, slots = [], {}
    for step in range(steps):
        _, loss, gradients, _ = gradients_of(network, *batch(step))
        for name in gradients:
            if name.endswith("kernel"):
                gradients[name] = gradients[name] + recipe["l2"] * network.values[name].detach()
        losses.append(loss.detach())
        update(network, gradients, slots)
    result["losses"] = torch.stack(losses)
    result.update({f"after/{name}": value for name, value in network.values.items()})
    with torch.no_grad():
        keep("trained", network(x))
    if any(node["op"] == "batchNorm" and not node["frozen"] for node in recipe["nodes"]):
        for method in ("average", "pooled"):
            population(network, [batch(i)[0] for i in range(population_batches)], method)
            result.update({f"{method}/{n}": v.clone() for n, v in network.values.items() if "moving_" in n})
    with torch.no_grad():
        final = network(x)
    # stock TensorFlow.js has no local response normalization as a layer
    has_stock = all(node["op"] != "localResponse" for node in recipe["nodes"])
    for name in ("final", "folded", *(["stock"] if has_stock else [])):
        keep(name, final)
    return result


def rounded(given, seed):
    """The same numbers within float32's rounding: how far one draw of it is off says little where a network multiplies it."""
    generator = torch.Generator().manual_seed(seed)
    jitter = lambda value: 1 + ROUNDING * torch.randn(value.shape, generator=generator)
    return {name: value * jitter(value) if value.is_floating_point() else value for name, value in given.items()}


def furthest(runs, truth):
    """Of each tensor the run that is furthest off."""
    off = lambda run, name: float((run[name].double() - truth[name]).abs().max())
    return {name: max((run for run in runs), key=lambda run: off(run, name))[name] for name in truth}


def main(folder):
    torch.set_num_threads(1)
    # oneDNN 2.6, which Debian's PyTorch uses in float32, writes past its memory in gradients of strided 1x1 filters
    torch.backends.mkldnn.set_flags(False)
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        with open(path) as file:
            request = json.load(file)
        stem = path[: -len(".json")]
        given = read(stem + ".safetensors")
        compute = lambda values, dtype: numbers(
            request["recipe"], values, dtype, request["steps"], request["populationBatches"]
        )
        truth = compute(given, torch.float64)
        draws = [given, *(rounded(given, seed) for seed in range(1, ROUNDED_DRAWS + 1))]
        write(f"{stem}.float64.safetensors", truth)
        write(f"{stem}.float32.safetensors", furthest([compute(values, torch.float32) for values in draws], truth))


main(sys.argv[1])
