"""Slips with the table of probabilities in ``softmax_loss``, beside those that it names itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.losses import log_sigmoid, softmax
from course_lib.losses import softmax_loss as reference
from grader.examiner import Mistake
from grader.hidden_tests.unit_01_logistic_regression.penalties import changed, plus_loss
from grader.hidden_tests.unit_01_logistic_regression.views import Array, Function


def _on_grad(slope: Function) -> Any:
    """``slope(logits, indicators, N, K)`` in the place of (P - Y) / N."""

    def grad(W: Array, X: Array, y: Array, l2: float) -> Any:
        num_classes = W.shape[1]
        return X.T @ slope(X @ W, np.eye(num_classes)[y], len(X), num_classes) + l2 * W

    return changed(reference, grad=grad)


def _coins(W: Array, X: Array, y: Array, l2: float) -> Any:
    p, hot = softmax(X @ W), np.eye(W.shape[1])[y]
    terms = np.where(hot > 0, np.log(p), np.log(1 - p))
    return -terms.sum() / len(X) + l2 / 2 * np.sum(W**2)


def _replaced(z: Array, hot: Array, n: int, k: int) -> Any:
    return np.where(hot > 0, -1.0, softmax(z)) / n


MISTAKES = [
    Mistake(
        "loss_of_coins",
        changed(reference, loss=_coins),
        "Your loss counts every class as a coin of its own, the wrong ones too: the likelihood of "
        "an example is the probability of its class, and nothing else.",
    ),
    Mistake(
        "gradient_over_classes",
        _on_grad(lambda z, hot, n, k: (softmax(z) - hot) / k),
        "Your gradient is divided by the number of classes, and the mean runs over the examples: "
        "look at which axis counts them.",
    ),
    Mistake(
        "gradient_of_sigmoids",
        _on_grad(lambda z, hot, n, k: (np.exp(log_sigmoid(z)) - hot) / n),
        "Your gradient takes the sigmoid of each score for the probability: with many classes the "
        "probabilities of an example share its sum of exponentials.",
    ),
    Mistake(
        "gradient_replaced",
        _on_grad(_replaced),
        "In your gradient the entry of the right class is -1, whatever its probability: the "
        "indicator has replaced it, and it should be taken from it.",
    ),
    Mistake(
        "gradient_indicator_added",
        _on_grad(lambda z, hot, n, k: (softmax(z) + hot) / n),
        "Your gradient is probability plus indicator: no descent step would raise the score of the "
        "right class. Look at the sign between the two.",
    ),
    Mistake(
        "gradient_of_the_class_alone",
        _on_grad(lambda z, hot, n, k: (softmax(z) - hot) * hot / n),
        "Your gradient moves the weights of the right class alone: the scores of the wrong ones "
        "stand in log-sum-exp too. Look at the derivative where k is not y.",
    ),
    Mistake(
        "penalty_of_largest_singular_value",
        plus_loss(reference, lambda W, l2, n: l2 / 2 * np.linalg.norm(W, 2) ** 2),
        "Your penalty in the loss takes the largest singular value of W, which is what the norm "
        "of order 2 of a matrix is: the squares of all entries are to be summed.",
    ),
]
