"""The checks of the notebooks: they pass what is right and say what is wrong."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from course_lib.checking import close, returns, same_shape, unchanged


def assert_says(message: str, check: Any, *arguments: Any, **options: Any) -> None:
    with pytest.raises(AssertionError, match="^" + re.escape(message) + "$"):
        check(*arguments, **options)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1.0, 1.0),
        (1, 1.0),
        (np.float64(0.3), 0.1 + 0.2),
        ([1.0, 2.0], np.array([1.0, 2.0])),
        (np.array([True, False]), [True, False]),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (1e6 + 0.5, 1e6),
        (np.inf, np.inf),
    ],
)
def test_close_passes(actual: Any, expected: Any) -> None:
    close(actual, expected, "w")


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (2.0, 1.0, "w: expected 1, got 2 (off by 1)"),
        (np.nan, 1.0, "w: expected 1, got NaN"),
        (np.inf, 1.0, "w: expected 1, got inf (off by inf)"),
        (
            [[1.0, 2.0], [3.0, 5.0]],
            [[1.0, 2.0], [3.0, 4.0]],
            "w: expected 4 at index (1, 1), got 5 (off by 1); 1 of 4 entries differ",
        ),
        (
            [1.0, np.nan],
            [1.0, 2.0],
            "w: expected 2 at index 1, got NaN; 1 of 2 entries differ",
        ),
        ([1.0], 1.0, "w: expected a single number, got an array of shape (1,)"),
        (1.0, [1.0, 2.0], "w: expected shape (2,), got a single number"),
        (np.ones((2, 1)), np.ones(2), "w: expected shape (2,), got (2, 1)"),
        (None, 1.0, "w: got None; is a return statement missing?"),
        ("one", 1.0, "w: expected real numbers, got a str"),
        (np.array([1j]), [1.0], "w: expected real numbers, got an array of dtype complex128"),
        ([[1.0], [1.0, 2.0]], [1.0], "w: expected numbers, got a ragged list"),
        (1.00001, 1.0, "w: expected 1, got 1.00001 (off by 1e-05)"),
    ],
)
def test_close_fails(actual: Any, expected: Any, message: str) -> None:
    assert_says(message, close, actual, expected, "w")


def test_close_takes_tolerances() -> None:
    close(1.05, 1.0, "w", rtol=0.1)
    close(0.05, 0.0, "w", atol=0.1)
    assert_says("w: expected 0, got 0.05 (off by 0.05)", close, 0.05, 0.0, "w", rtol=0.1)


def test_same_shape() -> None:
    same_shape(np.zeros((2, 3)), np.ones((2, 3)), "W")
    same_shape(1.0, 2.0, "loss")
    assert_says("W: expected shape (2,), got (2, 1)", same_shape, np.ones((2, 1)), [1, 2], "W")


def test_unchanged() -> None:
    unchanged(np.array([1.0, np.nan]), np.array([1.0, np.nan]), "w")
    unchanged(np.array(["a"]), np.array(["a"]), "words")
    tail = "; work on a copy, the caller still needs it"
    start = "the array passed as w was changed "
    assert_says(
        f"{start}(index (0, 1) was 2 and is now 0){tail}",
        unchanged,
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 0.0]]),
        "w",
    )
    assert_says(
        f"{start}(it was 1 and is now nan){tail}", unchanged, np.array(1.0), np.array(np.nan), "w"
    )
    assert_says(
        f"{start}(it was float64 (2,) and is now float64 (3,)){tail}",
        unchanged,
        np.ones(2),
        np.ones(3),
        "w",
    )


@pytest.mark.parametrize("value", [(1.0, 2.0), [1.0, 2.0]])
def test_returns_passes(value: Any) -> None:
    returns(value, ["w", "v"])


@pytest.mark.parametrize("value", [1.0, np.ones(3), [1.0, 2.0]])
def test_returns_passes_one(value: Any) -> None:
    returns(value, ["w"])


@pytest.mark.parametrize(
    ("value", "names", "message"),
    [
        (None, ["w"], "w, got None; is a return statement missing?"),
        ((1.0, 2.0), ["w"], "w alone, got a tuple of 2"),
        (1.0, ["w", "v"], "w, v (2 values), got one value, a float"),
        (np.ones(2), ["w", "v"], "w, v (2 values), got one value, an array of dtype float64"),
        (3, ["w", "v"], "w, v (2 values), got one value, an int"),
        ((1.0, 2.0, 3.0), ["w", "v"], "w, v (2 values), got 3"),
        ((1.0, None), ["w", "v"], "w, v (2 values), but v is None"),
    ],
)
def test_returns_fails(value: Any, names: list[str], message: str) -> None:
    assert_says(f"the function should return {message}", returns, value, names)
