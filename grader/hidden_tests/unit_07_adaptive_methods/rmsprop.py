"""Hidden tests of ``rmsprop_step``."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.optim import rmsprop_step
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

RHO = 0.9
EPS = 1e-8


def _move(w: Array, grad: Array, v: Array, lr: float, eps: float) -> Any:
    return w - lr * grad / (np.sqrt(v) + eps), v


def _average(v: Array, grad: Array, rho: float) -> Array:
    return rho * v + (1 - rho) * grad**2


def _eps_under_root(
    w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS
) -> Any:
    v = _average(v, grad, rho)
    return w - lr * grad / np.sqrt(v + eps), v


def _old_average(
    w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS
) -> Any:
    return _move(w, grad, v, lr, eps)[0], _average(v, grad, rho)


def _no_root(w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS) -> Any:
    v = _average(v, grad, rho)
    return w - lr * grad / (v + eps), v


def _adagrad(w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS) -> Any:
    return _move(w, grad, v + grad**2, lr, eps)


def _weights_exchanged(
    w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS
) -> Any:
    return _move(w, grad, _average(v, grad, 1 - rho), lr, eps)


def _weight_missing(
    w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS
) -> Any:
    return _move(w, grad, rho * v + grad**2, lr, eps)


def _not_squared(
    w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS
) -> Any:
    return _move(w, grad, rho * v + (1 - rho) * grad, lr, eps)


def _weight_squared(
    w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS
) -> Any:
    return _move(w, grad, rho * v + ((1 - rho) * grad) ** 2, lr, eps)


def _one_for_all(
    w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS
) -> Any:
    return _move(w, grad, rho * v + (1 - rho) * np.sum(grad**2), lr, eps)


def _no_eps(w: Array, grad: Array, v: Array, lr: float, rho: float = RHO, eps: float = EPS) -> Any:
    return _move(w, grad, _average(v, grad, rho), lr, 0.0)


EXERCISE = Exercise(
    "rmsprop_step",
    2,
    reference=rmsprop_step,
    returns=("w", "v"),
    mistakes=[
        Mistake("eps_under_root", _eps_under_root, slips.EPS_UNDER_ROOT),
        Mistake(
            "old_average",
            _old_average,
            "Your step divides by the average from before this gradient, so that the first one is "
            "enormous: look at which of the two lines of the rule comes first.",
        ),
        Mistake("no_root", _no_root, slips.NO_ROOT),
        Mistake(
            "accumulates",
            _adagrad,
            "Your v only grows, so your steps fade: it is AdaGrad's sum, and RMSProp forgets. Look "
            "at the two weights in the rule for v.",
        ),
        Mistake("weights_exchanged", _weights_exchanged, slips.weights_exchanged("v", "rho")),
        Mistake("weight_missing", _weight_missing, slips.weight_missing("v", "rho")),
        Mistake("not_squared", _not_squared, slips.NOT_SQUARED),
        Mistake(
            "weight_squared",
            _weight_squared,
            "The new gradient enters your v with too small a weight: that happens when its weight "
            "is squared together with it. Look at what the square covers.",
        ),
        Mistake("one_for_all", _one_for_all, slips.ONE_FOR_ALL),
        Mistake("no_eps", _no_eps, slips.NO_EPS),
        Mistake(
            "returns_exchanged",
            slips.with_result(rmsprop_step, lambda result, **_: result[::-1]),
            "w and v come back in each other's place. Look at the order of the returned values.",
        ),
        slips.goes_uphill(rmsprop_step),
        slips.ignores(rmsprop_step, "rho"),
        slips.ignores(rmsprop_step, "eps"),
    ],
)

LAYOUT = Layout(powers=(2,), timed=False)


@EXERCISE.check("average", 0.5, "v after a step, for arrays of any shape and any rho")
def _average_after(exam: Exam) -> None:
    other_rho = LAYOUT.case(exam.rng, "With another rho", lr=0.2, rho=0.6)
    judge(exam, calls([*LAYOUT.shapes(exam.rng, size=3.0, lr=0.1), other_rho], show=(1,)))


@EXERCISE.check("step", 0.5, "w after a step, and where eps sits")
def _step(exam: Exam) -> None:
    lr = float(exam.rng.uniform(0.2, 0.8))
    plain = LAYOUT.case(exam.rng, "With the default settings", lr=lr)
    matrix = LAYOUT.case(exam.rng, "With all settings by position", shape=(3, 2))
    judge(exam, calls([plain, by_position(matrix, lr, 0.7, 1e-9)], show=(0,)))
    near = LAYOUT.case(exam.rng, "With gradients near eps", size=0.01, lr=lr, eps=0.05)
    default = LAYOUT.case(exam.rng, "With the default eps", size=0.2 * EPS, lr=lr)
    judge(exam, calls([near, default], show=(0,)))
    judge(exam, LAYOUT.extremes(exam.rng, lr=lr, rho=0.8), slips.EXTREMES_HINT)


@EXERCISE.check("hundred_steps", 0.5, "A hundred steps in a row")
def _hundred_steps(exam: Exam) -> None:
    judge(exam, LAYOUT.run(exam.rng, 100, lr=0.1, rho=0.95), slips.THREADING_HINT)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    judge_unmodified(exam, LAYOUT.unmodified(exam.rng, lr=0.1))
