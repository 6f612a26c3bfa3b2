"""grades.csv: every value where it belongs, nothing that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.pipeline.csv_export import neutral, write_grades
from grader.pipeline.paths import CourseError

SIGNS = "=+-@＝＋－＠\t\r\n"


def exercise(score: float | None, max_score: float = 4.0, verdict: str = "wrong") -> dict[str, Any]:
    return {"score": score, "max_score": max_score, "verdict": verdict, "checks": []}


def row(student: str = "ada", **changes: Any) -> dict[str, Any]:
    return {
        "student": student,
        "unit": "07-adaptive-methods",
        "score": 3.5,
        "max_score": 6.0,
        "seconds": 0.1,
        "notes": [],
        "status": "graded",
        "submitted_at": "2026-11-29T11:32:38.000000+00:00",
        "attempt": 2,
        "hash": "a1",
        "seed": 7,
        "version": "1+b2",
        "graded_at": "2026-11-30T00:00:00.000000+00:00",
        "manual": 2.5,
        "final": 6.0,
        "final_max": 9.0,
        "exercises": {
            "adam_step": exercise(1.5),
            "adagrad_step": exercise(2.0, 2.0, "passed"),
        },
    } | changes


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_holds_scores_verdicts_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    graded = row(notes=["The cell of adam_step was missing.", "two, with a comma"])
    waiting = row("bob", manual=None, final=None)
    questions = {("07-adaptive-methods", "ada"): {"why": 2.5}}
    questions["07-adaptive-methods", "bob"] = {"why": None}
    write_grades([graded, waiting], path, questions)
    [first, second] = read(path)
    assert [second[key] for key in ("auto", "manual", "final", "max", "why")] == [
        "3.5", "", "", "9.0", "",
    ]  # fmt: skip
    assert first == (
        {
            "student": "ada",
            "unit": "07-adaptive-methods",
            "score": "3.5",
            "max_score": "6.0",
            "adam_step": "1.5",
            "adagrad_step": "2.0",
            "adam_step verdict": "wrong",
            "adagrad_step verdict": "passed",
            "auto": "3.5",
            "manual": "2.5",
            "final": "6.0",
            "max": "9.0",
            "why": "2.5",
            "status": "graded",
            "submitted_at": "2026-11-29T11:32:38.000000+00:00",
            "attempt": "2",
            "hash": "a1",
            "seed": "7",
            "version": "1+b2",
            "graded_at": "2026-11-30T00:00:00.000000+00:00",
            "final_max": "9.0",
            "notes": "The cell of adam_step was missing. | two, with a comma",
        }
    )


def test_text_is_quoted_and_numbers_are_not(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    write_grades([row()], path)
    assert path.read_text("utf-8").splitlines()[1] == (
        '"ada","07-adaptive-methods",3.5,6.0,1.5,2.0,"wrong","passed",3.5,2.5,6.0,9.0,"graded",'
        '"2026-11-29T11:32:38.000000+00:00",2,"a1",7,"1+b2","2026-11-30T00:00:00.000000+00:00",'
        '9.0,""'
    )


def test_units_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    other = row(
        "bob", unit="00-start-here", exercises={"adam_step": exercise(0.0), "mse": exercise(2)}
    )
    write_grades([row(), other], path)
    ada, bob = read(path)
    assert (ada["adam_step"], ada["mse"], ada["mse verdict"]) == ("1.5", "", "")
    assert (bob["adam_step"], bob["adagrad_step"], bob["mse"]) == ("0.0", "", "2")


@pytest.mark.parametrize("score", [None, float("nan"), float("inf")])
def test_a_score_that_does_not_exist_is_an_empty_cell_and_a_note(
    tmp_path: Path, score: float | None
) -> None:
    path = tmp_path / "grades.csv"
    lost = {"adam_step": exercise(score, verdict="infrastructure"), "b": exercise(1.0)}
    write_grades([row(score=score, exercises=lost)], path)
    [found] = read(path)
    assert (found["score"], found["adam_step"], found["b"]) == ("", "", "1.0")
    assert found["notes"] == "no score for adam_step: grade again"
    write_grades([row(score=None)], path)
    assert read(path)[0]["notes"] == "no score: grade again"


@pytest.mark.parametrize("sign", SIGNS)
def test_no_text_cell_begins_like_a_formula(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "grades.csv"
    text = f"{sign}cmd|' /C calc'!A0"
    hostile = row(text, unit=text, notes=[text], exercises={text: exercise(1.0, verdict=text)})
    write_grades([hostile], path)
    with path.open(encoding="utf-8", newline="") as file:
        heads, cells = csv.reader(file)
    for cell in (cells[0], cells[1], cells[5], cells[-1], heads[4], heads[5]):
        assert cell.startswith("'")
    assert cells[0].removeprefix("'") in (text, f"{sign}'{text[1:]}")


def test_plain_text_stays_as_it_is() -> None:
    for text in ("ada", "lovelace_ada-2026", "a@b.org", "Jürgen", "1 = 1", "x\ty", "", "'=1'"):
        assert neutral(text) == text


@given(st.lists(st.text(alphabet=SIGNS + "; \"',a1", max_size=12), min_size=4, max_size=4))
def test_no_cell_is_a_formula_whatever_the_spreadsheet_takes_for_a_separator(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "separators.csv"
    first, second, *notes = texts
    write_grades([row(first, notes=notes), row(second, notes=notes)], path)
    content = path.read_bytes().decode("utf-8")
    for delimiter in ",;\t":
        for line in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
            for cell in line:
                assert not cell.strip(" \t\r\n").startswith(tuple("=+-@＝＋－＠")), (
                    delimiter,
                    line,
                )


def test_strange_names_come_back_distinct(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    names = ['quo"ted', "comma,name", "two\nlines", "\udcff", "\udcfe", "nul\0", "Ωμέγα"]
    write_grades([row(name) for name in names], path)
    found = [line["student"] for line in read(path)]
    assert found[:3] == names[:3]
    assert found[-1] == names[-1]
    assert len(set(found)) == len(names)


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "grades.csv"
    write_grades([row("old")], path)
    before = path.read_bytes()

    def broken(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(CourseError, match=r"grades\.csv cannot be written \(No space left"):
        write_grades([row("new")], path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["grades.csv"]


def test_a_reader_never_sees_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "grades.csv"
    write_grades([row("old")], path)
    seen: list[str] = []
    replace = os.replace

    def watched(new: Any, old: Any) -> None:
        seen.append(read(path)[0]["student"])
        replace(new, old)

    monkeypatch.setattr(os, "replace", watched)
    write_grades([row("new")], path)
    assert seen == ["old"]
    assert read(path)[0]["student"] == "new"


def test_a_folder_that_cannot_be_written_is_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where the folder should be")
    with pytest.raises(CourseError, match=r"grades\.csv cannot be written .*: make its folder"):
        write_grades([row()], tmp_path / "results" / "grades.csv")
