"""course build: what it writes, when it refuses, and that it writes the same bytes each time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from grader.pipeline.build import build, convert
from grader.pipeline.conventions import violations
from grader.pipeline.kernels import find_fonts
from grader.pipeline.paths import Course, CourseError, find_course
from tests.grader.pipeline.built_unit import read, rules_broken
from tests.notebooks.toy_course import POINTS, SOURCE, UNIT, make_course, toy_points, with_cell


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("course"))
    build(UNIT, course=course, points=toy_points)
    return course


def test_built_notebook_holds_outputs_and_says_where_it_is_from(built: Course) -> None:
    notebook = read(built)
    nbformat.validate(notebook)
    demo = next(c for c in notebook.cells if c.metadata.get("descent") == {"kind": "demo"})
    assert demo.outputs[0].text == "start is [1. 2.]\n"
    check = next(c for c in notebook.cells if c["id"] == "check-check_mean")
    assert check.outputs[0].data["text/plain"] == "3.0"
    assert notebook.metadata.descent.generated_by == "course build"
    assert notebook.metadata.descent.source == f"solutions/{UNIT}.py"


def test_every_executed_cell_has_a_count_without_which_nbval_compares_nothing(
    built: Course,
) -> None:
    counts = [c.execution_count for c in read(built).cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_building_again_gives_the_same_bytes(built: Course) -> None:
    before = built.built(UNIT).read_bytes()
    report = build(UNIT, course=built, points=toy_points, force=True)
    assert report.state == "built"
    assert built.built(UNIT).read_bytes() == before


def test_nothing_is_executed_when_the_source_has_not_changed(built: Course) -> None:
    stamp = built.built(UNIT).stat().st_mtime_ns
    assert build(UNIT, course=built, points=toy_points).state == "up to date"
    assert built.built(UNIT).stat().st_mtime_ns == stamp


def test_nothing_of_this_machine_is_in_the_notebook(built: Course) -> None:
    text = built.built(UNIT).read_text()
    assert str(Path.home()) not in text
    assert str(built.root) not in text
    assert not re.search(r"\d{4}-\d\d-\d\dT", text), "a time of execution"
    assert '"version": "3.' not in text, "the version of the Python that ran"


def test_inserting_a_cell_renames_no_other(built: Course) -> None:
    longer = SOURCE.replace("# %% [markdown]\n", "# %% [markdown]\n# new\n\n# %% [markdown]\n", 1)
    old = [cell["id"] for cell in convert(SOURCE, UNIT).cells]
    new = [cell["id"] for cell in convert(longer, UNIT).cells]
    assert set(old) < set(new)
    assert len(new) == len(set(new)) == len(old) + 1


def test_cells_of_the_same_text_have_different_ids() -> None:
    twice = SOURCE + '\n# %% descent={"kind": "demo"}\nprint(1)\n' * 2
    ids = [cell["id"] for cell in convert(twice, UNIT).cells]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.built(UNIT).unlink(), "is missing"),
        (
            lambda c: c.source(UNIT).write_text(with_cell("[markdown]", "# more")),
            "was built from another version of its source",
        ),
        (
            lambda c: c.built(UNIT).write_text(
                c.built(UNIT).read_text().replace("start is", "begin is")
            ),
            "was edited by hand",
        ),
        (lambda c: c.built(UNIT).write_text("{"), "cannot be read as a notebook"),
        (
            lambda c: c.built(UNIT).write_text(
                c.built(UNIT).read_text().replace('"execution_count": 2', '"execution_count": null')
            ),
            "not executed",
        ),
    ],
    ids=["missing", "source changed", "edited", "broken", "not run"],
)
def test_check_says_what_is_stale_and_changes_nothing(
    built: Course, tmp_path: Path, change: object, sentence: str
) -> None:
    course = make_course(tmp_path)
    course.built(UNIT).parent.mkdir()
    course.built(UNIT).write_bytes(built.built(UNIT).read_bytes())
    assert build(UNIT, course=course, points=toy_points, check=True).exit_status == 0
    change(course)  # type: ignore[operator]
    files = sorted(tmp_path.rglob("*"))
    report = build(UNIT, course=course, points=toy_points, check=True)
    assert report.state == "stale"
    assert report.exit_status == 1
    assert sentence in report.sentence
    assert f"course build {UNIT}" in report.sentence
    assert sorted(tmp_path.rglob("*")) == files


def test_missing_source_names_the_file_and_the_units_that_there_are(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    with pytest.raises(CourseError, match=r"solutions/97-none\.py is missing.*98-toy"):
        build("97-none", course=course, points=toy_points)


def test_unknown_unit_without_hidden_tests_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="unknown unit '98-toy'"):
        build(UNIT, course=make_course(tmp_path))


@pytest.mark.parametrize("unit", ["../07", "07", "7-x", "07-X", "07-x/..", "", "07-x\n"])
def test_names_that_are_no_unit_are_refused_before_they_become_paths(
    tmp_path: Path, unit: str
) -> None:
    with pytest.raises(CourseError, match="unit name"):
        build(unit, course=make_course(tmp_path), points=toy_points)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1 / 0", "stopped with ZeroDivisionError: division by zero"),
        ("print(object())", "prints an address"),
        ("print({'a', 'b'})", "shows something else in each run"),
        ("import sys; print('careful', file=sys.stderr)", "prints to stderr: 'careful'"),
        ("open('data.txt', 'w').close()", "wrote data.txt into the working folder"),
        ("import os; print(os.getcwd())", "prints a path of this machine"),
    ],
)
def test_a_cell_that_is_not_ready_stops_the_build_and_writes_nothing(
    tmp_path: Path, cell: str, sentence: str
) -> None:
    course = make_course(tmp_path, with_cell('descent={"kind": "demo"}', cell))
    with pytest.raises(CourseError, match=re.escape(sentence)) as caught:
        build(UNIT, course=course, points=toy_points)
    assert f"solutions/{UNIT}.py" in str(caught.value)
    assert not course.built(UNIT).exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('# %% descent={"kind": "demo"}', "# %%", "its kind is missing"),
        ('"kind": "demo"', '"kind": "show"', "its kind is show"),
        ('"grade_id": "check_mean"', '"grade_id": "check_men"', "exercise mean has no check cell"),
        ('"grade_id": "check_mean"', '"grade_id": "check_double"', "share the grade_id"),
        ('"points": 3', '"points": 4', "4 points in the notebook and 3 in the hidden tests"),
        ('"points": 3', '"points": 0', "positive number"),
        ("def mean(x)", "def average(x)", "defines no function or class mean"),
        (
            'grade_here("98-toy", "mean", globals())',
            'grade_here("98-toy", "double", globals())',
            "must end with grade_here",
        ),
        ("    ### BEGIN SOLUTION\n    return float", "    return float", "has no answer between"),
        ('"locked": false, "grade_id": "mean"', '"locked": true, "grade_id": "mean"', "locked fal"),
        ("start = np", "### BEGIN SOLUTION\nstart = np", "belongs in an exercise"),
        ('"schema_version": 3', '"schema_version": 2', "schema_version must be 3"),
        ('print("start is", start)', "print('a'", "is no Python"),
        (
            'print("start is", start)',
            '# NBVAL_IGNORE_OUTPUT\nprint("start is", start)',
            "at most one in ten",
        ),
        (
            'assert double(3) == 6, "double(3) should be 6"',
            '# NBVAL_IGNORE_OUTPUT\nassert double(3) == 6, "double(3) should be 6"',
            "is a check, and its output is compared",
        ),
    ],
)
def test_a_broken_convention_is_named_with_its_cell(old: str, new: str, sentence: str) -> None:
    assert old in SOURCE
    assert rules_broken(SOURCE) == ""
    assert sentence in rules_broken(SOURCE.replace(old, new))


def test_hidden_tests_and_notebook_have_the_same_exercises() -> None:
    notebook = convert(SOURCE, UNIT)
    assert "exercise mean is missing from the hidden tests" in "; ".join(
        violations(notebook, UNIT, {"double": 2.0})
    )
    assert "exercise median is missing from the notebook" in "; ".join(
        violations(notebook, UNIT, {**POINTS, "median": 1.0})
    )


def test_a_second_explain_cell_is_refused() -> None:
    start = SOURCE.index("# %% [markdown] descent")
    again = SOURCE[start : SOURCE.index("# %% descent", start)].replace("_twice", "_again")
    assert "2 explain cells" in rules_broken(SOURCE + "\n" + again)


def test_cell_metadata_that_is_no_json_is_one_sentence(tmp_path: Path) -> None:
    source = SOURCE.replace('descent={"kind": "demo"}', 'descent={"kind": demo}')
    with pytest.raises(CourseError, match=r"98-toy.py"):
        build(UNIT, course=make_course(tmp_path, source), points=toy_points)


def test_slow_notebooks_are_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.pipeline.build.MAX_SECONDS", 0.0)
    report = build(UNIT, course=make_course(tmp_path), points=toy_points)
    assert any("a unit has" in warning for warning in report.warnings)


def test_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    (tmp_path / "solutions" / UNIT).write_text("a file where the folder should be")
    with pytest.raises(CourseError, match="cannot be written"):
        build(UNIT, course=course, points=toy_points)


def test_course_is_found_from_inside_it(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    assert find_course(tmp_path / "solutions") == Course(tmp_path.resolve())
    assert course.units() == [UNIT]


def test_the_fonts_are_listed_before_the_first_cell_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else matplotlib says in a cell's output that it is building its cache."""
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    find_fonts.__wrapped__()
    assert list(tmp_path.glob("fontlist-*.json"))


def test_metadata_of_the_source_line_reaches_the_notebook_and_the_tag_is_added(
    built: Course,
) -> None:
    check = next(c for c in read(built).cells if c["id"] == "check-check_double")
    assert json.loads(json.dumps(check.metadata)) == {
        "descent": {"kind": "check"},
        "tags": ["raises-exception"],
        "nbgrader": {
            "cell_type": "code",
            "grade": True,
            "grade_id": "check_double",
            "locked": True,
            "points": 2,
            "schema_version": 3,
            "solution": False,
            "task": False,
        },
    }
