"""Drawn graphs: columns by the longest path, no edge over a node, every word readable."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import bellman_ford

from course_lib import plotting
from course_lib.plotting import GraphNode, computational_graph
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.graphs import BOX_HEIGHT, COLUMN_STEP, ROW_STEP, layout
from course_lib.plotting.palette import BLUE, VERMILION
from tests.course_lib.theory.row import run_example

NODES = {
    "x": GraphNode("x", 2.0, 56.0),
    "y": GraphNode("y", 1.0, -5.0),
    "sum": GraphNode("x + y", 3.0),
    "out": GraphNode("out", None, 1.0),
}
EDGES = [("x", "sum"), ("y", "sum"), ("sum", "out"), ("x", "out")]


def random_graph(seed: int) -> tuple[dict[str, GraphNode], list[tuple[str, str]]]:
    rng = np.random.default_rng(seed)
    names = [f"n{i}" for i in rng.permutation(12)]
    edges = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if rng.random() < 0.2]
    return {name: GraphNode(name) for name in sorted(names)}, edges


@pytest.mark.parametrize("seed", range(15))
def test_columns_are_longest_paths_and_nothing_collides(seed: int) -> None:
    nodes, edges = random_graph(seed)
    places, routes = layout(nodes, edges)
    names = list(nodes)
    # The longest path to a node is the shortest one with every edge of length -1; from a root
    # that leads everywhere, one step more.
    weights = np.zeros((len(names) + 1, len(names) + 1))
    weights[-1, :-1] = -1
    for a, b in edges:
        weights[names.index(a), names.index(b)] = -1
    distance = bellman_ford(csr_matrix(weights), indices=len(names))
    for i, name in enumerate(names):
        assert places[name][0] == -distance[i] - 1
    stops = [stop for route in routes for stop in route[1:-1]]
    taken = [*places.values(), *stops]
    assert len(set(taken)) == len(taken)
    for (a, b), route in zip(edges, routes, strict=True):
        assert (route[0], route[-1]) == (places[a], places[b])
        assert all(right[0] - left[0] == 1 for left, right in pairwise(route))
    # Places of a column are a whole row apart.
    for column in {x for x, _ in taken}:
        rows = sorted(y for x, y in taken if x == column)
        assert all(below - above >= 1 for above, below in pairwise(rows))
    assert ROW_STEP > BOX_HEIGHT


def test_boxes_say_what_the_nodes_say_in_their_colours() -> None:
    figure = computational_graph(NODES, EDGES, title="Forward in blue, backward in vermilion")
    (axes,) = figure.axes
    texts = [(t.get_text(), to_hex(t.get_color()).upper()) for t in axes.texts]
    assert ("2", BLUE) in texts
    assert ("grad 56", VERMILION) in texts
    assert ("grad 1", VERMILION) in texts
    assert len(texts) == 3 + 3 + 2 + 2
    assert sum(isinstance(p, FancyBboxPatch) for p in axes.patches) == 4
    arrows = [p for p in axes.patches if isinstance(p, FancyArrowPatch)]
    assert len(arrows) == 4
    assert axes.get_title(loc="left").startswith("Forward")


def test_words_fit_their_boxes() -> None:
    nodes = {"a": GraphNode("softmax", -0.00012345, -1.2345e-10), "b": GraphNode("b")}
    figure = computational_graph(nodes, [("a", "b")])
    figure.draw_without_rendering()
    axes = figure.axes[0]
    box = next(p for p in axes.patches if isinstance(p, FancyBboxPatch)).get_window_extent()
    for text in axes.texts[:3]:
        words = text.get_window_extent()
        assert box.x0 <= words.x0 < words.x1 <= box.x1
        assert box.y0 - 1 <= words.y0 < words.y1 <= box.y1 + 1


def test_an_edge_that_is_there_twice_is_two_arrows() -> None:
    figure = computational_graph({"x": NODES["x"], "s": NODES["sum"]}, [("x", "s"), ("x", "s")])
    arrows = [p for p in figure.axes[0].patches if isinstance(p, FancyArrowPatch)]
    heights = {round(float(a.get_path().vertices[0, 1]), 3) for a in arrows}
    assert len(arrows) == 2
    assert len(heights) == 2


def test_one_node_and_forty() -> None:
    png_bytes(computational_graph({"x": GraphNode("x")}, []))
    chain = {str(i): GraphNode(str(i)) for i in range(40)}
    figure = computational_graph(chain, list(pairwise(chain)))
    assert figure.get_figwidth() > 39 * COLUMN_STEP


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ({}, [], "nodes must hold 1 to 40 nodes, got 0"),
        ({str(i): NODES["x"] for i in range(41)}, [], "nodes must hold 1 to 40 nodes, got 41"),
        (NODES, [("x", "z")], "edges must join nodes, got ('x', 'z'); nodes are ['x', 'y', 'sum'"),
        (NODES, [("x", "y"), ("y", "x")], "edges must not run in a circle, got one among ['x', 'y"),
        (NODES, [("x", "x")], "edges must not run in a circle, got one among ['x']"),
    ],
)
def test_bad_arguments(nodes: Any, edges: Any, message: str) -> None:
    with pytest.raises(ValueError, match="^computational_graph: " + re.escape(message)):
        computational_graph(nodes, edges)


@pytest.mark.parametrize(
    "name", ["GraphNode", "computational_graph", "layer_histograms", "phase_space_map"]
)
def test_documented_with_source_and_example(name: str) -> None:
    thing = getattr(plotting, name)
    assert run_example(thing) > 0
    if name != "GraphNode":
        assert re.search(r"^\s*Source: .*\b(19|20)\d\d\b", thing.__doc__ or "", re.M)
