"""The graphs of unit 02's lab: values and gradients against formulas and finite differences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from course_lib.plotting import example_graph_values
from course_lib.plotting.labs.graph_examples import EXAMPLES, MOST_SEED, REACH

PLACES = [-REACH, -1.3, 0.0, 0.7, REACH]

SEEDS = [-MOST_SEED, 0.5, MOST_SEED]

FORMULAS: dict[str, Callable[[float, float], float]] = {
    "worked example": lambda x, y: (x**2 + y) ** 2 * (y - x * y),
    "two paths": lambda x, y: x * y + x * x,
    "shared node": lambda x, y: (x - y) ** 2 - (x - y) * y,
    "gate": lambda x, y: max(x + y, 0.0) * y,
    "larger one": lambda x, y: max(x * x, x * y),
}

CORNERS: dict[str, Callable[[float, float], bool]] = {
    "gate": lambda x, y: x + y == 0,
    "larger one": lambda x, y: x * x == x * y,
}


def test_every_example_has_its_formula_here() -> None:
    assert set(FORMULAS) == set(EXAMPLES)


@pytest.mark.parametrize("example", FORMULAS)
@pytest.mark.parametrize(("x", "y"), list(product(PLACES, PLACES)))
def test_values_and_gradients_are_those_of_the_formula(example: str, x: float, y: float) -> None:
    f = FORMULAS[example]
    nodes = example_graph_values(x, y, 1.0, example)
    assert nodes["f"][1] == 1.0
    np.testing.assert_allclose(nodes["f"][0], f(x, y), rtol=1e-12, atol=1e-12)
    if CORNERS.get(example, lambda x, y: False)(x, y):
        return
    h = 1e-5
    by_x = (f(x + h, y) - f(x - h, y)) / (2 * h)
    by_y = (f(x, y + h) - f(x, y - h)) / (2 * h)
    # f reaches 3e4 and its third derivative 1e4: the differences are good to about 1e-6.
    np.testing.assert_allclose([nodes["x"][1], nodes["y"][1]], [by_x, by_y], rtol=1e-7, atol=1e-5)


def test_at_a_corner_relu_passes_nothing_and_a_tie_halves() -> None:
    assert example_graph_values(-1.0, 1.0, 1.0, "gate")["a"][1] == 0.0
    tie = example_graph_values(2.0, 2.0, 1.0, "larger one")
    assert (tie["a"][1], tie["b"][1]) == (0.5, 0.5)


@pytest.mark.parametrize("seed", [*SEEDS, 0.0])
@pytest.mark.parametrize("example", FORMULAS)
def test_gradients_are_linear_in_the_seed(example: str, seed: float) -> None:
    once = example_graph_values(1.3, 2.1, 1.0, example)
    scaled = example_graph_values(1.3, 2.1, seed, example)
    for name, (value, grad) in once.items():
        assert scaled[name][0] == value
        np.testing.assert_allclose(scaled[name][1], seed * grad, rtol=1e-14)


def test_labels_formulas_and_arrows_agree() -> None:
    for example in EXAMPLES.values():
        for step in example.steps:
            right = step.label.split(" = ")[1].replace("relu", "").replace("max", "")
            assert set(step.parents) == {letter for letter in right if letter.isalpha()}
