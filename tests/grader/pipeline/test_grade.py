"""A folder of submissions in, grades out: rows, notes, exit status, re-runs."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.pipeline import pool as pools
from grader.pipeline.grade import Order, Summary, grade
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.results import safe_name
from tests.grader.pipeline.conftest import UNIT, Notebook, Write

pytestmark = [pytest.mark.sandbox]

Make = Callable[..., Notebook]


def run(course: Course, folder: Path, results: Path, **options: Any) -> Summary:
    return grade(course, Order(UNIT, folder, results, **{"workers": 2, **options}))


def rows(results: Path) -> dict[str, dict[str, Any]]:
    lines = (results / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["student"]: row for row in map(json.loads, lines)}


def test_a_mixed_class_gets_its_rows_pages_and_gradebook(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    folder = write("ada", handed_in())
    write("bob", handed_in({"adam_step": "def adam_step(*a, **k):\n    return None"}))
    write("hang", handed_in({"rmsprop_step": "while True:\n    pass"}))
    write("dies", handed_in({"nadam_step": "import os\ndef nadam_step(*a):\n    os._exit(9)"}))
    results = tmp_path / "results"
    summary = run(course, folder, results)
    assert summary.status == 0
    found = rows(results)
    assert list(found) == ["ada", "bob", "dies", "hang"]
    assert found["ada"]["score"] == found["ada"]["max_score"] == 19
    assert found["bob"]["score"] == 15
    assert "return" in found["bob"]["exercises"]["adam_step"]["checks"][0]["hint"]
    # one exercise that hangs or dies costs that exercise alone
    assert (found["hang"]["score"], found["dies"]["score"]) == (17, 16)
    assert found["hang"]["exercises"]["rmsprop_step"]["verdict"] == "timeout"
    assert found["dies"]["exercises"]["nadam_step"]["verdict"] == "killed"
    for student in found:
        page = (results / "feedback" / student / f"{UNIT}.html").read_text(encoding="utf-8")
        assert student in page
        executed = results / "autograded" / student / UNIT / f"{UNIT}.ipynb"
        assert json.loads(executed.read_text(encoding="utf-8"))["nbformat"] == 4
    with (results / "grades.csv").open(encoding="utf-8", newline="") as file:
        table = {line["student"]: line for line in csv.DictReader(file)}
    assert float(table["ada"]["score"]) == 19
    database = sqlite3.connect(results / "gradebook.db")
    (total,) = database.execute("select sum(auto_score) from grade").fetchone()
    database.close()
    assert total == sum(row["score"] for row in found.values())
    keys = {"student", "unit", "score", "max_score", "seconds", "notes", "exercises"}
    assert set(found["ada"]) == keys
    check = found["ada"]["exercises"]["adam_step"]["checks"][0]
    assert set(check) == {"name", "points", "max_points", "passed", "hint", "mistakes"}


def test_bad_input_is_a_row_with_a_note_and_the_others_are_graded(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    folder = write("ada", handed_in())
    write("broken", b"{nope")
    write("=cmd|' C calc'!A0\n<b>", handed_in())
    (folder / "empty").mkdir()
    (folder / "no-file" / UNIT).mkdir(parents=True)
    (folder / "folder" / UNIT / f"{UNIT}.ipynb").mkdir(parents=True)
    (folder / "pipe" / UNIT).mkdir(parents=True)
    os.mkfifo(folder / "pipe" / UNIT / f"{UNIT}.ipynb")
    (folder / "link" / UNIT).mkdir(parents=True)
    (folder / "link" / UNIT / f"{UNIT}.ipynb").symlink_to("/etc/hostname")
    (folder / "linked-folder").symlink_to("/etc")
    results = tmp_path / "results"
    summary = run(course, folder, results)
    assert summary.status == 1
    found = rows(results)
    assert found["ada"]["score"] == 19
    assert found["=cmd|' C calc'!A0\n<b>"]["score"] == 19
    for student in ("broken", "empty", "no-file", "folder", "pipe", "link", "linked-folder"):
        assert found[student]["score"] == 0, student
        assert found[student]["notes"], student
        assert student in summary.attention
    assert "ada" not in summary.attention
    feedback = {path.name for path in (results / "feedback").iterdir()}
    assert feedback == {safe_name(student) for student in found}


def test_a_second_run_does_only_what_changed(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    folder = write("ada", handed_in())
    write("bob", handed_in(solved=False))
    results = tmp_path / "results"
    assert run(course, folder, results).graded == 2
    before = (results / "results.jsonl").read_text()
    assert run(course, folder, results).graded == 0
    assert (results / "results.jsonl").read_text() == before
    path = folder / "bob" / UNIT / f"{UNIT}.ipynb"
    path.write_text(json.dumps(handed_in()))
    summary = run(course, folder, results)
    assert summary.graded == 1
    assert {row["student"]: row["score"] for row in summary.rows} == {"ada": 19, "bob": 19}
    assert run(course, folder, results, regrade=True).graded == 2


def test_grades_are_the_same_with_one_worker_and_with_many(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    folder = write("s0", handed_in())
    for i in range(1, 5):
        source = f"def adam_step(w, grad, m, v, t, **k):\n    return w * {i}, m, v"
        write(f"s{i}", handed_in({"adam_step": source}))

    def told(results: Path) -> Any:
        return {
            student: {key: value for key, value in row.items() if key != "seconds"}
            for student, row in rows(results).items()
        }

    run(course, folder, tmp_path / "one", workers=1)
    run(course, folder, tmp_path / "three", workers=3)
    assert told(tmp_path / "one") == told(tmp_path / "three")


def test_a_worker_that_dies_costs_nobody_a_point(
    course: Course,
    handed_in: Make,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = write("ada", handed_in())
    write("unlucky", handed_in())
    true = pools._grade_file

    def deadly(grade: Any, unreadable: Any, student: str, path: str) -> Any:
        if student == "unlucky":
            os._exit(1)
        return true(grade, unreadable, student, path)

    monkeypatch.setattr(pools, "_grade_file", deadly)
    summary = run(course, folder, tmp_path / "results")
    found = rows(tmp_path / "results")
    assert found["ada"]["score"] == 19
    assert found["unlucky"]["score"] is None
    verdicts = {e["verdict"] for e in found["unlucky"]["exercises"].values()}
    assert verdicts == {"infrastructure"}
    assert summary.attention == ["unlucky"]
    # and the next run tries again
    monkeypatch.setattr(pools, "_grade_file", true)
    again = run(course, folder, tmp_path / "results")
    assert again.graded == 1
    assert rows(tmp_path / "results")["unlucky"]["score"] == 19


def test_an_interrupted_run_continues(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    folder = write("ada", handed_in())
    for name in ("bob", "cyd", "dee"):
        write(name, handed_in(solved=False))
    results = tmp_path / "results"

    def stop(done: int, total: int, student: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(course, Order(UNIT, folder, results, 1), stop)
    assert len(rows(results)) == 2
    with (results / "results.jsonl").open("a") as file:
        file.write('{"student": "cut of')
    assert run(course, folder, results).graded == 2
    assert sorted(rows(results)) == ["ada", "bob", "cyd", "dee"]


def test_what_is_told_as_done_is_in_the_gradebook(
    course: Course,
    handed_in: Make,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from grader.nbgrader_bridge.errors import GradebookError
    from grader.nbgrader_bridge.gradebook import GradebookWriter

    def full(self: GradebookWriter) -> None:
        raise GradebookError("the disk is full: free some space")

    folder, results = write("ada", handed_in()), tmp_path / "results"
    with monkeypatch.context() as patch:
        patch.setattr(GradebookWriter, "flush", full)
        with pytest.raises(CourseError, match="disk is full"):
            run(course, folder, results)
    assert not (results / "results.jsonl").exists()
    assert run(course, folder, results).graded == 1


def test_nothing_is_written_where_grading_cannot_begin(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    folder = write("ada", handed_in())
    results = tmp_path / "results"
    with pytest.raises(CourseError, match="unknown unit"):
        grade(course, Order("99-nothing", folder, results))
    with pytest.raises(CourseError, match="unknown unit"):
        grade(course, Order("../07", folder, results))
    with pytest.raises(CourseError, match="cannot be read"):
        run(course, tmp_path / "nowhere", results)
    (tmp_path / "hollow").mkdir()
    with pytest.raises(CourseError, match="holds no student's folder"):
        run(course, tmp_path / "hollow", results)
    with pytest.raises(CourseError, match="unknown sandbox"):
        run(course, folder, results, sandbox="cage")
    with pytest.raises(CourseError, match="at least 1"):
        run(course, folder, results, workers=0)
    bare = tmp_path / "bare"
    (bare / "solutions").mkdir(parents=True)
    with pytest.raises(CourseError, match="course release"):
        run(Course(bare), folder, results)
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match="cannot be written"):
        run(course, folder, tmp_path / "file" / "results")
    assert not results.exists()


def test_no_sandbox_is_never_chosen_by_itself(
    course: Course,
    handed_in: Make,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from grader.sandbox.backends import Bubblewrap, Landlock

    folder = write("ada", handed_in())
    for backend in (Bubblewrap, Landlock):
        monkeypatch.setattr(backend, "reason_unavailable", classmethod(lambda cls: "not today"))
    with pytest.raises(CourseError, match=r"no sandbox works here.*--no-sandbox"):
        run(course, folder, tmp_path / "results")
    assert not (tmp_path / "results").exists()
    summary = run(course, folder, tmp_path / "results", sandbox="none")
    assert summary.rows[0]["score"] == 19


def test_demo_cells_do_not_change_grades(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    plain, tampered = handed_in(), handed_in()
    for cell in tampered["cells"]:
        if cell["metadata"].get("descent", {}).get("kind") == "demo":
            cell["source"] = "import os\nos._exit(1)"
    folder = write("plain", plain)
    write("tampered", tampered)
    run(course, folder, tmp_path / "results")
    found = rows(tmp_path / "results")
    assert found["plain"]["exercises"] == found["tampered"]["exercises"]


def test_results_of_other_units_stay(
    course: Course, handed_in: Make, write: Write, tmp_path: Path
) -> None:
    results = tmp_path / "results"
    results.mkdir()
    other = {"student": "ada", "unit": "01-other", "score": 3, "max_score": 5, "exercises": {}}
    (results / "results.jsonl").write_text(json.dumps(other | {"notes": [], "seconds": 0}) + "\n")
    run(course, write("ada", handed_in(solved=False)), results)
    lines = [json.loads(line) for line in (results / "results.jsonl").read_text().splitlines()]
    assert [line["unit"] for line in lines] == ["01-other", UNIT]
    shutil.rmtree(results)
