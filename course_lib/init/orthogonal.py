"""Orthogonal initialization: all singular values are 1."""

from __future__ import annotations

import numpy as np

from course_lib.init.arguments import Array, check_count, check_generator


def orthogonal(num_rows: int, num_cols: int, rng: np.random.Generator) -> Array:
    """Draw a matrix with orthonormal columns (or rows), uniformly among all of them.

    Algorithm::

        A    ~ Normal(0, 1), as tall as it can be: (max(n, m), min(n, m))
        Q, T = qr(A)
        Q    ← Q * sign(diag(T))      (the sign of each column)
        W    = Q, or its transpose where there are fewer rows than columns

    Parameters
    ----------
    num_rows, num_cols
        Shape of the matrix, integers >= 1.
    rng
        Numpy generator to draw from.

    Returns
    -------
    ndarray (num_rows, num_cols)
        W with W^T W = I where it is square or tall, W W^T = I where it is square or wide.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Without the signs Q is orthogonal and not uniform: Householder's QR decides the sign of each
    pivot by a convention, for LAPACK such that diag(T) is mostly negative. With
    diag(T) > 0 the decomposition is unique, and A's invariance under rotations carries over.
    ``x @ W`` keeps every norm where W is square or wide; a tall one projects.

    Source: Mezzadri (2007), How to generate random matrices from the classical compact groups,
    section 5.
    Source: Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> W = orthogonal(3, 5, np.random.default_rng(0))
    >>> bool(np.allclose(W @ W.T, np.eye(3)))
    True
    """
    check_count("orthogonal", "num_rows", num_rows)
    check_count("orthogonal", "num_cols", num_cols)
    check_generator("orthogonal", rng)
    tall = (max(num_rows, num_cols), min(num_rows, num_cols))
    Q, T = np.linalg.qr(rng.standard_normal(tall))
    Q = Q * np.sign(np.diag(T))
    return Q if num_rows >= num_cols else Q.T.copy()
