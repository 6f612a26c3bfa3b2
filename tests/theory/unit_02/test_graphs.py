"""Unit 02, single numbers: paths and orders, what backward costs, chains, what accumulates."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
import pytest

from course_lib import autograd
from course_lib.autograd import Tensor, gradients, hessian_vector_product, jvp

Graph = dict[int, list[tuple[int, float]]]
"""From a node to its parents, each with the rate; the output has the largest number."""


def random_graph(rng: np.random.Generator, num_nodes: int, fan_out: int | None = None) -> Graph:
    """A graph in which node 0 is the input, and each other node has one or two parents."""
    graph: Graph = {0: []}
    uses = dict.fromkeys(range(num_nodes), 0)
    for node in range(1, num_nodes):
        free = [p for p in range(node) if p == 0 or fan_out is None or uses[p] < fan_out]
        parents = rng.choice(free, size=int(rng.integers(1, 3)))
        if fan_out == 1:
            parents = np.unique(parents)
        graph[node] = [(int(p), float(rng.normal())) for p in parents]
        for p in parents:
            uses[int(p)] += 1
    return graph


def by_backward(graph: Graph) -> float:
    """The gradient at the input: each node hands on when all its children have."""
    grad = dict.fromkeys(graph, 0.0)
    output = max(graph)
    grad[output] = 1.0
    for node in range(output, -1, -1):  # numbers rise from parents to children
        for parent, rate in graph[node]:
            grad[parent] += grad[node] * rate
    return grad[0]


def by_paths(graph: Graph, node: int) -> Iterator[float]:
    """The product of the rates along each path from a node down to the input."""
    if node == 0:
        yield 1.0
    for parent, rate in graph[node]:
        for rest in by_paths(graph, parent):
            yield rate * rest


def depth_first(graph: Graph, visit_again: bool) -> tuple[float, int]:
    """Section 4's wrong orders: the gradient at the input, and how often a node was visited."""
    grad = dict.fromkeys(graph, 0.0)
    grad[max(graph)] = 1.0
    seen: set[int] = set()
    visits = 0

    def visit(node: int) -> None:
        nonlocal visits
        if node in seen and not visit_again:
            return
        seen.add(node)
        visits += 1
        for parent, rate in graph[node]:
            grad[parent] += grad[node] * rate
            visit(parent)

    visit(max(graph))
    return grad[0], visits


@pytest.mark.parametrize("seed", range(20))
def test_backward_is_the_sum_over_all_paths(seed: int) -> None:
    graph = random_graph(np.random.default_rng(seed), 14)
    # A few hundred products of numbers around 1: rounding stays far below 1e-10.
    np.testing.assert_allclose(by_backward(graph), sum(by_paths(graph, 13)), rtol=1e-10, atol=1e-12)


def test_a_doubling_chain_has_two_to_the_k_paths_and_naive_visits() -> None:
    k = 12
    graph: Graph = {0: []} | {i: [(i - 1, 1.0), (i - 1, 1.0)] for i in range(1, k + 1)}
    assert sum(1 for _ in by_paths(graph, k)) == 2**k
    assert by_backward(graph) == 2**k
    assert depth_first(graph, visit_again=True)[1] == 2 ** (k + 1) - 1


@pytest.mark.parametrize("seed", range(20))
def test_depth_first_is_right_where_each_intermediate_is_used_once(seed: int) -> None:
    graph = random_graph(np.random.default_rng(seed), 12, fan_out=1)
    for visit_again in (False, True):
        found = depth_first(graph, visit_again)[0]
        np.testing.assert_allclose(found, by_backward(graph), rtol=1e-12, atol=1e-14)


def test_depth_first_is_wrong_where_one_is_used_twice() -> None:
    # x = 3, u = 2x, p = u + 1, q = 3u, f = p q; and the answer to the unit's question.
    graph: Graph = {0: [], 1: [(0, 2.0)], 2: [(1, 1.0)], 3: [(1, 3.0)], 4: [(2, 18.0), (3, 7.0)]}
    assert depth_first(graph, visit_again=False)[0] == 36.0
    assert depth_first(graph, visit_again=True)[0] == 114.0
    assert by_backward(graph) == 78.0
    square: Graph = {0: [], 1: [(0, 2.0)], 2: [(1, 6.0), (1, 6.0)]}
    assert depth_first(square, visit_again=True)[0] == 36.0
    assert by_backward(square) == 24.0


def recorded(*outputs: Tensor) -> set[Tensor]:
    """All results that were computed on the way to the outputs."""
    found: set[Tensor] = set()
    stack = list(outputs)
    while stack:
        node = stack.pop()
        if node.operation is not None and node not in found:
            found.add(node)
            stack.extend(x for x in node.operands if isinstance(x, Tensor))
    return found


@pytest.mark.parametrize("num_inputs", [1, 10, 100])
@pytest.mark.parametrize("seed", range(5))
def test_backward_costs_a_few_operations_for_one_whatever_the_inputs(
    seed: int, num_inputs: int
) -> None:
    rng = np.random.default_rng(seed)
    inputs = [Tensor(0.1 * x, requires_grad=True) for x in rng.normal(size=num_inputs)]
    nodes = list(inputs)
    for number in range(200):
        a = nodes[number] if number < num_inputs else nodes[int(rng.integers(len(nodes)))]
        b = nodes[int(rng.integers(len(nodes)))]
        kind = int(rng.integers(4))
        if kind == 0:
            nodes.append(a + b)
        elif kind == 1:
            nodes.append(a * b * 0.5)
        else:
            nodes.append(autograd.tanh(a) if kind == 2 else autograd.relu(a))
    f = nodes[-1]
    for node in nodes[:-1]:
        f = f + node
    forward = recorded(f)
    grads = gradients(f, inputs, create_graph=True)
    backward = recorded(*grads) - forward
    # The table of section 12: a product needs two products and at most two sums.
    assert len(backward) <= 4 * len(forward)
    assert len(backward) >= 0.3 * len(forward)  # it was recorded at all


@pytest.mark.parametrize(
    ("u", "exponent"),
    [
        *product([0.4, 1.7, -0.4, -1.7], [-3, -2, -1, 1, 2, 5]),
        *product([0.4, 1.7], [-1.5, 0.5, 2.5]),
    ],
)
def test_one_rule_for_powers_with_any_exponent(u: float, exponent: float) -> None:
    h = 1e-6
    by_differences = ((u + h) ** exponent - (u - h) ** exponent) / (2 * h)
    # Values up to 16 and third derivatives up to 1.5e4: off by 3e-9, and 2e-9 of rounding.
    np.testing.assert_allclose(exponent * u ** (exponent - 1), by_differences, atol=2e-8)


@pytest.mark.parametrize("depth", [1, 5, 25])
def test_the_hessian_times_a_vector_by_either_mode_for_a_few_gradients(depth: int) -> None:
    rng = np.random.default_rng(depth)
    w0, v = 0.5 * rng.normal(size=4), rng.normal(size=4)
    mix = [0.5 * rng.normal(size=(4, 4)) for _ in range(depth)]

    def f(w: Tensor) -> Tensor:
        h = w
        for matrix in mix:
            h = autograd.tanh(h @ matrix) + w * w
        return (h * h).sum()

    def slope(w: Tensor) -> Tensor:
        return gradients(f(w), [w], create_graph=True)[0]

    by_differences = (slope(Tensor(w0 + 1e-5 * v, requires_grad=True)).data) - (
        slope(Tensor(w0 - 1e-5 * v, requires_grad=True)).data
    )
    twice_back = hessian_vector_product(f, w0, v)
    np.testing.assert_allclose(twice_back, by_differences / 2e-5, atol=1e-8)
    np.testing.assert_allclose(twice_back, jvp(slope, w0, v)[1], atol=1e-13)

    w = Tensor(w0, requires_grad=True)
    first = slope(w)
    second = gradients((first * v).sum(), [w], create_graph=True)[0]
    # Operations recorded: forward and back once, then back through all of that.
    assert len(recorded(first, second)) <= 4 * len(recorded(first))


@pytest.mark.parametrize("sizes", [[3, 4, 2], [5, 5, 5, 5], [7, 2, 9, 1]])
def test_a_network_needs_two_products_back_for_one_forward(sizes: list[int]) -> None:
    batch = 6
    forward = sum(batch * a * b for a, b in pairwise(sizes))
    backward = 0
    for layer, (a, b) in enumerate(pairwise(sizes)):
        backward += a * batch * b  # H^T G: (a, batch) (batch, b)
        if layer > 0:
            backward += batch * b * a  # G W^T: (batch, b) (b, a)
    assert backward == 2 * forward - batch * sizes[0] * sizes[1]


def test_the_long_chain_has_its_closed_form() -> None:
    r, rounds, x = 0.9999, 10_000, Tensor(0.5, requires_grad=True)
    node = x
    for _ in range(rounds):
        node = node * r + x
    node.backward()
    factor = (1 - r ** (rounds + 1)) / (1 - r)
    # 20 000 roundings of numbers up to 6321: relative 1e-16 each, 1e-11 with room.
    np.testing.assert_allclose(x.grad, factor, rtol=1e-11)
    np.testing.assert_allclose(node.item(), 0.5 * factor, rtol=1e-11)


DEEP = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_STACK, (2**23, resource.getrlimit(resource.RLIMIT_STACK)[1]))
sys.setrecursionlimit(10**6)
chain = None
for _ in range(20_000):
    chain = (chain,)

def plain(node):
    return 0 if node is None else 1 + plain(node[0])

def through_sum(node):
    return 0 if node is None else 1 + sum(through_sum(parent) for parent in node)

print({call}(chain))
"""


@pytest.mark.parametrize(("call", "survives"), [("plain", True), ("through_sum", False)])
def test_a_higher_limit_helps_plain_calls_and_not_those_through_c(
    call: str, survives: bool
) -> None:
    # In a process of its own, which the second case ends (or, in newer versions, it raises).
    run = subprocess.run(
        [sys.executable, "-c", DEEP.replace("{call}", call)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode == 0) == survives
    assert run.stdout.strip() == ("20000" if survives else "")


@pytest.mark.parametrize("depth", [16, 25, 64, 100, 256, 1024])
def test_checkpoints_at_the_root_hold_twice_the_root(depth: int) -> None:
    held = {every: math.ceil(depth / every) + every - 1 for every in range(1, depth + 1)}
    root = math.isqrt(depth)
    assert held[1] == depth
    assert held[root] == min(held.values()) == 2 * root - 1
    computed_again = (root - 1) * depth // root
    assert computed_again < depth


@pytest.mark.parametrize("lr", [0.01, 0.05, 0.5])
def test_without_zeroing_descent_on_a_square_never_settles(lr: float) -> None:
    w, accumulated, path = 1.0, 0.0, []
    for _ in range(20_000):
        accumulated += 2 * w
        w -= lr * accumulated
        path.append(w)
    # A spring without friction: w_t = C cos(angle t + phase) with cos(angle) = 1 - lr.
    late = np.abs(path[-2_000:]).max()
    assert late > 0.99
    angle = math.acos(1 - lr)
    second = np.array(path[2:]) - 2 * math.cos(angle) * np.array(path[1:-1]) + np.array(path[:-2])
    np.testing.assert_allclose(second, 0.0, atol=1e-9)


def test_what_is_right_almost_everywhere_is_wrong_at_a_corner() -> None:
    for place, expected in ((0.3, 1.0), (-0.3, 1.0), (0.0, 0.0)):
        x = Tensor(place, requires_grad=True)
        (autograd.relu(x) - autograd.relu(-x)).backward()
        assert x.grad == expected
