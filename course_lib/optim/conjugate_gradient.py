"""Conjugate gradients: directions that do not undo each other, linear and nonlinear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_count,
    check_non_negative,
    check_positive,
    check_value,
    check_vector,
)
from course_lib.optim.line_search import strong_wolfe

_FORMULAS = ("fletcher_reeves", "polak_ribiere")


def conjugate_gradient(
    matvec: Callable[[Array], Array],
    b: Array,
    tol: float = 1e-10,
    max_iter: int | None = None,
) -> tuple[Array, int]:
    """Solve A x = b for a symmetric positive definite A that is known by its products alone.

    Start with x = 0, r = b, direction p = r; each step::

        lr = r.r / p.Ap
        x  ← x + lr * p
        r  ← r - lr * A p
        p  ← r + (r.r / old r.r) p

    Parameters
    ----------
    matvec
        The product A v, (D,) to (D,).
    b
        Right-hand side, shape (D,), float64.
    tol
        The run ends where |r| <= tol * |b|, finite, >= 0.
    max_iter
        Largest number of products, an integer >= 0; None means D, which is enough but for
        rounding.

    Returns
    -------
    x, num_iter
        The solution, shape (D,), and the number of products that were formed. Where
        ``max_iter`` ends the run, x is the best point of the Krylov space so far.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or p.Ap <= 0 turns up: A is not positive definite.

    Notes
    -----
    x minimizes x.Ax / 2 - b.x over the span of b, Ab, A^2 b, ..., so D steps are exact without
    rounding, and as many as A has distinct eigenvalues are.

    Source: Hestenes and Stiefel (1952), Methods of conjugate gradients for solving linear
    systems.
    Source: Nocedal and Wright (2006), Numerical optimization, algorithm 5.2.

    Examples
    --------
    >>> import numpy as np
    >>> A = np.array([[2.0, 0.0], [0.0, 8.0]])
    >>> x, num_iter = conjugate_gradient(lambda v: A @ v, np.array([2.0, 8.0]))
    >>> x.round(12), num_iter
    (array([1., 1.]), 2)
    """
    check_vector("conjugate_gradient", "b", b)
    check_non_negative("conjugate_gradient", "tol", tol)
    max_iter = b.size if max_iter is None else max_iter
    check_count("conjugate_gradient", "max_iter", max_iter)
    x, r, num_iter = np.zeros(b.size), b.copy(), 0
    r_r = float(r @ r)
    direction, enough = r, tol * float(np.linalg.norm(b))
    while num_iter < max_iter and np.sqrt(r_r) > enough:
        product = matvec(direction)
        num_iter += 1
        check_vector("conjugate_gradient", "matvec(v)", product, b.size)
        curvature = float(direction @ product)
        if not curvature > 0:
            raise ValueError(
                "conjugate_gradient: matvec must multiply by a positive definite matrix, got "
                f"curvature {curvature / float(direction @ direction)!r} along the direction of "
                f"product {num_iter}; add a multiple of the identity, or minimize by newton"
            )
        lr = r_r / curvature
        x = x + lr * direction
        r = r - lr * product
        r_r, old_r_r = float(r @ r), r_r
        direction = r + (r_r / old_r_r) * direction
    return x, num_iter


def nonlinear_conjugate_gradient(
    f: Callable[[Array], float],
    grad_fn: Callable[[Array], Array],
    w0: Array,
    formula: str = "polak_ribiere",
    c_slope: float = 0.1,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> Array:
    """Minimize by conjugate gradients with a line search in place of the known step length.

    Each step, with g the gradient at the new point and g_old at the one before::

        w         ← w + lr * direction             lr by the strong Wolfe conditions
        ratio     = g.g / g_old.g_old                           'fletcher_reeves'
                  = max(0, g.(g - g_old) / g_old.g_old)         'polak_ribiere'
        direction ← -g + ratio * direction

    Parameters
    ----------
    f, grad_fn
        Function to minimize, (D,) to float, and its gradient, (D,) to (D,).
    w0
        Starting point, shape (D,), float64.
    formula
        'polak_ribiere' (the version called PR+) or 'fletcher_reeves'.
    c_slope
        How flat the line search ends, in (1e-4, 1); below 1/2 Fletcher and Reeves' directions
        are sure to lead downhill.
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
    On a quadratic with exact line searches both formulas are :func:`conjugate_gradient`. Where
    the directions go stale, Fletcher and Reeves' keeps them; PR+ starts afresh from -g. A
    direction that does not lead downhill is replaced by -g in both.

    Source: Fletcher and Reeves (1964), Function minimization by conjugate gradients.
    Source: Polak and Ribiere (1969), Note sur la convergence de methodes de directions
    conjuguees.
    Source: Nocedal and Wright (2006), Numerical optimization, algorithm 5.4 and equation 5.45.

    Examples
    --------
    >>> from course_lib.problems import rosenbrock
    >>> banana = rosenbrock()
    >>> nonlinear_conjugate_gradient(banana.value, banana.grad, banana.start)[-1].round(4)
    array([1., 1.])
    """
    owner = "nonlinear_conjugate_gradient"
    check_vector(owner, "w0", w0)
    if formula not in _FORMULAS:
        raise ValueError(f"{owner}: formula must be one of {_FORMULAS}, got {formula!r}")
    check_positive(owner, "c_slope", c_slope)
    if not 1e-4 < c_slope < 1:
        raise ValueError(f"{owner}: c_slope must be in (1e-4, 1), got {c_slope!r}")
    check_non_negative(owner, "tol", tol)
    check_count(owner, "max_iter", max_iter)
    w, value, grad = w0.copy(), f(w0), grad_fn(w0)
    check_value(owner, "f(w)", value)
    check_vector(owner, "grad_fn(w)", grad, w.size)
    direction, lr, slope = -grad, 1.0, 0.0
    path = [w]
    while len(path) <= max_iter and np.max(np.abs(grad), initial=0.0) > tol:
        if not grad @ direction < 0:
            direction = -grad
        old_slope, slope = slope, float(grad @ direction)
        # The first-order change of f is expected to be what it was in the step before.
        lr0 = lr * old_slope / slope if len(path) > 1 else min(1.0, 1.0 / np.sqrt(-slope))
        lr, value, new_grad = strong_wolfe(
            f, grad_fn, w, direction, float(lr0), c_slope=c_slope, value=value, grad=grad
        )
        if lr == 0.0:
            break
        w = w + lr * direction
        if formula == "fletcher_reeves":
            ratio = float(new_grad @ new_grad) / float(grad @ grad)
        else:
            ratio = max(0.0, float(new_grad @ (new_grad - grad)) / float(grad @ grad))
        direction = -new_grad + ratio * direction
        grad = new_grad
        path.append(w)
    return np.array(path)
