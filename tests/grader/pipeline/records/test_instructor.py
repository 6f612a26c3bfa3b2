"""What an instructor may type or have: odd folders, full disks, terminals of other codes."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.pipeline import grade as grading
from grader.pipeline.ledger import Ledger
from grader.pipeline.order import Order
from grader.pipeline.paths import CourseError
from tests.grader.pipeline.records.folder import check_agreement, current
from tests.grader.pipeline.records.scripted import COURSE, UNIT, World, hand_in, run


def command(submitted: Path, results: Path, *more: str) -> list[str]:
    places = ["--submissions", str(submitted), "--results", str(results)]
    return ["grade", UNIT, *places, "--workers", "1", "--seed", "0", *more]


def test_the_results_folder_is_no_student(world: World, submitted: Path) -> None:
    hand_in(submitted, "ada", "answer a1; why ada", 1)
    with pytest.raises(CourseError, match="another folder with --results"):
        run(submitted, submitted)
    assert sorted(os.listdir(submitted)) == ["ada"]
    results = submitted / "results"
    for _ in range(2):
        run(submitted, results)
    assert set(current(results)) == {"ada"}


@pytest.mark.parametrize("wait", [float("nan"), -1.0])
def test_a_wait_that_is_no_time_is_refused(submitted: Path, results: Path, wait: float) -> None:
    with pytest.raises(CourseError, match="--wait must be 0 or more"):
        grading.grade(COURSE, Order(UNIT, submitted, results, wait=wait))


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (sqlite3.SQLITE_FULL, "free some space"),
        (sqlite3.SQLITE_BUSY, "close the program"),
        (sqlite3.SQLITE_READONLY, "writable"),
        (sqlite3.SQLITE_CORRUPT, "put back a copy"),
    ],
)
def test_a_ledger_that_fails_in_the_middle_of_a_run_is_no_fault_of_ours(
    world: World,
    submitted: Path,
    results: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    remedy: str,
) -> None:
    def full(*args: object, **more: object) -> int:
        error = sqlite3.OperationalError("as the machine says")
        error.sqlite_errorcode = code
        raise error

    hand_in(submitted, "ada", "answer a1; why ada", 1)
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", full)
        with pytest.raises(CourseError, match=remedy):
            run(submitted, results)
    run(submitted, results)
    check_agreement(results)


def test_names_act_on_no_terminal_and_stop_no_run(
    world: World, submitted: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["esc\x1b[31mred", "two\nlines", "rtl\u202eabc", os.fsdecode(b"half\xff"), "grün"]
    for name in names:
        hand_in(submitted, name, "answer a1; why me", 1)
    streams = [io.TextIOWrapper(io.BytesIO(), "ascii", "strict") for _ in range(2)]
    for name, stream in zip(("stdout", "stderr"), streams, strict=True):
        monkeypatch.setattr(sys, name, stream)
    with pytest.raises(SystemExit) as end:
        cli.app(command(submitted, results))
    for stream in streams:
        stream.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]  # made over bytes
    assert end.value.code == 1, err  # the names are told of
    assert "\x1b[31m" not in out + err
    for shown in ("esc\\x1b[31mred", "two\\nlines", "rtl\\u202eabc", "half\\udcff", "gr\\xfcn"):
        assert f"\n  {shown}: " in out


def test_missing_is_said_of_those_whom_a_roster_of_before_named(
    world: World, submitted: Path, results: Path, tmp_path: Path
) -> None:
    hand_in(submitted, "ada", "answer a1; why ada", 1)
    roster = tmp_path / "roster.csv"
    roster.write_text("id\nada\nben\n")
    run(submitted, results, roster=roster)
    run(submitted, results)
    assert current(results)["ben"]["score"] is None
    run(submitted, results, missing="zero")
    assert current(results)["ben"]["score"] == 0
    check_agreement(results)


def test_a_roster_that_comes_later_tells_of_grades_under_another_name(
    world: World, submitted: Path, results: Path, tmp_path: Path
) -> None:
    hand_in(submitted, "Ada Lovelace", "answer a1; why ada", 1)
    run(submitted, results)
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nada,Ada Lovelace\n")
    told = run(submitted, results, roster=roster).incidents
    assert len(told) == 1
    assert "--prune 'Ada Lovelace'" in told[0]
    summary = run(submitted, results, roster=roster, prune=("Ada Lovelace",))
    assert (summary.incidents, set(current(results))) == ([], {"ada"})


def test_a_locked_or_lost_ledger_is_a_sentence(
    world: World, submitted: Path, results: Path
) -> None:
    hand_in(submitted, "ada", "answer a1; why ada", 1)
    run(submitted, results)
    data = bytearray((results / "records.db").read_bytes())
    data[200:-200] = b"\xff" * (len(data) - 400)
    (results / "records.db").write_bytes(data)
    ended = CliRunner().invoke(cli.app, command(submitted, results))
    assert ended.exit_code == 2
    assert "records.db cannot be used" in ended.stderr
    assert "fault of the grader" not in ended.stderr
