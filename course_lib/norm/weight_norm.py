"""Weight norm: the length and the direction of a weight vector as separate parameters.

Backward, for one column with u = v / |v|: w = g u, so grad_g = grad_w . u. The direction turns
by d u = (I - u u^T) dv / |v|, so grad_v = g / |v| (I - u u^T) grad_w: orthogonal to v, since the
length of v does not matter.
"""

from __future__ import annotations

import numpy as np

from course_lib.norm.arguments import Array, check_array, check_shape


def weight_norm(v: Array, g: Array) -> Array:
    """Return weights of length ``g`` in the direction of ``v``, column by column.

    Formula, for each column::

        w = g * v / |v|

    Parameters
    ----------
    v
        Directions (D, H), float64, one unit a column, none of them zero.
    g
        Lengths (H,); a negative one turns the direction round.

    Returns
    -------
    w
        Weights (D, H).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Salimans and Kingma (2016), Weight normalization, equation 2.

    Examples
    --------
    >>> import numpy as np
    >>> weight_norm(np.array([[3.0, 0.0], [4.0, 2.0]]), np.array([10.0, 1.0]))
    array([[6., 0.],
           [8., 1.]])
    """
    direction, _ = _directions("weight_norm", v, g)
    return g * direction


def weight_norm_backward(v: Array, g: Array, grad_w: Array) -> tuple[Array, Array]:
    """Return the gradients of direction and length.

    For each column, with the direction u = v / |v|::

        grad_g = grad_w . u
        grad_v = g / |v| * (grad_w - u * grad_g)

    Parameters
    ----------
    v, g
        What :func:`weight_norm` was given.
    grad_w
        Gradient of the loss by ``w``, (D, H), float64.

    Returns
    -------
    grad_v, grad_g
        Shapes (D, H) and (H,).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Salimans and Kingma (2016), Weight normalization, equation 3.

    Examples
    --------
    >>> import numpy as np
    >>> v, g = np.array([[3.0], [4.0]]), np.array([10.0])
    >>> weight_norm_backward(v, g, np.array([[1.0], [0.0]]))
    (array([[ 1.28],
           [-0.96]]), array([0.6]))
    """
    direction, length = _directions("weight_norm_backward", v, g)
    check_shape("weight_norm_backward", "grad_w", grad_w, v.shape, "the shape of v")
    grad_g = (grad_w * direction).sum(axis=0)
    return g / length * (grad_w - direction * grad_g), grad_g


def _directions(owner: str, v: Array, g: Array) -> tuple[Array, Array]:
    check_array(owner, "v", v, axes="D H")
    check_shape(owner, "g", g, v.shape[1:], "one entry for each column of v")
    length = np.linalg.norm(v, axis=0)
    if not length.all():
        column = int(np.flatnonzero(length == 0)[0])
        raise ValueError(
            f"{owner}: v must have no column of length 0, got one in column {column}; "
            "it has no direction"
        )
    return v / length, length
