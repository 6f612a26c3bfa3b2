"""Hidden tests of ``softmax_loss``; tolerances as in ``views``.

Each mistake spoils the loss or the gradient, and checks look at one of the two, so that whoever
gets both wrong reads both hints.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.losses import softmax
from course_lib.losses import softmax_loss as reference
from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_01_logistic_regression import gradient_slips, row_shifts
from grader.hidden_tests.unit_01_logistic_regression.penalties import changed, penalty_mistakes
from grader.hidden_tests.unit_01_logistic_regression.views import (
    ATOL,
    GRAD,
    LOSS,
    RTOL,
    Array,
    Function,
    bounded_loss,
    calls,
    effect_of_l2,
    judge,
    part,
)


def _on_loss(data_term: Function) -> Any:
    """``data_term(logits, y)`` in the place of the mean of -log p of the class."""
    return changed(reference, loss=lambda W, X, y, l2: data_term(X @ W, y) + l2 / 2 * np.sum(W**2))


def _on_grad(slope: Function) -> Any:
    """``slope(logits, y)`` in the place of probability minus indicator."""
    return changed(reference, grad=lambda W, X, y, l2: X.T @ slope(X @ W, y) / len(X) + l2 * W)


def _minus_log_p(z: Array) -> Any:
    z = z - z.max(axis=1, keepdims=True)
    return np.log(np.exp(z).sum(axis=1, keepdims=True)) - z


def _of_class(table: Array, y: Array) -> Any:
    return table[np.arange(len(y)), y]


def _minus_indicator(z: Array, y: Array, probability: Function = softmax) -> Any:
    p = probability(z)
    p[np.arange(len(y)), y] -= 1.0
    return p


def _columns_reduced(z: Array, y: Array) -> Any:
    p = softmax(z)
    p[:, y] -= 1.0
    return p


def _unshifted(z: Array) -> Any:
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


EXERCISE = Exercise(
    "softmax_loss",
    4,
    reference=reference,
    returns=("loss", "grad"),
    mistakes=[
        Mistake(
            "loss_sum",
            _on_loss(lambda z, y: np.sum(_of_class(_minus_log_p(z), y))),
            "Your loss grows with the number of examples: it is their sum, and the mean is wanted. "
            "Look at what the sum is still to be divided by.",
        ),
        Mistake(
            "loss_mean_over_entries",
            _on_loss(lambda z, y: np.mean(_of_class(_minus_log_p(z), y)) / z.shape[1]),
            "Your loss shrinks with the number of classes: the sum is divided by the number of "
            "entries, and it should be that of the examples.",
        ),
        Mistake(
            "loss_sign",
            _on_loss(lambda z, y: -np.mean(_of_class(_minus_log_p(z), y))),
            "Your loss is the mean log-likelihood, which is to be made large: a loss is its "
            "negative. Look for the minus in front.",
        ),
        Mistake(
            "loss_every_pair",
            _on_loss(lambda z, y: np.mean(_minus_log_p(z)[:, y])),
            "Your loss takes for each example the classes of all examples: a slice of all rows "
            "meets the list y. Look at how one entry is picked from each row.",
        ),
        Mistake(
            "loss_all_classes",
            _on_loss(lambda z, y: np.mean(np.sum(_minus_log_p(z), axis=1))),
            "Your loss is the same whatever the labels are: it sums over all classes. Look at "
            "which entry of a row the likelihood is made of.",
        ),
        Mistake(
            "loss_largest",
            _on_loss(lambda z, y: np.mean(np.min(_minus_log_p(z), axis=1))),
            "Your loss takes the class that is predicted, and the one that was observed is wanted: "
            "look at where y enters.",
        ),
        Mistake(
            "loss_counts_from_one",
            _on_loss(lambda z, y: np.mean(_of_class(_minus_log_p(z), y - 1))),
            "Your loss takes the class before the right one: classes count from 0 here, as "
            "columns do.",
        ),
        Mistake(
            "loss_no_logarithm",
            _on_loss(lambda z, y: np.mean(1 - _of_class(softmax(z), y))),
            "Your loss is the mean probability of the wrong classes, never above 1: the logarithm "
            "is missing. Look at what turns a product of probabilities into a sum.",
        ),
        Mistake(
            "loss_no_shift",
            _on_loss(lambda z, y: -np.mean(np.log(_of_class(_unshifted(z), y)))),
            "Your loss is not a number for large logits: their exponentials overflow, or all "
            "become 0. Look at what may be subtracted from a row without changing the result.",
        ),
        Mistake(
            "loss_sum_overflows",
            _on_loss(lambda z, y: np.mean(np.log(np.exp(z).sum(axis=1)) - _of_class(z, y))),
            "Your loss is infinite for large logits: the sum inside the logarithm overflows, or "
            "becomes 0. Look at what may be taken out of it first.",
        ),
        Mistake(
            "loss_log_of_zero",
            _on_loss(lambda z, y: -np.mean(np.log(_of_class(softmax(z), y)))),
            "Your loss is infinite for an example that is badly misclassified: its probability has "
            "become 0 before the logarithm was taken. Look at what the logarithm of the fraction "
            "is on paper.",
        ),
        Mistake(
            "loss_clipped",
            _on_loss(lambda z, y: -np.mean(np.log(np.maximum(_of_class(softmax(z), y), 1e-15)))),
            "Your loss is the same for all examples that are badly misclassified, and it should go "
            "on growing: a probability is cut off at a bound, or something small is added to it. "
            "Look at what the logarithm of the fraction is on paper.",
        ),
        Mistake(
            "gradient_sum",
            _on_grad(lambda z, y: _minus_indicator(z, y) * len(y)),
            "Your gradient grows with the number of examples: it is that of the sum, and the loss "
            "is a mean.",
        ),
        Mistake(
            "gradient_sign",
            _on_grad(lambda z, y: -_minus_indicator(z, y)),
            "Your gradient has the right size and the wrong sign: a step against it makes the loss "
            "larger. Look at which of indicator and probability is taken from the other.",
        ),
        Mistake(
            "gradient_no_indicator",
            _on_grad(lambda z, y: softmax(z)),
            "Your gradient is the same whatever the labels are: the indicator of the class is "
            "missing.",
        ),
        Mistake(
            "gradient_every_pair",
            _on_grad(_columns_reduced),
            "In your gradient every example loses 1 in the classes of all examples: a slice of all "
            "rows meets the list y. Look at how one entry is picked from each row.",
        ),
        Mistake(
            "gradient_largest",
            _on_grad(lambda z, y: _minus_indicator(z, z.argmax(axis=1))),
            "Your gradient takes 1 from the class that is predicted, and it should be the one that "
            "was observed: look at where y enters.",
        ),
        Mistake(
            "gradient_counts_from_one",
            _on_grad(lambda z, y: _minus_indicator(z, y - 1)),
            "Your gradient takes 1 from the class before the right one: classes count from 0 here, "
            "as columns do.",
        ),
        Mistake(
            "gradient_transposed",
            changed(reference, grad=lambda W, X, y, l2: reference(W, X, y, l2)[1].T),
            "Your gradient is transposed: it should have the shape of W, a column for each class.",
        ),
        Mistake(
            "gradient_no_shift",
            _on_grad(lambda z, y: _minus_indicator(z, y, _unshifted)),
            "Your gradient is not a number for large logits: their exponentials overflow, or all "
            "become 0. Look at what may be subtracted from a row without changing the result.",
        ),
        *row_shifts.MISTAKES,
        *gradient_slips.MISTAKES,
        *penalty_mistakes(reference, "W"),
    ],
)


def _problem(exam: Exam, num_examples: int, num_features: int, num_classes: int) -> Any:
    """Weights, features, and as many classes as there are examples to show them."""
    rng = exam.rng
    shape = (num_features, num_classes)
    W = rng.uniform(0.4, 1.2, shape) * rng.choice([-1.0, 1.0], shape)
    X = rng.uniform(-1.5, 1.5, (num_examples, num_features))
    return W, X, rng.permutation(np.arange(num_examples) % num_classes)


def _plain(exam: Exam) -> dict[str, tuple[Any, ...]]:
    return {
        "For eight examples": _problem(exam, 8, 3, 4),
        "For five examples": _problem(exam, 5, 2, 3),
    }


def _penalized(exam: Exam) -> dict[str, tuple[Any, ...]]:
    return {
        "With a penalty": (*_problem(exam, 5, 3, 2), exam.rng.uniform(0.5, 1.0)),
        "With a larger penalty": (*_problem(exam, 4, 2, 3), 3.0),
    }


def _extreme(logits: list[float], label: int) -> Any:
    """One example with these logits, so that sum and mean agree."""
    return np.array([logits, [0.5] * len(logits)]), np.array([[1.0, 0.0]]), np.array([label])


@EXERCISE.check("loss", 0.5, "The loss, without a penalty")
def _loss(exam: Exam) -> None:
    judge(exam, part(_plain(exam), LOSS), names=["the loss"])


@EXERCISE.check("gradient", 0.5, "The gradient, without a penalty")
def _gradient(exam: Exam) -> None:
    judge(exam, part(_plain(exam), GRAD), names=["the gradient"])


@EXERCISE.check("penalty", 0.5, "What the penalty adds to the loss")
def _penalty(exam: Exam) -> None:
    judge(exam, effect_of_l2(_penalized(exam), LOSS, 3), names=["its share in the loss"])


@EXERCISE.check("penalty_gradient", 0.5, "What the penalty adds to the gradient")
def _penalty_gradient(exam: Exam) -> None:
    judge(exam, effect_of_l2(_penalized(exam), GRAD, 3), names=["its share in the gradient"])


@EXERCISE.check("extreme_loss", 0.5, "The loss for logits of thousands")
def _extreme_loss(exam: Exam) -> None:
    a, b, c = exam.rng.uniform([800.0, 2e3, 5e3], [1e3, 3e3, 9e3])
    well = {
        "Well classified, large logits": _extreme([a, b, c], 2),
        "Well classified, very negative logits": _extreme([-a, -b, -c], 0),
        "Close together, large logits": _extreme([b, b, b + 1.0], 1),
    }
    judge(exam, part(well, LOSS), names=["the loss"])
    badly = {
        "Badly classified": _extreme([0.0, a, 0.0], 2),
        "Badly classified, very far": _extreme([-c, 0.0, 0.0], 0),
        "Badly classified, large logits": _extreme([a, c, b], 0),
    }
    judge(exam, bounded_loss(badly, well), names=["the loss"])
    judge(exam, part(badly, LOSS), names=["the loss"])
    judge(exam, row_shifts.beside_a_large_row(exam, LOSS), names=["the loss, as a share"])


@EXERCISE.check("extreme_gradient", 0.5, "The gradient for logits of thousands")
def _extreme_gradient(exam: Exam) -> None:
    a, b, c = exam.rng.uniform([800.0, 2e3, 5e3], [1e3, 3e3, 9e3])
    cases = {
        "For large logits": _extreme([c, a, b], 1),
        "For very negative logits": _extreme([-a, -c, -b], 2),
        "For large logits, close together": _extreme([b, b, b + 1.0], 1),
    }
    judge(exam, part(cases, GRAD), names=["the gradient"])
    judge(exam, row_shifts.beside_a_large_row(exam, GRAD), names=["the gradient, as a share"])


@EXERCISE.check("shapes", 0.5, "One example, one feature, two classes")
def _shapes(exam: Exam) -> None:
    cases = {
        "For one example": _problem(exam, 1, 3, 4),
        "For one feature": (*_problem(exam, 5, 1, 3), 0.5),
        "For two classes": (*_problem(exam, 4, 3, 2), 0.5),
        "For more classes than examples": (*_problem(exam, 2, 3, 5), 0.5),
    }
    judge(exam, part(cases, LOSS), names=["the loss"])
    judge(exam, part(cases, GRAD), names=["the gradient"])


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"without": _problem(exam, 4, 3, 3), "with": (*_problem(exam, 4, 2, 3), 0.5)}
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)
