"""BFGS: learn the inverse Hessian from how the gradient changes along the way."""

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
from course_lib.optim.line_search import strong_wolfe


def bfgs_update(inverse_hessian: Array, step_diff: Array, grad_diff: Array) -> Array:
    """Return the nearest symmetric matrix that maps the last grad_diff to its step_diff.

    Update rule, with s = step_diff, y = grad_diff::

        H ← (I - s y^T / y.s) H (I - y s^T / y.s) + s s^T / y.s

    Parameters
    ----------
    inverse_hessian
        Approximation H of the inverse Hessian, shape (D, D), symmetric positive definite.
    step_diff
        Difference s of two points, shape (D,).
    grad_diff
        Difference y of the gradients at them, shape (D,), with y . s > 0.

    Returns
    -------
    ndarray
        The new approximation: symmetric positive definite, and H y = s (the secant condition).

    Raises
    ------
    ValueError
        If an argument is out of its domain, or y . s is not positive: the line search has to
        end where the slope is flatter, and on a concave stretch it cannot.

    Source: Nocedal and Wright (2006), Numerical optimization, equation 6.17.

    Examples
    --------
    >>> import numpy as np
    >>> step_diff, grad_diff = np.array([1.0, 1.0]), np.array([1.0, 3.0])
    >>> inverse_hessian = bfgs_update(np.eye(2), step_diff, grad_diff)
    >>> inverse_hessian @ grad_diff
    array([1., 1.])
    """
    check_vector("bfgs_update", "step_diff", step_diff)
    check_vector("bfgs_update", "grad_diff", grad_diff, step_diff.size)
    check_matrix("bfgs_update", "inverse_hessian", inverse_hessian, step_diff.size)
    curvature = float(grad_diff @ step_diff)
    if not curvature > 0:
        raise ValueError(
            f"bfgs_update: grad_diff must satisfy grad_diff . step_diff > 0, got {curvature!r}; "
            "end the line search by the Wolfe conditions, or leave this pair out"
        )
    # Multiplied out, which costs O(D^2) instead of O(D^3).
    H_y = inverse_hessian @ grad_diff
    s_s = np.outer(step_diff, step_diff)
    cross = np.outer(step_diff, H_y)
    return (
        inverse_hessian
        - (cross + cross.T) / curvature
        + (1 + grad_diff @ H_y / curvature) * s_s / curvature
    )


def bfgs(
    f: Callable[[Array], float],
    grad_fn: Callable[[Array], Array],
    w0: Array,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> Array:
    """Minimize by the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno.

    Each step::

        direction = -H g
        w         ← w + lr * direction      lr by the strong Wolfe conditions, from 1
        H         ← bfgs_update(H, step_diff, grad_diff)

    Parameters
    ----------
    f, grad_fn
        Function to minimize, (D,) to float, and its gradient, (D,) to (D,).
    w0
        Starting point, shape (D,), float64.
    tol
        The run ends where no entry of the gradient is larger, finite, >= 0.
    max_iter
        Largest number of steps, an integer >= 0.

    Returns
    -------
    ndarray
        The path, shape (num_steps + 1, D): row k is w_k, the last row is the answer. It is
        shorter than ``max_iter`` + 1 rows where the gradient came down to ``tol``, or where the
        line search found no further decrease.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or f or its gradient is not finite at a point of
        the path.

    Notes
    -----
    H starts as the identity; before the first update it is scaled by y.s / y.y, the curvature
    just seen, so that its unit is right from then on. A step costs O(D^2).

    Source: Nocedal and Wright (2006), Numerical optimization, algorithm 6.1 and equation 6.20.

    Examples
    --------
    >>> from course_lib.problems import rosenbrock
    >>> banana = rosenbrock()
    >>> bfgs(banana.value, banana.grad, banana.start)[-1].round(6)
    array([1., 1.])
    """
    check_vector("bfgs", "w0", w0)
    check_non_negative("bfgs", "tol", tol)
    check_count("bfgs", "max_iter", max_iter)
    w, value, grad = w0.copy(), f(w0), grad_fn(w0)
    check_value("bfgs", "f(w)", value)
    check_vector("bfgs", "grad_fn(w)", grad, w.size)
    inverse_hessian = np.eye(w.size)
    path = [w]
    while len(path) <= max_iter and np.max(np.abs(grad), initial=0.0) > tol:
        direction = -inverse_hessian @ grad
        # The first direction is -g, in the wrong unit: try a step of length 1 at most.
        lr0 = 1.0 if len(path) > 1 else min(1.0, 1.0 / float(np.linalg.norm(grad)))
        lr, value, new_grad = strong_wolfe(f, grad_fn, w, direction, lr0, value=value, grad=grad)
        if lr == 0.0:
            break
        step_diff, grad_diff = lr * direction, new_grad - grad
        curvature = float(grad_diff @ step_diff)
        if curvature > 0:
            if len(path) == 1:
                inverse_hessian *= curvature / float(grad_diff @ grad_diff)
            inverse_hessian = bfgs_update(inverse_hessian, step_diff, grad_diff)
        w, grad = w + step_diff, new_grad
        path.append(w)
    return np.array(path)
