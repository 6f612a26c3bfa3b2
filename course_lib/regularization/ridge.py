"""Ridge regression: the path of its solutions, and the point of the path with a given norm.

With X = U diag(s) V^T the solution is V diag(s / (s^2 + N l2)) U^T y: along each singular
direction the least-squares solution shrinks by s^2 / (s^2 + N l2), weak directions first. So |w|
falls from the minimum-norm solution's to 0 as l2 grows, and each radius in between belongs to
exactly one l2: penalty and constraint are two views of one problem.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.regularization.arguments import (
    Array,
    check_non_negative,
    check_numbers,
    check_positive,
    check_regression,
)


def ridge(X: Array, y: Array, l2: float) -> Array:
    """Return the weights of a linear regression with an L2 penalty, without intercept.

    Minimizer of |X w - y|^2 / (2 N) + l2 / 2 * |w|^2::

        w = (X^T X + N * l2 * I)^-1 X^T y

    Parameters
    ----------
    X
        Features (N, D), float64.
    y
        Targets (N,), float64.
    l2
        Strength of the penalty, finite, >= 0; 0 gives the least-squares solution of smallest
        norm.

    Returns
    -------
    w
        Weights (D,).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The loss is a mean, so the penalty meets the sum of squares as N * l2; that product is
    scikit-learn's ``alpha``. Computed from the singular values, which are not squared.

    Source: Hoerl and Kennard (1970), Ridge regression: biased estimation for nonorthogonal
    problems, equation 2.1.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[1.0], [1.0]]), np.array([2.0, 4.0])
    >>> ridge(X, y, l2=0.0).round(6), ridge(X, y, l2=2.0).round(6)  # 3, and 6 / (2 + 2 * 2)
    (array([3.]), array([1.]))
    """
    check_regression("ridge", X, y)
    check_non_negative("ridge", "l2", l2)
    s, V, projected = _spectrum(X, y)
    return V @ _shrink(s, projected, len(X) * l2)


def ridge_path(X: Array, y: Array, l2s: Sequence[float] | Array) -> Array:
    """Return the ridge solutions for many penalties, at the price of little more than one.

    Row i::

        w_i = (X^T X + N * l2s[i] * I)^-1 X^T y

    Parameters
    ----------
    X
        Features (N, D), float64.
    y
        Targets (N,), float64.
    l2s
        Penalties, finite, >= 0: a list or a vector (K,).

    Returns
    -------
    ndarray (K, D)
        One row of weights for each penalty.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Hastie, Tibshirani and Friedman (2009), The elements of statistical learning,
    equation 3.47.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[1.0], [1.0]]), np.array([2.0, 4.0])
    >>> ridge_path(X, y, [0.0, 2.0]).round(6)
    array([[3.],
           [1.]])
    """
    check_regression("ridge_path", X, y)
    penalties = check_numbers("ridge_path", "l2s", l2s, low=0.0)
    s, V, projected = _spectrum(X, y)
    return np.array([V @ _shrink(s, projected, len(X) * l2) for l2 in penalties])


def l2_for_radius(X: Array, y: Array, radius: float) -> float:
    """Return the penalty whose ridge solution has a given norm.

    Equation, solved by Newton's method on 1/|w|::

        |ridge(X, y, l2)| = radius,   or 0 where |ridge(X, y, 0)| <= radius

    Parameters
    ----------
    X
        Features (N, D), float64.
    y
        Targets (N,), float64.
    radius
        Norm of the solution, finite, > 0.

    Returns
    -------
    float
        The penalty l2, which is the Lagrange multiplier of the constraint
        |w|^2 / 2 <= radius^2 / 2.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    1/|w| is an increasing and concave function of l2, and nearly a straight line. So a tangent
    lies above it and each Newton step from the left ends left of the solution: the steps
    increase and cannot overshoot.

    Source: More and Sorensen (1983), Computing a trust region step, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[1.0], [1.0]]), np.array([2.0, 4.0])
    >>> round(l2_for_radius(X, y, radius=1.0), 6), l2_for_radius(X, y, radius=5.0)
    (2.0, 0.0)
    """
    check_regression("l2_for_radius", X, y)
    check_positive("l2_for_radius", "radius", radius)
    s, _, projected = _spectrum(X, y)
    alpha = 0.0  # N * l2
    while True:
        w = _shrink(s, projected, alpha)
        norm = float(np.linalg.norm(w))
        if norm <= radius:
            return alpha / len(X)
        slope = -float(w @ (w / (s**2 + alpha))) / norm  # d norm / d alpha
        # Newton on 1/norm - 1/radius.
        larger = alpha - norm * (norm - radius) / (radius * slope)
        if not larger > alpha:
            return alpha / len(X)
        alpha = larger


def _spectrum(X: Array, y: Array) -> tuple[Array, Array, Array]:
    """Singular values s, right singular vectors (D, K), and U^T y, without what is rounding."""
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    real = s > max(X.shape) * np.finfo(np.float64).eps * s[0]
    return s[real], Vt[real].T, U[:, real].T @ y


def _shrink(s: Array, projected: Array, alpha: float) -> Array:
    """Coordinates of the solution along the right singular vectors."""
    return s / (s**2 + alpha) * projected
