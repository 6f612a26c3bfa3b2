"""Hidden tests of ``mean_squared_error``.

Tolerance. Each result is a mean of at most a few dozen squares, none of them negative, so nothing
cancels: whatever the order of the sum, fewer than a hundred roundings of 1.1e-16 each leave
about 1e-14 relative. An answer that expands the square loses more, by the square of how much larger
the numbers are than their differences; here that is at most 16, so 2e-12. The mistakes differ by
more than 1e-3 relative. 1e-9 relative separates them, and there is no absolute part, so that tiny
errors count as much as large ones.

One misconception costs the points of its own checks only: all numbers outside ``sizes`` are
multiples of one half, in arrays whose number of entries divides 250, so that the right answers
have three decimals, and one that is rounded to three is right there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib import losses
from grader.examiner import Exam, Exercise, Mistake

Array: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[..., Any]
Case: TypeAlias = tuple[Array, Array]

RTOL = 1e-9
DECIMALS = 3  # what a number that is rounded for reading keeps


def mean_squared_error(prediction: Array, target: Array) -> float:
    """The reference: mean over all entries."""
    return losses.mean_squared_error(np.asarray(prediction, float), np.asarray(target, float))


def _sum(prediction: Array, target: Array) -> Any:
    return np.sum((prediction - target) ** 2)


def _absolute(prediction: Array, target: Array) -> Any:
    return np.mean(np.abs(prediction - target))


def _root(prediction: Array, target: Array) -> Any:
    return np.sqrt(np.mean((prediction - target) ** 2))


def _halved(prediction: Array, target: Array) -> Any:
    return np.mean((prediction - target) ** 2) / 2


def _not_squared(prediction: Array, target: Array) -> Any:
    return np.mean(prediction - target)


def _reversed_not_squared(prediction: Array, target: Array) -> Any:
    return np.mean(target - prediction)


def _square_of_mean(prediction: Array, target: Array) -> Any:
    return np.mean(prediction - target) ** 2


def _difference_of_squares(prediction: Array, target: Array) -> Any:
    return np.mean(prediction**2 - target**2)


def _negative(prediction: Array, target: Array) -> Any:
    return -np.mean((prediction - target) ** 2)


def _divides_by_rows(prediction: Array, target: Array) -> Any:
    return np.sum((prediction - target) ** 2) / len(prediction)


def _one_axis(prediction: Array, target: Array) -> Any:
    return np.mean((prediction - target) ** 2, axis=0)


def _last_axis(prediction: Array, target: Array) -> Any:
    return np.mean((prediction - target) ** 2, axis=-1)


def _two_means(prediction: Array, target: Array) -> Any:
    return np.mean(
        np.mean((prediction - target) ** 2, axis=0), axis=0 if prediction.ndim > 1 else None
    )


def _sum_per_example(prediction: Array, target: Array) -> Any:
    return np.mean(np.sum((prediction - target) ** 2, axis=-1))


def _no_mean(prediction: Array, target: Array) -> Any:
    return (prediction - target) ** 2


def _every_pair(prediction: Array, target: Array) -> Any:
    return np.mean((np.reshape(prediction, (-1, 1)) - np.reshape(target, -1)) ** 2)


def _whole_number(prediction: Array, target: Array) -> Any:
    return np.sum((prediction - target) ** 2) // prediction.size


def _rounded(prediction: Array, target: Array) -> Any:
    return round(float(np.mean((prediction - target) ** 2)), DECIMALS)


def _one_too_few(prediction: Array, target: Array) -> Any:
    return np.sum((prediction - target) ** 2) / (prediction.size - 1)


def _centred(prediction: Array, target: Array) -> Any:
    return np.var(prediction - target)


EXERCISE = Exercise(
    "mean_squared_error",
    2,
    reference=mean_squared_error,
    returns=("mean_squared_error",),
    mistakes=[
        Mistake(
            "sum",
            _sum,
            "Your value grows with the number of entries: it is the sum of the squares, and the "
            "mean is wanted. Look at what the sum is still to be divided by.",
        ),
        Mistake(
            "absolute",
            _absolute,
            "Your value is the mean of the sizes of the errors: that is what comes out when the "
            "sign is taken away by an absolute value instead of a square. Look at what is done "
            "to an error before the mean is taken.",
        ),
        Mistake(
            "root",
            _root,
            "Your value is the root of the right one (the root mean squared error, which has the "
            "unit of the target). Look at what is done after the mean.",
        ),
        Mistake(
            "halved",
            _halved,
            "Your value is half of the right one: some texts put 1/2 in front so that it cancels "
            "when they differentiate, and this course does not. Look for a factor in front of the "
            "mean.",
        ),
        Mistake(
            "not_squared",
            _not_squared,
            "Errors of opposite sign cancel in your value, and it can even be negative: that "
            "happens when the differences are averaged without being squared. Look at what is done "
            "to an error before the mean is taken.",
        ),
        Mistake(
            "reversed_not_squared",
            _reversed_not_squared,
            "Your value is the mean of target minus prediction, so that errors of opposite sign "
            "cancel: the square is missing. Look at what is done to an error before the mean is "
            "taken.",
        ),
        Mistake(
            "square_of_mean",
            _square_of_mean,
            "Errors of opposite sign cancel in your value: the mean is taken first and squared "
            "afterwards. Look at which of the two comes first.",
        ),
        Mistake(
            "difference_of_squares",
            _difference_of_squares,
            "Your value is the difference of two mean squares, and not the mean square of the "
            "difference. Look at which of the two, square and difference, comes first.",
        ),
        Mistake(
            "negative",
            _negative,
            "Your value has the right size and the wrong sign: a mean of squares is never "
            "negative. Look for a minus in front of it.",
        ),
        Mistake(
            "divides_by_rows",
            _divides_by_rows,
            "Right for vectors, too large for arrays with more axes: your sum is divided by the "
            "number of rows. Look at how many entries an array has, and at what `len` counts.",
        ),
        Mistake(
            "one_axis",
            _one_axis,
            "Right for vectors; of an array with more axes your mean is taken along the first axis "
            "alone, so that several numbers are left. Look at the `axis` of the mean.",
        ),
        Mistake(
            "last_axis",
            _last_axis,
            "Right for vectors; of an array with more axes your mean is taken along the last axis "
            "alone, so that several numbers are left. Look at the `axis` of the mean.",
        ),
        Mistake(
            "two_means",
            _two_means,
            "Right for vectors and tables; of an array with three axes several numbers are left, "
            "as when a mean along one axis is taken twice. Look at how many axes each mean takes "
            "away.",
        ),
        Mistake(
            "sum_per_example",
            _sum_per_example,
            "Too large by the length of the last axis: the squares are summed along it and only "
            "then averaged. Look at which axes the mean runs over.",
        ),
        Mistake(
            "no_mean",
            _no_mean,
            "Your function returns one squared error for each entry, and a single number is "
            "wanted. Look at what is still to be done with them.",
        ),
        Mistake(
            "every_pair",
            _every_pair,
            "Each prediction is compared with every target in your answer, not with its own: that "
            "happens when a column meets a row, and numpy fills a whole table with their "
            "differences. Look at the shapes of the two arrays that you subtract.",
        ),
        Mistake(
            "whole_number",
            _whole_number,
            "Your value is cut down to a whole number: that is what division with two strokes "
            "does, and int too. Look at how you divide.",
        ),
        Mistake(
            "rounded",
            _rounded,
            "Your value is right to three decimals and ends there, so that small errors become 0: "
            "it was rounded. Look at the last thing that is done to it; rounding is for printing.",
        ),
        Mistake(
            "one_too_few",
            _one_too_few,
            "Your sum of squares is divided by one less than the number of entries, as in the "
            "variance of a sample. Look at what a mean divides by.",
        ),
        Mistake(
            "centred",
            _centred,
            "A prediction that is off by the same amount everywhere costs nothing in your answer: "
            "you compute the variance of the errors, which takes their mean away first. Look at "
            "what each error is compared with.",
        ),
    ],
)


def _halves(exam: Exam, *shape: int) -> Case:
    """Multiples of one half: predictions off by between half and three, mostly upwards."""
    sign = np.where(exam.rng.random(shape) < 0.75, 1.0, -1.0)
    error = sign * exam.rng.integers(1, 7, size=shape) / 2
    target = exam.rng.integers(-8, 9, size=shape) / 2
    return target + error, target


def _decimals(exam: Exam, size: float) -> Case:
    """Six numbers with all their decimals, off by between half and twice ``size``."""
    error = exam.rng.choice([-1.0, 1.0], size=6) * exam.rng.uniform(0.5, 2.0, size=6)
    target = exam.rng.uniform(-4.0, 4.0, size=6)
    return size * (target + error), size * target


def _calls(cases: dict[str, Case]) -> Callable[[Function], Any]:
    """Each case once; what comes back is looked at after the last call."""

    def program(f: Function) -> dict[str, Any]:
        answers = [f(prediction, target) for prediction, target in cases.values()]
        return dict(zip(cases, answers, strict=True))

    return program


@EXERCISE.check("vectors", 0.5, "Two vectors")
def _vectors(exam: Exam) -> None:
    cases = {
        "For five numbers": _halves(exam, 5),
        "For two numbers": _halves(exam, 2),
        "For a single number": _halves(exam, 1),
        "For whole numbers": (np.array([3.0, -1.0, 4.0, 2.0]), np.array([1.0, -1.0, 7.0, 0.0])),
    }
    exam.expect(_calls(cases), rtol=RTOL, atol=0.0)


@EXERCISE.check("all_axes", 0.5, "Arrays with two and three axes: the mean runs over all entries")
def _all_axes(exam: Exam) -> None:
    cases = {
        "For a table of two rows and five columns": _halves(exam, 2, 5),
        "For a table with one row": _halves(exam, 1, 5),
        "For a table with one column": _halves(exam, 5, 1),
        "For an array with three axes": _halves(exam, 5, 2, 5),
    }
    exam.expect(_calls(cases), rtol=RTOL, atol=0.0)


@EXERCISE.check("sizes", 0.5, "Numbers with many decimals, and errors that are zero, tiny or huge")
def _sizes(exam: Exam) -> None:
    target = exam.rng.uniform(-4.0, 4.0, size=6)
    cases = {
        "For a prediction that is right everywhere": (target.copy(), target),
        "For numbers with many decimals": _decimals(exam, 1.0),
        "For tiny numbers": _decimals(exam, 1e-6),
        "For huge numbers": _decimals(exam, 1e6),
    }
    exam.expect(_calls(cases), rtol=RTOL, atol=0.0)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"vector": _halves(exam, 5), "table": _halves(exam, 2, 5)}
    exam.expect_unmodified(_calls(cases), rtol=RTOL, atol=0.0)
