"""Stands in for the grader of a worker: does what a submission's bytes say."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grader.pipeline import messages, worker
from grader.pipeline.paths import Course
from grader.pipeline.pool import Job, Pool, Report, Setting
from grader.sandbox.launch import LaunchError
from tests.grader.sandbox.attempts import alive, descendants

SEEN = "seen by"  # a file of the numbers of every worker that was ready


class Scripted:
    """A grader that plays: ``course.root`` is a folder of marks that tests and workers share.

    While it warms up, it does what the marks ``kill``, ``freeze``, ``refuse`` and ``fail`` are
    called, as often as they have bytes. A submission is a command and the mark that says how
    often: ``kill``, ``freeze``, ``raise``, ``incident``, ``half`` (of a report), or a key of
    NOISE. ``wait`` waits for its mark, ``look`` tells what the worker holds open.
    """

    def __init__(self, course: Course, unit: str, **options: Any):
        self.marks = course.root
        self.incidents: list[str] = []
        self.unit = SimpleNamespace(exercises={})
        if self._once("fail"):
            raise RuntimeError("no such unit")

    def warm(self) -> None:
        for name in ("kill", "freeze"):
            if self._once(name):
                os.kill(os.getpid(), signal.SIGKILL if name == "kill" else signal.SIGSTOP)
        if self._once("refuse"):
            raise LaunchError("the warm parent ended: out of luck")
        with (self.marks / SEEN).open("a") as file:
            file.write(f"{os.getpid()}\n")

    def grade(self, student: str, data: bytes) -> dict[str, Any]:
        report = {
            "student": student,
            "worker": os.getpid(),
            "hash": hashlib.sha256(data).hexdigest(),
        }
        command, _, name = data[:80].decode().partition(" ")
        if command == "wait":
            while not (self.marks / name).exists():
                time.sleep(0.005)
        elif command == "look":
            report["open"] = targets()
        elif command and name and self._once(name):
            if command in ("kill", "freeze"):
                os.kill(os.getpid(), signal.SIGKILL if command == "kill" else signal.SIGSTOP)
            elif command == "raise":
                raise RuntimeError("out of luck")
            elif command == "incident":
                self.incidents.append("a sandbox failed")
            else:
                report["spoil"] = command
        return report

    def _once(self, name: str) -> bool:
        """Whether a mark has a byte left; takes it."""
        with contextlib.suppress(FileNotFoundError):
            size = (self.marks / name).stat().st_size
            os.truncate(self.marks / name, max(size - 1, 0))
            return size > 0
        return False

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def targets() -> list[str]:
    """What this process holds open."""
    found = []
    for entry in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found.append(os.readlink(f"/proc/self/fd/{entry}"))
    return found


def spoiled_send(sock: Any, head: dict[str, Any]) -> None:
    """Send a message, or half of it, or noise in its place."""
    spoil = (head.get("report") or {}).get("spoil")
    whole = messages.frame(head, 0)
    if spoil == "half":
        sock.sendall(whole[: len(whole) // 2])
        os._exit(3)
    sock.sendall(NOISE[spoil] if spoil else whole)


NOISE = {
    "noise": b"noise" * 9,
    "list": messages._FRAME.pack(messages.MAGIC, 2, 0) + b"[]",
    "text": messages._FRAME.pack(messages.MAGIC, 4, 0) + b"nope",
    "huge": messages._FRAME.pack(messages.MAGIC, 1 << 31, 0),
    "stranger": messages.frame({"hello": 1}, 0),
    "empty": messages.frame({"report": None}, 0),
    "notes": messages.frame({"report": {}, "notes": "x"}, 0),
}


@pytest.fixture
def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """What workers of a scripted grader need to know."""
    monkeypatch.setattr(worker, "Grader", Scripted)
    monkeypatch.setattr(messages, "send", spoiled_send)
    return Setting(Course(tmp_path), "98-toy")


def mark(setting: Setting, name: str, times: int = 1) -> None:
    """Have something happen so often."""
    (setting.course.root / name).write_bytes(bytes(times))


def seen(setting: Setting) -> list[int]:
    """The workers that were ready, in order."""
    path = setting.course.root / SEEN
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def jobs(*commands: str) -> list[Job]:
    return [Job(f"s{k}", command.encode()) for k, command in enumerate(commands)]


def grade(pool: Pool, todo: Iterable[Job | None]) -> dict[str, Report | None]:
    """Every job's report; each is told once, and no process is left."""
    before = descendants(os.getpid())
    found: dict[str, Report | None] = {}
    for done in pool.run(todo):
        if done is not None:
            assert done[0].student not in found
            found[done[0].student] = done[1]
    assert not alive(descendants(os.getpid()) - before)
    return found
