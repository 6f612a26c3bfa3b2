"""Each layer by itself: namespaces without Landlock, what the monitor does, who dies with whom."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.pipeline import doctor
from grader.pipeline.promises import PROMISES
from grader.sandbox.backends import Bubblewrap
from grader.sandbox.launch import LaunchError, WarmParent
from grader.sandbox.view import View
from tests.grader.sandbox.attempts import USABLE, alive, descendants, run, student

pytestmark = pytest.mark.sandbox

NAMESPACES = ("user", "mnt", "net", "ipc", "uts", "pid_for_children")


class WithoutLandlock(Bubblewrap):
    """Bubblewrap as on a kernel that has no Landlock."""

    def command(self, view: View, control: int) -> list[str]:
        *before, _, _, descriptor = super().command(view, control)
        start = (
            "import runpy, sys; from grader.sandbox.jail import landlock; "
            "landlock.version = lambda: 0; "
            "runpy.run_module('grader.sandbox.parent', run_name='__main__')"
        )
        return [*before, "-c", start, descriptor]


@pytest.fixture(scope="module")
def namespaces_alone() -> Iterator[WarmParent | None]:
    if "bubblewrap" not in USABLE:  # said, with the reason, by test_promises
        yield None
        return
    options = {"modules": ("numpy",), "packages": ("numpy",), "delegated": doctor.DELEGATED}
    with WarmParent(WithoutLandlock(), "98-toy", **options) as started:
        yield started


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.title)
def test_promise_is_kept_without_landlock(
    namespaces_alone: WarmParent | None, promise: doctor.Promise
) -> None:
    if namespaces_alone is None:
        assert USABLE == ["landlock"]
        return
    if not promise.machines or os.uname().machine in promise.machines:
        row = doctor.test_promise(namespaces_alone, promise)
        assert row.ok, row.detail


def test_each_attempt_has_namespaces_of_its_own(parent: WarmParent) -> None:
    if not parent.backend.namespaces:
        assert parent.backend.name == "landlock"
        return
    # both at once: the number of a namespace that has ended is used again
    with student(parent) as (first, _), student(parent) as (second, _):
        for remote in (first, second):
            remote.run_cell("1", "cell")
        one, other = (namespaces(pid) for pid in monitors_of(parent))
    ours = namespaces(os.getpid())
    for name in NAMESPACES:
        assert len({one[name], other[name], ours[name]}) == 3, name


def namespaces(pid: int) -> dict[str, str]:
    return {name: os.readlink(f"/proc/{pid}/ns/{name}") for name in NAMESPACES}


def monitors_of(parent: WarmParent) -> list[int]:
    """The processes above the students, who alone have none below."""
    above = {}
    for pid, _ in descendants(parent._process.pid):
        above[pid] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return [above[pid] for pid in above.keys() - above.values()]


def test_a_student_dies_with_its_monitor(parent: WarmParent) -> None:
    before = descendants(parent._process.pid)
    attempt = parent.fork(memory_mb=100, cpu_seconds=9, output_bytes=100)
    try:
        attempt.channel.send({"op": "run", "source": "1", "cell": "x"})
        attempt.channel.receive(30)
        both = descendants(parent._process.pid) - before
        (monitor,) = monitors_of(parent)
        os.kill(monitor, signal.SIGKILL)
        assert len(both) >= 2
        assert not alive(both)
    finally:
        with pytest.raises(LaunchError):
            attempt.end()


def test_no_zombie_is_left(parent: WarmParent) -> None:
    for _ in range(3):
        run(parent, "import os\nos._exit(0)")
    below = {parent._process.pid}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, above = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            assert not (state == "Z" and int(above) in below)


def test_the_student_goes_first_when_the_machine_runs_out_of_memory(parent: WarmParent) -> None:
    with student(parent) as (remote, _):
        remote.run_cell("1", "cell")
        scores = []
        for pid, _ in descendants(parent._process.pid):
            scores.append(int(Path(f"/proc/{pid}/oom_score_adj").read_text()))
    assert sorted(scores)[-1] == 1000
    assert sorted(scores)[-2] < 1000


def test_standard_streams_are_the_null_device(parent: WarmParent) -> None:
    source = "import os\n[os.fstat(n).st_rdev == os.stat('/dev/null').st_rdev for n in (0, 1, 2)]"
    assert run(parent, source).result == "[True, True, True]"


def test_a_monitor_runs_no_code_of_the_students(parent: WarmParent) -> None:
    """What a student leaves for others to run at a signal, an exit or a fork stays below."""
    source = """
import atexit, os, signal
os.register_at_fork(before=lambda: os._exit(5), after_in_parent=lambda: os._exit(6))
atexit.register(os._exit, 7)
"""
    with student(parent) as (remote, attempt):
        remote.run_cell(source, "cell")
        ending = attempt.end()
    assert ending.reason in ("", "stopped")
    assert ending.exit in (None, 0)
    assert run(parent, "1 + 1").result == "2"
