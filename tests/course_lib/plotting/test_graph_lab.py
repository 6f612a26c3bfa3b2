"""The lab of unit 02, over the range of its sliders."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import ipywidgets
import numpy as np
import pytest
from matplotlib.figure import Figure

from course_lib.plotting import example_graph, example_graph_values, lab
from course_lib.plotting import graph_lab as lab_function
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.graph_lab import EXAMPLES, MOST_SEED, REACH

PLACES = [-REACH, -1.3, 0.0, 0.7, REACH]
SEEDS = [-MOST_SEED, 0.5, MOST_SEED]

FORMULAS: dict[str, Callable[[float, float], float]] = {
    "worked example": lambda x, y: (x**2 + y) ** 2 * (y - x * y),
    "two paths": lambda x, y: x * y + x * x,
    "gate": lambda x, y: max(x + y, 0.0) * y,
}


class Shell:
    """Stands in for IPython's shell; a kernel's has an attribute ``kernel``."""

    kernel = object()


def test_every_example_has_its_formula_here() -> None:
    assert set(FORMULAS) == set(EXAMPLES)


@pytest.mark.parametrize("example", FORMULAS)
@pytest.mark.parametrize(("x", "y"), list(product(PLACES, PLACES)))
def test_values_and_gradients_are_those_of_the_formula(example: str, x: float, y: float) -> None:
    f = FORMULAS[example]
    nodes = example_graph_values(x, y, 1.0, example)
    assert nodes["f"][1] == 1.0
    np.testing.assert_allclose(nodes["f"][0], f(x, y), rtol=1e-12, atol=1e-12)
    if example == "gate" and x + y == 0:
        assert nodes["a"][1] == 0.0  # the corner: relu's derivative at 0 is 0
        return
    h = 1e-5
    by_x = (f(x + h, y) - f(x - h, y)) / (2 * h)
    by_y = (f(x, y + h) - f(x, y - h)) / (2 * h)
    # f reaches 3e4 and its third derivative 1e4: the differences are good to about 1e-6.
    np.testing.assert_allclose([nodes["x"][1], nodes["y"][1]], [by_x, by_y], rtol=1e-7, atol=1e-5)


@pytest.mark.parametrize("seed", [*SEEDS, 0.0])
@pytest.mark.parametrize("example", FORMULAS)
def test_gradients_are_linear_in_the_seed(example: str, seed: float) -> None:
    once = example_graph_values(1.3, 2.1, 1.0, example)
    scaled = example_graph_values(1.3, 2.1, seed, example)
    for name, (value, grad) in once.items():
        assert scaled[name][0] == value
        np.testing.assert_allclose(scaled[name][1], seed * grad, rtol=1e-14)


@pytest.mark.parametrize(
    ("example", "x", "y", "seed"),
    [
        ("worked example", 3.0, -4.0, 1.0),
        ("worked example", -REACH, REACH, -MOST_SEED),
        ("two paths", REACH, -REACH, MOST_SEED),
        ("gate", -1.0, 1.0, 0.0),
    ],
)
def test_the_picture_shows_what_was_computed(example: str, x: float, y: float, seed: float) -> None:
    figure = example_graph(x, y, seed, example)
    graph, *slopes = figure.axes
    nodes = example_graph_values(x, y, seed, example)
    written = [text.get_text() for text in graph.texts if text.get_text()]
    for name, (value, grad) in nodes.items():
        place = written.index(EXAMPLES[example].labels[name])
        shown_value, shown_grad = written[place + 1 : place + 3]
        # four digits are shown, and 5 in the place after them is lost
        assert float(shown_value) == pytest.approx(value, rel=5e-4)
        assert float(shown_grad.removeprefix("grad ")) == pytest.approx(grad, rel=5e-4)
    for name, axes in zip("xy", slopes, strict=True):
        curve, line, dot = axes.lines
        here, grad = nodes[name]
        assert dot.get_xdata()[0] == here
        places = np.asarray(line.get_xdata())
        heights = np.asarray(line.get_ydata())
        drawn = (heights[-1] - heights[0]) / (places[-1] - places[0])
        np.testing.assert_allclose(drawn, grad, atol=1e-8)  # heights reach 1e5, 1e-16 of that
        middle = len(places) // 2
        np.testing.assert_allclose(curve.get_ydata()[middle], heights[middle], rtol=1e-9, atol=1e-9)
    assert png_bytes(figure) == png_bytes(example_graph(x, y, seed, example))


def test_no_arrow_is_missing() -> None:
    for example in EXAMPLES.values():
        for name, label in example.labels.items():
            used = {start for start, end in example.edges.split() if end == name}
            right_side = label.split("=")[-1].replace("relu", "") if "=" in label else ""
            assert used == {letter for letter in right_side if letter.isalpha()}


def test_without_a_kernel_it_is_the_figure() -> None:
    figure = lab_function(1.0, 2.0, 0.5, "gate")
    assert isinstance(figure, Figure)
    assert png_bytes(figure) == png_bytes(example_graph(1.0, 2.0, 0.5, "gate"))


def test_every_control_redraws_what_the_function_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lab.STATIC, raising=False)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Shell)
    state: dict[str, Any] = {"x": 3.0, "y": -4.0, "seed": 1.0, "example": "worked example"}
    box: Any = lab_function(**state)
    controls, picture = box.children
    assert isinstance(picture, ipywidgets.Image)
    assert bytes(picture.value) == png_bytes(example_graph(**state))
    changes: list[tuple[str, Any]] = [("x", -REACH), ("y", REACH), ("seed", -MOST_SEED)]
    changes += [("example", "two paths"), ("example", "gate")]
    by_name = dict(zip(state, controls.children, strict=True))
    for name, value in changes:
        before = bytes(picture.value)
        by_name[name].value = value
        state[name] = value
        assert bytes(picture.value) == png_bytes(example_graph(**state)) != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": 5.1}, "x must be in [-5, 5], got 5.1"),
        ({"y": -6.0}, "y must be in [-5, 5], got -6.0"),
        ({"seed": 2.5}, "seed must be in [-2, 2], got 2.5"),
        ({"x": float("nan")}, "x must be in [-5, 5], got nan"),
        ({"example": "f"}, "example must be one of worked example, two paths, gate, got 'f'"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"example_graph: {message}")):
        lab_function(**arguments)
