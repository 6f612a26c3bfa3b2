"""A results folder that was stopped at the wrong moment, or that somebody took files out of."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Never

import pytest

from grader.pipeline import publish
from grader.pipeline.final import write_final
from tests.grader.pipeline.records.folder import (
    check_agreement,
    current,
    given,
    gradebook,
    lines,
)
from tests.grader.pipeline.records.pages import answers, mark, page
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

TABLES = ("results.jsonl", "grades.csv", "history.jsonl")


@pytest.fixture
def graded(world: World, submitted: Path, results: Path) -> Path:
    """Three students with half the points, one of them with a mark and a second attempt."""
    half = answers(world)[POINTS / 2]
    for hour, student in enumerate(("ada", "ben", "cleo")):
        hand_in(submitted, student, f"answer {half}; why {student}", hour)
    run(submitted, results)
    hand_in(submitted, "ada", f"answer {answers(world)[0]}; why ada", 9)
    mark(results, "ben", EXPLAIN, 1, "well said")
    mark(results, "cleo", f"check_{EXERCISE}", POINTS, "by another way")
    run(submitted, results)
    return results


@pytest.mark.parametrize("text", ["broken json", None])
@pytest.mark.parametrize("moment", ["append_lines", "finish"])
def test_a_run_that_was_stopped_before_the_tables_is_made_good(
    graded: Path,
    submitted: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str | None,
    moment: str,
) -> None:
    def stop(*args: object, **more: object) -> Never:
        raise KeyboardInterrupt

    hand_in(submitted, "late", text, 9)  # nothing of it changes the gradebook
    with monkeypatch.context() as patch:
        patch.setattr(publish if moment == "append_lines" else publish.Publisher, moment, stop)
        with pytest.raises(KeyboardInterrupt):
            run(submitted, graded)
    run(submitted, graded)
    assert "late" in current(graded)
    check_agreement(graded)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("damage", ["deleted", "cut", "edited"])
def test_tables_that_somebody_changed_are_written_anew(
    graded: Path, submitted: Path, name: str, damage: str
) -> None:
    path = graded / name
    before = path.read_bytes()
    if damage == "deleted":
        path.unlink()
    else:
        path.write_bytes(before[:-40] if damage == "cut" else before.replace(b"1.0", b"2.0"))
    run(submitted, graded)
    assert path.read_bytes() == before


def test_what_was_deleted_beside_the_tables_comes_back(graded: Path, submitted: Path) -> None:
    shutil.rmtree(graded / "autograded")
    run(submitted, graded)
    assert (graded / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").exists()


@pytest.mark.parametrize("again", ["grade", "feedback", "other tests", "late"])
@pytest.mark.parametrize("damage", ["deleted", "emptied", "old copy"])
def test_a_gradebook_that_was_lost_is_filled_again_with_its_marks(
    graded: Path, submitted: Path, world: World, tmp_path: Path, damage: str, again: str
) -> None:
    book = graded / "gradebook.db"
    hand_in(submitted, "dora", "answer a1; why dora", 3)
    old = shutil.copy(book, tmp_path / "old.db")
    run(submitted, graded)
    mark(graded, "dora", EXPLAIN, 0.5, "short")
    run(submitted, graded)
    before, marks = current(graded), gradebook(graded)
    if damage == "old copy":
        shutil.copy(old, book)
    else:
        book.unlink()
        if damage == "emptied":
            book.touch()
    if again == "feedback":
        write_final(COURSE, UNIT, graded)
    else:
        world.version += again == "other tests"
        if again == "late":
            hand_in(submitted, "late", "answer a1; why late", 30)
        summary = run(submitted, graded)
        assert "the gradebook had lost" in " ".join(summary.incidents)
    check_agreement(graded)
    for student in ("ben", "dora"):
        assert current(graded)[student]["manual"] == before[student]["manual"] is not None
    assert "short" in page(graded, "dora")
    if again != "other tests":
        assert {name: current(graded)[name] for name in before} == before
        assert {name: gradebook(graded)[name] for name in marks} == marks


def test_a_ledger_that_was_lost_is_filled_again_from_the_rows_and_the_history(
    graded: Path, submitted: Path, world: World
) -> None:
    told, before, past = given(graded), current(graded), lines(graded / "history.jsonl")
    assert past
    (graded / "records.db").unlink()
    run(submitted, graded, students=("cleo",))
    assert told <= given(graded)
    assert {**current(graded), "cleo": None} == {**before, "cleo": None}
    check_agreement(graded)
    run(submitted, graded, attempt="best")
    assert current(graded)["ada"]["score"] == POINTS / 2
    world.version += 1
    run(submitted, graded)
    assert told <= given(graded)


def test_names_that_differ_by_case_keep_their_files_without_the_ledger(
    world: World, submitted: Path, results: Path
) -> None:
    for hour, student in enumerate(("ben", "Ben")):  # not in the order of the alphabet
        hand_in(submitted, student, f"answer {answers(world)[POINTS]}; why {student}", hour)
        run(submitted, results)
    mark(results, "ben", EXPLAIN, 1)
    run(submitted, results)
    (results / "records.db").unlink()
    run(submitted, results)
    rows = current(results)
    assert (rows["ben"]["manual"], rows["Ben"]["manual"]) == (1, None)


def test_changes_of_a_run_that_was_stopped_are_told_by_the_next(
    graded: Path, submitted: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.version += 1
    expected = run(submitted, graded, dry_run=True).changes
    assert expected is not None
    assert len(expected) > 1
    left = iter([None])

    def stop() -> None:
        if next(left, "stop") is not None:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(world, "moment", stop)
        with pytest.raises(KeyboardInterrupt):
            run(submitted, graded)
    assert run(submitted, graded).changes == expected
    assert run(submitted, graded).changes is None


def test_feedback_needs_no_table_that_it_writes(graded: Path) -> None:
    before = (graded / "results.jsonl").read_bytes()
    (graded / "results.jsonl").unlink()
    write_final(COURSE, UNIT, graded)
    assert (graded / "results.jsonl").read_bytes() == before


def test_a_mark_goes_along_when_another_attempt_counts(
    graded: Path, submitted: Path, world: World
) -> None:
    hand_in(submitted, "ben", f"answer {answers(world)[0]}; why other", 20)
    run(submitted, graded)
    for policy, manual in (("best", 1.0), ("last", None), ("best", 1.0)):
        run(submitted, graded, attempt=policy)
        assert current(graded)["ben"]["manual"] == manual
        check_agreement(graded)
