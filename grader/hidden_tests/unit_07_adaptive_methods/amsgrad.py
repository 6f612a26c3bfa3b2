"""Hidden tests of ``amsgrad_step``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.optim import amsgrad_step
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_07_adaptive_methods import adam_parts, slips
from grader.hidden_tests.unit_07_adaptive_methods.cases import (
    Array,
    Case,
    Program,
    Step,
    by_position,
    calls,
    judge,
    judge_unmodified,
)
from grader.hidden_tests.unit_07_adaptive_methods.drawing import LATE, Layout

# keep(v, v_max, grad, corrected) -> (v returned, v_max returned, v_hat divided by)
Keep = Callable[[Array, Array, Array, Callable[[Array], Array]], tuple[Array, Array, Array]]


def _right(v: Array, v_max: Array, grad: Array, corrected: Any) -> Any:
    v_max = np.maximum(v_max, v)
    return v, v_max, corrected(v_max)


def _variant(keep: Keep, divisor: Callable[..., Array] = adam_parts.divisor) -> Step:
    """AMSGrad with another treatment of the maximum."""

    def step(
        w: Array,
        grad: Array,
        m: Array,
        v: Array,
        v_max: Array,
        t: int,
        lr: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
    ) -> Any:
        m, v = adam_parts.mean(m, grad, beta1), adam_parts.square(v, grad, beta2)
        v, v_max, v_hat = keep(v, v_max, grad, lambda x: x / (1 - beta2**t))
        m_hat = m / (1 - beta1**t)
        return w - lr * m_hat / divisor(v_hat, eps), m, v, v_max

    return step


def _maximum_of_corrected(v: Array, v_max: Array, grad: Array, corrected: Any) -> Any:
    v_max = np.maximum(v_max, corrected(v))
    return v, v_max, v_max


def _over_coordinates(v: Array, v_max: Array, grad: Array, corrected: Any) -> Any:
    largest = np.max(np.maximum(v_max, v), initial=0.0)
    v_max = np.full_like(v, largest)
    return v, v_max, corrected(v_max)


def _minimum(v: Array, v_max: Array, grad: Array, corrected: Any) -> Any:
    v_max = np.minimum(v_max, v)
    return v, v_max, corrected(v_max)


def _maximum_of_squares(v: Array, v_max: Array, grad: Array, corrected: Any) -> Any:
    v_max = np.maximum(v_max, grad**2)
    return v, v_max, corrected(v_max)


def _overwritten(v: Array, v_max: Array, grad: Array, corrected: Any) -> Any:
    v_max = np.maximum(v_max, v)
    return v_max, v_max, corrected(v_max)


def _not_corrected(v: Array, v_max: Array, grad: Array, corrected: Any) -> Any:
    v_max = np.maximum(v_max, v)
    return v, v_max, v_max


EXERCISE = Exercise(
    "amsgrad_step",
    2,
    reference=amsgrad_step,
    returns=("w", "m", "v", "v_max"),
    mistakes=[
        Mistake(
            "maximum_unused",
            _variant(lambda v, v_max, grad, corrected: (v, np.maximum(v_max, v), corrected(v))),
            "Your step is Adam's: v_max is kept and not used. Look at what the step divides by.",
        ),
        Mistake(
            "maximum_of_corrected",
            _variant(_maximum_of_corrected),
            "Your v_max is too large from the first step on and never comes down: the maximum is "
            "taken of corrected averages. Look at which comes first here, maximum or correction.",
        ),
        Mistake(
            "old_maximum",
            _variant(lambda v, v_max, grad, corrected: (v, np.maximum(v_max, v), corrected(v_max))),
            "Your step divides by the maximum from before this gradient, so that the first one is "
            "enormous: look at the order of the lines.",
        ),
        Mistake(
            "maximum_not_kept",
            _variant(lambda v, v_max, grad, corrected: (v, v_max, corrected(np.maximum(v_max, v)))),
            "Your w is right and your v_max never grows: what you return is the one that was "
            "passed in. Look at what the next step must know.",
        ),
        Mistake(
            "v_overwritten",
            _variant(_overwritten),
            "Your v is the maximum too, so it never forgets: the average and its maximum are two "
            "states. Look at which of them the next average starts from.",
        ),
        Mistake(
            "maximum_over_coordinates",
            _variant(_over_coordinates),
            "All coordinates share one maximum in your answer: it is taken over the coordinates, "
            "and it should run over the steps, for each of them by itself.",
        ),
        Mistake(
            "maximum_of_squares",
            _variant(_maximum_of_squares),
            "Your v_max is the largest squared gradient, and it should be the largest average of "
            "them: look at what the maximum is taken of.",
        ),
        Mistake(
            "minimum",
            _variant(_minimum),
            "Your v_max can only shrink: it is a minimum, and the divisor should never shrink. "
            "Look at what AMSGrad repairs.",
        ),
        Mistake(
            "v_max_not_corrected",
            _variant(_not_corrected),
            "Your first steps are far too long and very late ones are right: v_max is not "
            "corrected for the zero start of v. Look at what v_max estimates at t = 1.",
        ),
        slips.no_bias_correction(amsgrad_step),
        Mistake(
            "eps_under_root",
            _variant(_right, lambda v_hat, eps: np.sqrt(v_hat + eps)),
            slips.EPS_UNDER_ROOT,
        ),
        slips.eps_on_uncorrected(amsgrad_step),
        slips.betas_swapped(amsgrad_step),
        slips.t_from_zero(amsgrad_step),
        slips.returns_corrected(amsgrad_step),
        Mistake(
            "maximum_exchanged",
            slips.with_result(amsgrad_step, lambda r, **_: (r[0], r[1], r[3], r[2])),
            "v and v_max come back in each other's place. Look at the order of the returned "
            "values.",
        ),
        slips.goes_uphill(amsgrad_step),
        slips.ignores(amsgrad_step, "beta1", "beta2"),
        slips.ignores(amsgrad_step, "eps"),
    ],
)

LAYOUT = Layout(powers=(1, 2, 2), timed=True)
STATE = (1, 2, 3)
W = (0,)


def _mixed(case: Case) -> Case:
    """The case with a v_max that is below v in every other coordinate, and above between."""
    v = case.args[3]
    ratio = np.where(np.arange(v.size) % 2, 3.0, 0.3).reshape(v.shape)
    return replace(case, args=(*case.args[:4], np.asarray(ratio * v), *case.args[5:]))


def _calls(cases: Sequence[Case], show: Sequence[int]) -> Program:
    return calls([_mixed(case) for case in cases], show)


@EXERCISE.check("state", 0.5, "m, v and v_max after a step, for arrays of any shape")
def _state(exam: Exam) -> None:
    early = LAYOUT.case(exam.rng, "At an early step", size=3.0, t=2, beta2=0.9)
    judge(exam, _calls([*LAYOUT.shapes(exam.rng, size=3.0, lr=0.3, **LATE), early], show=STATE))


@EXERCISE.check("step", 0.5, "w after a step, and where eps sits")
def _step(exam: Exam) -> None:
    lr = float(exam.rng.uniform(0.2, 0.8))
    late = [
        LAYOUT.case(exam.rng, "For a vector", lr=lr, **LATE),
        LAYOUT.case(exam.rng, "For a matrix", shape=(3, 2), lr=lr, **LATE),
    ]
    judge(exam, _calls(late, show=W))
    near = LAYOUT.case(exam.rng, "With gradients near eps", size=0.02, lr=lr, eps=0.05, **LATE)
    judge(exam, _calls([near], show=W))
    judge(exam, LAYOUT.extremes(exam.rng, lr=lr, **LATE), slips.EXTREMES_HINT)
    early = [
        LAYOUT.case(exam.rng, "With the default settings", t=3),
        by_position(LAYOUT.case(exam.rng, "At an early step", t=9, size=0.1), lr, 0.8, 0.99, 0.05),
        LAYOUT.case(exam.rng, "With the default eps", size=4e-9, lr=lr, fresh=True),
    ]
    judge(exam, _calls(early, show=W))


@EXERCISE.check("hundred_steps", 0.5, "A hundred steps in a row")
def _hundred_steps(exam: Exam) -> None:
    judge(exam, LAYOUT.run(exam.rng, 100, lr=0.1, beta1=0.8, beta2=0.9), slips.THREADING_HINT)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = LAYOUT.unmodified(exam.rng, lr=0.1, **LATE)
    judge_unmodified(exam, [_mixed(case) for case in cases])
