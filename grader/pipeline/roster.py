"""A class list: who should have handed in, and by which names the platforms know them."""

from __future__ import annotations

import csv
import io
import re
import shlex
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.pipeline.paths import CourseError

ID_COLUMNS = ("id", "student", "student_id", "student id", "username", "identifier")
NAME_COLUMNS = ("name", "full name", "student name")
ROSTER_BYTES = 20 << 20
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\n', re.IGNORECASE)  # a spreadsheet's own first line
NUMBERED = re.compile(r".*\s([0-9]+)")  # Moodle's `Participant 12345`, in any language


@dataclass(frozen=True)
class Member:
    """A student of the class: the id that grades carry, a name, and other ids."""

    id: str
    name: str
    others: tuple[str, ...] = ()

    @property
    def number(self) -> str | None:
        """The number that an id ends with, after a blank: so folders of a download are called."""
        found = NUMBERED.fullmatch(self.id)
        return found[1] if found else None


@dataclass(frozen=True)
class Roster:
    """The members of a class, in the order of the file."""

    path: Path
    members: tuple[Member, ...]

    @cached_property
    def _by_name(self) -> dict[str, str | None]:
        """Folded id, name or platform id -> the student's id; None where it fits several."""
        found: dict[str, str | None] = {}
        for member in self.members:
            names = (member.name, member.number, *member.others)
            for text in {likeness(item) for item in names if item}:
                found[text] = member.id if found.get(text, member.id) == member.id else None
        # an id is an id, whoever else bears it as a name
        return found | {likeness(member.id): member.id for member in self.members}

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(member.id for member in self.members)

    def id_of(self, name: str) -> str | None:
        """The student whom a folder's name means, or None where it means nobody or several."""
        return name if name in self._ids else self._by_name.get(likeness(name))

    @cached_property
    def _numbers(self) -> frozenset[str | None]:
        return frozenset(member.number for member in self.members)

    def has_number(self, name: str) -> bool:
        """Whether a folder bears the number of an id, as the platform writes it."""
        return name in self._numbers


def likeness(text: str) -> str:
    """A name without what does not tell people apart: case, Unicode form, blanks at the ends."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def renamed(students: Iterable[str], roster: Roster | None) -> list[str]:
    """A sentence for each student with grades under another name than the roster's id."""
    found = []
    for student in students if roster is not None else ():
        identity = roster.id_of(student) if roster is not None else None
        if identity not in (None, student):
            found.append(
                f"{student!r} was graded under this name, and the roster says {identity!r}: both "
                f"stand in the tables; --prune {shlex.quote(student)} takes the old grade away"
            )
    return found


def read_roster(path: Path) -> Roster:
    """Read a table with a head: ``id``, and if you like ``name``, ``email``, platform ids.

    Comma, semicolon or tab between the cells. Every column beside ``id`` and ``name`` is another
    name for the student; so is the number in an id like ``Participant 12345``, which makes a
    grading worksheet of Moodle a roster.

    Raises
    ------
    CourseError
        Naming the line, where it is no such table or an id stands twice.
    """
    remedy = "write a table with a head line `id,name,email` and a line for each student"
    try:
        with path.open("rb") as file:
            data = file.read(ROSTER_BYTES + 1)
        if len(data) > ROSTER_BYTES:
            raise CourseError(f"the roster {path} has over {ROSTER_BYTES >> 20} MB: {remedy}")
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CourseError(
            f"the roster {path} cannot be read ({error.strerror}): give a table with --roster"
        ) from None
    except UnicodeDecodeError:
        raise CourseError(f"the roster {path} is no UTF-8 text: save it as CSV UTF-8") from None
    try:
        return Roster(path, tuple(_members(path, text, remedy)))
    except csv.Error as error:
        raise CourseError(
            f"the roster {path} is no table ({error}; is a quote left open?): {remedy}"
        ) from None


def _members(path: Path, text: str, remedy: str) -> Iterator[Member]:
    text = io.StringIO(text.replace("\0", ""), newline=None).read()  # line ends of any machine
    named = SEPARATOR_LINE.match(text)
    head = text.lstrip().partition("\n")[0]
    separator = named[1] if named else max(",;\t", key=head.count)
    # strict: a quote that is never closed would swallow the students after it
    table = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    heads: list[str] = []
    seen: dict[str, int] = {}
    for cells in table:
        cells = [cell.strip() for cell in cells]
        if not any(cells) or (named and table.line_num == 1):
            continue
        if not heads:
            heads = [likeness(cell) for cell in cells]
            place = next((heads.index(name) for name in ID_COLUMNS if name in heads), None)
            if place is None:
                raise CourseError(
                    f"the roster {path} has no column `id` (it has {', '.join(cells)[:200]}): "
                    f"{remedy}"
                )
            continue
        row = dict(zip(heads, cells, strict=False))
        identity = row.get(heads[place], "") if place is not None else ""
        if not identity:
            raise CourseError(f"the roster {path} has no id on line {table.line_num}: {remedy}")
        if identity in seen:
            raise CourseError(
                f"the roster {path} has the id {identity[:80]!r} on the lines {seen[identity]} and "
                f"{table.line_num}: give each student an id of their own"
            )
        seen[identity] = table.line_num
        name = next((row[column] for column in NAME_COLUMNS if row.get(column)), "")
        used = {heads[place] if place is not None else "", *NAME_COLUMNS}
        others = [value for column, value in row.items() if column not in used and value]
        yield Member(identity, name, tuple(others))
    if not heads:
        raise CourseError(f"the roster {path} is empty: {remedy}")
