"""A saddle with a way out: flat at the pass, and a minimum on either side."""

from __future__ import annotations

import numpy as np

from course_lib.problems.problem import Array, Problem


def saddle() -> Problem:
    """Return a double well whose two minima are separated by a saddle at the origin.

    The function::

        F(x, y) = x^2 / 2 + y^4 / 4 - y^2 / 2

    Returns
    -------
    Problem
        With a saddle of value 0 at the origin, curvatures 1 and -1 there, and minima of value
        -1/4 at (0, 1) and (0, -1). The start lies almost on the line that leads straight into
        the saddle; ``minimum`` is the one on its side. ``L`` is None since y^4 has no bound
        on its curvature, ``mu`` since the function is not convex.

    Source: Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio (2014), Identifying and
    attacking the saddle point problem in high-dimensional non-convex optimization (why saddles
    matter; the function is the textbook double well).

    Examples
    --------
    >>> import numpy as np
    >>> problem = saddle()
    >>> problem.grad(np.zeros(2)), problem.value(np.array([0.0, 1.0]))
    (array([0., 0.]), -0.25)
    """

    def value(w: Array) -> float:
        x, y = w
        return float(x**2 / 2 + y**4 / 4 - y**2 / 2)

    def grad(w: Array) -> Array:
        x, y = w
        return np.array([x, y**3 - y])

    def hessian(w: Array) -> Array:
        _, y = w
        return np.array([[1.0, 0.0], [0.0, 3 * y**2 - 1]])

    return Problem(
        name="saddle",
        value=value,
        grad=grad,
        hessian=hessian,
        start=np.array([-1.5, 1e-6]),
        minimum=np.array([0.0, 1.0]),
        minimum_value=-0.25,
        L=None,
        mu=None,
        domain=((-2.0, 2.0), (-1.5, 1.5)),
    )
