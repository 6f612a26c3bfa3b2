"""Hidden tests of ``nadam_step``."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.optim import adam_step, nadam_step
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_07_adaptive_methods import slips
from grader.hidden_tests.unit_07_adaptive_methods.adam_parts import (
    Parts,
    mean_hat,
    nadam_mean_hat,
)
from grader.hidden_tests.unit_07_adaptive_methods.cases import (
    Array,
    by_position,
    calls,
    judge,
    judge_unmodified,
)
from grader.hidden_tests.unit_07_adaptive_methods.drawing import LATE, Layout


def _scheduled(m: Array, grad: Array, beta1: float, t: int) -> Array:
    """The coefficients of torch.optim.NAdam, which warm up."""
    steps = np.arange(1, t + 2)
    coefficients = beta1 * (1 - 0.5 * 0.96 ** (steps * 0.004))
    next_product = np.prod(coefficients)
    product = np.prod(coefficients[:-1])
    ahead = coefficients[-1] * m / (1 - next_product)
    return np.asarray(ahead + (1 - coefficients[-2]) * grad / (1 - product))


def _old_mean(
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
    m_hat = nadam_mean_hat(m, grad, beta1, t)
    _, *state = nadam_step(w, grad, m, v, t, lr, beta1, beta2, eps)
    v_hat = state[1] / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), *state


def _returns_look_ahead(result: Any, grad: Array, t: int, beta1: float, **_: Any) -> Any:
    w, m, v = result
    return w, nadam_mean_hat(m, grad, beta1, t), v


EXERCISE = Exercise(
    "nadam_step",
    3,
    reference=nadam_step,
    returns=("w", "m", "v"),
    mistakes=[
        Mistake(
            "plain_adam",
            adam_step,
            "Your step is Adam's: it uses m as it is, and Nadam looks one step ahead. Look at what "
            "takes the place of m_hat.",
        ),
        Mistake(
            "one_power",
            Parts(
                mean_hat=lambda m, grad, beta1, t: (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
            ),
            "Your early steps are too long and late ones are right: both parts of the look-ahead "
            "are divided by the same correction. Look at which step each of them belongs to.",
        ),
        Mistake(
            "powers_exchanged",
            Parts(
                mean_hat=lambda m, grad, beta1, t: (
                    beta1 * m / (1 - beta1**t) + (1 - beta1) * grad / (1 - beta1 ** (t + 1))
                )
            ),
            "Your early steps are wrong and late ones are right: the two corrections of the "
            "look-ahead have changed places. Look at which of its parts belongs to the next step.",
        ),
        Mistake(
            "gradient_not_corrected",
            Parts(
                mean_hat=lambda m, grad, beta1, t: (
                    beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad
                )
            ),
            "Your first steps are too short and late ones are right: the average is corrected for "
            "starting at zero, the gradient beside it is not. Look at both fractions of the rule.",
        ),
        Mistake(
            "gradient_weight_missing",
            Parts(
                mean_hat=lambda m, grad, beta1, t: (
                    beta1 * m / (1 - beta1 ** (t + 1)) + grad / (1 - beta1**t)
                )
            ),
            "The last gradient counts far too much in your look-ahead: its weight is missing. Look "
            "at what stands above the line in the second fraction.",
        ),
        Mistake(
            "old_m",
            _old_mean,
            "Your look-ahead starts from the m before this gradient: m is brought up to date "
            "first. Look at the order of the lines.",
        ),
        Mistake(
            "returns_look_ahead",
            slips.with_result(nadam_step, _returns_look_ahead),
            "Your w is right, and in the place of m you return the average that looks ahead: the "
            "next step would look ahead twice. Look at which m it must start from.",
        ),
        Mistake(
            "momentum_schedule",
            Parts(mean_hat=_scheduled),
            "Your steps are those of PyTorch's NAdam, whose beta1 follows a schedule: here beta1 "
            "is constant. Look at the note on it in this unit.",
        ),
        Mistake(
            "v_not_corrected",
            Parts(mean_hat=nadam_mean_hat, square_hat=lambda v, beta2, t: v),
            "Your first steps are far too long and very late ones are right: that happens when v "
            "is not corrected for starting at zero. Look at what v estimates at t = 1.",
        ),
        slips.no_bias_correction(nadam_step),
        Mistake(
            "eps_under_root",
            Parts(mean_hat=nadam_mean_hat, divisor=lambda v_hat, eps: np.sqrt(v_hat + eps)),
            slips.EPS_UNDER_ROOT,
        ),
        slips.eps_on_uncorrected(nadam_step),
        slips.betas_swapped(nadam_step),
        slips.t_from_zero(nadam_step),
        slips.power_forgotten(nadam_step),
        Mistake(
            "m_hat_looks_ahead",
            Parts(
                mean_hat=lambda m, grad, beta1, t: (
                    beta1 * mean_hat(m, grad, beta1, t) + (1 - beta1) * grad
                )
            ),
            "Your look-ahead mixes the corrected m with a gradient that is not corrected, and the "
            "correction of m is that of this step. Look at both fractions of the rule.",
        ),
        slips.returns_corrected(nadam_step),
        slips.moments_exchanged(nadam_step),
        slips.goes_uphill(nadam_step),
        slips.ignores(nadam_step, "beta1", "beta2"),
        slips.ignores(nadam_step, "eps"),
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
    ]
    judge(exam, calls(cases, show=STATE))


@EXERCISE.check("early_steps", 0.5, "w after an early step")
def _early_steps(exam: Exam) -> None:
    lr = float(exam.rng.uniform(0.2, 0.8))
    cases = [
        LAYOUT.case(exam.rng, "With the default settings", t=3),
        LAYOUT.case(exam.rng, "At the first step", fresh=True, lr=lr),
        LAYOUT.case(exam.rng, "With other betas", t=4, lr=lr, beta1=0.6, beta2=0.95),
        by_position(
            LAYOUT.case(exam.rng, "With all settings by position", t=20), lr, 0.8, 0.99, 1e-9
        ),
    ]
    judge(exam, calls(cases, show=W))


@EXERCISE.check("late_step", 0.5, "A late step, for arrays of any shape")
def _late_step(exam: Exam) -> None:
    judge(exam, calls(LAYOUT.shapes(exam.rng, lr=0.3, **LATE)))


@EXERCISE.check("small_and_large", 0.5, "Gradients as small as eps, zero, tiny and huge")
def _small_and_large(exam: Exam) -> None:
    late = LAYOUT.case(exam.rng, "At a late step", size=0.02, lr=0.3, eps=0.05, **LATE)
    judge(exam, calls([late], show=W))
    judge(exam, LAYOUT.extremes(exam.rng, lr=0.2, **LATE), slips.EXTREMES_HINT)
    early = LAYOUT.case(exam.rng, "At an early step", size=0.02, lr=0.3, eps=0.05, t=2)
    default = LAYOUT.case(exam.rng, "With the default eps", size=4e-9, lr=0.3, fresh=True)
    judge(exam, calls([early, default], show=W))


@EXERCISE.check("hundred_steps", 0.5, "A hundred steps in a row")
def _hundred_steps(exam: Exam) -> None:
    judge(exam, LAYOUT.run(exam.rng, 100, lr=0.1), slips.THREADING_HINT)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    judge_unmodified(exam, LAYOUT.unmodified(exam.rng, lr=0.1, **LATE))
