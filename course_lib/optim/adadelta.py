"""Adadelta: steps in the unit of the parameters, without a step length to choose."""

from __future__ import annotations

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_fraction,
    check_grad_has_no_nan,
    check_positive,
)


def adadelta_step(
    w: Array, grad: Array, v: Array, d: Array, rho: float = 0.95, eps: float = 1e-6
) -> tuple[Array, Array, Array]:
    """Take one step of Adadelta.

    Update rule, elementwise::

        v    ← rho * v + (1 - rho) * g^2
        step = -sqrt(d + eps) / sqrt(v + eps) * g
        d    ← rho * d + (1 - rho) * step^2
        w    ← w + step

    Parameters
    ----------
    w
        Point w, any shape, float64.
    grad
        Gradient g at ``w``; shape of ``w``.
    v
        Running average of the squared gradients, >= 0; shape of ``w``; zeros at the start.
    d
        Running average of the squared steps, >= 0; shape of ``w``; zeros at the start. The
        step uses the average from before the step.
    rho
        Share of both averages that is kept, in [0, 1).
    eps
        Inside both roots, > 0. Above the line it starts the motion: the first step is about
        sqrt(eps / (1 - rho)) long, and with eps = 0 nothing would ever move.

    Returns
    -------
    w, v, d
        The new point and the new averages; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or a number is out of its domain.

    Notes
    -----
    d averages squared steps, not squared gradients: sqrt(d) is in the unit of ``w`` and
    g / sqrt(v) has none, so the step has the unit of ``w``, as Newton's. PyTorch multiplies
    the step by ``lr``, 1 by default; the paper has no such factor.

    Source: Zeiler (2012), ADADELTA: An adaptive learning rate method, Algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> w, v, d = np.array([1.0]), np.array([0.0]), np.array([0.0])
    >>> w, v, d = adadelta_step(w, np.array([2.0]), v, d, rho=0.75, eps=1e-6)
    >>> w.round(6), v, d.round(9)  # step -0.001 / 1 * 2, d is a quarter of its square
    (array([0.998]), array([1.]), array([1.e-06]))
    """
    check_arrays("Adadelta", w, grad=grad, v=v, d=d)
    check_fraction("Adadelta", "rho", rho)
    check_positive("Adadelta", "eps", eps)
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


class Adadelta:
    """Adadelta that keeps its two averages; see :func:`adadelta_step`.

    Source: Zeiler (2012), ADADELTA: An adaptive learning rate method, Algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = Adadelta(rho=0.75)
    >>> optimizer.step(np.array([1.0]), np.array([2.0])).round(6)
    array([0.998])
    """

    v: Array
    d: Array

    def __init__(self, *, rho: float = 0.95, eps: float = 1e-6) -> None:
        check_fraction("Adadelta", "rho", rho)
        check_positive("Adadelta", "eps", eps)
        self.rho = rho
        self.eps = eps
        self.reset()

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point and remember both averages."""
        check_grad_has_no_nan("Adadelta.step", grad)
        v, d = (np.zeros_like(w), np.zeros_like(w)) if self.t == 0 else (self.v, self.d)
        w, self.v, self.d = adadelta_step(w, grad, v, d, self.rho, self.eps)
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget all gradients and steps."""
        self.t = 0
