"""L-BFGS: BFGS that remembers the last few steps in place of a matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_count,
    check_non_negative,
    check_value,
    check_vector,
)
from course_lib.optim.line_search import strong_wolfe


def lbfgs_direction(grad: Array, step_diffs: Sequence[Array], grad_diffs: Sequence[Array]) -> Array:
    """Return -H g, where H is what BFGS makes of the pairs, without forming it.

    Two loops, with s_i = step_diffs[i], y_i = grad_diffs[i], rho_i = 1 / y_i.s_i, n the newest::

        q = g
        for the pairs from newest to oldest:   a_i = rho_i s_i.q,   q ← q - a_i y_i
        q ← H0 q,   H0 = (s_n.y_n / y_n.y_n) I
        for the pairs from oldest to newest:   q ← q + (a_i - rho_i y_i.q) s_i
        direction = -q

    Parameters
    ----------
    grad
        Gradient g, shape (D,), float64.
    step_diffs
        Differences of successive points, each (D,), the newest last; a list, or (memory, D).
    grad_diffs
        Differences of the gradients at them, as many, each with y . s > 0.

    Returns
    -------
    ndarray
        The direction, shape (D,); -g where the memory is empty.

    Raises
    ------
    ValueError
        If an argument is out of its domain, the numbers of differences disagree, or a pair has
        no positive curvature.

    Source: Nocedal and Wright (2006), Numerical optimization, algorithm 7.4 and equation 7.20.
    Source: Nocedal (1980), Updating quasi-Newton matrices with limited storage.

    Examples
    --------
    >>> import numpy as np
    >>> lbfgs_direction(np.array([1.0, 2.0]), [], [])
    array([-1., -2.])
    >>> step_diff, grad_diff = np.array([1.0, 0.0]), np.array([4.0, 0.0])
    >>> lbfgs_direction(np.array([8.0, 2.0]), [step_diff], [grad_diff])  # curvature 4
    array([-2. , -0.5])
    """
    check_vector("lbfgs_direction", "grad", grad)
    if len(step_diffs) != len(grad_diffs):
        raise ValueError(
            "lbfgs_direction: grad_diffs must have as many entries as step_diffs, "
            f"{len(step_diffs)}, got {len(grad_diffs)}"
        )
    pairs = []
    for i, (step_diff, grad_diff) in enumerate(zip(step_diffs, grad_diffs, strict=True)):
        check_vector("lbfgs_direction", f"step_diffs[{i}]", step_diff, grad.size)
        check_vector("lbfgs_direction", f"grad_diffs[{i}]", grad_diff, grad.size)
        curvature = float(grad_diff @ step_diff)
        if not curvature > 0:
            raise ValueError(
                f"lbfgs_direction: grad_diffs[{i}] must satisfy grad_diff . step_diff > 0, "
                f"got {curvature!r}; leave this pair out"
            )
        pairs.append((step_diff, grad_diff, curvature))
    q, shares = grad, []
    for step_diff, grad_diff, curvature in reversed(pairs):
        share = (step_diff @ q) / curvature
        shares.append(share)
        q = q - share * grad_diff
    if pairs:
        _, grad_diff, curvature = pairs[-1]
        q = curvature / (grad_diff @ grad_diff) * q
    for (step_diff, grad_diff, curvature), share in zip(pairs, reversed(shares), strict=True):
        q = q + (share - (grad_diff @ q) / curvature) * step_diff
    return np.asarray(-q)


def lbfgs(
    f: Callable[[Array], float],
    grad_fn: Callable[[Array], Array],
    w0: Array,
    memory: int = 10,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> Array:
    """Minimize by BFGS with a limited memory.

    Each step::

        direction = lbfgs_direction(g, step_diffs, grad_diffs)
        w         ← w + lr * direction      lr by the strong Wolfe conditions, from 1
        remember step_diff and grad_diff, forget the oldest beyond ``memory``

    Parameters
    ----------
    f, grad_fn
        Function to minimize, (D,) to float, and its gradient, (D,) to (D,).
    w0
        Starting point, shape (D,), float64.
    memory
        Number of pairs that are kept, an integer >= 1; usual are 3 to 20.
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
    A step costs O(memory * D) beside the evaluations, nearly always one of each.

    Source: Liu and Nocedal (1989), On the limited memory BFGS method for large scale
    optimization.
    Source: Nocedal and Wright (2006), Numerical optimization, algorithm 7.5.

    Examples
    --------
    >>> from course_lib.problems import rosenbrock
    >>> banana = rosenbrock()
    >>> lbfgs(banana.value, banana.grad, banana.start)[-1].round(6)
    array([1., 1.])
    """
    check_vector("lbfgs", "w0", w0)
    check_count("lbfgs", "memory", memory, at_least=1)
    check_non_negative("lbfgs", "tol", tol)
    check_count("lbfgs", "max_iter", max_iter)
    w, value, grad = w0.copy(), f(w0), grad_fn(w0)
    check_value("lbfgs", "f(w)", value)
    check_vector("lbfgs", "grad_fn(w)", grad, w.size)
    step_diffs: list[Array] = []
    grad_diffs: list[Array] = []
    path = [w]
    while len(path) <= max_iter and np.max(np.abs(grad), initial=0.0) > tol:
        direction = lbfgs_direction(grad, step_diffs, grad_diffs)
        # Without memory the direction is -g, in the wrong unit: a step of length 1 at most.
        lr0 = 1.0 if step_diffs else min(1.0, 1.0 / float(np.linalg.norm(grad)))
        lr, value, new_grad = strong_wolfe(f, grad_fn, w, direction, lr0, value=value, grad=grad)
        if lr == 0.0:
            break
        step_diff, grad_diff = lr * direction, new_grad - grad
        if grad_diff @ step_diff > 0:
            step_diffs = [*step_diffs, step_diff][-memory:]
            grad_diffs = [*grad_diffs, grad_diff][-memory:]
        w, grad = w + step_diff, new_grad
        path.append(w)
    return np.array(path)
