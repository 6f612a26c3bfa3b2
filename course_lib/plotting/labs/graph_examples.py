"""The functions that the lab of unit 02 shows: each a graph, evaluated by course_lib.autograd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from course_lib.autograd import Tensor, add, gradients, maximum, multiply, power, relu, subtract

REACH = 5.0
"""x and y stay within this distance of 0."""

MOST_SEED = 2.0
"""The gradient that is put in at the output stays within this distance of 0."""

Operation: TypeAlias = Callable[..., Tensor]

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "square": lambda a: power(a, 2.0),
        "relu": relu,
        "add": add,
        "subtract": subtract,
        "multiply": multiply,
        "max": maximum,
    }
)
"""What a node can compute; ``graph.js`` has the same names."""


@dataclass(frozen=True)
class Step:
    """A node that computes something.

    Attributes
    ----------
    label
        The assignment as the figure writes it, ``"b = a + y"``.
    operation
        A name in ``OPERATIONS``.
    parents
        Names of the nodes whose values go in, in order; a name may stand there twice.
    """

    label: str
    operation: str
    parents: tuple[str, ...]

    @property
    def name(self) -> str:
        """The letter that it assigns to."""
        return self.label.split(" = ")[0]


@dataclass(frozen=True)
class Example:
    """A function of x and y as a graph.

    Attributes
    ----------
    formula
        How the figure writes it.
    steps
        In an order in which they can be computed; the last one is the output ``f``.
    """

    formula: str
    steps: tuple[Step, ...]

    @property
    def labels(self) -> dict[str, str]:
        """What stands at each node, the inputs first."""
        return {"x": "x", "y": "y"} | {step.name: step.label for step in self.steps}

    @property
    def edges(self) -> list[tuple[str, str]]:
        """Which value goes into which node; twice where a node reads it twice."""
        return [(parent, step.name) for step in self.steps for parent in step.parents]

    def build(self, x: Tensor, y: Tensor) -> dict[str, Tensor]:
        """Return all nodes by name, inputs first and the output last."""
        nodes = {"x": x, "y": y}
        for step in self.steps:
            nodes[step.name] = OPERATIONS[step.operation](*(nodes[name] for name in step.parents))
        return nodes


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "worked example": Example(
            "(x² + y)² (y − x y)",
            (
                Step("a = x²", "square", ("x",)),
                Step("b = a + y", "add", ("a", "y")),
                Step("c = b²", "square", ("b",)),
                Step("d = x y", "multiply", ("x", "y")),
                Step("e = y − d", "subtract", ("y", "d")),
                Step("f = c e", "multiply", ("c", "e")),
            ),
        ),
        "two paths": Example(
            "x y + x x",
            (
                Step("a = x y", "multiply", ("x", "y")),
                Step("b = x x", "multiply", ("x", "x")),
                Step("f = a + b", "add", ("a", "b")),
            ),
        ),
        "shared node": Example(
            "(x − y)² − (x − y) y",
            (
                Step("s = x − y", "subtract", ("x", "y")),
                Step("a = s²", "square", ("s",)),
                Step("b = s y", "multiply", ("s", "y")),
                Step("f = a − b", "subtract", ("a", "b")),
            ),
        ),
        "gate": Example(
            "relu(x + y) y",
            (
                Step("a = x + y", "add", ("x", "y")),
                Step("b = relu(a)", "relu", ("a",)),
                Step("f = b y", "multiply", ("b", "y")),
            ),
        ),
        "larger one": Example(
            "max(x², x y)",
            (
                Step("a = x²", "square", ("x",)),
                Step("b = x y", "multiply", ("x", "y")),
                Step("f = max(a, b)", "max", ("a", "b")),
            ),
        ),
    }
)
"""The functions that the lab can show."""


def example_graph_values(
    x: float, y: float, seed: float = 1.0, example: str = "worked example"
) -> dict[str, tuple[float, float]]:
    """Return the value of each node of an example, and the gradient there.

    Parameters
    ----------
    x, y
        The inputs, each in [-5, 5].
    seed
        The gradient that is put in at the output, in [-2, 2]; 1 makes the others derivatives of
        the output.
    example
        ``"worked example"``, ``"two paths"``, ``"shared node"``, ``"gate"`` or ``"larger one"``.

    Returns
    -------
    nodes
        From a node's name to (value, gradient), inputs first and the output ``"f"`` last.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Baydin, Pearlmutter, Radul and Siskind (2018), Automatic differentiation in machine
    learning: a survey, table 3 (values down, adjoints up, for one small function).

    Examples
    --------
    >>> nodes = example_graph_values(3.0, -4.0)
    >>> nodes["f"], nodes["x"], nodes["y"]
    ((200.0, 1.0), (3.0, 580.0), (-4.0, 30.0))
    """
    for name, number, reach in (("x", x, REACH), ("y", y, REACH), ("seed", seed, MOST_SEED)):
        if not -reach <= number <= reach:
            raise ValueError(
                f"example_graph: {name} must be in [-{reach:g}, {reach:g}], got {number!r}"
            )
    if example not in EXAMPLES:
        raise ValueError(
            f"example_graph: example must be one of {', '.join(EXAMPLES)}, got {example!r}"
        )
    nodes = EXAMPLES[example].build(
        Tensor(float(x), requires_grad=True), Tensor(float(y), requires_grad=True)
    )
    grads = gradients(nodes["f"], list(nodes.values()), grad_output=float(seed))
    # + 0.0 turns a minus zero into a zero, which is how it is to be written.
    return {
        name: (node.item() + 0.0, grad.item() + 0.0)
        for (name, node), grad in zip(nodes.items(), grads, strict=True)
    }
