"""Gradient descent and its stochastic twin: walk a little way against the gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_grad_has_no_nan,
    check_non_negative,
    check_positive,
    check_vector,
)


def sgd_step(w: Array, grad: Array, lr: float) -> Array:
    """Take one step of (stochastic) gradient descent.

    Update rule::

        w ← w - lr * g

    Parameters
    ----------
    w
        Point w, any shape, float64.
    grad
        Gradient g of the loss at ``w``, or an unbiased estimate of it; shape of ``w``.
    lr
        Step length, finite, >= 0. Its unit is [w]^2 / [loss]: the right value depends on the
        units in which the parameters and the loss are measured.

    Returns
    -------
    w
        The new point; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or ``lr`` is out of its domain.

    Notes
    -----
    The same formula is gradient descent when ``grad`` is exact (Cauchy, 1847) and stochastic
    approximation when it is a noisy estimate (Robbins and Monro, 1951), where the step length
    has to decrease for the noise to die out.

    Source: Cauchy (1847), Methode generale pour la resolution des systemes d'equations
    simultanees.
    Source: Robbins and Monro (1951), A stochastic approximation method.

    Examples
    --------
    >>> import numpy as np
    >>> sgd_step(np.array([1.0, -2.0]), np.array([0.5, 4.0]), lr=0.1)
    array([ 0.95, -2.4 ])
    """
    check_arrays("SGD", w, grad=grad)
    check_non_negative("SGD", "lr", lr)
    return w - lr * grad


def sgd(
    stochastic_grad: Callable[[Array, int], Array], w0: Array, lrs: Sequence[float] | Array
) -> tuple[Array, Array]:
    """Run stochastic gradient descent and average its points as the convergence theorem does.

    Update rule, for t = 1 .. T with lr_t = lrs[t-1]::

        w_t     = w_{t-1} - lr_t * g_t          g_t = stochastic_grad(w_{t-1}, t)
        average = sum lr_t w_{t-1} / sum lr_t   over the points where gradients were taken

    Parameters
    ----------
    stochastic_grad
        Unbiased estimate of the gradient, a function of the point (D,) and of t.
    w0
        Starting point, shape (D,), float64.
    lrs
        Step lengths, numbers > 0, at least one: a list or a vector (T,).

    Returns
    -------
    last, average
        w_T and the average, each (D,).

    Raises
    ------
    ValueError
        If an argument is out of its domain, or a gradient is not a finite vector (D,).

    Source: Robbins and Monro (1951), A stochastic approximation method.
    Source: Nemirovski, Juditsky, Lan and Shapiro (2009), Robust stochastic approximation
    approach to stochastic programming, section 2.2 (the average).

    Examples
    --------
    >>> import numpy as np
    >>> slopes = [1.0, 0.9, 1.1]  # y = x, 0.9x, 1.1x: one line at a time
    >>> sgd(lambda w, t: w - slopes[t - 1], np.array([3.0]), [0.5, 0.25, 0.25])
    (array([1.56875]), array([2.43125]))
    """
    check_vector("sgd", "w0", w0)
    if len(lrs) == 0:
        raise ValueError("sgd: lrs must hold at least one step length, got none")
    last, average, lr_sum = w0.copy(), np.zeros_like(w0), 0.0
    for t, lr in enumerate(lrs, 1):
        check_positive("sgd", f"lrs[{t - 1}]", lr)
        lr_sum += lr
        average += lr / lr_sum * (last - average)
        grad = stochastic_grad(last, t)
        check_vector("sgd", "stochastic_grad(w, t)", grad, w0.size)
        last = last - lr * grad
    return last, average


class SGD:
    """Gradient descent with a fixed step length; see :func:`sgd_step` for the formula.

    Source: Robbins and Monro (1951), A stochastic approximation method.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = SGD(lr=0.1)
    >>> optimizer.step(np.array([1.0, -2.0]), np.array([0.5, 4.0]))
    array([ 0.95, -2.4 ])
    """

    def __init__(self, *, lr: float) -> None:
        check_non_negative("SGD", "lr", lr)
        self.lr = lr

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point."""
        check_grad_has_no_nan("SGD.step", grad)
        return sgd_step(w, grad, self.lr)

    def reset(self) -> None:
        """Forget the past: gradient descent has none."""
