"""Kill what grades, one process after the other: no point is lost, and nothing is left."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grader.pipeline.paths import Course
from grader.pipeline.pool import Job, Pool, Setting
from grader.pipeline.worker import Grader
from grader.sandbox.launch import WarmParent
from grader.sandbox.view import REPOSITORY
from tests.grader.pipeline.conftest import UNIT, Notebook
from tests.grader.sandbox.attempts import USABLE, alive, descendants, eventually, students

pytestmark = [pytest.mark.sandbox]

Make = Callable[..., Notebook]
FULL = 19.0
SLEEPS = "import time\ntime.sleep(3)\n"  # long enough to be met there, whatever else runs

COORDINATOR = """
import sys
from pathlib import Path
from grader.pipeline.paths import Course
from grader.pipeline.pool import Job, Pool, Setting
unit, root, notebook, sandbox = sys.argv[1:]
pool = Pool(Setting(Course(Path(root)), unit, sandbox), 2)
data = Path(notebook).read_bytes()
for done in pool.run(Job(name, data) for name in ("ada", "bob")):
    pass
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def encoded(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


@pytest.fixture
def slow(handed_in: Make, right: dict[str, str]) -> bytes:
    """Right answers, one of which takes its time to be defined."""
    return encoded(handed_in({"adam_step": SLEEPS + right["adam_step"]}))


def scores(done: tuple[Job, Any]) -> tuple[str, float | None]:
    job, report = done
    return job.student, report and report["score"]


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """Do something beside; what fails there fails here."""
    errors: list[BaseException] = []

    def caught() -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=caught)
    thread.start()
    yield
    thread.join()
    assert not errors, errors[0]


@pytest.mark.parametrize("name", USABLE)
def test_a_killed_coordinator_leaves_no_process_and_no_folder(
    course: Course, handed_in: Make, temporary: Path, tmp_path: Path, name: str
) -> None:
    """In the middle of a cell that would keep a worker for half a minute."""
    notebook = tmp_path / "notebook.ipynb"
    notebook.write_bytes(encoded(handed_in({"adam_step": "import time\ntime.sleep(99)"})))
    with subprocess.Popen(
        [sys.executable, "-c", COORDINATOR, UNIT, str(course.root), str(notebook), name],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "TMPDIR": str(temporary)},
    ) as coordinator:
        try:
            assert eventually(lambda: len(students(coordinator.pid)) == 2, 60)
            below = descendants(coordinator.pid)
            assert len(list(temporary.iterdir())) == 2
        finally:
            coordinator.kill()
    assert not alive(below)
    assert eventually(lambda: not list(temporary.iterdir()))


def test_a_killed_worker_takes_its_sandbox_along_and_another_grades(
    course: Course, slow: bytes, temporary: Path
) -> None:
    before = descendants(os.getpid())
    pool = Pool(Setting(course, UNIT), 1)
    lost: set[tuple[int, int]] = set()

    def kill() -> None:
        assert eventually(lambda: bool(students(os.getpid())), 60)
        worker = pool._workers[0].child.pid
        lost.update(descendants(worker))
        os.kill(worker, signal.SIGKILL)

    with meanwhile(kill):
        found = [scores(done) for done in pool.run([Job("ada", slow)]) if done]
    assert found == [("ada", FULL)]
    assert len(lost) >= 3
    assert not alive(lost | (descendants(os.getpid()) - before))
    assert eventually(lambda: not list(temporary.iterdir()))
    (note,) = pool.notes
    assert "died (signal 9) while it graded 'ada'" in note


def test_a_parent_that_dies_between_two_submissions_is_replaced(
    course: Course, handed_in: Make, temporary: Path
) -> None:
    with Grader(course, UNIT) as grader:
        grader.warm()
        assert grader._parent is not None
        os.kill(grader._parent._process.pid, signal.SIGKILL)
        grader._parent._process.wait()
        assert grader.grade("ada", encoded(handed_in()))["score"] == FULL
        assert grader.incidents == ["a sandbox ended by itself; another was started"]
    assert not list(temporary.iterdir())


def test_a_parent_that_dies_while_it_warms_up_is_replaced(
    course: Course,
    handed_in: Make,
    temporary: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed when it waits to be told what to import."""
    true, done = WarmParent._send, tmp_path / "done"

    def send(self: WarmParent, message: dict[str, Any]) -> None:
        if not done.exists():
            done.touch()
            assert eventually(lambda: bool(interpreters(self._process.pid)), 60)
            os.kill(interpreters(self._process.pid)[0], signal.SIGKILL)
        true(self, message)

    monkeypatch.setattr(WarmParent, "_send", send)
    pool = Pool(Setting(course, UNIT), 1)
    found = [scores(d) for d in pool.run([Job("ada", encoded(handed_in()))]) if d]
    assert found == [("ada", FULL)]
    (note,) = pool.notes
    assert note.startswith("a sandbox did not start (the warm parent ")
    assert eventually(lambda: not list(temporary.iterdir()))


def interpreters(pid: int) -> list[int]:
    """Python's processes below one, and itself; bubblewrap only has Python among its arguments."""
    found = []
    for child, _ in descendants(pid):
        with contextlib.suppress(OSError):
            if b"python" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0]:
                found.append(child)
    return found


def test_a_parent_that_dies_while_it_grades_costs_no_point(
    course: Course, slow: bytes, temporary: Path
) -> None:
    with Grader(course, UNIT) as grader:
        grader.warm()
        parent = grader._parent
        assert parent is not None

        def kill() -> None:
            assert eventually(lambda: bool(students(parent._process.pid)), 60)
            parent._process.kill()

        with meanwhile(kill):
            assert grader.grade("ada", slow)["score"] == FULL
        assert "another was started" in grader.incidents[0]
    assert not list(temporary.iterdir())


def test_a_student_that_is_killed_costs_no_point_and_the_run_says_so(
    course: Course, slow: bytes, temporary: Path
) -> None:
    with Grader(course, UNIT) as grader:
        grader.warm()
        parent = grader._parent
        assert parent is not None

        def kill() -> None:
            assert eventually(lambda: bool(students(parent._process.pid)), 60)
            os.kill(students(parent._process.pid).pop(), signal.SIGKILL)

        with meanwhile(kill):
            row = grader.grade("ada", slow)
        assert (row["score"], row["notes"]) == (FULL, [])
        assert grader._parent is parent
        (incident,) = grader.incidents
        assert incident.startswith("a part was run again once")


def test_a_student_that_is_killed_again_and_again_is_never_a_zero(
    course: Course, slow: bytes
) -> None:
    over = threading.Event()

    def kill() -> None:
        while not over.is_set():
            for pid in students(os.getpid()):
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    with meanwhile(kill):
        with Grader(course, UNIT) as grader:
            row = grader.grade("ada", slow)
        over.set()
    assert row["score"] is None
    assert {e["verdict"] for e in row["exercises"].values()} == {"infrastructure"}
