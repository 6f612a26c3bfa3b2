"""course release: nbgrader's own bytes, whole or not at all, and nothing given away."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.nbgrader_bridge.gradebook import GradebookWriter, GradedNotebook
from grader.nbgrader_bridge.marks import read_marks
from grader.nbgrader_bridge.preprocessor import SHOWN, KeepLecture
from grader.pipeline.build import build
from grader.pipeline.conventions import SHOWN_KINDS
from grader.pipeline.leaks import notebook_leaks
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.release import read_notebook, release
from tests.notebooks.toy_course import SOURCE, UNIT, make_course, toy_points, with_cell

OUTPUT = nbformat.from_dict({"output_type": "stream", "name": "stdout", "text": "2.0"})


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course that was built and released; tests copy it before they change it."""
    course = make_course(tmp_path_factory.mktemp("course"))
    build(UNIT, course=course, points=toy_points)
    assert release(UNIT, course=course, points=toy_points).state == "released"
    return course


@pytest.fixture
def course(finished: Course, tmp_path: Path) -> Course:
    shutil.copytree(finished.root, tmp_path / "copy")
    return Course(tmp_path / "copy")


def released(course: Course) -> nbformat.NotebookNode:
    return nbformat.read(course.released(UNIT), as_version=4)


def test_solutions_and_hidden_lines_are_gone(course: Course) -> None:
    sources = {cell["id"]: cell.source for cell in released(course).cells}
    assert sources["exercise-double"].endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
    assert sources["check-check_double"] == 'assert double(3) == 6, "double(3) should be 6"'
    assert sources["explain-explain_twice"].endswith("YOUR ANSWER HERE")
    text = course.released(UNIT).read_text()
    for secret in ("secret_doubled_value", "HIDDEN", "grade_here", "divisible by two"):
        assert secret not in text


def test_what_the_lecture_shows_is_kept_and_nobody_has_run_it(course: Course) -> None:
    built = {cell["id"]: cell for cell in read_notebook(course.built(UNIT)).cells}
    code = [cell for cell in released(course).cells if cell.cell_type == "code"]
    kept = [cell["id"].partition("-")[0] for cell in code if cell.outputs]
    assert kept == ["demo", "gpu"]
    assert {cell["id"].partition("-")[0] for cell in code if not cell.outputs} == {
        "given",  # it shows nothing
        "exercise",
        "check",
        "summary",
    }
    for cell in code:
        assert cell.execution_count is None
        assert cell.outputs in ([], built[cell["id"]].outputs)
    demo = next(cell for cell in code if cell["id"].startswith("demo"))
    assert demo.outputs[0].text == "start is [1. 2.]\n"


def test_results_are_kept_without_the_count_of_the_run(tmp_path: Path) -> None:
    course = make_course(tmp_path, with_cell('descent={"kind": "demo"}', "start + 1"))
    build(UNIT, course=course, points=toy_points)
    release(UNIT, course=course, points=toy_points)
    [cell] = [cell for cell in released(course).cells if cell.source == "start + 1"]
    [output] = cell.outputs
    assert output.data["text/plain"] == "array([2., 3.])"
    assert output.execution_count is None
    # stock nbgrader writes the same
    test_stock_generate_assignment_gives_the_same_bytes(course)


def test_a_notebook_that_is_not_of_ours_is_cleared_as_nbgrader_does() -> None:
    cell = nbformat.v4.new_code_cell("1", execution_count=3, outputs=[OUTPUT])
    cell.metadata["collapsed"] = True
    cleared, _ = KeepLecture().preprocess_cell(cell, {}, 0)
    assert (cleared.outputs, cleared.execution_count, dict(cleared.metadata)) == ([], None, {})


def test_what_is_kept_is_what_the_gate_lets_through() -> None:
    assert set(SHOWN) == set(SHOWN_KINDS)


def test_stock_generate_assignment_gives_the_same_bytes(course: Course) -> None:
    ours = course.released(UNIT).read_bytes()
    shutil.rmtree(course.released(UNIT).parent)
    nbgrader = Path(sys.executable).with_name("nbgrader")
    subprocess.run(
        [nbgrader, "generate_assignment", UNIT], cwd=course.root, check=True, capture_output=True
    )
    assert course.released(UNIT).read_bytes() == ours


def test_releasing_again_changes_nothing(course: Course) -> None:
    stamp = course.released(UNIT).stat().st_mtime_ns
    assert release(UNIT, course=course, points=toy_points).state == "up to date"
    assert release(UNIT, course=course, points=toy_points, check=True).exit_status == 0
    assert course.released(UNIT).stat().st_mtime_ns == stamp


def test_working_copies_are_taken_away(course: Course) -> None:
    assert [path.name for path in course.work.iterdir()] == ["gradebook.db"]
    assert [path.name for path in (course.root / "notebooks").iterdir()] == [UNIT]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda folder: shutil.rmtree(folder), "is missing"),
        (
            lambda folder: (folder / f"{UNIT}.ipynb").write_text("{}"),
            "was made from another version of the unit, or edited by hand",
        ),
        (lambda folder: (folder / "answers.py").write_text("x"), "has answers.py beside it"),
    ],
    ids=["missing", "edited", "extra file"],
)
def test_check_says_what_is_stale_and_release_mends_it(
    course: Course, change: Callable[[Path], object], sentence: str
) -> None:
    change(course.released(UNIT).parent)
    report = release(UNIT, course=course, points=toy_points, check=True)
    assert report.exit_status == 1
    assert sentence in report.sentence
    assert f"course release {UNIT}" in report.sentence
    assert release(UNIT, course=course, points=toy_points).state == "released"
    assert release(UNIT, course=course, points=toy_points, check=True).exit_status == 0


def test_a_unit_that_was_not_built_again_is_not_released(course: Course) -> None:
    course.source(UNIT).write_text(SOURCE.replace("Twice a number", "Two times a number"))
    before = course.released(UNIT).read_bytes()
    with pytest.raises(CourseError, match=f"run `course build {UNIT}`"):
        release(UNIT, course=course, points=toy_points)
    assert course.released(UNIT).read_bytes() == before


def test_a_file_in_the_units_folder_would_be_handed_out_and_is_refused(course: Course) -> None:
    (course.built(UNIT).parent / "solution.py").write_text("the answer")
    before = course.released(UNIT).read_bytes()
    with pytest.raises(CourseError, match=r"it would leak: solution\.py lies beside"):
        release(UNIT, course=course, points=toy_points)
    assert course.released(UNIT).read_bytes() == before
    assert list(course.released(UNIT).parent.iterdir()) == [course.released(UNIT)]


def test_a_solution_that_the_lecture_repeats_is_refused_by_cell(tmp_path: Path) -> None:
    body = "total = np.sum(x)\n    number = np.size(x)\n    return float(total / number)"
    source = SOURCE.replace("return float(np.sum(x) / np.size(x))", body).replace(
        'print("start is", start)', f'def show(x):\n    {body}\n\nprint("start is", start)'
    )
    course = make_course(tmp_path, source)
    build(UNIT, course=course, points=toy_points)
    with pytest.raises(CourseError, match=r"number 3 .* 3 lines in a row of the solution of mean"):
        release(UNIT, course=course, points=toy_points)
    assert not course.released(UNIT).exists()


def _leak(course: Course, cell_id: str, text: str) -> list[str]:
    notebook = json.loads(course.released(UNIT).read_text())
    cell = next(c for c in notebook["cells"] if c["id"] == cell_id)
    cell["source"] = [*cell["source"], "\n", text]
    return notebook_leaks(json.dumps(notebook).encode(), read_notebook(course.built(UNIT)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("    ### END SOLUTION", "a marker of a solution region"),
        ("### BEGIN HIDDEN TESTS", "a marker of a hidden test"),
        ("from grader.pipeline import build", "an import of the grader"),
        ("import grader", "an import of the grader"),
        ("secret_doubled_value = 2*x", "a line of the solution of double"),
        ("return 2.0 * (names[exercise](4) == 8)", "a line of the solution of check_double"),
        ("Because it is divisible by two. One point for naming the divisor.", "explain_twice"),
    ],
)
def test_the_gate_names_the_cell_that_leaks(course: Course, text: str, sentence: str) -> None:
    (found,) = _leak(course, "demo-257fed6a7471", text)[:1]
    assert found.startswith("cell number 3")
    assert sentence in found


def test_the_gate_lets_prose_and_short_lines_through(course: Course) -> None:
    prose = "# asked by the grader. Hidden layers, nbgrader."
    assert _leak(course, "demo-257fed6a7471", prose) == []
    assert _leak(course, "exercise-double", "    return x") == []


def test_the_gate_reads_outputs_metadata_and_attachments(course: Course) -> None:
    instructor = read_notebook(course.built(UNIT))
    base = json.loads(course.released(UNIT).read_text())

    def found(change: Callable[[dict], object]) -> str:  # type: ignore[type-arg]
        notebook = json.loads(json.dumps(base))
        change(notebook)
        return "; ".join(notebook_leaks(json.dumps(notebook).encode(), instructor))

    assert found(lambda n: None) == ""
    for place, cell in enumerate(base["cells"]):
        if cell["cell_type"] == "code" and cell["metadata"]["descent"]["kind"] not in SHOWN_KINDS:
            said = found(lambda n, place=place: n["cells"][place].update(outputs=[OUTPUT]))
            assert "has outputs, and a release keeps those of given, demo, gpu cells alone" in said
    assert "attachments" in found(lambda n: n["cells"][7].update(attachments={"a.png": {}}))
    assert "metadata holds a line of the solution" in found(
        lambda n: n["metadata"].update(note="secret_doubled_value = 2 * x")
    )
    assert "holds 'HIDDEN'" in found(lambda n: n["cells"][0]["metadata"].update(note="HIDDEN"))
    assert "is no notebook" in found(lambda n: n.pop("cells"))


def test_lines_that_students_may_read_in_the_library_are_no_secret(course: Course) -> None:
    instructor = read_notebook(course.built(UNIT))
    notebook = json.loads(course.released(UNIT).read_text())
    notebook["cells"][2]["source"] = ["secret_doubled_value = 2 * x"]
    content = json.dumps(notebook).encode()
    assert notebook_leaks(content, instructor)
    assert notebook_leaks(content, instructor, "    secret_doubled_value = 2 * x\n") == []


def test_a_unit_with_graded_submissions_may_lose_a_cell(course: Course) -> None:
    with GradebookWriter(course.gradebook_url) as writer:
        writer.record(GradedNotebook("ada", UNIT, {"double": 2.0, "mean": 3.0}))
    start = SOURCE.index("# %% [markdown] descent")
    course.source(UNIT).write_text(SOURCE[:start] + SOURCE[SOURCE.index("# %% descent", start) :])
    build(UNIT, course=course, points=toy_points)
    release(UNIT, course=course, points=toy_points)
    assert set(read_marks(course.gradebook_url, UNIT)["ada"]) == {"check_double", "check_mean"}
