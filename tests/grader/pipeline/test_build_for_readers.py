"""What a build asks for its readers: size, words, folded cells, the summary, checks in Run All."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.pipeline.build import MAX_BYTES, build, convert
from grader.pipeline.paths import CourseError
from tests.grader.pipeline.built_unit import read, rules_broken
from tests.notebooks.toy_course import SOURCE, UNIT, make_course, toy_points, with_cell


def test_a_notebook_that_is_too_large_is_refused_with_the_cell_that_shows_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_BYTES == 2_500_000
    monkeypatch.setattr("grader.pipeline.build.MAX_BYTES", 20_000)
    course = make_course(tmp_path, with_cell('descent={"kind": "demo"}', "print('x' * 20_000)"))
    said = r"0\.03 MB, and at most 0\.0 MB are handed out; cell number 10 .* shows most, 0\.02 MB"
    with pytest.raises(CourseError, match=said):
        build(UNIT, course=course, points=toy_points)
    assert not course.built(UNIT).exists()


FIGURE = """from course_lib.plotting.figure import new_figure

fig = new_figure(3, 2, alt="A rising line.")
fig.subplots().plot([1, 2], color="#0072B2")
"""


def test_a_folded_cell_is_hidden_as_jupyter_and_a_static_site_read_it(tmp_path: Path) -> None:
    source = with_cell('descent={"kind": "demo", "folded": true}', FIGURE + "fig")
    course = make_course(tmp_path, source)
    build(UNIT, course=course, points=toy_points)
    [cell] = [cell for cell in read(course).cells if "new_figure" in cell.source]
    assert cell.metadata == {
        "descent": {"kind": "demo"},
        "jupyter": {"source_hidden": True},
        "tags": ["hide-input"],
    }
    [output] = cell.outputs
    assert set(output.data) == {"text/html", "text/plain"}
    assert output.data["text/html"].startswith('<img alt="A rising line." width="300" height="200"')
    assert build(UNIT, course=course, points=toy_points, check=True).exit_status == 0
    shown = convert(source.replace('"folded": true', '"folded": false'), UNIT).cells[-2]
    assert shown.metadata == {"descent": {"kind": "demo"}}


@pytest.mark.parametrize(
    ("line", "text", "sentence"),
    [
        (
            'descent={"kind": "demo"}',
            "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
            "shows a picture as image/png, which no screen reader can read: end the cell with",
        ),
        (
            'descent={"kind": "demo"}',
            "from IPython.display import HTML\nHTML('<img src=\"data:,\">')",
            "shows an <img> without alternative text: ",
        ),
        (
            'descent={"kind": "demo"}',
            FIGURE + "fig.text(0.5, 0.5, 'word', color='#DDDDDD')\nfig",
            "stopped with ValueError: this figure is hard to read: the text 'word' is #dddddd",
        ),
    ],
    ids=["pyplot", "image without words", "pale text"],
)
def test_what_a_reader_would_not_see_stops_the_build(
    tmp_path: Path, line: str, text: str, sentence: str
) -> None:
    course = make_course(tmp_path, with_cell(line, text))
    with pytest.raises(CourseError, match=re.escape(sentence)):
        build(UNIT, course=course, points=toy_points)
    assert not course.built(UNIT).exists()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            SOURCE.replace('"kind": "given"', '"kind": "given", "folded": true'),
            "is folded, and a given cell is to be read: only demo cells are folded",
        ),
        (
            SOURCE.replace('"kind": "demo"', '"kind": "demo", "folded": "yes"'),
            'its descent metadata has folded; it holds kind and, to fold what only draws, "folded"',
        ),
        (SOURCE[: SOURCE.index('# %% descent={"kind": "summary"}')], "a unit ends with one cell"),
        (
            SOURCE + "\n# %% [markdown]\n# The end.\n",
            "a unit ends with one cell of the kind summary",
        ),
        (with_cell('descent={"kind": "summary"}', "check_all()"), "a unit ends with one cell"),
        (
            SOURCE.replace("\ncheck_all()\n", "\nprint(1)\n"),
            "is a summary, whose last line is check_al",
        ),
    ],
    ids=["given", "no boolean", "no summary", "not last", "two", "calls something else"],
)
def test_folded_cells_and_the_summary_have_their_rules(source: str, sentence: str) -> None:
    assert sentence in rules_broken(source)


def test_a_check_may_fail_when_all_is_run_and_its_error_is_refused_all_the_same(
    tmp_path: Path,
) -> None:
    """The tag lets a student's Run All go on; a build with a broken solution stops."""
    checks = [cell for cell in convert(SOURCE, UNIT).cells if cell["id"].startswith("check")]
    assert [cell.metadata["tags"] for cell in checks] == [["raises-exception"]] * 2
    broken = (
        r"cell check_double shows an error \(AssertionError: double\(3\) should be 6\); the sol"
    )
    course = make_course(tmp_path, SOURCE.replace("= 2 * x", "= 3 * x"))
    with pytest.raises(CourseError, match=broken):
        build(UNIT, course=course, points=toy_points)
