"""What must hold of schedules whatever torch says."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from course_lib import schedules


def never_rises(name: str, **arguments: Any) -> list[float]:
    values = [getattr(schedules, name)(t, **arguments) for t in range(60)]
    assert all(b <= a for a, b in itertools.pairwise(values))
    assert all(type(value) is float for value in values)
    return values


def constant_is_constant() -> None:
    assert set(never_rises("constant", lr0=0.1)) == {0.1}


def staircase_has_steps() -> None:
    values = never_rises("piecewise_constant", lr0=1.0, drop_every=20, factor=0.5)
    assert values == [1.0] * 20 + [0.5] * 20 + [0.25] * 20
    # A factor of 1 never drops.
    assert set(never_rises("piecewise_constant", lr0=2.0, drop_every=1, factor=1.0)) == {2.0}


def harmonic_halves_after_offset_periods() -> None:
    values = never_rises("harmonic", scale=1.0, period=3, offset=4)
    assert values[12] == values[0] / 2
    # Partial sums grow like the logarithm, without bound: 60 steps make 20 terms 3 / (4 + i).
    assert abs(sum(values) - 3 * sum(1 / (4 + i) for i in range(20))) < 1e-14


def exponential_sums_to_a_limit() -> None:
    values = never_rises("exponential", lr0=0.5, factor=0.5)
    # The geometric sum 1 - 2^-60: exact in binary but for its last bits.
    assert abs(sum(values) - 1.0) < 1e-15


def cosine_is_symmetric_about_its_middle() -> None:
    values = never_rises("cosine", lr_max=0.7, num_steps=40, lr_min=0.1)
    sums = np.array(values[:41]) + np.array(values[40::-1])
    np.testing.assert_allclose(sums, 0.8, rtol=1e-14)  # one rounding of each cosine
    assert values[0] == 0.7
    assert set(values[40:]) == {0.1}


def warmup_is_straight() -> None:
    values = [schedules.linear_warmup(t, 0.3, 10) for t in range(15)]
    np.testing.assert_allclose(np.diff(values[:11]), 0.03, rtol=1e-13)  # differences near 0.3
    assert values[10:] == [0.3] * 5
    assert schedules.linear_warmup(0, 0.3, 0) == 0.3


def without_warmup_it_is_cosine() -> None:
    for t in range(30):
        plain = schedules.cosine(t, 0.3, 20, 0.01)
        assert schedules.warmup_cosine(t, 0.3, 0, 20, 0.01) == plain
        assert schedules.warmup_cosine(t + 7, 0.3, 7, 27, 0.01) == plain
    assert schedules.warmup_cosine(0, 0.3, 5, 20, 0.01) == 0.0


def one_cycle_peaks_where_it_says() -> None:
    values = [schedules.one_cycle(t, 1.0, 40, rise=0.25) for t in range(50)]
    assert int(np.argmax(values)) == 10
    assert values[10] == 1.0
    assert np.all(np.diff(values[:11]) > 0)
    assert np.all(np.diff(values[10:41]) < 0)
    assert set(values[40:]) == {1 / 25 / 1e4}


def range_test_grows_by_one_factor() -> None:
    values = np.array([schedules.range_test(t, 1e-5, 10.0, 30) for t in range(35)])
    np.testing.assert_allclose(values[1:31] / values[:30], 1e6 ** (1 / 30), rtol=1e-13)
    assert values[0] == 1e-5
    assert set(values[30:]) == {10.0}
    # The quotient of the ends alone would overflow.
    assert 0 < schedules.range_test(1, 1e-300, 1e300, 2) < 1e10
