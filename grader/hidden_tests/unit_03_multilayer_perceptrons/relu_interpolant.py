"""Hidden tests of ``relu_interpolant``: the sum is evaluated at the knots and between them.

Tolerance, in units of the largest value. A unit that switches on at one knot adds at most its
change of slope times the distance from there. With spacings a thousand times smaller than the
whole range the terms are some 1e4 times larger than their sum, and a hundred of them, each with a
few roundings of 1.1e-16, leave less than 1e-9. The mistakes differ by more than 1e-3. 1e-7
separates them.

Outside the knots nothing is asked. Between them the sum is looked at in each interval, and at every
place where one of the student's own units switches, so that no bend is missed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from grader.examiner import Exam, Exercise, Limits, Wrong
from grader.examiner.promises import settled
from grader.hidden_tests.unit_03_multilayer_perceptrons import interpolants
from grader.hidden_tests.unit_03_multilayer_perceptrons.constructions import (
    Array,
    Function,
    ReluSum,
    name_mistakes,
)

ATOL = 1e-7
BETWEEN = np.array([0.02, 0.25, 0.5, 0.75, 0.98])  # shares of an interval
MOST_KINKS = 2000

Cases: TypeAlias = Mapping[str, tuple[Array, Array]]

EXERCISE = Exercise(
    "relu_interpolant",
    4,
    reference=interpolants.relu_interpolant,
    returns=("slopes", "biases", "coefs", "offset"),
    limits=Limits(cpu_seconds=10.0, wall_seconds=60.0),
    mistakes=interpolants.MISTAKES,
)


def _points(knots: Array) -> Array:
    inside = knots[:-1, np.newaxis] + np.diff(knots)[:, np.newaxis] * BETWEEN
    return np.concatenate([knots, inside.ravel()])


def _size(values: Array) -> float:
    return float(np.abs(values).max()) or 1.0


def _evaluated(cases: Cases, f: Function) -> dict[str, ReluSum]:
    answers = [f(knots, values) for knots, values in cases.values()]  # they travel together
    return {label: ReluSum.read(settled(a)) for label, a in zip(cases, answers, strict=True)}


def _at_the_points(cases: Cases) -> Function:
    """The sums at the knots and inside each interval, in units of the largest value."""

    def program(f: Function) -> dict[str, Array]:
        sums = _evaluated(cases, f)
        return {
            label: sums[label](_points(knots)) / _size(values)
            for label, (knots, values) in cases.items()
        }

    return program


def _at_the_kinks(cases: Cases) -> Function:
    """The largest distance from the straight lines where a unit switches."""

    def program(f: Function) -> dict[str, float]:
        sums = _evaluated(cases, f)
        found = {}
        for label, (knots, values) in cases.items():
            kinks = sums[label].kinks(knots[0], knots[-1], MOST_KINKS)
            error = np.abs(sums[label](kinks) - np.interp(kinks, knots, values))
            found[label] = float(error.max(initial=0.0)) / _size(values)
        return found

    return program


def _right(total: ReluSum, knots: Array, values: Array) -> bool:
    error = total(_points(knots)) - np.interp(_points(knots), knots, values)
    return bool(np.all(np.abs(error) <= ATOL * _size(values)))


def _readings(total: ReluSum) -> dict[str, list[ReluSum]]:
    """What the author of the sum may have thought that it computes."""
    return {
        "positive_biases": [
            dataclasses.replace(total, biases=-total.biases),
            dataclasses.replace(total, biases=-total.biases * total.slopes),
        ],
        "swapped": [dataclasses.replace(total, slopes=total.biases, biases=total.slopes)],
    }


def _has_chords(total: ReluSum, knots: Array, values: Array) -> bool:
    """Whether the slopes inside the units are those of the intervals."""
    slopes = interpolants.chords(knots, values)
    return total.slopes.shape == slopes.shape and np.allclose(total.slopes, slopes)


def _shape_of(total: ReluSum, knots: Array, values: Array) -> str:
    """The mistake that shows in one wrong sum, whatever its units; nothing if there is none."""
    near = 1e-4 * _size(values)
    at_knots = total(knots)
    quarters = [total(knots[:-1] + share * np.diff(knots)) for share in (0.25, 0.5, 0.75)]
    error = total(_points(knots)) - np.interp(_points(knots), knots, values)
    if not np.isfinite(error).all():
        return ""
    if np.ptp(error) <= near < np.abs(error).min():
        return "offset_missing"
    if np.ptp(values) > near:
        left, right = values[:-1], values[1:]
        flat = [(np.abs(q - left) <= near) | (np.abs(q - right) <= near) for q in quarters[::2]]
        if np.all(flat):
            return "staircase"
    if np.abs(at_knots - values).max() > near:
        return ""
    if np.ptp(np.concatenate(quarters)) <= near:
        return "narrow_bumps"
    return "bent_between"


def _explain(exam: Exam, cases: Cases) -> None:
    """Name what no known answer gives number by number."""
    sums = {label: ReluSum.read(exam.answer(*case)) for label, case in cases.items()}
    wrong = [label for label in cases if not _right(sums[label], *cases[label])]
    if not wrong:
        raise Wrong("Your function does not return the same twice for the same knots and values.")
    for name, number in (("positive_biases", 0), ("positive_biases", 1), ("swapped", 0)):
        read = {label: _readings(total)[name][number] for label, total in sums.items()}
        if all(_right(read[label], *cases[label]) for label in cases):
            name_mistakes(exam, [name])
    if all(_has_chords(sums[label], *cases[label]) for label in cases):
        name_mistakes(exam, ["chords_as_slopes"])
    knots, values = cases[wrong[0]]
    total = sums[wrong[0]]
    if name := _shape_of(total, knots, values):
        name_mistakes(exam, [name])
    missed = ~(np.abs(total(knots) - values) <= ATOL * _size(values))  # NaN is a miss
    if not missed.any():
        seen = "hits every knot, and is not straight between them"
    elif missed.all():
        seen = "misses every knot"
    elif missed[0]:
        seen = "misses the first knot"
    else:
        seen = f"hits the first knots and misses number {int(missed.argmax()) + 1}"
    raise Wrong(
        f"{wrong[0]}: your sum {seen}. Draw it over the values at the knots; in each interval the "
        "units that are on should add up to its slope."
    )


def _judge(exam: Exam, cases: Cases) -> None:
    try:
        exam.expect(_at_the_points(cases), rtol=0.0, atol=ATOL)
    except Wrong:
        if not exam.matched:
            _explain(exam, cases)
        raise
    try:
        exam.expect(_at_the_kinks(cases), rtol=0.0, atol=ATOL, mistakes=[])
    except Wrong:
        name_mistakes(exam, ["bent_between"])
        raise


def _uneven(exam: Exam, count: int, start: float, unit: float = 1.0) -> Array:
    """Knots with spacings from half a unit to three."""
    widths = unit * exam.rng.uniform(0.5, 3.0, size=count - 1)
    return start + np.concatenate([[0.0], np.cumsum(widths)])


def _zigzag(exam: Exam, count: int, size: float = 1.0) -> Array:
    """Values from 1 to 4 in size, of changing sign here and there, none of them near the next."""
    values = exam.rng.uniform(1.0, 2.0, size=count)
    values[1::2] += 2.0
    return size * values * np.where(np.arange(count) % 5 == 3, -1.0, 1.0)


@EXERCISE.check("unit_grid", 1.0, "Knots at 0, 1, 2, ...")
def _unit_grid(exam: Exam) -> None:
    cases = {
        "For six knots": (np.arange(6.0), _zigzag(exam, 6)),
        "For nine knots": (np.arange(9.0), -_zigzag(exam, 9)),
    }
    _judge(exam, cases)


@EXERCISE.check("uneven", 1.0, "Knots at uneven distances, on both sides of zero")
def _uneven_knots(exam: Exam) -> None:
    cases = {
        "For positive knots": (_uneven(exam, 6, 1.5), _zigzag(exam, 6)),
        "For negative knots": (_uneven(exam, 6, -30.0), _zigzag(exam, 6)),
        "For knots on both sides of zero": (_uneven(exam, 7, -4.5), -_zigzag(exam, 7)),
    }
    _judge(exam, cases)


@EXERCISE.check("few_and_many", 1.0, "Two knots, many knots, constant values, a straight line")
def _few_and_many(exam: Exam) -> None:
    line = _uneven(exam, 5, -3.0)
    constant = _uneven(exam, 4, 1.0)
    cases = {
        "For two knots": (_uneven(exam, 2, 0.7), _zigzag(exam, 2)),
        "For three knots": (_uneven(exam, 3, -1.3), _zigzag(exam, 3)),
        "For many knots": (_uneven(exam, 80, -60.0), _zigzag(exam, 80)),
        "For values on a straight line": (line, 0.5 - 1.5 * line),
        "For constant values": (constant, np.full(4, float(exam.rng.uniform(-3.0, -1.0)))),
        "For values that are all zero": (constant, np.zeros(4)),
    }
    _judge(exam, cases)


@EXERCISE.check("sizes", 0.5, "Knots close together or far from zero, large and tiny values")
def _sizes(exam: Exam) -> None:
    mixed = np.cumsum([0.4, 1.0, 2e-3, 1.5, 1e-3, 0.8])
    cases = {
        "For knots of which some are very close": (mixed, _zigzag(exam, 6)),
        "For knots all close together": (_uneven(exam, 5, 2e-6, 1e-6), _zigzag(exam, 5)),
        "For knots far apart": (_uneven(exam, 5, -2e4, 1e4), _zigzag(exam, 5)),
        "For knots far from zero": (_uneven(exam, 5, 700.0), _zigzag(exam, 5)),
        "For large values": (_uneven(exam, 5, 0.3), _zigzag(exam, 5, 1e6)),
        "For tiny values": (_uneven(exam, 5, 0.3), _zigzag(exam, 5, 1e-6)),
    }
    _judge(exam, cases)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {
        "uneven": (_uneven(exam, 6, 1.2), _zigzag(exam, 6)),
        "grid": (np.arange(5.0), _zigzag(exam, 5)),
    }
    exam.expect_unmodified(_at_the_points(cases), rtol=0.0, atol=ATOL)
