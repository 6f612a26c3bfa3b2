"""The sentences that a hint is put together from."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def place(path: tuple[Any, ...], expected: Any, names: Sequence[str]) -> str:
    """Where in a program's result something is, as the beginning of a sentence.

    >>> place((1, 0), [(1.0, 2.0), (3.0, 4.0)], ["`w`", "`v`"])
    'The first calls are right; at call 2 `w`'
    >>> place(("For a matrix", 1), {"For a matrix": (1.0, 2.0)}, ["`w`", "`v`"])
    'For a matrix: `v`'
    """
    steps = list(path)
    prefix = ""
    if steps and isinstance(expected, list) and isinstance(steps[0], int):
        number = steps.pop(0) + 1
        prefix = (
            "At the first call" if number == 1 else f"The first calls are right; at call {number}"
        )
    elif steps and isinstance(expected, dict):
        prefix = f"{steps.pop(0)}:"
    what = "the result"
    if steps and isinstance(steps[0], int) and len(names) > 1 and steps[0] < len(names):
        what = names[steps.pop(0)]
    elif len(names) == 1:
        what = names[0]
    rest = "".join(f"[{step!r}]" for step in steps)
    sentence = f"{prefix} {what}{rest}".strip()
    return sentence[0].upper() + sentence[1:]


def parameter(reference: Callable[..., Any] | None, path: str) -> str:
    """The parameter that a path such as ``args[1]`` stands for; empty where there is none.

    >>> parameter(lambda w, grad: w, "args[1]"), parameter(lambda w, grad: w, "w")
    ('grad', 'w')
    >>> parameter(lambda w, grad: w, "args[31415]")
    ''
    """
    names = [] if reference is None else list(inspect.signature(reference).parameters)
    match = re.fullmatch(r"args\[(\d{1,2})\]", path)
    if match:
        return names[int(match[1])] if int(match[1]) < len(names) else ""
    return path if path in names else ""


# What NumPy warns of, and in which of its functions
_WARNING = re.compile(
    r"(overflow|underflow|divide by zero|invalid value) encountered in ((?:scalar )?)(\w{1,30})"
)
_OTHER_WARNINGS = ("Mean of empty slice", "Degrees of freedom <= 0 for slice")
_OPERATIONS = ("cast", "reduce", "accumulate", "det", "slogdet", "inv", "solve", "dot")


def warning(reports: Sequence[str]) -> str:
    """The first warning that is one of NumPy's own, behind a colon; empty where none is.

    >>> warning(["seen 31415", "overflow encountered in exp"]), warning(["seen 31415"])
    (': overflow encountered in exp', '')
    """
    for report in reports:
        match = _WARNING.fullmatch(report)
        if match and (match[3] in _OPERATIONS or isinstance(getattr(np, match[3], 0), np.ufunc)):
            return f": {report}"
        if report in _OTHER_WARNINGS:
            return f": {report}"
    return ""


def joined(hints: Sequence[str]) -> str:
    """One hint out of several that fit equally well."""
    unique = list(dict.fromkeys(hints))
    if len(unique) == 1:
        return unique[0]
    return "More than one mistake gives exactly this. " + " Or: ".join(unique)
