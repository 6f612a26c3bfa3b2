"""Backward through a chain of 100,000 scalars: course_lib.autograd and micrograd's design.

micrograd (Karpathy, 2020) keeps a number, its operands and a closure in each node, and sorts by
recursion. ``Value`` below is that design, with its recursive sort and with an iterative one; the
recursive one runs in a thread with a large stack, for the usual stack ends after 1,000 nodes. Each
is timed in turn, pair by pair, in processor time, because the machines that this runs on are
shared; the median of the pairs' ratios is printed. Below 1 course_lib is faster.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from course_lib.autograd import Tensor, relu

LENGTH = 100_000
PAIRS = 9
LIMIT = 1.0


class Value:
    """micrograd's node: a number, a gradient, the operands, and a closure that hands it on."""

    def __init__(self, data: float, children: tuple[Value, ...] = ()) -> None:
        self.data = data
        self.grad = 0.0
        self._backward: Callable[[], None] = lambda: None
        self._prev = set(children)

    def __add__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def _backward() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def _backward() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def relu(self) -> Value:
        out = Value(0.0 if self.data < 0 else self.data, (self,))

        def _backward() -> None:
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def backward(self) -> None:
        topo: list[Value] = []
        visited = set()

        def build_topo(v: Value) -> None:
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)

        build_topo(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()

    def backward_without_recursion(self) -> None:
        topo, visited, stack = [], {self}, [(self, iter(self._prev))]
        while stack:
            v, children = stack[-1]
            for child in children:
                if child not in visited:
                    visited.add(child)
                    stack.append((child, iter(child._prev)))
                    break
            else:
                topo.append(v)
                stack.pop()
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()


@dataclass(frozen=True)
class Chain:
    """One operation repeated: what a step does here and there."""

    name: str
    ours: Callable[[Tensor], Tensor]
    theirs: Callable[[Value], Value]


CHAINS = [
    Chain("y * 1.000001", lambda y: y * 1.000001, lambda y: y * 1.000001),
    Chain("y + 0.000001", lambda y: y + 0.000001, lambda y: y + 0.000001),
    Chain(
        "y * w_i, w_i a leaf",
        lambda y: y * Tensor(1.000001, requires_grad=True),
        lambda y: y * Value(1.000001),
    ),
    Chain("relu(y)", relu, lambda y: y.relu()),
]


def build(step: Callable[[Any], Any], start: Any, length: int) -> Any:
    y = start
    for _ in range(length):
        y = step(y)
    return y


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    start = time.thread_time()
    call()
    return time.thread_time() - start


def compare(chain: Chain, length: int, pairs: int) -> float:
    """Print a row and return the ratio to the faster of micrograd's two sorts."""
    forward: tuple[list[float], list[float]] = ([], [])
    for _ in range(3):
        forward[0].append(
            seconds(lambda: build(chain.ours, Tensor(1.0, requires_grad=True), length))
        )
        forward[1].append(seconds(lambda: build(chain.theirs, Value(1.0), length)))
    y = build(chain.ours, Tensor(1.0, requires_grad=True), length)
    v = build(chain.theirs, Value(1.0), length)
    ours, recursive, iterative = [], [], []
    for _ in range(pairs):
        recursive.append(seconds(v.backward))
        ours.append(seconds(y.backward))
        iterative.append(seconds(v.backward_without_recursion))
    ratio = statistics.median(a / b for a, b in zip(ours, recursive, strict=True))
    ratio_iterative = statistics.median(a / b for a, b in zip(ours, iterative, strict=True))
    print(
        f"{chain.name:22} {micro(ours, length):10.2f} {micro(recursive, length):10.2f} "
        f"{micro(iterative, length):10.2f} {ratio:10.2f} {ratio_iterative:10.2f}"
        f"{micro(forward[0], length):14.2f} {micro(forward[1], length):10.2f}"
    )
    return max(ratio, ratio_iterative)


def micro(times: list[float], length: int) -> float:
    """Median, in microseconds per node."""
    return statistics.median(times) / length * 1e6


def scaling(lengths: list[int], repeats: int) -> None:
    chains = [build(CHAINS[0].ours, Tensor(1.0, requires_grad=True), n) for n in lengths]
    times: list[list[float]] = [[] for _ in lengths]
    for _ in range(repeats):  # round by round, so that a slow moment meets all lengths
        for column, y in zip(times, chains, strict=True):
            column.append(seconds(y.backward))
    per_node = [micro(column, n) for column, n in zip(times, lengths, strict=True)]
    for n, each in zip(lengths, per_node, strict=True):
        print(f"{n:10,} nodes {each:8.2f} us per node, {each / per_node[0]:.2f} of the first")


def measure(length: int, pairs: int) -> list[float]:
    print(f"backward through {length:,} scalars, median us per node of {pairs} runs each")
    print(
        f"{'chain':22} {'course_lib':>10} {'micrograd':>10} {'iterative':>10} {'ratio':>10} "
        f"{'ratio':>10} {'forward: ours':>13} {'theirs':>10}"
    )
    ratios = [compare(chain, length, pairs) for chain in CHAINS]
    print("\nlinear in the length, y * 1.000001:")
    scaling([length // 8, length // 4, length // 2, length, 2 * length], 5)
    return ratios


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--length", type=int, default=LENGTH, help="nodes of a chain")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="runs of each, in turn")
    options = parser.parse_args(arguments)
    # micrograd's recursion needs room: one frame of Python and of C for each node.
    sys.setrecursionlimit(4 * options.length)
    threading.stack_size(1 << 30)
    ratios: list[float] = []
    thread = threading.Thread(
        target=lambda: ratios.extend(measure(options.length, options.pairs)), name="large stack"
    )
    thread.start()
    thread.join()
    worst = max(ratios)
    missed = "" if worst <= LIMIT else "MISSED"
    print(f"\nnode, course_lib to micrograd, worst chain {worst:8.2f}  limit {LIMIT}  {missed}")
    return int(worst > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
