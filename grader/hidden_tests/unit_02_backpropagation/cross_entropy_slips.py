"""Mistakes that people make in ``softmax_cross_entropy_vjp``: what each returns, and its hint."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.losses import softmax
from course_lib.losses import softmax_cross_entropy_vjp as reference
from grader.examiner import Mistake
from grader.hidden_tests.unit_02_backpropagation.arrays import Array, Function

TINY = 1e-15  # a common bound for probabilities; any other gets a general hint


def _on_loss(loss: Function) -> Function:
    """``loss(logits, y)`` in the place of the mean of -log p of the class."""
    return lambda logits, y: (loss(logits, y), reference(logits, y)[1])


def _on_grad(slope: Function) -> Function:
    """``slope(logits, y) / N`` in the place of probability minus indicator over N."""
    return lambda logits, y: (reference(logits, y)[0], slope(logits, y) / len(logits))


def _minus_log_p(z: Array) -> Any:
    z = z - z.max(axis=1, keepdims=True)
    return np.log(np.exp(z).sum(axis=1, keepdims=True)) - z


def _of_class(table: Array, y: Any) -> Any:
    return table[np.arange(len(y)), y]


def _indicator(z: Array, y: Any) -> Any:
    hot = np.zeros(z.shape)
    hot[np.arange(len(y)), y] = 1.0
    return hot


def _slope(z: Array, y: Any) -> Any:
    return softmax(z) - _indicator(z, y)


def _columns_reduced(z: Array, y: Any) -> Any:
    p = softmax(z)
    p[:, y] -= 1.0
    return p


def _over_columns(z: Array) -> Any:
    return softmax(np.ascontiguousarray(z.T)).T


def _unshifted(z: Array) -> Any:
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def _shifted_together(z: Array) -> Any:
    return _unshifted(z - z.max())


def _of_probabilities(z: Array, y: Any) -> Any:
    return -_indicator(z, y) / softmax(z)


def _through_softmax_again(z: Array, y: Any) -> Any:
    p, slope = softmax(z), _slope(z, y)
    return p * (slope - np.sum(slope * p, axis=1, keepdims=True))


MISTAKES = [
    Mistake(
        "swapped",
        lambda logits, y: reference(logits, y)[::-1],
        "Loss and gradient are right and stand in the wrong order: the loss comes first.",
    ),
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
        "loss_each",
        _on_loss(lambda z, y: _of_class(_minus_log_p(z), y)),
        "Your loss is one number for each example: their mean is still to be taken.",
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
        "loss_entropy",
        _on_loss(lambda z, y: np.mean(np.sum(softmax(z) * _minus_log_p(z), axis=1))),
        "Your loss is the entropy of the prediction, which does not know the labels: each "
        "logarithm is weighted by its own probability, and the weight should be 1 for the "
        "observed class and 0 elsewhere.",
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
        "Your loss takes the class before the right one: classes count from 0 here, as columns do.",
    ),
    Mistake(
        "loss_no_logarithm",
        _on_loss(lambda z, y: np.mean(1 - _of_class(softmax(z), y))),
        "Your loss is the mean probability of the wrong classes, never above 1: the logarithm "
        "is missing. Look at what turns a product of probabilities into a sum.",
    ),
    Mistake(
        "loss_base_two",
        _on_loss(lambda z, y: np.mean(_of_class(_minus_log_p(z), y)) / np.log(2)),
        "Your loss is measured in bits: the logarithm is to base two, and the natural one is "
        "wanted, whose slope your gradient has.",
    ),
    Mistake(
        "loss_over_columns",
        _on_loss(lambda z, y: -np.mean(np.log(_of_class(_over_columns(z), y)))),
        "In your loss the examples compete for each class: the probabilities of a column sum to "
        "1, and those of a row should. Look at the `axis` of the sum.",
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
        _on_loss(lambda z, y: -np.mean(np.log(np.maximum(_of_class(softmax(z), y), TINY)))),
        "Your loss is the same for all examples that are badly misclassified, and it should go "
        "on growing: a probability is cut off at a bound, or something small is added to it. "
        "Look at what the logarithm of the fraction is on paper.",
    ),
    Mistake(
        "loss_one_shift",
        _on_loss(
            lambda z, y: np.mean(
                np.log(np.exp(z - z.max()).sum(axis=1)) - _of_class(z - z.max(), y)
            )
        ),
        "Your loss is infinite where one row holds much larger logits than another: all rows "
        "are shifted by one number. Look at whose largest entry belongs to which row.",
    ),
    Mistake(
        "loss_shift_kept",
        _on_loss(
            lambda z, y: np.mean(
                np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1)) - _of_class(z, y)
            )
        ),
        "Your loss is off by each row's largest logit: what was taken from the row before the "
        "exponential is not put back. The logarithm of the sum and the logit of the class must be "
        "those of the same row, shifted or not.",
    ),
    Mistake(
        "gradient_sum",
        _on_grad(lambda z, y: _slope(z, y) * len(z)),
        "Your gradient grows with the number of examples: it is that of the sum, and the loss "
        "is a mean.",
    ),
    Mistake(
        "gradient_mean_over_entries",
        _on_grad(lambda z, y: _slope(z, y) / z.shape[1]),
        "Your gradient shrinks with the number of classes: it is divided by the number of "
        "entries, and it should be that of the examples.",
    ),
    Mistake(
        "gradient_averaged",
        _on_grad(lambda z, y: _slope(z, y).sum(axis=0)),
        "Your gradient is averaged over the examples into one row: each example's logits are "
        "inputs of their own, and each has its row in the gradient.",
    ),
    Mistake(
        "gradient_sign",
        _on_grad(lambda z, y: -_slope(z, y)),
        "Your gradient has the right size and the wrong sign: a step against it makes the loss "
        "larger. Look at which of indicator and probability is taken from the other.",
    ),
    Mistake(
        "gradient_no_indicator",
        _on_grad(lambda z, y: softmax(z)),
        "Your gradient is the same whatever the labels are: the indicator of the class is missing.",
    ),
    Mistake(
        "gradient_label_only",
        _on_grad(lambda z, y: _slope(z, y) * _indicator(z, y)),
        "Your gradient is right at the observed class and 0 at all others: only the diagonal of "
        "softmax's derivative was used. Each logit changes every probability of its row, through "
        "the sum below.",
    ),
    Mistake(
        "gradient_others_only",
        _on_grad(lambda z, y: softmax(z) * (1 - _indicator(z, y))),
        "Your gradient is right at all classes but the observed one, where it is 0: 1 is to be "
        "taken from the probability there, and not the probability itself.",
    ),
    Mistake(
        "gradient_of_probabilities",
        _on_grad(_of_probabilities),
        "Your gradient is that of the probabilities: the way back from them to the logits, "
        "through softmax, is missing.",
    ),
    Mistake(
        "gradient_through_softmax_again",
        _on_grad(_through_softmax_again),
        "Your gradient goes back through softmax twice: probability minus indicator is the "
        "gradient of the logits already.",
    ),
    Mistake(
        "gradient_every_pair",
        _on_grad(_columns_reduced),
        "In your gradient every example loses 1 in the classes of all examples: a slice of all "
        "rows meets the list y. Look at how one entry is picked from each row.",
    ),
    Mistake(
        "gradient_largest",
        _on_grad(lambda z, y: _slope(z, z.argmax(axis=1))),
        "Your gradient takes 1 from the class that is predicted, and it should be the one that "
        "was observed: look at where y enters.",
    ),
    Mistake(
        "gradient_counts_from_one",
        _on_grad(lambda z, y: _slope(z, y - 1)),
        "Your gradient takes 1 from the class before the right one: classes count from 0 here, "
        "as columns do.",
    ),
    Mistake(
        "gradient_over_columns",
        _on_grad(lambda z, y: _over_columns(z) - _indicator(z, y)),
        "In your gradient the examples compete for each class: the probabilities of a column sum "
        "to 1, and those of a row should. Look at the `axis` of the sum.",
    ),
    Mistake(
        "gradient_transposed",
        _on_grad(lambda z, y: _slope(z, y).T),
        "Your gradient is transposed: it should have the shape of the logits, a row for each "
        "example.",
    ),
    Mistake(
        "gradient_no_shift",
        _on_grad(lambda z, y: _unshifted(z) - _indicator(z, y)),
        "Your gradient is not a number for large logits: their exponentials overflow, or all "
        "become 0. Look at what may be subtracted from a row without changing the result.",
    ),
    Mistake(
        "gradient_one_shift",
        _on_grad(lambda z, y: _shifted_together(z) - _indicator(z, y)),
        "A row of your gradient is not a number where another row holds much larger logits: all "
        "rows are shifted by one number. Look at whose largest entry belongs to which row.",
    ),
]
