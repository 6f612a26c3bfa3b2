"""Hidden tests of ``softmax_cross_entropy_vjp``; tolerances as in ``arrays``.

Each mistake spoils the loss or the gradient, and checks look at one of the two, so that whoever
gets both wrong reads both hints. With large logits a sum and a mean are alike, or the effect of a
shift is looked at, so that a slip seen before costs nothing again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.losses import softmax_cross_entropy_vjp as reference
from grader.examiner import Exam, Exercise
from grader.examiner.compare import as_array
from grader.hidden_tests.unit_02_backpropagation.arrays import (
    ATOL,
    RTOL,
    Array,
    Function,
    Program,
    calls,
    drawn,
    judge,
    minus,
    part,
)
from grader.hidden_tests.unit_02_backpropagation.cross_entropy_slips import MISTAKES

LOSS, GRAD = 0, 1
ATOL_LARGE = 1e-9  # a logarithm that was added to a logit of 9000 keeps 2e-12

EXERCISE = Exercise(
    "softmax_cross_entropy_vjp",
    3,
    reference=reference,
    returns=("loss", "grad_logits"),
    mistakes=MISTAKES,
)


def _examples(exam: Exam, num_examples: int, num_classes: int) -> tuple[Array, Any]:
    """Logits of order 1, and as many classes as there are examples to show them."""
    logits = 1.5 * drawn(exam, num_examples, num_classes)
    return logits, exam.rng.permutation(np.arange(num_examples) % num_classes)


def _plain(exam: Exam) -> dict[str, tuple[Array, Any]]:
    return {
        "For eight examples of three classes": _examples(exam, 8, 3),
        "For four examples of four classes": _examples(exam, 4, 4),
        "For three examples of five classes": _examples(exam, 3, 5),
    }


def _one(logits: list[float], label: int) -> tuple[Array, Any]:
    """One example, so that sum and mean agree."""
    return np.array([logits]), np.array([label])


def effect_of_shift(cases: Mapping[str, tuple[Array, Any]], which: int) -> Program:
    """What changes when each row's logits are moved by a number of their own: nothing should."""

    def program(f: Function) -> dict[str, Any]:
        answers = {}
        for label, (logits, y) in cases.items():
            centred = logits - np.round(logits.mean(axis=1, keepdims=True))
            answers[label] = (tuple(f(logits, y))[which], tuple(f(centred, y))[which])
        return {label: minus(*pair) for label, pair in answers.items()}

    return program


def bounded_loss(badly: Mapping[str, Any], others: Mapping[str, Any]) -> Program:
    """The losses of badly classified examples in units of the first; those of others as they are.

    What is cut off at a bound gives ones here, whatever the bound.
    """

    def program(f: Function) -> dict[str, Any]:
        losses = part({**badly, **others}, LOSS)(f)
        values = [losses.pop(label) for label in badly]
        numbers = [as_array(value) for value in values]
        if all(a is not None and a.ndim == 0 and np.isfinite(a) and a for a in numbers):
            values = [value / values[0] for value in values]
        return {"Badly classified, in units of the first": values, **losses}

    return program


def _rows_of_unlike_size(exam: Exam) -> dict[str, tuple[Array, Any]]:
    logits, y = _examples(exam, 3, 3)
    big = np.round(exam.rng.uniform(2e3, 5e3))
    rows = logits + np.array([[big], [0.0], [-big]])
    return {"Between rows of very different size and the same rows moved together": (rows, y)}


@EXERCISE.check("loss", 0.5, "The loss")
def _loss(exam: Exam) -> None:
    judge(exam, part(_plain(exam), LOSS), names=["the loss"])


@EXERCISE.check("gradient", 0.5, "The gradient of the logits")
def _gradient(exam: Exam) -> None:
    judge(exam, part(_plain(exam), GRAD), names=["the gradient"])


@EXERCISE.check("extreme_loss", 0.5, "The loss for logits of thousands")
def _extreme_loss(exam: Exam) -> None:
    a, b, c = exam.rng.uniform([800.0, 2e3, 5e3], [1e3, 3e3, 9e3])
    well = {
        "Well classified, large logits": _one([a, b, c], 2),
        "Well classified, very negative logits": _one([-a, -b, -c], 0),
        "Close together, large logits": _one([b, b, b + 1.0], 1),
    }
    judge(exam, part(well, LOSS), names=["the loss"], atol=ATOL_LARGE)
    badly = {
        "Badly classified": _one([0.0, a, 0.0], 2),
        "Badly classified, very far": _one([-c, 0.0, 0.0], 0),
        "Badly classified, large logits": _one([a, c, b], 0),
    }
    judge(exam, bounded_loss(badly, well), names=["the loss"], atol=ATOL_LARGE)
    judge(exam, part(badly, LOSS), names=["the loss"], atol=ATOL_LARGE)
    rows = effect_of_shift(_rows_of_unlike_size(exam), LOSS)
    judge(exam, rows, names=["the change of the loss"], atol=ATOL_LARGE)


@EXERCISE.check("extreme_gradient", 0.5, "The gradient for logits of thousands")
def _extreme_gradient(exam: Exam) -> None:
    a, b, c = exam.rng.uniform([800.0, 2e3, 5e3], [1e3, 3e3, 9e3])
    cases = {
        "For large logits": _one([c, a, b], 1),
        "For very negative logits": _one([-a, -c, -b], 2),
        "For large logits, close together": _one([b, b, b + 1.0], 1),
    }
    judge(exam, part(cases, GRAD), names=["the gradient"])
    rows = effect_of_shift(_rows_of_unlike_size(exam), GRAD)
    judge(exam, rows, names=["the change of the gradient"], atol=ATOL_LARGE)


@EXERCISE.check("shapes", 0.5, "One example, one class, two classes, many classes")
def _shapes(exam: Exam) -> None:
    cases = {
        "For one example": _examples(exam, 1, 4),
        "For two classes": _examples(exam, 5, 2),
        "For a single class": _examples(exam, 3, 1),
        "For more classes than examples": _examples(exam, 2, 9),
        "For examples that are all of the last class": (drawn(exam, 3, 4), np.array([3, 3, 3])),
        "For equal logits": (np.full((2, 3), 0.7), np.array([2, 0])),
    }
    judge(exam, part(cases, LOSS), names=["the loss"])
    judge(exam, part(cases, GRAD), names=["the gradient"])


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"few": _examples(exam, 4, 3), "one": _examples(exam, 1, 2)}
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)
