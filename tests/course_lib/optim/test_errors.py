"""What an optimizer refuses, and the sentence that it says."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest

from tests.course_lib.optim.contracts import CONTRACTS, Contract

BY_NAME = [pytest.param(row, id=row.name) for row in CONTRACTS]

NON_NEGATIVE = [
    (-0.1, "must be a finite number >= 0, got -0.1"),
    (np.nan, "must be a finite number >= 0, got nan"),
    (np.inf, "must be a finite number >= 0, got inf"),
    ("0.1", "must be a finite number >= 0, got '0.1'"),
    (True, "must be a finite number >= 0, got True"),
]
FRACTION = [
    (1.0, "must be in [0, 1), got 1.0"),
    (-0.1, "must be in [0, 1), got -0.1"),
    (np.nan, "must be in [0, 1), got nan"),
    (None, "must be in [0, 1), got None"),
]
BAD_HYPERS: dict[str, list[tuple[Any, str]]] = {
    "lr": NON_NEGATIVE,
    "eps": NON_NEGATIVE,
    "weight_decay": NON_NEGATIVE,
    "momentum": FRACTION,
    "rho": FRACTION,
    "beta1": FRACTION,
    "beta2": FRACTION,
}
ADADELTA_EPS = [
    (0.0, "must be a finite number > 0, got 0.0"),
    (np.inf, "must be a finite number > 0, got inf"),
    ("tiny", "must be a finite number > 0, got 'tiny'"),
]
BAD_T = [
    (0, "t must be an integer >= 1, got 0; the first step has t = 1"),
    (-3, "t must be an integer >= 1, got -3; the first step has t = 1"),
    (1.0, "t must be an integer >= 1, got 1.0; the first step has t = 1"),
    (True, "t must be an integer >= 1, got True; the first step has t = 1"),
]
BAD_ARRAYS: list[tuple[Any, str]] = [
    (
        np.array([1, 2]),
        "must be a float64 array, got dtype int64; convert it with np.asarray(NAME, dtype=np",
    ),
    (np.ones(2, dtype=np.float32), "must be a float64 array, got dtype float32; convert it"),
    (np.ones(2, dtype=complex), "must be a float64 array, got dtype complex128; convert it"),
    ([1.0, 2.0], "must be a float64 array, got list; convert it"),
    (None, "must be a float64 array, got NoneType; convert it"),
    (1, "must be a float64 array, got int; convert it"),
    (np.ma.masked_array([1.0, 2.0]), "must be a float64 array, got MaskedArray; convert it"),
]
REQUIRED = {"lr": 0.1, "momentum": 0.9}


def good_arguments(row: Contract) -> dict[str, Any]:
    names = inspect.signature(row.step).parameters
    arguments: dict[str, Any] = {name: np.ones(2) for name in ("w", *row.state)}
    arguments |= {name: value for name, value in REQUIRED.items() if name in names}
    if row.counts:
        arguments["t"] = 1
    if row.name == "Nesterov":
        arguments["grad_fn"] = lambda w: np.ones(2)
    else:
        arguments["grad"] = np.ones(2)
    return arguments


def assert_refused(row: Contract, message: str, **bad: Any) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"{row.name}: {message}")):
        row.step(**good_arguments(row) | bad)


@pytest.mark.parametrize("row", BY_NAME)
def test_good_arguments_are_accepted(row: Contract) -> None:
    row.step(**good_arguments(row))


@pytest.mark.parametrize("row", BY_NAME)
def test_every_hyper_parameter_has_a_domain(row: Contract) -> None:
    good_init = {name: value for name, value in REQUIRED.items() if name in row.hypers}
    for name in row.hypers:
        bad_values = ADADELTA_EPS if (row.name, name) == ("Adadelta", "eps") else BAD_HYPERS[name]
        for value, message in bad_values:
            assert_refused(row, f"{name} {message}", **{name: value})
            with pytest.raises(ValueError, match="^" + re.escape(f"{row.name}: {name} {message}")):
                row.optimizer(**good_init | {name: value})


@pytest.mark.parametrize("row", [row for row in BY_NAME if row.values[0].counts])
def test_steps_count_from_one(row: Contract) -> None:
    for value, message in BAD_T:
        assert_refused(row, message, t=value)
    row.step(**good_arguments(row) | {"t": np.int64(2)})


@pytest.mark.parametrize("row", BY_NAME)
def test_nothing_but_float64_is_taken(row: Contract) -> None:
    for value, message in BAD_ARRAYS:
        for name in ("w", *row.state):
            assert_refused(row, f"{name} {message.replace('NAME', name)}", **{name: value})
        bad_grad = {"grad_fn": lambda w, v=value: v} if row.name == "Nesterov" else {"grad": value}
        assert_refused(row, f"grad {message.replace('NAME', 'grad')}", **bad_grad)


@pytest.mark.parametrize("row", BY_NAME)
def test_shapes_must_agree(row: Contract) -> None:
    column = np.ones((2, 1))
    expected = "grad must have the shape of w, (2,), got (2, 1)"
    bad_grad = {"grad_fn": lambda w: column} if row.name == "Nesterov" else {"grad": column}
    assert_refused(row, expected, **bad_grad)
    for name in row.state:
        assert_refused(
            row,
            f"{name} must have the shape of w, (2,), got (3,); start it from np.zeros_like(w)",
            **{name: np.ones(3)},
        )


@pytest.mark.parametrize(
    ("grad", "where"),
    [
        (np.array([[0.0, 1.0], [np.nan, np.nan]]), " (first at index (1, 0))"),
        (np.array(np.nan), ""),
    ],
)
@pytest.mark.parametrize("row", BY_NAME)
def test_a_class_refuses_nan_and_keeps_its_state(
    row: Contract, grad: np.ndarray, where: str
) -> None:
    hypers = {name: value for name, value in REQUIRED.items() if name in row.hypers}
    optimizer, untouched = row.optimizer(**hypers), row.optimizer(**hypers)
    ones = np.ones(grad.shape)

    def step(which: Any, w: np.ndarray, g: np.ndarray) -> Any:
        return which.step(w, (lambda w: g) if row.name == "Nesterov" else g)

    w = step(optimizer, ones, ones)
    step(untouched, ones, ones)
    message = f"{row.name}.step: grad contains NaN{where}, allowed are finite numbers; "
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        step(optimizer, w, grad)
    np.testing.assert_array_equal(step(optimizer, w, ones), step(untouched, w, ones))


def test_a_class_refuses_another_shape_until_reset() -> None:
    for row in CONTRACTS:
        if not row.state:
            continue
        hypers = {name: value for name, value in REQUIRED.items() if name in row.hypers}
        optimizer = row.optimizer(**hypers)

        def step(w: np.ndarray, row: Contract = row, optimizer: Any = optimizer) -> Any:
            return optimizer.step(w, (lambda w: w) if row.name == "Nesterov" else w)

        step(np.ones(2))
        with pytest.raises(ValueError, match=r"must have the shape of w, \(3,\), got \(2,\)"):
            step(np.ones(3))
        optimizer.reset()
        step(np.ones(3))
