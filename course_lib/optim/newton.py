"""Newton's method: jump to the minimum of the quadratic that touches the function here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_count,
    check_matrix,
    check_non_negative,
    check_value,
    check_vector,
)
from course_lib.optim.line_search import backtracking

# Beyond this condition number a solution has no correct digit.
_LARGEST_CONDITION = 1e14
_ROUNDING = 1e-15


def newton_direction(grad: Array, hessian: Array, damping: float = 0.0) -> Array:
    """Return the step to the minimum of the quadratic model.

    Direction, found by solving a linear system and not by inverting a matrix::

        direction = -(H + damping * I)^-1 g

    Parameters
    ----------
    grad
        Gradient g, shape (D,), float64.
    hessian
        Hessian H, shape (D, D), symmetric.
    damping
        Added to each curvature, in the unit of the Hessian, finite, >= 0. Large values turn the
        direction towards -g and shorten it to |g| / damping.

    Returns
    -------
    ndarray
        The direction, shape (D,), in the unit of w: step length 1 is the natural one.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or H + damping * I is singular to working precision.

    Notes
    -----
    The minimizer of the model F(w_k) + g . s + s . H s / 2 is w_k - H^-1 g, with a minus; the
    model's first term is the value F(w_k). Where H has negative eigenvalues the direction leads
    to a saddle or a maximum; damping above the most negative one makes it a descent direction.

    Source: Levenberg (1944), A method for the solution of certain non-linear problems in least
    squares (damping).
    Source: Nocedal and Wright (2006), Numerical optimization, equation 2.15.

    Examples
    --------
    >>> import numpy as np
    >>> grad, hessian = np.array([2.0, 30.0]), np.diag([1.0, 10.0])
    >>> newton_direction(grad, hessian)
    array([-2., -3.])
    >>> newton_direction(grad, hessian, damping=5.0).round(3)
    array([-0.333, -2.   ])
    """
    check_vector("newton_direction", "grad", grad)
    check_matrix("newton_direction", "hessian", hessian, grad.size)
    check_non_negative("newton_direction", "damping", damping)
    damped = hessian + damping * np.eye(grad.size)
    try:
        direction = np.asarray(-np.linalg.solve(damped, grad), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise _singular(damping) from None
    # |H| |s| / |g| is the condition number as far as this gradient meets it.
    longest = _LARGEST_CONDITION * np.linalg.norm(grad)
    if not np.linalg.norm(damped) * np.linalg.norm(direction) <= longest:
        raise _singular(damping)
    return direction


def newton(
    f: Callable[[Array], float],
    grad_fn: Callable[[Array], Array],
    hessian_fn: Callable[[Array], Array],
    w0: Array,
    damping: float = 0.0,
    tol: float = 1e-8,
    max_iter: int = 100,
) -> Array:
    """Minimize by Newton's method, damped where the curvature is not positive.

    Each step::

        direction = -(H + damping_k * I)^-1 g
        w         ← w + lr * direction             lr by backtracking from 1

    where damping_k is the first of ``damping``, then values growing by factors of 2 from just
    above the most negative diagonal entry, with which H + damping_k * I is positive definite.

    Parameters
    ----------
    f, grad_fn, hessian_fn
        Function to minimize, (D,) to float, its gradient, (D,) to (D,), and its Hessian, (D,)
        to (D, D).
    w0
        Starting point, shape (D,), float64.
    damping
        Least damping, finite, >= 0.
    tol
        The run ends where no entry of the gradient is larger, finite, >= 0.
    max_iter
        Largest number of steps, an integer >= 0.

    Returns
    -------
    ndarray
        The path, shape (num_steps + 1, D): row k is w_k, the last row is the answer. It is
        shorter than ``max_iter`` + 1 rows where the gradient came down to ``tol``, or where
        rounding lets it shrink no further.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or f, its gradient or Hessian is not finite at a
        point of the path.

    Notes
    -----
    Near a minimum with a positive definite Hessian the undamped method doubles the correct
    digits in each step, and it does not see linear changes of the variables. A step costs
    O(D^3) time and O(D^2) memory.

    Source: Nocedal and Wright (2006), Numerical optimization, algorithms 3.2 and 3.3.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.problems import rosenbrock
    >>> banana = rosenbrock()
    >>> path = newton(banana.value, banana.grad, banana.hessian, banana.start)
    >>> len(path) - 1, path[-1].round(6)
    (21, array([1., 1.]))
    """
    check_vector("newton", "w0", w0)
    check_non_negative("newton", "damping", damping)
    check_non_negative("newton", "tol", tol)
    check_count("newton", "max_iter", max_iter)
    w, grad = w0.copy(), grad_fn(w0)
    check_vector("newton", "grad_fn(w)", grad, w.size)
    path = [w]
    while len(path) <= max_iter and np.max(np.abs(grad), initial=0.0) > tol:
        hessian = hessian_fn(w)
        check_matrix("newton", "hessian_fn(w)", hessian, w.size)
        direction = newton_direction(grad, hessian, _damping_enough(hessian, damping))
        value = f(w)
        check_value("newton", "f(w)", value)
        at_the_end = -(grad @ direction) <= _ROUNDING * abs(value)
        # There f cannot tell points apart any more, but its gradient still can.
        lr = 1.0 if at_the_end else backtracking(f, grad, w, direction)
        new_grad = grad_fn(w + lr * direction)
        check_vector("newton", "grad_fn(w)", new_grad, w.size)
        if at_the_end and np.linalg.norm(new_grad) >= np.linalg.norm(grad):
            break
        w, grad = w + lr * direction, new_grad
        path.append(w)
    return np.array(path)


def _damping_enough(hessian: Array, damping: float) -> float:
    """Least damping tried that makes the Hessian positive definite, as Cholesky tells."""
    size = float(np.linalg.norm(hessian)) or 1.0
    lowest = float(np.min(np.diag(hessian)))
    identity = np.eye(len(hessian))
    # The Cholesky factor of a matrix that is all but singular exists, and is of no use.
    margin = 1e-12 * size
    while True:
        try:
            np.linalg.cholesky(hessian + (damping - margin) * identity)
            return damping
        except np.linalg.LinAlgError:
            damping = max(2 * damping, 1e-3 * size - min(lowest, 0.0))


def _singular(damping: float) -> ValueError:
    return ValueError(
        f"newton_direction: hessian + damping * I must not be singular, got one that is to "
        f"working precision with damping = {damping!r}; raise damping"
    )
