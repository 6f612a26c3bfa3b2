"""Mistakes in the penalty l2/2 |w|^2 of a loss and of its gradient; each spoils one of the two."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.examiner import Mistake
from grader.hidden_tests.unit_01_logistic_regression.views import Array, Function


def changed(reference: Function, loss: Function | None = None, grad: Function | None = None) -> Any:
    """The reference with its loss or its gradient replaced by ``loss(w, X, y, l2)``."""

    def answer(w: Array, X: Array, y: Array, l2: float = 0.0) -> Any:
        right = reference(w, X, y, l2)
        return (
            right[0] if loss is None else loss(w, X, y, l2),
            right[1] if grad is None else grad(w, X, y, l2),
        )

    return answer


def plus_loss(reference: Function, term: Function) -> Any:
    """The reference with ``term(w, l2, N)`` in the place of l2/2 |w|^2."""
    return changed(reference, loss=lambda w, X, y, l2: reference(w, X, y)[0] + term(w, l2, len(X)))


def plus_grad(reference: Function, term: Function) -> Any:
    """The reference with ``term(w, l2, N)`` in the place of l2 w."""
    return changed(reference, grad=lambda w, X, y, l2: reference(w, X, y)[1] + term(w, l2, len(X)))


def _without_first(w: Array, l2: float, n: int) -> Any:
    term = l2 * w
    term[0] = 0.0
    return term


def penalty_mistakes(reference: Function, w: str) -> list[Mistake]:
    """The mistakes; ``w`` is what the notebook calls the weights."""
    entry = "entry" if w == "w" else "row"
    return [
        Mistake(
            "penalty_missing_from_loss",
            plus_loss(reference, lambda w, l2, n: 0.0),
            "Your loss is the same whatever l2 is: the penalty is missing from it. Look at the "
            "last term of the objective.",
        ),
        Mistake(
            "penalty_without_half",
            plus_loss(reference, lambda w, l2, n: l2 * np.sum(w**2)),
            "Your penalty in the loss is twice the right one: the factor 1/2 is missing, which is "
            f"there so that its gradient is l2 {w}. Look at what stands in front of the square.",
        ),
        Mistake(
            "penalty_not_squared",
            plus_loss(reference, lambda w, l2, n: l2 / 2 * np.sqrt(np.sum(w**2))),
            f"Your penalty in the loss grows with the length of {w}, and it should grow with its "
            "square. Look at whether a norm is still to be squared.",
        ),
        Mistake(
            "penalty_of_sizes",
            plus_loss(reference, lambda w, l2, n: l2 / 2 * np.sum(np.abs(w))),
            "Your penalty in the loss sums the sizes of the weights, and their squares are wanted. "
            "Look at the power.",
        ),
        Mistake(
            "penalty_over_n",
            plus_loss(reference, lambda w, l2, n: l2 / 2 * np.sum(w**2) / n),
            "Your penalty in the loss fades with the number of examples: it is divided by N as the "
            "sum over the examples is. Look at what the mean runs over.",
        ),
        Mistake(
            "penalty_in_the_sum",
            plus_loss(reference, lambda w, l2, n: n * l2 / 2 * np.sum(w**2)),
            "Your penalty in the loss grows with the number of examples: it is counted once for "
            "each of them, and once in all is right. Look at what stands inside the sum.",
        ),
        Mistake(
            "penalty_without_first",
            plus_loss(reference, lambda w, l2, n: l2 / 2 * np.sum(w[1:] ** 2)),
            f"Your penalty in the loss leaves out the first {entry} of {w}, as for an intercept: "
            f"here every entry of {w} counts.",
        ),
        Mistake(
            "penalty_averaged",
            plus_loss(reference, lambda w, l2, n: l2 / 2 * np.mean(w**2)),
            "Your penalty in the loss is divided by the number of weights: the squares are to be "
            "summed, and you take their mean.",
        ),
        Mistake(
            "penalty_subtracted",
            plus_loss(reference, lambda w, l2, n: -l2 / 2 * np.sum(w**2)),
            "Your loss falls as l2 grows: the penalty is subtracted. Look at the sign that makes "
            "large weights expensive.",
        ),
        Mistake(
            "penalty_missing_from_gradient",
            plus_grad(reference, lambda w, l2, n: 0.0 * w),
            "Your gradient is the same whatever l2 is: the penalty is missing from it. "
            f"Look at the derivative of l2/2 times the square of {w}.",
        ),
        Mistake(
            "penalty_gradient_doubled",
            plus_grad(reference, lambda w, l2, n: 2 * l2 * w),
            "What the penalty adds to your gradient is twice too large: that is the derivative of "
            f"l2 times the square of {w}, without the 1/2. Look at the objective again.",
        ),
        Mistake(
            "penalty_gradient_halved",
            plus_grad(reference, lambda w, l2, n: l2 / 2 * w),
            "What the penalty adds to your gradient is half of the right one: the 2 that comes "
            "down from the square is missing. Differentiate the penalty once more.",
        ),
        Mistake(
            "penalty_gradient_over_n",
            plus_grad(reference, lambda w, l2, n: l2 * w / n),
            "What the penalty adds to your gradient fades with the number of examples: it is "
            "divided by N as the sum over the examples is. Look at what the mean runs over.",
        ),
        Mistake(
            "penalty_gradient_in_the_sum",
            plus_grad(reference, lambda w, l2, n: n * l2 * w),
            "What the penalty adds to your gradient grows with the number of examples: it is added "
            "once for each of them, and once in all is right. Look at what stands inside the sum.",
        ),
        Mistake(
            "penalty_gradient_without_first",
            plus_grad(reference, _without_first),
            f"What the penalty adds to your gradient leaves out the first {entry} of {w}, as for "
            f"an intercept: here every entry of {w} counts.",
        ),
        Mistake(
            "penalty_gradient_of_sizes",
            plus_grad(reference, lambda w, l2, n: l2 * np.sign(w)),
            "What the penalty adds to your gradient has the same size for all weights: that is the "
            "derivative of the sum of their sizes, and the penalty sums their squares.",
        ),
        Mistake(
            "penalty_gradient_subtracted",
            plus_grad(reference, lambda w, l2, n: -l2 * w),
            "What the penalty adds to your gradient has the wrong sign, so that descent makes the "
            "weights larger. Look at which way the penalty should pull them.",
        ),
    ]
