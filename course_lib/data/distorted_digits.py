"""Digits moved by parts of a pixel, turned and made noisy: unseen, and yet the same digits."""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from course_lib.data.arguments import Array, check_generator, check_matrix, check_non_negative


def move_images(X: Array, shifts: Array, angles: Array) -> Array:
    """Turn each image about its centre, then shift it, by parts of a pixel.

    Formula, with c the centre and R(a) the rotation by the angle a::

        new image at p = old image at R(a)^-1 (p - c - shift) + c

    between pixels by bilinear interpolation; outside the image there is no ink, 0.

    Parameters
    ----------
    X
        Images (N, D), float64, each a square of sqrt(D) by sqrt(D) pixels, row by row.
    shifts
        Down and to the right, in pixels, (N, 2).
    angles
        Clockwise as displayed (rows run down), in radians, (N,).

    Returns
    -------
    X
        Moved images (N, D).

    Raises
    ------
    ValueError
        If an array has another shape or dtype, is not finite, or D is no square.

    Source: Simard, Steinkraus and Platt (2003), Best practices for convolutional neural
    networks applied to visual document analysis, section 2.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 0.0, 0.0, 0.0]])  # ink in the upper left of 2 by 2 pixels
    >>> move_images(X, np.array([[0.0, 0.25]]), np.array([0.0]))  # a quarter goes right
    array([[0.75, 0.25, 0.  , 0.  ]])
    """
    side = _side("move_images", X)
    check_matrix("move_images", "shifts", shifts)
    check_matrix("move_images", "angles", angles, "(N)")
    if shifts.shape != (len(X), 2) or len(angles) != len(X):
        raise ValueError(
            f"move_images: shifts and angles must have shapes ({len(X)}, 2) and ({len(X)},), one "
            f"row for each image, got {shifts.shape} and {angles.shape}"
        )
    centre = np.full(2, (side - 1) / 2)
    moved = np.empty((len(X), side, side))
    for image, shift, angle, out in zip(
        X.reshape(-1, side, side), shifts, angles, moved, strict=True
    ):
        cos, sin = math.cos(angle), math.sin(angle)
        back = np.array([[cos, -sin], [sin, cos]])
        ndimage.affine_transform(
            image,
            back,
            offset=centre - back @ (centre + shift),
            output=out,
            order=1,
            mode="grid-constant",
        )
    return moved.reshape(X.shape)


def distort(
    X: Array,
    rng: np.random.Generator,
    max_shift: float = 1.0,
    max_angle: float = 0.25,
    noise: float = 0.1,
) -> Array:
    """Distort each image at random: turn, shift, add noise, clip to [0, 1].

    Distribution, for each image by itself::

        shift ~ Uniform(-max_shift, max_shift)^2     angle ~ Uniform(-max_angle, max_angle)
        new image = clip(moved image + noise * Normal(0, 1) at each pixel, 0, 1)

    Parameters
    ----------
    X
        Images (N, D), float64 in [0, 1], each a square, row by row, such as those of
        :func:`course_lib.data.digits`.
    rng
        Draws shifts, angles and noise, in that order.
    max_shift
        In pixels, finite, >= 0.
    max_angle
        In radians, finite, >= 0. Beyond about 0.5 a 6 begins to be a 9.
    noise
        Standard deviation of the noise, in the unit of the ink, finite, >= 0.

    Returns
    -------
    X
        Distorted images (N, D) in [0, 1].

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Simard, Steinkraus and Platt (2003), Best practices for convolutional neural
    networks applied to visual document analysis, section 2.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.full((5, 64), 0.5)
    >>> X_new = distort(X, np.random.default_rng(0))
    >>> X_new.shape, bool((X_new != X).all()), bool((X_new >= 0).all() and (X_new <= 1).all())
    ((5, 64), True, True)
    """
    _side("distort", X)
    if X.size and not 0.0 <= X.min() <= X.max() <= 1.0:
        raise ValueError(
            f"distort: X must be in [0, 1], got values from {X.min():g} to {X.max():g}; distort "
            "first and standardize after"
        )
    check_generator("distort", rng)
    check_non_negative("distort", "max_shift", max_shift)
    check_non_negative("distort", "max_angle", max_angle)
    check_non_negative("distort", "noise", noise)
    shifts = rng.uniform(-max_shift, max_shift, (len(X), 2))
    angles = rng.uniform(-max_angle, max_angle, len(X))
    moved = move_images(X, shifts, angles)
    return np.clip(moved + noise * rng.standard_normal(X.shape), 0.0, 1.0)


def _side(owner: str, X: Array) -> int:
    check_matrix(owner, "X", X)
    side = math.isqrt(X.shape[1])
    if side == 0 or side**2 != X.shape[1]:
        raise ValueError(
            f"{owner}: X must hold square images, its columns a square number such as 64 or 784, "
            f"got {X.shape[1]} columns"
        )
    return side
