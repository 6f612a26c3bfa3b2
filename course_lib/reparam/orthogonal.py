"""Rotations by the matrix exponential of a skew-symmetric matrix.

A = V - V^T has A^T = -A, so exp(A)^T exp(A) = exp(-A) exp(A) = I, and det exp(A) = exp(tr A) = 1:
all of it are rotations, and reflections are out of reach.
"""

from __future__ import annotations

import numpy as np

from course_lib.reparam.arguments import Array, check_same_shape, check_square


def orthogonal_from(V: Array) -> Array:
    """Map any square matrix to a rotation.

    Formula::

        Q = expm(V - V ^ T)

    Parameters
    ----------
    V
        Free matrix (D, D), float64; only its skew-symmetric part counts.

    Returns
    -------
    Q
        Orthogonal (D, D) with determinant +1.

    Raises
    ------
    ValueError
        If ``V`` is not a finite square float64 matrix.

    Notes
    -----
    Every rotation is reached, and by many V: adding 2 pi to an angle changes nothing.

    Source: Lezcano-Casado and Martinez-Rubio (2019), Cheap orthogonal constraints in neural
    networks, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> quarter_turn = np.array([[0.0, -np.pi / 2], [0.0, 0.0]])
    >>> orthogonal_from(quarter_turn).round(6) + 0.0
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    # Imported at first use: it takes longer than all of course_lib.
    from scipy.linalg import expm

    check_square("orthogonal_from", "V", V)
    Q: Array = expm(V - V.T)
    return Q


def orthogonal_from_gradient(grad_Q: Array, V: Array) -> Array:
    """Return the gradient by the free matrix, from the gradient by the rotation.

    The derivative of expm at A in the direction E is the limit of (expm(A + h E) - expm(A)) / h;
    as a linear map of E, call it D_A, its adjoint is D_(A^T)::

        M      = D_(A^T)(grad_Q),   A = V - V^T
        grad_V = M - M^T

    Parameters
    ----------
    grad_Q
        Gradient of the loss by Q = orthogonal_from(V), (D, D), float64.
    V
        Free matrix (D, D).

    Returns
    -------
    grad_V
        Shape (D, D), skew-symmetric.

    Raises
    ------
    ValueError
        If an argument is not a finite square float64 matrix, or the shapes differ.

    Source: Al-Mohy and Higham (2009), Computing the Frechet derivative of the matrix
    exponential, algorithm 6.4.

    Examples
    --------
    >>> import numpy as np
    >>> grad_Q = np.array([[0.0, 0.0], [1.0, 0.0]])  # the loss is the sine of the angle
    >>> orthogonal_from_gradient(grad_Q, np.zeros((2, 2)))
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    # Imported at first use: it takes longer than all of course_lib.
    from scipy.linalg import expm_frechet

    owner = "orthogonal_from_gradient"
    check_square(owner, "V", V)
    check_same_shape(owner, "grad_Q", grad_Q, "V", V.shape)
    M = np.asarray(expm_frechet(V.T - V, grad_Q, compute_expm=False), dtype=np.float64)
    return M - M.T
