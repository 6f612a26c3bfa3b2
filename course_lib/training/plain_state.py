"""State as plain data: a tree that JSON can hold, and the arrays that it refers to."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Arrays: TypeAlias = list[NDArray[Any]]


def to_plain(value: Any, arrays: Arrays, where: str) -> Any:
    """Return a value as JSON's own types; arrays are appended to ``arrays``.

    Parameters
    ----------
    value
        None, a bool, number, string or array, or lists, tuples and dicts of those.
    arrays
        Receives the arrays.
    where
        What the value is, for the error.

    Returns
    -------
    plain
        What :func:`from_plain` takes.

    Raises
    ------
    ValueError
        If a value is of another type.

    Examples
    --------
    >>> arrays = []
    >>> to_plain({"t": 3, "m": np.zeros(2)}, arrays, "Adam")
    {'dict': {'t': 3, 'm': {'array': 0}}}
    >>> arrays
    [array([0., 0.])]
    """
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biuf":
        arrays.append(np.asarray(value))
        kind = "array" if isinstance(value, np.ndarray) else "scalar"
        return {kind: len(arrays) - 1}
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is list:
        return [to_plain(item, arrays, f"{where}[{i}]") for i, item in enumerate(value)]
    if type(value) is tuple:
        return {"tuple": to_plain(list(value), arrays, where)}
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": {k: to_plain(v, arrays, f"{where}.{k}") for k, v in value.items()}}
    raise ValueError(
        f"save_checkpoint: {where} must be made of numbers, strings, arrays, lists, tuples and "
        f"dicts with string keys, got {type(value).__name__}; keep other things out of the state"
    )


def from_plain(plain: Any, arrays: Arrays) -> Any:
    """Return the value that :func:`to_plain` was given.

    Parameters
    ----------
    plain, arrays
        What it returned, and the arrays that it collected.

    Returns
    -------
    value
        With arrays of its own.

    Raises
    ------
    ValueError
        If ``plain`` is nothing that :func:`to_plain` returns.

    Examples
    --------
    >>> from_plain({"tuple": [1, {"array": 0}]}, [np.ones(2)])
    (1, array([1., 1.]))
    """
    if isinstance(plain, list):
        return [from_plain(item, arrays) for item in plain]
    if not isinstance(plain, dict):
        return plain
    ((kind, content),) = plain.items()
    if kind == "array":
        return arrays[content].copy()
    if kind == "scalar":
        return arrays[content][()]
    if kind == "tuple":
        return tuple(from_plain(content, arrays))
    if kind == "dict":
        return {key: from_plain(value, arrays) for key, value in content.items()}
    raise ValueError(f"unknown kind {kind!r}")
