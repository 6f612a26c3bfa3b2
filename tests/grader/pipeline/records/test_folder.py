"""A results folder over a term: late students, second attempts, regrades, a person's marks."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from grader.pipeline.verbs import print_attention
from tests.grader.pipeline.records.folder import (
    check_agreement,
    current,
    gradebook,
    lines,
    table,
)
from tests.grader.pipeline.records.pages import answers, page
from tests.grader.pipeline.records.scripted import (
    EXERCISE,
    POINTS,
    UNIT,
    World,
    hand_in,
    run,
)

UNTOLD = ("changes.csv", ".lock")  # what a dry run may write


def test_a_late_student_takes_nobody_s_row(
    world: World, submitted: Path, results: Path, tmp_path: Path
) -> None:
    for student in ("ann", "ben"):
        hand_in(submitted, student, "answer a0; why x", 1)
    run(submitted, results)
    before = current(results)
    hand_in(tmp_path / "late", "cyd", "answer a1; why x", 2)
    summary = run(tmp_path / "late", results)
    assert (summary.graded, summary.others) == (1, 2)
    now = current(results)
    assert {name: now[name] for name in before} == before
    assert set(now) == {"ann", "ben", "cyd"}
    check_agreement(results)


def test_a_second_attempt_stands_beside_the_first(
    world: World, submitted: Path, results: Path
) -> None:
    by_score = answers(world)
    good, bad = by_score[POINTS], by_score[0.0]
    hand_in(submitted, "ann", f"answer {good}; why x", 1)
    run(submitted, results)
    hand_in(submitted, "ann", f"answer {bad}; why x", 2)
    run(submitted, results)
    row = current(results)["ann"]
    assert (row["score"], row["attempt"]) == (0.0, 2)
    [old] = lines(results / "history.jsonl")
    assert (old["score"], old["attempt"], old["replaced_by"]) == (
        POINTS,
        1,
        "another attempt counts",
    )
    assert {"hash", "seed", "version", "graded_at", "submitted_at"} <= set(old)
    run(submitted, results, attempt="best")
    row = current(results)["ann"]
    assert (row["score"], row["attempt"]) == (POINTS, 1)
    assert "Attempt 1 counts" in page(results, "ann")
    executed = results / "autograded" / "ann" / UNIT / f"{UNIT}.ipynb"
    assert json.loads(executed.read_text())["answer"] == good
    check_agreement(results)
    # the folder remembers the policy
    hand_in(submitted, "ben", f"answer {bad}; why x", 3)
    run(submitted, results)
    assert current(results)["ann"]["attempt"] == 1
    run(submitted, results, attempt="last")
    assert current(results)["ann"]["attempt"] == 2


def test_attempts_are_in_the_order_of_time_whenever_they_are_graded(
    world: World, submitted: Path, results: Path
) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 5)
    run(submitted, results)
    hand_in(submitted, "ann", "answer a2; why x", 3)  # an older one turns up
    run(submitted, results)
    row = current(results)["ann"]
    assert (row["attempt"], row["submitted_at"]) == (2, "2026-11-01T05:00:00.000000+00:00")
    hand_in(submitted, "ann", "answer a2; why x", 7)  # and is handed in again
    assert run(submitted, results).graded == 0
    row = current(results)["ann"]
    assert (row["attempt"], row["submitted_at"]) == (2, "2026-11-01T07:00:00.000000+00:00")
    assert row["score"] == world.score("a2")
    check_agreement(results)


def test_who_needs_attention_is_told_with_the_reason_though_the_grade_is_older(
    world: World, submitted: Path, results: Path, tmp_path: Path
) -> None:
    hand_in(submitted, "ann", "answer a; why x", 1)
    run(submitted, results)
    roster = tmp_path / "roster.csv"
    roster.write_text("id\nben\n")
    summary = run(submitted, results, roster=roster)
    said: list[str] = []
    print_attention(summary, said.append)
    assert len(world.graded) == 1
    assert "  ann: This student is not in the roster." in said


def test_the_same_bytes_handed_in_again_have_the_later_time_everywhere(
    world: World, submitted: Path, results: Path
) -> None:
    for hour in (1, 4):
        hand_in(submitted, "ann", "answer a; why x", hour)
        run(submitted, results)
    assert len(world.graded) == 1
    when = "2026-11-01T04:00:00.000000+00:00"
    assert current(results)["ann"]["submitted_at"] == when
    assert when in (results / "grades.csv").read_text()
    assert "04:00 UTC" in (results / "feedback" / "ann" / f"{UNIT}.html").read_text()
    with sqlite3.connect(results / "gradebook.db") as book:
        [(told,)] = book.execute("SELECT timestamp FROM submitted_assignment")
    book.close()
    assert told.startswith("2026-11-01 04:00")
    check_agreement(results)


def test_a_regrade_from_an_older_copy_makes_no_attempt_older(
    world: World, submitted: Path, results: Path
) -> None:
    for text, hour in (("answer a1; why x", 2), ("answer a2; why x", 5)):
        hand_in(submitted, "ann", text, hour)
        run(submitted, results)
    hand_in(submitted, "ann", "answer a2; why x", 1)
    run(submitted, results, regrade=True)
    row = current(results)["ann"]
    assert (row["attempt"], row["submitted_at"]) == (2, "2026-11-01T05:00:00.000000+00:00")
    assert row["score"] == world.score("a2")
    check_agreement(results)


def test_an_unread_later_attempt_leaves_the_grade_and_is_flagged(
    world: World, submitted: Path, results: Path
) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    assert run(submitted, results).status == 0
    hand_in(submitted, "ann", "broken in two", 2)
    for _ in range(2):  # also when nothing is new
        summary = run(submitted, results)
        assert (summary.attention, summary.status) == (["ann"], 1)
        row = current(results)["ann"]
        assert (row["status"], row["score"]) == ("graded", world.score("a1"))
        assert "could not be read" in row["notes"][0]
        assert "it is broken in two" in row["notes"][0]
        assert "it is broken in two" in page(results, "ann")
    (submitted / "ann" / UNIT / f"{UNIT}.ipynb").rename(submitted / "ann" / UNIT / "a.ipynb")
    (submitted / "ann" / UNIT / "b.ipynb").write_text("another")
    assert run(submitted, results).attention == ["ann"]
    assert "b.ipynb" in " ".join(current(results)["ann"]["notes"])
    hand_in(submitted, "ann", "answer a2; why x", 3)
    (submitted / "ann" / UNIT / "b.ipynb").unlink()
    assert run(submitted, results).status == 0
    assert current(results)["ann"]["notes"] == []


def test_unread_and_missing_have_no_score_and_no_row_in_the_gradebook(
    world: World, submitted: Path, results: Path, tmp_path: Path
) -> None:
    hand_in(submitted, "ann", "answer a0; why x", 1)
    hand_in(submitted, "ben", "broken", 1)
    hand_in(submitted, "cyd", None, 1)
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nann,A\nben,B\ncyd,C\ndee,D\n")
    summary = run(submitted, results, roster=roster)
    assert summary.attention == ["ben", "cyd", "dee"]
    rows = current(results)
    statuses = {student: row["status"] for student, row in rows.items()}
    assert statuses == {"ann": "graded", "ben": "unread", "cyd": "missing", "dee": "missing"}
    for student in ("ben", "cyd", "dee"):
        assert rows[student]["score"] is None
        exercise = rows[student]["exercises"][EXERCISE]
        assert exercise["score"] is None
        assert (exercise["verdict"], exercise["checks"]) == (statuses[student], [])
        assert table(results)[student]["score"] == ""
        assert "placeholder" not in page(results, student)
    assert set(gradebook(results)) == {"ann"}
    check_agreement(results)
    run(submitted, results, roster=roster, missing="zero")
    rows = current(results)
    assert rows["cyd"]["score"] == rows["dee"]["score"] == rows["dee"]["final"] == 0.0
    assert rows["ben"]["score"] is None
    assert set(gradebook(results)) == {"ann", "cyd", "dee"}
    hand_in(submitted, "dee", "answer a1; why x", 2)
    run(submitted, results, roster=roster)
    rows = current(results)
    assert (rows["cyd"]["score"], rows["dee"]["score"]) == (0.0, world.score("a1"))
    run(submitted, results, roster=roster, missing="open")
    assert current(results)["cyd"]["score"] is None
    check_agreement(results)


def test_a_regrade_says_what_it_changed_and_a_dry_run_records_nothing(
    world: World, submitted: Path, results: Path
) -> None:
    name = next(f"a{i}" for i in range(60) if world.score(f"a{i}") == POINTS)
    hand_in(submitted, "=ann", f"answer {name}; why x", 1)
    hand_in(submitted, "ben", f"answer {name}; why x", 1)
    assert run(submitted, results).changes is None
    assert run(submitted, results, regrade=True).changes == []
    while world.score(name) == POINTS:
        world.version += 1
    before = {p: p.read_bytes() for p in results.rglob("*") if p.is_file() and p.name not in UNTOLD}
    summary = run(submitted, results, dry_run=True)
    assert {p: p.read_bytes() for p in before} == before
    assert [change.student for change in summary.changes or []] == ["=ann", "ben"]
    assert summary.rows[0]["score"] == world.score(name)
    summary = run(submitted, results)
    with (results / "changes.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert found[0] == {
        "student": "'=ann",
        "exercise": EXERCISE,
        "old_score": str(float(POINTS)),
        "new_score": str(world.score(name)),
        "old_verdict": "passed",
        "new_verdict": "wrong",
    }
    assert len(found) == len(summary.changes or []) == 2
    assert run(submitted, results).changes is None


def test_a_grader_that_fails_takes_no_grade_away(
    world: World, submitted: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.grader.pipeline.records.scripted import ScriptedPool

    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    world.version += 1
    with monkeypatch.context() as patch:
        patch.setattr(ScriptedPool, "report", lambda self, job: None)
        summary = run(submitted, results)
    assert summary.attention == ["ann"]
    assert current(results)["ann"]["score"] is not None
    assert run(submitted, results).graded == 1
    assert current(results)["ann"]["version"].endswith("tests-000001")
    check_agreement(results)
