"""Momentum (the heavy ball): step along an exponentially decaying sum of past gradients."""

from __future__ import annotations

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_fraction,
    check_grad_has_no_nan,
    check_non_negative,
)


def momentum_step(
    w: Array, velocity: Array, grad: Array, lr: float, momentum: float
) -> tuple[Array, Array]:
    """Take one step of gradient descent with momentum.

    Update rule::

        velocity ← momentum * velocity - lr * g
        w        ← w + velocity

    Parameters
    ----------
    w
        Point w, any shape, float64.
    velocity
        Last displacement, shape and unit of ``w``; zeros at the start.
    grad
        Gradient g at ``w``; shape of ``w``.
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
    PyTorch keeps ``buffer = momentum * buffer + g`` and steps by ``-lr * buffer``. For a
    constant ``lr`` that is the same method with ``velocity = -lr * buffer``; when ``lr``
    changes, PyTorch's form rescales the old gradients too and this one does not. The form
    with an exponential average, ``(1 - momentum) * g``, needs ``lr / (1 - momentum)``.

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    Source: Sutskever, Martens, Dahl and Hinton (2013), equations 1 and 2.

    Examples
    --------
    >>> import numpy as np
    >>> w, velocity = np.array([1.0]), np.array([0.0])
    >>> w, velocity = momentum_step(w, velocity, np.array([2.0]), lr=0.1, momentum=0.5)
    >>> w, velocity
    (array([0.8]), array([-0.2]))
    >>> momentum_step(w, velocity, np.array([2.0]), lr=0.1, momentum=0.5)
    (array([0.5]), array([-0.3]))
    """
    check_arrays("Momentum", w, velocity=velocity, grad=grad)
    check_non_negative("Momentum", "lr", lr)
    check_fraction("Momentum", "momentum", momentum)
    velocity = momentum * velocity - lr * grad
    return w + velocity, velocity


class Momentum:
    """Gradient descent with momentum that keeps its velocity; see :func:`momentum_step`.

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = Momentum(lr=0.1, momentum=0.5)
    >>> w = optimizer.step(np.array([1.0]), np.array([2.0]))
    >>> optimizer.step(w, np.array([2.0]))
    array([0.5])
    """

    velocity: Array

    def __init__(self, *, lr: float, momentum: float) -> None:
        check_non_negative("Momentum", "lr", lr)
        check_fraction("Momentum", "momentum", momentum)
        self.lr = lr
        self.momentum = momentum
        self.reset()

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point and remember the velocity."""
        check_grad_has_no_nan("Momentum.step", grad)
        velocity = np.zeros_like(w) if self.t == 0 else self.velocity
        w, self.velocity = momentum_step(w, velocity, grad, self.lr, self.momentum)
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget the velocity."""
        self.t = 0
