"""Functions of one tensor, entry by entry.

Each operation stands above its function: the forward formula, then the vector-Jacobian product,
in which ``g`` is the gradient by the result and ``y`` the result.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.autograd.graph import Value, apply, elementwise, values

_EXP = elementwise(
    "exp",
    np.exp,
    lambda g, y, x: g * y,
)


def exp(x: Value) -> Value:
    """Return the exponential.

    Forward and backward::

        y = e^x          grad_x = grad_y * y

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    y
        Shape of ``x``.

    Source: Baydin et al. (2018), Automatic differentiation in machine learning: a survey,
    section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([0.0, 1.0], requires_grad=True)
    >>> exp(x).sum().backward()
    >>> x.grad.round(4)
    array([1.    , 2.7183])
    """
    y: Value = apply(_EXP, x)
    return y


_LOG = elementwise(
    "log",
    np.log,
    lambda g, y, x: g / x,
)


def log(x: Value) -> Value:
    """Return the natural logarithm.

    Forward and backward::

        y = log x          grad_x = grad_y / x

    Parameters
    ----------
    x
        Any shape, > 0; elsewhere numpy warns and returns -inf or NaN.

    Returns
    -------
    y
        Shape of ``x``.

    Source: Baydin et al. (2018), Automatic differentiation in machine learning: a survey,
    section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([1.0, 4.0], requires_grad=True)
    >>> log(x).sum().backward()
    >>> x.grad
    array([1.  , 0.25])
    """
    y: Value = apply(_LOG, x)
    return y


_TANH = elementwise(
    "tanh",
    np.tanh,
    lambda g, y, x: g * (1.0 - y * y),
)


def tanh(x: Value) -> Value:
    """Return the hyperbolic tangent.

    Forward and backward::

        y = tanh x          grad_x = grad_y * (1 - y^2)

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    y
        Shape of ``x``, in (-1, 1).

    Source: LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, section 4.4.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([0.0, 1.0], requires_grad=True)
    >>> tanh(x).sum().backward()
    >>> x.grad.round(4)
    array([1.  , 0.42])
    """
    y: Value = apply(_TANH, x)
    return y


def _sigmoid(x: Any) -> Any:
    # e^-|x| never overflows; dividing it for x < 0 keeps all digits of tiny results.
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


_SIGMOID = elementwise(
    "sigmoid",
    _sigmoid,
    lambda g, y, x: g * (y * (1.0 - y)),
)


def sigmoid(x: Value) -> Value:
    """Return the logistic function, without overflow.

    Forward and backward::

        y = 1 / (1 + e^-x)          grad_x = grad_y * y * (1 - y)

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    y
        Shape of ``x``, in [0, 1].

    Source: Bishop (2006), Pattern recognition and machine learning, equations 4.59 and 4.88.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([0.0, -1000.0], requires_grad=True)
    >>> sigmoid(x).sum().backward()
    >>> x.grad
    array([0.25, 0.  ])
    """
    y: Value = apply(_SIGMOID, x)
    return y


_RELU = elementwise(
    "relu",
    lambda x: np.maximum(x, 0.0),
    lambda g, y, x: g * (x > 0.0),
)


def relu(x: Value) -> Value:
    """Return the positive part.

    Forward and backward::

        y = max(x, 0)          grad_x = grad_y where x > 0, else 0

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    y
        Shape of ``x``, >= 0.

    Notes
    -----
    At 0 any slope from 0 to 1 is a subgradient. Here, as in PyTorch, it is 0;
    ``maximum(x, 0.0)`` shares ties and has 1/2.

    Source: Glorot, Bordes and Bengio (2011), Deep sparse rectifier neural networks.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([-1.0, 0.0, 2.0], requires_grad=True)
    >>> relu(x).sum().backward()
    >>> x.grad
    array([0., 0., 1.])
    """
    y: Value = apply(_RELU, x)
    return y


_ABSOLUTE = elementwise(
    "abs",
    np.abs,
    lambda g, y, x: g * np.sign(values(x)),
)


def absolute(x: Value) -> Value:
    """Return the absolute value; ``abs(x)`` is the same.

    Forward and backward::

        y = |x|          grad_x = grad_y * sign(x)

    Parameters
    ----------
    x
        Any shape. At 0 the gradient is 0.

    Returns
    -------
    y
        Shape of ``x``, >= 0.

    Source: Griewank and Walther (2008), Evaluating Derivatives, chapter 14 (where functions
    have kinks).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([-3.0, 0.0, 2.0], requires_grad=True)
    >>> absolute(x).sum().backward()
    >>> x.grad
    array([-1.,  0.,  1.])
    """
    y: Value = apply(_ABSOLUTE, x)
    return y
