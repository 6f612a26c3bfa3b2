"""Which way a step of ``train_mlp`` went: downhill for ReLU units, or for other ones."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import softmax

from grader.hidden_tests.unit_03_multilayer_perceptrons.layers import Array, Function, Params
from grader.hidden_tests.unit_03_multilayer_perceptrons.training_runs import Task, flat


def slope_of_loss(logits: Array, y: Any, axis: int = 1) -> Array:
    """The gradient of the mean cross-entropy by the logits, with a softmax along ``axis``.

    Logits that overflowed make it nan, and no error as course_lib's own.
    """
    p = softmax(logits, axis=axis)
    p[np.arange(len(y)), y] -= 1.0
    return np.asarray(p / len(y))


slope_over_examples = functools.partial(slope_of_loss, axis=0)


def network_of(activation: Function, slope: Function) -> tuple[Function, Function]:
    """Forward and backward with another function than ReLU; ``slope`` takes its value."""

    def forward(params: Params, X: Array) -> tuple[Array, list[Array]]:
        inputs = [X]
        for W, b in params[:-1]:
            inputs.append(activation(inputs[-1] @ W + b))
        W, b = params[-1]
        return inputs[-1] @ W + b, inputs

    def backward(params: Params, inputs: list[Array], delta: Array) -> Params:
        grads = []
        for layer in reversed(range(len(params))):
            grads.append((inputs[layer].T @ delta, delta.sum(axis=0)))
            if layer:
                delta = (delta @ params[layer][0].T) * slope(inputs[layer])
        return grads[::-1]

    return forward, backward


OTHER_UNITS: dict[str, tuple[Callable[[Array], Any], Callable[[Array], Any]]] = {
    "no_relu": (lambda z: z, lambda h: 1.0),
    "tanh_units": (np.tanh, lambda h: 1 - h**2),
    "sigmoid_units": (lambda z: 1 / (1 + np.exp(-z)), lambda h: h * (1 - h)),
}


OTHER_SLOPES: dict[str, Function] = {"softmax_over_examples": slope_over_examples}


def descent(before: Params, after: Params, task: Task) -> dict[str, float]:
    """The cosine between a short way and downhill: as it should be, and for each other way.

    They are the units of ``OTHER_UNITS``, and ReLU with the gradients of ``OTHER_SLOPES``.
    """
    way = flat(after) - flat(before)
    cosines = {}
    with np.errstate(all="ignore"):
        for name, pair, slope in [
            ("relu", _RELU, slope_of_loss),
            *[(name, pair, slope_of_loss) for name, pair in OTHER_UNITS.items()],
            *[(name, _RELU, slope) for name, slope in OTHER_SLOPES.items()],
        ]:
            forward, backward = network_of(*pair)
            logits, inputs = forward(before, task.X)
            downhill = -flat(backward(before, inputs, slope(logits, task.y)))
            sizes = np.linalg.norm(way) * np.linalg.norm(downhill)
            cosines[name] = float(way @ downhill / sizes) if sizes > 0 else 0.0
    return cosines


def _relu(z: Array) -> Any:
    return np.maximum(z, 0.0)


def _relu_slope(h: Array) -> Any:
    return h > 0


_RELU = (_relu, _relu_slope)
