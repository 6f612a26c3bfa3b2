"""A small computational graph, drawn from its nodes and edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import TypeAlias

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from course_lib.plotting.alt_texts import graph_in_words, sentences
from course_lib.plotting.figure import new_figure
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR, PALE_DEEP, VERMILION

MOST_NODES = 40
"""A larger graph is no figure any more."""

Place: TypeAlias = tuple[float, float]
Stop: TypeAlias = tuple[str, int]
"""A node, ``(name, -1)``, or a column that an edge passes, ``("column 2", number of the edge)``."""

BOX_WIDTH, BOX_HEIGHT = 1.15, 0.62
COLUMN_STEP, ROW_STEP = 1.75, 0.95


@dataclass(frozen=True)
class GraphNode:
    """A node of a graph as a figure shows it.

    Attributes
    ----------
    label
        The operation or the name, a few characters.
    value
        What the forward pass computed, or None to leave it out.
    grad
        What the backward pass computed, or None to leave it out.

    Examples
    --------
    >>> GraphNode("x", value=2.0, grad=-1.0).lines()
    ['x', '2', 'grad -1']
    """

    label: str
    value: float | None = None
    grad: float | None = None

    def lines(self) -> list[str]:
        """The lines of text in its box."""
        value = [] if self.value is None else [short_number(self.value)]
        grad = [] if self.grad is None else [f"grad {short_number(self.grad)}"]
        return [self.label, *value, *grad]


def short_number(number: float) -> str:
    """Return a number as a box shows it: four digits that count, whole from a thousand on.

    >>> short_number(0.123456), short_number(-33000.0), short_number(2.5e7)
    ('0.1235', '-33000', '2.5e+07')
    """
    return f"{number:.0f}" if 1e3 <= abs(number) < 1e6 else f"{number:.4g}"


def computational_graph(
    nodes: Mapping[str, GraphNode],
    edges: Sequence[tuple[str, str]],
    title: str = "Computational graph",
    alt: str | None = None,
) -> Figure:
    """Draw a graph from left to right, each node behind all that it is computed from.

    Parameters
    ----------
    nodes
        From a name that the edges use to what the box shows; 1 to 40 nodes.
    edges
        ``(from, to)``: the value of ``from`` goes into ``to``. One that is there twice, as in
        x * x, is drawn as two arrows.
    title
        What the figure shows to be so.
    alt
        What stands for the figure where it is not seen; by default made from nodes and edges.

    Returns
    -------
    Figure
        Nothing is drawn on pyplot's current figure. Values are written in blue, gradients in
        vermilion.

    Raises
    ------
    ValueError
        If there is no node or too many, an edge names a node that is not there, or the edges
        run in a circle.

    Source: Sugiyama, Tagawa and Toda (1981), Methods for visual understanding of hierarchical
    system structures (columns by longest path, rows by the mean of the neighbours).

    Examples
    --------
    >>> nodes = {"x": GraphNode("x", 3.0), "y": GraphNode("y", 2.0), "p": GraphNode("x y", 6.0)}
    >>> figure = computational_graph(nodes, [("x", "p"), ("y", "p")])
    >>> [text.get_text() for text in figure.axes[0].texts if text.get_text()][:2]
    ['x', '3']
    """
    places, routes = layout(nodes, edges)
    used = [*places.values(), *(stop for route in routes for stop in route)]
    width = COLUMN_STEP * (1 + max(column for column, _ in used))
    height = ROW_STEP * (1 + max(row for _, row in used))
    words = sentences(title, graph_in_words(nodes, edges))
    size = max(width + 0.3, 4.0), height + 0.6
    figure = new_figure(*size, alt=words if alt is None else alt)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_title(title, loc="left", fontsize=11)
    copies = Counter(edges)
    drawn: Counter[tuple[str, str]] = Counter()
    for edge, route in zip(edges, routes, strict=True):
        # Edges between the same two nodes run side by side.
        offset = 0.2 * (drawn[edge] - (copies[edge] - 1) / 2)
        drawn[edge] += 1
        _draw_edge(axes, route, offset)
    for name, node in nodes.items():
        _draw_node(axes, places[name], node)
    axes.set_xlim(-0.5 * COLUMN_STEP, width - 0.5 * COLUMN_STEP)
    axes.set_ylim(height - 0.5 * ROW_STEP, -0.5 * ROW_STEP)
    return figure


def layout(
    nodes: Mapping[str, GraphNode], edges: Sequence[tuple[str, str]]
) -> tuple[dict[str, Place], list[list[Place]]]:
    """Return the place of each node, and the places that each edge passes.

    Parameters
    ----------
    nodes, edges
        As in :func:`computational_graph`.

    Returns
    -------
    places
        From name to (column, row). The column is the length of the longest path that leads to
        the node.
    routes
        For each edge a place in each column from its start to its end. No two nodes share a
        place, and no edge passes over another node.

    Raises
    ------
    ValueError
        As :func:`computational_graph`.

    Examples
    --------
    >>> nodes = {name: GraphNode(name) for name in "abc"}
    >>> places, routes = layout(nodes, [("a", "b"), ("b", "c"), ("a", "c")])
    >>> places
    {'a': (0.0, 0.5), 'b': (1.0, 0.0), 'c': (2.0, 0.5)}
    >>> routes[2]  # below b
    [(0.0, 0.5), (1.0, 1.0), (2.0, 0.5)]
    """
    column = _columns(nodes, edges)
    levels: list[list[Stop]] = [[] for _ in range(max(column.values()) + 1)]
    parents: dict[Stop, list[Stop]] = {(name, -1): [] for name in nodes}
    for name in nodes:
        levels[column[name]].append((name, -1))
    stops: list[list[Stop]] = []
    for number, (start, end) in enumerate(edges):
        # In the columns between its ends an edge takes up a place as a node does.
        between: list[Stop] = [
            (f"column {c}", number) for c in range(column[start] + 1, column[end])
        ]
        route = [(start, -1), *between, (end, -1)]
        for offset, stop in enumerate(between, start=column[start] + 1):
            levels[offset].append(stop)
        for before, after in pairwise(route):
            parents.setdefault(after, []).append(before)
        stops.append(route)
    tallest = max(map(len, levels))
    places: dict[Stop, Place] = {}
    for number, level in enumerate(levels):
        wanted = {
            stop: fmean(places[parent][1] for parent in parents[stop])
            if parents[stop]
            else float(position)
            for position, stop in enumerate(level)
        }
        level.sort(key=wanted.__getitem__)
        top = (tallest - len(level)) / 2
        for position, stop in enumerate(level):
            places[stop] = float(number), top + position
    routes = [[places[stop] for stop in route] for route in stops]
    return {name: places[name, -1] for name in nodes}, routes


def _columns(nodes: Mapping[str, GraphNode], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    if not 1 <= len(nodes) <= MOST_NODES:
        raise ValueError(
            f"computational_graph: nodes must hold 1 to {MOST_NODES} nodes, got {len(nodes)}; draw "
            "a part of the graph"
        )
    for edge in edges:
        for name in edge:
            if name not in nodes:
                raise ValueError(
                    f"computational_graph: edges must join nodes, got {edge!r}; nodes are "
                    f"{list(nodes)}"
                )
    waiting = dict.fromkeys(nodes, 0)
    for _, end in edges:
        waiting[end] += 1
    column = dict.fromkeys(nodes, 0)
    ready = [name for name, count in waiting.items() if count == 0]
    for name in ready:
        for start, end in edges:
            if start == name:
                column[end] = max(column[end], column[name] + 1)
                waiting[end] -= 1
                if waiting[end] == 0:
                    ready.append(end)
    if len(ready) < len(nodes):
        stuck = [name for name, count in waiting.items() if count]
        raise ValueError(
            f"computational_graph: edges must not run in a circle, got one among {stuck}; a loop "
            "is drawn unrolled, a node for each round"
        )
    return column


def _draw_node(axes: Axes, place: Place, node: GraphNode) -> None:
    x, y = place[0] * COLUMN_STEP, place[1] * ROW_STEP
    lines = node.lines()
    axes.add_patch(
        FancyBboxPatch(
            (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2),
            BOX_WIDTH,
            BOX_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor=PALE_DEEP,
            edgecolor=CONTOUR,
        )
    )
    color = [BLACK, BLUE if node.value is not None else VERMILION, VERMILION]
    for position, line in enumerate(lines):
        offset = (position - (len(lines) - 1) / 2) * 0.19
        axes.text(x, y + offset, line, ha="center", va="center", fontsize=9, color=color[position])


def _draw_edge(axes: Axes, route: list[Place], offset: float) -> None:
    """A curve that is level wherever it passes a column, with an arrow at its end."""
    y = [row * ROW_STEP + offset for _, row in route]
    points = [(route[0][0] * COLUMN_STEP + BOX_WIDTH / 2, y[0])]
    codes = [Path.MOVETO]
    for (column, _), old, new in zip(route[1:], y, y[1:], strict=False):
        before = points[-1][0]
        left = column * COLUMN_STEP - BOX_WIDTH / 2
        middle = (before + left) / 2
        points += [(middle, old), (middle, new), (left, new), (left + BOX_WIDTH, new)]
        codes += [Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO]
    # The last piece, through the box that the edge ends at, is left out.
    axes.add_patch(
        FancyArrowPatch(
            path=Path(points[:-1], codes[:-1]),
            arrowstyle="-|>",
            mutation_scale=11,
            color="#5A656D",
            linewidth=1.1,
        )
    )
