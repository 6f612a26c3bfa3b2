"""A graph that draws itself: each node with its value and its gradient, as an SVG string."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.autograd.arguments import check_scalar_output
from course_lib.autograd.backward import propagate
from course_lib.autograd.graph import Node, values
from course_lib.autograd.layout import Layout, arrange

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor

MOST_BOXES = 100
SHOWN_ENTRIES = 4  # of a vector; larger arrays show their shape

# Okabe and Ito's colours, which the colour-blind can tell apart; rust is their vermilion as text.
INK, QUIET, BLUE, RUST = "#222222", "#999999", "#0072B2", "#9B4500"
FILLS = {"input": "#DCEBF5", "constant": "#F0F0F0", "operation": "#FFFFFF"}
FONT, LINE, PAD, GAP_X, GAP_Y, MARGIN = 13, 17, 8, 44, 18, 12


@dataclass
class _Box:
    """A node, or a constant, with what is written in it."""

    kind: str
    lines: list[str]
    column: int = 0
    inputs: list[int] = field(default_factory=list)

    @property
    def width(self) -> float:
        return 0.6 * FONT * max(len(line) for line in self.lines) + 2 * PAD

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + 2 * PAD


def draw_graph(output: Tensor) -> str:
    """Return a drawing of how an output was computed, with values and gradients.

    Parameters
    ----------
    output
        Of shape (), computed from at least one tensor with ``requires_grad``.

    Returns
    -------
    svg
        A self-contained SVG document: from left to right inputs (blue, with their ``name``),
        constants (grey), operations, and the output; in each box its value and, where one
        flows, the gradient of the output by it. In a notebook show it with
        ``IPython.display.SVG(draw_graph(loss))``. Equal graphs give equal strings.

    Raises
    ------
    ValueError
        If the output is not of shape () or was not recorded, or there are more than 100 boxes.

    Source: Karpathy (2020), micrograd (its drawing of values and gradients); Sugiyama, Tagawa
    and Toda (1981), Methods for visual understanding of hierarchical system structures.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x, y = Tensor(3.0, requires_grad=True, name="x"), Tensor(-4.0, name="y")
    >>> svg = draw_graph(x * x + y)
    >>> svg[:4], "grad 6" in svg
    ('<svg', True)
    """
    check_scalar_output("draw_graph", output)
    boxes = _collect(output)
    connections = [(source, i) for i, box in enumerate(boxes) for source in box.inputs]
    layout = arrange([box.column for box in boxes], connections)
    return _svg(boxes, layout)


def _collect(output: Node) -> list[_Box]:
    """List all nodes and constants, operands before results."""
    nodes = _nodes(output)
    # All that is drawn is kept: also the output, and what lies on the way.
    grads = propagate(output, output.data.dtype.type(1.0), keep=set(nodes))
    numbers: dict[Node, int] = {}
    boxes: list[_Box] = []
    for node in nodes:
        inputs = []
        for operand in node.operands:
            if isinstance(operand, Node):
                inputs.append(numbers[operand])
            else:
                inputs.append(len(boxes))
                boxes.append(_Box("constant", [_written(operand)]))
        kind = "operation" if node.operation else "input" if node.requires_grad else "constant"
        title = " = ".join(filter(None, [node.name, node.operation.name if node.operation else ""]))
        lines = [title] if title else []
        lines.append(_written(node.data))
        if node in grads:
            lines.append(f"grad {_written(grads[node])}")
        numbers[node] = len(boxes)
        boxes.append(_Box(kind, lines, node.depth, inputs))
    if len(boxes) > MOST_BOXES:
        raise _too_many(len(boxes))
    for box in reversed(boxes):  # what has no inputs stands next to what uses it first
        for source in box.inputs:
            if not boxes[source].inputs:
                boxes[source].column = max(box.column - 1, 0)
    for box in boxes:
        for source in box.inputs:
            if not boxes[source].inputs:
                boxes[source].column = min(boxes[source].column, box.column - 1)
    return boxes


def _nodes(output: Node) -> list[Node]:
    """Return all nodes, operands before results, in the order in which they are used."""
    found, done, stack = [], set(), [(output, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            found.append(node)
        elif node not in done:
            done.add(node)
            if len(done) > MOST_BOXES:
                raise _too_many(len(done))
            stack.append((node, True))
            operands = [x for x in node.operands if isinstance(x, Node)]
            stack.extend((x, False) for x in reversed(operands))
    return found


def _too_many(count: int) -> ValueError:
    return ValueError(
        f"draw_graph: output must come from at most {MOST_BOXES} nodes, got {count} or more; "
        "draw a smaller example of the same computation"
    )


def _written(numbers: Any) -> str:
    array = np.asarray(values(numbers), dtype=np.float64)  # a mask as 0 and 1
    if array.ndim == 0:
        return f"{array:.4g}"
    if array.ndim == 1 and array.size <= SHOWN_ENTRIES:
        return "[" + ", ".join(f"{x:.3g}" for x in array) + "]"
    return "×".join(str(n) for n in array.shape)


def _svg(boxes: list[_Box], layout: Layout) -> str:
    widths = [max(_width(boxes, i) for i in column) for column in layout.columns]
    heights = [
        sum(_height(boxes, i) for i in column) + GAP_Y * (len(column) - 1)
        for column in layout.columns
    ]
    left, places = float(MARGIN), {}
    for column, width, height in zip(layout.columns, widths, heights, strict=True):
        top = MARGIN + (max(heights) - height) / 2
        for i in column:
            places[i] = (left + width / 2, top + _height(boxes, i) / 2)
            top += _height(boxes, i) + GAP_Y
        left += width + GAP_X
    parts = [
        _curve(boxes, places, widths, layout, route, port)
        for route, port in zip(layout.routes, layout.ports, strict=True)
    ]
    for i, box in enumerate(boxes):
        parts.append(_box(box, *places[i]))
    width, height = left - GAP_X + MARGIN, max(heights) + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" font-family="monospace" '
        f'font-size="{FONT}"><title>Computational graph with values and gradients</title>'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0,0L8,4L0,8Z" fill="{QUIET}"/></marker></defs>'
        f"{''.join(parts)}</svg>"
    )


def _width(boxes: list[_Box], i: int) -> float:
    return boxes[i].width if i < len(boxes) else 0.0


def _height(boxes: list[_Box], i: int) -> float:
    return boxes[i].height if i < len(boxes) else 0.0


def _curve(
    boxes: list[_Box],
    places: dict[int, tuple[float, float]],
    widths: list[float],
    layout: Layout,
    route: list[int],
    port: float,
) -> str:
    x, y = places[route[0]]
    x += boxes[route[0]].width / 2
    path = f"M{x:.1f},{y:.1f}"
    for i in route[1:]:
        last = i == route[-1]
        centre, next_y = places[i]
        column = next(c for c, members in enumerate(layout.columns) if i in members)
        half = boxes[i].width / 2 if last else widths[column] / 2
        next_x, next_y = centre - half, next_y + (port * boxes[i].height if last else 0.0)
        bend = (next_x - x) / 2
        path += (
            f"C{x + bend:.1f},{y:.1f} {next_x - bend:.1f},{next_y:.1f} {next_x:.1f},{next_y:.1f}"
        )
        x, y = next_x, next_y
        if not last:  # straight on past the boxes of this column
            x = centre + half
            path += f"H{x:.1f}"
    return f'<path d="{path}" fill="none" stroke="{QUIET}" marker-end="url(#arrow)"/>'


def _box(box: _Box, x: float, y: float) -> str:
    left, top = x - box.width / 2, y - box.height / 2
    stroke = {"input": BLUE, "constant": QUIET, "operation": INK}[box.kind]
    frame = (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'rx="4" fill="{FILLS[box.kind]}" stroke="{stroke}"/>'
    )
    parts = [frame]
    for i, line in enumerate(box.lines):
        colour = RUST if line.startswith("grad ") else INK
        weight = ' font-weight="bold"' if i == 0 and len(box.lines) > 1 else ""
        baseline = top + PAD + LINE * i + FONT
        parts.append(
            f'<text x="{x:.1f}" y="{baseline:.1f}" text-anchor="middle" fill="{colour}"{weight}>'
            f"{escape(line)}</text>"
        )
    return "".join(parts)
