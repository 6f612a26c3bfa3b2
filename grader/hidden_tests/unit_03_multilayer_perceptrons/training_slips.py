"""The mistakes that ``train_mlp`` knows: gradient descent with one thing changed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.nn import mlp_backward, mlp_forward
from grader.examiner import Mistake
from grader.hidden_tests.unit_03_multilayer_perceptrons.layers import Array, Function, Params
from grader.hidden_tests.unit_03_multilayer_perceptrons.training_descent import (
    OTHER_UNITS,
    network_of,
    slope_of_loss,
    slope_over_examples,
)
from grader.hidden_tests.unit_03_multilayer_perceptrons.training_runs import is_finite


def he_normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """Weights of standard deviation sqrt(2 / fan_in)."""
    return np.asarray(rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in))


def trainer(
    *,
    start: Function = he_normal,
    change: Callable[[list[Any], int], list[Any]] = lambda grads, num_examples: grads,
    network: tuple[Function, Function] = (mlp_forward, mlp_backward),
    widths: Function = lambda hidden_sizes: hidden_sizes,
    prepared: Function = lambda X: X,
    generator: Function = lambda rng: rng,
    num_outputs: int | None = None,
    steps: Function = lambda num_steps: num_steps,
    slope: Function | None = None,
) -> Function:
    """Gradient descent, with one thing changed."""

    def train_mlp(
        X: Array, y: Any, hidden_sizes: Any, num_steps: int, lr: float, rng: Any
    ) -> Params:
        rng, X = generator(rng), prepared(X)
        labels = y if num_outputs is None else np.minimum(y, num_outputs - 1)
        sizes = [X.shape[1], *widths(hidden_sizes), num_outputs or int(y.max()) + 1]
        params = [(start(rng, a, b), np.zeros(b)) for a, b in itertools.pairwise(sizes)]
        forward, backward = network
        with np.errstate(all="ignore"):
            for _ in range(steps(num_steps)):
                if not is_finite(params):
                    return [(np.full(W.shape, np.nan), b) for W, b in params]
                logits, cache = forward(params, X)
                grads = backward(params, cache, (slope or slope_of_loss)(logits, labels))
                params = [
                    (W - lr * grad_W, b - lr * grad_b)
                    for (W, b), (grad_W, grad_b) in zip(params, change(grads, len(X)), strict=True)
                ]
        return params

    return train_mlp


def _scaled(factor: Callable[[int], float]) -> Any:
    """The gradients times a factor that depends on the number of examples."""

    def change(grads: list[Any], num_examples: int) -> list[Any]:
        return [tuple(factor(num_examples) * part for part in pair) for pair in grads]

    return change


def _only_last(grads: list[Any], num_examples: int) -> list[Any]:
    return [*[(0 * grad_W, 0 * grad_b) for grad_W, grad_b in grads[:-1]], grads[-1]]


def _all_but_last(grads: list[Any], num_examples: int) -> list[Any]:
    return [*grads[:-1], tuple(0 * part for part in grads[-1])]


def standardized(X: Array) -> Any:
    """Mean 0 and variance 1 in every column."""
    return (X - X.mean(axis=0)) / X.std(axis=0)


def _anew(answer: Any) -> Any:
    """Every layer from a generator in the same state."""

    def start(rng: np.random.Generator, fan_in: int, fan_out: int) -> Any:
        twin = np.random.default_rng(0)
        twin.bit_generator.state = rng.bit_generator.state
        return answer(twin, fan_in, fan_out)

    return start


def _transposed(*args: Any) -> Any:
    return [(W.T, b) for W, b in trainer()(*args)]


MISTAKES = [
    Mistake(
        "uphill",
        trainer(change=_scaled(lambda n: -1.0)),
        "Your network goes uphill: after a few short steps its loss on the training points is "
        "larger than at the start. Look at the sign in front of the step, and at that of the "
        "gradient by the logits.",
    ),
    Mistake(
        "diverges",
        trainer(change=_scaled(float)),
        "Your first short steps go down, and with the step length that was asked for your "
        "network is lost: it holds no numbers, or all its units are off, or its loss is above "
        "that of guessing. That is what steps do that are too long, as with the gradient of a "
        "sum in place of a mean. Print the loss at each of the first steps.",
    ),
    Mistake(
        "never_moves",
        trainer(change=_scaled(lambda n: 0.0)),
        "Your network comes back as it was drawn: no step has reached what you return. Look "
        "at whether the new parameters are kept.",
    ),
    Mistake(
        "barely_moves",
        trainer(change=_scaled(lambda n: 1 / n)),
        "Your network is hardly anywhere else than where it started: its steps are together "
        "far too short. That happens when the gradient is divided by the number of examples "
        "twice, or few of the steps are made.",
    ),
    Mistake(
        "only_last_layer",
        trainer(change=_only_last),
        "Only the last layer of your network has moved; the hidden ones are as they were "
        "drawn. Look at which layers your step goes over.",
    ),
    Mistake(
        "last_layer_fixed",
        trainer(change=_all_but_last),
        "The last layer of your network is as it was drawn; the hidden ones have moved. Look at "
        "which layers your step goes over.",
    ),
    Mistake(
        "biases_fixed",
        trainer(change=lambda grads, n: [(grad_W, 0 * grad_b) for grad_W, grad_b in grads]),
        "The biases of your network are as they were at the start: without them all lines at "
        "which its units switch go through the origin. They take steps as W does.",
    ),
    Mistake(
        "equal_units",
        trainer(start=lambda rng, a, b: np.full((a, b), 0.5)),
        "All units of a hidden layer are the same, and stay so, since they get the same "
        "gradient: they count as one unit. Look at how the weights start, and what zeros or "
        "other equal numbers do there.",
    ),
    Mistake(
        "tiny_start",
        trainer(start=lambda rng, a, b: 1e-4 * he_normal(rng, a, b)),
        "Your weights start so small that hardly anything passes the layers, forward or back, "
        "and the loss stays where it is. Look at the standard deviation that they are drawn "
        "with, and what it should have to do with the number of inputs.",
    ),
    Mistake(
        "huge_start",
        trainer(start=lambda rng, a, b: 100 * he_normal(rng, a, b)),
        "Your weights start so large that the first loss is many times that of guessing, and "
        "training does not recover. Look at the standard deviation that they are drawn with, "
        "and what it should have to do with the number of inputs.",
    ),
    *[
        Mistake(
            unit,
            trainer(network=network_of(*OTHER_UNITS[unit])),
            f"Your network is sound only if its hidden units {what}: that is how it was "
            "trained, and it is graded with ReLU between its layers. Look at the forward that "
            "your training calls.",
        )
        for unit, what in (
            ("no_relu", "pass everything on as it is, which makes it a linear model"),
            ("tanh_units", "are hyperbolic tangents"),
            ("sigmoid_units", "are sigmoids"),
        )
    ],
    Mistake(
        "softmax_over_examples",
        trainer(slope=slope_over_examples),
        "Your probabilities sum to 1 over the examples: softmax goes over the classes, so that "
        "each row sums to 1. Look at the axis of its maximum and of its sum.",
    ),
    Mistake(
        "standardized",
        trainer(prepared=standardized),
        "Your network is right for standardized features, and whoever gets it has raw ones: "
        "what you do to X before training should end up in W and b of the first layer, or "
        "not be done.",
    ),
    Mistake(
        "ignores_hidden_sizes",
        trainer(widths=lambda hidden_sizes: [10]),
        "The hidden layers of your network are not those that were asked for: `hidden_sizes` "
        "holds the width of each, from the first to the last, as many as there are.",
    ),
    Mistake(
        "one_output",
        trainer(num_outputs=1),
        "Your network has a single output: with softmax there is a logit for each class, for "
        "two classes as well.",
    ),
    Mistake(
        "transposed_weights",
        _transposed,
        "Your W are transposed: each should have a row for each input and a column for each unit.",
    ),
    Mistake(
        "equal_layers",
        trainer(start=_anew(he_normal)),
        "Hidden layers of one shape start with the same numbers: every layer is drawn by a "
        "generator in the same state. Draw them one after the other with `rng` itself.",
    ),
    Mistake(
        "ignores_rng",
        trainer(generator=lambda rng: np.random.default_rng(0)),
        "Another generator gives exactly the same network: the numbers are not drawn with "
        "`rng`, so that nobody can repeat a run, or vary it.",
    ),
    Mistake(
        "ignores_num_steps",
        trainer(steps=lambda num_steps: 600),
        "One step and many give exactly the same network: `num_steps` is not used.",
    ),
]
