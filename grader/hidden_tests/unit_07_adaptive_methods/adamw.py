"""Hidden tests of ``adamw_step``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.optim import adam_step, adamw_step
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_07_adaptive_methods import slips
from grader.hidden_tests.unit_07_adaptive_methods.adam_parts import Parts
from grader.hidden_tests.unit_07_adaptive_methods.cases import (
    Array,
    Case,
    by_position,
    calls,
    judge,
    judge_unmodified,
)
from grader.hidden_tests.unit_07_adaptive_methods.drawing import LATE, Layout

Settings = dict[str, Any]


def _coupled(a: Settings) -> Settings:
    return {"grad": a["grad"] + a["weight_decay"] * a["w"], "weight_decay": 0.0}


def _coupled_by_lr(a: Settings) -> Settings:
    return {"grad": a["grad"] + a["lr"] * a["weight_decay"] * a["w"], "weight_decay": 0.0}


def _grows(result: Any, w: Array, lr: float, weight_decay: float, **_: Any) -> Any:
    return (result[0] + 2 * lr * weight_decay * w, *result[1:])


def _not_times_lr(result: Any, w: Array, lr: float, weight_decay: float, **_: Any) -> Any:
    return (result[0] + lr * weight_decay * w - weight_decay * w, *result[1:])


def _decays_the_new(result: Any, w: Array, lr: float, weight_decay: float, **_: Any) -> Any:
    after_step = result[0] + lr * weight_decay * w
    return (after_step * (1 - lr * weight_decay), *result[1:])


def _doubled(result: Any, w: Array, lr: float, weight_decay: float, **_: Any) -> Any:
    return (result[0] - lr * weight_decay * w, *result[1:])


def _only_decay(result: Any, w: Array, lr: float, weight_decay: float, **_: Any) -> Any:
    return (w - lr * weight_decay * w, *result[1:])


def _uphill(result: Any, w: Array, lr: float, weight_decay: float, **_: Any) -> Any:
    decayed = w - lr * weight_decay * w
    return (2 * decayed - result[0], *result[1:])


def _in_numerator(
    w: Array,
    grad: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> Any:
    new, m, v = adam_step(w, grad, m, v, t, lr, beta1, beta2, eps)
    divisor = np.sqrt(v / (1 - beta2**t)) + eps
    return new - lr * weight_decay * w / divisor, m, v


def _eps_under_root(_: Any, **settings: Any) -> Any:
    return Parts(divisor=lambda v_hat, eps: np.sqrt(v_hat + eps))(**settings)


EXERCISE = Exercise(
    "adamw_step",
    3,
    reference=adamw_step,
    returns=("w", "m", "v"),
    mistakes=[
        Mistake(
            "added_to_gradient",
            slips.with_arguments(adamw_step, _coupled),
            "Your decay went through m and v: it was added to the gradient, which makes it an L2 "
            "penalty, and the division then shrinks it where gradients are large. Look at what "
            "'decoupled' means.",
        ),
        Mistake(
            "lr_decay_added_to_gradient",
            slips.with_arguments(adamw_step, _coupled_by_lr),
            "Your decay went through m and v, and lr counts twice in it: it was added to the "
            "gradient. Look at what 'decoupled' means.",
        ),
        Mistake(
            "grows",
            slips.with_result(adamw_step, _grows),
            "Your w grows where the gradient is zero, and it should shrink: the decay has the "
            "wrong sign. Look at where w goes when nothing but the decay acts on it.",
        ),
        Mistake(
            "not_times_lr",
            slips.with_result(adamw_step, _not_times_lr),
            "Your decay is the same whatever lr is, and so far too strong for a small one: it is "
            "not multiplied by lr. Look at the factors of the last term of the rule.",
        ),
        Mistake(
            "no_decay",
            slips.with_arguments(adamw_step, lambda _: {"weight_decay": 0.0}),
            "Your w stays where it is when the gradient is zero: this is Adam, and the decay is "
            "missing. Look at the last term of the rule.",
        ),
        Mistake(
            "decays_new_w",
            slips.with_result(adamw_step, _decays_the_new),
            "Your decay acts on the w that the step has reached, and it should be a share of the w "
            "that was passed in: look at the order of the two.",
        ),
        Mistake(
            "decay_divided",
            _in_numerator,
            "Your decay is divided by the root of v_hat, as the gradient is: it should be the same "
            "share of every coordinate. Look at what stands above the line.",
        ),
        Mistake(
            "decay_doubled",
            slips.with_result(adamw_step, _doubled),
            "Your decay is twice as strong as it should be: it is applied twice, or is the "
            "derivative of a penalty without its half. Look for a factor 2.",
        ),
        slips.no_bias_correction(adamw_step),
        Mistake(
            "eps_under_root",
            slips.with_result(adamw_step, _eps_under_root),
            slips.EPS_UNDER_ROOT,
        ),
        slips.eps_on_uncorrected(adamw_step),
        slips.betas_swapped(adamw_step),
        slips.t_from_zero(adamw_step),
        slips.power_forgotten(adamw_step),
        slips.returns_corrected(adamw_step),
        slips.moments_exchanged(adamw_step),
        Mistake(
            "only_decay",
            slips.with_result(adamw_step, _only_decay),
            "Your w decays and ignores the gradient: the step is missing, or overwritten by the "
            "line of the decay. Look at which w that line starts from.",
        ),
        Mistake(
            "goes_uphill",
            slips.with_result(adamw_step, _uphill),
            "Your decay is right and your step goes uphill: its sign is wrong. Look at what the "
            "minus in front of the step is for.",
        ),
        slips.ignores(adamw_step, "weight_decay"),
        slips.ignores(adamw_step, "beta1", "beta2"),
        slips.ignores(adamw_step, "eps"),
    ],
)

LAYOUT = Layout(powers=(1, 2), timed=True)
STATE = (1, 2)
W = (0,)


@EXERCISE.check("averages", 0.5, "m and v after a step, untouched by the decay")
def _averages(exam: Exam) -> None:
    cases = [
        LAYOUT.case(exam.rng, "With a small gradient", size=0.5, t=5, weight_decay=0.3),
        LAYOUT.case(exam.rng, "With other betas", t=2, beta1=0.6, beta2=0.95),
    ]
    judge(exam, calls(cases, show=STATE))


@EXERCISE.check("decay", 0.5, "w where the gradient is zero")
def _decay(exam: Exam) -> None:
    cases = [
        _without_gradient(LAYOUT.case(exam.rng, "With the default decay", lr=0.2, **LATE)),
        _without_gradient(
            LAYOUT.case(exam.rng, "With another decay", lr=0.3, weight_decay=0.4, **LATE)
        ),
    ]
    judge(exam, calls(cases, show=W))


def _without_gradient(case: Case) -> Case:
    w, grad, m, *rest = case.args
    return replace(case, args=(w, 0 * grad, 0 * m, *rest))


@EXERCISE.check("step", 0.5, "w after a step, for arrays of any shape")
def _step(exam: Exam) -> None:
    lr = float(exam.rng.uniform(0.2, 0.8))
    late = LAYOUT.shapes(exam.rng, lr=lr, weight_decay=0.1, **LATE)
    early = [
        LAYOUT.case(exam.rng, "With the default settings", t=3),
        by_position(
            LAYOUT.case(exam.rng, "With all settings by position", t=20), lr, 0.8, 0.99, 1e-9, 0.2
        ),
    ]
    judge(exam, calls([*late, *early], show=W))


@EXERCISE.check("small_and_large", 0.5, "Gradients as small as eps, zero, tiny and huge")
def _small_and_large(exam: Exam) -> None:
    plain: Settings = {"lr": 0.3, "weight_decay": 0.0}
    late = LAYOUT.case(exam.rng, "At a late step", size=0.02, eps=0.05, **plain, **LATE)
    judge(exam, calls([late], show=W))
    judge(exam, LAYOUT.extremes(exam.rng, **plain, **LATE), slips.EXTREMES_HINT)
    early = LAYOUT.case(exam.rng, "At an early step", size=0.02, eps=0.05, t=2, **plain)
    default = LAYOUT.case(exam.rng, "With the default eps", size=4e-9, fresh=True, **plain)
    judge(exam, calls([early, default], show=W))


@EXERCISE.check("hundred_steps", 0.5, "A hundred steps in a row")
def _hundred_steps(exam: Exam) -> None:
    run = LAYOUT.run(exam.rng, 100, size=1e3, lr=0.1, weight_decay=0.05)
    judge(exam, run, slips.THREADING_HINT)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    judge_unmodified(exam, LAYOUT.unmodified(exam.rng, lr=0.1, weight_decay=0.1, **LATE))
