"""Follow an optimizer over a problem and record every point that it visits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from course_lib.optim.arguments import Array, check_arrays
from course_lib.optim.nesterov import Nesterov

LARGEST = 1e100
"""A coordinate beyond this counts as diverged: its cube, as in a quartic's gradient, is finite."""


class Optimizer(Protocol):
    """What every optimizer but :class:`Nesterov` offers."""

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point."""
        ...

    def reset(self) -> None:
        """Forget the past."""
        ...


class Differentiable(Protocol):
    """Anything with a gradient, such as :class:`course_lib.problems.Problem`."""

    @property
    def grad(self) -> Callable[[Array], Array]:
        """The gradient as a function of the point."""
        ...


def minimize(
    optimizer: Optimizer | Nesterov, problem: Differentiable, w0: Array, num_steps: int
) -> Array:
    """Return the path of an optimizer from a starting point.

    Update rule::

        w_0 = w0,   w_t = optimizer.step(w_{t-1}, gradient at w_{t-1})

    Parameters
    ----------
    optimizer
        An optimizer of this package; it is reset first, so the path depends on the arguments
        alone. :class:`Nesterov` is handed the gradient's function.
    problem
        Has ``grad(w)``.
    w0
        Starting point, shape (D,), float64.
    num_steps
        Number of steps, an integer >= 0.

    Returns
    -------
    path
        Shape (num_steps + 1, D); row t is w_t. From the first point with a coordinate beyond
        1e100 the rows are NaN: the path has diverged, and figures leave NaN blank.

    Raises
    ------
    ValueError
        If ``w0`` is not a float64 vector, ``num_steps`` is negative or not an integer.

    Source: Robbins and Monro (1951), A stochastic approximation method (the iteration).

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.optim import SGD
    >>> from course_lib.problems import quadratic_ravine
    >>> path = minimize(SGD(lr=0.5), quadratic_ravine(kappa=1.0), np.array([4.0, 2.0]), 2)
    >>> path
    array([[4. , 2. ],
           [2. , 1. ],
           [1. , 0.5]])
    """
    check_arrays("minimize", w0)
    if np.ndim(w0) != 1:
        raise ValueError(f"minimize: w0 must have shape (D,), got {np.shape(w0)}")
    if isinstance(num_steps, bool) or not isinstance(num_steps, (int, np.integer)):
        raise ValueError(f"minimize: num_steps must be an integer >= 0, got {num_steps!r}")
    if num_steps < 0:
        raise ValueError(f"minimize: num_steps must be an integer >= 0, got {num_steps!r}")
    optimizer.reset()
    path = np.full((num_steps + 1, w0.size), np.nan)
    path[0] = w0
    w = w0
    # On the way out a square may overflow: the path then ends in NaN, which says it all.
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(1, num_steps + 1):
            if isinstance(optimizer, Nesterov):
                w = optimizer.step(w, problem.grad)
            else:
                w = optimizer.step(w, problem.grad(w))
            if not np.all(np.abs(w) <= LARGEST):
                break
            path[t] = w
    return path
