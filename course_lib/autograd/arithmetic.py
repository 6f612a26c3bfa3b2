"""Arithmetic of tensors, entry by entry: what +, -, *, / and ** call.

Each operation stands above its function: the forward formula, then, by a and by b, the
vector-Jacobian product. In a rule ``g`` is the gradient by the result, ``y`` the result.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from course_lib.autograd.broadcasting import align
from course_lib.autograd.graph import Node, Operand, Value, apply, elementwise

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor

_ADD = elementwise(
    "+",
    operator.add,
    lambda g, y, a, b: g,
    lambda g, y, a, b: g,
)


def add(a: Operand, b: Operand) -> Tensor:
    """Return the sum.

    Forward and backward::

        y = a + b          grad_a = grad_y,   grad_b = grad_y

    Parameters
    ----------
    a, b
        Tensors, arrays or numbers whose shapes broadcast; at least one is a tensor.

    Returns
    -------
    y
        The common shape.

    Raises
    ------
    ValueError
        If an operand is no number, the shapes do not broadcast, or float32 and float64 mix.

    Source: Baydin et al. (2018), Automatic differentiation in machine learning: a survey,
    section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> a = Tensor([1.0, 2.0], requires_grad=True)
    >>> (a + 3.0).data
    array([4., 5.])
    """
    a, b = align("add", a=a, b=b)
    y: Tensor = apply(_ADD, a, b)
    return y


_SUBTRACT = elementwise(
    "-",
    operator.sub,
    lambda g, y, a, b: g,
    lambda g, y, a, b: -g,
)


def subtract(a: Operand, b: Operand) -> Tensor:
    """Return the difference.

    Forward and backward::

        y = a - b          grad_a = grad_y,   grad_b = -grad_y

    Parameters
    ----------
    a, b
        Tensors, arrays or numbers whose shapes broadcast; at least one is a tensor.

    Returns
    -------
    y
        The common shape.

    Raises
    ------
    ValueError
        If an operand is no number, the shapes do not broadcast, or float32 and float64 mix.

    Source: Baydin et al. (2018), Automatic differentiation in machine learning: a survey,
    section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> b = Tensor([1.0, 2.0], requires_grad=True)
    >>> (3.0 - b).sum().backward()
    >>> b.grad
    array([-1., -1.])
    """
    a, b = align("subtract", a=a, b=b)
    y: Tensor = apply(_SUBTRACT, a, b)
    return y


_MULTIPLY = elementwise(
    "×",
    operator.mul,
    lambda g, y, a, b: g * b,
    lambda g, y, a, b: g * a,
)


def multiply(a: Operand, b: Operand) -> Tensor:
    """Return the product.

    Forward and backward::

        y = a * b          grad_a = grad_y * b,   grad_b = grad_y * a

    Parameters
    ----------
    a, b
        Tensors, arrays or numbers whose shapes broadcast; at least one is a tensor.

    Returns
    -------
    y
        The common shape.

    Raises
    ------
    ValueError
        If an operand is no number, the shapes do not broadcast, or float32 and float64 mix.

    Source: Baydin et al. (2018), Automatic differentiation in machine learning: a survey,
    section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> a, b = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    >>> (a * b).backward()
    >>> float(a.grad), float(b.grad)
    (5.0, 2.0)
    """
    a, b = align("multiply", a=a, b=b)
    y: Tensor = apply(_MULTIPLY, a, b)
    return y


_DIVIDE = elementwise(
    "/",
    operator.truediv,
    lambda g, y, a, b: g / b,
    lambda g, y, a, b: -g * y / b,
)


def divide(a: Operand, b: Operand) -> Tensor:
    """Return the quotient.

    Forward and backward::

        y = a / b          grad_a = grad_y / b,   grad_b = -grad_y * y / b

    Parameters
    ----------
    a, b
        Tensors, arrays or numbers whose shapes broadcast; at least one is a tensor.

    Returns
    -------
    y
        The common shape.

    Raises
    ------
    ValueError
        If an operand is no number, the shapes do not broadcast, or float32 and float64 mix.

    Source: Baydin et al. (2018), Automatic differentiation in machine learning: a survey,
    section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> b = Tensor(4.0, requires_grad=True)
    >>> (8.0 / b).backward()
    >>> float(b.grad)
    -0.5
    """
    a, b = align("divide", a=a, b=b)
    y: Tensor = apply(_DIVIDE, a, b)
    return y


_NEGATE = elementwise(
    "-",
    operator.neg,
    lambda g, y, x: -g,
)


def negate(x: Value) -> Value:
    """Return the negative.

    Forward and backward::

        y = -x          grad_x = -grad_y

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
    >>> (-Tensor([1.0, -2.0])).data
    array([-1.,  2.])
    """
    y: Value = apply(_NEGATE, x)
    return y


def power(x: Value, exponent: float) -> Value:
    """Return a power with a fixed exponent.

    Forward and backward::

        y = x^p          grad_x = grad_y * p * x^(p - 1)

    Parameters
    ----------
    x
        Base, any shape.
    exponent
        p, a number. For p = 0 the result is 1 and the gradient 0 also at x = 0.

    Returns
    -------
    y
        Shape of ``x``.

    Raises
    ------
    ValueError
        If the exponent is a tensor or an array.

    Source: Baydin et al. (2018), Automatic differentiation in machine learning: a survey,
    section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor(3.0, requires_grad=True)
    >>> (x**2).backward()
    >>> float(x.grad)
    6.0
    """
    if isinstance(exponent, bool) or not isinstance(exponent, (int, float, np.number)):
        kind = "a Tensor" if isinstance(exponent, Node) else type(exponent).__name__
        raise ValueError(
            f"power: exponent must be a number, got {kind}; "
            "for an exponent that varies write exp(exponent * log(x))"
        )
    p = float(exponent)
    operation = elementwise(
        f"^{p:g}",
        lambda x: x**p,
        lambda g, y, x: g * (p * x ** (p - 1.0)) if p != 0.0 else g * 0.0,
    )
    y: Value = apply(operation, x)
    return y
