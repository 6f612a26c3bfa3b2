"""Files and folders are replaced whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.pipeline.files import swap_folder, write_atomically
from grader.pipeline.paths import CourseError


def tree(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.txt")}


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "a.txt").write_text(text)
    return path


def test_a_file_is_written_with_its_folders_and_readable_by_all(tmp_path: Path) -> None:
    path = tmp_path / "x" / "y.txt"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "y.txt"
    write_atomically(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CourseError, match=r"y\.txt cannot be written \(No space left on device\)"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    new, old = folder(tmp_path / "new", "new"), folder(tmp_path / "out" / "old", "old")
    swap_folder(new, old)
    assert tree(old) == {"a.txt": "new"}
    assert list((tmp_path / "out").iterdir()) == [old]
    swap_folder(folder(tmp_path / "new", "newer"), tmp_path / "first" / "time")
    assert tree(tmp_path / "first" / "time") == {"a.txt": "newer"}


def test_a_failed_swap_brings_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = folder(tmp_path / "new", "new"), folder(tmp_path / "out" / "old", "old")
    real = os.replace

    def refuse(source: Path, target: Path) -> None:
        if Path(source) == new:
            raise OSError(18, "Invalid cross-device link")
        real(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CourseError, match="cannot be written"):
        swap_folder(new, old)
    assert tree(old) == {"a.txt": "old"}
    assert list((tmp_path / "out").iterdir()) == [old]
