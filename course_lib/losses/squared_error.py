"""Squared error."""

from __future__ import annotations

from course_lib.losses.arguments import Array, check_array, check_not_empty, check_same_shape


def mean_squared_error(prediction: Array, target: Array) -> float:
    """Return the mean of the squared differences, over all entries.

    With n entries::

        F = 1/n sum_i (prediction_i - target_i)^2

    Parameters
    ----------
    prediction
        Any shape with at least one entry.
    target
        Shape of ``prediction``.

    Returns
    -------
    loss
        >= 0, in the square of the unit of ``target``.

    Raises
    ------
    ValueError
        If an array is not float64, not finite or empty, or the shapes differ.

    Notes
    -----
    Lectures often halve it, so that the 2 of the gradient goes; here it is the plain mean.

    Source: Bishop (2006), Pattern recognition and machine learning, equation 3.12 (there a sum,
    halved).

    Examples
    --------
    >>> import numpy as np
    >>> mean_squared_error(np.array([1.0, 2.0]), np.array([1.0, 5.0]))
    4.5
    """
    return mean_squared_error_vjp(prediction, target)[0]


def mean_squared_error_vjp(prediction: Array, target: Array) -> tuple[float, Array]:
    """Return the mean squared error and its gradient by the prediction.

    With n entries::

        F      = 1/n sum_i (prediction_i - target_i)^2
        grad_i = 2/n (prediction_i - target_i)

    Parameters
    ----------
    prediction
        Any shape with at least one entry.
    target
        Shape of ``prediction``.

    Returns
    -------
    loss, grad_prediction
        A number, and the gradient, shape of ``prediction``.

    Raises
    ------
    ValueError
        If an array is not float64, not finite or empty, or the shapes differ.

    Source: Bishop (2006), Pattern recognition and machine learning, equations 3.12 and 3.13.

    Examples
    --------
    >>> import numpy as np
    >>> mean_squared_error_vjp(np.array([1.0, 2.0]), np.array([1.0, 5.0]))
    (4.5, array([ 0., -3.]))
    """
    check_array("mean_squared_error", "prediction", prediction)
    check_not_empty("mean_squared_error", "prediction", prediction)
    check_same_shape("mean_squared_error", "target", target, "prediction", prediction.shape)
    difference = prediction - target
    return float((difference * difference).mean()), 2.0 * difference / difference.size
