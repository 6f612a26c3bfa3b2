"""Adam taken apart, so that a mistake is the one line that somebody got wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.hidden_tests.unit_07_adaptive_methods.cases import Array


def mean(m: Array, grad: Array, beta1: float) -> Array:
    """m after this gradient."""
    return beta1 * m + (1 - beta1) * grad


def square(v: Array, grad: Array, beta2: float) -> Array:
    """v after this gradient."""
    return beta2 * v + (1 - beta2) * grad**2


def mean_hat(m: Array, grad: Array, beta1: float, t: int) -> Array:
    """m corrected for starting at zero; Nadam's needs the gradient too."""
    return m / (1 - beta1**t)


def square_hat(v: Array, beta2: float, t: int) -> Array:
    """v corrected for starting at zero."""
    return v / (1 - beta2**t)


def divisor(v_hat: Array, eps: float) -> Array:
    """What the step divides by."""
    return np.asarray(np.sqrt(v_hat) + eps)


def nadam_mean_hat(m: Array, grad: Array, beta1: float, t: int) -> Array:
    """Nadam's look ahead with a constant beta1."""
    return beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)


@dataclass(frozen=True)
class Parts:
    """A step put together from its parts; a mistake replaces one of them."""

    mean: Callable[..., Array] = mean
    square: Callable[..., Array] = square
    mean_hat: Callable[..., Array] = mean_hat
    square_hat: Callable[..., Array] = square_hat
    divisor: Callable[..., Array] = divisor

    def __call__(
        self,
        w: Array,
        grad: Array,
        m: Array,
        v: Array,
        t: int,
        lr: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> Any:
        m, v = self.mean(m, grad, beta1), self.square(v, grad, beta2)
        m_hat, v_hat = self.mean_hat(m, grad, beta1, t), self.square_hat(v, beta2, t)
        step = lr * m_hat / self.divisor(v_hat, eps) + lr * weight_decay * w
        return w - step, m, v
