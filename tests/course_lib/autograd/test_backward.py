"""The sweep back: order, sharing, length, what it writes and what it leaves alone."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import autograd as ag
from course_lib.autograd import Tensor, gradients, no_grad
from course_lib.autograd.backward import propagate, topological_order
from course_lib.autograd.graph import apply, elementwise
from course_lib.autograd.recording import is_recording


@st.composite
def programs(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Straight-line programs: each line applies an operation to two earlier results."""
    lines = []
    for line in range(draw(st.integers(1, 25))):
        earlier = st.integers(0, line + 1)
        lines.append((draw(st.sampled_from(["+", "*", "-", "tanh"])), draw(earlier), draw(earlier)))
    return lines


def execute(program: list[tuple[str, int, int]], x, y, tanh):
    values = [x, y]
    for op, a, b in program:
        left, right = values[a], values[b]
        result = {
            "+": lambda left=left, right=right: left + right,
            "-": lambda left=left, right=right: left - right,
            "*": lambda left=left, right=right: 0.5 * left * right,
            "tanh": lambda left=left: tanh(left),
        }[op]()
        values.append(tanh(result))  # keeps numbers small
    return values[-1] + values[2]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(program=programs())
def test_random_programs_have_torchs_gradients(program) -> None:
    """Shared nodes, diamonds, dead ends and long lines. Up to 50 operations round at 1e-16
    each, and every factor is at most 1: 1e-12 leaves room."""
    ours = [Tensor(0.7, requires_grad=True), Tensor(-1.3, requires_grad=True)]
    theirs = [torch.tensor(x.item(), dtype=torch.float64, requires_grad=True) for x in ours]
    execute(program, *ours, ag.tanh).backward()
    execute(program, *theirs, torch.tanh).backward()
    for x, torch_x in zip(ours, theirs, strict=True):
        wanted = 0.0 if torch_x.grad is None else torch_x.grad.item()
        np.testing.assert_allclose(
            0.0 if x.grad is None else x.grad, wanted, rtol=1e-12, atol=1e-15
        )


def test_the_worked_example_of_the_lecture() -> None:
    """f = (x² + y)² (y - x y): df/dx = 4x(x²+y)(y-xy) - (x²+y)² y, worked at x = 3, y = -4."""
    x, y = Tensor(3.0, requires_grad=True), Tensor(-4.0, requires_grad=True)
    f = (x**2 + y) ** 2 * (y - x * y)
    f.backward()
    assert (f.item(), x.grad, y.grad) == (200.0, 580.0, 30.0)


def test_a_chain_of_100_000_nodes() -> None:
    """Far beyond Python's limit of recursion, and beyond that of C when it is freed."""
    x = Tensor(1.0, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y * 1.00001
    y.backward()
    np.testing.assert_allclose(x.grad, 1.00001**100_000, rtol=1e-9)  # 1e5 roundings of 1e-16
    assert y.depth == 100_000
    del y


def test_a_ladder_with_exponentially_many_paths_is_swept_once() -> None:
    """y = x + x doubled 200 times: 2^200 paths, 200 nodes."""
    x = Tensor(1.0, requires_grad=True)
    y = x
    for _ in range(200):
        y = y + y
    assert len(topological_order(y)) == 200
    y.backward()
    assert x.grad == 2.0**200


def test_the_order_has_each_node_before_what_it_came_from() -> None:
    x = Tensor(1.0, requires_grad=True)
    a = x * x
    b = ag.exp(a) + a
    c = b * a + x
    order = topological_order(c)
    assert order[0] is c
    place = {node: i for i, node in enumerate(order)}
    for node in order:
        for parent, _ in node.edges:
            assert parent is x or place[parent] > place[node]


def test_every_backward_starts_afresh() -> None:
    x = Tensor(3.0, requires_grad=True)
    y = x * x
    for _ in range(3):
        y.backward()
        assert x.grad == 6.0
    (x * 10.0).backward()
    assert x.grad == 10.0


def test_a_leaf_is_its_own_gradient() -> None:
    x = Tensor(3.0, requires_grad=True)
    x.backward()
    assert x.grad == 1.0
    (grad,) = gradients(x, [x])
    assert grad.item() == 1.0


def test_only_leaves_that_want_gradients_get_them() -> None:
    x, c = Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0])
    y = x * c
    y.sum().backward()
    assert c.grad is None
    assert y.grad is None
    np.testing.assert_array_equal(x.grad, [3.0, 4.0])


def test_each_leaf_gets_an_array_of_its_own() -> None:
    """Addition hands one gradient to both, a sum hands out views, the seed is the caller's."""
    a, b = Tensor(np.ones(3), requires_grad=True), Tensor(np.ones(3), requires_grad=True)
    seed = np.ones(3)
    (a + b).backward(seed)
    a.grad *= 5.0
    np.testing.assert_array_equal(b.grad, np.ones(3))
    np.testing.assert_array_equal(seed, np.ones(3))
    b.sum().backward()
    b.grad[0] = 7.0
    np.testing.assert_array_equal(b.grad, [7.0, 1.0, 1.0])
    a.backward(seed)
    a.grad[0] = 9.0
    np.testing.assert_array_equal(seed, np.ones(3))


def test_gradients_leaves_grad_alone_and_takes_nodes_on_the_way() -> None:
    x, z = Tensor(2.0, requires_grad=True), Tensor(1.0, requires_grad=True)
    a = x * x
    b = a * a + z
    of_a, of_x, of_b = gradients(b, [a, x, b])
    assert (of_a.item(), of_x.item(), of_b.item()) == (8.0, 32.0, 1.0)
    assert x.grad is None
    assert not of_a.requires_grad


def test_gradients_are_zero_where_nothing_leads() -> None:
    x, other = Tensor(2.0, requires_grad=True), Tensor(np.ones((2, 3)), requires_grad=True)
    of_x, of_other = gradients(x * x, [x, other], create_graph=True)
    assert of_x.item() == 4.0
    np.testing.assert_array_equal(of_other.data, np.zeros((2, 3)))
    (alone,) = gradients(x * x, [other])
    np.testing.assert_array_equal(alone.data, np.zeros((2, 3)))


def test_gradients_does_no_work_off_the_way() -> None:
    called = []
    watched = elementwise("watched", lambda x: 2.0 * x, lambda g, y, x: called.append(1) or 2.0 * g)
    x, z = Tensor(2.0, requires_grad=True), Tensor(1.0, requires_grad=True)
    y = x * apply(watched, z)
    gradients(y, [x])
    assert not called
    gradients(y, [z])
    assert called


def test_gradients_of_gradients_of_gradients() -> None:
    x = Tensor(2.0, requires_grad=True)
    y, derivatives = x**4, []
    for _ in range(5):
        (y,) = gradients(y, [x], create_graph=True)
        derivatives.append(y.item())
    assert derivatives == [32.0, 48.0, 48.0, 24.0, 0.0]


def test_a_gradient_penalty_trains_through_the_gradient() -> None:
    """|grad_x f|² of a small network, differentiated by its weights, as torch does it."""
    rng = np.random.default_rng(0)
    W, v, X = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(5, 3))

    def penalty(w, vector, x, tanh, grad):
        (slope,) = grad((tanh(x @ w) @ vector).sum(), [x])
        return (slope * slope).sum()

    ours = [Tensor(a, requires_grad=True) for a in (W, v, X)]
    theirs = [torch.tensor(a, requires_grad=True) for a in (W, v, X)]
    penalty(*ours, ag.tanh, lambda y, x: gradients(y, x, create_graph=True)).backward()
    penalty(
        *theirs, torch.tanh, lambda y, x: torch.autograd.grad(y, x, create_graph=True)
    ).backward()
    for x, torch_x in zip(ours, theirs, strict=True):
        # Some dozens of terms of size 1, in another order.
        np.testing.assert_allclose(x.grad, torch_x.grad.numpy(), rtol=1e-12, atol=1e-13)


def test_a_seed_weights_the_outputs() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    (x * x).backward(np.array([1.0, 10.0]))
    np.testing.assert_array_equal(x.grad, [2.0, 40.0])
    y = x.sum()
    y.backward(3.0)
    np.testing.assert_array_equal(x.grad, [3.0, 3.0])


def test_propagate_keeps_what_it_is_told_to() -> None:
    x = Tensor(2.0, requires_grad=True)
    a = x * x
    b = a + x
    assert set(propagate(b, 1.0)) == {x}
    kept = propagate(b, 1.0, keep={a, b})
    assert kept == {a: 1.0, b: 1.0, x: 5.0}


def test_no_grad_records_nothing_and_restores() -> None:
    x = Tensor(2.0, requires_grad=True)
    with no_grad():
        with no_grad():
            assert not is_recording()
        assert not is_recording()
        y = x * x
        leaf = Tensor(1.0, requires_grad=True)
    assert is_recording()
    assert not y.requires_grad
    assert y.operands == ()
    assert leaf.requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert is_recording()


def test_no_grad_is_a_decorator_too() -> None:
    @no_grad()
    def evaluate(x: Tensor) -> Tensor:
        return x * x

    x = Tensor(2.0, requires_grad=True)
    for _ in range(2):
        assert not evaluate(x).requires_grad
    assert (x * x).requires_grad


def test_no_grad_in_one_thread_is_not_felt_in_another() -> None:
    inside, done, seen = threading.Event(), threading.Event(), []

    def evaluate() -> None:
        with no_grad():
            inside.set()
            done.wait(10)
            seen.append(is_recording())

    thread = threading.Thread(target=evaluate)
    thread.start()
    assert inside.wait(10)
    seen.append(is_recording())
    done.set()
    thread.join()
    assert seen == [True, False]


def test_changing_a_parameter_after_the_forward_does_not_change_its_gradient() -> None:
    """As a step between two losses would: the numbers of the forward are kept."""
    x = Tensor([2.0], requires_grad=True)
    y = (x * x).sum()
    x.data = x.data - 1.0
    y.backward()
    np.testing.assert_array_equal(x.grad, [4.0])
