"""Ids to file names, one to one, also where a file system folds case or Unicode."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.nbgrader_bridge.gradebook import STUDENT_ID
from grader.pipeline import filenames
from grader.pipeline.filenames import assigned, file_name, folded
from grader.pipeline.paths import CourseError

NAMES = st.lists(
    st.text(st.sampled_from("aAéé\u0301ß./\\ ~%@\0\udcffK\u212aｅ"), min_size=1, max_size=8)
    | st.text(min_size=1, max_size=300),
    unique=True,
    max_size=12,
)


@given(NAMES)
def test_no_two_students_share_a_file(students: list[str]) -> None:
    taken: dict[str, str] = {}
    for student in students:
        name = assigned(student, taken)
        taken[folded(name)] = student
        assert name.isascii()
        assert len(name) <= filenames.LONGEST < STUDENT_ID
        assert not set(name) & set('/\\:*?"<>|\0')
        assert not name.startswith((".", " ", "-"))
        assert not name.endswith((".", " "))
        assert unicodedata.normalize("NFKC", name) == name
    assert len(taken) == len(students)
    assert len({name.upper() for name in taken}) == len(students)


def test_long_names_that_begin_alike_are_parted() -> None:
    first, second = ("Группа 101 " * 20 + who for who in ("Первый", "Второй"))
    assert file_name(first) != file_name(second)


def test_plain_names_stay() -> None:
    for name in ("ada", "Lovelace_ada-2026", "a@b.org", "s 17"):
        assert file_name(name) == name
    assert file_name("con") != "con"  # no file of that name can be made on Windows


def test_what_cannot_be_parted_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filenames, "_parted", lambda name, student: "same")
    taken = {"ada": "ada", "same": "ADA"}
    with pytest.raises(CourseError, match="'Ada' and 'ada' would share their files"):
        assigned("Ada", taken)
