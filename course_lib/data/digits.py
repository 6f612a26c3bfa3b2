"""Real handwritten digits, 8 by 8 pixels, that come with scikit-learn: no download."""

from __future__ import annotations

import numpy as np

from course_lib.data.arguments import Array, Labels


def digits() -> tuple[Array, Labels]:
    """Return the handwritten digits of scikit-learn, with ink between 0 and 1.

    Each pixel counts the inked dots of a 4 by 4 block of the scan, 0 to 16, divided by 16.

    Returns
    -------
    X, y
        Images (1797, 64), float64 in [0, 1], row by row from the upper left; the digits 0 to 9,
        (1797,), int64. Fresh arrays.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed.

    Notes
    -----
    Split it with :func:`course_lib.data.stratified_split`, and scale it, where a method wants
    that, with :func:`course_lib.data.standardize_features`. These are the 1797 test digits of
    the full set; their 13 writers wrote none of its training digits.

    Source: Alpaydin and Kaynak (1998), Optical recognition of handwritten digits, UCI machine
    learning repository.

    Examples
    --------
    >>> X, y = digits()
    >>> X.shape, y[:5], float(X.max())
    ((1797, 64), array([0, 1, 2, 3, 4]), 1.0)
    """
    # Here, since scikit-learn takes a second to import and most data sets do not need it.
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return np.asarray(X, dtype=np.float64) / 16, np.array(y, dtype=np.int64)
