"""Hidden tests of ``mlp_forward``: the logits alone; networks and tolerances as in ``layers``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.nn import mlp_forward as reference
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_03_multilayer_perceptrons.layers import (
    ATOL,
    RTOL,
    Array,
    Function,
    Network,
    Params,
    draw,
    logits_of,
)


def _relu(z: Array) -> Any:
    return np.maximum(z, 0.0)


def _stacked(step: Function) -> Function:
    """The network whose layers are ``step(h, W, b, number, count)``, numbered from 1."""

    def answer(params: Params, X: Array) -> tuple[Array, list[Array]]:
        h = X
        for number, (W, b) in enumerate(params, 1):
            h = step(h, W, b, number, len(params))
        return h, [X]

    return answer


def _with(activation: Function) -> Function:
    """Another function in the place of ReLU."""
    return _stacked(lambda h, W, b, n, count: h @ W + b if n == count else activation(h @ W + b))


def _biased(wanted: Function) -> Function:
    """The bias only in the layers for which ``wanted(number, count)``."""

    def step(h: Array, W: Array, b: Array, n: int, count: int) -> Any:
        z = h @ W + b if wanted(n, count) else h @ W
        return z if n == count else _relu(z)

    return _stacked(step)


def _after(function: Function) -> Function:
    """``function`` of the right logits."""

    def answer(params: Params, X: Array) -> tuple[Any, list[Array]]:
        return function(reference(params, X)[0]), [X]

    return answer


def _softmax(z: Array) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _transposed(h: Array, W: Array, b: Array, n: int, count: int) -> Any:
    return h @ W.T + b if n == count else _relu(h @ W.T + b)


EXERCISE = Exercise(
    "mlp_forward",
    3,
    reference=reference,
    returns=("logits", "cache"),
    kept=("cache",),
    mistakes=[
        Mistake(
            "relu_on_last",
            _after(_relu),
            "Your logits are never negative: ReLU is applied after the last layer too. It stands "
            "between layers. Look at where the loop over the layers ends.",
        ),
        Mistake(
            "no_relu",
            _with(lambda z: z),
            "Your network is linear: nothing stands between its layers, so they are worth no more "
            "than one. Look at what comes after each layer but the last.",
        ),
        Mistake(
            "relu_before_bias",
            _stacked(lambda h, W, b, n, c: h @ W + b if n == c else _relu(h @ W) + b),
            "Your hidden units are cut off before their bias is added: ReLU should see the whole "
            "score. Look at what is inside its argument.",
        ),
        Mistake(
            "relu_before_layer",
            _stacked(lambda h, W, b, n, c: _relu(h) @ W + b),
            "ReLU is applied to what comes into each layer, so to the features X as well. It "
            "stands between layers: negative features count. Look at the first layer.",
        ),
        Mistake(
            "only_one_relu",
            _stacked(lambda h, W, b, n, c: _relu(h @ W + b) if n == 1 and c > 1 else h @ W + b),
            "ReLU comes after the first layer only: right for two layers, wrong for more. Look at "
            "which layers of a deep network are hidden.",
        ),
        Mistake(
            "last_hidden_linear",
            _stacked(lambda h, W, b, n, c: _relu(h @ W + b) if n < c - 1 else h @ W + b),
            "The last hidden layer of your network has no ReLU: your loop leaves out two layers "
            "where it should leave out one. Look at how it counts them.",
        ),
        Mistake(
            "negatives_kept",
            _with(lambda z: np.minimum(z, 0.0)),
            "Your hidden units keep their negative scores and drop the positive ones: it should be "
            "the other way round. Look at which of two numbers ReLU takes.",
        ),
        Mistake(
            "absolute_value",
            _with(np.abs),
            "Your hidden units turn negative scores into positive ones: that is the absolute "
            "value, and ReLU gives 0 there.",
        ),
        Mistake(
            "leaky_relu",
            _with(lambda z: np.where(z > 0, z, 0.01 * z)),
            "Your hidden units let a hundredth of a negative score through: that is leaky ReLU, "
            "and ReLU lets nothing through.",
        ),
        Mistake(
            "sigmoid_units",
            _with(lambda z: 1 / (1 + np.exp(-z))),
            "Your hidden units are sigmoids: they end at 1, and ReLU passes a positive score on as "
            "it is.",
        ),
        Mistake(
            "tanh_units",
            _with(np.tanh),
            "Your hidden units are hyperbolic tangents: they end at 1, and ReLU passes a positive "
            "score on as it is.",
        ),
        Mistake(
            "no_bias",
            _biased(lambda n, count: False),
            "Your logits are those of a network without biases. Look at what each layer adds to "
            "the product with W.",
        ),
        Mistake(
            "only_last_bias",
            _biased(lambda n, count: n == count),
            "The hidden layers of your network have no bias; the last one has. Each layer adds its "
            "own, before ReLU.",
        ),
        Mistake(
            "only_hidden_bias",
            _biased(lambda n, count: n < count),
            "The last layer of your network has no bias; the hidden ones have. Look at what the "
            "last layer leaves out beside ReLU.",
        ),
        Mistake(
            "softmax_at_the_end",
            _after(_softmax),
            "Your rows are positive and sum to 1: softmax was applied to them. Logits are the "
            "scores before it, and the loss takes it from there.",
        ),
        Mistake(
            "transposed_weights",
            _stacked(_transposed),
            "Each W enters transposed: an error where it is not square, and wrong where it is. "
            "W has a row for each input and a column for each unit, and an example is a row of X.",
        ),
        Mistake(
            "transposed_logits",
            _after(lambda z: z.T),
            "Your logits are transposed: there should be a row for each example and a column for "
            "each output.",
        ),
        Mistake(
            "last_layer_missing",
            _stacked(lambda h, W, b, n, c: h if n == c > 1 else _relu(h @ W + b) if c > 1 else h),
            "What comes back are the last hidden units, or X where there are none: the last layer "
            "is missing. It has no ReLU, but it has weights.",
        ),
    ],
)


def _judge(exam: Exam, cases: Mapping[str, Network]) -> None:
    exam.expect(logits_of(cases), rtol=RTOL, atol=ATOL, names=["`logits`"])


@EXERCISE.check("one_layer", 0.5, "One layer: weights and bias, no ReLU")
def _one_layer(exam: Exam) -> None:
    _judge(
        exam,
        {
            "With one layer": draw(exam.rng, 5, 3, 4),
            "With another layer": draw(exam.rng, 6, 4, 2),
        },
    )


@EXERCISE.check("two_layers", 0.5, "Two layers of different widths, ReLU between them")
def _two_layers(exam: Exam) -> None:
    _judge(
        exam,
        {
            "With two layers": draw(exam.rng, 6, 3, 5, 2),
            "With two other layers": draw(exam.rng, 7, 2, 4, 3),
        },
    )


@EXERCISE.check("deep", 0.5, "Three and four layers of different widths")
def _deep(exam: Exam) -> None:
    _judge(
        exam,
        {
            "With three layers": draw(exam.rng, 6, 2, 5, 3, 4),
            "With four layers": draw(exam.rng, 8, 3, 2, 4, 3, 2),
        },
    )


@EXERCISE.check("square", 0.5, "As many inputs as units in every layer")
def _square(exam: Exam) -> None:
    _judge(exam, {"With square weights": draw(exam.rng, 6, 3, 3, 3)})


@EXERCISE.check("shapes", 0.5, "One example, one feature, one hidden unit, one output")
def _shapes(exam: Exam) -> None:
    _judge(
        exam,
        {
            "For one example": draw(exam.rng, 1, 3, 4, 2),
            "With one hidden unit": draw(exam.rng, 5, 2, 1, 3),
            "With one feature and one output": draw(exam.rng, 5, 1, 4, 1),
            "For one example of one feature, with one output": draw(exam.rng, 1, 1, 1),
        },
    )


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {
        "with one layer": draw(exam.rng, 4, 3, 3),
        "with three layers": draw(exam.rng, 5, 3, 4, 3, 2),
    }
    exam.expect_unmodified(logits_of(cases), rtol=RTOL, atol=ATOL)
