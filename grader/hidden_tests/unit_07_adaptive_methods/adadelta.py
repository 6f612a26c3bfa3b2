"""Hidden tests of ``adadelta_step``.

eps is no detail here: it stands under both roots, and above the line it starts the motion. The
checks about other things make it negligible by starting from averages of order 1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.optim import adadelta_step
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_07_adaptive_methods import slips
from grader.hidden_tests.unit_07_adaptive_methods.cases import (
    Array,
    by_position,
    calls,
    judge,
    judge_unmodified,
)
from grader.hidden_tests.unit_07_adaptive_methods.drawing import (
    EXTREME_UNITS,
    EXTREMES,
    LARGE,
    Layout,
)

RHO = 0.95
EPS = 1e-6


def _mix(average: Array, new: Array, rho: float) -> Array:
    return rho * average + (1 - rho) * new


def _length(d: Array, v: Array, eps: float) -> Array:
    return np.asarray(np.sqrt(d + eps) / np.sqrt(v + eps))


def _d_first(w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS) -> Any:
    v = _mix(v, grad**2, rho)
    d = _mix(d, (_length(d, v, eps) * grad) ** 2, rho)
    return w - _length(d, v, eps) * grad, v, d


def _averages_gradients(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    v = _mix(v, grad**2, rho)
    return w - _length(d, v, eps) * grad, v, _mix(d, grad**2, rho)


def _steps_not_squared(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    v = _mix(v, grad**2, rho)
    step = -_length(d, v, eps) * grad
    return w + step, v, _mix(d, step, rho)


def _averages_points(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    v = _mix(v, grad**2, rho)
    w = w - _length(d, v, eps) * grad
    return w, v, _mix(d, w**2, rho)


def _eps_outside(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    v = _mix(v, grad**2, rho)
    step = (np.sqrt(d) + eps) / (np.sqrt(v) + eps) * grad
    return w - step, v, _mix(d, step**2, rho)


def _no_eps_above(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    v = _mix(v, grad**2, rho)
    step = np.sqrt(d) / np.sqrt(v + eps) * grad
    return w - step, v, _mix(d, step**2, rho)


def _old_average(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    step = _length(d, v, eps) * grad
    return w - step, _mix(v, grad**2, rho), _mix(d, step**2, rho)


def _weights_exchanged(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    return adadelta_step(w, grad, v, d, 1 - rho, eps)


def _upside_down(
    w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS
) -> Any:
    v = _mix(v, grad**2, rho)
    step = grad / _length(d, v, eps)
    return w - step, v, _mix(d, step**2, rho)


def _no_root(w: Array, grad: Array, v: Array, d: Array, rho: float = RHO, eps: float = EPS) -> Any:
    v = _mix(v, grad**2, rho)
    step = _length(d, v, eps) ** 2 * grad
    return w - step, v, _mix(d, step**2, rho)


EXERCISE = Exercise(
    "adadelta_step",
    3,
    reference=adadelta_step,
    returns=("w", "v", "d"),
    mistakes=[
        Mistake(
            "d_first",
            _d_first,
            "Your step already knows its own size: d was updated before the step was taken. Look "
            "at which of the two needs the other.",
        ),
        Mistake(
            "averages_gradients",
            _averages_gradients,
            "Your d is an average of squared gradients, and so in the wrong unit: look at what d "
            "averages, and at the unit of the step that follows.",
        ),
        Mistake(
            "steps_not_squared",
            _steps_not_squared,
            "Your d averages the steps and not their squares, so that it can turn negative and has "
            "no root: look at what d averages.",
        ),
        Mistake(
            "averages_points",
            _averages_points,
            "Your d averages the squares of w itself, and it should be those of its steps: look at "
            "what d measures.",
        ),
        Mistake(
            "eps_outside_root",
            _eps_outside,
            "Your first steps are far too short: that is what Adadelta does when eps is added to "
            "the two roots. Here, unlike in the other methods, look under them.",
        ),
        Mistake(
            "no_eps_above",
            _no_eps_above,
            "Your w never leaves its starting point: with d at zero the step is zero, and d stays "
            "at zero. Look at what starts the motion above the line.",
        ),
        Mistake(
            "old_average",
            _old_average,
            "Your step divides by the v from before this gradient, so that the first one is far "
            "too long: look at which line of the rule comes first.",
        ),
        Mistake(
            "weights_exchanged", _weights_exchanged, slips.weights_exchanged("v and your d", "rho")
        ),
        Mistake(
            "upside_down",
            _upside_down,
            "Your step grows with the gradients and shrinks with the steps before it: the fraction "
            "of the two roots stands upside down. Look at the unit of the step.",
        ),
        Mistake(
            "no_root",
            _no_root,
            "Your step has the wrong unit, that of a square times a gradient: the roots are "
            "missing. Look at the units of v and d.",
        ),
        Mistake(
            "averages_exchanged",
            slips.with_result(adadelta_step, lambda result, **_: (result[0], result[2], result[1])),
            "v and d come back in each other's place. Look at the order of the returned values.",
        ),
        slips.goes_uphill(adadelta_step),
        slips.ignores(adadelta_step, "rho"),
        slips.ignores(adadelta_step, "eps"),
    ],
)

# d is in the unit of w^2: of order 1 where it is drawn, of order eps where it grew from zero.
LAYOUT = Layout(powers=(2, 0), timed=False)
NEGLIGIBLE_EPS = 1e-12


@EXERCISE.check("averages", 0.5, "v and d after a step")
def _averages(exam: Exam) -> None:
    cases = [
        LAYOUT.case(exam.rng, "With the default rho", size=1.0, eps=NEGLIGIBLE_EPS),
        LAYOUT.case(exam.rng, "With another rho", size=1.0, rho=0.7, eps=NEGLIGIBLE_EPS),
    ]
    judge(exam, calls(cases, show=(1, 2)))


@EXERCISE.check("step", 0.5, "w after a step, for arrays of any shape")
def _step(exam: Exam) -> None:
    cases = LAYOUT.shapes(exam.rng, size=1.0, rho=0.8, eps=NEGLIGIBLE_EPS)
    by_place = LAYOUT.case(exam.rng, "With all settings by position", size=1.0)
    judge(exam, calls([*cases, by_position(by_place, 0.6, NEGLIGIBLE_EPS)], show=(0,)))


@EXERCISE.check("start", 0.5, "The first step from zero averages: where eps sits")
def _start(exam: Exam) -> None:
    near = LAYOUT.case(exam.rng, "With gradients near eps", size=0.5, fresh=True, eps=0.1)
    default = LAYOUT.case(exam.rng, "With all defaults", size=1e-3, fresh=True)
    judge(exam, calls([near, replace(default, units=(1.0, EPS, EPS))]))


@EXERCISE.check("extremes", 0.5, "Gradients that are zero, tiny and huge")
def _extremes(exam: Exam) -> None:
    # A step is as long as a tiny gradient, and of order sqrt(eps) for a large one.
    squared_step = np.where(EXTREMES >= 1, EPS, EXTREME_UNITS**2)
    run = replace(LAYOUT.extremes(exam.rng), units=(1.0, EXTREME_UNITS**2, squared_step))
    judge(exam, run, slips.EXTREMES_HINT)


@EXERCISE.check("hundred_steps", 0.5, "A hundred steps in a row")
def _hundred_steps(exam: Exam) -> None:
    eps = 1e-2
    run = replace(LAYOUT.run(exam.rng, 100, rho=0.9, eps=eps), units=(1.0, LARGE**2, eps))
    judge(exam, run, slips.THREADING_HINT)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    judge_unmodified(exam, LAYOUT.unmodified(exam.rng, size=1.0, eps=NEGLIGIBLE_EPS))
