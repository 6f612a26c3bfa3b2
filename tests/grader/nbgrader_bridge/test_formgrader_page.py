"""What formgrader's page shows beside an answer: the rubric, and text that is only text."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.nbgrader_bridge.formgrader_page import OURS, markdown_to_html, read_rubrics

ROOT = Path(__file__).parents[3]


def test_every_unit_has_a_rubric_to_show() -> None:
    built = sorted((ROOT / "solutions").glob("*/*.ipynb"))
    assert built
    for path in built:
        rubrics = read_rubrics(path)
        assert len(rubrics) == 1, path
        (text,) = rubrics.values()
        assert "rubric" in text.lower(), path
        assert "Instructor's page" not in text
        assert "SOLUTION" not in text


def test_a_unit_that_was_not_built_has_none(tmp_path: Path) -> None:
    assert read_rubrics(tmp_path / "none.ipynb") == {}
    (tmp_path / "broken.ipynb").write_text("{")
    assert read_rubrics(tmp_path / "broken.ipynb") == {}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<svg/onload=alert(1)>",
        "[x](javascript:alert(1))",
        "<a href='javascript:alert(1)'>x</a>",
        "<div class='navbar-fixed-top' style='position:fixed' id='check_mean'>x</div>",
        "<iframe src='//example.org'></iframe>",
        "<form action='//example.org'><input name='x'></form>",
        "![x](http://example.org/pixel.png)",
        "<style>body { display: none }</style>",
        "descent-0000\n**rubric**",
    ],
)
def test_no_text_of_a_student_is_more_than_text(text: str) -> None:
    html = markdown_to_html(text)
    for word in ("<script", "<svg", "<iframe", "<form", "<input", "<img", "<style", "style=",
                 "id=", "navbar", "href=\"javascript", "alert-info"):  # fmt: skip
        assert word not in html, html


def test_the_text_itself_is_shown() -> None:
    html = markdown_to_html("# A\n\n- *b* `c < d`\n\n| x | y |\n|---|---|\n| 1 | $2^3$ |\n")
    for piece in ("<h1", "<em>b</em>", "<code>c &lt; d</code>", "<td>", "$2^3$"):
        assert piece in html
    assert 'href="https://example.org"' in markdown_to_html("[x](https://example.org)")
    assert 'class="n"' in markdown_to_html("```python\nx = 1\n```")
    assert "alert-info" in markdown_to_html(OURS + "**rubric**")
