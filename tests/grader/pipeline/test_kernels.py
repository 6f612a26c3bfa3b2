"""Notebooks in fresh kernels: side by side where there is room, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from grader.pipeline import kernels
from grader.pipeline.execution import execute
from grader.pipeline.kernels import run_each
from grader.pipeline.paths import CourseError

ROOT = Path(__file__).resolve().parents[3]


def notebook(cell: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for temporary files, of a short name: sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="d-") as folder:
        monkeypatch.setattr("tempfile.tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def test_two_runs_share_no_process_and_no_folder() -> None:
    shown = "import os, tempfile; print([os.getpid()], [os.getcwd()], [tempfile.gettempdir()])"
    one, other = run_each(notebook(shown), [{}, {}])
    texts = [run.notebook.cells[0].outputs[0].text.split() for run in (one, other)]
    assert all(mine != its for mine, its in zip(*texts, strict=True))
    assert one.failure == other.failure == ""


def test_a_build_started_from_a_notebook_does_not_run_in_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else check_all() would read that file."""
    monkeypatch.setenv("JPY_SESSION_NAME", str(ROOT / "elsewhere.ipynb"))
    (run,) = run_each(notebook("import os; print([os.environ['JPY_SESSION_NAME']])"), [{}])
    assert run.notebook.cells[0].outputs[0].text == "['']\n"


@pytest.mark.parametrize("processors", [1, 2])
def test_runs_go_side_by_side_as_far_as_there_are_processors(
    monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    """On one, each would seem to take twice the time that it needs.

    Each run waits until the other has started, which side by side it does: within 30 s even on a
    busy machine, since a kernel starts in about one.
    """
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(processors)))
    with tempfile.TemporaryDirectory(prefix="d-") as folder:
        wait = 30 if processors == 2 else 1
        cell = (
            "import os, pathlib, time\n"
            f"folder = pathlib.Path({folder!r})\n"
            "(folder / str(os.getpid())).touch()\n"
            f"end = time.monotonic() + {wait}\n"
            "while len(list(folder.iterdir())) < 2 and time.monotonic() < end: time.sleep(0.02)\n"
            "len(list(folder.iterdir()))"
        )
        runs = run_each(notebook(cell), [{}, {}])
    seen = sorted(run.notebook.cells[0].outputs[0].data["text/plain"] for run in runs)
    assert seen == (["2", "2"] if processors == 2 else ["1", "2"])


@pytest.mark.parametrize(
    "cell",
    ["1", "1 / 0", "import os; os._exit(3)", "print({'a', 'b'})", "import time; time.sleep(60)"],
    ids=["fine", "error", "death", "unsteady", "too long"],
)
def test_nothing_is_left_in_the_temporary_folder(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    monkeypatch.setattr(kernels, "CELL_SECONDS", 2)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(temporary))
    with contextlib.suppress(CourseError):
        execute(notebook(f"import tempfile; left = tempfile.mkdtemp()\n{cell}"), "unit.py")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interrupt_takes_kernels_and_folders_with_it(temporary: Path, number: int) -> None:
    program = (
        "import nbformat\n"
        "from grader.pipeline.execution import execute\n"
        'cell = \'open("started", "w").close(); import time; time.sleep(100)\'\n'
        "cells = [nbformat.v4.new_code_cell(cell)]\n"
        "execute(nbformat.v4.new_notebook(cells=cells), 'unit.py')\n"
    )
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120  # two kernels start within seconds on an idle machine
    while len(started := list(temporary.glob("*/cells/started"))) < 1:
        assert time.monotonic() < deadline, started
        time.sleep(0.05)
    child.send_signal(number)
    assert child.wait(timeout=60) != 0
    assert list(temporary.iterdir()) == []
    assert not [command for command in _commands() if str(temporary) in command]


def _commands() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # a process that has ended
            found.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


def test_a_temporary_folder_of_too_long_a_name_is_one_sentence(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = temporary / ("x" * 80)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with pytest.raises(CourseError, match="set TMPDIR to a shorter one"):
        execute(notebook("1"), "unit.py")
    assert list(long.iterdir()) == []
