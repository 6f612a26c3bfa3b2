"""How the checks of the exercises on arrays look at what comes back.

Tolerance. All compared numbers are of order 1 (sums of at most three dozen products of such
numbers) unless a check says otherwise: whatever the order of operations, some fifty roundings of
1.1e-16 leave less than 1e-13. The mistakes differ by more than 1e-3. 1e-9 relative and 1e-10
absolute separate them.
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

Array: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[..., Any]
Program: TypeAlias = Callable[[Function], Any]
Cases: TypeAlias = Mapping[str, tuple[Any, ...]]


def drawn(exam: Exam, *shape: int) -> Array:
    """Numbers of either sign, none of them near 0: whatever is left out or added shows."""
    size = exam.rng.uniform(0.4, 1.2, shape)
    return np.asarray(size * exam.rng.choice([-1.0, 1.0], shape), dtype=np.float64)


def calls(cases: Cases) -> Program:
    """Each case once; a case is the arguments by position."""

    def program(f: Function) -> dict[str, Any]:
        answers = [f(*case) for case in cases.values()]  # they travel to the student together
        return dict(zip(cases, answers, strict=True))

    return program


def part(cases: Cases, which: int) -> Program:
    """Of the pair that each case gives, one value alone."""

    def program(f: Function) -> dict[str, Any]:
        answers = [tuple(f(*case)) for case in cases.values()]
        return {label: values[which] for label, values in zip(cases, answers, strict=True)}

    return program


def minus(first: Any, second: Any) -> Any:
    """The difference, or the first where the two are no arrays of one shape."""
    a, b = as_array(first), as_array(second)
    if a is None or b is None or a.shape != b.shape:
        return first
    with np.errstate(all="ignore"):  # infinity minus infinity is for the comparison
        return np.subtract(a, b, dtype=np.result_type(a, b, np.float64))


def judge(
    exam: Exam,
    program: Program,
    *,
    names: Sequence[str] = (),
    hint: str = "",
    atol: float = ATOL,
) -> None:
    """Compare with the reference at the tolerance of these exercises."""
    exam.expect(program, rtol=RTOL, atol=atol, names=names, hint=hint)
