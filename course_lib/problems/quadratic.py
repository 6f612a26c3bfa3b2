"""A quadratic with exactly the curvatures that are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.problems.problem import Array, Problem


def quadratic(
    eigenvalues: Sequence[float] | Array,
    rng: np.random.Generator | None = None,
    rotation: Array | None = None,
) -> Problem:
    """Return a quadratic in D dimensions whose Hessian has the given spectrum.

    The function::

        F(w) = 1/2 w^T H w,   H = Q diag(eigenvalues) Q^T

    Parameters
    ----------
    eigenvalues
        Curvatures, D >= 1 finite numbers of any sign: a list or a vector (D,).
    rng
        Draws Q uniformly from the orthogonal matrices.
    rotation
        Orthogonal matrix Q itself, (D, D), whose columns become the eigenvectors. With neither
        this nor ``rng`` Q is the identity; both at once are refused.

    Returns
    -------
    Problem
        With start Q (1, ..., 1), at distance 1 from the origin along each eigenvector. ``L`` is
        the largest absolute eigenvalue. The minimum is the origin where no eigenvalue is
        negative, else there is none; ``mu`` is the smallest eigenvalue where it is positive.

    Raises
    ------
    ValueError
        If an eigenvalue is not finite, ``rotation`` is not orthogonal, or both ways to turn are
        given.

    Source: Stewart (1980), The efficient generation of random orthogonal matrices with an
    application to condition estimators (Q by sign-corrected QR).

    Examples
    --------
    >>> import numpy as np
    >>> problem = quadratic([1.0, 10.0, 100.0], rng=np.random.default_rng(0))
    >>> np.linalg.eigvalsh(problem.hessian(problem.start)).round(9)
    array([  1.,  10., 100.])
    >>> problem.mu, problem.L, round(problem.value(problem.start), 9)
    (1.0, 100.0, 55.5)
    """
    spectrum = np.asarray(eigenvalues, dtype=np.float64)
    if spectrum.ndim != 1 or spectrum.size == 0 or not np.isfinite(spectrum).all():
        raise ValueError(
            "quadratic: eigenvalues must be at least one finite number in one dimension, "
            f"got {eigenvalues!r}"
        )
    Q = _orthogonal(spectrum.size, rng, rotation)
    H = (Q * spectrum) @ Q.T
    H = (H + H.T) / 2
    lowest = float(spectrum.min())

    def value(w: Array) -> float:
        return 0.5 * float(w @ H @ w)

    def grad(w: Array) -> Array:
        gradient: Array = H @ w
        return gradient

    def hessian(w: Array) -> Array:
        return np.array(H)

    return Problem(
        name="quadratic",
        value=value,
        grad=grad,
        hessian=hessian,
        start=Q.sum(axis=1),
        minimum=np.zeros(spectrum.size) if lowest >= 0 else None,
        minimum_value=0.0 if lowest >= 0 else None,
        L=float(np.abs(spectrum).max()),
        mu=lowest if lowest > 0 else None,
        domain=((-2.2, 2.2), (-2.2, 2.2)) if spectrum.size == 2 else None,
    )


def _orthogonal(size: int, rng: np.random.Generator | None, rotation: Array | None) -> Array:
    if rng is not None and rotation is not None:
        raise ValueError("quadratic: rotation must be None where rng draws it, got both; drop one")
    if rng is not None:
        Q, R = np.linalg.qr(rng.normal(size=(size, size)))
        return np.asarray(Q * np.sign(np.diag(R)), dtype=np.float64)
    if rotation is None:
        return np.eye(size)
    Q = np.array(rotation, dtype=np.float64)
    # Written so that NaN is refused.
    if Q.shape != (size, size) or not np.abs(Q @ Q.T - np.eye(size)).max() <= 1e-8:
        raise ValueError(
            f"quadratic: rotation must be an orthogonal matrix ({size}, {size}), "
            f"got shape {Q.shape}" + (" with other products" if Q.shape == (size, size) else "")
        )
    return Q
