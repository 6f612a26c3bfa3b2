"""How the checks of ``Value`` look at a student's nodes, and what they do about loose ends."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from grader.examiner import Exam, Mistake, NotAttempted, Wrong
from grader.examiner.handles import Handle, invoke
from grader.examiner.promises import Promise
from grader.hidden_tests.unit_02_backpropagation.value_engine import Value
from grader.hidden_tests.unit_02_backpropagation.value_sweeps import EACH_ONE

Function = Callable[..., Any]
Check = Callable[[Exam], None]

# Answers differ in the order in which shares are added and in x^(n-1) against x^n / x: errors of a
# few units in the 16th digit. The nearest mistake is off by more than one part in a thousand.
RTOL = 1e-10
ATOL = 1e-12


def judge(
    exam: Exam,
    program: Callable[[Function], Any],
    *names: str,
    hint: str = "",
    also: Sequence[Mistake] = (),
) -> None:
    """Compare; ``also`` are mistakes that can be told apart here, as ``EACH_ONE`` once seen."""
    seen = [EACH_ONE] if EACH_ONE.name in exam.suspected else []
    known = [*exam.exercise.mistakes, *(also or seen)]
    exam.expect(program, rtol=RTOL, atol=ATOL, names=names, hint=hint, mistakes=known)


def node(made: Any, what: str) -> Any:
    """The result of an operation, if it can be a node at all."""
    if isinstance(made, Handle | Value | Promise):
        return made
    if made is None:
        raise Wrong(f"{what} gives None instead of a new `Value`: is a `return` missing?")
    raise Wrong(
        f"{what} gives plain data instead of a `Value`: the result must be a node itself, one "
        "that remembers what it was computed from."
    )


def swept(root: Any, *nodes: Any) -> tuple[Any, ...]:
    """The value of a root, and after its ``backward`` the gradients of other nodes.

    The operations are looked at here, and the seed elsewhere. So gradients are taken relative to
    the root's own; and an answer that never sets it, and so gives zeros, has it set from outside.
    """
    invoke(root, "backward")
    grads, seed = [each.grad for each in nodes], root.grad
    if is_number(seed) and seed == 0 and not any(map(is_nonzero, grads)):
        root.grad = 1.0
        invoke(root, "backward")
        grads = [each.grad for each in nodes]
    elif is_number(seed) and seed not in (0, 1) and all(map(is_number, grads)):
        grads = [grad / seed for grad in grads]
    return (root.data, *grads)


def is_number(value: Any) -> bool:
    """Whether it is a real number."""
    return isinstance(value, int | float)


def is_nonzero(value: Any) -> bool:
    """Whether a gradient is anything but the number 0."""
    return not is_number(value) or value != 0


def attempted(part: str) -> Callable[[Check], Check]:
    """A check that says which part of the class still holds the placeholder, and goes on."""

    def wrap(check: Check) -> Check:
        @functools.wraps(check)
        def run(exam: Exam) -> None:
            try:
                check(exam)
            except NotAttempted:
                raise Wrong(
                    f"{part} still holds the placeholder, so there is nothing to look at here yet."
                ) from None

        return run

    return wrap
