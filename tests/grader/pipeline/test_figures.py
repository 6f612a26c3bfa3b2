"""Figures that strangers send: a PNG of bounded size, or a note."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from grader.pipeline import figures
from grader.pipeline.feedback import render
from tests.grader.pipeline.feedback_page import Page, check, exercise, png, report


def test_a_figure_is_embedded_as_it_is() -> None:
    page = Page(render(report(exercise(check("a"), figures=[png(640, 480)]))))
    [image] = page.all("img")
    assert image["src"] == "data:image/png;base64," + png(640, 480)
    assert (image["width"], image["height"]) == ("640", "480")
    assert image["alt"] == "Figure 1 that your cell exercise_0 drew"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no base64!", "no PNG image"),
        ("ü", "no PNG image"),
        ("", "no PNG image"),
        (None, "no PNG image"),
        (png()[:40] + "\n" + png()[40:], "no PNG image"),
        (base64.b64encode(b"<svg onload='alert(1)'/>").decode(), "no PNG image"),
        (base64.b64encode(b"GIF89a" + base64.b64decode(png())).decode(), "no PNG image"),
        (base64.b64encode(base64.b64decode(png())[:-12]).decode(), "no PNG image"),  # cut off
        (base64.b64encode(b"GIF89a.." + base64.b64decode(png())[8:]).decode(), "no PNG image"),
        (base64.b64encode(figures.PNG_SIGNATURE + figures.PNG_END).decode(), "no PNG image"),
        (png(0, 10), "wider or higher than 4000 pixels, or empty"),
        (png(4001, 10), "wider or higher than 4000 pixels, or empty"),
        (png(10, 2**31 - 1), "wider or higher than 4000 pixels, or empty"),
        (png(3000, 3000), "more than 8 million pixels"),
        (png(padding=300_000), "larger than 300 kB"),
    ],
)
def test_a_figure_that_is_none_is_left_out_with_a_note(text: Any, reason: str) -> None:
    page = Page(render(report(exercise(check("a"), figures=[text, png()]))))
    assert len(page.all("img")) == 1
    assert f"A figure was left out: {reason}." in page.text()


def test_the_largest_allowed_figure_is_shown() -> None:
    assert len(figures.figures([png(2000, 4000)])[0]) == 1
    heavy = png(padding=figures.FIGURE_BYTES - len(base64.b64decode(png())))
    [figure] = figures.figures([heavy])[0]
    assert figure.size == figures.FIGURE_BYTES


def test_the_number_of_figures_is_bounded() -> None:
    page = Page(render(report(exercise(check("a"), figures=[png()] * 1000))))
    assert len(page.all("img")) == 4
    assert "996 figures were left out: more than a page shows." in page.text()


def test_all_figures_of_a_page_together_are_bounded() -> None:
    heavy = exercise(check("a"), figures=[png(padding=290_000)] * 4)
    html = render(report(*[heavy] * 7))
    assert len(Page(html).all("img")) == 10
    assert len(html) < figures.PAGE_FIGURE_BYTES * 4 / 3 + 100_000
