"""When a save is noticed: a clock of the test's own, no waiting."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

from course_lib.checking.watching import PATIENCE, changes
from tests.course_lib.checking.notebooks import notebook_bytes

Action = Callable[[], object]


def looks(path: Path, actions: list[Action | None]) -> list[int]:
    """Before which look each save was noticed; an action happens between two looks."""
    number = count()
    at = 0

    class EndedError(Exception):
        pass

    def pause() -> None:
        nonlocal at
        at = next(number)
        if at >= len(actions):
            raise EndedError
        action = actions[at]
        if action is not None:
            action()

    found = []
    try:
        for _ in changes(path, pause):
            found.append(at)
    except EndedError:
        return found
    raise AssertionError("it went on without a pause")


def test_only_a_new_content_counts(tmp_path: Path) -> None:
    path = tmp_path / "u.ipynb"
    one, two = notebook_bytes("x = 1"), notebook_bytes("x = 2")
    path.write_bytes(one)
    same = lambda: path.write_bytes(one)  # noqa: E731 - saved again as it was
    assert looks(path, [None, same, lambda: path.write_bytes(two), None, same]) == [0, 2, 4]


def test_a_file_that_is_being_replaced_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "u.ipynb"
    path.write_bytes(notebook_bytes("x = 1"))
    two = notebook_bytes("x = 2")
    actions: list[Action | None] = [
        path.unlink,
        None,
        lambda: path.write_bytes(two[:50]),
        None,
        lambda: path.write_bytes(two),
        None,
    ]
    assert looks(path, actions) == [0, 4]


def test_a_file_that_stays_broken_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "u.ipynb"
    path.write_bytes(b"{")
    assert len(looks(path, [None] * (4 * PATIENCE))) == 1
