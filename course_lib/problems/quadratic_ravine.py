"""The ravine: a quadratic that is steep across and nearly flat along."""

from __future__ import annotations

import math

import numpy as np

from course_lib.problems.problem import Array, Problem


def quadratic_ravine(kappa: float = 50.0, angle: float = 0.0) -> Problem:
    """Return a two-dimensional quadratic with condition number ``kappa``.

    The function, with Q the rotation by ``angle``::

        F(w) = 1/2 w^T H w,   H = Q diag(1, kappa) Q^T

    Parameters
    ----------
    kappa
        Condition number L / mu, finite, >= 1. Here mu = 1, along the ravine, and L = kappa,
        across it.
    angle
        Direction of the flat axis in radians, counted from the first coordinate. At 0 the
        Hessian is diagonal, and methods with a step length for each coordinate see the ravine
        as it is; at pi/4 they see none of it.

    Returns
    -------
    Problem
        With its minimum 0 at the origin. The start turns with the ravine, so that a method
        without preferred axes walks the same way at each angle.

    Raises
    ------
    ValueError
        If ``kappa`` is below 1 or either number is not finite.

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods
    (quadratics with extreme eigenvalues mu and L).

    Examples
    --------
    >>> import numpy as np
    >>> ravine = quadratic_ravine(kappa=10.0)
    >>> ravine.value(np.array([2.0, 1.0])), ravine.grad(np.array([2.0, 1.0]))
    (7.0, array([ 2., 10.]))
    """
    if not 1.0 <= kappa < math.inf:
        raise ValueError(f"quadratic_ravine: kappa must be a finite number >= 1, got {kappa!r}")
    if not math.isfinite(angle):
        raise ValueError(f"quadratic_ravine: angle must be finite, in radians, got {angle!r}")
    cos, sin = math.cos(angle), math.sin(angle)
    rotation = np.array([[cos, -sin], [sin, cos]])
    H = rotation @ np.diag([1.0, float(kappa)]) @ rotation.T
    H = (H + H.T) / 2

    def value(w: Array) -> float:
        return 0.5 * float(w @ H @ w)

    def grad(w: Array) -> Array:
        gradient: Array = H @ w
        return gradient

    def hessian(w: Array) -> Array:
        return np.array(H)

    return Problem(
        name="ravine" if angle == 0.0 else "rotated ravine",
        value=value,
        grad=grad,
        hessian=hessian,
        start=rotation @ np.array([-1.8, 0.6]),
        minimum=np.zeros(2),
        minimum_value=0.0,
        L=float(kappa),
        mu=1.0,
        domain=((-2.2, 2.2), (-2.2, 2.2)) if angle else ((-2.2, 2.2), (-1.1, 1.1)),
    )
