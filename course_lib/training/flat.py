"""Many parameter arrays as one vector, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.training.arguments import Array, check_float64


def flatten(arrays: Sequence[Array]) -> tuple[Array, Callable[[Array], list[Array]]]:
    """Lay arrays behind each other in one vector, and return the way back.

    Formula::

        w = (all entries of arrays[0], row by row; then all of arrays[1]; ...)

    Parameters
    ----------
    arrays
        Parameters, or gradients in the same order: at least one float64 array, any shapes.

    Returns
    -------
    w, unflatten
        The vector (D,), a copy, and the function that cuts such a vector into arrays of the old
        shapes; those are views of the vector.

    Raises
    ------
    ValueError
        If there is no array or one is not float64; ``unflatten`` if its vector is not (D,).

    Source: Bottou, Curtis and Nocedal (2018), Optimization methods for large-scale machine
    learning, section 2.2 (all parameters of a network as one vector w).

    Examples
    --------
    >>> import numpy as np
    >>> w, unflatten = flatten([np.array([[1.0, 2.0]]), np.array([3.0])])
    >>> w
    array([1., 2., 3.])
    >>> unflatten(2 * w)
    [array([[2., 4.]]), array([6.])]
    """
    arrays = list(arrays)
    if not arrays:
        raise ValueError("flatten: arrays must hold at least one array, got none")
    for position, array in enumerate(arrays):
        check_float64("flatten", f"arrays[{position}]", array)
    shapes = [array.shape for array in arrays]
    ends = np.cumsum([array.size for array in arrays])

    def unflatten(w: Array) -> list[Array]:
        if np.shape(w) != (ends[-1],):
            raise ValueError(f"unflatten: w must have shape ({ends[-1]},), got {np.shape(w)}")
        pieces = np.split(w, ends[:-1])
        return [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]

    return np.concatenate([array.ravel() for array in arrays]), unflatten
