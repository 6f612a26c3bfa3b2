"""One shift for all rows of logits: right until a row lies far below another."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.losses import softmax_loss as reference
from grader.examiner import Exam, Mistake
from grader.examiner.compare import as_array
from grader.hidden_tests.unit_01_logistic_regression.penalties import changed
from grader.hidden_tests.unit_01_logistic_regression.views import (
    GRAD,
    LOSS,
    Array,
    Function,
    Program,
)


def _log_p(z: Array) -> Any:
    z = z - z.max()
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def _loss(W: Array, X: Array, y: Array, l2: float) -> Any:
    return -np.mean(_log_p(X @ W)[np.arange(len(y)), y]) + l2 / 2 * np.sum(W**2)


def _grad(W: Array, X: Array, y: Array, l2: float) -> Any:
    z = X @ W
    e = np.exp(z - z.max())
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    return X.T @ p / len(y) + l2 * W


MISTAKES = [
    Mistake(
        "loss_one_shift",
        changed(reference, loss=_loss),
        "Your loss is not a number where one example has much larger logits than another: all rows "
        "are shifted by one number. Look at whose largest entry belongs to which row.",
    ),
    Mistake(
        "gradient_one_shift",
        changed(reference, grad=_grad),
        "Your gradient is not a number where one example has much larger logits than another: all "
        "rows are shifted by one number. Look at whose largest entry belongs to which row.",
    ),
]


def beside_a_large_row(exam: Exam, which: int) -> Program:
    """An example of small logits beside one of large logits, in units of itself twice.

    The large one is classified well and adds nothing, so that this is a half for whoever sums, too.
    Without any shift both rows are in range: exp(705) is a number, and so is exp(-61). With the
    shift of the large one the small one is not: exp(-760) is 0.
    """
    small = exam.rng.uniform(-61.0, -59.0, 3)
    large = exam.rng.uniform(701.0, 705.0) * np.array([1.0, 0.4, 0.7])
    W, label = np.array([large, small]), exam.rng.integers(0, 3)
    beside = W, np.eye(2), np.array([0, label])
    twice = W, np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([label, label])

    def program(f: Function) -> dict[str, Any]:
        answers = [f(*beside), f(*twice)]
        first, second = (tuple(answer)[which] for answer in answers)
        return {"For small logits beside large ones": _ratio(first, second, which)}

    return program


def _ratio(beside: Any, twice: Any, which: int) -> Any:
    """The share; 0/0, or infinity where the exponential of a logarithm is taken, are alike."""
    first, second = as_array(beside), as_array(twice)
    shape = {LOSS: (), GRAD: (2, 3)}[which]
    if first is None or second is None or not first.shape == second.shape == shape:
        return beside
    with np.errstate(all="ignore"):  # what is no number is for the comparison
        share = first / second if which == LOSS else first[1] / second[1]
    return np.where(np.isfinite(share), share, np.nan)
