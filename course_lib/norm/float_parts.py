"""What a floating-point number is made of, which is why the scale of numbers matters."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np


def float_parts(x: float) -> tuple[int, float, int]:
    """Split a number into sign, mantissa and exponent.

    Representation::

        x = sign * mantissa * 2 ^ exponent, 1 <= mantissa < 2

    Parameters
    ----------
    x
        A finite number other than 0, exactly representable in double precision.

    Returns
    -------
    sign, mantissa, exponent
        -1 or +1, a number in [1, 2), and an integer.

    Raises
    ------
    ValueError
        If ``x`` is 0, infinite, NaN, no number, or an integer that a float would round.

    Notes
    -----
    The mantissa has 53 bits, so neighbouring numbers differ by 2^(exponent - 52). ``math.frexp``
    takes the mantissa from [0.5, 1). Below 2^-1022 numbers are subnormal: stored with exponent
    -1022 and leading zeros, which are shifted out here.

    Source: IEEE (2019), Standard for floating-point arithmetic 754, section 3.3.

    Examples
    --------
    >>> float_parts(-10.0), float_parts(0.1)
    ((-1, 1.25, 3), (1, 1.6, -4))
    """
    if not isinstance(x, Real) or isinstance(x, (bool, np.bool_)):
        raise ValueError(f"float_parts: x must be a number, got {x!r}")
    try:
        value = float(x)
    except OverflowError:  # an integer above all floats
        value = math.inf
    if value == 0 or not math.isfinite(value):
        raise ValueError(f"float_parts: x must be finite and not 0, got {x!r}")
    if value != x:
        raise ValueError(
            f"float_parts: x must be representable as a float, got {x!r}; "
            "above 2**53 not every integer is"
        )
    half, exponent = math.frexp(value)
    return (1 if half > 0 else -1), abs(half) * 2, exponent - 1
