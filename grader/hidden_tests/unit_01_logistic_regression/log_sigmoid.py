"""Hidden tests of ``log_sigmoid``.

Tolerance. The comparison is relative, without an absolute part: a careful answer takes about five
roundings, of 1.1e-16 each, and e^-z for z up to 700 is as good as that. 1e-9 is far above; what
forms 1 + e^-z first is off by 1e-16/e^-z, a tenth at z = 34 and everything beyond 37.
Between 708 and 745 the result has fewer digits than a float64 usually has: nothing is asked there.
Moderate z stay within 5, where forming 1 + e^-z costs less than 1e-13.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib import losses
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_01_logistic_regression.views import (
    Array,
    Function,
    Program,
    calls,
    relative,
)

RTOL = 1e-9
BOUND = 1e-15  # any that is this small gives the same picture


def log_sigmoid(z: Any) -> Array:
    """The reference."""
    return losses.log_sigmoid(np.asarray(z, dtype=np.float64))


def _overflow(z: Array) -> Any:
    return -np.log1p(np.exp(-z))


def _rounds_to_one(z: Array) -> Any:
    return np.where(z < 0, log_sigmoid(z), -np.log(1 + np.exp(-z)))


def _overflow_above(z: Array) -> Any:
    return z - np.log1p(np.exp(z))


def _clipped(z: Array) -> Any:
    return np.log(np.clip(np.exp(log_sigmoid(z)), BOUND, 1 - BOUND))


EXERCISE = Exercise(
    "log_sigmoid",
    2,
    reference=log_sigmoid,
    returns=("log_sigmoid",),
    mistakes=[
        Mistake(
            "overflow",
            _overflow,
            "Your value is minus infinity for z far below 0, where it should be nearly z: the "
            "exponential has overflowed, or a probability has become 0, before the logarithm was "
            "taken. Look at which exponential stays small when z is negative.",
        ),
        Mistake(
            "rounds_to_one",
            _rounds_to_one,
            "Your value is exactly 0 for large z, where it should be tiny: a sum of 1 and "
            "something tiny has rounded to 1 before the logarithm saw it. Look for a function "
            "that takes the logarithm of 1 + x from x alone.",
        ),
        Mistake(
            "overflow_above",
            _overflow_above,
            "Your value is minus infinity for z far above 0, where it should be nearly 0: the "
            "exponential of z has overflowed. Look at which exponential stays small when z is "
            "positive.",
        ),
        Mistake(
            "clipped",
            _clipped,
            "Your value is the same for all z far below 0, and it should go on falling: something "
            "is cut off at a bound, or a small number is added inside the logarithm. Look for a "
            "form of the formula that needs no such thing.",
        ),
        Mistake(
            "sign",
            lambda z: -log_sigmoid(z),
            "Your values have the right size and the wrong sign: the logarithm of a probability "
            "is never positive. Look for a minus that belongs to the loss.",
        ),
        Mistake(
            "mirrored",
            lambda z: log_sigmoid(-np.asarray(z)),
            "Your value at z is the right one at -z: look at the sign of the exponent.",
        ),
        Mistake(
            "size_for_z",
            lambda z: log_sigmoid(np.abs(np.asarray(z))),
            "Right for positive z; for negative z your value is the one at -z. The size of z is in "
            "the exponent, and the term that makes up for it below zero is missing.",
        ),
        Mistake(
            "size_missing",
            lambda z: np.minimum(z, 0) + log_sigmoid(z),
            "Right for positive z; for negative z your value falls about twice as fast as it "
            "should: z is taken out, and it is still in the exponent.",
        ),
        Mistake(
            "larger_for_smaller",
            lambda z: np.maximum(z, 0) - np.log1p(np.exp(-np.abs(z))),
            "Your value is too large by the size of z: the larger of z and 0 is taken where the "
            "smaller belongs. Try a z far from 0 on either side.",
        ),
        Mistake(
            "logarithm_added",
            lambda z: np.minimum(z, 0) + np.log1p(np.exp(-np.abs(z))),
            "Your two terms are right, and they are added: look at the sign in front of the "
            "logarithm.",
        ),
        Mistake(
            "softplus",
            lambda z: -log_sigmoid(-np.asarray(z)),
            "Your value is the logarithm of 1 + e^z, which is softplus: two signs have changed. "
            "Look at the sign of the exponent, and at the one in front of the logarithm.",
        ),
        Mistake(
            "no_logarithm",
            lambda z: np.exp(log_sigmoid(z)),
            "Your value is the probability itself: the logarithm is missing.",
        ),
        Mistake(
            "base_ten",
            lambda z: log_sigmoid(z) / np.log(10.0),
            "Your value is the logarithm to base ten; the natural one is wanted, as everywhere in "
            "this course.",
        ),
        Mistake(
            "one_number",
            lambda z: np.sum(log_sigmoid(z)),
            "One number comes back for a whole array, and one for each entry is wanted. Look for "
            "a sum or a mean.",
        ),
    ],
)


def _at(label: str, z: Array) -> Program:
    return calls({label: (z,)})


def _judge(exam: Exam, program: Program, hint: str = "") -> None:
    exam.expect(program, rtol=RTOL, atol=0.0, hint=hint)


@EXERCISE.check("moderate", 0.5, "Moderate numbers, in arrays of several shapes")
def _moderate(exam: Exam) -> None:
    def draw(*shape: int) -> tuple[Array]:
        return (exam.rng.uniform(0.5, 5.0, shape) * exam.rng.choice([-1.0, 1.0], shape),)

    cases = {
        "For a vector": draw(6),
        "At zero": (np.zeros(2),),
        "For a matrix": draw(2, 3),
        "For a matrix with one column": draw(3, 1),
        "For an array with three axes": draw(2, 1, 3),
        "For an array of size 1": draw(1),
    }
    _judge(exam, calls(cases))


@EXERCISE.check("far_below_zero", 0.5, "Numbers far below zero, to -10,000")
def _far_below_zero(exam: Exam) -> None:
    # Below -760 the exponential of -z is infinite, and that of z is 0.
    far = -np.concatenate([exam.rng.uniform(800.0, 9e3, 4), [1e4]])

    def in_units_of_the_first(f: Function) -> Any:
        return relative(f(far))

    _judge(exam, in_units_of_the_first)
    _judge(exam, _at("Very far below zero", far))
    _judge(exam, _at("Far below zero", -exam.rng.uniform(30.0, 700.0, 5)))


@EXERCISE.check("far_above_zero", 0.5, "Numbers far above zero, to 10,000: tiny results are right")
def _far_above_zero(exam: Exam) -> None:
    far = np.concatenate([exam.rng.uniform(800.0, 9e3, 3), [1e4]])
    _judge(exam, _at("Very far above zero", far))
    near = np.concatenate([exam.rng.uniform(40.0, 100.0, 3), exam.rng.uniform(100.0, 700.0, 3)])
    _judge(
        exam,
        calls({"Very far above zero": (far,), "Far above zero": (near,)}),
        "Tiny values are compared relatively: their first digits must be right.",
    )


@EXERCISE.check("quiet", 0.25, "NumPy has nothing to warn about, from -10,000 to 10,000")
def _quiet(exam: Exam) -> None:
    far = np.concatenate([exam.rng.uniform(800.0, 9e3, 3), [1e4]])
    exam.expect_quiet(
        calls({"Far out on both sides": (np.concatenate([far, -far]),)}),
        "A choice between two forms computes both for every entry, the one not taken too. "
        "Look for an exponent that is never positive.",
        rtol=RTOL,
        atol=0.0,
    )


@EXERCISE.check("inputs_unmodified", 0.25, "The array passed in stays as it was")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"vector": (exam.rng.uniform(-5.0, 5.0, 4),), "matrix": (np.full((2, 2), -1.0),)}
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=0.0)
