"""Every grade ever given in a results folder, in one SQLite file: ``records.db``.

What people read (results.jsonl, history.jsonl, grades.csv, the pages, the gradebook) is made from
it, and made again where a run was cut off. A grade is never deleted: it is kept, or it was
replaced, and then it says when and why.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import cast

from grader.pipeline.filenames import assigned, folded
from grader.pipeline.ledger_trouble import unusable
from grader.pipeline.paths import CourseError
from grader.pipeline.records import Row, Status

FILE = "records.db"
FORMAT = 1
ANOTHER = "another attempt counts"  # what is said of an attempt that holds and is not the one shown

_TABLES = """
CREATE TABLE grade (
    number INTEGER PRIMARY KEY, student TEXT NOT NULL, unit TEXT NOT NULL, hash TEXT NOT NULL,
    key TEXT NOT NULL, submitted_at TEXT, status TEXT NOT NULL, score REAL, row TEXT NOT NULL,
    told TEXT, kept INTEGER NOT NULL DEFAULT 1, ended_at TEXT, ended_by TEXT
);
CREATE INDEX grade_of ON grade (unit, student);
CREATE TABLE report (number INTEGER PRIMARY KEY, page BLOB, notebook BLOB, answers BLOB);
CREATE TABLE shown (
    unit TEXT NOT NULL, student TEXT NOT NULL, number INTEGER NOT NULL, signature TEXT NOT NULL,
    row TEXT NOT NULL, explain TEXT NOT NULL, PRIMARY KEY (unit, student)
);
CREATE TABLE name (student TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE);
CREATE TABLE setting (unit TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (unit, name));
"""


@dataclass(frozen=True)
class Grade:
    """A grade that holds for its attempt.

    Attributes
    ----------
    number : int
        In the order in which grades were given.
    hash : str
        Of the notebook's bytes; empty in folders that were made before attempts were told apart.
    key : str
        What the grade was computed from; empty where it must be computed again.
    submitted_at : str or None
        ISO 8601, UTC; None where nothing lies there that has a time.
    """

    number: int
    student: str
    unit: str
    hash: str
    key: str
    submitted_at: str | None
    status: Status
    score: float | None


@dataclass(frozen=True)
class Papers:
    """What belongs to a grade beside its row: texts that are only read to be shown again."""

    page: str | None = None  # JSON of the page's data
    notebook: str | None = None
    answers: str = "{}"  # JSON: the student's text by cell


@dataclass(frozen=True)
class Shown:
    """What stands for a student in results.jsonl, in the gradebook and on the page."""

    number: int
    signature: str
    row: str
    explain: str


class Ledger:
    """The records of a results folder; ``commit`` makes durable what was said since the last.

    Raises
    ------
    CourseError
        Where the file is no ledger, or of a newer version of the grader.
    """

    def __init__(self, folder: Path, *, copy: bool = False):
        self.path = folder / FILE
        try:
            self._db = sqlite3.connect(":memory:" if copy else self.path, timeout=30)
            if copy and self.path.exists():
                with sqlite3.connect(self.path, timeout=30) as source:
                    source.backup(self._db)
                source.close()
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found > FORMAT:
                raise CourseError(
                    f"{self.path} was written by a newer version of the grader: use that one"
                )
            if found == 0:
                self._db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
            self._names: dict[str, str] = {
                _text(student): file
                for student, file in self._db.execute("SELECT student, file FROM name")
            }
        except sqlite3.Error as error:
            raise unusable(self.path, error) from None
        self._taken = {folded(file): student for student, file in self._names.items()}

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):  # a full disk, say: no fault of ours
            raise unusable(self.path, error) from None

    def close(self) -> None:
        """Let go of the file; what was not committed did not happen."""
        self._db.close()

    def commit(self) -> None:
        """Make everything since the last commit durable, in one step."""
        self._db.commit()

    def file_of(self, student: str) -> str:
        """The student's name in paths and in the gradebook: always the same, and nobody else's."""
        if student not in self._names:
            file = assigned(student, self._taken)
            self._db.execute("INSERT INTO name VALUES (?, ?)", (_key(student), file))
            self._names[student] = file
            self._taken[folded(file)] = student
        return self._names[student]

    def setting(self, unit: str, name: str, default: str, asked: str | None = None) -> str:
        """A setting of a unit in this folder; what is asked for is remembered."""
        if asked is not None:
            self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (unit, name, asked))
            return asked
        line = self._db.execute(
            "SELECT value FROM setting WHERE unit = ? AND name = ?", (unit, name)
        ).fetchone()
        return default if line is None else str(line[0])

    def kept(self, unit: str, student: str | None = None) -> dict[str, list[Grade]]:
        """The grades that hold, by student: one for each attempt."""
        sql = (
            "SELECT number, student, unit, hash, key, submitted_at, status, score FROM grade "
            "WHERE kept AND unit = ?"
        )
        values: tuple[str, ...] = (unit,)
        if student is not None:
            sql, values = f"{sql} AND student = ?", (unit, _key(student))
        found: dict[str, list[Grade]] = {}
        for number, name, *rest in self._db.execute(f"{sql} ORDER BY number", values):
            grade = Grade(number, _text(name), *rest)
            found.setdefault(grade.student, []).append(grade)
        return found

    def add(self, row: Row, key: str, digest: str, papers: Papers, *, kept: bool = True) -> int:
        """Take a grade in; its number."""
        cursor = self._db.execute(
            "INSERT INTO grade (student, unit, hash, key, submitted_at, status, score, row, kept) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                _key(row["student"]), row["unit"], digest, key, row["submitted_at"], row["status"],
                row["score"], json.dumps(row), int(kept),
            ),
        )  # fmt: skip
        number = cursor.lastrowid
        assert number is not None
        packed = [_packed(text) for text in (papers.page, papers.notebook, papers.answers)]
        self._db.execute("INSERT INTO report VALUES (?, ?, ?, ?)", (number, *packed))
        return number

    def end(self, number: int, when: str, why: str) -> None:
        """A grade holds no longer; it stays in the history."""
        self._db.execute(
            "UPDATE grade SET kept = 0, ended_at = ?, ended_by = ? WHERE number = ?",
            (when, why, number),
        )

    def handed_in(self, number: int, submitted_at: str) -> None:
        """The same bytes came again, later."""
        self._db.execute(
            "UPDATE grade SET submitted_at = ?, "
            "row = json_set(row, '$.submitted_at', ?) WHERE number = ?",
            (submitted_at, submitted_at, number),
        )

    def row(self, number: int) -> Row:
        """The row of a grade, as it was given."""
        (text,) = self._db.execute("SELECT row FROM grade WHERE number = ?", (number,)).fetchone()
        return cast(Row, json.loads(text))

    def papers(self, number: int) -> Papers:
        """What belongs to a grade; nothing where the folder was made before that was kept."""
        line = self._db.execute(
            "SELECT page, notebook, answers FROM report WHERE number = ?", (number,)
        ).fetchone()
        page, notebook, answers = line or (None, None, None)
        return Papers(_unpacked(page), _unpacked(notebook), _unpacked(answers) or "{}")

    def with_papers(self, unit: str) -> dict[int, tuple[bool, bool]]:
        """Which of the grades that hold have a page, and which a notebook."""
        lines = self._db.execute(
            "SELECT number, page NOTNULL, notebook NOTNULL FROM report JOIN grade USING (number) "
            "WHERE kept AND unit = ?",
            (unit,),
        )
        return {number: (bool(page), bool(notebook)) for number, page, notebook in lines}

    def shown(self) -> dict[tuple[str, str], Shown]:
        """By unit and student, what people see."""
        return {
            (unit, _text(student)): Shown(*rest)
            for unit, student, *rest in self._db.execute(
                "SELECT unit, student, number, signature, row, explain FROM shown"
            )
        }

    def show(
        self,
        unit: str,
        student: str,
        number: int,
        signature: str,
        row: Row,
        explain: Mapping[str, object],
    ) -> Shown:
        """This is what people see from now on."""
        new = Shown(number, signature, json.dumps(row), json.dumps(explain))
        self._db.execute(
            "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?, ?)",
            (unit, _key(student), number, signature, new.row, new.explain),
        )
        self._db.execute("UPDATE grade SET told = ? WHERE number = ?", (new.row, number))
        return new

    def hide(self, unit: str, student: str) -> None:
        """Nothing is shown of the student any more."""
        self._db.execute("DELETE FROM shown WHERE unit = ? AND student = ?", (unit, _key(student)))

    def history(self) -> Iterator[str]:
        """A line of history.jsonl for each grade that is not the one that is shown."""
        lines = self._db.execute(
            "SELECT COALESCE(told, grade.row), ended_at, ended_by, kept FROM grade "
            "LEFT JOIN shown ON shown.number = grade.number "
            "WHERE shown.number IS NULL ORDER BY grade.unit, grade.student, grade.number"
        )
        for row, when, why, kept in lines:
            told = {"replaced_at": when, "replaced_by": ANOTHER if kept else why}
            # both are objects of our own making: thousands are joined without being read
            yield f"{row[:-1]}, {json.dumps(told)[1:]}"

    def known(self) -> set[tuple[str, str]]:
        """Unit and student of every grade ever given."""
        lines = self._db.execute("SELECT DISTINCT unit, student FROM grade")
        return {(unit, _text(student)) for unit, student in lines}


def _key(student: str) -> str:
    """A name as SQLite can hold it: strange folders give halves of characters."""
    return json.dumps(student)


def _text(key: str) -> str:
    return str(json.loads(key))


def _packed(text: str | None) -> bytes | None:
    # level 1: half the size for a few milliseconds
    return None if text is None else zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def _unpacked(data: bytes | None) -> str | None:
    return None if data is None else zlib.decompress(data).decode("utf-8", "surrogatepass")
