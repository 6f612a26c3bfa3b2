"""`course doctor`: the rows that it prints and the status that it exits with."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.pipeline import doctor
from grader.pipeline.doctor import Finding, exit_status
from grader.pipeline.promises import PROMISES
from grader.sandbox.backends import BACKENDS, Landlock
from grader.sandbox.jail import landlock
from grader.sandbox.launch import LaunchError, WarmParent
from grader.sandbox.view import REPOSITORY
from tests.grader.sandbox.attempts import USABLE

LOCK = REPOSITORY / "requirements.lock"


def rows(**backends: bool) -> list[Finding]:
    return [Finding("promise", name, ok) for name, ok in backends.items()]


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (rows(environment=True, bubblewrap=True, landlock=True), 0),
        (rows(environment=False, bubblewrap=True, landlock=True), 1),
        (rows(environment=True, bubblewrap=False, landlock=True), 1),
        (rows(environment=True, bubblewrap=True, landlock=False), 1),
        (rows(environment=True, bubblewrap=False, landlock=False), 2),
        (rows(environment=True), 2),
        (rows(environment=True, landlock=True), 0),
    ],
)
def test_exit_status(found: list[Finding], status: int) -> None:
    assert exit_status(found) == status


def test_the_environment_of_this_machine() -> None:
    found = {row.promise: row for row in doctor.environment(Path.cwd())}
    assert found["Python 3.11 or newer"].ok
    assert found["cores"].detail[0].isdigit()
    assert found["Landlock"].ok == (landlock.version() > 0)
    assert found["results can be written"].ok
    assert all(row.backend == "environment" for row in found.values())


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    missing = tmp_path / "not there"
    (row,) = [r for r in doctor.environment(missing) if r.promise == "results can be written"]
    assert not row.ok
    assert str(missing) in row.detail
    assert "--results" in row.detail


def test_other_versions_than_the_locked_ones_are_listed(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("# a comment\nnumpy==0.0.1\nnot-there==1.0\npytest>=1\n")
    ok, detail = doctor._locked(lock)
    assert not ok
    assert "(locked: 0.0.1)" in detail
    assert "not-there missing (locked: 1.0)" in detail
    assert "make setup" in detail
    lock.write_text("")
    assert doctor._locked(lock) == (True, "")
    assert not doctor._locked(tmp_path / "none")[0]


def test_a_back_end_that_cannot_be_used_is_one_row_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Landlock, "reason_unavailable", classmethod(lambda cls: "an old kernel"))
    assert list(doctor.backend_rows("landlock")) == [
        Finding("can be used here", "landlock", False, "an old kernel")
    ]


def test_a_back_end_that_fails_at_work_is_a_row_and_no_exception(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: WarmParent, **options: object) -> object:
        raise LaunchError("the jail was refused: no room")

    monkeypatch.setattr(WarmParent, "fork", refuse)
    (row,) = doctor.backend_rows(USABLE[0])
    assert (row.ok, row.detail) == (False, "the jail was refused: no room")


@pytest.mark.sandbox
def test_a_promise_that_is_broken_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same row that is kept in the jail is not kept without one."""
    promise = next(p for p in PROMISES if p.title == "no socket")
    monkeypatch.setattr(doctor, "PROMISES", (promise,))
    bare = list(doctor.backend_rows("none"))
    kept = list(doctor.backend_rows(USABLE[0]))
    assert [row.ok for row in bare] == [False, True]  # grading itself needs no jail
    assert "socket" in bare[0].promise
    assert "found" in bare[0].detail
    assert [row.ok for row in kept] == [True, True]
    assert exit_status(kept) == 0
    assert set(BACKENDS) == {*doctor.ISOLATING, "none"}


def test_what_must_stay_secret_exists_and_can_be_read_here() -> None:
    """Otherwise its absence below would prove nothing."""
    found = doctor.secrets()
    assert str(REPOSITORY / "grader" / "hidden_tests" / "__init__.py") in found
    assert str(REPOSITORY / "solutions") in found
    assert all(Path(place).exists() for place in found)
