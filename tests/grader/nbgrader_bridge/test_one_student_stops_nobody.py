"""Stock autograde: whatever one student hands in, it is that student's own affair."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import autogradeapp
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from grader.nbgrader_bridge.assignment import settings
from grader.nbgrader_bridge.autograde import read_bytes, shown
from grader.nbgrader_bridge.errors import UnreadError
from grader.pipeline.paths import Course
from tests.grader.nbgrader_bridge.odd_notebooks import (
    READABLE,
    answered,
)
from tests.notebooks.toy_course import UNIT

# Of nbgrader's own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

GRADER = "tests.grader.nbgrader_bridge.toy_grader.grade"


class Lines(logging.Handler):
    """What was logged, at every level."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self.errors.append(record.getMessage())


def autograde(course: Course, force: bool = False) -> list[str]:
    """What `nbgrader autograde 98-toy` does; its errors."""
    config = settings(course.root)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.assignment_id = UNIT
    config.SandboxedGrade.grade = GRADER
    config.BaseConverter.force = force
    log, lines = logging.Logger("lines"), Lines()
    log.addHandler(lines)
    directory = CourseDirectory(config=config, log=log)
    try:
        autogradeapp.Autograde(coursedir=directory, config=config, log=log).start()
    except NbGraderException:
        assert lines.errors
    else:
        assert not lines.errors
    return lines.errors


def scores(course: Course) -> dict[str, dict[str, float | None]]:
    """Students who have a submission at all -> cell -> automatic score."""
    with Gradebook(course.gradebook_url) as book:
        return {
            entry.student.id: {g.name: g.auto_score for n in entry.notebooks for g in n.grades}
            for entry in book.assignment_submissions(UNIT)
        }


def put(course: Course, student: str, data: bytes) -> Path:
    path = course.root / "submitted" / student / UNIT / f"{UNIT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("what", READABLE)
def test_what_can_be_read_is_graded(course: Course, what: str) -> None:
    notebook = answered(course)
    READABLE[what](notebook)
    put(course, "ada", json.dumps(notebook).encode())
    put(course, "bob", json.dumps(answered(course)).encode())
    assert autograde(course) == []
    full = {"check_double": 2.0, "check_mean": 3.0, "explain_twice": 0.0}
    assert scores(course) == {"ada": full, "bob": full}


def test_a_byte_order_mark_costs_nothing(course: Course) -> None:
    put(course, "ada", b"\xef\xbb\xbf" + json.dumps(answered(course)).encode())
    assert autograde(course) == []
    assert scores(course)["ada"]["check_mean"] == 3.0


UNREADABLE = {
    "empty": b"",
    "conflict": b'{"cells": [\n<<<<<<< HEAD\n]}',
    "no notebook": b"PK\x03\x04 a zip",
    "version 3": json.dumps({"nbformat": 3, "worksheets": [], "metadata": {}}).encode(),
    "a list": b"[1, 2]",
    "cells are text": b'{"cells": "text", "nbformat": 4}',
    "no UTF-8": b'{"cells": ["\xff\xfe"]}',
    "deep": b"[" * 200_000,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_has_no_row_and_one_line(course: Course, what: str) -> None:
    put(course, "ada", UNREADABLE[what])
    put(course, "bob", json.dumps(answered(course)).encode())
    errors = autograde(course)
    assert set(scores(course)) == {"bob"}
    assert scores(course)["bob"]["check_mean"] == 3.0
    assert len(errors) == 1
    assert errors[0].startswith("No score: ada: the ")
    assert "\n" not in errors[0]
    assert not (course.root / "autograded" / "ada" / UNIT).exists()
    with Gradebook(course.gradebook_url) as book:
        assert [student.id for student in book.students] == ["bob"]


def test_a_student_who_is_known_has_no_row_for_what_cannot_be_read(course: Course) -> None:
    with Gradebook(course.gradebook_url) as book:
        book.add_student("ada", last_name="Lovelace")
    put(course, "ada", b"{")
    assert len(autograde(course)) == 1
    assert scores(course) == {}
    with Gradebook(course.gradebook_url) as book:
        assert [student.last_name for student in book.students] == ["Lovelace"]


def test_links_are_not_followed(course: Course, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text(json.dumps(answered(course)))
    put(course, "ada", b"").unlink()
    (course.root / "submitted" / "ada" / UNIT / f"{UNIT}.ipynb").symlink_to(secret)
    other = put(course, "bob", secret.read_bytes()).parent
    (other / "data.csv").symlink_to("/nowhere")
    (other / "notes.txt").symlink_to(secret)
    os.mkfifo(other / "pipe")
    (course.root / "submitted" / "cyd").symlink_to(other.parent)
    errors = autograde(course)
    assert set(scores(course)) == {"bob"}
    assert len(errors) == 2
    graded = course.root / "autograded" / "bob" / UNIT
    assert [path.name for path in graded.iterdir()] == [f"{UNIT}.ipynb"]


def test_a_dangling_link_is_no_zero(course: Course) -> None:
    """nbgrader takes it for a notebook that was not handed in, and writes zeros."""
    path = put(course, "ada", json.dumps(answered(course)).encode())
    autograde(course)
    before = scores(course)
    path.unlink()
    path.symlink_to("/nowhere")
    assert autograde(course, force=True)
    assert scores(course) == before


def test_names_of_folders_are_names(course: Course) -> None:
    data = json.dumps(answered(course)).encode()
    students = ("Bob [late]", "Zoë *", "per%cent", "line\nbreak", "x" * 120)
    for student in students:
        put(course, student, data)
    errors = autograde(course)
    assert set(scores(course)) == {name for name in students if "\n" not in name}
    assert len(errors) == 1
    assert "line\\nbreak" in errors[0]


@pytest.mark.parametrize("text", ["yesterday-ish", "", "2026-13-45 99:99", "9" * 400])
def test_a_time_that_is_none_is_left_out(course: Course, text: str) -> None:
    path = put(course, "ada", json.dumps(answered(course)).encode())
    (path.parent / "timestamp.txt").write_text(text)
    assert autograde(course) == []
    assert scores(course)["ada"]["check_mean"] == 3.0


def test_an_unread_later_attempt_leaves_the_grade_and_flags_it(course: Course) -> None:
    path = put(course, "ada", json.dumps(answered(course)).encode())
    (path.parent / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC")
    assert autograde(course) == []
    before = scores(course)
    path.write_bytes(b"{")
    (path.parent / "timestamp.txt").write_text("2026-11-02 10:00:00 UTC")
    assert len(autograde(course)) == 1
    assert scores(course) == before
    assert (course.root / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").exists()
    with Gradebook(course.gradebook_url) as book:
        submission = book.find_submission(UNIT, "ada")
        assert submission.notebooks[0].flagged
        assert str(submission.timestamp) == "2026-11-01 10:00:00"


def test_a_newer_attempt_is_graded_and_an_old_one_is_not_graded_twice(course: Course) -> None:
    path = put(course, "ada", json.dumps(answered(course)).encode())
    autograde(course)
    path.write_bytes(course.released(UNIT).read_bytes())
    autograde(course)
    assert scores(course)["ada"]["check_mean"] == 3.0
    autograde(course, force=True)
    assert scores(course)["ada"]["check_mean"] == 0.0


def test_a_run_that_was_killed_is_taken_up(course: Course) -> None:
    """nbgrader's own leaves a sanitized copy, and the next run takes it for graded."""
    path = put(course, "ada", json.dumps(answered(course)).encode())
    (path.parent / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC")
    script = f"""
import os, signal
from tests.grader.nbgrader_bridge import test_one_student_stops_nobody as here, toy_grader
toy_grader.grade = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
here.autograde(here.Course(here.Path({str(course.root)!r})))
"""
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert scores(course)["ada"]["check_mean"] is None
    assert autograde(course) == []
    assert scores(course)["ada"]["check_mean"] == 3.0


def test_bytes_are_read_to_a_bound_and_of_an_ordinary_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"x" * 11)
    assert read_bytes(path) == b"x" * 11
    assert read_bytes(path, 10) == b"x" * 10
    with pytest.raises(UnreadError, match="no ordinary file"):
        read_bytes(tmp_path)
    with pytest.raises(UnreadError, match="No such file"):
        read_bytes(tmp_path / "none")


def test_a_name_is_shown_on_one_line() -> None:
    assert shown("a\nb\x1b[31m\udcff") == "a\\nb\\x1b[31m\\udcff"
