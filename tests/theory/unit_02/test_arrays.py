"""Unit 02, differences and arrays: the V of section 6, transposes, Jacobians by either mode."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest

from course_lib import autograd
from course_lib.autograd import Tensor, gradients, jvp, unbroadcast
from course_lib.losses import softmax, softmax_cross_entropy_vjp
from course_lib.losses.tensors import softmax_cross_entropy_tensor

FUNCTIONS: list[tuple[Callable[[np.ndarray], np.ndarray], float, float, float]] = [
    # f, f', f'', f''' at 1
    (np.exp, math.e, math.e, math.e),
    (np.sin, math.cos(1), -math.sin(1), -math.cos(1)),
    (lambda x: x**5, 5.0, 20.0, 60.0),
]


@pytest.mark.parametrize(("f", "first", "second", "third"), FUNCTIONS)
def test_the_two_slopes_of_the_v(
    f: Callable[[np.ndarray], np.ndarray], first: float, second: float, third: float
) -> None:
    for h in (np.array(1e-2), np.array(1e-3)):
        one_sided = (f(1 + h) - f(np.array(1.0))) / h - first
        central = (f(1 + h) - f(1 - h)) / (2 * h) - first
        # The next terms of the series are smaller by a factor of about h.
        np.testing.assert_allclose(one_sided, h / 2 * second, rtol=3e-2)
        np.testing.assert_allclose(central, h**2 / 6 * third, rtol=1e-2)
    eps = 2.0**-53
    tiny = np.geomspace(1e-13, 1e-9, 400)
    rounding = np.abs((f(1 + tiny) - f(1 - tiny)) / (2 * tiny) - first)
    bound = eps * abs(float(f(np.array(1.0)))) / tiny + eps * abs(first) / tiny
    # 1 + h itself is rounded too: that is the second term; libm's last digit gives the factor.
    assert (rounding <= 3 * bound).all()
    slope = np.polyfit(np.log(tiny), np.log(np.maximum(rounding, 1e-18)), 1)[0]
    assert -1.4 < slope < -0.6


@pytest.mark.parametrize(("f", "first", "second", "third"), FUNCTIONS)
def test_the_best_step_is_where_the_formula_says(
    f: Callable[[np.ndarray], np.ndarray], first: float, second: float, third: float
) -> None:
    eps = 2.0**-53
    value = abs(float(f(np.array(1.0))))
    for best, error in (
        (
            (3 * eps * value / abs(third)) ** (1 / 3),
            lambda h: np.abs((f(1 + h) - f(1 - h)) / (2 * h) - first),
        ),
        (
            2 * math.sqrt(eps * value / abs(second)),
            lambda h: np.abs((f(1 + h) - f(np.array(1.0))) / h - first),
        ),
    ):
        around = [
            float(np.median(error(best * factor * np.geomspace(0.8, 1.25, 101))))
            for factor in (1e-2, 1.0, 1e2)
        ]
        assert around[1] < around[0] / 5
        assert around[1] < around[2] / 5


@pytest.mark.parametrize(("f", "first", "second", "third"), FUNCTIONS)
def test_ten_digits_are_right_at_the_best_step_and_eight_by_one_side(
    f: Callable[[np.ndarray], np.ndarray], first: float, second: float, third: float
) -> None:
    eps, around = 2.0**-53, np.geomspace(0.7, 1.4, 201)
    value = abs(float(f(np.array(1.0))))
    h = around * (3 * eps * value / abs(third)) ** (1 / 3)
    central = np.abs((f(1 + h) - f(1 - h)) / (2 * h) / first - 1)
    h = around * 2 * math.sqrt(eps * value / abs(second))
    one_sided = np.abs((f(1 + h) - f(np.array(1.0))) / h / first - 1)
    assert 1e-12 < np.median(central) < 2e-10
    assert 1e-9 < np.median(one_sided) < 5e-8


def test_in_float32_four_digits_are_right_at_best() -> None:
    x = np.float32(1.0)
    exact = math.exp(math.sin(1)) * math.cos(1)  # of exp(sin x), as in section 6
    eps, third = 2.0**-24, abs(exact * (math.cos(1) ** 2 - 3 * math.sin(1) - 1))
    best = (3 * eps * math.exp(math.sin(1)) / third) ** (1 / 3)
    assert 3e-3 < best < 7e-3

    def error(steps: np.ndarray) -> float:
        h = steps.astype(np.float32)
        above, below = np.exp(np.sin(x + h)), np.exp(np.sin(x - h))
        assert above.dtype == np.float32
        return float(np.median(np.abs((above - below) / (2 * h) / exact - 1)))

    around = np.geomspace(0.7, 1.4, 201)
    assert 1e-6 < error(best * around) < 1e-4
    assert error(1e-5 * around) > 1e-3  # the step that is right in float64


SHAPES = [
    ((3,), (5, 3)),
    ((5, 1), (5, 3)),
    ((1, 3), (5, 3)),
    ((), (5, 3)),
    ((4, 1, 3), (2, 4, 5, 3)),
    ((1, 1), (1, 1)),
    ((0, 3), (0, 3)),
    ((1,), (4, 0)),
    ((2, 1), (2, 0)),
]


@pytest.mark.parametrize(("shape", "big"), SHAPES)
def test_unbroadcast_is_the_transpose_of_broadcasting(
    shape: tuple[int, ...], big: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(0)
    b, g = rng.normal(size=shape), rng.normal(size=big)
    summed = unbroadcast(g, shape)
    assert np.shape(summed) == shape
    # Sums of at most 120 products of numbers around 1.
    np.testing.assert_allclose((np.broadcast_to(b, big) * g).sum(), (b * summed).sum(), atol=1e-12)
    size = math.prod(shape)
    copying = np.zeros((math.prod(big), size))
    for j, unit in enumerate(np.eye(size)):
        copying[:, j] = np.broadcast_to(unit.reshape(shape), big).ravel()
    np.testing.assert_allclose(copying.T @ g.ravel(), np.ravel(summed), atol=1e-12)


def test_broadcasting_by_accident_teaches_the_mean_of_the_targets() -> None:
    rng = np.random.default_rng(1)
    target = rng.normal(size=7)
    prediction = rng.normal(size=(7, 1))
    for _ in range(400):
        p = Tensor(prediction, requires_grad=True)
        difference = p - target
        assert difference.shape == (7, 7)
        (difference * difference).mean().backward()
        assert p.grad.shape == (7, 1)
        prediction = prediction - p.grad
    np.testing.assert_allclose(prediction, target.mean(), atol=1e-10)  # shrinks by 5/7 a step


def test_the_products_of_matmul_are_those_of_its_jacobian() -> None:
    rng = np.random.default_rng(2)
    A, B, G = rng.normal(size=(3, 2)), rng.normal(size=(2, 4)), rng.normal(size=(3, 4))
    by_a = np.zeros((3, 4, 3, 2))
    by_b = np.zeros((3, 4, 2, 4))
    for i, j, inner in product(range(3), range(4), range(2)):
        by_a[i, j, i, inner] = B[inner, j]
        by_b[i, j, inner, j] = A[i, inner]
    np.testing.assert_allclose(np.tensordot(G, by_a, 2), G @ B.T, atol=1e-13)
    np.testing.assert_allclose(np.tensordot(G, by_b, 2), A.T @ G, atol=1e-13)


@pytest.mark.parametrize("seed", range(5))
def test_the_long_way_through_softmax_is_the_short_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = 3 * rng.normal(size=(6, 5))
    y = rng.integers(0, 5, size=6)
    grad = softmax_cross_entropy_vjp(logits, y)[1]
    for n, p in enumerate(softmax(logits)):
        jacobian = np.diag(p) - np.outer(p, p)
        back = np.zeros(5)
        back[y[n]] = -1 / p[y[n]] / 6
        np.testing.assert_allclose(back @ jacobian, grad[n], atol=1e-14)
    np.testing.assert_allclose(grad.sum(axis=1), 0.0, atol=1e-15)
    assert np.abs(grad).max() <= 1 / 6


@pytest.mark.parametrize("hidden", [[], [4], [4, 7], [6, 2, 5]])
def test_the_table_of_a_layered_network_read_from_the_top_down(hidden: list[int]) -> None:
    rng = np.random.default_rng(len(hidden))
    sizes = [5, *hidden, 3]
    X, y = rng.normal(size=(6, 5)), rng.integers(0, 3, size=6)
    W = [rng.normal(size=(a, b)) for a, b in pairwise(sizes)]
    b = [rng.normal(size=size) for size in sizes[1:]]

    H, Z = [X], []
    for layer, (weights, bias) in enumerate(zip(W, b, strict=True), start=1):
        Z.append(H[-1] @ weights + bias)
        if layer < len(W):
            H.append(np.maximum(Z[-1], 0))
    grad_Z = softmax_cross_entropy_vjp(Z[-1], y)[1]
    table: list[np.ndarray] = []
    for layer in reversed(range(len(W))):
        table = [H[layer].T @ grad_Z, grad_Z.sum(axis=0), *table]
        if layer > 0:
            grad_Z = (grad_Z @ W[layer].T) * (Z[layer - 1] > 0)

    leaves = [Tensor(a, requires_grad=True) for pair in zip(W, b, strict=True) for a in pair]
    h = Tensor(X)
    for layer in range(len(W)):
        h = h @ leaves[2 * layer] + leaves[2 * layer + 1]
        h = autograd.relu(h) if layer + 1 < len(W) else h
    softmax_cross_entropy_tensor(h, y).backward()
    for by_table, leaf in zip(table, leaves, strict=True):
        np.testing.assert_allclose(by_table, leaf.grad, atol=1e-13)


@pytest.mark.parametrize(("inputs", "outputs"), [(7, 3), (2, 6), (4, 4), (1, 5), (5, 1)])
def test_columns_by_forward_mode_and_rows_by_reverse_mode(inputs: int, outputs: int) -> None:
    rng = np.random.default_rng(inputs)
    W1, W2 = rng.normal(size=(inputs, 4)), rng.normal(size=(4, outputs))

    def f(x: Tensor) -> Tensor:
        return autograd.tanh(x @ W1) @ W2

    x = rng.normal(size=inputs)
    columns = [jvp(f, x, direction)[1] for direction in np.eye(inputs)]
    leaf = Tensor(x, requires_grad=True)
    rows = [gradients(f(leaf), [leaf], weight)[0].data for weight in np.eye(outputs)]
    by_hand = (W2.T * (1 - np.tanh(x @ W1) ** 2)) @ W1.T
    np.testing.assert_allclose(np.column_stack(columns), by_hand, atol=1e-13)
    np.testing.assert_allclose(np.array(rows), by_hand, atol=1e-13)
