"""Hidden tests of ``softmax``; tolerances as in ``views``."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib import losses
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_01_logistic_regression.views import (
    ATOL,
    RTOL,
    Array,
    calls,
    judge,
)

SMALL = 1e-8  # often added to a sum below a fraction


def _normalized(e: Array, axis: int | None = 1, small: float = 0.0) -> Any:
    return e / (e.sum(axis=axis, keepdims=True) + small)


def _sums(z: Array) -> Any:
    return np.exp(z).sum(axis=1, keepdims=True)


def _log_softmax(z: Array) -> Any:
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


EXERCISE = Exercise(
    "softmax",
    2,
    reference=losses.softmax,
    returns=("softmax",),
    mistakes=[
        Mistake(
            "over_columns",
            lambda z: _normalized(np.exp(z - z.max(axis=0)), 0),
            "The columns of your answer sum to 1, and the rows should: each row is an example, and "
            "its classes share the probability. Look at the `axis` of the sum.",
        ),
        Mistake(
            "over_everything",
            lambda z: _normalized(np.exp(z - z.max()), None),
            "All entries of your answer together sum to 1, and each row should. Look at the `axis` "
            "of the sum.",
        ),
        Mistake(
            "no_shift",
            lambda z: _normalized(np.exp(z)),
            "Right for small logits; large ones overflow and very negative ones leave 0 divided by "
            "0. Look at what may be subtracted from a row of logits without changing the result.",
        ),
        Mistake(
            "one_shift",
            lambda z: _normalized(np.exp(z - z.max())),
            "A row is not a number where another row holds much larger logits: all rows are "
            "shifted by one number. Look at whose largest entry belongs to which row.",
        ),
        Mistake(
            "shift_by_mean",
            lambda z: _normalized(np.exp(z - z.mean(axis=1, keepdims=True))),
            "Rows of large logits are right as long as they lie together; where they are far "
            "apart, the largest still overflows. Look at what is subtracted: no exponent should "
            "stay positive.",
        ),
        Mistake(
            "shift_by_smallest",
            lambda z: _normalized(np.exp(z - z.min(axis=1, keepdims=True))),
            "Rows of large logits are right as long as they lie together; where they are far "
            "apart, too much is left of the largest: the smallest was subtracted.",
        ),
        Mistake(
            "shift_by_size",
            lambda z: _normalized(np.exp(z - np.abs(z).max(axis=1, keepdims=True))),
            "Rows of very negative logits become 0 divided by 0: where all entries are negative, "
            "their largest size is subtracted, or nothing. Look at which exponent becomes 0.",
        ),
        Mistake(
            "shifted_above_only",
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)) / _sums(z),
            "Your rows do not sum to 1: the exponentials above the line are shifted, and those in "
            "the sum below it are not.",
        ),
        Mistake(
            "small_added",
            lambda z: _normalized(np.exp(z - z.max(axis=1, keepdims=True)), small=SMALL),
            "Your rows sum to a little less than 1: a small number is added to the sum of the "
            "exponentials. With the largest taken out that sum is never 0, so leave it away.",
        ),
        Mistake(
            "sigmoids_normalized",
            lambda z: _normalized(np.exp(-np.logaddexp(0.0, -z))),
            "Your rows sum to 1, but are made of sigmoids: the odds of two classes are then no "
            "longer the exponential of the difference of their logits.",
        ),
        Mistake(
            "shift_by_column",
            lambda z: _normalized(np.exp(z - z.max(axis=0))),
            "Each class is shifted by its own number in your answer, which changes the odds within "
            "a row. Look at the `axis` of the largest entry.",
        ),
        Mistake(
            "clipped",
            lambda z: _normalized(np.exp(np.clip(z, -500, 500))),
            "Rows of large logits come out uniform: they are cut off at a bound, and their "
            "differences are lost. Subtract instead of cutting.",
        ),
        Mistake(
            "not_normalized",
            lambda z: np.exp(z),
            "Your rows do not sum to 1: the exponentials are right, and the division by their sum "
            "is missing.",
        ),
        Mistake(
            "shifted_not_normalized",
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)),
            "The largest entry of each row is 1 and the row does not sum to 1: the division by the "
            "sum of the exponentials is missing.",
        ),
        Mistake(
            "no_exponential",
            lambda z: _normalized(np.asarray(z)),
            "Your rows sum to 1 and hold negative numbers: the logits are divided by their sum "
            "without the exponential.",
        ),
        Mistake(
            "log_softmax",
            _log_softmax,
            "Your values are the logarithms of the right ones: the probabilities are wanted.",
        ),
        Mistake(
            "sigmoid",
            lambda z: np.exp(-np.logaddexp(0.0, -z)),
            "Each entry is squashed by itself in your answer, as by a sigmoid, and rows do not sum "
            "to 1. Look at what the classes of a row share.",
        ),
        Mistake(
            "softmin",
            lambda z: losses.softmax(-z),
            "The smallest logit gets the largest probability in your answer: look at the sign of "
            "the exponent.",
        ),
    ],
)


def _logits(exam: Exam, *shape: int, centre: float = 0.0) -> Array:
    return centre + exam.rng.uniform(-2.0, 2.0, shape)


@EXERCISE.check("values", 0.5, "Probabilities of a few examples")
def _values(exam: Exam) -> None:
    cases = {
        "For four examples and three classes": (_logits(exam, 4, 3),),
        "For as many examples as classes": (_logits(exam, 3, 3),),
        "For two examples and five classes": (_logits(exam, 2, 5),),
    }
    judge(exam, calls(cases))


@EXERCISE.check("large_logits", 0.5, "Large logits, up to 10,000 in size")
def _large_logits(exam: Exam) -> None:
    def rows(centre: float) -> Array:
        return _logits(exam, 2, 3, centre=centre)

    # One difficulty after the other, so that each mistake shows by itself.
    alike = {
        "For rows of large logits": (rows(1e4),),
        "For rows of very negative logits": (rows(-1e4),),
    }
    judge(exam, calls(alike))
    unlike = {"For rows of very different size": (np.vstack([rows(2e3), rows(0.0)]),)}
    judge(exam, calls(alike | unlike))
    apart = np.array([[1500.0, 0.0, -1500.0], [-2000.0, 1000.0, 1000.0]])
    judge(exam, calls(alike | unlike | {"For logits that are far apart": (apart,)}))


@EXERCISE.check("shapes", 0.5, "One example, one class, many classes")
def _shapes(exam: Exam) -> None:
    cases = {
        "For one example": (_logits(exam, 1, 4),),
        "For a single class": (_logits(exam, 3, 1),),
        "For two classes": (_logits(exam, 5, 2),),
        "For many classes": (_logits(exam, 2, 12),),
        "For equal logits": (np.full((2, 4), 0.7),),
    }
    judge(exam, calls(cases))


@EXERCISE.check("inputs_unmodified", 0.5, "The array passed in stays as it was")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"few": (_logits(exam, 2, 3),), "large": (_logits(exam, 3, 2, centre=5.0),)}
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)
