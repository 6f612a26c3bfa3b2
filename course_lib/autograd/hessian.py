"""Products with the Hessian, without the Hessian."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.autograd.arguments import check_result, check_same_shape
from course_lib.autograd.backward import gradients
from course_lib.autograd.graph import Array
from course_lib.autograd.tensor import Tensor


def hessian_vector_product(f: Callable[[Tensor], Tensor], w: Array, v: Array) -> Array:
    """Return the Hessian of f at w times a vector, at the cost of a few gradients.

    The gradient of the gradient's product with the vector::

        H v = grad (grad f(w) · v)

    Parameters
    ----------
    f
        Function of a tensor that returns one of shape (), built from operations of this package.
    w
        Where to differentiate, any shape, float64 or float32.
    v
        Shape of ``w``.

    Returns
    -------
    product
        Shape of ``w``; the Hessian itself would have its square of entries.

    Raises
    ------
    ValueError
        If f returns anything but a tensor of shape (), the shapes differ, or the data are not
        floating-point.

    Source: Pearlmutter (1994), Fast exact multiplication by the Hessian.

    Examples
    --------
    >>> def f(w):
    ...     return w[0] ** 2 * w[1]
    >>> hessian_vector_product(f, np.array([3.0, 5.0]), np.array([1.0, 0.0]))  # its first column
    array([10.,  6.])
    """
    x = Tensor(w, requires_grad=True)
    vector = check_same_shape("hessian_vector_product", "v", v, x.shape)
    loss = check_result("hessian_vector_product", f(x), shape=())
    if not loss.requires_grad:  # f is constant
        return np.zeros(x.shape, x.dtype)
    (grad,) = gradients(loss, [x], create_graph=True)
    if not grad.requires_grad:  # f is linear
        return np.zeros(x.shape, x.dtype)
    (product,) = gradients((grad * vector).sum(), [x])
    return np.asarray(product.data)
