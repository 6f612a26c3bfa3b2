"""Figures as a notebook shows them: one ``<img>`` with words, sharp, small, the same each time."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure
from PIL import Image

from course_lib.autograd import Tensor, draw_graph
from course_lib.plotting.embedded import few_colours
from course_lib.plotting.figure import (
    STRICT,
    CourseFigure,
    new_figure,
    png_bytes,
    style_axes,
    svg_picture,
)

ALT = 'Two lines: "a < b" & both fall.'


def the_image(html: str) -> dict[str, str]:
    """The attributes of the only element of a page."""
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

        def handle_data(self, data: str) -> None:
            raise AssertionError(f"text outside the element: {data!r}")

    Reader().feed(html)
    [(tag, attributes)] = found
    assert tag == "img"
    return {key: value or "" for key, value in attributes.items()}


def content(source: str, kind: str) -> bytes:
    start, _, data = source.partition(",")
    assert start == f"data:{kind};base64"
    return base64.b64decode(data, validate=True)


def drawn(width: float = 6.0, height: float = 3.0) -> CourseFigure:
    figure = new_figure(width, height, alt=ALT)
    axes = figure.subplots()
    grid = np.linspace(-1, 1, 60)
    axes.contourf(grid, grid, np.hypot(*np.meshgrid(grid, grid)), levels=20)
    axes.plot(grid, grid**3, color="crimson")
    style_axes(axes, "A title", "x", "y")
    return figure


def test_a_figure_is_one_image_with_its_words_and_twice_the_pixels() -> None:
    image = the_image(drawn()._repr_html_())
    assert image["alt"] == ALT
    assert (image["width"], image["height"]) == ("600", "300")
    assert "max-width:100%" in image["style"]
    assert "height:auto" in image["style"]
    picture = Image.open(io.BytesIO(content(image["src"], "image/png")))
    assert picture.size == (1200, 600)
    assert picture.mode == "P", "at most 256 colours"


def test_the_same_bytes_each_time() -> None:
    assert drawn()._repr_html_() == drawn()._repr_html_()
    figure = drawn()
    assert figure._repr_html_() == figure._repr_html_()


def test_few_colours_look_the_same_and_are_small() -> None:
    stream = io.BytesIO()
    drawn().savefig(stream, format="png", dpi=200)
    before, after = stream.getvalue(), few_colours(stream.getvalue())
    assert len(after) < 0.7 * len(before)
    one, other = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)
        for png in (before, after)
    )
    # An eye sees a step of about 3 of 255 in a flat area; edges may be off more.
    assert np.abs(one - other).mean() < 3
    assert few_colours(after) == after


@pytest.mark.parametrize(
    ("alt", "error", "message"),
    [
        ("", ValueError, "alt must not be empty, got ''; say in a sentence what is drawn"),
        (" \n\t", ValueError, "alt must not be empty, got"),
        (None, TypeError, "alt must be a text, got None; say in a sentence what is drawn"),
        (3, TypeError, "alt must be a text, got 3"),
    ],
)
def test_no_picture_without_words(alt: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match="^" + re.escape(f"new_figure: {message}")):
        new_figure(4.0, 3.0, alt=alt)
    with pytest.raises(error, match="^" + re.escape(f"svg_picture: {message}")):
        svg_picture('<svg xmlns="http://www.w3.org/2000/svg"/>', alt=alt)
    with pytest.raises(error, match=re.escape(message)):
        CourseFigure(figsize=(4, 3), alt=alt)


def test_words_cannot_be_left_out() -> None:
    # Left out on purpose, and a type checker sees it.
    for make in (lambda: new_figure(4.0, 3.0), lambda: svg_picture("<svg/>"), CourseFigure):  # type: ignore[call-arg]
        with pytest.raises(TypeError, match=r"missing 1 required .* argument: 'alt'"):
            make()


def test_words_come_out_in_one_line() -> None:
    figure = new_figure(4.0, 3.0, alt="\n    Two lines.\n    Both   fall.\n")
    assert the_image(figure._repr_html_())["alt"] == "Two lines. Both fall."


def test_a_graph_is_an_image_too() -> None:
    x = Tensor(3.0, requires_grad=True, name="x")
    svg = draw_graph(x * x)
    image = the_image(svg_picture(svg, "x times x, & its gradient")._repr_html_())
    assert image["alt"] == "x times x, & its gradient"
    assert content(image["src"], "image/svg+xml").decode() == svg
    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    assert size is not None
    assert (image["width"], image["height"]) == size.groups()
    assert "width" not in the_image(
        svg_picture('<svg xmlns="http://www.w3.org/2000/svg" width="10em"/>', "a")._repr_html_()
    )


@pytest.mark.parametrize(
    ("svg", "message"),
    [
        ("<svg", "svg must be an SVG document, got text with unclosed token"),
        ("<svg/>", 'svg must begin with <svg xmlns="http://www.w3.org/2000/svg">, got the'),
        ('<p xmlns="http://www.w3.org/2000/svg"/>', "svg must begin with <svg xmlns="),
    ],
)
def test_what_is_no_svg_document_is_refused(svg: str, message: str) -> None:
    """Without its namespace a browser shows a broken image."""
    with pytest.raises(ValueError, match="^" + re.escape(f"svg_picture: {message}")):
        svg_picture(svg, "a graph")


def test_a_notebook_that_uses_pyplot_gets_no_second_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """IPython's inline back end registers a PNG for every Figure, ours too."""
    formatter = DisplayFormatter()
    formatter.formatters["image/png"].for_type(Figure, lambda figure: b"a PNG")
    assert "image/png" in formatter.format(Figure())[0]
    displayed: list[dict[str, str]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: displayed.append(data))
    assert formatter.format(drawn()) == ({}, {})
    [shown] = displayed
    assert set(shown) == {"text/html", "text/plain"}
    assert the_image(shown["text/html"])["alt"] == ALT


def test_where_figures_are_to_be_readable_one_that_is_not_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figure = new_figure(4.0, 3.0, alt="A word.")
    figure.text(0.5, 0.5, "pale", color="#CCCCCC")
    assert figure._repr_html_()
    monkeypatch.setenv(STRICT, "1")
    with pytest.raises(ValueError, match=r"^this figure is hard to read: the text 'pale' is"):
        figure._repr_html_()
    assert drawn()._repr_html_()
    monkeypatch.setenv(STRICT, "0")
    assert figure._repr_html_()


def test_what_makes_a_png_leaves_the_settings_alone() -> None:
    before = dict(mpl.rcParams)
    png_bytes(drawn())
    assert dict(mpl.rcParams) == before
