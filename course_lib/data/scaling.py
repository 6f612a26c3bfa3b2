"""Standardization of features with the numbers of the training set alone."""

from __future__ import annotations

import numpy as np

from course_lib.data.arguments import Array, check_matrix


def standardize_features(X_train: Array, *others: Array) -> tuple[Array, ...]:
    """Give each feature mean 0 and variance 1 on the training set, and treat the rest alike.

    Formula, with mean and standard deviation (biased) of each column of ``X_train``::

        X <- (X - mean) / std,   std = 1 where the column is constant

    Parameters
    ----------
    X_train
        Training features (N, D), float64, N >= 1: they alone say what mean and std are.
    others
        Further features, each (M, D): validation and test sets.

    Returns
    -------
    tuple of ndarray
        The scaled ``X_train``, then each of ``others``; inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not a finite float64 matrix, or the numbers of columns differ.

    Notes
    -----
    A constant column, such as a corner pixel of a digit, becomes 0 rather than 0/0. Rounding
    can leave a constant column with a std of 1e-17 times its size; that counts as constant.

    Source: LeCun, Bottou, Orr and Mueller (1998), Efficient backprop, section 4.3.

    Examples
    --------
    >>> import numpy as np
    >>> X_train = np.array([[1.0, 7.0], [3.0, 7.0]])
    >>> standardize_features(X_train, np.array([[5.0, 8.0]]))
    (array([[-1.,  0.],
           [ 1.,  0.]]), array([[3., 1.]]))
    """
    check_matrix("standardize_features", "X_train", X_train)
    if len(X_train) == 0:
        raise ValueError("standardize_features: X_train must hold at least one example, got none")
    for position, X in enumerate(others):
        check_matrix("standardize_features", f"others[{position}]", X)
        if X.shape[1] != X_train.shape[1]:
            raise ValueError(
                f"standardize_features: others[{position}] must have as many columns as X_train, "
                f"{X_train.shape[1]}, got {X.shape[1]}"
            )
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    constant = X_train.min(axis=0) == X_train.max(axis=0)
    mean, std = np.where(constant, X_train[0], mean), np.where(constant, 1.0, std)
    return tuple((X - mean) / std for X in (X_train, *others))
