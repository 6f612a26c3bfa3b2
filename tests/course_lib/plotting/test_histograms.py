"""Histograms by layer: what is drawn is what numpy counts."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from course_lib.plotting import layer_histograms
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.histograms import shared_range


def layers(scales: tuple[float, ...] = (1.0, 0.1)) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {f"layer {k}": s * rng.standard_normal((50, 20)) for k, s in enumerate(scales, 1)}


def test_counts_are_numpys_on_one_axis() -> None:
    given = layers()
    figure = layer_histograms(given, num_bins=21)
    low, high = shared_range([numbers.ravel() for numbers in given.values()])
    assert high == -low == np.quantile(np.abs(given["layer 1"]), 0.995)
    for axes, numbers in zip(figure.axes, given.values(), strict=True):
        (patch,) = (p for p in axes.patches if isinstance(p, StepPatch))
        heights, edges, _ = patch.get_data()
        np.testing.assert_allclose(edges, np.linspace(low, high, 22))
        counts, _ = np.histogram(np.clip(numbers, edges[0], edges[-1]), bins=edges)
        np.testing.assert_allclose(heights, counts / counts.max())
        assert counts.sum() == numbers.size, "nothing is lost"
        assert axes.get_xlim() == (low, high)


def test_first_layer_on_top_with_name_and_deviation() -> None:
    given = layers((1.0, 0.01, 100.0))
    figure = layer_histograms(given, title="It explodes", xlabel="gradient")
    figure.draw_without_rendering()
    tops = [axes.get_position().y1 for axes in figure.axes]
    assert tops == sorted(tops, reverse=True)
    for axes, (name, numbers) in zip(figure.axes, given.items(), strict=True):
        assert [t.get_text() for t in axes.texts] == [name, f"std {numbers.std():.3g}"]
    assert figure.get_suptitle() == "It explodes"
    assert figure.axes[-1].get_xlabel() == "gradient"


def test_numbers_that_are_none_are_counted() -> None:
    given = {"a": np.array([1.0, -1.0, np.nan, np.inf]), "b": np.array([np.nan])}
    figure = layer_histograms(given | {"zeros": np.zeros(3, dtype=np.float32)})
    texts = [axes.texts[1].get_text() for axes in figure.axes]
    assert texts == ["std 1\n2 not finite", "no finite number\n1 not finite", "std 0"]
    assert shared_range([np.zeros(2)]) == (-1.0, 1.0)
    png_bytes(figure)


def test_all_words_lie_inside_the_figure() -> None:
    """Twelve layers with long names, and the longest numbers."""
    given = {f"encoder layer {k}": -1.234567e-5 * np.arange(9.0) for k in range(12)}
    figure = layer_histograms(given, title="x")
    figure.draw_without_rendering()
    for axes in figure.axes:
        for text in axes.texts:
            box = text.get_window_extent()
            assert box.x0 >= 0
            assert box.x1 <= figure.bbox.x1


def test_the_same_bytes_and_nothing_changed() -> None:
    given = layers()
    before = given["layer 1"].copy()
    assert png_bytes(layer_histograms(given)) == png_bytes(layer_histograms(given))
    np.testing.assert_array_equal(given["layer 1"], before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layers": {}}, "layers must hold 1 to 12 layers, got 0"),
        ({"layers": layers((1.0,) * 13)}, "layers must hold 1 to 12 layers, got 13; of a deeper"),
        ({"layers": {"a": np.zeros((0, 3))}}, "the layer 'a' must hold at least one number, got"),
        ({"layers": {"a": ["x"]}}, "the layer 'a' must hold at least one number, got shape (1,)"),
        ({"num_bins": 2}, "num_bins must be an integer >= 3, got 2"),
    ],
)
def test_bad_arguments(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^layer_histograms: " + re.escape(message)):
        layer_histograms(**{"layers": layers()} | change)
