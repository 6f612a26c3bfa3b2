"""How the checks of this unit look at what comes back.

Tolerance. All compared numbers are of order 1 (sums of at most a dozen products of such numbers)
unless a check says otherwise: whatever the order of operations, some fifty roundings of 1.1e-16
leave less than 1e-14. The mistakes differ by more than 1e-3. 1e-9 relative and 1e-10 absolute
separate them from rounding, and from a probability that is exactly 1 or 0 in place of nearly so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.examiner import Exam
from grader.examiner.compare import as_array

RTOL = 1e-9
ATOL = 1e-10

LOSS, GRAD = 0, 1  # what of (loss, grad) is looked at

Array: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[..., Any]
Program: TypeAlias = Callable[[Function], Any]
Cases: TypeAlias = Mapping[str, tuple[Any, ...]]


def calls(cases: Cases) -> Program:
    """Each case once; a case is the arguments by position."""

    def program(f: Function) -> dict[str, Any]:
        answers = [f(*case) for case in cases.values()]  # they travel to the student together
        return dict(zip(cases, answers, strict=True))

    return program


def part(cases: Cases, which: int) -> Program:
    """Of each case the loss alone, or the gradient alone."""

    def program(f: Function) -> dict[str, Any]:
        answers = [tuple(f(*case)) for case in cases.values()]
        return {label: values[which] for label, values in zip(cases, answers, strict=True)}

    return program


def effect_of_l2(cases: Cases, which: int, num_plain: int) -> Program:
    """What the penalty adds: the call with it minus the call with the first arguments alone.

    A loss or gradient that is wrong without a penalty costs nothing here.
    """

    def program(f: Function) -> dict[str, Any]:
        answers = [(f(*case), f(*case[:num_plain])) for case in cases.values()]
        values = [(tuple(a)[which], tuple(b)[which]) for a, b in answers]
        return {label: minus(*pair) for label, pair in zip(cases, values, strict=True)}

    return program


def relative(values: Any) -> Any:
    """The values in units of the first, or as they are where that makes no sense.

    What is cut off at a bound gives ones here, whatever the bound.
    """
    if isinstance(values, list | tuple):
        arrays = [as_array(value) for value in values]
        if any(array is None or array.ndim for array in arrays):
            return values
    array = as_array(values)
    if array is None or array.ndim != 1 or not np.isfinite(array).all() or not array[0]:
        return values
    with np.errstate(all="ignore"):
        return array / array[0]


def bounded_loss(badly: Cases, others: Cases) -> Program:
    """The losses of badly classified examples in units of the first; those of others as they are.

    A loss that is cut off at a bound, whatever the bound, is recognised by this.
    """

    def program(f: Function) -> dict[str, Any]:
        losses = part({**badly, **others}, LOSS)(f)
        shares = relative([losses.pop(label) for label in badly])
        return {"Badly classified, in units of the first": shares, **losses}

    return program


def judge(exam: Exam, program: Program, hint: str = "", names: Sequence[str] = ()) -> None:
    """Compare with the reference at the tolerance of this unit."""
    exam.expect(program, rtol=RTOL, atol=ATOL, hint=hint, names=names)


def minus(with_penalty: Any, without: Any) -> Any:
    """The difference, or the first where the two are no arrays of one shape."""
    first, second = as_array(with_penalty), as_array(without)
    if first is None or second is None or first.shape != second.shape:
        return with_penalty
    with np.errstate(all="ignore"):  # infinity minus infinity is for the comparison
        return first - second
