"""Hidden tests of ``adagrad_step``."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.optim import adagrad_step
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_07_adaptive_methods import slips
from grader.hidden_tests.unit_07_adaptive_methods.cases import (
    Array,
    by_position,
    calls,
    judge,
    judge_unmodified,
)
from grader.hidden_tests.unit_07_adaptive_methods.drawing import Layout

EPS = 1e-10


def _move(w: Array, grad: Array, total: Array, lr: float, eps: float) -> Any:
    return w - lr * grad / (np.sqrt(total) + eps), total


def _eps_under_root(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    accumulator = accumulator + grad**2
    return w - lr * grad / np.sqrt(accumulator + eps), accumulator


def _old_accumulator(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    return w - lr * grad / (np.sqrt(accumulator) + eps), accumulator + grad**2


def _no_root(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    accumulator = accumulator + grad**2
    return w - lr * grad / (accumulator + eps), accumulator


def _forgets(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    return _move(w, grad, grad**2, lr, eps)


def _not_squared(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    return _move(w, grad, accumulator + grad, lr, eps)


def _absolute(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    return _move(w, grad, accumulator + np.abs(grad), lr, eps)


def _one_for_all(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    return _move(w, grad, accumulator + np.sum(grad**2), lr, eps)


def _running_average(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    return _move(w, grad, 0.9 * accumulator + 0.1 * grad**2, lr, eps)


def _no_eps(w: Array, grad: Array, accumulator: Array, lr: float, eps: float = EPS) -> Any:
    return _move(w, grad, accumulator + grad**2, lr, 0.0)


EXERCISE = Exercise(
    "adagrad_step",
    2,
    reference=adagrad_step,
    returns=("w", "accumulator"),
    mistakes=[
        Mistake("eps_under_root", _eps_under_root, slips.EPS_UNDER_ROOT),
        Mistake(
            "old_accumulator",
            _old_accumulator,
            "Your step divides by the sum from before this gradient, so that the first one is "
            "enormous: look at which of the two lines of the rule comes first.",
        ),
        Mistake("no_root", _no_root, slips.NO_ROOT),
        Mistake(
            "forgets_history",
            _forgets,
            "Your accumulator holds the last squared gradient alone, so your steps never fade: "
            "look at what becomes of the sum that was passed in.",
        ),
        Mistake(
            "not_squared",
            _not_squared,
            "Your accumulator adds the gradients, of which some are negative, so that its root "
            "need not exist: look at what is summed before the root is taken.",
        ),
        Mistake(
            "absolute_value",
            _absolute,
            "Your accumulator adds the sizes of the gradients and not their squares, and the root "
            "that follows then has the wrong unit. Look at what is summed.",
        ),
        Mistake("one_for_all", _one_for_all, slips.ONE_FOR_ALL),
        Mistake(
            "running_average",
            _running_average,
            "Your accumulator forgets: it is RMSProp's running average, and AdaGrad keeps the "
            "whole sum. Look at the weight that the old sum gets.",
        ),
        Mistake("no_eps", _no_eps, slips.NO_EPS),
        Mistake(
            "returns_exchanged",
            slips.with_result(adagrad_step, lambda result, **_: result[::-1]),
            "w and the accumulator come back in each other's place. Look at the order of the "
            "returned values.",
        ),
        slips.goes_uphill(adagrad_step),
        slips.ignores(adagrad_step, "eps"),
    ],
)

LAYOUT = Layout(powers=(2,), timed=False)


@EXERCISE.check("accumulator", 0.5, "The accumulator after a step, for arrays of any shape")
def _accumulator(exam: Exam) -> None:
    judge(exam, calls(LAYOUT.shapes(exam.rng, size=3.0, lr=0.1), show=(1,)))


@EXERCISE.check("step", 0.5, "w after a step, and where eps sits")
def _step(exam: Exam) -> None:
    lr = float(exam.rng.uniform(0.2, 0.8))
    plain = LAYOUT.case(exam.rng, "With the default eps", lr=lr)
    matrix = LAYOUT.case(exam.rng, "With all settings by position", shape=(3, 2))
    judge(exam, calls([plain, by_position(matrix, lr, 1e-9)], show=(0,)))
    near = LAYOUT.case(exam.rng, "With gradients near eps", size=0.01, lr=lr, eps=0.05)
    default = LAYOUT.case(exam.rng, "With the default eps", size=0.2 * EPS, lr=lr)
    judge(exam, calls([near, default], show=(0,)))
    judge(exam, LAYOUT.extremes(exam.rng, lr=lr), slips.EXTREMES_HINT)


@EXERCISE.check("hundred_steps", 0.5, "A hundred steps in a row")
def _hundred_steps(exam: Exam) -> None:
    judge(exam, LAYOUT.run(exam.rng, 100, lr=0.1), slips.THREADING_HINT)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    judge_unmodified(exam, LAYOUT.unmodified(exam.rng, lr=0.1))
