"""Interpolants that go wrong in a known way, as sums of ReLUs of (knots, values)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

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


def positive_biases(knots: Array, values: Array) -> Answer:
    return at_kinks(-knots[:-1], changes(chords(knots, values)), values[0])


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
