"""The sequence of losses on which Adam walks to the worst point and stays there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.problems.problem import Array


@dataclass(frozen=True, eq=False)
class OnlineProblem:
    """A sequence of losses over an interval, one for each step.

    Attributes
    ----------
    name
        What the figures call it.
    value
        The loss of step t, (w, t) to float, with t from 1.
    grad
        Its gradient, (w, t) to (D,).
    project
        The nearest point of the interval; to be called after each step.
    low, high
        The interval.
    start
        The usual starting point, (D,).
    minimum
        The fixed point with the smallest average loss, (D,).
    minimum_value
        That average, over a whole period.
    period
        The losses repeat after so many steps.
    G
        The largest norm of a gradient.

    Examples
    --------
    >>> problem = reddi_sequence()
    >>> problem.low, problem.high, problem.period
    (-1.0, 1.0, 3)
    """

    name: str
    value: Callable[[Array, int], float]
    grad: Callable[[Array, int], Array]
    project: Callable[[Array], Array]
    low: float
    high: float
    start: Array
    minimum: Array
    minimum_value: float
    period: int
    G: float


def reddi_sequence(C: float = 3.0) -> OnlineProblem:
    """Return the losses whose average falls to the left and on which Adam goes right.

    The losses, on [-1, 1]::

        F_t(w) = C w   if t = 1, 4, 7, ...
        F_t(w) = -w    otherwise

    The average slope is (C - 2)/3 > 0, so w = -1 is best. With beta1 = 0 and
    beta2 = 1/(1 + C^2) Adam's root mean square has forgotten the large gradient when the small
    ones come: the one step to the left is about as long as each of the two to the right.
    AMSGrad keeps the largest v and walks left.

    Parameters
    ----------
    C
        Gradient of every third loss, finite, > 2.

    Returns
    -------
    OnlineProblem
        Points have shape (1,).

    Raises
    ------
    ValueError
        If ``C`` is out of its domain.

    Source: Reddi, Kale and Kumar (2018), On the convergence of Adam and beyond, section 3,
    Theorem 1.

    Examples
    --------
    >>> import numpy as np
    >>> problem = reddi_sequence(C=4.0)
    >>> [float(problem.grad(problem.start, t)[0]) for t in range(1, 7)]
    [4.0, -1.0, -1.0, 4.0, -1.0, -1.0]
    >>> problem.project(np.array([1.5]))
    array([1.])
    """
    if not 2.0 < C < math.inf:
        raise ValueError(
            f"reddi_sequence: C must be a finite number > 2, got {C!r}; "
            "otherwise the average does not fall to the left"
        )

    def slope(t: int) -> float:
        return float(C) if t % 3 == 1 else -1.0

    return OnlineProblem(
        name="reddi sequence",
        value=lambda w, t: slope(t) * float(w[0]),
        grad=lambda w, t: np.array([slope(t)]),
        project=lambda w: np.clip(w, -1.0, 1.0),
        low=-1.0,
        high=1.0,
        start=np.zeros(1),
        minimum=np.array([-1.0]),
        minimum_value=-(C - 2) / 3,
        period=3,
        G=float(C),
    )
