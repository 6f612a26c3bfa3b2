"""Mistakes that people make in ``mean_squared_error``: what each returns, and its hint."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.examiner import Mistake

Array: TypeAlias = NDArray[np.float64]

DECIMALS = 3  # what a number that is rounded for reading keeps


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


def _doubled(prediction: Array, target: Array) -> Any:
    return np.mean((prediction - target) * 2)


def _first_alone(prediction: Array, target: Array) -> Any:
    return (prediction - target).flat[0] ** 2


def _root_of_sum(prediction: Array, target: Array) -> Any:
    return np.sqrt(np.sum((prediction - target) ** 2))


def _root_before_mean(prediction: Array, target: Array) -> Any:
    return np.sqrt(np.sum((prediction - target) ** 2)) / prediction.size


MISTAKES = [
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
    Mistake(
        "doubled",
        _doubled,
        "Your value is twice the mean of the differences: each is multiplied by 2, and it should "
        "be multiplied by itself. Look at what stands for the square.",
    ),
    Mistake(
        "first_alone",
        _first_alone,
        "Your value is the square of the first error alone: that happens when a loop returns in "
        "its first round. Look at where the `return` stands.",
    ),
    Mistake(
        "root_of_sum",
        _root_of_sum,
        "Your value is the length of the vector of errors, which is what a norm is: the sum of the "
        "squares is wanted without the root, and divided by the number of entries.",
    ),
    Mistake(
        "root_before_mean",
        _root_before_mean,
        "Your value is a norm divided by the number of entries: a norm is the root of the sum of "
        "squares, and the root is still in it. Look at what is still to be squared.",
    ),
]
