"""The mistakes that ``fit_softmax`` knows: another optimum, or a way that ends early."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.losses import softmax_loss
from grader.examiner import Mistake
from grader.hidden_tests.unit_01_logistic_regression.fitting import Data
from grader.hidden_tests.unit_01_logistic_regression.views import Array, Function

OTHER_L2 = ("ignores_l2", "l2_halved", "l2_doubled", "l2_over_n")


def fit_softmax(X: Array, y: Any, num_classes: int, l2: float, num_steps: int) -> Array:
    """The reference: the optimum itself."""
    return Data(X, y, num_classes).objective(l2).optimum


def other_l2(l2: float, num_examples: int) -> list[float]:
    """What each of ``OTHER_L2`` minimizes with."""
    return [0.0, l2 / 2, 2 * l2, l2 / num_examples]


def _with_l2(number: int) -> Function:
    def answer(X: Array, y: Any, num_classes: int, l2: float, num_steps: int) -> Any:
        return fit_softmax(X, y, num_classes, other_l2(l2, len(X))[number], num_steps)

    return answer


def descent(lr: float) -> Function:
    def answer(X: Array, y: Any, num_classes: int, l2: float, num_steps: int) -> Any:
        W = np.zeros((X.shape[1], num_classes))
        for _ in range(num_steps):
            W = W - lr * softmax_loss(W, X, y, l2)[1]
            if not np.isfinite(W).all() or np.abs(W).max() > 1e100:
                return np.full(W.shape, np.nan)
        return W

    return answer


def _until_all_are_right(X: Array, y: Any, num_classes: int, l2: float, num_steps: int) -> Any:
    W = np.zeros((X.shape[1], num_classes))
    for _ in range(num_steps):
        W = W - 0.5 * softmax_loss(W, X, y, l2)[1]
        if ((X @ W).argmax(axis=1) == y).all():
            break
    return W


def _labels_counted(X: Array, y: Any, num_classes: int, l2: float, num_steps: int) -> Any:
    return fit_softmax(X, y, int(np.max(y)) + 1, l2, num_steps)


MISTAKES = [
    Mistake(
        "diverges",
        descent(300.0),
        "Your weights run away: the objective ends above what it is at zero weights, or is not "
        "a number. That is what steps do that are too long for the curvature. Print the loss "
        "at each of the first steps.",
    ),
    Mistake(
        "uphill",
        descent(-0.05),
        "Your weights go uphill: they end where the gradient at the start points, and the "
        "objective grows. Look at the sign in front of the step.",
    ),
    Mistake(
        "never_moves",
        lambda X, y, num_classes, l2, num_steps: np.zeros((X.shape[1], num_classes)),
        "Your weights come back as zeros: no step has reached what you return. Look at whether "
        "the new weights are kept.",
    ),
    Mistake(
        "barely_moves",
        descent(1e-4),
        "Your weights have gone a little way along the first gradient and stop there: all "
        "steps together are too short. Look at the step length, or at how many steps are made.",
    ),
    Mistake(
        "ignores_l2",
        _with_l2(0),
        "Your weights minimize the loss without its penalty: l2 has not reached the gradient "
        "that you follow.",
    ),
    Mistake(
        "l2_halved",
        _with_l2(1),
        "Your weights minimize the objective with half of the penalty: look at the derivative "
        "of l2/2 times the square of W.",
    ),
    Mistake(
        "l2_doubled",
        _with_l2(2),
        "Your weights minimize the objective with twice the penalty: look at the derivative of "
        "l2/2 times the square of W.",
    ),
    Mistake(
        "l2_over_n",
        _with_l2(3),
        "Your weights minimize the objective with a penalty that is N times too weak: that "
        "happens when the loss is summed over the examples, or the penalty is averaged too.",
    ),
    Mistake(
        "one_vs_rest",
        lambda X, y, num_classes, l2, num_steps: Data(X, y, num_classes).one_vs_rest(l2).optimum,
        "Your weights are those of a logistic regression for each class by itself: with "
        "softmax the classes are fitted together. Look at what the probabilities of an example "
        "share.",
    ),
    Mistake(
        "first_feature_free",
        lambda X, y, num_classes, l2, num_steps: Data(X, y, num_classes).first_free(l2).optimum,
        "Your penalty leaves out the weights of the first feature, as for an intercept: in the "
        "objective of this unit all of W is penalized.",
    ),
    Mistake(
        "standardized",
        lambda X, y, num_classes, l2, num_steps: (
            Data(X, y, num_classes).standardized.objective(l2).optimum
        ),
        "Your weights fit features that were standardized inside the function: they are for X "
        "as it was passed in.",
    ),
    Mistake(
        "pinned_class",
        lambda X, y, num_classes, l2, num_steps: Data(X, y, num_classes).pinned(l2),
        "One class keeps zero weights in your answer. Without a penalty nothing is lost by "
        "that, but with one the smallest weights are spread over all classes: let each have "
        "its own.",
    ),
    Mistake(
        "stops_when_all_are_right",
        _until_all_are_right,
        "Your weights are right for classes that overlap and stop short of the minimum where "
        "lines separate them: the objective falls on after every example has got its class. "
        "Look at what ends your loop.",
    ),
    Mistake(
        "transposed",
        lambda X, y, num_classes, l2, num_steps: fit_softmax(X, y, num_classes, l2, num_steps).T,
        "Your W is transposed: it should have a row for each feature and a column for each class.",
    ),
    Mistake(
        "counts_the_labels",
        _labels_counted,
        "Your W has a column for each class that occurs in y, and `num_classes` were asked "
        "for: a class may have no example.",
    ),
]
