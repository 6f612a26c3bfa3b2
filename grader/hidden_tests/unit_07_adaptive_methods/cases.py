"""How the checks of this unit call a step and compare what it returns.

Tolerance. Each check compares numbers in units in which they are of order 1. A step computed in
any order of operations takes fewer than twenty roundings of 1.1e-16 each; the worst of them is
that of 1 - beta2^t, 1.1e-16 of about 1e-3, so a step of order 1 is good to 2e-13, and the sum of
a hundred steps of lr <= 0.1 to 2e-12. The mistakes that the checks are about differ by more than
1e-7 (a test measures both sides), so 1e-9 relative and 1e-10 absolute separate them from rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.examiner import Exam
from grader.examiner.compare import as_array

RTOL = 1e-9
ATOL = 1e-10

Array: TypeAlias = NDArray[np.float64]
Step: TypeAlias = Callable[..., Any]
Program: TypeAlias = Callable[[Step], Any]


@dataclass(frozen=True)
class Case:
    """One call of the step.

    ``units`` divide the returned values, one unit for each, so that they are of order 1.
    """

    label: str
    args: tuple[Any, ...]
    units: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


def by_position(case: Case, *settings: float) -> Case:
    """The case with settings added after its other arguments, by position."""
    return replace(case, args=(*case.args, *settings))


def calls(cases: Sequence[Case], show: Sequence[int] | None = None) -> Program:
    """Each case once; ``show`` says which of the returned values count (all where None)."""

    def program(f: Step) -> dict[str, Any]:
        # All calls first: what is not looked at yet travels to the student together.
        answers = [f(*case.args, **case.options) for case in cases]
        return {
            case.label: _view(case.args[0], values, case.units, show)
            for case, values in zip(cases, answers, strict=True)
        }

    return program


@dataclass(frozen=True)
class Run:
    """Many steps, each from the w and the state that the one before returned."""

    w: Array
    state: tuple[Array, ...]
    grads: Sequence[Array]
    units: tuple[Any, ...]
    options: Mapping[str, Any]
    timed: bool
    show_after: tuple[int, ...]
    first_t: int = 1

    def __call__(self, f: Step) -> dict[str, Any]:
        w: Any = self.w
        state: Sequence[Any] = self.state
        shown = {}
        for i, grad in enumerate(self.grads):
            t = [self.first_t + i] if self.timed else []
            values = f(w, grad, *state, *t, **self.options)
            w, *state = values
            if i + 1 in self.show_after:
                shown["After 1 step" if i == 0 else f"After {i + 1} steps"] = values
        return {label: _view(self.w, values, self.units, None) for label, values in shown.items()}


def judge(exam: Exam, program: Program, hint: str = "") -> None:
    """Compare with the reference at the tolerance of this unit."""
    state = [f"`{name}`" for name in exam.exercise.returns[1:]]
    names = ("the change of `w`", *state)
    exam.expect(program, rtol=RTOL, atol=ATOL, hint=hint, names=names)


def judge_unmodified(exam: Exam, cases: Sequence[Case]) -> None:
    """Fail where a call changes its inputs."""
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)


def _view(
    start: Array, values: Any, units: tuple[Any, ...], show: Sequence[int] | None
) -> tuple[Any, ...]:
    """How far w has come, so that a step of the wrong length or sign is seen, and the state."""
    w, *state = values
    viewed = [
        _moved(w, start),
        *(_scaled(value, unit) for value, unit in zip(state, units[1:], strict=True)),
    ]
    return tuple(value if show is None or i in show else None for i, value in enumerate(viewed))


def _moved(w: Any, start: Array) -> Any:
    """``w - start`` in the precision of ``w``, or what came back where it is no such array."""
    array = as_array(w)
    if array is None or array.shape != start.shape:
        return w
    change = array - start
    return change.astype(np.float32) if array.dtype == np.float32 else change


def _scaled(value: Any, unit: Any) -> Any:
    """``value / unit`` where it is a number or an array; anything else is left for the hint."""
    array = as_array(value)
    if array is None or np.shape(unit) not in ((), array.shape):
        return value
    return array / unit
