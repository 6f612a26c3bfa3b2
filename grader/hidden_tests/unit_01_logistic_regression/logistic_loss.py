"""Hidden tests of ``logistic_loss``; tolerances as in ``views``.

Each mistake spoils the loss or the gradient, and checks look at one of the two, so that whoever
gets both wrong reads both hints.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.losses import log_sigmoid
from course_lib.losses import logistic_loss as reference
from grader.examiner import Exam, Exercise, Mistake
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


def logistic_loss(w: Array, X: Array, y: Array, l2: float = 0.0) -> tuple[float, Array]:
    """The reference."""
    return reference(w, X, np.asarray(y), l2)


def _on_loss(data_term: Function) -> Any:
    """``data_term(margins, z, y)`` in the place of the mean of -log sigma(margin)."""
    return changed(
        logistic_loss,
        loss=lambda w, X, y, l2: data_term(y * (X @ w), X @ w, y) + l2 / 2 * (w @ w),
    )


def _on_grad(slope: Function) -> Any:
    """``slope(margins, z, y)`` in the place of each example's factor of its features."""
    return changed(
        logistic_loss,
        grad=lambda w, X, y, l2: X.T @ slope(y * (X @ w), X @ w, y) / len(X) + l2 * w,
    )


def _sigma(z: Array) -> Any:
    return np.exp(log_sigmoid(z))


def _entropy_loss(z: Array, y: Array) -> Any:
    return -np.mean(y * log_sigmoid(z) + (1 - y) * log_sigmoid(-z))


def _zero_times_log(m: Array, z: Array, y: Array) -> Any:
    p, y01 = 1 / (1 + np.exp(-z)), (1 + y) / 2
    return -np.mean(y01 * np.log(p) + (1 - y01) * np.log(1 - p))


def _of_the_last(w: Array, X: Array, y: Array, l2: float) -> Any:
    one = logistic_loss(w, X[-1:], y[-1:])[1]
    return one / len(X) + l2 * w


EXERCISE = Exercise(
    "logistic_loss",
    4,
    reference=logistic_loss,
    returns=("loss", "grad"),
    mistakes=[
        Mistake(
            "loss_sum",
            _on_loss(lambda m, z, y: -np.sum(log_sigmoid(m))),
            "Your loss grows with the number of examples: it is their sum, and the mean is wanted. "
            "Look at what the sum is still to be divided by.",
        ),
        Mistake(
            "loss_sign",
            _on_loss(lambda m, z, y: np.mean(log_sigmoid(m))),
            "Your loss is the mean log-likelihood, which is to be made large: a loss is its "
            "negative. Look for the minus in front.",
        ),
        Mistake(
            "loss_labels_01",
            _on_loss(lambda m, z, y: _entropy_loss(z, y)),
            "Your loss is the cross-entropy formula for labels 0 and 1, with -1 put in: here the "
            "labels are -1 and +1. Look at what y times the score means.",
        ),
        Mistake(
            "loss_margin_sign",
            _on_loss(lambda m, z, y: -np.mean(log_sigmoid(-m))),
            "Your loss is small where examples are classified wrongly: the sign of the margin is "
            "reversed. Look at which margin makes the probability of the label large.",
        ),
        Mistake(
            "loss_margin_of_01",
            _on_loss(lambda m, z, y: -np.mean(log_sigmoid((y + 1) / 2 * z))),
            "Your loss does not look at the score of examples of label -1: their labels have "
            "become 0, and the margin is made for labels -1 and +1.",
        ),
        Mistake(
            "loss_without_labels",
            _on_loss(lambda m, z, y: -np.mean(log_sigmoid(z))),
            "Your loss is the same whatever the labels are: it takes each example for a positive "
            "one. Look at where y enters the margin.",
        ),
        Mistake(
            "loss_no_logarithm",
            _on_loss(lambda m, z, y: np.mean(_sigma(-m))),
            "Your loss is the mean probability of the wrong label, never above 1: the logarithm is "
            "missing. Look at what turns a product of probabilities into a sum.",
        ),
        Mistake(
            "loss_overflow",
            _on_loss(lambda m, z, y: np.mean(np.log(1 + np.exp(-m)))),
            "Your loss is infinite for an example that is badly misclassified, where it should be "
            "about the size of its margin: the exponential overflows, or a probability has become "
            "0. You have written a function in this unit that does not.",
        ),
        Mistake(
            "loss_zero_times_log",
            _on_loss(_zero_times_log),
            "Your loss is not a number for an example that is classified well: 0 is multiplied by "
            "the logarithm of 0. Use the margin, which needs one logarithm for each example.",
        ),
        Mistake(
            "loss_clipped",
            _on_loss(lambda m, z, y: -np.mean(np.log(np.clip(_sigma(m), 1e-15, 1 - 1e-15)))),
            "Your loss is the same for all examples that are badly misclassified, and it should go "
            "on growing with the margin: a probability or a score is cut off at a bound. Look for "
            "a form of the formula that needs no bound.",
        ),
        Mistake(
            "gradient_sum",
            _on_grad(lambda m, z, y: -y * _sigma(-m) * len(y)),
            "Your gradient grows with the number of examples: it is that of the sum, and the loss "
            "is a mean.",
        ),
        Mistake(
            "gradient_sign",
            _on_grad(lambda m, z, y: y * _sigma(-m)),
            "Your gradient has the right size and the wrong sign: a step against it makes the loss "
            "larger. Look at the minus in front of the log-likelihood.",
        ),
        Mistake(
            "gradient_labels_01",
            _on_grad(lambda m, z, y: _sigma(z) - y),
            "Your gradient is probability minus label, which holds for labels 0 and 1: here they "
            "are -1 and +1. Look at what the derivative by the margin is.",
        ),
        Mistake(
            "gradient_margin_of_01",
            _on_grad(lambda m, z, y: -(y + 1) / 2 * _sigma(-(y + 1) / 2 * z)),
            "In your gradient examples of label -1 do not pull: their labels have become 0, and "
            "the margin is made for labels -1 and +1.",
        ),
        Mistake(
            "gradient_over_features",
            changed(
                logistic_loss,
                grad=lambda w, X, y, l2: logistic_loss(w, X, y)[1] * len(X) / X.shape[1] + l2 * w,
            ),
            "Your gradient is divided by the number of features, and the mean runs over the "
            "examples: look at which axis of X counts them.",
        ),
        Mistake(
            "gradient_of_the_last",
            changed(logistic_loss, grad=_of_the_last),
            "Your gradient holds the share of the last example alone: in a loop each share "
            "replaces the one before. Look at where they are added up.",
        ),
        Mistake(
            "gradient_of_right_ones",
            _on_grad(lambda m, z, y: -y * _sigma(m)),
            "In your gradient the examples that are classified well count most, and it should be "
            "the others: the probability of the right label stands where that of the wrong one "
            "belongs.",
        ),
        Mistake(
            "gradient_without_labels",
            _on_grad(lambda m, z, y: -_sigma(-m)),
            "In your gradient all examples pull the same way whatever their label is: a factor is "
            "missing. Differentiate the margin by the weights.",
        ),
        Mistake(
            "gradient_curvature",
            _on_grad(lambda m, z, y: -y * _sigma(m) * _sigma(-m)),
            "Your gradient fades for examples that are badly misclassified: it is that of the "
            "probability, without the 1/p that the logarithm brings.",
        ),
        Mistake(
            "gradient_overflow",
            _on_grad(lambda m, z, y: -y * np.exp(-m) / (1 + np.exp(-m))),
            "Your gradient is not a number for an example that is badly misclassified: infinity is "
            "divided by infinity. Look at which exponential stays small there.",
        ),
        *penalty_mistakes(logistic_loss, "w"),
    ],
)


def _problem(exam: Exam, num_examples: int, num_features: int) -> tuple[Array, Array, Any]:
    """Weights, features, labels of both signs; margins within about three."""
    rng = exam.rng
    w = rng.uniform(0.4, 1.2, num_features) * rng.choice([-1.0, 1.0], num_features)
    X = rng.uniform(-1.5, 1.5, (num_examples, num_features))
    y = np.where(np.arange(num_examples) % 3 == 0, -1, 1)
    return w, X, rng.permutation(y)


def _plain(exam: Exam) -> dict[str, tuple[Any, ...]]:
    return {
        "For seven examples": _problem(exam, 7, 3),
        "For three examples": _problem(exam, 3, 4),
    }


def _penalized(exam: Exam) -> dict[str, tuple[Any, ...]]:
    return {
        "With a penalty": (*_problem(exam, 5, 3), exam.rng.uniform(0.5, 1.0)),
        "With a larger penalty": (*_problem(exam, 4, 2), 3.0),
    }


def _extreme(size: float, sign: int = 1) -> tuple[Array, Array, Any]:
    """One example of this margin, so that sum and mean agree."""
    return np.array([sign * size / 2, 0.0]), np.array([[2.0, 1.0]]), np.array([sign])


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


@EXERCISE.check("extreme_loss", 0.5, "The loss at margins of plus and minus thousands")
def _extreme_loss(exam: Exam) -> None:
    sizes = [*exam.rng.uniform(800.0, 9e3, 2), 1e4]
    well = {f"Well classified, example {i + 1}": _extreme(s) for i, s in enumerate(sizes)}
    judge(exam, part(well, LOSS), names=["the loss"])
    badly = {f"Badly classified, example {i + 1}": _extreme(-s) for i, s in enumerate(sizes)}

    moderate = {"For one example": _extreme(1.0)}
    judge(exam, bounded_loss(badly, well | moderate), names=["the loss"])
    judge(exam, part(badly, LOSS), names=["the loss"])


@EXERCISE.check("extreme_gradient", 0.5, "The gradient at margins of plus and minus thousands")
def _extreme_gradient(exam: Exam) -> None:
    size = exam.rng.uniform(800.0, 9e3)
    cases = {
        "Well classified": _extreme(size),
        "Badly classified": _extreme(-size),
        "Badly classified, label -1": _extreme(-size, -1),
    }
    judge(exam, part(cases, GRAD), names=["the gradient"])


@EXERCISE.check("shapes", 0.5, "One example, one feature, labels as floats")
def _shapes(exam: Exam) -> None:
    w, X, y = _problem(exam, 6, 3)
    cases = {
        "For one example": _problem(exam, 1, 3),
        "For one feature": (*_problem(exam, 5, 1), 0.5),
        "For more features than examples": (*_problem(exam, 2, 6), 0.5),
        "For labels that are floats": (w, X, y.astype(np.float64)),
    }
    judge(exam, part(cases, LOSS), names=["the loss"])
    judge(exam, part(cases, GRAD), names=["the gradient"])


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"without": _problem(exam, 4, 3), "with": (*_problem(exam, 4, 2), 0.5)}
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)
