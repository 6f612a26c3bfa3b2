"""Interpolants that go wrong in a known way, as sums of ReLUs of (knots, values), and hints."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from grader.examiner import Mistake
from grader.hidden_tests.unit_03_multilayer_perceptrons.constructions import Array

Answer: TypeAlias = tuple[Any, Any, Any, Any]


def at_kinks(kinks: Array, coefs: Array, offset: Any) -> Answer:
    """``offset + sum of coefs relu(x - kinks)``."""
    return np.ones(len(kinks)), -kinks, coefs, offset


def changes(slopes: Array) -> Array:
    """The first slope, and by how much each later one differs from the one before."""
    return np.diff(slopes, prepend=0.0)


def chords(knots: Array, values: Array) -> Array:
    """The slope between each knot and the next."""
    return np.asarray(np.diff(values) / np.diff(knots))


def relu_interpolant(knots: Array, values: Array) -> Answer:
    """The reference: a unit switches on at each knot but the last."""
    return at_kinks(knots[:-1], changes(chords(knots, values)), values[0])


def not_divided(knots: Array, values: Array) -> Answer:
    return at_kinks(knots[:-1], changes(np.diff(values)), values[0])


def divided_late(knots: Array, values: Array) -> Answer:
    coefs = changes(np.diff(values)) / np.diff(knots)
    return at_kinks(knots[:-1], coefs, values[0])


def even_spacing(knots: Array, values: Array) -> Answer:
    coefs = changes(np.diff(values)) / (knots[1] - knots[0])
    return at_kinks(knots[:-1], coefs, values[0])


def slopes_not_changes(knots: Array, values: Array) -> Answer:
    return at_kinks(knots[:-1], chords(knots, values), values[0])


def subtracts_one_coef(knots: Array, values: Array) -> Answer:
    coefs = chords(knots, values)
    for i in range(1, len(coefs)):
        coefs[i] -= coefs[i - 1]
    return at_kinks(knots[:-1], coefs, values[0])


def subtracts_all_slopes(knots: Array, values: Array) -> Answer:
    slopes = chords(knots, values)
    return at_kinks(knots[:-1], slopes - (np.cumsum(slopes) - slopes), values[0])


def changes_negated(knots: Array, values: Array) -> Answer:
    coefs = changes(chords(knots, values))
    coefs[1:] *= -1
    return at_kinks(knots[:-1], coefs, values[0])


def first_slope_missing(knots: Array, values: Array) -> Answer:
    coefs = changes(chords(knots, values))
    coefs[0] = 0.0
    return at_kinks(knots[:-1], coefs, values[0])


def last_change_missing(knots: Array, values: Array) -> Answer:
    coefs = changes(chords(knots, values))
    return at_kinks(knots[:-2], coefs[:-1], values[0])


def offset_missing(knots: Array, values: Array) -> Answer:
    return at_kinks(knots[:-1], changes(chords(knots, values)), 0.0)


def kinks_at_midpoints(knots: Array, values: Array) -> Answer:
    kinks = np.concatenate([knots[:1], (knots[1:-1] + knots[:-2]) / 2])
    return at_kinks(kinks, changes(chords(knots, values)), values[0])


def kinks_one_late(knots: Array, values: Array) -> Answer:
    return at_kinks(knots[1:], changes(chords(knots, values)), values[0])


def starts_at_zero(knots: Array, values: Array) -> Answer:
    kinks = knots[:-1].copy()
    kinks[0] = 0.0
    return at_kinks(kinks, changes(chords(knots, values)), values[0])


def counted_from_first_knot(knots: Array, values: Array) -> Answer:
    return at_kinks(knots[:-1] - knots[0], changes(chords(knots, values)), values[0])


def positive_biases(knots: Array, values: Array) -> Answer:
    return at_kinks(-knots[:-1], changes(chords(knots, values)), values[0])


def chords_as_slopes(knots: Array, values: Array) -> Answer:
    slopes = chords(knots, values)
    return slopes, -slopes * knots[:-1], np.ones(len(slopes)), values[0]


def swapped(knots: Array, values: Array) -> Answer:
    slopes, biases, coefs, offset = relu_interpolant(knots, values)
    return biases, slopes, coefs, offset


def values_as_coefs(knots: Array, values: Array) -> Answer:
    return at_kinks(knots, values, 0.0)


def hats(knots: Array, values: Array, width: Any) -> Answer:
    """A hat of height ``values`` and of this half width at each knot."""
    kinks = np.concatenate([knots - width, knots, knots + width])
    return at_kinks(kinks, np.concatenate([values, -2 * values, values]) / width, 0.0)


def hats_of_width_one(knots: Array, values: Array) -> Answer:
    return hats(knots, values, 1.0)


def narrow_bumps(knots: Array, values: Array) -> Answer:
    return hats(knots, values, 0.2 * np.diff(knots).min())


def staircase(knots: Array, values: Array) -> Answer:
    width = 1e-3 * np.diff(knots).min()
    kinks = np.concatenate([knots[1:] - width, knots[1:]])
    rise = np.diff(values) / width
    return at_kinks(kinks, np.concatenate([rise, -rise]), values[0])


def bent_between(knots: Array, values: Array) -> Answer:
    middle = (knots[1:] + knots[:-1]) / 2
    peaks = (values[1:] + values[:-1]) / 2 + 0.3 * (np.abs(values).max() + 1)
    places = np.concatenate([knots, middle])
    order = np.argsort(places)
    return relu_interpolant(places[order], np.concatenate([values, peaks])[order])


MISTAKES = [
    Mistake(
        "not_divided",
        not_divided,
        "Right for knots one apart; elsewhere your slopes are differences of the values alone. "
        "A slope is the rise divided by the width of its interval.",
    ),
    Mistake(
        "divided_late",
        divided_late,
        "Right for even spacing: you take the differences of the rises and divide by one width "
        "afterwards. Two slopes side by side have two widths: divide first, then take the "
        "difference.",
    ),
    Mistake(
        "even_spacing",
        even_spacing,
        "Every rise is divided by the width of the first interval in your answer: the knots "
        "need not be evenly spaced.",
    ),
    Mistake(
        "slopes_not_changes",
        slopes_not_changes,
        "The first interval is right and the slopes of later ones add up: a unit stays on once "
        "it has switched on. Look at what the units already on contribute to an interval.",
    ),
    Mistake(
        "subtracts_one_coef",
        subtracts_one_coef,
        "The first two intervals are right: from each slope you take the coefficient before "
        "it, and more than one unit is on there. Together they make the slope before it.",
    ),
    Mistake(
        "subtracts_all_slopes",
        subtracts_all_slopes,
        "The first two intervals are right: from each slope you take the sum of all earlier "
        "slopes. The units already on make up the one slope before it.",
    ),
    Mistake(
        "changes_negated",
        changes_negated,
        "The first interval is right and after it each bend goes the wrong way: look at the "
        "order of the two slopes in the difference.",
    ),
    Mistake(
        "first_slope_missing",
        first_slope_missing,
        "The first interval is flat in your answer, and the later bends are right: no unit "
        "gives the first slope.",
    ),
    Mistake(
        "last_change_missing",
        last_change_missing,
        "Your answer is right up to the last interval, where a change of slope is missing: "
        "count the intervals and the units.",
    ),
    Mistake(
        "offset_missing",
        offset_missing,
        "Your answer runs in parallel to the right one, too high or too low by a constant: "
        "look at what `offset` should be, and at what the sum gives at the first knot.",
    ),
    Mistake(
        "kinks_at_midpoints",
        kinks_at_midpoints,
        "Your slopes are right and change half way between the knots: the bends belong at them.",
    ),
    Mistake(
        "kinks_one_late",
        kinks_one_late,
        "Each of your slopes begins one knot late: the slope of an interval begins at its left "
        "end.",
    ),
    Mistake(
        "starts_at_zero",
        starts_at_zero,
        "Your first unit switches on at 0, and the first knot may lie elsewhere.",
    ),
    Mistake(
        "counted_from_first_knot",
        counted_from_first_knot,
        "Your answer is right where the first knot is 0: your units switch on at the distance of "
        "each knot from the first, and x is counted from 0.",
    ),
    Mistake(
        "positive_biases",
        positive_biases,
        "Your sum would be right if each unit computed its slope times x minus its bias, or "
        "times the distance to it. The bias is added: look at where such a unit switches on.",
    ),
    Mistake(
        "swapped",
        swapped,
        "Right, with `slopes` and `biases` exchanged: look at the order in which they are "
        "returned.",
    ),
    Mistake(
        "chords_as_slopes",
        chords_as_slopes,
        "Your `slopes` are those of the intervals. Here they stand inside the units, before the "
        "bend; what each unit adds to the slope of the sum is its coefficient times that.",
    ),
    Mistake(
        "values_as_coefs",
        values_as_coefs,
        "Your coefficients are the values at the knots. A unit does not add a height but a "
        "slope that lasts: work out what each interval needs.",
    ),
    Mistake(
        "hats_of_width_one",
        hats_of_width_one,
        "Your answer adds a hat for each knot that reaches one unit to both sides: right for "
        "knots one apart. Each side of a hat should end at the next knot.",
    ),
    Mistake(
        "narrow_bumps",
        narrow_bumps,
        "Your answer hits the knots and falls back to one level between them: its bumps are "
        "narrower than the intervals. From one knot to the next it should be a straight line.",
    ),
    Mistake(
        "staircase",
        staircase,
        "Your answer is a staircase: flat, with steep jumps. Between two knots it should be "
        "the straight line that joins them.",
    ),
    Mistake(
        "bent_between",
        bent_between,
        "Your answer hits every knot and bends between two of them: from a knot to the next it "
        "should be straight. Look at where your units switch on.",
    ),
]
