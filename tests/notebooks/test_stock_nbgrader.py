"""Stock nbgrader in the tree: its three commands work, and its scores are those of `course`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.pipeline.answer_bank import load_answers
from grader.pipeline.paths import CONFIG, Course

ROOT = Path(__file__).parents[2]
UNIT = "07-adaptive-methods"
STUDENTS = ("ada", "bob", "cyd")

# Of nbgrader's own use of SQLAlchemy.
pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


def run(course: Course, program: str, *arguments: str) -> None:
    """A command of this environment, in the course; its output where it fails."""
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=course.root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{program} {arguments}:\n{done.stdout}{done.stderr}"


def hand_in(course: Course, student: str, answers: Mapping[str, str], drop: str = "") -> None:
    notebook = nbformat.read(course.released(UNIT), as_version=4)
    for cell in list(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in answers:
            cell.source = answers[name]
        if drop and name == drop:
            notebook.cells.remove(cell)
    path = course.root / "submitted" / student / UNIT / f"{UNIT}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the tree in which both ways of grading have graded the same three students."""
    here = Course(ROOT)
    copy = Course(tmp_path_factory.mktemp("tree"))
    shutil.copy(ROOT / CONFIG, copy.root)
    shutil.copytree(here.built(UNIT).parent, copy.built(UNIT).parent)
    shutil.copy(here.source(UNIT), copy.source(UNIT))
    run(copy, "nbgrader", "generate_assignment", UNIT)
    bank = load_answers(ROOT / "tests" / "answers" / UNIT)
    right = {name: next(a for a in answers if a.kind == "right") for name, answers in bank.items()}
    wrong = {name: next(a for a in answers if a.kind == "wrong") for name, answers in bank.items()}
    explain = next(
        cell.metadata.nbgrader.grade_id
        for cell in nbformat.read(copy.released(UNIT), as_version=4).cells
        if cell.metadata.get("descent") == {"kind": "explain"}
    )
    sources = {name: answer.source for name, answer in right.items()}
    hand_in(copy, "ada", {**sources, explain: "Since the averages start at zero."})
    hand_in(copy, "bob", {name: answer.source for name, answer in wrong.items()})
    half = dict(list(sources.items())[::2])
    hand_in(copy, "cyd", {**half, "rmsprop_step": "1 / 0"}, drop=f"check_{next(iter(half))}")
    run(copy, "nbgrader", "autograde", UNIT)
    run(copy, "nbgrader", "generate_feedback", UNIT)
    run(
        copy, "course", "grade", UNIT,
        "--submissions", "submitted", "--results", "results", "--workers", "1",
    )  # fmt: skip
    return copy


def grades(url: str) -> dict[tuple[str, str], tuple[float | None, bool]]:
    with Gradebook(url) as book:
        return {
            (entry.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for entry in book.assignment_submissions(UNIT)
            for notebook in entry.notebooks
            for grade in notebook.grades
        }


def test_generate_assignment_gives_the_released_bytes(course: Course) -> None:
    assert course.released(UNIT).read_bytes() == Course(ROOT).released(UNIT).read_bytes()


def test_both_gradebooks_hold_the_same_grades(course: Course) -> None:
    stock = grades(course.gradebook_url)
    ours = grades(f"sqlite:///{course.root / 'results' / 'gradebook.db'}")
    assert stock == ours
    assert {student for student, _ in stock} == set(STUDENTS)


def test_results_hold_the_scores_of_stock_autograde(course: Course) -> None:
    stock = grades(course.gradebook_url)
    lines = (course.root / "results" / "results.jsonl").read_text().splitlines()
    rows = {row["student"]: row for row in map(json.loads, lines)}
    assert set(rows) == set(STUDENTS)
    for student, row in rows.items():
        for name, exercise in row["exercises"].items():
            assert exercise["score"] == stock[student, f"check_{name}"][0], (student, name)
    assert rows["ada"]["score"] == rows["ada"]["max_score"]
    assert 0 < rows["cyd"]["score"] < rows["cyd"]["max_score"]
    assert rows["bob"]["score"] < rows["bob"]["max_score"]


def test_no_student_code_ran_in_a_kernel_of_nbgrader(course: Course) -> None:
    """A kernel would have run the hidden line and left the cells of demos with outputs."""
    path = course.root / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    demos = [c for c in cells if c.metadata.get("descent") == {"kind": "demo"}]
    assert demos
    assert not any(cell.outputs for cell in demos)


def test_stock_feedback_shows_scores_and_hints(course: Course) -> None:
    page = (course.root / "feedback" / "bob" / UNIT / f"{UNIT}.html").read_text()
    stock = grades(course.gradebook_url)
    total = sum(s or 0 for (who, _), (s, _) in stock.items() if who == "bob")
    assert f"Score: {total}" in page
    lines = (course.root / "results" / "results.jsonl").read_text().splitlines()
    bob = next(row for row in map(json.loads, lines) if row["student"] == "bob")
    hints = [c["hint"] for e in bob["exercises"].values() for c in e["checks"] if c["hint"]]
    assert hints
    assert any(hint.split(".")[0][:40] in page for hint in hints)
