"""Stock nbgrader in the tree: its three commands work, and its scores are those of `course`."""

from __future__ import annotations

import copy
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
STUDENTS = ("ada", "bob", "bom", "copies", "cyd", "old", "windows")
UNREAD = ("broken", "linked")

# Of nbgrader's own use of SQLAlchemy.
pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


def run(course: Course, program: str, *arguments: str, status: int = 0) -> str:
    """What a command of this environment says, in the course."""
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=course.root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, f"{program} {arguments}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def submitted(course: Course, student: str) -> Path:
    path = course.root / "submitted" / student / UNIT / f"{UNIT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def hand_in(course: Course, student: str, answers: Mapping[str, str], drop: str = "") -> None:
    notebook = nbformat.read(course.released(UNIT), as_version=4)
    for cell in list(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in answers:
            cell.source = answers[name]
        if drop and name == drop:
            notebook.cells.remove(cell)
    nbformat.write(notebook, submitted(course, student))


def hand_in_strangely(course: Course, answers: Mapping[str, str], explain: str) -> None:
    """What stops a class with nbgrader's own autograde, by students who answered all the same."""
    hand_in(course, "ada", answers)
    data = submitted(course, "ada").read_bytes()
    submitted(course, "bom").write_bytes(b"\xef\xbb\xbf" + data)
    submitted(course, "broken").write_bytes(b"<<<<<<< HEAD\n" + data)
    submitted(course, "linked").symlink_to(submitted(course, "ada"))
    notebook = json.loads(data)
    graded = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    copies = [copy.deepcopy(cell) | {"id": f"copy-{i}"} for i, cell in enumerate(graded)]
    changed = notebook | {"cells": notebook["cells"] + copies}
    submitted(course, "copies").write_text(json.dumps(changed))
    for cell in graded:
        cell["metadata"]["nbgrader"]["schema_version"] = 1
        cell["metadata"]["nbgrader"]["points"] = "many"
    submitted(course, "old").write_text(json.dumps(notebook))
    # an explanation that nobody touched, but for the line ends of another system
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == explain:
            cell["source"] = "".join(cell["source"]).replace("\n", "\r\n") + "\r\n"
    submitted(course, "windows").write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the tree in which both ways of grading have graded the same students."""
    here = Course(ROOT)
    tree = Course(tmp_path_factory.mktemp("tree"))
    shutil.copy(ROOT / CONFIG, tree.root)
    shutil.copytree(here.built(UNIT).parent, tree.built(UNIT).parent)
    shutil.copy(here.source(UNIT), tree.source(UNIT))
    run(tree, "nbgrader", "generate_assignment", UNIT)
    bank = load_answers(ROOT / "tests" / "answers" / UNIT)
    right = {name: next(a for a in answers if a.kind == "right") for name, answers in bank.items()}
    wrong = {name: next(a for a in answers if a.kind == "wrong") for name, answers in bank.items()}
    explain = next(
        cell.metadata.nbgrader.grade_id
        for cell in nbformat.read(tree.released(UNIT), as_version=4).cells
        if cell.metadata.get("descent") == {"kind": "explain"}
    )
    sources = {name: answer.source for name, answer in right.items()}
    hand_in_strangely(tree, sources, explain)
    hand_in(tree, "ada", {**sources, explain: "Since the averages start at zero."})
    hand_in(tree, "bob", {name: answer.source for name, answer in wrong.items()})
    half = dict(list(sources.items())[::2])
    hand_in(tree, "cyd", {**half, "rmsprop_step": "1 / 0"}, drop=f"check_{next(iter(half))}")
    log = run(tree, "nbgrader", "autograde", UNIT, status=1)
    (tree.root / "log").write_text(log)
    run(tree, "nbgrader", "generate_feedback", UNIT)
    run(
        tree, "course", "grade", UNIT,
        "--submissions", "submitted", "--results", "results", "--workers", "1", status=1,
    )  # fmt: skip
    return tree


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


def test_who_cannot_be_read_has_no_row_and_a_sentence(course: Course) -> None:
    stock = grades(course.gradebook_url)
    assert not {student for student, _ in stock} & set(UNREAD)
    said = (course.root / "log").read_text()
    for student in UNREAD:
        (line,) = [line for line in said.splitlines() if f"No score: {student}: " in line]
        assert "the notebook" in line
    assert "Traceback" not in said


def test_both_gradebooks_hold_the_same_grades(course: Course) -> None:
    stock = grades(course.gradebook_url)
    ours = grades(f"sqlite:///{course.root / 'results' / 'gradebook.db'}")
    assert stock == ours
    assert {student for student, _ in stock} == set(STUDENTS)


def test_results_hold_the_scores_of_stock_autograde(course: Course) -> None:
    stock = grades(course.gradebook_url)
    lines = (course.root / "results" / "results.jsonl").read_text().splitlines()
    rows = {row["student"]: row for row in map(json.loads, lines)}
    assert set(STUDENTS) <= set(rows)
    for student, row in ((student, rows[student]) for student in STUDENTS):
        for name, exercise in row["exercises"].items():
            assert exercise["score"] == stock[student, f"check_{name}"][0], (student, name)
    for student in ("ada", "bom", "copies", "old", "windows"):
        assert rows[student]["score"] == rows[student]["max_score"], student
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
