"""The drawn graph: what stands in it, and where."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from course_lib import autograd as ag
from course_lib.autograd import Tensor, draw_graph
from course_lib.autograd.layout import arrange

SVG = "{http://www.w3.org/2000/svg}"


def example() -> Tensor:
    x = Tensor(3.0, requires_grad=True, name="x")
    y = Tensor(-4.0, requires_grad=True, name="y")
    f = (x**2 + y) ** 2 * (y - x * y)
    f.name = "f"
    return f


def boxes(svg: str) -> list[list[str]]:
    """The lines of each box, in the order of the file."""
    found: list[list[str]] = []
    for element in ET.fromstring(svg):
        if element.tag == SVG + "rect":
            found.append([])
        elif element.tag == SVG + "text":
            found[-1].append(element.text or "")
    return found


def test_each_node_has_its_value_and_its_gradient() -> None:
    """The lecture's example at x = 3, y = -4, worked by hand."""
    assert sorted(boxes(draw_graph(example()))) == sorted(
        [
            ["x", "3", "grad 580"],
            ["y", "-4", "grad 30"],
            ["^2", "9", "grad 80"],
            ["+", "5", "grad 80"],
            ["^2", "25", "grad 8"],
            ["×", "-12", "grad -25"],
            ["-", "8", "grad 25"],
            ["f = ×", "200", "grad 1"],
        ]
    )


def test_arrays_show_entries_or_shape_and_constants_show_up() -> None:
    W = Tensor(np.ones((3, 2)), requires_grad=True, name="W")
    b = Tensor([0.5, -0.25], requires_grad=True, name="b")
    c = Tensor(2.0, name="c")
    svg = draw_graph(((np.ones((5, 3)) @ W + b) * c * 7.0).sum())
    found = boxes(svg)
    assert ["W", "3×2", "grad 3×2"] in found
    assert ["b", "[0.5, -0.25]", "grad [70, 70]"] in found
    assert ["c", "2"] in found
    assert ["7"] in found
    assert ["5×3"] in found
    mask = draw_graph((b * np.array([True, False])).sum())
    assert ["[1, 0]"] in boxes(mask)
    long = draw_graph(Tensor(np.ones(5), requires_grad=True).sum())
    assert ["5", "grad 5"] in boxes(long)


def test_an_operand_used_twice_arrives_twice() -> None:
    x = Tensor(3.0, requires_grad=True)
    root = ET.fromstring(draw_graph(x * x))
    curves = [e.attrib["d"] for e in root if e.tag == SVG + "path"]
    assert len(curves) == 2
    assert len({curve.rsplit(" ", 1)[-1] for curve in curves}) == 2


def test_boxes_do_not_overlap_and_connections_run_to_the_right() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True, name="a long name <of> x")
    y = Tensor(np.ones((2, 2)), requires_grad=True)
    z = ag.relu(y @ x + x) * x
    loss = ag.logsumexp(z + y, axis=1).mean() + x.sum() * 2.0
    root = ET.fromstring(draw_graph(loss))
    rects = []
    for e in root:
        if e.tag == SVG + "rect":
            left, top, width, height = (float(e.attrib[k]) for k in ("x", "y", "width", "height"))
            rects.append((left, top, left + width, top + height))
    for i, (l1, t1, r1, b1) in enumerate(rects):
        for l2, t2, r2, b2 in rects[:i]:
            assert r1 <= l2 or r2 <= l1 or b1 <= t2 or b2 <= t1
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert all(x >= 0 and y >= 0 and r <= width and b <= height for x, y, r, b in rects)
    for e in root:
        if e.tag == SVG + "path":
            curve = e.attrib["d"]
            start = float(curve[1:].split(",")[0])
            end = float(curve.rsplit(" ", 1)[-1].split(",")[0])
            assert end > start


def test_the_string_is_whole_and_the_same_each_time() -> None:
    svg = draw_graph(example())
    assert svg == draw_graph(example())
    assert svg.startswith("<svg ")
    assert svg.endswith("</svg>")
    assert "<script" not in svg


def test_names_are_escaped() -> None:
    x = Tensor(1.0, requires_grad=True, name="<script>&")
    assert ["<script>&", "1", "grad 2"] in boxes(draw_graph(x * 2.0))
    assert "<script>" not in draw_graph(x * 2.0)


def test_drawing_leaves_gradients_alone() -> None:
    x = Tensor(1.0, requires_grad=True)
    draw_graph(x * 2.0)
    assert x.grad is None


def test_a_leaf_alone_can_be_drawn() -> None:
    assert boxes(draw_graph(Tensor(1.5, requires_grad=True, name="x"))) == [["x", "1.5", "grad 1"]]


@pytest.mark.parametrize("constants", [False, True])
def test_a_graph_too_large_to_read_is_refused(constants: bool) -> None:
    x = Tensor(1.0, requires_grad=True)
    y = x
    for _ in range(70 if constants else 100_000):
        y = y * 1.0 if constants else -y
    with pytest.raises(
        ValueError, match="draw_graph: output must come from at most 100 nodes, got"
    ):
        draw_graph(y)


def crossings(columns: list[list[int]], links: list[tuple[int, int]]) -> int:
    place = {box: y for column in columns for y, box in enumerate(column)}
    at = {box: x for x, column in enumerate(columns) for box in column}
    return (
        sum(
            at[a] == at[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
            for a, b in links
            for c, d in links
        )
        // 2
    )


def test_a_tangle_is_untangled() -> None:
    """Two layers joined by a shuffled perfect matching can be drawn without a crossing."""
    order = list(range(8))
    random.Random(0).shuffle(order)
    links = [(i, 8 + j) for i, j in enumerate(order)]
    layout = arrange([0] * 8 + [1] * 8, links)
    assert crossings(layout.columns, links) == 0
    assert sorted(layout.columns[0]) == list(range(8))


def test_a_long_connection_gets_a_place_in_each_column_that_it_passes() -> None:
    layout = arrange([0, 1, 2, 3], [(0, 1), (1, 2), (2, 3), (0, 3)])
    assert layout.routes[3] == [0, 4, 5, 3]
    assert [len(column) for column in layout.columns] == [1, 2, 2, 1]
    assert layout.ports == [0.0, 0.0, pytest.approx(-1 / 6), pytest.approx(1 / 6)]
