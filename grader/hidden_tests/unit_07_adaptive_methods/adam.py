"""Hidden tests of ``adam_step``."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.optim import adam_step
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_07_adaptive_methods import adam_parts, slips
from grader.hidden_tests.unit_07_adaptive_methods.adam_parts import Parts
from grader.hidden_tests.unit_07_adaptive_methods.cases import (
    Array,
    by_position,
    calls,
    judge,
    judge_unmodified,
)
from grader.hidden_tests.unit_07_adaptive_methods.drawing import LATE, Layout


def _old_averages(
    w: Array,
    grad: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Any:
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    new = adam_parts.mean(m, grad, beta1), adam_parts.square(v, grad, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), *new


def _t_minus_one(m: Array, beta: float, t: int) -> Array:
    return m / np.float64(1 - beta ** (t - 1))


EXERCISE = Exercise(
    "adam_step",
    4,
    reference=adam_step,
    returns=("w", "m", "v"),
    mistakes=[
        slips.no_bias_correction(adam_step),
        Mistake(
            "only_m_corrected",
            Parts(square_hat=lambda v, beta2, t: v),
            "Your first steps are far too long and very late ones are right: that happens when m "
            "is corrected for starting at zero and v is not. Look at what v estimates at t = 1.",
        ),
        Mistake(
            "only_v_corrected",
            Parts(mean_hat=lambda m, grad, beta1, t: m),
            "Your first steps are too short and later ones are right: that happens when v is "
            "corrected for starting at zero and m is not. Look at what m estimates at t = 1.",
        ),
        Mistake(
            "eps_under_root",
            Parts(divisor=lambda v_hat, eps: np.sqrt(v_hat + eps)),
            slips.EPS_UNDER_ROOT,
        ),
        slips.eps_on_uncorrected(adam_step),
        slips.betas_swapped(adam_step),
        slips.t_from_zero(adam_step),
        Mistake(
            "t_minus_one",
            Parts(
                mean_hat=lambda m, grad, beta1, t: _t_minus_one(m, beta1, t),
                square_hat=_t_minus_one,
            ),
            "Your first step is not a number, and your later ones are corrected as if they were a "
            "step earlier: one is taken off t, which already counts from 1.",
        ),
        slips.returns_corrected(adam_step),
        slips.power_forgotten(adam_step),
        Mistake(
            "correction_multiplied",
            Parts(
                mean_hat=lambda m, grad, beta1, t: m * (1 - beta1**t),
                square_hat=lambda v, beta2, t: v * (1 - beta2**t),
            ),
            "Your correction makes the early averages smaller, and they are too small already: it "
            "multiplies where it should divide. Look at what m estimates at t = 1.",
        ),
        Mistake(
            "corrected_after_root",
            Parts(square_hat=lambda v, beta2, t: v / (1 - beta2**t) ** 2),
            "Your first steps are far too short and very late ones are right: that happens when "
            "the root of v is corrected as if it were v. Look at what is taken first, the "
            "correction or the root.",
        ),
        Mistake("no_root", Parts(divisor=lambda v_hat, eps: v_hat + eps), slips.NO_ROOT),
        Mistake(
            "old_averages",
            _old_averages,
            "Your step uses m and v from before this gradient, so that the first one goes nowhere: "
            "look at which lines of the rule come first.",
        ),
        Mistake(
            "not_squared",
            Parts(square=lambda v, grad, beta2: beta2 * v + (1 - beta2) * grad),
            slips.NOT_SQUARED,
        ),
        Mistake(
            "weights_exchanged",
            Parts(
                mean=lambda m, grad, beta1: (1 - beta1) * m + beta1 * grad,
                square=lambda v, grad, beta2: (1 - beta2) * v + beta2 * grad**2,
            ),
            slips.weights_exchanged("m and your v", "beta"),
        ),
        Mistake(
            "weight_missing",
            Parts(
                mean=lambda m, grad, beta1: beta1 * m + grad,
                square=lambda v, grad, beta2: beta2 * v + grad**2,
            ),
            slips.weight_missing("m and your v", "beta"),
        ),
        Mistake(
            "m_weight_missing",
            Parts(mean=lambda m, grad, beta1: beta1 * m + grad),
            slips.weight_missing("m", "beta1"),
        ),
        Mistake(
            "one_for_all",
            Parts(square=lambda v, g, beta2: beta2 * v + (1 - beta2) * np.sum(g**2)),
            slips.ONE_FOR_ALL,
        ),
        Mistake("no_eps", Parts(divisor=lambda v_hat, eps: np.sqrt(v_hat)), slips.NO_EPS),
        slips.moments_exchanged(adam_step),
        slips.goes_uphill(adam_step),
        slips.ignores(adam_step, "lr"),
        slips.ignores(adam_step, "beta1", "beta2"),
        slips.ignores(adam_step, "eps"),
    ],
)

LAYOUT = Layout(powers=(1, 2), timed=True)
STATE = (1, 2)
W = (0,)


@EXERCISE.check("averages", 0.5, "m and v after a step")
def _averages(exam: Exam) -> None:
    cases = [
        LAYOUT.case(exam.rng, "At t = 5", t=5),
        LAYOUT.case(exam.rng, "With other betas", size=3.0, t=2, beta1=0.6, beta2=0.95),
        LAYOUT.case(exam.rng, "At t = 1", fresh=True),
    ]
    judge(exam, calls(cases, show=STATE))


@EXERCISE.check("first_step", 0.5, "w after the first step")
def _first_step(exam: Exam) -> None:
    cases = [
        LAYOUT.case(exam.rng, "With the default settings", fresh=True),
        LAYOUT.case(exam.rng, "With another lr", fresh=True, lr=0.3),
    ]
    judge(exam, calls(cases, show=W))


@EXERCISE.check("later_steps", 0.5, "w after a later step, with other settings")
def _later_steps(exam: Exam) -> None:
    lr = float(exam.rng.uniform(0.2, 0.8))
    cases = [
        LAYOUT.case(exam.rng, "With the default settings", t=3),
        LAYOUT.case(exam.rng, "With other betas", t=4, lr=lr, beta1=0.6, beta2=0.95),
        by_position(
            LAYOUT.case(exam.rng, "With all settings by position", t=20), lr, 0.8, 0.99, 1e-9
        ),
    ]
    judge(exam, calls(cases, show=W))


@EXERCISE.check("eps", 0.5, "w where gradients are as small as eps")
def _eps(exam: Exam) -> None:
    late = LAYOUT.case(exam.rng, "At a late step", size=0.02, lr=0.3, eps=0.05, **LATE)
    judge(exam, calls([late], show=W))
    early = LAYOUT.case(exam.rng, "At an early step", size=0.02, lr=0.3, eps=0.05, t=2)
    default = LAYOUT.case(exam.rng, "With the default eps", size=4e-9, lr=0.3, fresh=True)
    judge(exam, calls([early, default], show=W))


@EXERCISE.check("shapes", 0.5, "Arrays of any shape")
def _shapes(exam: Exam) -> None:
    judge(exam, calls(LAYOUT.shapes(exam.rng, lr=0.3, **LATE)))


@EXERCISE.check("extremes", 0.5, "Gradients that are zero, tiny and huge")
def _extremes(exam: Exam) -> None:
    judge(exam, LAYOUT.extremes(exam.rng, lr=0.2, **LATE), slips.EXTREMES_HINT)


@EXERCISE.check("hundred_steps", 0.5, "A hundred steps in a row")
def _hundred_steps(exam: Exam) -> None:
    judge(exam, LAYOUT.run(exam.rng, 100, lr=0.1), slips.THREADING_HINT)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    judge_unmodified(exam, LAYOUT.unmodified(exam.rng, lr=0.1, **LATE))
