"""Forward mode: rates of change travel along with the computation, in the same direction.

One sweep gives the derivative of all outputs along one direction of the inputs: a column of the
Jacobian, or a combination of columns. Reverse mode gives a combination of rows. For a loss of
many weights reverse mode needs one sweep where forward mode needs as many as there are weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.autograd.arguments import check_result, check_same_shape
from course_lib.autograd.backward import topological_order
from course_lib.autograd.graph import Array, Node
from course_lib.autograd.tensor import Tensor


def jvp(f: Callable[[Tensor], Tensor], w: Array, direction: Array) -> tuple[Array, Array]:
    """Return f(w) and its rate of change as w moves along a direction.

    For each node, from w on, and each of its operands::

        rate[node] ← rate[node] + jvp(rate[operand])

    Parameters
    ----------
    f
        Function of a tensor, built from operations of this package.
    w
        Where to differentiate, any shape, float64 or float32.
    direction
        Shape of ``w``.

    Returns
    -------
    value, rate
        f(w) and J(w) direction, of one shape.

    Raises
    ------
    ValueError
        If f returns no tensor, the shapes differ, or the data are not floating-point.

    Notes
    -----
    The values are computed first, and the rates follow along the recorded nodes, by the same
    rules that a program with dual numbers would use in one go. Such a program need not keep the
    nodes.

    Source: Wengert (1964), A simple automatic derivative evaluation program; Griewank and
    Walther (2008), Evaluating Derivatives, section 3.1.

    Examples
    --------
    >>> value, rate = jvp(lambda w: w * w, np.array([1.0, 2.0]), np.array([10.0, 1.0]))
    >>> value, rate
    (array([1., 4.]), array([20.,  4.]))
    """
    x = Tensor(w, requires_grad=True)
    rates: dict[Node, Any] = {x: check_same_shape("jvp", "direction", direction, x.shape)}
    y = check_result("jvp", f(x))
    for node in reversed(topological_order(y)):
        assert node.operation is not None  # leaves are not in the order
        for operand, rule in zip(node.operands, node.operation.jvps, strict=True):
            if isinstance(operand, Node) and operand in rates:
                part = rule(rates[operand], node.data, *node.arrays)
                rates[node] = rates[node] + part if node in rates else part
    rate = rates[y] if y in rates else np.zeros(y.shape, y.dtype)[()]
    return y.data, rate
