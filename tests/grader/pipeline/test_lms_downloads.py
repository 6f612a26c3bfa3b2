"""Downloads of Moodle and Canvas, through the commands that README shows."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.pipeline.intake import Taken, take
from grader.pipeline.paths import CONFIG, Course
from grader.pipeline.roster import read_roster
from grader.pipeline.submissions import find_submissions

ROOT = Path(__file__).parents[3]
UNIT = "07-adaptive-methods"
BOOK = f"{UNIT}.ipynb"
WHEN = (2026, 3, 14, 15, 9, 26)
STAMP = "2026-03-14T15:09:26.000000+00:00"
UNREAD = "unread"
FILE = "_assignsubmission_file_"


@dataclass
class Collected:
    """A tree in which a download was collected, and what was said."""

    tree: Path
    said: str

    def taken(self, roster: Path | None = None) -> dict[str, Taken]:
        known = read_roster(roster) if roster else None
        found = find_submissions(self.tree / "submitted", UNIT, known)
        return {item.student: take(item) for item in found}

    def files(self, student: str) -> set[str]:
        return {path.name for path in (self.tree / "submitted" / student / UNIT).iterdir()}


def blocks() -> list[str]:
    """The commands of the section of README, in its order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("### From Moodle or Canvas\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


def pack(path: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), data)


def shell(tree: Path, commands: str, status: int = 0) -> str:
    """Run commands as a person would, in an activated environment; times without zone are UTC."""
    programs = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=tree,
        capture_output=True,
        text=True,
        env=os.environ
        | {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "TZ": "UTC"},
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def make_tree(folder: Path) -> Path:
    shutil.copy(ROOT / CONFIG, folder)
    (folder / "notebooks" / UNIT).mkdir(parents=True)
    shutil.copy(Course(ROOT).released(UNIT), folder / "notebooks" / UNIT)
    return folder


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    tree = make_tree(tmp_path_factory.mktemp("moodle"))
    inner = tree / "inner.zip"
    pack(inner, {BOOK: b"packed"})
    pack(
        tree / "moodle.zip",
        {
            f"Zoë Ångström_501{FILE}/{BOOK}": b"zoe",
            f"Conor O'Neill Jr._502{FILE}/{BOOK}": b"conor",
            "Conor O'Neill Jr._502_assignsubmission_onlinetext_/onlinetext.html": b"hello",
            f"王 小明_503{FILE}/work/{BOOK}": b"deeper",
            f"王 小明_503{FILE}/work/timestamp.txt": b"2001-01-01 00:00:00 UTC",
            f"Packs It_504{FILE[:-1]}/my work.zip": inner.read_bytes(),
            f"Two Of Them_505{FILE[:-1]}/{BOOK}": b"one",
            f"Two Of Them_505{FILE[:-1]}/{UNIT} (1).ipynb": b"two",
            f"Broken_506{FILE}/{BOOK}": b"",
            f"Only Words_507{FILE}/{UNIT}/answer.pdf": b"%PDF",
            # a folder that is named so that its files would be another student's
            f"Eve_508{FILE}/x/Zoe_501{FILE}/{UNIT}.ipynb": b"eve",
            f"Old Zip_509{FILE}/old.gz": b"no archive at all",
            f"Old Zip_509{FILE}/{BOOK}": b"old",
        },
    )
    # zip's field 0x5455: seconds since 1970; the other time is the server's clock
    zoned = zipfile.ZipInfo(f"In Zone_511{FILE}/{BOOK}", WHEN)
    zoned.extra = struct.pack("<HHBi", 0x5455, 5, 1, 1_700_000_000)
    with zipfile.ZipFile(tree / "moodle.zip", "a") as archive:
        archive.writestr(zoned, b"zoned")
    return Collected(tree, shell(tree, blocks()[0]))


@pytest.fixture(scope="module")
def canvas(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    tree = make_tree(tmp_path_factory.mktemp("canvas"))
    pack(
        tree / "canvas.zip",
        {
            f"angstromzoe_601_9001_{UNIT}-3.ipynb": b"third attempt",
            f"ångström_LATE_602_9002_{BOOK}": b"late",
            f"oneillconor_603_9003_{BOOK}": b"conor",
            "oneillconor_603_9013_notes_7_8_.pdf": b"%PDF",
            "packsit_604_9004_my work.zip": b"PK no zip",
            f"twoofthem_605_9005_{BOOK}": b"one",
            f"twoofthem_605_9006_{UNIT}-1.ipynb": b"two",
            f"eve_606_9007_x_601_9001_{BOOK}": b"named like another's",
            "words_607_text.html": b"written online",
        },
    )
    return Collected(tree, shell(tree, blocks()[1]))


@pytest.mark.parametrize(("student", "data"), [("501", b"zoe"), ("502", b"conor")])
def test_moodle_a_notebook_is_placed_with_its_time(
    moodle: Collected, student: str, data: bytes
) -> None:
    taken = moodle.taken()[student]
    assert (taken.data, taken.submitted_at, taken.notes) == (data, STAMP, [])


def test_moodle_a_zip_in_the_zip_is_unread_and_named(moodle: Collected) -> None:
    taken = moodle.taken()["504"]
    assert (taken.data, taken.status) == (None, UNREAD)
    assert "my work.zip" in taken.notes[0]


def test_moodle_two_notebooks_are_unread_and_both_named(moodle: Collected) -> None:
    taken = moodle.taken()["505"]
    assert (taken.data, taken.status) == (None, UNREAD)
    assert f"{BOOK}'" in taken.notes[0]
    assert f"{UNIT} (1).ipynb'" in taken.notes[0]


def test_moodle_what_is_no_notebook_is_named_too(moodle: Collected) -> None:
    taken = moodle.taken()
    assert taken["507"].status == UNREAD
    assert "answer.pdf" in taken["507"].notes[0]
    assert (taken["509"].data, taken["509"].notes) == (b"old", [])


def test_moodle_nobody_hands_in_for_another_or_at_another_time(moodle: Collected) -> None:
    taken = moodle.taken()
    assert moodle.files("501") == {BOOK, "timestamp.txt"}
    assert taken["508"].data == b"eve"
    assert (taken["503"].data, taken["503"].submitted_at) == (b"deeper", STAMP)
    assert "counts for nothing" in moodle.said
    assert set(taken) == {*(f"50{n}" for n in range(1, 10)), "511"}


def test_moodle_the_grading_worksheet_is_a_roster(moodle: Collected, tmp_path: Path) -> None:
    roster = tmp_path / "worksheet.csv"
    line = '{},{},{}@uni.example,"Saturday, 14 March 2026, 3:09 PM",Yes\n'
    names = {501: "Zoë Ångström", 502: "Conor O'Neill", 510: "Never There"}
    rows = "".join(line.format(f"Participant {n}", name, n) for n, name in names.items())
    head = "Identifier,Full name,Email address,Last modified (submission),Grade can be changed\n"
    roster.write_text(head + rows, encoding="utf-8-sig")
    taken = moodle.taken(roster)
    assert (taken["Participant 501"].data, taken["Participant 501"].notes) == (b"zoe", [])
    assert taken["Participant 510"].status == "missing"
    assert "not in the roster" in taken["509"].notes[0]
    assert "501" not in taken


@pytest.mark.parametrize(
    ("student", "data"),
    [("601", b"third attempt"), ("602", b"late"), ("603", b"conor")],
)
def test_canvas_a_notebook_is_placed_with_its_time(
    canvas: Collected, student: str, data: bytes
) -> None:
    taken = canvas.taken()[student]
    assert (taken.data, taken.submitted_at, taken.notes) == (data, STAMP, [])


def test_canvas_a_zip_and_two_notebooks_are_unread_and_named(canvas: Collected) -> None:
    taken = canvas.taken()
    assert taken["604"].status == taken["605"].status == UNREAD
    assert "my work.zip" in taken["604"].notes[0]
    assert f"{BOOK}'" in taken["605"].notes[0]
    assert f"{UNIT} (2).ipynb'" in taken["605"].notes[0]


def test_canvas_all_files_of_a_student_are_kept_and_no_others(canvas: Collected) -> None:
    assert canvas.files("603") == {BOOK, "notes_7_8_.pdf", "timestamp.txt"}
    assert canvas.files("601") == {BOOK, "timestamp.txt"}
    assert set(canvas.taken()) == {f"60{n}" for n in range(1, 7)}


@pytest.mark.slow
def test_a_later_download_replaces_with_force_and_not_without(tmp_path: Path) -> None:
    tree = make_tree(tmp_path)
    pack(tree / "moodle.zip", {f"A B_1{FILE}/{BOOK}": b"one", f"C_2{FILE}/{BOOK}": b"two"})
    shell(tree, blocks()[0])
    pack(tree / "moodle.zip", {f"A B_1{FILE}/{BOOK}": b"again"})
    assert "--force" in shell(tree, blocks()[0], status=1)
    collected = Collected(tree, shell(tree, blocks()[0].rstrip() + " --force"))
    taken = collected.taken()
    assert (taken["1"].data, taken["2"].data) == (b"again", b"two")


def test_a_broken_file_is_its_students_alone_and_a_broken_download_is_said(tmp_path: Path) -> None:
    tree = make_tree(tmp_path)
    pack(tree / "moodle.zip", {f"A_1{FILE}/{BOOK}": b"whole-1", f"B_2{FILE}/{BOOK}": b"whole-2"})
    data = (tree / "moodle.zip").read_bytes()
    (tree / "moodle.zip").write_bytes(data.replace(b"whole-2", b"wh_le-2", 1))
    collected = Collected(tree, shell(tree, blocks()[0]))
    assert "is broken in the download" in collected.said
    assert {name: item.data for name, item in collected.taken().items()} == {
        "1": b"whole-1",
        "2": b"",
    }
    (tree / "moodle.zip").write_bytes(data[:100])
    assert "download it again" in shell(tree, blocks()[0].rstrip() + " --force", status=1)


def test_a_time_that_names_its_zone_goes_before_the_one_without(moodle: Collected) -> None:
    assert moodle.taken()["511"].submitted_at == "2023-11-14T22:13:20.000000+00:00"


def test_readme_grades_what_was_collected() -> None:
    assert "course grade" in blocks()[2]
    assert "--submissions submitted " in blocks()[2]
