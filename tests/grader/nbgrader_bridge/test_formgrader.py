"""Formgrader on a results folder, over HTTP as a browser talks to it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.nbgrader_bridge.address import sqlite_url
from grader.nbgrader_bridge.errors import BridgeError
from grader.nbgrader_bridge.formgrader import (
    HOST,
    Served,
    command,
    environment,
    private_folder,
    serve,
)
from grader.nbgrader_bridge.marks import read_marks
from grader.pipeline import executed
from grader.pipeline.paths import Course
from grader.pipeline.reading import read_cells
from grader.pipeline.repair import repair
from grader.pipeline.template import load_template
from tests.grader.nbgrader_bridge.class_book import ClassBook
from tests.notebooks.toy_course import UNIT

ROOT = Path(__file__).parents[3]
RUBRIC = "One point for naming the divisor."
ANSWER = "Because **2** divides $2x > x$.\n\n<script>alert(1)</script><img src=x onerror=alert(2)>"


@dataclass(frozen=True)
class Page:
    """A server on a results folder, and what it answers."""

    results: Path
    home: Path
    at: Served

    def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, str, http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(HOST, self.at.port, timeout=30)
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, headers)
        response = connection.getresponse()
        content = response.read().decode()
        connection.close()
        return response.status, content, response

    def get(self, path: str) -> str:
        status, content, _ = self.ask("GET", path, **self.key)
        assert status == 200, content
        return content

    @property
    def key(self) -> dict[str, str]:
        return {"Authorization": f"token {self.at.token}"}

    def submission(self, student: str) -> str:
        rows = json.loads(self.get(f"/formgrader/api/submitted_notebooks/{UNIT}/{UNIT}"))
        return next(str(row["id"]) for row in rows if row["student"] == student)

    def grade(self, student: str, cell: str) -> dict[str, Any]:
        rows = json.loads(
            self.get(f"/formgrader/api/grades?submission_id={self.submission(student)}")
        )
        return next(row for row in rows if row["name"] == cell)


def make_results(course: Course, folder: Path) -> Path:
    """What `course grade` would have left."""
    template = load_template(course, UNIT)
    book = ClassBook(
        sqlite_url(folder / "gradebook.db"), nbformat.read(course.built(UNIT), as_version=4)
    )
    book.prepare()
    for student in ("ada", "bob"):
        notebook = json.loads(course.released(UNIT).read_text())
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_twice":
                cell["source"] = ANSWER
        submission = repair(read_cells(json.dumps(notebook).encode()), template)
        path = folder / "autograded" / student / UNIT / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(executed.notebook(template, submission, {}))
        book.record(student, explain_twice=ANSWER)
    return folder


@pytest.fixture(scope="module")
def page(finished: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    home = tmp_path_factory.mktemp("home")
    results = make_results(finished, tmp_path_factory.mktemp("50% of class é") / "results")
    # another course's settings, which would win where this folder were nbgrader's root
    (results / "nbgrader_config.py").write_text("raise SystemExit('not mine')")
    (home / ".jupyter").mkdir()
    (home / ".jupyter" / "nbgrader_config.py").write_text("raise SystemExit('not mine')")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        with serve(results, finished.root) as at:
            yield Page(results, home, at)
    assert not (private_folder(results) / "runtime").exists()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((HOST, at.port), timeout=5)


def test_nobody_gets_in_without_the_token(page: Page) -> None:
    grade = page.grade("bob", "explain_twice")["id"]
    for method, path in (
        ("GET", "/formgrader/gradebook"),
        ("GET", f"/formgrader/submissions/{page.submission('bob')}/"),
        ("PUT", f"/formgrader/api/grade/{grade}"),
    ):
        for headers in ({}, {"Authorization": "token wrong"}):
            body = {"manual_score": 1} if method == "PUT" else None
            status, content, _ = page.ask(method, path, body, **headers)
            assert status in (302, 403), (method, path)
            assert "bob" not in content
    assert page.grade("bob", "explain_twice")["manual_score"] is None


def test_the_token_is_on_no_command_line_and_the_server_on_no_network(page: Page) -> None:
    words = command(page.results, 8888)
    assert not any("token" in word for word in words)
    assert environment(page.results, "secret")["JUPYTER_TOKEN"] == "secret"
    assert private_folder(page.results).stat().st_mode & 0o077 == 0
    outside = socket.gethostbyname(socket.gethostname())
    if outside != HOST:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((outside, page.at.port), timeout=5)


def test_the_unit_is_listed_with_its_submissions(page: Page) -> None:
    (row,) = json.loads(page.get("/formgrader/api/assignments"))
    assert (row["name"], row["num_submissions"], row["max_score"]) == (UNIT, 2, 6.0)
    assert "Manual Grading" in page.get("/formgrader/gradebook")


def test_the_rubric_stands_beside_the_answer_and_nowhere_in_the_files(page: Page) -> None:
    shown = page.get(f"/formgrader/submissions/{page.submission('ada')}/")
    answer, rubric = shown.index("<strong>2</strong> divides"), shown.index(RUBRIC)
    assert answer < rubric
    between = shown[answer:rubric]
    assert "nbgrader_cell" not in between
    assert "students do not see this" in between
    assert RUBRIC not in (page.results / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").read_text()


def test_what_a_student_wrote_runs_nothing_in_the_page(page: Page) -> None:
    shown = page.get(f"/formgrader/submissions/{page.submission('ada')}/")
    assert "<script>alert(1)" not in shown
    assert "<img src" not in shown.lower()
    assert "&lt;script&gt;alert(1)" in shown
    assert "$2x &gt; x$" in shown


def test_a_browser_that_opened_the_address_may_mark(page: Page) -> None:
    """Its cookie counts for the whole of formgrader, wherever it came in."""
    path = f"/formgrader/submissions/{page.submission('ada')}/?token={page.at.token}"
    _, _, response = page.ask("GET", path)
    given = response.headers.get_all("Set-Cookie") or []
    (login,) = [value for value in given if value.startswith("username")]
    assert {"Path=/", "HttpOnly", "SameSite=Strict"} <= set(login.split("; "))
    cookies = [value.split(";")[0] for value in given]
    xsrf = next(value.partition("=")[2] for value in cookies if value.startswith("_xsrf"))
    grade = page.grade("ada", "explain_twice")["id"]
    status, content, _ = page.ask(
        "PUT",
        f"/formgrader/api/grade/{grade}",
        {"manual_score": 0.5},
        **{"Cookie": "; ".join(cookies), "X-XSRFToken": xsrf},
    )
    assert status == 200, content
    mark = read_marks(sqlite_url(page.results / "gradebook.db"), UNIT)["ada"]["explain_twice"]
    assert (mark.manual, mark.waiting) == (0.5, False)


def test_marks_overrides_and_comments_are_read_back(page: Page) -> None:
    for cell, score in (("explain_twice", 1), ("check_mean", 2.5)):
        grade = page.grade("bob", cell)["id"]
        page.ask("PUT", f"/formgrader/api/grade/{grade}", {"manual_score": score}, **page.key)
    comments = json.loads(
        page.get(f"/formgrader/api/comments?submission_id={page.submission('bob')}")
    )
    comment = next(row["id"] for row in comments if row["name"] == "explain_twice")
    page.ask(
        "PUT", f"/formgrader/api/comment/{comment}", {"manual_comment": "Well put."}, **page.key
    )
    marks = read_marks(sqlite_url(page.results / "gradebook.db"), UNIT)["bob"]
    assert (marks["explain_twice"].final, marks["explain_twice"].comment) == (1.0, "Well put.")
    assert marks["check_mean"].final == 2.5


def test_formgraders_button_grades_nothing(page: Page) -> None:
    before = read_marks(sqlite_url(page.results / "gradebook.db"), UNIT)
    content = page.ask("POST", f"/formgrader/api/submission/{UNIT}/ada/autograde", **page.key)[1]
    answer = json.loads(content)
    assert not answer["success"]
    assert "formgrader only marks" in answer["log"]
    assert read_marks(sqlite_url(page.results / "gradebook.db"), UNIT) == before
    assert (page.results / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").exists()


def test_the_home_folder_stays_as_it_was(page: Page) -> None:
    files = [path for path in page.home.rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["nbgrader_config.py"]


def test_a_folder_without_grades_and_a_taken_port_are_one_sentence(
    page: Page, tmp_path: Path
) -> None:
    with (
        pytest.raises(BridgeError, match=r"holds no gradebook\.db: grade into it first"),
        serve(tmp_path, ROOT),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
    with (
        pytest.raises(BridgeError, match=f"port {page.at.port} cannot be used"),
        serve(page.results, ROOT, page.at.port),
    ):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_until_it_is_told_to_stop(
    finished: Course, tmp_path: Path, number: signal.Signals
) -> None:
    results = make_results(finished, tmp_path / "results")
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "grader.cli", "formgrader", "--results", str(results)],
        cwd=finished.root,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(f"formgrader: http://{HOST}:")
    port = int(line.split(":")[3].partition("/")[0])
    socket.create_connection((HOST, port), timeout=5).close()
    process.send_signal(number)
    assert process.wait(30) == 0
    process.stdout.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection((HOST, port), timeout=5).close()
        except OSError:
            return
    pytest.fail("the server is still there")
