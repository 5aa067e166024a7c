"""PyTorch at the work that `bnlab bench` measures, printing one JSON line.

    python3 pytorch.py train|infer|mnist|together|export [--batch N] [--size PIXELS] [--steps N] [--threads N]
                       [--layout first|last] [--compile] [--bf16] [--bn] [--processes N] [--file PATH]
                       [--device cpu|cuda] [--tf32]

`together` is DistributedDataParallel over gloo: one process a core, the mini-batch shared by all. The network is the table of
Figure 5 without auxiliary classifiers. On a GPU all products are of float32 as the standard has it, unless --tf32 lets the
card leave digits out.
"""
import argparse
import contextlib
import json
import os
import resource
import socket
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

# 1x1 | 3x3: reduced, filters | double 3x3: reduced, filters | pool, filters behind it | stride
MODULES = [
    (64, (64, 64), (64, 96), ("average", 32), 1),
    (64, (64, 96), (64, 96), ("average", 64), 1),
    (0, (128, 160), (64, 96), ("max", 0), 2),
    (224, (64, 96), (96, 128), ("average", 128), 1),
    (192, (96, 128), (96, 128), ("average", 128), 1),
    (160, (128, 160), (128, 160), ("average", 96), 1),
    (96, (128, 192), (160, 192), ("average", 96), 1),
    (0, (128, 192), (192, 256), ("max", 0), 2),
    (352, (192, 320), (160, 224), ("average", 128), 1),
    (352, (192, 320), (192, 224), ("max", 128), 1),
]


def unit(channels, filters, kernel, stride=1):
    return nn.Sequential(
        nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(filters, eps=1e-3),
        nn.ReLU(inplace=True),
    )


class Module(nn.Module):
    def __init__(self, channels, single, once, twice, pool, stride):
        super().__init__()
        kind, behind = pool
        pooling = nn.MaxPool2d(3, stride, 1) if kind == "max" else nn.AvgPool2d(3, stride, 1)
        branches = [unit(channels, single, 1)] if single else []
        branches.append(nn.Sequential(unit(channels, once[0], 1), unit(once[0], once[1], 3, stride)))
        branches.append(
            nn.Sequential(unit(channels, twice[0], 1), unit(twice[0], twice[1], 3), unit(twice[1], twice[1], 3, stride))
        )
        branches.append(nn.Sequential(pooling, unit(channels, behind, 1)) if behind else pooling)
        self.branches = nn.ModuleList(branches)
        self.filters = single + once[1] + twice[1] + (behind or channels)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def inception(classes=1000):
    layers = [unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1), unit(64, 64, 1), unit(64, 192, 3), nn.MaxPool2d(3, 2, 1)]
    channels = 192
    for row in MODULES:
        module = Module(channels, *row)
        layers.append(module)
        channels = module.filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


def mnist_network(normalized):
    layers, width = [], 784
    for _ in range(3):
        layers += [nn.Linear(width, 100)] + ([nn.BatchNorm1d(100)] if normalized else []) + [nn.Sigmoid()]
        width = 100
    return nn.Sequential(*layers, nn.Linear(width, 10))


def placed(o, net, images):
    layout = torch.channels_last if o.layout == "last" else torch.contiguous_format
    net, images = (each.to(o.device, memory_format=layout) for each in (net, images))
    return (torch.compile(net) if o.compile else net), images


def precision(o):
    return torch.autocast(o.device, torch.bfloat16) if o.bf16 else contextlib.nullcontext()


def finished(o):
    if o.device == "cuda":
        torch.cuda.synchronize()


def median_seconds(o, work):
    for _ in range(2):
        work()
    times = []
    for _ in range(o.steps):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def training(o, net, images, labels):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.0075, momentum=0.9)

    def step():
        optimizer.zero_grad(set_to_none=True)
        with precision(o):
            loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def train(o):
    net, images = placed(o, inception(), torch.randn(o.batch, 3, o.size, o.size))
    labels = torch.randint(0, 1000, (o.batch,), device=o.device)
    return {"train_images_per_s": o.batch / median_seconds(o, training(o, net, images, labels))}


def folded(net):
    """Batch normalization composed into the convolutions, as a user of PyTorch would have it before inference."""
    for child in net.modules():
        if isinstance(child, nn.Sequential) and len(child) == 3 and isinstance(child[1], nn.BatchNorm2d):
            child[0] = nn.utils.fusion.fuse_conv_bn_eval(child[0], child[1])
            child[1] = nn.Identity()
    return net


def infer(o):
    net, images = placed(o, folded(inception().eval()), torch.randn(o.batch, 3, o.size, o.size))

    def work():
        with torch.no_grad(), precision(o):
            net(images)
        finished(o)

    return {"infer_images_per_s": o.batch / median_seconds(o, work)}


def mnist(o):
    net = mnist_network(o.bn).to(o.device)
    if o.compile:
        net = torch.compile(net)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    images, labels = torch.rand(6000, 784, device=o.device), torch.randint(0, 10, (6000,), device=o.device)

    def steps(count):
        for i in range(count):
            at = i * 60 % 5940
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(net(images[at : at + 60]), labels[at : at + 60]).backward()
            optimizer.step()
        finished(o)

    steps(200)
    begin = time.perf_counter()
    steps(o.steps)
    return {"steps_per_s": o.steps / (time.perf_counter() - begin)}


def one_of_many(rank, o, port, results):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    torch.distributed.init_process_group("gloo", rank=rank, world_size=o.processes)
    torch.set_num_threads(o.threads or 1)
    torch.manual_seed(rank)
    share = o.batch // o.processes
    net, images = placed(o, inception(), torch.randn(share, 3, o.size, o.size))
    net = nn.parallel.DistributedDataParallel(net)
    seconds = median_seconds(o, training(o, net, images, torch.randint(0, 1000, (share,))))
    if rank == 0:
        results.put(o.batch / seconds)
    torch.distributed.destroy_process_group()


def together(o):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ["OMP_NUM_THREADS"] = str(o.threads or 1)  # as torchrun has it: also for the threads of the backward pass
    results = torch.multiprocessing.get_context("spawn").SimpleQueue()
    torch.multiprocessing.spawn(one_of_many, (o, port, results), nprocs=o.processes)
    return {"images_per_s": results.get()}


def export(o):
    net = inception().eval()
    for norm in (m for m in net.modules() if isinstance(m, nn.BatchNorm2d)):
        norm.running_mean.normal_(0, 0.1)
        norm.running_var.uniform_(0.5, 1.5)
    names = {"input_names": ["x"], "output_names": ["y"], "dynamic_axes": {"x": {0: "n"}, "y": {0: "n"}}}
    torch.onnx.export(net, torch.randn(1, 3, o.size, o.size), o.file, opset_version=13, **names)
    return {"bytes": os.path.getsize(o.file)}


def main():
    works = {work.__name__: work for work in (train, infer, mnist, together, export)}
    options = argparse.ArgumentParser()
    options.add_argument("work", choices=works)
    for name, default in {"batch": 16, "size": 224, "steps": 6, "threads": 0, "processes": 2}.items():
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    for name in ("compile", "bf16", "bn", "tf32"):
        options.add_argument(f"--{name}", action="store_true")
    options.add_argument("--layout", choices=["first", "last"], default="first")
    options.add_argument("--file")
    o = options.parse_args()
    if o.threads:
        torch.set_num_threads(o.threads)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = o.tf32
    torch.manual_seed(0)
    result = works[o.work](o)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"peer": f"PyTorch {torch.__version__}", "peak_rss_mib": peak, **result}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
