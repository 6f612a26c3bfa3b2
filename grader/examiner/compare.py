"""Compare an answer with the expected one, and say in a student's terms how they differ."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.examiner.forms import count, describe, shape_against, share, sizes, times, type_name
from grader.examiner.promises import Promise

__all__ = ["Difference", "Tolerance", "as_array", "describe", "difference", "type_name"]

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Tolerance:
    """``|actual - expected| <= atol + rtol |expected|``, entry by entry."""

    rtol: float = 1e-9
    atol: float = 1e-12


@dataclass(frozen=True)
class Difference:
    """The first place where an answer differs: the path to it, and a property that failed."""

    path: Path
    why: str | Callable[[], str]

    @property
    def property(self) -> str:
        """What failed, in a student's terms; worked out when it is asked for."""
        return self.why if isinstance(self.why, str) else self.why()


def difference(
    actual: Any,
    expected: Any,
    tolerance: Tolerance,
    path: Path = (),
    known: Collection[int] = (),
) -> Difference | None:
    """The first difference between two nested values, or None.

    Lists and tuples are interchangeable, and so are a number, a numpy scalar and a 0-d array; a
    list of numbers passes for an array. Everything algebraically equal passes. ``known`` are sizes
    that the words may repeat, beside those of ``expected``.
    """
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return Difference(path, f"should be a dict, and is {describe(actual, known)}")
        by_name = {str(key): value for key, value in actual.items()}
        if set(by_name) != set(map(str, expected)):
            return Difference(path, "has other keys than it should have")
        return _first(
            difference(by_name[str(key)], value, tolerance, (*path, key), known)
            for key, value in expected.items()
        )
    if isinstance(expected, list | tuple):
        if isinstance(actual, np.ndarray) and actual.ndim > 0:
            actual = list(actual)
        if not isinstance(actual, list | tuple):
            return Difference(
                path, f"should hold {len(expected)} values, and is {describe(actual, known)}"
            )
        if len(actual) != len(expected):
            held = count(len(actual), len(expected))
            return Difference(path, f"should hold {len(expected)} values, and holds {held}")
        return _first(
            difference(a, e, tolerance, (*path, i), known)
            for i, (a, e) in enumerate(zip(actual, expected, strict=True))
        )
    if expected is None or isinstance(expected, str | bool):
        if type(actual) is type(expected) and actual == expected:
            return None
        if isinstance(expected, bool) and isinstance(actual, np.bool_) and bool(actual) == expected:
            return None
        seen = "another text" if isinstance(actual, str) else describe(actual, known)
        return Difference(path, f"is {seen}, and that is not the answer")
    return _numeric_difference(actual, np.asarray(expected), tolerance, path, known)


def _first(differences: Any) -> Difference | None:
    return next((item for item in differences if item is not None), None)


def _numeric_difference(
    actual: Any, expected: np.ndarray, tolerance: Tolerance, path: Path, known: Collection[int]
) -> Difference | None:
    array = as_array(actual)
    if array is None:
        wanted = "a number" if expected.ndim == 0 else f"an array of shape {expected.shape}"
        known = {*known, *sizes(expected.shape)}
        return Difference(path, f"should be {wanted}, and is {describe(actual, known)}")
    if array.shape != expected.shape:
        return Difference(path, shape_against(array.shape, expected.shape, known))
    if np.iscomplexobj(array) and not np.iscomplexobj(expected):
        if not np.all(np.abs(array.imag) <= tolerance.atol):
            return Difference(path, "is complex, and should be real")
        array = array.real
    with np.errstate(all="ignore"):
        values = array.astype(np.result_type(expected, np.float64), copy=False)
        # The usual case first, and fast; infinity and NaN in the right places are for isclose.
        allowed = tolerance.atol + tolerance.rtol * np.abs(expected)
        if np.all((np.abs(values - expected) <= allowed) & np.isfinite(expected)):
            return None
        close = np.isclose(
            values, expected, rtol=tolerance.rtol, atol=tolerance.atol, equal_nan=True
        )
    if close.all():
        return None
    wanted_values = expected.astype(values.dtype, copy=False)
    if array.dtype == np.float32 and _loosely_close(values, wanted_values).all():
        return Difference(path, "is right to about seven digits only: it was computed in float32")
    return Difference(
        path, lambda: _numeric_property(values, wanted_values, close, tolerance, known)
    )


def as_array(value: Any) -> np.ndarray | None:
    """``value`` as a numeric array, or None where it is none."""
    if isinstance(value, Promise):
        value = value.settle()
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biufc" else None
    if isinstance(value, bool | int | float | complex | np.generic):
        array = np.asarray(value)
        return array if array.dtype.kind in "biufc" else None
    if isinstance(value, list | tuple):
        try:
            array = np.asarray(value)
        except (ValueError, TypeError, OverflowError):
            return None
        return array if array.dtype.kind in "biufc" else None
    return None


def _numeric_property(
    actual: np.ndarray,
    expected: np.ndarray,
    close: np.ndarray,
    tolerance: Tolerance,
    known: Collection[int],
) -> str:
    if np.isnan(actual).any() and not np.isnan(expected).any():
        return "contains NaN, and every value should be a number"
    if np.isinf(actual).any() and not np.isinf(expected).any():
        return "contains infinity, and every value should be finite"
    if actual.size > 0 and not actual.any():
        return "is zero, and should not be"
    with np.errstate(all="ignore"):
        if np.allclose(actual, -expected, rtol=tolerance.rtol, atol=tolerance.atol):
            return "has the right size and the wrong sign"
        nonzero = (expected != 0) & np.isfinite(expected)
        if nonzero.any() and not np.iscomplexobj(actual):
            ratios = actual[nonzero] / expected[nonzero]
            ratio = float(np.median(ratios))
            same = np.allclose(ratios, ratio, rtol=1e-6) and not np.any(actual[~nonzero])
            if ratios.size > 1 and same and np.isfinite(ratio) and ratio != 0:
                known = {*known, *sizes(expected.shape)}
                return f"is {times(ratio, known)} in every entry"
    wrong = int(close.size - close.sum())
    if close.ndim and 0 < wrong < close.size:
        return f"is right in some entries and wrong in {share(wrong, close.size)}"
    if _loosely_close(actual, expected).all():
        return "is nearly right, with an error too large for rounding"
    return "has the wrong value"


def _loosely_close(actual: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(np.isclose(actual, expected, rtol=1e-5, atol=1e-7))
