"""What a student handed in is read as an ordinary file, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.nbgrader_bridge.handed_in import read_regular_file


def test_only_an_ordinary_file_is_read_and_no_more_than_asked_for(tmp_path: Path) -> None:
    plain, link, pipe = tmp_path / "plain", tmp_path / "link", tmp_path / "pipe"
    plain.write_bytes(b"12345")
    link.symlink_to(plain)
    os.mkfifo(pipe)
    assert read_regular_file(plain, 10)[0] == b"12345"
    assert read_regular_file(plain, 3)[0] == b"123"
    for other in (link, pipe, tmp_path, tmp_path / "absent"):
        with pytest.raises(OSError, match=r"Too many|ordinary|No such"):
            read_regular_file(other, 10)
