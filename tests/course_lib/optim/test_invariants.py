"""What must hold whatever the oracle says: special cases, symmetries, monotone state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_lib.optim import (
    adagrad_step,
    amsgrad_step,
    momentum_step,
    sgd_step,
)
from tests.course_lib.optim.contracts import CONTRACTS, ROWS, fixed, run

ADAM = {"lr": 0.1, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8}


def some_gradients(num_steps: int = 30) -> tuple[np.ndarray, list[np.ndarray]]:
    rng = np.random.default_rng(11)
    sizes = np.array([1e-3, 1.0, 1e3])
    return rng.normal(size=3), list(sizes * rng.normal(size=(num_steps, 3)))


def walk(name: str, grads: list[np.ndarray], w: np.ndarray, **hypers: Any) -> np.ndarray:
    return np.array(run(ROWS[name], w, fixed(grads), hypers))


def sgd_contracts_by_the_curvature() -> None:
    """On 1/2 h w^2 each step multiplies the error by 1 - lr h; lr = 1/h arrives at once."""
    h, w = np.array([1.0, 4.0]), np.array([3.0, 5.0])
    points = run(ROWS["SGD"], w, [lambda w: h * w] * 10, {"lr": 0.3})
    # Ten multiplications and additions round: 1e-14 relative is 45 ulp.
    np.testing.assert_allclose(points[-1], w * (1 - 0.3 * h) ** 10, rtol=1e-14)
    np.testing.assert_array_equal(sgd_step(np.array([3.0]), np.array([12.0]), 0.25), [0.0])


def momentum_zero_is_gradient_descent() -> None:
    w, grads = some_gradients()
    np.testing.assert_array_equal(
        walk("Momentum", grads, w, lr=0.1, momentum=0.0), walk("SGD", grads, w, lr=0.1)
    )
    # A constant gradient drives the velocity to lr g / (1 - momentum), a geometric sum.
    velocity = np.zeros(1)
    for _ in range(200):
        w, velocity = momentum_step(np.zeros(1), velocity, np.ones(1), 0.1, 0.8)
    np.testing.assert_allclose(velocity, -0.5, rtol=1e-12)  # 0.8^200 is 4e-20


def nesterov_without_momentum_is_gradient_descent() -> None:
    w, grads = some_gradients()
    np.testing.assert_array_equal(
        walk("Nesterov", grads, w, lr=0.1, momentum=0.0), walk("SGD", grads, w, lr=0.1)
    )
    # Where the gradient is the same everywhere, looking ahead changes nothing.
    np.testing.assert_array_equal(
        walk("Nesterov", grads, w, lr=0.1, momentum=0.9),
        walk("Momentum", grads, w, lr=0.1, momentum=0.9),
    )


def adagrad_accumulates() -> None:
    w, grads = some_gradients()
    accumulator = np.zeros(3)
    for grad in grads:
        new_w, larger = adagrad_step(w, grad, accumulator, lr=0.1)
        assert np.all(larger >= accumulator)
        # |g| / sqrt(g^2 + ...) is at most 1, but for one rounding of w + 0.1.
        assert np.all(np.abs(new_w - w) <= 0.1 * (1 + 1e-12))
        w, accumulator = new_w, larger
    # A constant gradient gives steps lr / sqrt(t).
    points = walk("AdaGrad", [np.array([5.0])] * 4, np.zeros(1), lr=1.0, eps=0.0)
    steps = -np.diff(points[:, 0], prepend=0.0)
    np.testing.assert_allclose(steps, [1, 2**-0.5, 3**-0.5, 0.5], rtol=1e-14)


def rmsprop_steps_do_not_fade() -> None:
    points = walk("RMSProp", [np.array([5.0])] * 300, np.zeros(1), lr=0.1, rho=0.9, eps=0.0)
    steps = -np.diff(points[:, 0], prepend=0.0)
    t = np.arange(1, 301)
    # v is g^2 (1 - rho^t); differences of points near 30 lose two digits of sixteen.
    np.testing.assert_allclose(steps, 0.1 / np.sqrt(1 - 0.9**t), rtol=1e-12)


def adadelta_does_not_see_the_unit_of_the_loss() -> None:
    _, grads = some_gradients()
    # eps far below all gradients' squares, so that it moves nothing but the start.
    hypers = {"rho": 0.9, "eps": 1e-24}
    larger = [1024 * grad for grad in grads]
    steps = np.diff(walk("Adadelta", grads, np.zeros(3), **hypers), axis=0)
    # eps / v is at most 1e-24 / 1e-12 here.
    np.testing.assert_allclose(
        np.diff(walk("Adadelta", larger, np.zeros(3), **hypers), axis=0), steps, rtol=1e-9
    )


def adam_does_not_see_the_scale_of_the_gradient() -> None:
    w, grads = some_gradients()
    hypers = ADAM | {"eps": 0.0}
    # Powers of two scale without rounding, so that the walks are equal to the last bit.
    scales = np.array([2.0**-20, 1.0, 2.0**30])
    np.testing.assert_array_equal(
        walk("Adam", [scales * grad for grad in grads], w, **hypers),
        walk("Adam", grads, w, **hypers),
    )
    first = walk("Adam", grads[:1], np.zeros(3), **hypers)[0]
    np.testing.assert_allclose(first, -0.1 * np.sign(grads[0]), rtol=1e-15)


def nadam_without_momentum_is_adam() -> None:
    w, grads = some_gradients()
    hypers = ADAM | {"beta1": 0.0}
    np.testing.assert_array_equal(
        walk("Nadam", grads, w, **hypers), walk("Adam", grads, w, **hypers)
    )


def adamw_without_decay_is_adam() -> None:
    w, grads = some_gradients()
    np.testing.assert_array_equal(
        walk("AdamW", grads, w, **ADAM, weight_decay=0.0), walk("Adam", grads, w, **ADAM)
    )
    # Without gradients only the decay is left: a factor 1 - lr * weight_decay.
    rest = walk("AdamW", [np.zeros(3)] * 20, w, **ADAM, weight_decay=0.5)
    np.testing.assert_allclose(rest[-1], w * 0.95**20, rtol=1e-14)


def amsgrad_never_forgets() -> None:
    w, grads = some_gradients()
    m, v, v_max = np.zeros(3), np.zeros(3), np.zeros(3)
    for t, grad in enumerate(grads, 1):
        w, m, v, new_max = amsgrad_step(w, grad, m, v, v_max, t)
        assert np.all(new_max >= v_max)
        assert np.all(new_max >= v)
        v_max = new_max
    # While v grows it is its own maximum, and AMSGrad is Adam.
    growing = [np.array([1.5**t, -(2.0**t)]) for t in range(20)]
    np.testing.assert_array_equal(
        walk("AMSGrad", growing, np.ones(2), **ADAM), walk("Adam", growing, np.ones(2), **ADAM)
    )


INVARIANTS: dict[str, Callable[[], None]] = {
    "SGD": sgd_contracts_by_the_curvature,
    "Momentum": momentum_zero_is_gradient_descent,
    "Nesterov": nesterov_without_momentum_is_gradient_descent,
    "AdaGrad": adagrad_accumulates,
    "RMSProp": rmsprop_steps_do_not_fade,
    "Adadelta": adadelta_does_not_see_the_unit_of_the_loss,
    "Adam": adam_does_not_see_the_scale_of_the_gradient,
    "Nadam": nadam_without_momentum_is_adam,
    "AdamW": adamw_without_decay_is_adam,
    "AMSGrad": amsgrad_never_forgets,
}


@pytest.mark.parametrize("name", INVARIANTS)
def test_invariant(name: str) -> None:
    INVARIANTS[name]()


def test_every_optimizer_has_an_invariant() -> None:
    assert set(INVARIANTS) == {row.name for row in CONTRACTS}
