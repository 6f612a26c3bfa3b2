"""The losses as functions of tensors: same values, and gradients by course_lib.autograd.

Imported by itself: the numpy losses do without the engine.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course_lib.autograd.broadcasting import align
from course_lib.autograd.elementwise import exp, sigmoid
from course_lib.autograd.graph import Operand, Operation, apply, elementwise, values
from course_lib.autograd.maxima import logsumexp
from course_lib.autograd.tensor import Tensor, as_tensor
from course_lib.losses.arguments import Array, Integers, check_classes, check_signs

__all__ = [
    "gaussian_nll_tensor",
    "logistic_loss_tensor",
    "mean_squared_error_tensor",
    "softmax_cross_entropy_tensor",
]

_LOG_SIGMOID = elementwise(
    "log σ",
    lambda z: -np.logaddexp(0.0, -z),
    lambda g, y, z: g * sigmoid(-z),
)


def logistic_loss_tensor(scores: Tensor, y: Array | Integers) -> Tensor:
    """Return the mean logistic loss of scores.

    The function::

        F = -1/N sum_i log σ(y_i scores_i)

    Parameters
    ----------
    scores
        Log-odds of the label +1, (N,), N >= 1.
    y
        Labels (N,), each -1 or +1.

    Returns
    -------
    loss
        Shape ().

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no examples, or a label is not -1 or +1.

    Source: Bishop (2006), Pattern recognition and machine learning, equation 7.48.

    Examples
    --------
    >>> scores = Tensor([0.0, 0.0], requires_grad=True)
    >>> loss = logistic_loss_tensor(scores, np.array([1, -1]))
    >>> loss.backward()
    >>> round(loss.item(), 4), scores.grad
    (0.6931, array([-0.25,  0.25]))
    """
    scores = _scores("logistic_loss_tensor", "scores", scores, "(N,)", 1)
    check_signs("logistic_loss_tensor", y, scores.shape)
    log_probability: Tensor = apply(_LOG_SIGMOID, scores * y.astype(scores.dtype))
    return -log_probability.mean()


def softmax_cross_entropy_tensor(logits: Tensor, y: Integers) -> Tensor:
    """Return the mean cross-entropy of class scores.

    Forward and backward, with p = softmax(z)::

        F(z)        = 1/N sum_n (logsumexp(z_n) - z_{n, y_n})
        grad_{n, k} = 1/N (p_{n, k} - 1[k = y_n])

    Parameters
    ----------
    logits
        Scores z, (N, K), N, K >= 1.
    y
        Classes (N,), integers in 0, ..., K - 1.

    Returns
    -------
    loss
        Shape ().

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no examples, or a class does not exist.

    Source: Bishop (2006), Pattern recognition and machine learning, equations 4.108 and 4.109.

    Examples
    --------
    >>> logits = Tensor(np.zeros((1, 4)), requires_grad=True)
    >>> loss = softmax_cross_entropy_tensor(logits, np.array([2]))
    >>> loss.backward()
    >>> round(loss.item(), 4), logits.grad
    (1.3863, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    logits = _scores("softmax_cross_entropy_tensor", "logits", logits, "(N, K)", 2)
    check_classes("softmax_cross_entropy_tensor", y, *logits.shape)
    n, examples = len(y), np.arange(len(y))
    is_class = np.zeros(logits.shape, logits.dtype)
    is_class[examples, y] = 1.0

    def forward(z: Any) -> Any:
        return (logsumexp(z, axis=1) - z[examples, y]).mean()

    def grad(z: Any) -> Any:
        return (exp(z - logsumexp(z, axis=1, keepdims=True)) - is_class) / n

    operation = Operation(
        "cross-entropy",
        forward,
        vjps=(lambda g, y, z: g * grad(z),),
        jvps=(lambda t, y, z: (t * grad(z)).sum(),),
    )
    loss: Tensor = apply(operation, logits)
    return loss


def mean_squared_error_tensor(prediction: Operand, target: Operand) -> Tensor:
    """Return the mean of the squared differences, over all entries.

    With n entries::

        F = 1/n sum_i (prediction_i - target_i)^2

    Parameters
    ----------
    prediction, target
        Of one shape, with at least one entry; at least one is a tensor.

    Returns
    -------
    loss
        Shape ().

    Raises
    ------
    ValueError
        If the shapes differ, there are no entries, or an operand is no array of floats.

    Source: Bishop (2006), Pattern recognition and machine learning, equation 3.12.

    Examples
    --------
    >>> prediction = Tensor([1.0, 2.0], requires_grad=True)
    >>> mean_squared_error_tensor(prediction, np.array([1.0, 5.0])).backward()
    >>> prediction.grad
    array([ 0., -3.])
    """
    owner = "mean_squared_error_tensor"
    _check_one_shape(owner, prediction=prediction, target=target)
    difference = as_tensor(prediction, owner, "prediction") - target
    return (difference * difference).mean()


def gaussian_nll_tensor(mean: Operand, log_variance: Operand, y: Operand) -> Tensor:
    """Return the mean negative log-likelihood of a normal distribution.

    With s = log_variance, r = y - mean and n entries::

        F = 1/n sum 1/2 (log 2π + s + r^2 e^-s)

    Parameters
    ----------
    mean, log_variance, y
        Prediction and observation, of one shape, with at least one entry; at least one is a
        tensor.

    Returns
    -------
    loss
        Shape ().

    Raises
    ------
    ValueError
        If the shapes differ, there are no entries, or an operand is no array of floats.

    Source: Nix and Weigend (1994), Estimating the mean and variance of the target probability
    distribution.

    Examples
    --------
    >>> mean, log_variance = Tensor([0.0], requires_grad=True), Tensor([0.0], requires_grad=True)
    >>> gaussian_nll_tensor(mean, log_variance, np.array([2.0])).backward()
    >>> mean.grad, log_variance.grad
    (array([-2.]), array([-1.5]))
    """
    owner = "gaussian_nll_tensor"
    _check_one_shape(owner, mean=mean, log_variance=log_variance, y=y)
    s = as_tensor(log_variance, owner, "log_variance")
    residual = (as_tensor(y, owner, "y") - mean) * exp(-0.5 * s)
    return 0.5 * (math.log(2 * math.pi) + s + residual * residual).mean()


def _scores(owner: str, name: str, scores: Tensor, axes: str, ndim: int) -> Tensor:
    scores = as_tensor(scores, owner, name)
    if scores.ndim != ndim:
        raise ValueError(f"{owner}: {name} must have shape {axes}, got {scores.shape}")
    _check_not_empty(owner, name, scores.shape)
    return scores


def _check_one_shape(owner: str, **operands: Operand) -> None:
    align(owner, **operands)  # refuses what is no number
    shapes = {name: np.shape(values(x)) for name, x in operands.items()}
    (first, shape), *others = shapes.items()
    for name, other in others:
        if other != shape:
            raise ValueError(
                f"{owner}: {name} must have the shape of {first}, {shape}, got {other}"
            )
    _check_not_empty(owner, first, shape)


def _check_not_empty(owner: str, name: str, shape: tuple[int, ...]) -> None:
    if 0 in shape:
        raise ValueError(
            f"{owner}: {name} must have at least one entry, got shape {shape}; "
            "leave empty batches out"
        )
