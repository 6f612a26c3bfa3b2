"""Loss curves: the data drawn, bands, and limits that no runaway can spoil."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from course_lib.plotting import loss_curves
from course_lib.plotting.curves import log_limits
from course_lib.plotting.figure import png_bytes

GOOD = np.array([1.0, 0.5, 0.25])


def test_curves_and_bands_are_drawn_as_they_are() -> None:
    figure = loss_curves(
        {"train": GOOD, "Adam": 2 * GOOD},
        title="Both halve",
        xlabel="epoch",
        ylabel="cross-entropy",
        bands={"train": (0.9 * GOOD, 1.1 * GOOD)},
    )
    (axes,) = figure.axes
    assert [line.get_label() for line in axes.lines] == ["train", "Adam"]
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), np.column_stack([[0, 1, 2], GOOD]))
    (band,) = axes.collections
    corners = band.get_paths()[0].vertices
    assert corners[:, 1].min() == 0.9 * 0.25
    assert corners[:, 1].max() == 1.1
    assert axes.get_title(loc="left") == "Both halve"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "cross-entropy")
    assert axes.lines[0].get_color() != axes.lines[1].get_color()


def test_what_cannot_be_shown_is_left_out() -> None:
    curve = np.array([1.0, np.inf, 0.0, -1.0, np.nan, 0.5])
    figure = loss_curves({"wild": curve})
    np.testing.assert_array_equal(
        figure.axes[0].lines[0].get_ydata(), [1.0, np.nan, np.nan, np.nan, np.nan, 0.5]
    )
    figure = loss_curves({"wild": curve}, log=False)
    np.testing.assert_array_equal(
        figure.axes[0].lines[0].get_ydata(), [1.0, np.nan, 0.0, -1.0, np.nan, 0.5]
    )
    png_bytes(figure)
    png_bytes(loss_curves({"nothing": np.full(3, np.nan)}))


def test_a_runaway_does_not_squash_the_others() -> None:
    bottom, top = log_limits([GOOD, np.array([1.0, 1e50, np.inf])])
    assert (bottom, top) == (0.125, 2000.0)
    bottom, _ = log_limits([np.array([1.0, 1e-300])])
    assert bottom == 0.5e-14
    assert log_limits([np.zeros(3)]) == (0.1, 10.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"curves": {}}, "curves must hold at least one curve, got none"),
        ({"curves": {"a": np.ones((2, 2))}}, "the curve 'a' must have shape (T+1,), got (2, 2)"),
        (
            {"curves": {"a": GOOD}, "bands": {"a": (GOOD[:2], GOOD)}},
            "the band 'a' must be two arrays as long as the curve of that name, got (2,) and (3,)",
        ),
        (
            {"curves": {"a": GOOD}, "bands": {"b": (GOOD, GOOD)}},
            "the band 'b' must be two arrays as long as the curve of that name, got (3,) and (3,)",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"loss_curves: {message}")):
        loss_curves(**arguments)
