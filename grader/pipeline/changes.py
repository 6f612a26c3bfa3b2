"""What grading the same notebook again has changed: ``changes.csv`` and the printed lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.pipeline.csv_export import neutral
from grader.pipeline.files import write_atomically
from grader.pipeline.records import Row

HEADS = ("student", "exercise", "old_score", "new_score", "old_verdict", "new_verdict")


@dataclass(frozen=True)
class Change:
    """An exercise that has another score or verdict than before."""

    student: str
    exercise: str
    old_score: float | None
    new_score: float | None
    old_verdict: str
    new_verdict: str

    @property
    def sentence(self) -> str:
        """As it is printed."""
        before = f"{_shown(self.old_score)} ({self.old_verdict or 'no such exercise'})"
        after = f"{_shown(self.new_score)} ({self.new_verdict or 'no such exercise'})"
        return f"{self.student}: {self.exercise} {before} -> {after}"


def changes(old: Row, new: Row) -> list[Change]:
    """The exercises that differ between two gradings of one notebook."""
    found = []
    for name in dict.fromkeys([*old["exercises"], *new["exercises"]]):
        before, after = old["exercises"].get(name), new["exercises"].get(name)
        change = Change(
            new["student"],
            name,
            before["score"] if before else None,
            after["score"] if after else None,
            before["verdict"] if before else "",
            after["verdict"] if after else "",
        )
        if (change.old_score, change.old_verdict) != (change.new_score, change.new_verdict):
            found.append(change)
    return found


def write_changes(found: Iterable[Change], path: Path) -> None:
    """Write the table; a head alone where nothing has changed."""
    stream = io.StringIO()
    table = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    table.writerow(HEADS)
    for change in found:
        table.writerow(
            [
                neutral(change.student),
                neutral(change.exercise),
                "" if change.old_score is None else change.old_score,
                "" if change.new_score is None else change.new_score,
                neutral(change.old_verdict),
                neutral(change.new_verdict),
            ]
        )
    write_atomically(path, stream.getvalue().encode("utf-8", "backslashreplace"))


def _shown(score: float | None) -> str:
    return "-" if score is None else f"{score:g}"
