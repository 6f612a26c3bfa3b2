"""How second moments travel through a random network, forward and backward.

Take x @ W with independent weights, symmetric around 0, of variance s, independent of x. A
unit's input is a sum of fan_in products, so its second moment is fan_in s E x^2: the mean of x
is no part of it but through E x^2. The input is symmetric around 0, so ReLU keeps half of its
second moment. Backward the gradient of x is grad @ W^T: fan_out s E grad^2, and ReLU's
derivative is 1 for half of the units.
"""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.init.arguments import check_count, check_positive

_KEPT = {"linear": 1.0, "relu": 0.5}


def predict_variances(
    widths: Sequence[int],
    weight_variances: Sequence[float],
    activation: str,
    direction: str = "forward",
) -> list[float]:
    """Predict the second moment of the signal, or of the gradient, at every layer.

    Recursion, with ``kept`` = 1/2 for 'relu' and 1 for 'linear'::

        forward:    moment ← moment * fan_in  * weight_variance * kept    (first layer first)
        backward:   moment ← moment * fan_out * weight_variance * kept    (last layer first)

    Parameters
    ----------
    widths
        Number of units from the input to the output, L + 1 integers >= 1.
    weight_variances
        Variances of the weights of the L layers, in forward order, finite, > 0.
    activation
        'relu' or 'linear', after each layer.
    direction
        'forward' for signals, 'backward' for gradients.

    Returns
    -------
    list of float
        L + 1 second moments in the order of travel, the first of them 1.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Exact in expectation over the weights for any width, backward if the entries of the gradient
    at the output are uncorrelated and do not depend on the signal. In a single ReLU network the
    logarithm of the moment wanders, by about sqrt(5 L / width).

    Source: Glorot and Bengio (2010), equations 5 and 6.
    Source: He, Zhang, Ren and Sun (2015), Delving deep into rectifiers, equations 9 and 13.

    Examples
    --------
    >>> predict_variances([100, 50, 200], [0.02, 0.01], "relu")
    [1.0, 1.0, 0.25]
    >>> predict_variances([100, 50, 200], [0.02, 0.01], "relu", direction="backward")
    [1.0, 1.0, 0.5]
    """
    owner = "predict_variances"
    if activation not in _KEPT:
        raise ValueError(f"{owner}: activation must be 'relu' or 'linear', got {activation!r}")
    if direction not in ("forward", "backward"):
        raise ValueError(f"{owner}: direction must be 'forward' or 'backward', got {direction!r}")
    for i, width in enumerate(widths):
        check_count(owner, f"widths[{i}]", width)
    if len(widths) < 2 or len(weight_variances) != len(widths) - 1:
        raise ValueError(
            f"{owner}: weight_variances must have one entry less than widths, which has at least "
            f"2, got {len(weight_variances)} with {len(widths)} widths"
        )
    for i, variance in enumerate(weight_variances):
        check_positive(owner, f"weight_variances[{i}]", variance)
    layers = list(zip(widths[:-1], widths[1:], weight_variances, strict=True))
    if direction == "forward":
        factors = [fan_in * variance for fan_in, _, variance in layers]
    else:
        factors = [fan_out * variance for _, fan_out, variance in reversed(layers)]
    moments = [1.0]
    for factor in factors:
        moments.append(float(moments[-1] * factor * _KEPT[activation]))
    return moments
