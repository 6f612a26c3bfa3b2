"""Reverse mode: one sweep back over the recorded nodes gives the gradient by all of them.

The chain rule says that the gradient at a node is the sum, over the nodes computed from it, of
their gradients times the derivative in between. Taking nodes in an order in which each comes
before all that it was computed from, every gradient is complete by the time it is handed on.
There is no recursion: a chain of 100,000 nodes is as good as any.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.autograd.arguments import check_grad_output, check_scalar_output
from course_lib.autograd.graph import Array, Node, leaf
from course_lib.autograd.recording import is_recording

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor


def topological_order(output: Node) -> list[Node]:
    """Return the recorded nodes that lead to an output, each before all it was computed from.

    Parameters
    ----------
    output
        Where to start.

    Returns
    -------
    order
        The output first. Leaves are left out: nothing is handed on from them.

    Source: Kahn (1962), Topological sorting of large networks. Here every node knows its depth,
    so that sorting does.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor(3.0, requires_grad=True)
    >>> square = x * x
    >>> [node.operation.name for node in topological_order(square + x)]
    ['+', '×']
    """
    order = [output] if output.edges else []
    seen = {output}
    for node in order:  # grows while it is walked through
        for parent, _ in node.edges:
            if parent.edges and parent not in seen:
                seen.add(parent)
                order.append(parent)
    order.sort(key=attrgetter("depth"), reverse=True)
    return order


def propagate(
    output: Node,
    grad_output: Any,
    *,
    create_graph: bool = False,
    only: set[Node] | None = None,
    keep: set[Node] | None = None,
) -> dict[Node, Any]:
    """Carry a gradient from the output to the leaves.

    For each node, from the output back, and each of its operands::

        grad[operand] ← grad[operand] + vjp(grad[node])

    Parameters
    ----------
    output
        Where to start.
    grad_output
        Gradient there: an array of the output's shape, or a tensor where ``create_graph``.
    create_graph
        Compute on tensors and record, so that the gradients can be differentiated again.
    only
        The nodes to carry gradients to; None: all.
    keep
        The nodes on the way whose gradients are wanted as well; None: none, which frees memory
        on the way.

    Returns
    -------
    grads
        The gradient by each leaf, and by each node to keep. Some may be one and the same array.

    Source: Griewank and Walther (2008), Evaluating Derivatives, section 3.2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor(3.0, requires_grad=True)
    >>> propagate(x * x + x, 1.0)[x]
    np.float64(7.0)
    """
    grads: dict[Node, Any] = {output: grad_output}
    kept: dict[Node, Any] = {}
    for node in topological_order(output):
        edges = node.edges
        if only is not None:
            if node not in only:
                continue
            edges = tuple([edge for edge in edges if edge[0] in only])
        grad = grads.pop(node)
        if keep and node in keep:
            kept[node] = grad
        if create_graph:
            y, x = node, node.operands
        else:
            y, x = node.data, node.arrays
        # One and two operands are written out: a call with * takes twice as long.
        if len(x) == 1 and edges:
            ((parent, vjp),) = edges
            part = vjp(grad, y, x[0])
            grads[parent] = grads[parent] + part if parent in grads else part
        elif len(x) == 2:
            a, b = x
            for parent, vjp in edges:
                part = vjp(grad, y, a, b)
                grads[parent] = grads[parent] + part if parent in grads else part
        else:
            for parent, vjp in edges:
                part = vjp(grad, y, *x)
                grads[parent] = grads[parent] + part if parent in grads else part
    grads.update(kept)
    return grads


def backward(output: Tensor, grad_output: Array | float | None = None) -> None:
    """Set ``grad`` of every leaf that an output was computed from.

    Parameters
    ----------
    output
        y, usually a loss of shape ().
    grad_output
        The gradient of something by y, shape of y; None: 1, where y is a scalar.

    Raises
    ------
    ValueError
        If nothing was recorded, if y is no scalar and ``grad_output`` is missing, or if its
        shape or dtype is not that of y.

    Notes
    -----
    Each call starts from fresh gradients, as ``Value.backward`` of unit 02 does; PyTorch adds to
    those of the calls before until they are zeroed. Leaves that y does not depend on keep what
    they have.

    Source: Linnainmaa (1976), Taylor expansion of the accumulated rounding error; Rumelhart,
    Hinton and Williams (1986), Learning representations by back-propagating errors.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x, y = Tensor(3.0, requires_grad=True), Tensor(-4.0, requires_grad=True)
    >>> backward(x * x * y)
    >>> float(x.grad), float(y.grad)
    (-24.0, 9.0)
    """
    grads = propagate(output, _seed("backward", output, grad_output))
    owned: set[int] = set()
    for node, grad in grads.items():
        if type(grad) is np.ndarray:
            # A rule may hand one array to two operands, or a view: each leaf gets its own.
            if not grad.flags.owndata or id(grad) in owned:
                grad = grad.copy()
            owned.add(id(grad))
            node.grad = grad if grad.ndim else grad[()]
        else:
            node.grad = grad


def gradients(
    output: Tensor,
    inputs: Sequence[Tensor],
    grad_output: Array | float | None = None,
    *,
    create_graph: bool = False,
) -> list[Tensor]:
    """Return the gradients of an output by some of the tensors that it was computed from.

    Parameters
    ----------
    output
        y, usually a loss of shape ().
    inputs
        Leaves or nodes on the way, all with ``requires_grad``.
    grad_output
        The gradient of something by y, shape of y; None: 1, where y is a scalar.
    create_graph
        Record the computation of the gradients, so that they can be differentiated again: for
        gradient penalties and products with the Hessian.

    Returns
    -------
    grads
        One tensor for each input, of its shape; zeros where y does not depend on it, as in
        mathematics and in JAX; PyTorch refuses. No ``grad`` is touched.

    Raises
    ------
    ValueError
        As :func:`backward`; if an input has no ``requires_grad``; if ``create_graph`` is asked
        for inside ``no_grad``.

    Source: Griewank and Walther (2008), Evaluating Derivatives, section 3.2; for gradients of
    gradients Drucker and LeCun (1992), Improving generalization performance using double
    backpropagation.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor(2.0, requires_grad=True)
    >>> (slope,) = gradients(x**3, [x], create_graph=True)
    >>> (curvature,) = gradients(slope, [x])
    >>> slope.item(), curvature.item()
    (12.0, 12.0)
    """
    if create_graph and not is_recording():
        raise ValueError(
            "gradients: create_graph must be False inside no_grad, got True; "
            "leave the no_grad block first"
        )
    for position, x in enumerate(inputs):
        if not (isinstance(x, Node) and x.requires_grad):
            raise ValueError(
                f"gradients: inputs[{position}] must be a Tensor with requires_grad=True, "
                f"got {x!r}; create it with Tensor(..., requires_grad=True)"
            )
    seed = _seed("gradients", output, grad_output)
    wanted: set[Node] = set(inputs)
    kind = type(output)
    grads = propagate(
        output,
        leaf(kind, seed) if create_graph else seed,
        create_graph=create_graph,
        only=_leading_to(wanted, output),
        keep=wanted,
    )
    found: list[Any] = [grads[x] if x in grads else np.zeros_like(x.data) for x in inputs]
    return [grad if isinstance(grad, kind) else leaf(kind, grad) for grad in found]


def _seed(owner: str, output: Tensor, grad_output: Array | float | None) -> Any:
    if grad_output is None:
        check_scalar_output(owner, output)
        return output.dtype.type(1.0)
    return check_grad_output(owner, output, grad_output)


def _leading_to(targets: set[Node], output: Node) -> set[Node]:
    """Return the targets and all nodes between them and the output."""
    found = set(targets)
    for node in reversed(topological_order(output)):
        if any(parent in found for parent, _ in node.edges):
            found.add(node)
    return found
