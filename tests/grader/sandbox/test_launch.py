"""Starting and stopping: no silent downgrade, nothing left behind, faults of ours named as such."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from grader.sandbox import launch
from grader.sandbox.backends import Bubblewrap, Landlock, bubblewrap
from grader.sandbox.launch import LaunchError, SandboxUnavailableError, WarmParent, choose_backend
from grader.sandbox.view import REPOSITORY, View
from grader.sandbox.wire import ClosedError
from tests.grader.sandbox.attempts import (
    USABLE,
    alive,
    descendants,
    eventually,
    run,
    student,
    warm_parent,
)

pytestmark = pytest.mark.sandbox


def family(pid: int, size: int) -> set[tuple[int, int]]:
    """A process and those below it, once there are as many as there should be."""
    deadline = time.monotonic() + 5
    while len(found := descendants(pid)) < size and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(found) >= size
    return found


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the views of a test lie, and those of no other process."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_none_is_never_chosen_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bubblewrap, "reason_unavailable", classmethod(lambda cls: "no bwrap"))
    assert choose_backend().name == "landlock"
    monkeypatch.setattr(Landlock, "reason_unavailable", classmethod(lambda cls: "old kernel"))
    with pytest.raises(SandboxUnavailableError, match=r"nothing is graded.*no bwrap.*old kernel"):
        choose_backend()
    with pytest.raises(SandboxUnavailableError, match="does not work here: old kernel"):
        choose_backend("landlock")
    assert choose_backend("none").name == "none"


def test_an_unknown_back_end_is_named_with_the_choices() -> None:
    with pytest.raises(SandboxUnavailableError, match="choose one of bubblewrap, landlock, none"):
        choose_backend("docker")


def test_bubblewrap_is_refused_where_attempts_could_not_have_namespaces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(
        bubblewrap, "_works", lambda *a, command=("true",): "denied" if len(command) > 1 else ""
    )
    bubblewrap._probe.cache_clear()
    bubblewrap._proc_arguments.cache_clear()
    try:
        assert "no namespaces can be made inside bubblewrap" in Bubblewrap.reason_unavailable()
    finally:
        monkeypatch.undo()
        bubblewrap._probe.cache_clear()
        bubblewrap._proc_arguments.cache_clear()


class Talkative(Landlock):
    """A parent that ends at once with a complaint."""

    def command(self, view: View, control: int) -> list[str]:
        return [sys.executable, "-c", "import sys; sys.exit('no such sandbox')"]


class Absent(Landlock):
    def command(self, view: View, control: int) -> list[str]:
        return ["/nowhere/python"]


@pytest.mark.parametrize(
    ("backend", "complaint"), [(Talkative(), "no such sandbox"), (Absent(), "could not be started")]
)
def test_a_parent_that_cannot_start_leaves_nothing(
    backend: Landlock, complaint: str, views: Path
) -> None:
    with pytest.raises(LaunchError, match=complaint):
        WarmParent(backend, "98-toy")
    assert list(views.iterdir()) == []


def test_a_module_that_is_missing_is_reported_and_the_rest_is_warm() -> None:
    with warm_parent(USABLE[0], modules=("numpy", "not_there")) as parent:
        assert parent.missing == ["not_there"]
        assert run(parent, "1 + 1").result == "2"


def test_attempts_start_from_the_same_state(parent: WarmParent) -> None:
    source = (
        "import numpy as np, builtins\nseen = getattr(builtins, 'mark', 0)\nbuiltins.mark = 1\n"
    )
    source += "np.random.seed(1)\nnp.ones = None\nseen"
    assert [run(parent, source).result for _ in range(2)] == ["0", "0"]


def test_an_attempt_leaves_no_process_behind(parent: WarmParent) -> None:
    before = descendants(parent._process.pid)
    with student(parent) as (remote, _):
        source = "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()"
        remote.run_cell(source, "cell")
        during = descendants(parent._process.pid) - before
        assert len(during) >= 2  # the monitor and the student
    assert not alive(during)


@pytest.mark.parametrize("name", USABLE)
def test_closing_the_parent_ends_an_attempt_that_still_runs(name: str, views: Path) -> None:
    with warm_parent(name) as parent:
        assert len(list(views.iterdir())) == 1
        attempt = parent.fork(memory_mb=100, cpu_seconds=9, output_bytes=100)
        attempt.budget(9, 99)
        attempt.channel.send({"op": "run", "source": "import time; time.sleep(99)", "cell": "x"})
        processes = family(parent._process.pid, 3)
    assert not alive(processes)
    assert list(views.iterdir()) == []
    with pytest.raises(ClosedError):
        attempt.channel.receive(5)
    with pytest.raises(LaunchError):
        attempt.end()


@pytest.mark.parametrize("name", USABLE)
def test_a_parent_that_dies_is_our_fault_and_leaves_nothing(name: str) -> None:
    with warm_parent(name) as parent:
        attempt = parent.fork(memory_mb=100, cpu_seconds=9, output_bytes=100)
        attempt.budget(9, 99)
        attempt.channel.send({"op": "run", "source": "import time; time.sleep(99)", "cell": "x"})
        processes = family(parent._process.pid, 3)
        os.kill(parent._process.pid, signal.SIGKILL)
        assert not alive(processes)
        with pytest.raises(LaunchError):
            parent.fork(memory_mb=100, cpu_seconds=9, output_bytes=100)
        with pytest.raises(LaunchError):
            attempt.why()


COORDINATOR = """
import sys, time
from tests.grader.sandbox.attempts import warm_parent
parent = warm_parent(sys.argv[1])
attempt = parent.fork(memory_mb=100, cpu_seconds=9, output_bytes=100)
attempt.budget(9, 99)
attempt.channel.send({"op": "run", "source": "import time; time.sleep(99)", "cell": "x"})
print(parent.folder.path, flush=True)
time.sleep(99)
"""


@pytest.mark.parametrize("name", USABLE)
def test_a_killed_coordinator_takes_everything_with_it(name: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", COORDINATOR, name],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    ) as coordinator:
        assert coordinator.stdout is not None
        folder = coordinator.stdout.readline().strip()
        try:
            processes = family(coordinator.pid, 4)  # itself, the parent, the monitor, the student
        finally:
            coordinator.kill()
    assert not alive(processes)
    assert eventually(lambda: not Path(folder).exists())


def test_a_student_that_only_closes_its_channel_is_ended(parent: WarmParent) -> None:
    before = time.monotonic()
    found = run(parent, "import os, time\nos.close(3)\ntime.sleep(99)")
    assert found.gone == "killed"
    assert time.monotonic() - before < 10


def test_a_monitor_without_a_report_is_our_fault(parent: WarmParent) -> None:
    attempt = parent.fork(memory_mb=100, cpu_seconds=9, output_bytes=100)
    monitor = {pid for pid, _ in descendants(parent._process.pid)}
    attempt._status.close()
    with pytest.raises((LaunchError, OSError)):
        attempt.end()
    assert monitor


def test_a_refused_jail_is_our_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A report of a jail that was not worn ends in LaunchError, whatever else it says."""
    import socket

    ours, theirs = socket.socketpair()
    channel, other = socket.socketpair()
    theirs.sendall(json.dumps({"worn": False, "reason": "", "exit": 1}).encode())
    theirs.close()
    attempt = launch.Attempt(launch.wire.Channel(channel), ours)
    with pytest.raises(LaunchError, match="the jail was refused"):
        attempt.why()
    other.close()


def test_a_parent_with_threads_refuses_to_fork() -> None:
    from grader.sandbox import parent as warm

    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="threads"):
            warm.assert_single_threaded()
    finally:
        stop.set()
        thread.join()
