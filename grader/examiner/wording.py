"""The sentences that a hint is put together from."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any


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
    """The name of the parameter that a path such as ``args[1]`` stands for.

    >>> parameter(lambda w, grad: w, "args[1]")
    'grad'
    """
    match = re.match(r"args\[(\d+)\]", path)
    if match and reference is not None:
        names = list(inspect.signature(reference).parameters)
        if int(match[1]) < len(names):
            return names[int(match[1])]
    return path[:40]


def joined(hints: Sequence[str]) -> str:
    """One hint out of several that fit equally well."""
    unique = list(dict.fromkeys(hints))
    if len(unique) == 1:
        return unique[0]
    return "More than one mistake gives exactly this. " + " Or: ".join(unique)


def first_line(error: BaseException) -> str:
    """The first line of an exception's message, bounded."""
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
