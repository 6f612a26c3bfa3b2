"""A results folder outlives pruned students, older versions, deleted files and a damaged ledger."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from grader.pipeline import attempts as policies
from grader.pipeline.final import write_final
from grader.pipeline.legacy import VERSION
from grader.pipeline.paths import CourseError
from tests.grader.pipeline.records.folder import (
    check_agreement,
    current,
    gradebook,
    lines,
)
from tests.grader.pipeline.records.pages import page
from tests.grader.pipeline.records.scripted import (
    COURSE,
    EXERCISE,
    POINTS,
    UNIT,
    World,
    hand_in,
    run,
)


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
