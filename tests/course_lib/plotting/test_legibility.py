"""Figures that can be read: words against their ground, lines without their colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib.plotting import (
    GraphNode,
    computational_graph,
    contour_trajectories,
    layer_histograms,
    loss_curves,
    phase_space_map,
    race,
)
from course_lib.plotting.entrants import METHODS
from course_lib.plotting.figure import new_figure, png_bytes
from course_lib.plotting.legibility import complaints, mend
from course_lib.plotting.palette import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    VERMILION,
    contrast,
    ink,
)
from course_lib.problems import saddle
from course_lib.theory import regime

X = np.linspace(0.0, 1.0, 20)


def dashes(line: Any) -> object:
    """As drawn; `get_linestyle` calls all patterns of one's own dashed."""
    return line.get_linestyle() == "None" or line._unscaled_dash_pattern[1]


def looks(figure: Figure, panel: int = 0) -> list[tuple[object, object]]:
    return [(dashes(line), line.get_marker()) for line in figure.axes[panel].lines]


@pytest.mark.parametrize(
    "figure",
    [
        race("ravine", num_steps=5, methods=list(METHODS)),
        phase_space_map(regime, point=(0.5, 0.9)),
        layer_histograms({"first": X, "second": 2 * X}),
        loss_curves({f"run {i}": X + 1 + i for i in range(7)}),
        contour_trajectories(saddle(), {"a": np.ones((3, 2)), "b": np.zeros((3, 2))}),
        computational_graph(
            {"x": GraphNode("x", 3.0, 6.0), "s": GraphNode("x x", 9.0, 1.0)}, [("x", "s")]
        ),
    ],
    ids=["race", "phase space", "histograms", "losses", "trajectories", "graph"],
)
def test_what_the_library_draws_can_be_read(figure: Figure) -> None:
    mend(figure)
    assert complaints(figure) == []


def test_pale_text_is_seen_and_named_on_the_ground_that_it_stands_on() -> None:
    figure = new_figure(4.0, 3.0, alt="Words.")
    axes = figure.subplots()
    axes.add_patch(Rectangle((0, 0), 1, 0.5, facecolor="#222222"))
    axes.text(0.5, 0.25, "white on dark", color="white", ha="center")
    axes.text(0.5, 0.75, "white on white", color="white", ha="center")
    axes.text(0.5, 0.15, "black on dark", ha="center")
    axes.text(0.5, 0.9, "grey", color="0.5", ha="center")
    axes.text(0.5, 0.6, "thin", color="black", alpha=0.3, ha="center")
    axes.text(0.5, 0.65, "boxed", color="white", bbox={"facecolor": "black"})
    axes.text(0.2, 0.65, "hidden", color="white", visible=False)
    axes.set_title("a title", color="#999999")
    found = complaints(figure)
    named = [sentence.split("'")[1] for sentence in found]
    assert sorted(named) == ["a title", "black on dark", "grey", "thin", "white on white"]
    assert any("'black on dark' is #000000 on #222222, a contrast of 1.3" in s for s in found)
    assert any("'grey' is #808080 on #ffffff, a contrast of 3.9" in s for s in found)


def test_looking_at_a_figure_moves_no_pixel() -> None:
    """A second layout would come out a little differently, above all in a narrow figure."""

    def narrow() -> Figure:
        figure = new_figure(3.0, 2.0, alt="A line.")
        figure.subplots().plot([1, 2])
        return figure

    figure = narrow()
    complaints(figure)
    assert png_bytes(figure) == png_bytes(narrow())


def test_looking_at_a_figure_changes_nothing() -> None:
    figure = race("ravine", num_steps=5)
    figure.axes[0].text(0, 0, "half", alpha=0.5)
    canvas, before = figure.canvas, looks(figure)
    complaints(figure)
    assert figure.canvas is canvas
    assert looks(figure) == before
    assert [text.get_alpha() for text in figure.axes[0].texts] == [0.5]
    assert all(label.get_alpha() is None for label in figure.axes[0].get_xticklabels())


@pytest.mark.parametrize("color", [BLUE, GREEN, VERMILION, PURPLE, ORANGE, SKY_BLUE])
def test_text_in_a_colour_of_the_palette_is_written_in_its_ink(color: str) -> None:
    figure = new_figure(4.0, 3.0, alt="A word.")
    text = figure.text(0.5, 0.5, "word", color=color)
    mend(figure)
    assert text.get_color() == ink(color)
    assert contrast(str(text.get_color()), "#FFFFFF") >= 4.5
    other = figure.text(0.5, 0.2, "mine", color="#123456")
    mend(figure)
    assert other.get_color() == "#123456"


def test_ink_is_for_pale_grounds() -> None:
    axes = (figure := new_figure(4.0, 3.0, alt="Words on dark grounds.")).subplots()
    boxed = axes.text(0.5, 0.2, "boxed", color=ORANGE, bbox={"facecolor": "black"})
    pale_box = axes.text(0.5, 0.7, "pale", color=ORANGE, bbox={"facecolor": "white"})
    axes.set_facecolor("black")
    inside = axes.text(0.2, 0.5, "inside", color=ORANGE)
    title = axes.set_title("outside", color=ORANGE)
    mend(figure)
    assert [text.get_color() for text in (boxed, inside)] == [ORANGE, ORANGE]
    assert [text.get_color() for text in (pale_box, title)] == [BLACK, BLACK]
    assert complaints(figure) == []


def test_lines_that_differ_by_their_colour_alone_are_named() -> None:
    figure = new_figure(4.0, 3.0, alt="Lines.")
    axes = figure.subplots()
    axes.plot(X, X, color=BLACK, label="a")
    axes.plot(X, 2 * X, color=BLUE, label="b")
    axes.plot(X, 3 * X, color=GREEN, label="dashed", linestyle="--")
    axes.plot(X, 4 * X, color=ORANGE, label="marked", marker="o")
    axes.plot(X, 5 * X, color=PURPLE, label="thick", linewidth=5)
    axes.plot(X, 6 * X, color=VERMILION)  # in no legend
    axes.plot(X, 7 * X, color=BLACK, label="the same colour")
    [one, other] = complaints(figure)
    assert one.startswith("the lines 'a' and 'b' differ by their colour alone: give one")
    assert other.startswith("the lines 'b' and 'the same colour' differ by their colour alone")


def test_points_that_differ_by_their_colour_alone_are_named() -> None:
    def said(**second: Any) -> list[str]:
        axes = (figure := new_figure(4.0, 3.0, alt="Points.")).subplots()
        axes.scatter(X, X, color=BLUE, label="train")
        axes.scatter(X, 1 - X, **{"color": VERMILION, "label": "test", **second})
        axes.legend()
        mend(figure)
        return complaints(figure)

    (sentence,) = said()
    assert sentence.startswith("the points 'train' and 'test' differ by their colour alone: give")
    others: list[dict[str, Any]] = [
        {"marker": "s"},
        {"color": None, "facecolors": "none", "edgecolors": VERMILION},
        {"color": BLUE},
        {"label": "_test"},
        {"color": None, "c": X},
    ]
    for second in others:
        assert said(**second) == []


def test_lines_that_only_the_legend_names_are_compared_too() -> None:
    for marker in ("", "s"):
        axes = (figure := new_figure(4.0, 3.0, alt="Lines.")).subplots()
        axes.plot(X, X, color=BLUE)
        axes.plot(X, 1 - X, color=VERMILION, marker=marker)
        axes.legend(["a", "b"])
        mend(figure)
        said = [] if marker else ["the lines 'a' and 'b' differ by their colour alone"]
        assert [sentence.partition(":")[0] for sentence in complaints(figure)] == said


def test_such_lines_get_dashes_and_such_points_markers_also_in_legends() -> None:
    figure = new_figure(6.0, 3.0, alt="Lines.")
    left, right = figure.subplots(1, 2)
    for color, name in ((BLACK, "a"), (BLUE, "b"), (GREEN, "c")):
        left.plot(X, X, color=color, label=name)
        left.plot(X[:3], X[:3], "o", color=color, label=f"points of {name}")
    right.plot(X, X, color=GREEN, label="c")
    legend = figure.legend()
    own = left.legend()
    mend(figure)
    assert complaints(figure) == []
    assert len(set(looks(figure))) == 6
    assert dashes(right.lines[0]) == dashes(left.lines[4]) is not None
    for handles in (own.legend_handles, legend.legend_handles[:6]):
        for handle, line in zip(handles, left.lines, strict=True):
            assert dashes(handle) == dashes(line)
            assert handle.get_marker() == line.get_marker()  # type: ignore[union-attr]  # a line's
    before = looks(figure)
    mend(figure)
    assert looks(figure) == before


def test_lines_without_a_name_follow_those_of_their_colour() -> None:
    figure = new_figure(6.0, 3.0, alt="Lines.")
    left, right = figure.subplots(1, 2)
    for color, name in ((BLACK, "a"), (BLUE, "b")):
        left.plot(X, X, color=color, label=name)
        left.plot(X, X + 1, color=color)
        right.plot(X, X, color=color)
    right.plot([0, 1], [0, 0], color=BLUE, linewidth=0.5)  # a mere rule
    mend(figure)
    assert [line.get_linestyle() for line in left.lines] == ["-", "-", "--", "--"]
    assert [line.get_linestyle() for line in right.lines] == ["-", "--", "-"]


def test_what_the_author_chose_stays() -> None:
    figure = new_figure(6.0, 3.0, alt="Lines.")
    axes = figure.subplots()
    for color, name, style in ((BLACK, "a", ":"), (BLUE, "b", "-"), (GREEN, "c", "--")):
        axes.plot(X, X, style, color=color, label=name)
    before = looks(figure)
    mend(figure)
    assert looks(figure) == before
    axes.plot(X, X, "--", color=ORANGE, label="d")
    mend(figure)
    assert looks(figure)[:3] == before
    assert complaints(figure) == []


def test_more_lines_than_there_are_dashes_are_named() -> None:
    figure = new_figure(6.0, 3.0, alt="Lines.")
    axes = figure.subplots()
    for i in range(9):
        axes.plot(X, i * X, color=f"C{i}", label=f"line {i}")
    mend(figure)
    assert complaints(figure)
