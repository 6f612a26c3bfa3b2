"""Gauge freedom: different weights, the same function, and a norm that does not see it.

relu(c z) = c relu(z) for c > 0, so one layer times c and the next by c cancel. The gradients
change by 1/c and c, so gradient descent does see it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral

import numpy as np

from course_lib.init.arguments import Array, check_positive, check_weights


def rescale_layer(weights: Sequence[Array], layer: int, factor: float) -> list[Array]:
    """Multiply a layer by a factor and divide the next by it: the same function.

    Rescaling::

        weights[layer]     ← weights[layer] * factor
        weights[layer + 1] ← weights[layer + 1] / factor

    Parameters
    ----------
    weights
        Weight matrices (fan_in, fan_out) in forward order, float64, at least two, with ReLU or
        nothing between them and no biases.
    layer
        Which one is multiplied, an integer from 0; not the last.
    factor
        Finite, > 0.

    Returns
    -------
    list of ndarray
        The new weights; the layers that did not change are copied too.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    With biases, those of the layer and of no other are multiplied too.

    Source: Neyshabur, Salakhutdinov and Srebro (2015), Path-SGD, section 2.

    Examples
    --------
    >>> import numpy as np
    >>> weights = [np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])]
    >>> rescale_layer(weights, layer=0, factor=10.0)
    [array([[10., 20.]]), array([[0.3],
           [0.4]])]
    """
    check_weights("rescale_layer", weights)
    if len(weights) < 2:
        raise ValueError(
            "rescale_layer: weights must hold at least two layers, got 1; "
            "what multiplies one layer has to divide the next"
        )
    last = len(weights) - 2
    if not isinstance(layer, Integral) or isinstance(layer, bool) or not 0 <= layer <= last:
        raise ValueError(
            f"rescale_layer: layer must be an integer from 0 to {last}, got {layer!r}; "
            "the last layer has none after it that could be divided"
        )
    check_positive("rescale_layer", "factor", factor)
    rescaled = [W.copy() for W in weights]
    rescaled[layer] *= factor
    rescaled[layer + 1] /= factor
    return rescaled


def path_norm(weights: Sequence[Array]) -> float:
    """Return the root of the sum over all paths of the squared product of their weights.

    Norm, where the squares are elementwise, so that one pass through the network suffices::

        path_norm = sqrt(1^T (W_1^2) (W_2^2) ... (W_L^2) 1)

    Parameters
    ----------
    weights
        Weight matrices (fan_in, fan_out) in forward order, float64, at least one.

    Returns
    -------
    float
        The norm; :func:`rescale_layer` does not change it.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Neyshabur, Salakhutdinov and Srebro (2015), Path-SGD, section 3, with p = 2.

    Examples
    --------
    >>> import numpy as np
    >>> path_norm([np.array([[1.0, 2.0]]), np.array([[3.0], [2.0]])])  # paths 1*3 and 2*2
    5.0
    """
    check_weights("path_norm", weights)
    reach = np.ones(weights[0].shape[0])
    for W in weights:
        reach = reach @ W**2
    return math.sqrt(reach.sum())
