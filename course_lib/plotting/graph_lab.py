"""The lab of unit 02: a graph with its values and gradients, as the inputs and the seed move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.autograd import Tensor, gradients, multiply, power, relu, subtract
from course_lib.plotting.figure import png_bytes, style_axes
from course_lib.plotting.graphs import GraphNode, computational_graph, short_number
from course_lib.plotting.lab import runs_widgets
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR, VERMILION

if TYPE_CHECKING:
    from ipywidgets import Widget

Array: TypeAlias = NDArray[np.float64]

REACH = 5.0
"""x and y stay within this distance of 0."""

MOST_SEED = 2.0
"""The gradient that is put in at the output stays within this distance of 0."""

CURVE_POINTS = 121


@dataclass(frozen=True)
class Example:
    """A function of x and y as a graph.

    Attributes
    ----------
    formula
        How the figure writes it.
    build
        From x and y to all nodes, by name, inputs first and the output last.
    labels
        What the box of each node says.
    edges
        Which value goes into which node: ``"xa"`` is an arrow from x to a.
    """

    formula: str
    build: Callable[[Tensor, Tensor], dict[str, Tensor]]
    labels: Mapping[str, str]
    edges: str


def _worked(x: Tensor, y: Tensor) -> dict[str, Tensor]:
    a = power(x, 2.0)
    b = a + y
    c = power(b, 2.0)
    d = multiply(x, y)
    e = subtract(y, d)
    return {"x": x, "y": y, "a": a, "b": b, "c": c, "d": d, "e": e, "f": c * e}


def _two_paths(x: Tensor, y: Tensor) -> dict[str, Tensor]:
    a = x * y
    b = x * x
    return {"x": x, "y": y, "a": a, "b": b, "f": a + b}


def _gate(x: Tensor, y: Tensor) -> dict[str, Tensor]:
    a = x + y
    b = relu(a)
    return {"x": x, "y": y, "a": a, "b": b, "f": b * y}


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "worked example": Example(
            "(x² + y)² (y − x y)",
            _worked,
            {
                "x": "x",
                "y": "y",
                "a": "a = x²",
                "b": "b = a + y",
                "c": "c = b²",
                "d": "d = x y",
                "e": "e = y − d",
                "f": "f = c e",
            },
            "xa ab yb bc xd yd ye de cf ef",
        ),
        "two paths": Example(
            "x y + x x",
            _two_paths,
            {"x": "x", "y": "y", "a": "a = x y", "b": "b = x x", "f": "f = a + b"},
            "xa ya xb xb af bf",
        ),
        "gate": Example(
            "relu(x + y) y",
            _gate,
            {"x": "x", "y": "y", "a": "a = x + y", "b": "b = relu(a)", "f": "f = b y"},
            "xa ya ab bf yf",
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
        ``"worked example"``, ``"two paths"`` or ``"gate"``.

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


def example_graph(
    x: float = 3.0, y: float = -4.0, seed: float = 1.0, example: str = "worked example"
) -> Figure:
    """Draw an example's graph with values and gradients, and f along either input.

    Parameters
    ----------
    x, y, seed, example
        As in :func:`example_graph_values`.

    Returns
    -------
    Figure
        Three panels: the graph; f as x moves, with the line whose slope is the gradient at x;
        f as y moves, the same.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> len(example_graph().axes)
    3
    """
    shown = EXAMPLES.get(example)
    values = example_graph_values(x, y, seed, example)
    assert shown is not None  # or the line above has raised
    nodes = {
        name: GraphNode(shown.labels[name], value, grad) for name, (value, grad) in values.items()
    }
    ends = (
        f"f = {shown.formula}: {short_number(values['f'][0])}, with {seed:g} put in at the output"
    )
    edges = [(arrow[0], arrow[1]) for arrow in shown.edges.split()]
    figure = computational_graph(nodes, edges, ends)
    (graph,) = figure.axes
    width, height = figure.get_size_inches()
    figure.set_size_inches(max(width, 8.4), height + 2.5)
    grid = figure.add_gridspec(2, 2, height_ratios=[height, 2.5])
    graph.set_subplotspec(grid[0, :])
    for column, name in enumerate(("x", "y")):
        _draw_along(figure.add_subplot(grid[1, column]), name, values, seed, shown)
    return figure


def graph_lab(
    x: float = 3.0, y: float = -4.0, seed: float = 1.0, example: str = "worked example"
) -> Widget | Figure:
    """Show the graph with sliders for x, y and the seed, and a choice of function.

    Without ipywidgets, outside a notebook, or with ``DESCENT_STATIC`` set, as when a notebook
    is executed to be read, the same call returns the figure of :func:`example_graph` itself.

    Parameters
    ----------
    x, y, seed, example
        As in :func:`example_graph`: where the controls stand at first.

    Returns
    -------
    widget or figure
        To be the last expression of a cell.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> type(graph_lab()).__name__  # no kernel runs here
    'CourseFigure'
    """
    figure = example_graph(x, y, seed, example)
    if not runs_widgets():
        return figure

    import ipywidgets  # imported where it is needed: most readers of figures have no kernel

    controls = {
        name: ipywidgets.FloatSlider(
            value=value,
            min=-reach,
            max=reach,
            step=0.1,
            description=name,
            continuous_update=False,
        )
        for name, value, reach in (("x", x, REACH), ("y", y, REACH), ("seed", seed, MOST_SEED))
    }
    controls["example"] = ipywidgets.Dropdown(
        options=list(EXAMPLES), value=example, description="function"
    )
    picture = ipywidgets.Image(value=png_bytes(figure), format="png")

    def redraw(_: object) -> None:
        values = {name: control.value for name, control in controls.items()}
        picture.value = png_bytes(example_graph(**values))

    for control in controls.values():
        control.observe(redraw, names="value")
    return ipywidgets.VBox([ipywidgets.HBox(list(controls.values())), picture])


def _draw_along(
    axes: Axes, name: str, values: dict[str, tuple[float, float]], seed: float, shown: Example
) -> None:
    """f with one input moving, and the line that the gradient promises."""
    here, grad = values[name]
    f = values["f"][0]
    places = np.linspace(here - 1.0, here + 1.0, CURVE_POINTS)
    inputs = {
        key: Tensor(places if key == name else np.full(CURVE_POINTS, values[key][0]))
        for key in ("x", "y")
    }
    curve: Array = shown.build(inputs["x"], inputs["y"])["f"].data
    shown_curve = "f" if seed == 1 else f"{seed:g} f"
    axes.plot(places, seed * curve, color=BLUE, linewidth=1.8, label=shown_curve)
    axes.plot(
        places,
        seed * f + grad * (places - here),
        color=VERMILION,
        linewidth=1.4,
        linestyle="--",
        label=f"slope {short_number(grad)}",
    )
    axes.plot(here, seed * f, "o", color=BLACK, markersize=6)
    axes.grid(color=CONTOUR, alpha=0.3)
    other = "y" if name == "x" else "x"
    title = f"The gradient at {name} is the slope along {name}"
    style_axes(axes, title, f"{name}, with {other} = {short_number(values[other][0])}", shown_curve)
    axes.locator_params(axis="x", nbins=5)
    axes.legend(frameon=False, fontsize=8)
