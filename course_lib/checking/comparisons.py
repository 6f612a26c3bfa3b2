"""Comparisons that fail with a sentence a student can act on.

Each raises AssertionError and returns nothing. They import numpy alone, so that they also run
inside the grading sandbox.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.checking.counting import count_one


def close(
    actual: ArrayLike,
    expected: ArrayLike,
    message: str,
    rtol: float = 1e-6,
    atol: float = 1e-9,
) -> None:
    """Require that two numbers or arrays agree within a tolerance.

    Rule::

        |actual - expected| <= atol + rtol * |expected|   in every entry

    Parameters
    ----------
    actual
        What the student's code returned; a number or an array of numbers.
    expected
        What it should have returned, worked by hand.
    message
        What was checked, e.g. ``"adam_step: w after one step"``.
    rtol, atol
        Relative and absolute tolerance.

    Raises
    ------
    AssertionError
        With the message, the first entry that differs, both values and their difference.

    Examples
    --------
    >>> close(0.1 + 0.2, 0.3, "a sum")
    >>> close([1.0, 2.5], [1.0, 2.0], "mean of the columns")
    Traceback (most recent call last):
    ...
    AssertionError: mean of the columns: expected 2 at index 1, got 2.5 (off by 0.5); \
1 of 2 entries differ
    """
    count_one()
    got = _numbers(actual, message)
    wanted = np.asarray(expected)
    _require_same_shape(got, wanted, message)
    with np.errstate(invalid="ignore", over="ignore"):
        fine = np.isclose(got, wanted, rtol=rtol, atol=atol, equal_nan=False)
    if fine.all():
        return
    first = tuple(int(i) for i in np.argwhere(~fine)[0])
    got_there, wanted_there = got[first], wanted[first]
    at = _at(first)
    count = f"; {int((~fine).sum())} of {fine.size} entries differ" if fine.size > 1 else ""
    if np.isnan(got_there):
        raise AssertionError(f"{message}: expected {_number(wanted_there)}{at}, got NaN{count}")
    with np.errstate(invalid="ignore", over="ignore"):
        difference = abs(float(got_there) - float(wanted_there))
    raise AssertionError(
        f"{message}: expected {_number(wanted_there)}{at}, got {_number(got_there)} "
        f"(off by {difference:.3g}){count}"
    )


def same_shape(actual: ArrayLike, expected: ArrayLike, message: str) -> None:
    """Require that two arrays have the same shape.

    Parameters
    ----------
    actual, expected
        What came and what should have come; only the shapes are compared.
    message
        What was checked.

    Raises
    ------
    AssertionError
        With both shapes.

    Examples
    --------
    >>> import numpy as np
    >>> same_shape(np.zeros((3, 1)), np.zeros(3), "grad")
    Traceback (most recent call last):
    ...
    AssertionError: grad: expected shape (3,), got (3, 1)
    """
    count_one()
    _require_same_shape(actual, expected, message)


def unchanged(before: ArrayLike, after: ArrayLike, name: str) -> None:
    """Require that a function left one of its inputs as it was.

    Parameters
    ----------
    before
        A copy made before the call.
    after
        The array itself after the call.
    name
        The name of the argument.

    Raises
    ------
    AssertionError
        If any entry, the shape or the dtype changed. NaN equals NaN here.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0, 2.0])
    >>> before = w.copy()
    >>> w -= 1.0
    >>> unchanged(before, w, "w")
    Traceback (most recent call last):
    ...
    AssertionError: the array passed as w was changed (index 0 was 1 and is now 0); work on \
a copy, the caller still needs it
    """
    count_one()
    old, new = np.asarray(before), np.asarray(after)
    if old.shape != new.shape or old.dtype != new.dtype:
        raise AssertionError(
            f"the array passed as {name} was changed (it was {old.dtype} {old.shape} and is now "
            f"{new.dtype} {new.shape}); work on a copy, the caller still needs it"
        )
    differs = old != new
    if old.dtype.kind in "fc":
        differs = differs & ~(np.isnan(old) & np.isnan(new))
    if differs.any():
        first = tuple(int(i) for i in np.argwhere(differs)[0])
        place = _at(first).removeprefix(" at ") or "it"
        raise AssertionError(
            f"the array passed as {name} was changed ({place} was {_number(old[first])} and is "
            f"now {_number(new[first])}); work on a copy, the caller still needs it"
        )


def returns(value: object, names: Sequence[str]) -> None:
    """Require that a function returned a tuple with one entry for each name, none of them None.

    Parameters
    ----------
    value
        What the function returned.
    names
        The names of what it should return, in order; with a single name any value but None
        and a tuple is right.

    Raises
    ------
    AssertionError
        With what should be returned and what came.

    Examples
    --------
    >>> returns((1.0, 2.0), ["w", "velocity"])
    >>> returns(1.0, ["w", "velocity"])
    Traceback (most recent call last):
    ...
    AssertionError: the function should return w, velocity (2 values), got one value, a float
    >>> returns(None, ["w"])
    Traceback (most recent call last):
    ...
    AssertionError: the function should return w, got None; is a return statement missing?
    """
    count_one()
    wanted = ", ".join(names)
    if len(names) > 1:
        wanted += f" ({len(names)} values)"
    if value is None:
        raise AssertionError(
            f"the function should return {wanted}, got None; is a return statement missing?"
        )
    if len(names) == 1:
        if isinstance(value, tuple):
            raise AssertionError(
                f"the function should return {wanted} alone, got a tuple of {len(value)}"
            )
        return
    if not isinstance(value, (tuple, list)):
        raise AssertionError(f"the function should return {wanted}, got one value, {_kind(value)}")
    if len(value) != len(names):
        raise AssertionError(f"the function should return {wanted}, got {len(value)}")
    for name, entry in zip(names, value, strict=True):
        if entry is None:
            raise AssertionError(f"the function should return {wanted}, but {name} is None")


def holds(condition: object, message: str) -> None:
    """Require that a condition is true: for what no other comparison says.

    Parameters
    ----------
    condition
        Anything with a truth value.
    message
        What was expected and what came.

    Raises
    ------
    AssertionError
        With the message.

    Examples
    --------
    >>> holds(len([1, 2]) == 2, "two layers have two pairs, got 2")
    >>> holds(len([1]) == 2, "two layers have two pairs, got 1")
    Traceback (most recent call last):
    ...
    AssertionError: two layers have two pairs, got 1
    """
    count_one()
    if not condition:
        raise AssertionError(message)


def _require_same_shape(actual: ArrayLike, expected: ArrayLike, message: str) -> None:
    try:
        got = np.shape(actual)
    except ValueError:  # rows of different lengths
        raise AssertionError(
            f"{message}: expected {_shape(np.shape(expected))}, got a ragged "
            f"{type(actual).__name__}"
        ) from None
    wanted = np.shape(expected)
    if got != wanted:
        raise AssertionError(f"{message}: expected {_shape(wanted)}, got {_shape(got, wanted)}")


def _numbers(actual: ArrayLike, message: str) -> NDArray[np.generic]:
    if actual is None:
        raise AssertionError(f"{message}: got None; is a return statement missing?")
    try:
        got = np.asarray(actual)
    except ValueError:
        raise AssertionError(
            f"{message}: expected numbers, got a ragged {type(actual).__name__}"
        ) from None
    if got.dtype.kind not in "biuf":
        raise AssertionError(f"{message}: expected real numbers, got {_kind(actual)}")
    return got


def _kind(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype}"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _shape(shape: tuple[int, ...], wanted: tuple[int, ...] | None = None) -> str:
    if wanted is None:
        return f"shape {shape}" if shape else "a single number"
    if not wanted:
        return f"an array of shape {shape}"
    return f"{shape}" if shape else "a single number"


def _at(index: tuple[int, ...]) -> str:
    if not index:
        return ""
    return f" at index {index[0] if len(index) == 1 else index}"


def _number(value: object) -> str:
    number = value.item() if isinstance(value, np.generic) else value
    return f"{number:.10g}" if isinstance(number, float) else repr(number)
