"""A results folder over a term: late students, second attempts, regrades, a person's marks."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from grader.pipeline import attempts as policies
from grader.pipeline.final import write_final
from grader.pipeline.legacy import VERSION
from grader.pipeline.paths import CourseError
from grader.pipeline.verbs import print_attention
from tests.grader.pipeline.records.folder import (
    check_agreement,
    current,
    gradebook,
    lines,
    table,
)
from tests.grader.pipeline.records.scripted import (
    COURSE,
    EXERCISE,
    EXPLAIN,
    POINTS,
    UNIT,
    World,
    hand_in,
    run,
)

UNTOLD = ("changes.csv", ".lock")  # what a dry run may write


def answers(world: World) -> dict[float, str]:
    """An answer for each score that this version of the tests gives."""
    return {world.score(f"a{i}"): f"a{i}" for i in range(60)}


def mark(results: Path, student: str, cell: str, points: float, comment: str = "") -> None:
    """What formgrader writes."""
    database = sqlite3.connect(results / "gradebook.db")
    owner = (
        "SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s "
        "ON s.id = n.assignment_id WHERE s.student_id = ?"
    )
    with database:
        database.execute(
            "UPDATE grade SET manual_score = ?, needs_manual_grade = 0 "
            f"WHERE notebook_id IN ({owner}) "
            "AND cell_id IN (SELECT id FROM base_cell WHERE name = ?)",
            (points, student, cell),
        )
        database.execute(
            f"UPDATE comment SET manual_comment = ? WHERE notebook_id IN ({owner})"
            " AND cell_id IN (SELECT id FROM base_cell WHERE name = ?)",
            (comment or None, student, cell.removeprefix("check_")),
        )
    database.close()


def page(results: Path, student: str) -> str:
    return (results / "feedback" / student / f"{UNIT}.html").read_text(encoding="utf-8")


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


def test_a_person_s_mark_stands_everywhere_and_goes_with_the_explanation(
    world: World, submitted: Path, results: Path
) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    row = current(results)["ann"]
    assert (row["manual"], row["final"]) == (None, None)
    assert table(results)["ann"][EXPLAIN] == ""
    mark(results, "ann", EXPLAIN, 2.5, "Nearly: <why> not?")
    write_final(COURSE, UNIT, results)
    row = current(results)["ann"]
    assert (row["manual"], row["final"]) == (2.5, row["score"] + 2.5)
    assert table(results)["ann"][EXPLAIN] == "2.5"
    assert "Nearly: &lt;why&gt; not?" in page(results, "ann")
    # another answer, the same explanation
    hand_in(submitted, "ann", "answer a2; why x", 2)
    run(submitted, results)
    row = current(results)["ann"]
    assert (row["manual"], row["final"]) == (2.5, world.score("a2") + 2.5)
    # another explanation waits, and the old one's mark comes back with it
    hand_in(submitted, "ann", "answer a2; why y", 3)
    run(submitted, results)
    assert current(results)["ann"]["final"] is None
    hand_in(submitted, "ann", "answer a2; why x", 4)
    run(submitted, results)
    assert current(results)["ann"]["manual"] == 2.5
    check_agreement(results)


def test_an_override_counts_until_the_answer_is_another(
    world: World, submitted: Path, results: Path
) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    mark(results, "ann", EXPLAIN, 2.5)
    mark(results, "ann", f"check_{EXERCISE}", POINTS, "I let this pass.")
    write_final(COURSE, UNIT, results)
    row = current(results)["ann"]
    assert (row["score"], row["final"]) == (world.score("a1"), POINTS + 2.5)
    assert "I let this pass." in page(results, "ann")
    assert "will look" not in page(results, "ann")
    hand_in(submitted, "ann", "answer a2; why x", 2)
    run(submitted, results)
    assert current(results)["ann"]["final"] is None  # somebody should look at the new one
    assert f"A person will look again at {EXERCISE}" in page(results, "ann")
    assert table(results)["ann"][EXPLAIN] == "2.5"
    check_agreement(results)


def test_pruned_students_are_named_and_go_to_the_history(
    world: World, submitted: Path, results: Path
) -> None:
    for student in ("ann", "ben", "cyd"):
        hand_in(submitted, student, "answer a1; why x", 1)
    run(submitted, results)
    shutil.rmtree(submitted / "ann")
    shutil.rmtree(submitted / "cyd")
    run(submitted, results)
    assert set(current(results)) == {"ann", "ben", "cyd"}
    with pytest.raises(CourseError, match="holds no grade of 'bem'"):
        run(submitted, results, prune=["bem"])
    assert run(submitted, results, prune=["cyd"]).pruned == ["cyd"]
    assert run(submitted, results, prune=["*"]).pruned == ["ann"]
    assert set(current(results)) == {"ben"}
    assert [row["student"] for row in lines(results / "history.jsonl")] == ["ann", "cyd"]
    check_agreement(results)
    with pytest.raises(CourseError, match="--student"):
        run(submitted, results, prune=["*"], students=["ben"])


def test_a_folder_made_before_records_goes_on(world: World, submitted: Path, results: Path) -> None:
    def old(student: str, score: float, verdict: str, note: str = "") -> dict[str, object]:
        exercise = {"score": score, "max_score": POINTS, "verdict": verdict, "checks": []}
        return {
            "student": student,
            "unit": UNIT,
            "score": score,
            "max_score": POINTS,
            "seconds": 0.1,
            "notes": [note] if note else [],
            "exercises": {EXERCISE: exercise},
        }

    results.mkdir()
    rows = [
        old("ann", 1.0, "wrong"),
        old("ben", 2.0, "passed"),
        old("cyd", 0.0, "not attempted", "no notebook was handed in for this unit"),
        old("dee", 0.0, "not attempted", "the notebook is no valid JSON (x): save it again"),
        old("eve", 0.0, "not attempted"),
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (results / "results.jsonl").write_text(text + '{"student": "cut of')
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    now = current(results)
    assert set(now) == {"ann", "ben", "cyd", "dee", "eve"}
    assert (now["ben"]["score"], now["ben"]["version"]) == (2.0, VERSION)
    assert [now[s]["status"] for s in ("cyd", "dee", "eve")] == ["missing", "unread", "graded"]
    assert [now[s]["score"] for s in ("cyd", "dee", "eve")] == [None, None, 0.0]
    assert now["ann"]["score"] == world.score("a1")
    [before] = lines(results / "history.jsonl")
    assert (before["student"], before["score"], before["replaced_by"]) == (
        "ann",
        1.0,
        "graded again",
    )
    assert run(submitted, results).graded == 0


def test_names_that_differ_by_case_have_files_of_their_own(
    world: World, submitted: Path, results: Path
) -> None:
    for student, answer in (("ann", "a1"), ("Ann", "a2"), ("a" * 99, "a3"), ("é", "a4")):
        hand_in(submitted, student, f"answer {answer}; why x", 1)
    hand_in(submitted, "e\u0301", "answer a5; why x", 1)
    run(submitted, results)
    names = [path.name for path in (results / "feedback").iterdir()]
    assert len({name.casefold() for name in names}) == 5
    assert len(gradebook(results)) == 5


def test_a_page_that_was_deleted_comes_back(world: World, submitted: Path, results: Path) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    before = page(results, "ann")
    (results / "feedback" / "ann" / f"{UNIT}.html").unlink()
    assert run(submitted, results).graded == 0
    assert page(results, "ann") == before


def test_a_damaged_ledger_is_one_sentence(world: World, submitted: Path, results: Path) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    (results / "records.db").write_bytes(b"no database" * 100)
    with pytest.raises(CourseError, match=r"records\.db cannot be used .*put back a copy"):
        run(submitted, results)
    assert set(current(results)) == {"ann"}


def test_feedback_needs_a_folder_with_grades_of_the_unit(tmp_path: Path, world: World) -> None:
    with pytest.raises(CourseError, match=r"holds no results\.jsonl"):
        write_final(COURSE, UNIT, tmp_path)
    hand_in(tmp_path / "s", "ann", "answer a1; why x", 1)
    run(tmp_path / "s", tmp_path / "r")
    with pytest.raises(CourseError, match="no grades of 07-adaptive-methods: run `course grade"):
        write_final(COURSE, "07-adaptive-methods", tmp_path / "r")


def test_an_unknown_policy_is_refused(world: World) -> None:
    with pytest.raises(CourseError, match="must be one of last, best, got 'first'"):
        policies.standing([], "first")


def test_the_order_of_rows_is_that_of_units_and_names(
    world: World, submitted: Path, results: Path
) -> None:
    for student in ("cyd", "ann", "ben"):
        hand_in(submitted, student, "answer a1; why x", 1)
        run(submitted, results, students=[student])
    assert [row["student"] for row in lines(results / "results.jsonl")] == ["ann", "ben", "cyd"]
    assert os.listdir(results / "feedback")
