"""A training step of a 784-256-128-10 MLP at batch 128: course_lib.nn and torch, side by side.

A step is forward, loss, backward and SGD's update, on the same data from the same weights, with
one thread each unless told otherwise. Steps alternate in short runs, because the machines that
this runs on are shared; the median of the pairs' ratios is printed, and where the time goes.
Below 1 course_lib is faster; the limit is 2.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch

from course_lib.autograd import Tensor
from course_lib.losses.tensors import softmax_cross_entropy_tensor
from course_lib.nn import MLP

SIZES = [784, 256, 128, 10]
BATCH = 128
LR = 0.01
PAIRS = 60
STEPS = 5  # in a run
LIMIT = 2.0

Step = Callable[[], float]


def data(dtype: type) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    X = rng.random((BATCH, SIZES[0])).astype(dtype)
    return X, rng.integers(0, SIZES[-1], size=BATCH)


def our_step(dtype: type) -> tuple[Step, MLP]:
    X, y = data(dtype)
    model = MLP(SIZES, np.random.default_rng(1), dtype=dtype)
    parameters = model.parameters()

    def step() -> float:
        loss = softmax_cross_entropy_tensor(model(X), y)
        loss.backward()
        for parameter in parameters:
            parameter.data = parameter.data - LR * parameter.grad
        return loss.item()

    return step, model


def torch_step(dtype: type, weights: MLP) -> Step:
    X, y = (torch.from_numpy(array) for array in data(dtype))
    layers: list[torch.nn.Module] = []
    for fan_in, fan_out in pairwise(SIZES):
        layers += [torch.nn.Linear(fan_in, fan_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1]).to(X.dtype)
    with torch.no_grad():
        for theirs, ours in zip(model.parameters(), weights.parameters(), strict=True):
            theirs.copy_(torch.from_numpy(np.ascontiguousarray(ours.data.T)))
    optimizer = torch.optim.SGD(model.parameters(), lr=LR)

    def step() -> float:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def seconds(step: Step) -> float:
    start = time.perf_counter()
    for _ in range(STEPS):
        step()
    return (time.perf_counter() - start) / STEPS


def compare(dtype: type, pairs: int) -> float:
    ours, model = our_step(dtype)
    theirs = torch_step(dtype, model)
    # Both train the same network: after these steps the losses still agree to rounding.
    for _ in range(20):
        a, b = ours(), theirs()
    assert abs(a - b) < (1e-9 if dtype is np.float64 else 1e-3) * abs(b), (a, b)
    mine, others = [], []
    for pair in range(pairs):
        for step, times in ((ours, mine), (theirs, others))[:: 1 if pair % 2 else -1]:
            times.append(seconds(step))
    ratio = statistics.median(a / b for a, b in zip(mine, others, strict=True))
    print(
        f"{np.dtype(dtype).name:10} {statistics.median(mine) * 1e3:12.2f} "
        f"{statistics.median(others) * 1e3:12.2f} {ratio:8.2f}"
    )
    return ratio


def where_the_time_goes(dtype: type, repeats: int) -> None:
    """Median milliseconds of the parts, and of the matrix products alone, which numpy sets."""
    X, y = data(dtype)
    model = MLP(SIZES, np.random.default_rng(1), dtype=dtype)
    parameters = model.parameters()
    weights = parameters[::2]
    hidden = [np.ones((BATCH, n), dtype) for n in SIZES]
    parts: dict[str, list[float]] = {}

    def timed(name: str, call: Callable[[], object]) -> object:
        start = time.perf_counter()
        result = call()
        parts.setdefault(name, []).append((time.perf_counter() - start) * 1e3)
        return result

    def products() -> None:
        for i, weight in enumerate(weights):
            hidden[i] @ weight.data
            hidden[i].T @ hidden[i + 1]
            if i:
                hidden[i + 1] @ weight.data.T

    def update() -> None:
        for parameter in parameters:
            parameter.data = parameter.data - LR * parameter.grad

    for _ in range(repeats):
        logits = timed("forward", lambda: model(X))
        assert isinstance(logits, Tensor)
        scores = logits
        loss = timed("loss", lambda scores=scores: softmax_cross_entropy_tensor(scores, y))
        assert isinstance(loss, Tensor)
        timed("backward", loss.backward)
        timed("update", update)
        timed("(the 8 matrix products of forward and backward alone)", products)
    described = ", ".join(f"{name} {statistics.median(t):.2f}" for name, t in parts.items())
    print(f"{np.dtype(dtype).name} ms: {described}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=PAIRS, help="short runs of each, in turn")
    parser.add_argument("--threads", type=int, default=1, help="of torch; numpy reads its variable")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    print(f"ms per step of an MLP {SIZES} at batch {BATCH}, median of {options.pairs} runs")
    print(f"{'dtype':10} {'course_lib':>12} {'torch':>12} {'ratio':>8}")
    ratios = [compare(dtype, options.pairs) for dtype in (np.float32, np.float64)]
    for dtype in (np.float32, np.float64):
        where_the_time_goes(dtype, options.pairs)
    worst = max(ratios)
    print(f"\nstep, course_lib to torch {worst:14.2f}  limit {LIMIT}  {verdict(worst)}")
    return int(worst > LIMIT)


def verdict(ratio: float) -> str:
    return "" if ratio <= LIMIT else "MISSED"


if __name__ == "__main__":
    raise SystemExit(main())
