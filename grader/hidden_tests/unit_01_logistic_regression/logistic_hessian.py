"""Hidden tests of ``logistic_hessian``; tolerances as in ``views``."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.losses import log_sigmoid, logistic_hessian
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_01_logistic_regression.views import (
    ATOL,
    RTOL,
    Array,
    Function,
    Program,
    calls,
    judge,
    minus,
)


def _weighted(weight: Function) -> Any:
    """``weight(z)`` in the place of p (1 - p)."""

    def answer(w: Array, X: Array, l2: float = 0.0) -> Any:
        return (X.T * weight(X @ w)) @ X / len(X) + l2 * np.eye(len(w))

    return answer


def _penalized(term: Function) -> Any:
    """``term(l2, w, N)`` in the place of l2 times the identity."""

    def answer(w: Array, X: Array, l2: float = 0.0) -> Any:
        return logistic_hessian(w, X) + term(l2, w, len(X))

    return answer


def _p(z: Array) -> Any:
    return np.exp(log_sigmoid(z))


def _curvature(z: Array) -> Any:
    return _p(z) * _p(-z)


def _sum(w: Array, X: Array, l2: float = 0.0) -> Any:
    return len(X) * logistic_hessian(w, X) + l2 * np.eye(len(w))


def _examples(w: Array, X: Array, l2: float = 0.0) -> Any:
    root = np.sqrt(_curvature(X @ w))[:, None] * X
    return root @ root.T / len(X) + l2 * np.eye(len(X))


def _diagonal(w: Array, X: Array, l2: float = 0.0) -> Any:
    return np.diag(np.diag(logistic_hessian(w, X, l2)))


def _over_features(w: Array, X: Array, l2: float = 0.0) -> Any:
    return logistic_hessian(w, X) * len(X) / X.shape[1] + l2 * np.eye(len(w))


def _mean_weight(w: Array, X: Array, l2: float = 0.0) -> Any:
    return np.mean(_curvature(X @ w)) * X.T @ X / len(X) + l2 * np.eye(len(w))


def _without_first(l2: float, w: Array, num_examples: int) -> Any:
    return l2 * np.diag(np.arange(len(w)) > 0)


EXERCISE = Exercise(
    "logistic_hessian",
    3,
    reference=logistic_hessian,
    returns=("hessian",),
    mistakes=[
        Mistake(
            "sum",
            _sum,
            "Your matrix grows with the number of examples: it belongs to the sum, and the loss is "
            "a mean. Look at what the sum is still to be divided by.",
        ),
        Mistake(
            "over_features",
            _over_features,
            "Your matrix is divided by the number of features, and the mean runs over the "
            "examples: look at which axis of X counts them.",
        ),
        Mistake(
            "mean_weight",
            _mean_weight,
            "All your examples have the same weight, the mean of the right ones: each has its own. "
            "Weight the products first, and take the mean afterwards.",
        ),
        Mistake(
            "score_for_probability",
            _weighted(lambda z: z * (1 - z)),
            "Your weight is made from the score, and it should be made from the probability: the "
            "sigmoid is missing.",
        ),
        Mistake(
            "probability",
            _weighted(_p),
            "Your examples are weighted by their probability, so that confident ones count most: "
            "the weight is the derivative of the sigmoid. Differentiate once more.",
        ),
        Mistake(
            "other_probability",
            _weighted(lambda z: _p(-z)),
            "Your examples are weighted by one minus their probability: a factor is missing. The "
            "weight is the derivative of the sigmoid.",
        ),
        Mistake(
            "weight_squared",
            _weighted(lambda z: _curvature(z) ** 2),
            "Your weights of the examples are squared: that happens when both factors of the "
            "product carry them. Look at how often each example's weight enters.",
        ),
        Mistake(
            "weight_root",
            _weighted(lambda z: np.sqrt(_curvature(z))),
            "Your weights of the examples are the roots of the right ones: look at how often the "
            "root enters the product.",
        ),
        Mistake(
            "no_weight",
            _weighted(np.ones_like),
            "Your matrix is the same whatever w is: that is the Hessian of a squared error. Look "
            "at what the derivative of the sigmoid leaves behind.",
        ),
        Mistake(
            "quarter",
            _weighted(lambda z: np.full_like(z, 0.25)),
            "Your matrix is right at w = 0 and the same everywhere else: a quarter is the largest "
            "value of the weight, not its value.",
        ),
        Mistake(
            "derivative_of_tanh",
            _weighted(lambda z: 1 - _p(z) ** 2),
            "Your weight is one minus the square of the probability, which is the pattern of the "
            "derivative of tanh. Differentiate the sigmoid.",
        ),
        Mistake(
            "sign",
            _weighted(lambda z: -_curvature(z)),
            "Your matrix bends downwards: it belongs to the log-likelihood, and the loss is its "
            "negative.",
        ),
        Mistake(
            "examples_by_examples",
            _examples,
            "Your matrix has a row for each example, and it should have one for each weight: look "
            "at which axis of X the sum runs over.",
        ),
        Mistake(
            "diagonal_only",
            _diagonal,
            "Your matrix is right on the diagonal and zero elsewhere: weights interact where their "
            "features do. Look at the products of two different features.",
        ),
        Mistake(
            "l2_everywhere",
            _penalized(lambda l2, w, n: l2),
            "Your penalty is added to every entry: adding a number to a matrix does that. Look at "
            "which second derivatives of the penalty are zero.",
        ),
        Mistake(
            "l2_missing",
            _penalized(lambda l2, w, n: 0.0),
            "Your matrix is the same whatever l2 is: the penalty is missing.",
        ),
        Mistake(
            "l2_halved",
            _penalized(lambda l2, w, n: l2 / 2 * np.eye(len(w))),
            "Your penalty is half of the right one: the 2 that comes down from the square is "
            "missing. Differentiate the penalty twice.",
        ),
        Mistake(
            "l2_doubled",
            _penalized(lambda l2, w, n: 2 * l2 * np.eye(len(w))),
            "Your penalty is twice the right one: look at the factor 1/2 in the objective.",
        ),
        Mistake(
            "l2_over_n",
            _penalized(lambda l2, w, n: l2 / n * np.eye(len(w))),
            "Your penalty fades with the number of examples: it is divided by N as the sum over "
            "them is. Look at what the mean runs over.",
        ),
        Mistake(
            "l2_in_the_sum",
            _penalized(lambda l2, w, n: n * l2 * np.eye(len(w))),
            "Your penalty grows with the number of examples: it is added once for each of them, "
            "and once in all is right. Look at what stands inside the sum.",
        ),
        Mistake(
            "l2_without_first",
            _penalized(_without_first),
            "Your penalty leaves out the first weight, as for an intercept: here every weight is "
            "penalized.",
        ),
        Mistake(
            "l2_times_w",
            _penalized(lambda l2, w, n: l2 * np.diag(w)),
            "Your penalty depends on w: l2 w is its gradient, and the Hessian is one derivative "
            "further.",
        ),
        Mistake(
            "overflow",
            _weighted(lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
            "Your matrix is not a number where scores are large: infinity is divided by infinity. "
            "Write the weight with a sigmoid that does not overflow.",
        ),
    ],
)


def _problem(exam: Exam, num_examples: int, num_features: int) -> tuple[Any, ...]:
    rng = exam.rng
    w = rng.uniform(0.4, 1.2, num_features) * rng.choice([-1.0, 1.0], num_features)
    return w, rng.uniform(-1.5, 1.5, (num_examples, num_features))


def _effect_of_l2(cases: dict[str, tuple[Any, ...]]) -> Program:
    """What l2 adds, so that a wrong matrix without it costs nothing here."""

    def program(f: Function) -> dict[str, Any]:
        pairs = [(f(*case), f(*case[:2])) for case in cases.values()]
        return {label: minus(*pair) for label, pair in zip(cases, pairs, strict=True)}

    return program


@EXERCISE.check("values", 1.0, "The matrix without a penalty")
def _values(exam: Exam) -> None:
    cases = {
        "For six examples": _problem(exam, 6, 3),
        "For nine examples": _problem(exam, 9, 2),
    }
    judge(exam, calls(cases))


@EXERCISE.check("penalty", 0.5, "What the penalty adds")
def _penalty(exam: Exam) -> None:
    cases = {
        "The share of the penalty": (*_problem(exam, 5, 3), exam.rng.uniform(0.5, 1.0)),
        "With another l2, the share of the penalty": (*_problem(exam, 4, 2), 3.0),
    }
    judge(exam, _effect_of_l2(cases))


@EXERCISE.check("large_scores", 0.5, "Scores of plus and minus thousands: hardly any curvature")
def _large_scores(exam: Exam) -> None:
    size = exam.rng.uniform(800.0, 5e3)
    X = np.array([[1.0, 0.5], [-1.0, 2.0]])
    far = {"For scores that are far from 0": (np.array([size, 0.0]), X)}
    judge(exam, calls(far))


@EXERCISE.check("shapes", 0.5, "One example, one weight, more weights than examples")
def _shapes(exam: Exam) -> None:
    cases = {
        "For one example": _problem(exam, 1, 3),
        "For one weight": _problem(exam, 5, 1),
        "For more weights than examples": (*_problem(exam, 3, 5), 0.5),
    }
    judge(exam, calls(cases))


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"without": _problem(exam, 4, 3), "with": (*_problem(exam, 4, 2), 0.5)}
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)
