"""Hidden tests of ``fit_softmax``: any method that gets there passes.

Thresholds. An answer is judged by the share of the way down, from the objective at zero weights to
its minimum, that it leaves. Gradient descent with a fixed step from 0.05 to 1, so with 1/L too,
leaves less than 0.001 in the steps given here, quasi-Newton methods nothing; the optimum of another
objective (half the penalty, twice) leaves more than 0.04. 0.005 is five times from one and eight
times from the other.

On digits a linear model is judged by how many unseen ones it gets right, against the optimum's
share. Steps from 0.1 to 1.5 lose less than 0.04, on 400 digits; twice that is allowed. Weights that
were not fitted get a tenth right, where the optimum gets four fifths.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.examiner import Exam, Exercise, Limits, Wrong
from grader.examiner.compare import as_array, describe
from grader.examiner.forms import sizes
from grader.hidden_tests.unit_01_logistic_regression.fitting import Data, clouds, moved_digits
from grader.hidden_tests.unit_01_logistic_regression.fitting_slips import (
    MISTAKES,
    OTHER_L2,
    fit_softmax,
    other_l2,
)
from grader.hidden_tests.unit_01_logistic_regression.views import Array, Function

ENOUGH = 0.005
LOST_ON_DIGITS = 0.08
NUM_STEPS = 1000
NUM_STEPS_DIGITS = 300

EXERCISE = Exercise(
    "fit_softmax",
    4,
    reference=fit_softmax,
    returns=("W",),
    limits=Limits(cpu_seconds=20.0, wall_seconds=90.0),
    mistakes=MISTAKES,
)


def _name(exam: Exam, name: str) -> None:
    """Fail with the hint of a mistake, if the exercise has it."""
    for mistake in exam.exercise.mistakes:
        if mistake.name == name:
            exam.matched.append(name)
            raise Wrong(mistake.hint)


def _weights(exam: Exam, data: Data, l2: float, num_steps: int) -> Array:
    """What the student's function returns, once its form is right."""
    W = as_array(exam.answer(data.X, data.y, data.num_classes, l2, num_steps))
    if W is None or np.iscomplexobj(W):
        raise Wrong("`W` should be an array of real numbers, and it is not.")
    if W.shape != data.shape:
        if W.shape == data.shape[::-1]:
            _name(exam, "transposed")
        if W.shape == (data.shape[0], int(data.y.max()) + 1):
            _name(exam, "counts_the_labels")
        known = sizes(data.shape, data.X.shape)
        raise Wrong(f"`W` should have shape {data.shape}, and is {describe(W, known)}.")
    return np.asarray(W, dtype=np.float64)


def _judge(exam: Exam, data: Data, l2: float, if_all_are_right: str = "") -> None:
    """Fail unless the weights are at the bottom of the objective."""
    W = _weights(exam, data, l2, NUM_STEPS)
    objective = data.objective(l2)
    left = objective.left(W) if np.isfinite(W).all() else np.inf
    if left <= ENOUGH:
        return
    # Before its course: the optimum of another objective can lie above zero weights.
    others = [
        data.objective(other).left(W) if other or l2 else np.inf
        for other in other_l2(l2, len(data.y))
    ]
    if l2 and min(others) <= ENOUGH:
        _name(exam, OTHER_L2[int(np.argmin(others))])
    if data.one_vs_rest(l2).left(W) <= ENOUGH:
        _name(exam, "one_vs_rest")
    if l2 and data.first_free(l2).left(W) <= ENOUGH:
        _name(exam, "first_feature_free")
    if data.standardized.objective(l2).left(W) <= ENOUGH:
        _name(exam, "standardized")
    if (~W.any(axis=0)).sum() == 1:
        _name(exam, "pinned_class")
    if if_all_are_right and ((data.X @ W).argmax(axis=1) == data.y).all():
        _name(exam, if_all_are_right)
    _judge_course(exam, objective, W, left)
    raise Wrong(
        "Your weights are not at the minimum: the objective is lower than at zero weights and can "
        "still fall. Use all steps, look at whether the loss still falls at the last one, and "
        "compare your gradient with numerical differences."
    )


def _judge_course(exam: Exam, objective: Any, W: Array, left: float) -> None:
    """Name weights that have not gone down, or hardly."""
    if not W.any():
        _name(exam, "never_moves")
    first = objective.function(np.zeros(W.shape))[1]
    cosine = 0.0
    if np.isfinite(W).all() and W.any():
        unit = W / np.abs(W).max()  # squares of huge weights overflow
        cosine = float(np.sum(unit * first) / np.linalg.norm(unit) / np.linalg.norm(first))
    if left > 1.0:
        if cosine > 0.8:
            _name(exam, "uphill")
        if cosine < 0.2:  # between the two it could be either
            _name(exam, "diverges")
        raise Wrong("The objective ends above what it is at zero weights, or is not a number.")
    if cosine < -0.99 and np.linalg.norm(W) < 0.3 * np.linalg.norm(objective.optimum):
        _name(exam, "barely_moves")


def _seed(exam: Exam) -> int:
    return int(exam.rng.integers(2**32))


@EXERCISE.check("optimum", 1.0, "Close to the smallest loss, without a penalty")
def _optimum(exam: Exam) -> None:
    _judge(exam, clouds(_seed(exam), 60), 0.0)


@EXERCISE.check("penalty", 1.0, "Close to the smallest objective, with a weak and a strong penalty")
def _penalty(exam: Exam) -> None:
    data = clouds(_seed(exam), 40)
    _judge(exam, data, 0.5)
    _judge(exam, data, 0.2)
    # As it has come down where classes overlap, what stays far above ended its steps early.
    _judge(exam, clouds(_seed(exam), 30, size=0.3), 0.05, "stops_when_all_are_right")


@EXERCISE.check("absent_class", 0.5, "A class without examples has its column")
def _absent_class(exam: Exam) -> None:
    _judge(exam, clouds(_seed(exam), 30, num_absent=2), 0.3)


@EXERCISE.check("digits", 1.0, "Unseen digits, moved, turned and made noisy")
def _digits(exam: Exam) -> None:
    train, test = moved_digits(_seed(exam), 300, 400)
    l2 = 0.01
    W = _weights(exam, train, l2, NUM_STEPS_DIGITS)
    objective = train.objective(l2)
    with np.errstate(all="ignore"):
        right = float(np.mean((test.X @ W).argmax(axis=1) == test.y))
    possible = float(np.mean((test.X @ objective.optimum).argmax(axis=1) == test.y))
    if np.isfinite(W).all() and right >= possible - LOST_ON_DIGITS:
        return
    left = objective.left(W) if np.isfinite(W).all() else np.inf
    _judge_course(exam, objective, W, left)
    raise Wrong(
        "Too few unseen digits are recognised, compared with the weights of the smallest "
        "objective. Look at how far yours is from it on the digits that were passed in."
    )


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    data = clouds(_seed(exam), 60)

    def reaches_the_bottom(f: Function) -> bool:
        W = as_array(f(data.X, data.y, data.num_classes, 0.0, NUM_STEPS))
        if W is None or W.shape != data.shape or not np.isfinite(W).all():
            return False
        return bool(data.objective(0.0).left(W) <= ENOUGH)

    exam.expect_unmodified(reaches_the_bottom)
