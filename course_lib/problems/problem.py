"""What a problem is: a function to minimize, with its derivatives and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Problem:
    """A differentiable function to minimize.

    Attributes
    ----------
    name
        What the figures call it.
    value
        The function, (D,) to float.
    grad
        Its gradient, (D,) to (D,).
    hessian
        Its Hessian, (D,) to (D, D), or None where nobody needs it.
    start
        The usual starting point, (D,).
    minimum
        The point of smallest value, (D,), or None where there is none or none is known.
    minimum_value
        The smallest value, or None where there is none or none is known.
    L
        Smoothness: the largest curvature anywhere, or None where it is unbounded.
    mu
        Strong convexity: the smallest curvature anywhere, or None where it is not positive
        or not known.
    domain
        The box ((x0, x1), (y0, y1)) that figures show, or None where D is not 2.

    Examples
    --------
    >>> import numpy as np
    >>> bowl = Problem(
    ...     name="bowl",
    ...     value=lambda w: 0.5 * float(w @ w),
    ...     grad=lambda w: w,
    ...     hessian=lambda w: np.eye(w.size),
    ...     start=np.array([1.0, 1.0]),
    ...     minimum=np.zeros(2),
    ...     minimum_value=0.0,
    ...     L=1.0,
    ...     mu=1.0,
    ...     domain=((-2.0, 2.0), (-2.0, 2.0)),
    ... )
    >>> bowl.value(bowl.start)
    1.0
    """

    name: str
    value: Callable[[Array], float]
    grad: Callable[[Array], Array]
    hessian: Callable[[Array], Array] | None
    start: Array
    minimum: Array | None
    minimum_value: float | None
    L: float | None
    mu: float | None
    domain: tuple[tuple[float, float], tuple[float, float]] | None
