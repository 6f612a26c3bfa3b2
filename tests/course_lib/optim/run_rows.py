"""Rows of the methods that run by themselves, and of averages and path-normalised steps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.optimize
import torch
from hypothesis import strategies as st

from course_lib import optim
from course_lib.init import rescale_layer
from tests.course_lib.optim import refusals as bad
from tests.course_lib.optim.objects import (
    generators,
    quadratics,
    random_quadratic,
    slope_of_square,
)
from tests.course_lib.theory.row import Row, powers

ONES = np.ones(2)


@st.composite
def descent_cases(draw: st.DrawFn) -> dict[str, Any]:
    bowl = draw(quadratics())
    return {
        "grad_fn": bowl.grad,
        "w0": draw(generators()).normal(size=bowl.b.size),
        "lr": draw(st.sampled_from([0.0, 1e-3, 0.01])),
        "num_steps": draw(st.integers(0, 30)),
    }


def closed_form(grad_fn: Any, w0: np.ndarray, lr: float, num_steps: int) -> np.ndarray:
    """w_t - w* = (I - lr A)^t (w_0 - w*), by eigenvalues."""
    bowl = grad_fn.__self__
    errors = bowl.Q.T @ (w0 - bowl.minimum)
    powers_of = (1 - lr * bowl.eigenvalues) ** np.arange(num_steps + 1)[:, None]
    path: np.ndarray = (powers_of * errors) @ bowl.Q.T + bowl.minimum
    return path


def descent_repeats_one_step() -> None:
    w = np.array([-1.2, 1.0])
    path = optim.gradient_descent(scipy.optimize.rosen_der, w, 1e-3, 25)
    for row in path:
        np.testing.assert_array_equal(row, w)
        w = optim.sgd_step(w, scipy.optimize.rosen_der(w), 1e-3)


@st.composite
def sgd_cases(draw: st.DrawFn) -> dict[str, Any]:
    bowl, rng, num_steps = draw(quadratics()), draw(generators()), draw(st.integers(1, 20))
    noise = rng.normal(size=(num_steps + 1, bowl.b.size))
    lrs = 10.0 ** rng.uniform(-4, -2, size=num_steps)
    return {
        "stochastic_grad": lambda w, t: bowl.grad(w) + noise[t],
        "w0": rng.normal(size=bowl.b.size),
        "lrs": lrs if draw(st.booleans()) else lrs.tolist(),
    }


def torch_sgd(
    stochastic_grad: Callable[..., np.ndarray], w0: np.ndarray, lrs: Any
) -> tuple[np.ndarray, np.ndarray]:
    param = torch.tensor(w0, requires_grad=True)
    optimizer, points = torch.optim.SGD([param], lr=1.0), []
    for t, lr in enumerate(lrs, 1):
        points.append(param.detach().numpy().copy())
        optimizer.param_groups[0]["lr"] = float(lr)
        param.grad = torch.tensor(stochastic_grad(points[-1], t))
        optimizer.step()
    return param.detach().numpy(), np.average(points, axis=0, weights=lrs)


def averages_of_noise_are_calmer_than_its_last_point() -> None:
    """Three lines, constant step: the last point jumps about, the average does not."""
    rng = np.random.default_rng(6)
    slopes = rng.choice([1.0, 0.9, 1.1], size=(300, 100))
    ends = [optim.sgd(lambda w, t, s=s: w - s[t - 1], np.array([1.0]), [0.3] * 100) for s in slopes]
    last, average = np.array(ends)[..., 0].T
    # Variances: lr/(2-lr) s^2 for the last, about s^2/T for the average, s^2 = 0.02/3.
    assert np.var(last) > 8 * np.var(average)
    np.testing.assert_allclose(np.var(last), 0.3 / 1.7 * 0.02 / 3, rtol=0.4)  # 300 draws: 5 s.e.


@st.composite
def mean_cases(draw: st.DrawFn) -> dict[str, Any]:
    rng = draw(generators())
    shape = draw(st.sampled_from([(), (3,), (2, 3)]))
    return {
        "average": np.asarray(rng.normal(size=shape)),
        "weight_sum": draw(st.sampled_from([0.0, 1e-3, 1.0, 50.0])),
        "w": np.asarray(rng.normal(size=shape)),
        "weight": draw(powers(-3, 3)),
    }


def means_do_not_depend_on_the_order() -> None:
    rng = np.random.default_rng(7)
    points, weights = rng.normal(size=(40, 3)), rng.uniform(0.1, 3, size=40)
    expected = np.average(points, axis=0, weights=weights)
    for order in (np.arange(40), rng.permutation(40)):
        average, weight_sum = np.full(3, 99.0), 0.0
        for i in order:
            average, weight_sum = optim.polyak_average_step(
                average, weight_sum, points[i], weights[i]
            )
        # Forty roundings of numbers near 1.
        np.testing.assert_allclose(average, expected, rtol=0, atol=1e-14)


@st.composite
def layer_cases(draw: st.DrawFn) -> dict[str, Any]:
    rng = draw(generators())
    widths = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    weights = [rng.normal(size=shape) for shape in pairwise(widths)]
    grads = [rng.normal(size=W.shape) for W in weights]
    return {"weights": weights, "grads": grads, "lr": draw(powers(-4, 0))}


def torch_path_step(weights: Any, grads: Any, lr: float) -> list[np.ndarray]:
    """The sum over paths as a function of the squared weights; its derivatives are the scales."""
    squares = [torch.tensor(W**2, requires_grad=True) for W in weights]
    reach = torch.ones(weights[0].shape[0], dtype=torch.float64)
    for square in squares:
        reach = reach @ square
    reach.sum().backward()
    scales = [square.grad.numpy() for square in squares if square.grad is not None]
    return [W - lr * g / s for W, g, s in zip(weights, grads, scales, strict=True)]


def relu_loss(weights: list[np.ndarray], X: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Outputs of a ReLU network and the gradients of half their squares' sum."""
    tensors = [torch.tensor(W, requires_grad=True) for W in weights]
    out = torch.tensor(X)
    for i, W in enumerate(tensors):
        out = out @ W if i == len(tensors) - 1 else torch.relu(out @ W)
    (out**2 / 2).sum().backward()
    return out.detach().numpy(), [W.grad.numpy() for W in tensors if W.grad is not None]


def path_steps_do_not_see_the_gauge() -> None:
    rng = np.random.default_rng(8)
    weights = [rng.normal(size=shape) for shape in ((3, 5), (5, 4), (4, 2))]
    X = rng.normal(size=(6, 3))
    unbalanced = rescale_layer(rescale_layer(weights, 0, 100.0), 1, 0.3)
    outputs = []
    for start in (weights, unbalanced):
        stepped: list[np.ndarray] = start
        for _ in range(5):
            stepped = optim.path_sgd_step(stepped, relu_loss(stepped, X)[1], 0.05)
        outputs.append(relu_loss(stepped, X)[0])
    # Five steps, a few hundred roundings.
    np.testing.assert_allclose(outputs[1], outputs[0], rtol=1e-10)
    # A weight whose every path is dead stays, without a warning.
    dead = [np.array([[1.0, 2.0]]), np.array([[0.0], [3.0]])]
    stepped = optim.path_sgd_step(dead, [np.array([[0.0, 1.0]]), np.ones((2, 1))], 0.1)
    assert stepped[0][0, 0] == 1.0
    assert len(optim.path_sgd_step([np.ones((2, 1))], [np.ones((2, 1))], 0.1)) == 1
    single = random_quadratic(rng, 3).matrix
    np.testing.assert_array_equal(
        optim.path_sgd_step([single], [single], 0.1)[0], single - 0.1 * single
    )


LAYERS = [np.ones((2, 3)), np.ones((3, 1))]

ROWS = [
    Row(
        function=optim.gradient_descent,
        cases=descent_cases(),
        oracle=closed_form,
        rtol=0.0,
        atol=1e-13,
        reason="thirty steps that shrink errors, each rounded a few times",
        good={"grad_fn": slope_of_square, "w0": ONES, "lr": 0.1, "num_steps": 2},
        refused=[
            *bad.vector("w0", size=None),
            *bad.non_negative("lr"),
            *bad.count("num_steps"),
            *bad.gradient_function(),
        ],
        invariant=descent_repeats_one_step,
    ),
    Row(
        function=optim.sgd,
        cases=sgd_cases(),
        oracle=torch_sgd,
        rtol=0.0,
        atol=1e-13,
        reason="twenty steps and a mean, each rounded a few times",
        good={"stochastic_grad": lambda w, t: w, "w0": ONES, "lrs": [0.1, 0.2]},
        refused=[
            *bad.vector("w0", size=None),
            ({"lrs": []}, "lrs must hold at least one step length, got none"),
            ({"lrs": [0.1, 0.0]}, "lrs[1] must be a finite number > 0, got 0.0"),
            (
                {"stochastic_grad": lambda w, t: w if t == 1 else w * np.nan},
                "stochastic_grad(w, t) must hold finite numbers, got nan at index 0",
            ),
            (
                {"stochastic_grad": lambda w, t: w[:1]},
                "stochastic_grad(w, t) must have shape (2,), got (1,)",
            ),
        ],
        invariant=averages_of_noise_are_calmer_than_its_last_point,
    ),
    Row(
        function=optim.polyak_average_step,
        cases=mean_cases(),
        oracle=lambda average, weight_sum, w, weight: (
            np.average([average, w], axis=0, weights=[weight_sum, weight]),
            weight_sum + weight,
        ),
        rtol=0.0,
        atol=1e-14,
        size=lambda **_: [10.0, 1e3],
        reason="a handful of roundings of numbers below 10",
        good={"average": ONES, "weight_sum": 1.0, "w": ONES},
        refused=[
            ({"w": [1.0, 2.0]}, "w must be a float64 array, got list; convert it with"),
            (
                {"average": np.ones(3)},
                "average must have the shape of w, (2,), got (3,); start it from",
            ),
            *bad.non_negative("weight_sum"),
            *bad.positive("weight"),
        ],
        invariant=means_do_not_depend_on_the_order,
    ),
    Row(
        function=optim.path_sgd_step,
        cases=layer_cases(),
        oracle=torch_path_step,
        rtol=1e-11,
        atol=1e-11,
        reason="sums over paths of positive numbers do not cancel; the difference may, a little",
        good={"weights": LAYERS, "grads": LAYERS, "lr": 0.1},
        refused=[
            ({"weights": []}, "weights must be a list of at least one matrix, got []"),
            ({"weights": ONES}, "weights must be a list of at least one matrix, got array"),
            ({"grads": LAYERS[:1]}, "grads must be a list as long as weights, 2, got 1"),
            ({"grads": ONES}, "grads must be a list as long as weights, 2, got ndarray"),
            *bad.non_negative("lr"),
            (
                {"weights": [ONES], "grads": [ONES]},
                "layer 0: w must have shape (fan_in, fan_out), got (2,)",
            ),
            (
                {"weights": [LAYERS[0], LAYERS[0]], "grads": [LAYERS[0], LAYERS[0]]},
                "layer 1: w must have shape (3, fan_out), got (2, 3)",
            ),
            (
                {"grads": [LAYERS[0], LAYERS[0]]},
                "layer 1: grad must have the shape of w, (3, 1), got (2, 3)",
            ),
            ({"grads": [LAYERS[0] * np.nan, LAYERS[1]]}, "layer 0: grad contains NaN (first at"),
        ],
        invariant=path_steps_do_not_see_the_gauge,
    ),
]
