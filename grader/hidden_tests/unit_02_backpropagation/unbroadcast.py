"""Hidden tests of ``unbroadcast``; tolerances as in ``arrays``.

Cases whose axes have one length come beside those whose axes differ: a sum over the wrong axis has
the right shape there, and shows in the values alone.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from course_lib import autograd
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_02_backpropagation.arrays import (
    ATOL,
    RTOL,
    Array,
    Function,
    calls,
    drawn,
    judge,
)

Shape: TypeAlias = tuple[int, ...]


def reference(grad: Array, shape: Shape) -> Any:
    """The right answer: sums over the axes along which an operand of that shape was repeated."""
    return autograd.unbroadcast(np.asarray(grad), tuple(shape))


def _new(grad: Array, shape: Shape) -> int:
    """How many axes in front the operand did not have."""
    return grad.ndim - len(shape)


def _ones(shape: Shape) -> Shape:
    """The axes of length 1, counted from the last."""
    return tuple(i - len(shape) for i, n in enumerate(shape) if n == 1)


def _leading_summed(grad: Array, shape: Shape) -> Any:
    return np.sum(grad, axis=tuple(range(_new(grad, shape))))


def _ones_summed(grad: Array, shape: Shape, axes: Shape, keepdims: bool = True) -> Any:
    """Sums over axes counted from the last; those that a grad does not have are an error."""
    return np.sum(grad, axis=axes, keepdims=keepdims)


def _forgets_leading(grad: Array, shape: Shape) -> Any:
    return _ones_summed(grad, shape, _ones(shape))


def _keeps_leading(grad: Array, shape: Shape) -> Any:
    summed = np.sum(grad, axis=tuple(range(_new(grad, shape))), keepdims=True)
    return _ones_summed(summed, shape, _ones(shape))


def _drops_ones(grad: Array, shape: Shape) -> Any:
    return _ones_summed(_leading_summed(grad, shape), shape, _ones(shape), keepdims=False)


def _one_leading(grad: Array, shape: Shape) -> Any:
    summed = np.sum(grad, axis=0) if _new(grad, shape) else grad
    return _ones_summed(summed, shape, _ones(shape))


def _one_stretched(grad: Array, shape: Shape) -> Any:
    return _ones_summed(_leading_summed(grad, shape), shape, _ones(shape)[:1])


def _trailing_axes(grad: Array, shape: Shape) -> Any:
    summed = np.sum(grad, axis=tuple(range(len(shape), grad.ndim)))
    return _ones_summed(summed, shape, _ones(shape))


def _moving_axes(grad: Array, shape: Shape) -> Any:
    summed = grad
    for axis in range(_new(grad, shape)):
        summed = np.sum(summed, axis=axis)
    return _ones_summed(summed, shape, _ones(shape))


def _first_copy(grad: Array, shape: Shape) -> Any:
    first = grad[(0,) * _new(grad, shape)]
    return first[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]


def _combined(combine: Function) -> Function:
    """Some other way to make one number of many, over the right axes."""

    def answer(grad: Array, shape: Shape) -> Any:
        leading = combine(grad, axis=tuple(range(_new(grad, shape))))
        return combine(leading, axis=_ones(shape), keepdims=True)

    return answer


def _mean(grad: Array, axis: Shape, keepdims: bool = False) -> Any:
    # np.mean warns where there are no copies
    return np.sum(grad, axis=axis, keepdims=keepdims) / np.prod([grad.shape[i] for i in axis])


def _over_root(grad: Array, axis: Shape, keepdims: bool = False) -> Any:
    count = np.prod([grad.shape[i] for i in axis])
    return np.sum(grad, axis=axis, keepdims=keepdims) / np.sqrt(count)


EXERCISE = Exercise(
    "unbroadcast",
    3,
    reference=reference,
    returns=("grad",),
    mistakes=[
        Mistake(
            "forgets_ones",
            _leading_summed,
            "Axes of length 1 are left as long as in `grad`: the new axes in front are summed "
            "away, and one entry that was repeated along its own axis has to collect its sum too. "
            "Look at the entries of `shape` that are 1.",
        ),
        Mistake(
            "forgets_leading",
            _forgets_leading,
            "Your result has as many axes as `grad`: axes of length 1 are summed, and those in "
            "front that `shape` does not have are left. Compare the two numbers of axes.",
        ),
        Mistake(
            "drops_ones",
            _drops_ones,
            "The sums are right, and the axes of length 1 are gone from the shape: an axis that "
            "is summed over should stay, with length 1. Look at `keepdims`.",
        ),
        Mistake(
            "keeps_leading",
            _keeps_leading,
            "The sums are right, and the axes in front are still there, with length 1: `shape` "
            "does not have them. Look at `keepdims`.",
        ),
        Mistake(
            "one_leading",
            _one_leading,
            "Right for one new axis in front; where there are more, only one is summed away. Look "
            "at how often that step is made.",
        ),
        Mistake(
            "one_stretched",
            _one_stretched,
            "Right for one axis of length 1; where `shape` has more, only the first is summed. "
            "Look at how many of them your code finds.",
        ),
        Mistake(
            "trailing_axes",
            _trailing_axes,
            "You sum over the last axes where the first should go: shapes are aligned at their "
            "last axis when numpy broadcasts, so the new axes stand in front. For a square `grad` "
            "only the values show it.",
        ),
        Mistake(
            "moving_axes",
            _moving_axes,
            "Right for one new axis in front; with more, the second sum runs along another axis "
            "than it should: once an axis is summed away, those behind it move one forward.",
        ),
        Mistake(
            "mean",
            _combined(_mean),
            "Your values shrink with the number of copies: the mean over them is taken. Each copy "
            "adds its share to the gradient of the one number behind them.",
        ),
        Mistake(
            "root_of_count",
            _combined(_over_root),
            "Your sums are divided by the root of the number of copies: gradients of copies add "
            "up as they are.",
        ),
        Mistake(
            "largest",
            _combined(np.max),
            "Your values are the largest over the copies: each of the copies counts, not one.",
        ),
        Mistake(
            "first_copy",
            _first_copy,
            "Your values are those of the first copy alone: the shape is right, and the share of "
            "the other copies is lost. Look at where the sum is.",
        ),
        Mistake(
            "cut_to_size",
            lambda grad, shape: np.resize(grad, shape),
            "Your values are the first entries of `grad`, cut to the size of `shape`: nothing is "
            "added up. Ask which entries of `grad` came from one number.",
        ),
        Mistake(
            "total",
            lambda grad, shape: np.full(shape, np.sum(grad)),
            "Each of your entries is the sum of the whole `grad`: sum only over the axes along "
            "which the operand was repeated.",
        ),
        Mistake(
            "unchanged",
            lambda grad, shape: grad,
            "`grad` comes back as it is: nothing was summed. Look at which axes of `grad` are "
            "longer than those of `shape`, or missing there.",
        ),
    ],
)


def _cases(exam: Exam, *pairs: tuple[Shape, Shape]) -> dict[str, tuple[Array, Shape]]:
    return {f"From {big} to {small}": (drawn(exam, *big), small) for big, small in pairs}


@EXERCISE.check("leading_axes", 0.5, "Axes in front that the operand did not have")
def _leading_axes(exam: Exam) -> None:
    one = _cases(exam, ((4, 3), (3,)), ((2, 3, 4), (3, 4)), ((3, 3), (3,)), ((3, 3, 3), (3, 3)))
    more = _cases(exam, ((2, 3, 4), (4,)), ((2, 2, 2), (2,)), ((3, 2, 2, 3), (2, 3)))
    judge(exam, calls(one))
    judge(exam, calls(one | more))


@EXERCISE.check("stretched_axes", 0.75, "Axes of length 1 that were repeated")
def _stretched_axes(exam: Exam) -> None:
    one = _cases(exam, ((4, 3), (1, 3)), ((4, 3), (4, 1)), ((2, 3, 4), (2, 1, 4)))
    square = _cases(exam, ((3, 3), (1, 3)), ((3, 3), (3, 1)), ((2, 2, 2), (2, 1, 2)))
    more = _cases(exam, ((2, 3, 4), (1, 3, 1)), ((2, 3), (1, 1)), ((3, 3, 3), (1, 1, 3)))
    judge(exam, calls(one | square))
    judge(exam, calls(one | square | more))


@EXERCISE.check("both", 0.5, "New axes in front, and axes of length 1 behind them")
def _both(exam: Exam) -> None:
    cases = _cases(
        exam,
        ((5, 4, 3), (4, 1)),
        ((2, 3, 4), (1, 4)),
        ((3, 3, 3), (3, 1)),
        ((2, 3, 2, 4), (1, 2, 1)),
        ((4, 3), (1,)),
        ((2, 3, 4), (1, 1)),
    )
    judge(exam, calls(cases))


@EXERCISE.check("nothing_or_all", 0.5, "Nothing was repeated, or a single number was")
def _nothing_or_all(exam: Exam) -> None:
    same = _cases(exam, ((2, 3), (2, 3)), ((1, 3), (1, 3)), ((4,), (4,)), ((1,), (1,)), ((), ()))
    judge(exam, calls(same))
    # Axes of length 1 that are not in the shape: nothing to add up, and still an axis to lose.
    short = _cases(exam, ((1, 3), (3,)), ((1, 1), (1,)), ((1, 1, 2), (1, 2)))
    judge(exam, calls(same | short))
    number = _cases(exam, ((3,), ()), ((2, 3), ()), ((1,), ()), ((2, 1, 3), ()))
    judge(exam, calls(same | short | number))


@EXERCISE.check("no_copies", 0.25, "An axis of length 0: the sum over no copies is 0")
def _no_copies(exam: Exam) -> None:
    judge(exam, calls(_cases(exam, ((0, 3), (3,)), ((2, 0), (2, 1)), ((0, 2, 3), (1, 1, 3)))))


@EXERCISE.check("inputs_unmodified", 0.5, "The array passed in stays as it was")
def _inputs_unmodified(exam: Exam) -> None:
    cases = _cases(exam, ((4, 3), (3,)), ((4, 3), (4, 1)), ((2, 3, 4), (3, 1)))
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)
