"""A small computational graph, drawn from its nodes and edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from course_lib.plotting.figure import new_figure
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR, PALE_DEEP, VERMILION

MOST_NODES = 40
"""A larger graph is no figure any more."""

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
        value = [] if self.value is None else [f"{self.value:.4g}"]
        return [self.label, *value, *([] if self.grad is None else [f"grad {self.grad:.4g}"])]


def computational_graph(
    nodes: Mapping[str, GraphNode],
    edges: Sequence[tuple[str, str]],
    title: str = "Computational graph",
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
    places = layout(nodes, edges)
    width = COLUMN_STEP * (1 + max(x for x, _ in places.values()))
    height = ROW_STEP * (1 + max(y for _, y in places.values()))
    figure = new_figure(max(width + 0.3, 4.0), height + 0.6)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_title(title, loc="left", fontsize=11)
    seen: dict[tuple[str, str], int] = {}
    for edge in edges:
        seen[edge] = seen.get(edge, 0) + 1
        _draw_edge(axes, places[edge[0]], places[edge[1]], seen[edge] - 1)
    for name, node in nodes.items():
        _draw_node(axes, places[name], node)
    axes.set_xlim(-0.6 * COLUMN_STEP, width - 0.4 * COLUMN_STEP)
    axes.set_ylim(height - 0.4 * ROW_STEP, -0.6 * ROW_STEP)
    return figure


def layout(
    nodes: Mapping[str, GraphNode], edges: Sequence[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """Return the place of each node: its column and its row.

    Parameters
    ----------
    nodes, edges
        As in :func:`computational_graph`.

    Returns
    -------
    places
        From name to (column, row). The column is the length of the longest path that leads to
        the node; no two nodes share a place, and edges lead to the right.

    Raises
    ------
    ValueError
        As :func:`computational_graph`.

    Examples
    --------
    >>> nodes = {name: GraphNode(name) for name in "abc"}
    >>> layout(nodes, [("a", "b"), ("b", "c"), ("a", "c")])
    {'a': (0.0, 0.0), 'b': (1.0, 0.0), 'c': (2.0, 0.0)}
    """
    column = _columns(nodes, edges)
    parents: dict[str, list[str]] = {name: [] for name in nodes}
    for start, end in edges:
        parents[end].append(start)
    levels: list[list[str]] = [[] for _ in range(max(column.values()) + 1)]
    for name in nodes:
        levels[column[name]].append(name)
    tallest = max(map(len, levels))
    rows: dict[str, float] = {}
    for level in levels:
        wanted = {
            name: sum(rows[p] for p in parents[name]) / len(parents[name])
            if parents[name]
            else float(position)
            for position, name in enumerate(level)
        }
        level.sort(key=lambda name: wanted[name])
        top = (tallest - len(level)) / 2
        rows |= {name: top + position for position, name in enumerate(level)}
    return {name: (float(column[name]), rows[name]) for name in nodes}


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


def _draw_node(axes: Axes, place: tuple[float, float], node: GraphNode) -> None:
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


def _draw_edge(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], copies: int
) -> None:
    """An arrow between two boxes, bent if it is not the first or passes over a column."""
    long = end[0] - start[0] > 1 and start[1] == end[1]
    bend = (0.25 if long else 0.0) + 0.3 * copies
    axes.add_patch(
        FancyArrowPatch(
            (start[0] * COLUMN_STEP + BOX_WIDTH / 2, start[1] * ROW_STEP),
            (end[0] * COLUMN_STEP - BOX_WIDTH / 2, end[1] * ROW_STEP),
            connectionstyle=f"arc3,rad={bend}",
            arrowstyle="-|>",
            mutation_scale=11,
            color="#5A656D",
            linewidth=1.1,
        )
    )
