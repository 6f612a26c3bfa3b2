"""Line searches: how far to go in a given direction.

A step that merely lowers the value may stall: it has to be in proportion to what the slope
promises (Armijo). And it must not be needlessly short: the slope at its end has to be flatter
(the curvature condition). Both together are the Wolfe conditions; quasi-Newton methods need
them, since they make step_diff . grad_diff positive.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_count,
    check_positive,
    check_value,
    check_vector,
)


def backtracking(
    f: Callable[[Array], float],
    grad: Array,
    w: Array,
    direction: Array,
    lr0: float = 1.0,
    shrink: float = 0.5,
    c: float = 1e-4,
) -> float:
    """Return the first step length of lr0, lr0 * shrink, ... that decreases ``f`` enough.

    Armijo's condition, the one that the result satisfies::

        f(w + lr * direction) <= f(w) + c * lr * (g.direction)

    Parameters
    ----------
    f
        Function to minimize, (D,) to float. NaN and infinity at a trial count as too high.
    grad
        Gradient g of ``f`` at ``w``, shape (D,).
    w
        Point w, shape (D,), float64.
    direction
        Direction in which f falls: g . direction < 0; shape (D,).
    lr0
        First step length that is tried, finite, > 0. For Newton and quasi-Newton directions 1.
    shrink
        What a rejected step length is multiplied by, in (0, 1).
    c
        Share of the promised decrease that is demanded, in (0, 1).

    Returns
    -------
    float
        The step length.

    Raises
    ------
    ValueError
        If an argument is out of its domain, ``direction`` does not lead downhill, or no step
        is accepted before w + lr * direction rounds to w, as it can with a wrong gradient.

    Source: Armijo (1966), Minimization of functions having Lipschitz continuous first partial
    derivatives.
    Source: Nocedal and Wright (2006), Numerical optimization, algorithm 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0])
    >>> backtracking(lambda w: float(w @ w), 2 * w, w, direction=-8 * w)  # best is 1/8
    0.125
    """
    _check_ray("backtracking", w, direction, lr0)
    check_vector("backtracking", "grad", grad, w.size)
    _check_open_unit("backtracking", "shrink", shrink)
    _check_open_unit("backtracking", "c", c)
    value = f(w)
    check_value("backtracking", "f(w)", value)
    slope = float(grad @ direction)
    _check_downhill("backtracking", slope)
    lr = float(lr0)
    # Written so that NaN is rejected.
    while not f(w + lr * direction) <= value + c * lr * slope:
        if np.array_equal(w + lr * direction, w):
            raise ValueError(
                f"backtracking: f must fall along direction, got no decrease down to lr = {lr!r} "
                f"where the slope promises {slope!r}; compare grad with numerical differences of f"
            )
        lr *= shrink
    return lr


class _Trial(NamedTuple):
    """A point on the ray: its step length, the value, the slope along the ray, the gradient."""

    lr: float
    value: float
    slope: float
    grad: Array


def strong_wolfe(
    f: Callable[[Array], float],
    grad_fn: Callable[[Array], Array],
    w: Array,
    direction: Array,
    lr0: float = 1.0,
    c: float = 1e-4,
    c_slope: float = 0.9,
    max_trials: int = 25,
    value: float | None = None,
    grad: Array | None = None,
) -> tuple[float, float, Array]:
    """Return a step length that satisfies the strong Wolfe conditions.

    Conditions, with phi(lr) = f(w + lr * direction)::

        phi(lr)    <= phi(0) + c * lr * phi'(0)         enough decrease
        |phi'(lr)| <= c_slope * |phi'(0)|               flat enough

    Step lengths grow until an interval is sure to hold an answer; cubic interpolation of values
    and slopes at its ends then closes in.

    Parameters
    ----------
    f, grad_fn
        Function to minimize, (D,) to float, and its gradient, (D,) to (D,). Each trial calls
        both once. NaN and infinity at a trial count as too high.
    w
        Point w, shape (D,), float64.
    direction
        Direction in which f falls; shape (D,).
    lr0
        First step length that is tried, finite, > 0.
    c, c_slope
        Constants of the conditions, 0 < c < c_slope < 1. Near 0 ``c_slope`` asks for an exact
        minimum along the ray; usual are 0.9 for quasi-Newton methods and 0.1 for nonlinear
        conjugate gradients.
    max_trials
        Largest number of trials, an integer >= 1.
    value, grad
        f and its gradient at ``w``, where the caller has them.

    Returns
    -------
    lr, value, grad
        The step length, and f and its gradient at w + lr * direction. Where the trials run out,
        the best step length that decreases f enough, and 0.0 if there is none: near a minimum
        rounding hides the decrease.

    Raises
    ------
    ValueError
        If an argument is out of its domain or ``direction`` does not lead downhill.

    Notes
    -----
    SciPy's ``line_search`` is the same algorithm with other safeguards, so it may return another
    step length; both satisfy the conditions. Extrapolation goes 1.1 to 4 times the last stride
    further, as in More and Thuente's program dcsrch.

    Source: Nocedal and Wright (2006), Numerical optimization, algorithms 3.5 and 3.6 and
    equation 3.59.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0])
    >>> strong_wolfe(lambda w: float(w @ w), lambda w: 2 * w, w, -8 * w, c_slope=0.1)
    (0.125, 0.0, array([0.]))
    """
    _check_ray("strong_wolfe", w, direction, lr0)
    _check_open_unit("strong_wolfe", "c", c)
    _check_open_unit("strong_wolfe", "c_slope", c_slope)
    if c >= c_slope:
        raise ValueError(f"strong_wolfe: c must be below c_slope = {c_slope!r}, got {c!r}")
    check_count("strong_wolfe", "max_trials", max_trials, at_least=1)
    value = f(w) if value is None else value
    grad = grad_fn(w) if grad is None else grad
    check_value("strong_wolfe", "value", value)
    check_vector("strong_wolfe", "grad", grad, w.size)
    start = _Trial(0.0, float(value), float(grad @ direction), grad)
    _check_downhill("strong_wolfe", start.slope)

    def at(lr: float) -> _Trial:
        point = w + lr * direction
        gradient = grad_fn(point)
        return _Trial(lr, float(f(point)), float(gradient @ direction), gradient)

    def decreases_enough(trial: _Trial) -> bool:
        finite = math.isfinite(trial.value) and math.isfinite(trial.slope)
        return finite and trial.value <= start.value + c * trial.lr * start.slope

    def is_flat(trial: _Trial) -> bool:
        return abs(trial.slope) <= c_slope * -start.slope

    # Algorithm 3.5: from ``low``, good so far, to ``high``; stop when both bracket an answer.
    low, high = start, at(float(lr0))
    for trials_left in range(max_trials - 1, -1, -1):
        if not decreases_enough(high) or high.value >= low.value:
            break
        if is_flat(high):
            return high.lr, high.value, high.grad
        if high.slope >= 0:
            low, high = high, low
            break
        if trials_left == 0:
            return high.lr, high.value, high.grad
        stride = high.lr - low.lr
        farther = _cubic_minimum(low, high)
        farther = min(max(farther, high.lr + 1.1 * stride), high.lr + 4 * stride)
        low, high = high, at(farther)

    # Algorithm 3.6: ``low`` has the smaller value and slopes towards ``high``.
    for _ in range(trials_left):
        lr = _inside(low, high)
        if lr in (low.lr, high.lr):
            break  # no number is left between them
        trial = at(lr)
        if not decreases_enough(trial) or trial.value >= low.value:
            high = trial
            continue
        if is_flat(trial):
            return trial.lr, trial.value, trial.grad
        if trial.slope * (high.lr - low.lr) >= 0:
            high = low
        low = trial
    return low.lr, low.value, low.grad


def _cubic_minimum(a: _Trial, b: _Trial) -> float:
    """Minimizer of the cubic with the values and slopes of two trials; infinity without one."""
    d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.lr - b.lr)
    square = d1 * d1 - a.slope * b.slope
    if not 0 <= square < math.inf:
        return math.inf
    d2 = math.copysign(math.sqrt(square), b.lr - a.lr)
    below = b.slope - a.slope + 2 * d2
    return b.lr - (b.lr - a.lr) * (b.slope + d2 - d1) / below if below else math.inf


def _inside(low: _Trial, high: _Trial) -> float:
    """Next trial of an interval: the cubic's minimum, off the ends, else the middle."""
    left, right = sorted((low.lr, high.lr))
    margin = 0.01 * (right - left)
    lr = _cubic_minimum(low, high)
    if not left <= lr <= right:
        return (left + right) / 2
    return min(max(lr, left + margin), right - margin)


def _check_ray(owner: str, w: Array, direction: Array, lr0: float) -> None:
    check_vector(owner, "w", w)
    check_vector(owner, "direction", direction, w.size)
    check_positive(owner, "lr0", lr0)


def _check_open_unit(owner: str, name: str, value: float) -> None:
    check_positive(owner, name, value)
    if not value < 1:
        raise ValueError(f"{owner}: {name} must be in (0, 1), got {value!r}")


def _check_downhill(owner: str, slope: float) -> None:
    if not slope < 0:
        raise ValueError(
            f"{owner}: direction must lead downhill, got slope grad . direction = {slope!r}; "
            "descent directions have it negative, -grad for one"
        )
