"""What a computation leaves behind, so that its derivatives can be found.

An :class:`Operation` is a function of arrays together with its derivative, as rules. Applying it
to tensors makes a :class:`Node`: the result, and the operands that it came from. Following the
nodes back from a loss is reverse mode, following them forward is forward mode.

For an operation y = f(a, b, ...), where J_a is the matrix of the derivatives of y by a:

- ``vjps[0](g, y, a, b, ...)`` returns g J_a: gradient of the loss by y in, by a out;
- ``jvps[0](t, y, a, b, ...)`` returns J_a t: rate of change of a in, of y out.

Rules are written with operators, with methods that arrays and tensors share (``reshape``,
``sum``, ...), and with functions of this package. So the same rule does for arrays, which is
fast, and for tensors, which records the derivative in its turn and can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar, Union

import numpy as np
from numpy.typing import NDArray

from course_lib.autograd.recording import is_recording

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor

Array: TypeAlias = NDArray[np.floating[Any]]
Operand: TypeAlias = Union["Tensor", Array, float]
# What is a tensor stays one, and what is an array stays one.
Value = TypeVar("Value", bound=Union["Node", Array, float])
NodeType = TypeVar("NodeType", bound="Node")
Rule: TypeAlias = Callable[..., Any]

_ARRAYS = (np.ndarray, np.floating)


class Operation(NamedTuple):
    """A function of arrays and the rules of its derivative, one of each kind for each operand.

    Attributes
    ----------
    name
        What drawings and errors call it.
    forward
        The function: arrays in, an array out.
    vjps
        Vector-Jacobian products, for reverse mode.
    jvps
        Jacobian-vector products, for forward mode.

    Examples
    --------
    >>> cube = elementwise("cube", lambda x: x**3, lambda g, y, x: g * 3.0 * x**2)
    >>> cube.forward(2.0), cube.vjps[0](1.0, 8.0, 2.0)
    (8.0, 12.0)
    """

    name: str
    forward: Callable[..., Any]
    vjps: tuple[Rule, ...]
    jvps: tuple[Rule, ...]


def elementwise(name: str, forward: Callable[..., Any], *vjps: Rule) -> Operation:
    """Return an operation on each entry by itself.

    Its Jacobian is diagonal, and a diagonal matrix is its own transpose::

        g J = J g = g * dy/dx

    so the same rules serve both directions.

    Source: Griewank and Walther (2008), Evaluating Derivatives, sections 3.1 and 3.2.

    Examples
    --------
    >>> double = elementwise("double", lambda x: 2 * x, lambda g, y, x: 2 * g)
    >>> double.vjps == double.jvps
    True
    """
    return Operation(name, forward, vjps, vjps)


def linear(name: str, forward: Callable[..., Any], *vjps: Rule) -> Operation:
    """Return an operation that is linear in each operand while the others are held fixed.

    Its derivative is itself::

        J_a t = f(t, b),    J_b t = f(a, t)

    so only the reverse direction needs rules. A sum is linear in its operands together and not
    in each (the others add a constant): that is no operation of this kind.

    Source: Griewank and Walther (2008), Evaluating Derivatives, section 3.1.

    Examples
    --------
    >>> dot = linear("dot", lambda a, b: a @ b, lambda g, y, a, b: g * b, lambda g, y, a, b: g * a)
    >>> a, b = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    >>> float(dot.jvps[0](np.array([1.0, 0.0]), a @ b, a, b))
    3.0
    """

    def jvp(position: int) -> Rule:
        return lambda t, y, *x: forward(*x[:position], t, *x[position + 1 :])

    return Operation(name, forward, vjps, tuple([jvp(i) for i in range(len(vjps))]))


class Node:
    """A value and how it was computed; what the engine needs of a Tensor.

    Attributes
    ----------
    data
        The numbers: an array, or a numpy scalar where the shape is ().
    grad
        Gradient of the last ``backward()`` by this node, of the same shape, or None. Only nodes
        that were not computed from others (leaves) keep one.
    requires_grad
        Whether gradients are wanted here, or at something that it was computed from.
    name
        What drawings call it.
    operation, operands
        What it was computed by and from; None and () at a leaf.
    arrays
        The numbers of the operands, for the rules.
    edges
        The operands that require gradients, each with the rule that carries the gradient there.
    depth
        0 at a leaf, else one more than the deepest of these operands: sorting by depth puts
        every node behind all that it was computed from.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor(3.0, requires_grad=True)
    >>> y = x * x
    >>> y.operation.name, y.depth, [parent is x for parent, vjp in y.edges]
    ('×', 1, [True, True])
    """

    __slots__ = (
        "arrays",
        "data",
        "depth",
        "edges",
        "grad",
        "name",
        "operands",
        "operation",
        "requires_grad",
    )

    data: Any
    grad: Any
    requires_grad: bool
    name: str
    operation: Operation | None
    operands: tuple[Any, ...]
    arrays: tuple[Any, ...]
    edges: tuple[tuple[Node, Rule], ...]
    depth: int


def apply(operation: Operation, *operands: Any) -> Any:
    """Compute an operation and record it where one of its operands requires gradients.

    Parameters
    ----------
    operation
        What to compute.
    operands
        Tensors, arrays or numbers, of shapes that fit the operation.

    Returns
    -------
    result
        A tensor if an operand is one, else an array.

    Raises
    ------
    ValueError
        If float32 and float64 are mixed.

    Source: Wengert (1964), A simple automatic derivative evaluation program.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> cube = elementwise("cube", lambda x: x**3, lambda g, y, x: g * 3.0 * x**2)
    >>> x = Tensor(2.0, requires_grad=True)
    >>> apply(cube, x).backward()
    >>> float(x.grad)
    12.0
    >>> apply(cube, 2.0)
    8.0
    """
    # One loop and no helpers: this runs once for every operation of a computation.
    arrays, edges, depth, kind = [], [], 0, None
    for x, vjp in zip(operands, operation.vjps, strict=True):
        if isinstance(x, Node):
            kind = type(x)
            arrays.append(x.data)
            if x.requires_grad:
                edges.append((x, vjp))
                if x.depth > depth:
                    depth = x.depth
        else:
            arrays.append(x)
    data = operation.forward(*arrays)
    if kind is None:
        return data
    for x in arrays:
        if isinstance(x, _ARRAYS) and x.dtype is not data.dtype and x.dtype.kind == "f":
            raise ValueError(
                f"{operation.name}: operands must share one dtype, got {x.dtype} that would become "
                f"{data.dtype}; build all from arrays of one dtype"
            )
    result = leaf(kind, data)
    if edges and is_recording():
        result.requires_grad = True
        result.operation = operation
        result.operands = operands
        result.arrays = tuple(arrays)
        result.edges = tuple(edges)
        result.depth = depth + 1
    return result


def leaf(kind: type[NodeType], data: Any, requires_grad: bool = False) -> NodeType:
    """Return a node that was not computed from others, unchecked: for results of this package.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> leaf(Tensor, np.float64(2.0)).depth
    0
    """
    node = object.__new__(kind)
    node.data = data[()] if type(data) is np.ndarray and not data.ndim else data
    node.grad = None
    node.requires_grad = requires_grad
    node.name = ""
    node.operation = None
    node.operands = node.arrays = node.edges = ()
    node.depth = 0
    return node


def values(x: Any) -> Any:
    """Return the numbers of a tensor without its history; an array or a number as it is.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> values(Tensor(2.0)), values(3.0)
    (np.float64(2.0), 3.0)
    """
    return x.data if isinstance(x, Node) else x
