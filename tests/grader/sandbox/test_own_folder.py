"""A folder goes with its owner, whatever ends it; nobody's folder is taken from the living."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.sandbox import own_folder
from grader.sandbox.own_folder import PREFIX, OwnFolder
from grader.sandbox.view import REPOSITORY
from tests.grader.sandbox.attempts import alive, descendants, eventually

OWNER = """
import time
from grader.sandbox.own_folder import OwnFolder
folder = OwnFolder()
(folder.path / "inside").mkdir()
(folder.path / "inside" / "file").write_text("x")
print(folder.path, folder._watch.pid, flush=True)
time.sleep(99)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@contextmanager
def owner(temporary: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    """Another process with a folder of its own, and the number of the one that watches it."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "TMPDIR": str(temporary)},
    ) as process:
        assert process.stdout is not None
        try:
            path, watch = process.stdout.readline().split()
            yield process, Path(path), int(watch)
        finally:
            process.kill()


def aged(folder: Path) -> None:
    """Make it as old as what another run has left."""
    long_ago = time.time() - 2 * own_folder.UNLOCKED_SECONDS
    os.utime(folder, (long_ago, long_ago))


def test_closing_removes_the_folder_and_ends_its_watch(temporary: Path) -> None:
    before = descendants(os.getpid())
    folder = OwnFolder()
    (folder.path / "inside").mkdir()
    assert len(descendants(os.getpid()) - before) == 1
    folder.close()
    folder.close()
    assert list(temporary.iterdir()) == []
    assert descendants(os.getpid()) <= before


def test_a_killed_owner_leaves_nothing(temporary: Path) -> None:
    with owner(temporary) as (process, path, _):
        below = descendants(process.pid)
        assert (path / "inside" / "file").is_file()
        process.kill()
        assert eventually(lambda: not path.exists())
    assert not alive(below)
    assert list(temporary.iterdir()) == []


def test_what_a_power_cut_left_is_removed_by_the_next_owner(temporary: Path) -> None:
    with owner(temporary) as (process, path, watch):
        os.kill(watch, 9)
        process.kill()
        process.wait()
    aged(path)
    stranger = temporary / "descent-other"
    stranger.mkdir()
    aged(stranger)
    OwnFolder().close()
    assert list(temporary.iterdir()) == [stranger]


def test_the_folder_of_a_living_owner_stays_however_old_it_is(temporary: Path) -> None:
    with owner(temporary) as (_, path, _):
        aged(path)
        OwnFolder().close()
        assert (path / "inside" / "file").is_file()


def test_a_folder_that_is_just_being_made_stays(temporary: Path) -> None:
    fresh = temporary / f"{PREFIX}fresh"
    fresh.mkdir()
    OwnFolder().close()
    assert fresh.is_dir()


def test_without_a_watch_there_is_no_folder(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError("no process can be started")

    monkeypatch.setattr(own_folder.subprocess, "Popen", refuse)
    with pytest.raises(OSError, match="no process"):
        OwnFolder()
    assert list(temporary.iterdir()) == []
