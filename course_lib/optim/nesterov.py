"""Nesterov's momentum: measure the gradient at the point ahead, where the velocity leads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_fraction,
    check_grad_has_no_nan,
    check_non_negative,
)


def nesterov_step(
    w: Array, velocity: Array, grad_fn: Callable[[Array], Array], lr: float, momentum: float
) -> tuple[Array, Array]:
    """Take one step of Nesterov's accelerated gradient with constant momentum.

    Update rule::

        g        = gradient at w + momentum * velocity
        velocity ← momentum * velocity - lr * g
        w        ← w + velocity

    Parameters
    ----------
    w
        Point w, any shape, float64.
    velocity
        Last displacement, shape and unit of ``w``; zeros at the start.
    grad_fn
        Function that returns the gradient g at the point it is given; called once.
    lr
        Step length, finite, >= 0.
    momentum
        Momentum coefficient, in [0, 1), without unit.

    Returns
    -------
    w, velocity
        The new point and the new velocity; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or a number is out of its domain.

    Notes
    -----
    The other form keeps the point ahead, ``u = w + momentum * velocity``, in place of ``w``
    and so takes the gradient where it stands: ``u <- u + momentum * velocity - lr * g`` with
    the new velocity. PyTorch's ``SGD(nesterov=True)`` is that form. Nesterov's own momentum
    grows with the step number; here it is constant, as is usual in training networks.

    Source: Nesterov (1983), A method for solving the convex programming problem with
    convergence rate O(1/k^2).
    Source: Sutskever, Martens, Dahl and Hinton (2013), equations 3 and 4.

    Examples
    --------
    >>> import numpy as np
    >>> def grad_fn(w):
    ...     return 2.0 * w
    >>> w, velocity = nesterov_step(np.array([1.0]), np.array([-0.2]), grad_fn, 0.1, 0.5)
    >>> w, velocity  # the gradient was taken at 1 - 0.5 * 0.2 = 0.9
    (array([0.72]), array([-0.28]))
    """
    check_arrays("Nesterov", w, velocity=velocity)
    check_non_negative("Nesterov", "lr", lr)
    check_fraction("Nesterov", "momentum", momentum)
    grad = grad_fn(w + momentum * velocity)
    check_arrays("Nesterov", w, grad=grad)
    velocity = momentum * velocity - lr * grad
    return w + velocity, velocity


class Nesterov:
    """Nesterov's momentum that keeps its velocity; see :func:`nesterov_step`.

    ``step`` takes the gradient's function in place of the gradient, since the gradient is
    needed at a point that only the optimizer knows.

    Source: Nesterov (1983), A method for solving the convex programming problem with
    convergence rate O(1/k^2).

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = Nesterov(lr=0.1, momentum=0.5)
    >>> w = optimizer.step(np.array([1.0]), lambda w: 2.0 * w)
    >>> optimizer.step(w, lambda w: 2.0 * w)
    array([0.56])
    """

    velocity: Array

    def __init__(self, *, lr: float, momentum: float) -> None:
        check_non_negative("Nesterov", "lr", lr)
        check_fraction("Nesterov", "momentum", momentum)
        self.lr = lr
        self.momentum = momentum
        self.reset()

    def step(self, w: Array, grad_fn: Callable[[Array], Array]) -> Array:
        """Return the next point and remember the velocity."""

        def checked_grad(point: Array) -> Array:
            grad = grad_fn(point)
            check_grad_has_no_nan("Nesterov.step", grad)
            return grad

        velocity = np.zeros_like(w) if self.t == 0 else self.velocity
        w, self.velocity = nesterov_step(w, velocity, checked_grad, self.lr, self.momentum)
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget the velocity."""
        self.t = 0
