"""The lab of unit 02: values run forward and gradients back while the numbers are dragged."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from course_lib.plotting.graphs import GraphNode, computational_graph, layout, short_number
from course_lib.plotting.labs.graph_examples import (
    EXAMPLES,
    MOST_SEED,
    REACH,
    Example,
    example_graph_values,
)
from course_lib.plotting.labs.harness import Action, Check, Choice, LabPage, Range, Task
from course_lib.plotting.palette import BLUE, CONTOUR, PALE_DEEP, VERMILION, ink

TASK = Task(
    goal="Choose the worked example and put `y` at −2.4. Find an `x` at which the gradient at `x` "
    "is 0, although f is not 0.",
    question="Can the gradient at x be 0 where f is not 0, and every wire that leaves x carries "
    "a gradient?",
    choices=(
        "No: x goes into f, so moving x always changes f.",
        "Yes: what comes back along two wires can cancel.",
        "Only where one of the local derivatives is 0.",
    ),
    answer=(
        (
            "Yes. Two wires leave x, one to a and one to d, and the gradient at x is the **sum** "
            "of what comes back along them. At y = −2.4 and x = −0.4 the wire of a brings −12.04 "
            "and the wire of d brings 12.04. Both wires carry a gradient, and together they cancel."
        ),
        (
            "By hand: `df/dx = y (x² + y) (4x − 5x² − y)`. The last factor is 0 where "
            "`y = 4x − 5x²`. For y = −2.4 that is x = −0.4 or x = 1.2."
        ),
        (
            "So f stands still when x moves a little. It still changes when y moves: the gradient "
            "at y is not 0."
        ),
    ),
)


def example_graph(
    x: float = 3.0, y: float = -4.0, seed: float = 1.0, example: str = "worked example"
) -> Figure:
    """Draw an example's graph with the value and the gradient of each node.

    Parameters
    ----------
    x, y, seed, example
        As in :func:`example_graph_values`.

    Returns
    -------
    Figure
        One panel. It is the picture of :func:`graph_lab` where nothing moves.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> example_graph(example="gate").alt[:42]
    'f = relu(x + y) y = 0, with 1 put in at th'
    """
    values = example_graph_values(x, y, seed, example)
    shown = EXAMPLES[example]
    nodes = {name: GraphNode(label, *values[name]) for name, label in shown.labels.items()}
    title = (
        f"f = {shown.formula} = {short_number(values['f'][0])}, with {seed:g} put in at the output"
    )
    return computational_graph(nodes, shown.edges, title)


def graph_lab(
    x: float = 3.0, y: float = -4.0, seed: float = 1.0, example: str = "worked example"
) -> LabPage:
    """Return the lab: a graph whose inputs are dragged, its values, gradients and slopes.

    Parameters
    ----------
    x, y, seed, example
        As in :func:`example_graph_values`: where the lab opens.

    Returns
    -------
    LabPage
        To be the last expression of a cell.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> graph_lab().html.startswith('<div data-descent="lab"')
    True
    """
    picture = example_graph(x, y, seed, example)
    numbers = max(_count_numbers(shown) for shown in EXAMPLES.values())
    return LabPage(
        scripts=("graph.js", "graph_places.js", "graph_view.js"),
        title="Lab: a computational graph, values forward and gradients back",
        picture=picture,
        controls=[
            Choice("example", "Function", tuple(EXAMPLES), example),
            Range("x", "x", -REACH, REACH, 0.1, x, digits=4),
            Range("y", "y", -REACH, REACH, 0.1, y, digits=4),
            Range("seed", "Gradient put in at f", -MOST_SEED, MOST_SEED, 0.1, seed, digits=4),
            Range("step", "Numbers shown", 0, numbers, 1, numbers),
            Check("local", "Write the local derivatives (×) at the arrows", True),
            Action("hide", "Hide all numbers"),
            Action("next", "Next number"),
            Action("all", "All numbers"),
        ],
        data={
            "examples": {name: _described(shown) for name, shown in EXAMPLES.items()},
            "reach": {"x": REACH, "y": REACH, "seed": MOST_SEED},
            "colors": {
                "value": ink(BLUE),
                "grad": ink(VERMILION),
                "wire": VERMILION,
                "curve": BLUE,
                "edge": CONTOUR,
                "node": PALE_DEEP,
            },
        },
        task=TASK,
    )


def _count_numbers(shown: Example) -> int:
    """The numbers to find one after the other: the steps' values, then every gradient."""
    return len(shown.steps) + len(shown.labels)


def _described(shown: Example) -> dict[str, Any]:
    nodes = {name: GraphNode(label) for name, label in shown.labels.items()}
    places, routes = layout(nodes, shown.edges)
    return {
        "formula": shown.formula,
        "places": places,
        "steps": [
            {"name": step.name, "label": step.label, "op": step.operation, "from": step.parents}
            for step in shown.steps
        ],
        "edges": [
            {"from": start, "to": end, "route": route}
            for (start, end), route in zip(shown.edges, routes, strict=True)
        ],
    }
