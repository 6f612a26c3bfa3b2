"""Every optimizer against its oracle, its class against its step, and its inputs unharmed."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import optim
from tests.course_lib.optim.contracts import CONTRACTS, Contract, fixed, run
from tests.course_lib.optim.test_methods import ROWS as METHODS

BY_NAME = [pytest.param(row, id=row.name) for row in CONTRACTS]
SHAPES = [(), (1,), (3,), (2, 3), (0,)]


@st.composite
def walks(draw: st.DrawFn) -> tuple[np.ndarray, list[np.ndarray]]:
    """A start, and up to 25 gradients whose coordinates differ in size by up to 1e16."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.sampled_from(SHAPES))
    num_steps = draw(st.integers(1, 25))
    sizes = 10.0 ** rng.uniform(-8, draw(st.sampled_from([-6, 0, 8])), size=shape)
    w = np.asarray(10.0 ** draw(st.integers(-3, 3)) * rng.normal(size=shape))
    grads = [np.asarray(sizes * rng.normal(size=shape)) for _ in range(num_steps)]
    if draw(st.booleans()):  # one coordinate rests for a while, as rare features do
        grads[: num_steps // 2] = [np.zeros(shape)] * (num_steps // 2)
    return w, grads


def assert_same_walk(actual: list[np.ndarray], expected: list[np.ndarray]) -> None:
    """Compare two walks, coordinate by coordinate.

    Both round after each of T <= 2000 steps in another order: errors are a few ulp (2e-16) of
    the largest point or step so far, so a factor 1e-12 leaves room, and a wrong formula misses
    by more than 1e-6 somewhere in a walk.
    """
    a, e = np.array(actual), np.array(expected)
    assert a.dtype == np.float64
    assert a.shape == e.shape
    steps = np.abs(np.diff(e, axis=0, prepend=e[:1]))
    size = np.maximum.accumulate(np.maximum(np.abs(e), steps), axis=0)
    assert np.all(np.abs(a - e) <= 1e-12 * size + 1e-300)


@pytest.mark.parametrize("row", BY_NAME)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_agrees_with_the_oracle(row: Contract, data: st.DataObject) -> None:
    w, grads = data.draw(walks())
    hypers = {name: data.draw(values, label=name) for name, values in row.hypers.items()}
    assert_same_walk(run(row, w, fixed(grads), hypers), row.oracle(w, fixed(grads), hypers))


@pytest.mark.parametrize("row", BY_NAME)
def test_agrees_with_the_oracle_over_many_steps_and_defaults(row: Contract) -> None:
    rng = np.random.default_rng(7)
    w = rng.normal(size=(4, 3))
    grads = list(rng.normal(size=(2000, 4, 3)) * 10.0 ** rng.uniform(-6, 2, size=(4, 3)))
    hypers = {"lr": 0.01, "momentum": 0.9} | defaults(row)
    hypers = {name: hypers[name] for name in row.hypers}
    assert_same_walk(run(row, w, fixed(grads), hypers), row.oracle(w, fixed(grads), hypers))


@pytest.mark.parametrize("row", BY_NAME)
def test_agrees_with_the_oracle_where_gradients_depend_on_the_point(row: Contract) -> None:
    """On a quadratic with curvatures 1 and 0.1, from afar, with gradients well above eps."""
    curvature = np.array([1.0, 0.1])
    w = np.array([30.0, -20.0])
    hypers = {"lr": 0.05, "momentum": 0.8} | defaults(row)
    hypers = {name: hypers[name] for name in row.hypers}
    grad_fns = [lambda w: curvature * w] * 40
    assert_same_walk(run(row, w, grad_fns, hypers), row.oracle(w, grad_fns, hypers))


def defaults(row: Contract) -> dict[str, Any]:
    """Hyper-parameters that the signature gives."""
    parameters = inspect.signature(row.step).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


@pytest.mark.parametrize("row", BY_NAME)
def test_class_and_step_have_the_same_hyper_parameters(row: Contract) -> None:
    step = inspect.signature(row.step).parameters
    init = inspect.signature(row.optimizer).parameters
    given_names = {"w", "grad", "grad_fn", "t", *row.state}
    assert {n: p.default for n, p in step.items() if n not in given_names} == {
        n: p.default for n, p in init.items()
    }
    assert set(init) == set(row.hypers)
    assert all(p.kind is p.KEYWORD_ONLY for p in init.values())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("row", BY_NAME)
def test_class_walks_as_the_step_does_and_again_after_reset(
    row: Contract, shape: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(3)
    start = np.asarray(rng.normal(size=shape))
    grad_fns = fixed([np.asarray(rng.normal(size=shape)) for _ in range(12)])
    hypers = {"lr": 0.1, "momentum": 0.9} | defaults(row)
    hypers = {name: hypers[name] for name in row.hypers}
    expected = run(row, start, grad_fns, hypers)
    optimizer = row.optimizer(**hypers)
    for _ in range(2):
        w, points = start, []
        for grad_fn in grad_fns:
            w = optimizer.step(w, grad_fn if row.name == "Nesterov" else grad_fn(w))
            points.append(w)
        np.testing.assert_array_equal(np.array(points), np.array(expected))
        optimizer.reset()


@pytest.mark.parametrize("row", BY_NAME)
def test_inputs_stay_and_results_are_new_arrays(row: Contract) -> None:
    rng = np.random.default_rng(5)
    # State above zero, as in the middle of a walk.
    arrays = {name: np.abs(rng.normal(size=3)) for name in ("w", *row.state)}
    grad = rng.normal(size=3)
    arrays |= {} if row.name == "Nesterov" else {"grad": grad}
    before = {name: array.copy() for name, array in arrays.items()}
    extra: dict[str, Any] = {"grad_fn": lambda w: grad} if row.name == "Nesterov" else {}
    extra |= {"t": 3} if row.counts else {}
    extra |= {name: 0.1 for name in ("lr", "momentum") if name in row.hypers}
    result = row.step(**arrays, **extra)
    results = result if isinstance(result, tuple) else (result,)
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, before[name])
        assert not any(np.shares_memory(array, new) for new in results)
    assert all(new.dtype == np.float64 and new.shape == (3,) for new in results)


@pytest.mark.parametrize("row", [row for row in BY_NAME if row.values[0].name != "Nesterov"])
def test_the_formula_in_the_docstring_is_what_the_code_computes(row: Contract) -> None:
    """The update rule is read from the docstring and executed line by line.

    Nesterov's is left out: its first line is in words, "gradient at w + ...".
    """
    rule = re.search(r"Update rule[^\n]*::\n\n(.*?)\n\n", inspect.getdoc(row.step) or "", re.S)
    assert rule is not None
    code = textwrap.dedent(rule[1]).replace("←", "=").replace("^", "**")
    rng = np.random.default_rng(2)
    arrays = {name: np.abs(rng.normal(size=3)) for name in ("w", *row.state)}
    grad = rng.normal(size=3)
    hypers = {"lr": 0.1, "momentum": 0.9, **defaults(row)}
    hypers = {name: hypers[name] for name in row.hypers}
    count = {"t": 3} if row.counts else {}
    result = row.step(**arrays, grad=grad, **count, **hypers)
    names: dict[str, Any] = {"sqrt": np.sqrt, "max": np.maximum, "g": grad}
    names |= arrays | count | hypers
    exec(code, names)
    expected = [names[name] for name in ("w", *row.state)]
    for got, wanted in zip(
        result if isinstance(result, tuple) else (result,), expected, strict=True
    ):
        # The same operations in the same order, but for how squares and signs are written.
        np.testing.assert_allclose(got, wanted, rtol=1e-14)


def test_every_public_name_has_a_row() -> None:
    steps = {row.step.__name__ for row in CONTRACTS}
    classes = {row.name for row in CONTRACTS}
    steps |= {row.name for row in METHODS}
    # Tested in test_trajectory.py and test_averages.py.
    tested_elsewhere = {"minimize", "PolyakAverage"}
    assert set(optim.__all__) == steps | classes | tested_elsewhere
