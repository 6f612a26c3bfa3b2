"""Where a submission lies, whose it is, when it was handed in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.pipeline.intake import take
from grader.pipeline.paths import CourseError
from grader.pipeline.roster import read_roster
from grader.pipeline.submissions import NOTHING, Found, find_submissions

UNIT = "07-adaptive-methods"


def put(folder: Path, place: str, text: str = "{}") -> Path:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def found(folder: Path, unit: str = UNIT) -> dict[str, Found]:
    return {item.student: item for item in find_submissions(folder, unit)}


def test_a_notebook_in_its_place_needs_no_note(tmp_path: Path) -> None:
    path = put(tmp_path, f"ada/{UNIT}/{UNIT}.ipynb")
    put(tmp_path, f"ada/{UNIT}/scratch.ipynb")
    put(tmp_path, f"ada/{UNIT}/{UNIT}-Copy1.ipynb", "a duplicate that an editor made")
    put(tmp_path, f"ada/{UNIT}/{UNIT} (1).ipynb")  # the same bytes, downloaded twice
    put(tmp_path, "ada/01-logistic-regression/01-logistic-regression.ipynb")
    assert found(tmp_path)["ada"] == Found("ada", path)


@pytest.mark.parametrize(
    "place",
    [
        f"{UNIT}.ipynb",
        f"{UNIT.upper()}.IPYNB",
        f"{UNIT}/{UNIT}/{UNIT}.ipynb",
        f"submission/{UNIT}/{UNIT}.ipynb",
        f"{UNIT.title()}/{UNIT}.ipynb",
        f"{UNIT}/{UNIT}.IPYNB",
        f"{UNIT}/{UNIT} (1).ipynb",
        f"{UNIT}/homework.ipynb",
        f"{UNIT}/01-logistic-regression.ipynb",  # what it is, its cells will say
        "homework.ipynb",
        f"{UNIT}/{UNIT}-Copy1.ipynb",
    ],
)
def test_the_only_notebook_that_can_be_meant_is_placed_with_a_note(
    tmp_path: Path, place: str
) -> None:
    path = put(tmp_path, f"ada/{place}")
    put(tmp_path, "ada/01-logistic-regression/01-logistic-regression.ipynb")
    put(tmp_path, f"ada/.ipynb_checkpoints/{UNIT}-checkpoint.ipynb")
    [item] = find_submissions(tmp_path, UNIT)
    assert item.path == path
    assert place in item.notes[0]


@pytest.mark.parametrize(
    "places",
    [
        [f"{UNIT}/{UNIT} (1).ipynb", f"{UNIT}/{UNIT}-final.ipynb"],
        [f"{UNIT}/{UNIT}.ipynb", f"{UNIT}/{UNIT}_final.ipynb"],
        [f"{UNIT}.ipynb", f"old/{UNIT}.ipynb"],
        [f"{UNIT}/a.ipynb", f"{UNIT}/b.ipynb"],
    ],
)
def test_two_candidates_are_unread_and_both_are_named(tmp_path: Path, places: list[str]) -> None:
    for number, place in enumerate(places):
        put(tmp_path, f"ada/{place}", f"{number}")
    item = found(tmp_path)["ada"]
    assert (item.path, item.status) == (None, "unread")
    assert all(place in item.notes[0] for place in places)


def test_what_is_no_notebook_is_named(tmp_path: Path) -> None:
    put(tmp_path, f"ada/{UNIT}/homework.zip")
    put(tmp_path, f"ben/{UNIT}/answer.pdf")
    put(tmp_path, "cyd/README.md")
    items = found(tmp_path)
    assert items["ada"].status == items["ben"].status == "unread"
    assert "homework.zip" in items["ada"].notes[0]
    assert "unpack" in items["ada"].notes[0]
    assert "answer.pdf" in items["ben"].notes[0]
    assert (items["cyd"].status, items["cyd"].notes) == ("missing", [NOTHING])


def test_links_are_not_followed(tmp_path: Path) -> None:
    target = put(tmp_path / "elsewhere", f"{UNIT}/{UNIT}.ipynb")
    folder = tmp_path / "submitted"
    (folder / "ben").mkdir(parents=True)
    (folder / "ada").symlink_to(target.parents[1])
    (folder / "ben" / UNIT).symlink_to(target.parent)
    (folder / "cyd" / UNIT).mkdir(parents=True)
    (folder / "cyd" / UNIT / f"{UNIT}.ipynb").symlink_to(target)
    (folder / "dee").mkdir()
    (folder / "dee" / "homework.ipynb").symlink_to(target)
    items = found(folder)
    assert items["ada"].path is items["ben"].path is None
    assert take(items["cyd"]).data is None
    assert take(items["cyd"]).status == "unread"
    assert items["dee"].path is None


def test_folders_that_machines_make_are_no_students(tmp_path: Path) -> None:
    put(tmp_path, f"ada/{UNIT}/{UNIT}.ipynb")
    for name in (".ipynb_checkpoints", "__MACOSX", "@eaDir", ".git", "$RECYCLE.BIN", "lost+found"):
        put(tmp_path, f"{name}/{UNIT}/{UNIT}.ipynb")
        put(tmp_path, f"ada/{name}/{UNIT}/{UNIT}.ipynb", "another")
    assert list(found(tmp_path)) == ["ada"]


def test_a_deep_or_wide_folder_costs_no_more_than_a_look(tmp_path: Path) -> None:
    put(tmp_path, f"ada/{'x/' * 40}{UNIT}.ipynb")
    for number in range(2500):
        put(tmp_path, f"ada/{number}.txt")
    assert found(tmp_path)["ada"].status == "missing"


def test_some_students_alone(tmp_path: Path) -> None:
    for student in ("ada", "ben", "cyd"):
        put(tmp_path, f"{student}/{UNIT}/{UNIT}.ipynb")
    items = find_submissions(tmp_path, UNIT, None, ["cyd", "ada", "ada"])
    assert [item.student for item in items] == ["ada", "cyd"]
    with pytest.raises(CourseError, match="no folder of the student 'dee'"):
        find_submissions(tmp_path, UNIT, None, ["dee"])


def test_a_roster_says_who_is_missing_and_whose_a_folder_is(tmp_path: Path) -> None:
    roster = put(
        tmp_path,
        "roster.csv",
        "\ufeffStudent ID;Name;Email\n17;Ada Lovelace;ada@uni.example\n18;Ben;ben@uni.example\n"
        "19;Cyd;cyd@uni.example\n\n",
    )
    folder = tmp_path / "submitted"
    put(folder, f"17/{UNIT}/{UNIT}.ipynb")
    put(folder, f"BEN@uni.example/{UNIT}/{UNIT}.ipynb")
    put(folder, f"stranger/{UNIT}/{UNIT}.ipynb")
    items = {i.student: i for i in find_submissions(folder, UNIT, read_roster(roster))}
    assert sorted(items) == ["17", "18", "19", "stranger"]
    assert items["17"].notes == []
    assert items["18"].path is not None
    assert "roster" in items["18"].notes[0]
    assert (items["19"].status, items["19"].notes) == ("missing", [NOTHING])
    assert "not in the roster" in items["stranger"].notes[0]


def test_two_folders_of_one_student_are_unread(tmp_path: Path) -> None:
    roster = read_roster(put(tmp_path, "roster.csv", "id,email\n17,ada@uni.example\n"))
    put(tmp_path, f"s/17/{UNIT}/{UNIT}.ipynb")
    put(tmp_path, f"s/ada@uni.example/{UNIT}/{UNIT}.ipynb")
    [item] = find_submissions(tmp_path / "s", UNIT, roster)
    assert item.status == "unread"
    assert "'17'" in item.notes[0]
    assert "'ada@uni.example'" in item.notes[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("name,mail\nada,a@b\n", "no column `id`"),
        ("id,name\n1,Ada\n\n1,Ben\n", r"'1' on the lines 2 and 4"),
        ("id,name\n,Ada\n", "no id on line 2"),
        ('id,name\n"ada,Ada\nben,Ben\n', "a quote left open"),
    ],
)
def test_a_roster_that_is_none_is_said_in_one_sentence(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(CourseError, match=words):
        read_roster(put(tmp_path, "roster.csv", text))


@pytest.mark.parametrize(
    "text",
    [
        "id,name\r\nada,Ada\r\n\r\nben,Ben\r\n",
        "id,name\rada,Ada\rben,Ben\r",
        "sep=;\r\nid;name\r\nada;Ada\r\nben;Ben\r\n",
        '\ufeff"id"\t"name"\nada\tAda\nben\tBen',
    ],
    ids=["windows", "old mac", "spreadsheet's first line", "tabs"],
)
def test_a_roster_may_come_from_any_spreadsheet(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode())
    members = read_roster(path).members
    assert [(item.id, item.name) for item in members] == [("ada", "Ada"), ("ben", "Ben")]


def test_a_name_that_two_students_bear_means_neither(tmp_path: Path) -> None:
    roster = read_roster(put(tmp_path, "r.csv", "id,name\n1,Li Wei\n2,Li Wei\nli wei,Three\n"))
    assert roster.id_of("Li Wei") == "li wei"  # an id is an id
    roster = read_roster(put(tmp_path, "r.csv", "id,name\n1,Li Wei\n2,Li Wei\n"))
    assert roster.id_of("Li Wei") is None


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("2026-11-29 11:32:38.123456 UTC", "2026-11-29T11:32:38.123456+00:00"),
        ("2026-11-29 11:32:38 America/Los_Angeles\n", "2026-11-29T19:32:38.000000+00:00"),
        ("2026-11-29T11:32:38+01:00", "2026-11-29T10:32:38.000000+00:00"),
        ("2026-11-29 11:32:38", "2026-11-29T11:32:38.000000+00:00"),
    ],
)
def test_the_time_is_that_of_the_stamp(tmp_path: Path, stamp: str, time: str) -> None:
    path = put(tmp_path, f"ada/{UNIT}/{UNIT}.ipynb")
    os.utime(path, (86400.25, 86400.25))
    assert take(found(tmp_path)["ada"]).submitted_at == "1970-01-02T00:00:00.250000+00:00"
    put(tmp_path, f"ada/{UNIT}/timestamp.txt", stamp)
    taken = take(found(tmp_path)["ada"])
    assert (taken.submitted_at, taken.notes) == (time, [])


@pytest.mark.parametrize(
    "stamp", ["yesterday", "", "9999-99-99 00:00:00 UTC", "x" * 10_000, "1 ../x"]
)
def test_a_stamp_that_is_no_time_is_noted(tmp_path: Path, stamp: str) -> None:
    path = put(tmp_path, f"ada/{UNIT}/{UNIT}.ipynb")
    os.utime(path, (86400, 86400))
    put(tmp_path, f"ada/{UNIT}/timestamp.txt", stamp)
    taken = take(found(tmp_path)["ada"])
    assert taken.submitted_at == "1970-01-02T00:00:00.000000+00:00"
    assert "timestamp.txt" in taken.notes[0]
