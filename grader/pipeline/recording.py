"""Take grades into the ledger: what a new one replaces, and what stands as it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from grader.examiner.unit import Unit
from grader.pipeline.changes import Change, changes
from grader.pipeline.intake import Taken
from grader.pipeline.ledger import Grade, Ledger, Papers
from grader.pipeline.records import Row
from grader.pipeline.reports import Report
from grader.pipeline.template import Template

UNTOLD = "changes"  # setting of a unit: what a run that was stopped has changed
MISSING = ("open", "zero")  # what --missing makes of those who handed in nothing


class Recorder:
    """Writes one run's grades into the ledger.

    Parameters
    ----------
    run : str
        Fingerprint of all that a grade depends on beside the notebook.
    missing : str
        ``open``: no score; ``zero``: zero points, as the instructor says.
    regrade : bool
        Nothing of before stands as it is.

    Attributes
    ----------
    changes : list of Change or None
        Exercises that have another score or verdict than the same bytes had before, also in a run
        of before that was stopped and could not tell; None where nothing was graded again.
    failing : set of str
        Students over whose submission the grader failed, though an earlier grade of it stands.
    """

    def __init__(
        self,
        ledger: Ledger,
        unit: Unit,
        template: Template,
        run: str,
        seed: int,
        missing: str,
        regrade: bool,
    ):
        self.changes = _untold(ledger.setting(unit.name, UNTOLD, ""))
        self.failing: set[str] = set()
        self._ledger = ledger
        self._unit = unit
        self._run = run
        self._seed = seed
        self._missing = missing
        self._regrade = regrade
        self._kept = ledger.kept(unit.name)
        self._touched: dict[str, None] = {}
        by_hand = sum(cell.points for cell in template.cells if cell.kind == "explain")
        self._final_max = float(unit.points) + by_hand
        self._version = f"{_installed()}+{run[:12]}"

    def holds(self, taken: Taken) -> bool:
        """Whether the grade of this submission stands as it is."""
        kept = self._kept.get(taken.student, [])
        if taken.data is not None or taken.status == "unread":
            self._end_placeholders(taken, kept)
            kept = self._kept.get(taken.student, [])
        elif any(grade.submitted_at or grade.status == "graded" for grade in kept):
            return True  # nothing lies there now, and what lay there before was graded
        same = next((grade for grade in kept if grade.hash == taken.hash), None)
        if same is None or same.key != self._key(taken):
            return False
        if self._regrade and taken.data is not None:
            return False
        if taken.submitted_at and taken.submitted_at > (same.submitted_at or ""):
            self._ledger.handed_in(same.number, taken.submitted_at)
            self._refresh(taken.student)
        return True

    def record(self, taken: Taken, report: Report) -> None:
        """Take in a new grade; the one of the same bytes goes to the history."""
        student = taken.student
        known = [g.submitted_at for g in self._kept.get(student, []) if g.hash == taken.hash]
        if taken.submitted_at is not None:  # an older copy makes no attempt older
            latest = max([taken.submitted_at, *(time for time in known if time)])
            taken = replace(taken, submitted_at=latest)
        row = self._row(taken, report)
        replaced = [g for g in self._kept.get(student, []) if _replaces(taken, report, g)]
        sound = [grade for grade in replaced if grade.score is not None]
        same = next((grade for grade in replaced if grade.status == "graded"), None)
        papers = Papers(
            json.dumps(report["page"]), report["notebook"], json.dumps(report["answers"])
        )
        if report["status"] == "graded" and report["score"] is None and sound:
            self.failing.add(student)
            number = self._ledger.add(row, "", taken.hash, papers, kept=False)
            self._ledger.end(number, _now(), "the grader failed, and the grade of before stands")
            return
        for grade in replaced:
            why = "graded again" if grade.hash == taken.hash else "handed in since"
            self._ledger.end(grade.number, _now(), why if grade.hash else "graded again")
        key = "" if report["status"] == "graded" and report["score"] is None else self._key(taken)
        self._ledger.add(row, key, taken.hash, papers)
        if same is not None:
            found = changes(self._ledger.row(same.number), row)
            self.changes = [*(self.changes or []), *found]
        self._refresh(student)

    def take_away(self, student: str) -> None:
        """End all grades of a student in this unit."""
        for grade in self._kept.get(student, []):
            self._ledger.end(grade.number, _now(), "taken away with --prune")
        self._refresh(student)

    def keep_changes(self) -> None:
        """Have the next run tell of the changes, should this one be stopped."""
        if self.changes is not None:
            text = json.dumps([astuple(change) for change in self.changes])
            self._ledger.setting(self._unit.name, UNTOLD, "", text)

    def changes_told(self) -> None:
        """The person knows of the changes."""
        self._ledger.setting(self._unit.name, UNTOLD, "", "")

    def touched(self) -> list[str]:
        """Students whose records have changed since this was last asked."""
        students = list(self._touched)
        self._touched.clear()
        return students

    def _row(self, taken: Taken, report: Report) -> Row:
        zero = report["status"] == "missing" and self._missing == "zero"
        exercises = report["exercises"]
        if zero:
            for exercise in exercises.values():
                exercise["score"] = 0.0
        return {
            "student": taken.student,
            "unit": self._unit.name,
            "status": report["status"],
            "score": 0.0 if zero else report["score"],
            "max_score": report["max_score"],
            "seconds": report["seconds"],
            "notes": [*taken.notes, *report["notes"]],
            "exercises": exercises,
            "submitted_at": taken.submitted_at,
            "attempt": None,
            "hash": taken.hash if taken.status == "graded" else None,
            "seed": self._seed,
            "version": self._version,
            "graded_at": _now(),
            "manual": None,
            "final": None,
            "final_max": self._final_max,
        }

    def _key(self, taken: Taken) -> str:
        """What a grade was computed from."""
        if taken.status != "graded":
            policy = self._missing if taken.status == "missing" else ""
            return f"{taken.status} {policy}".strip()
        return hashlib.sha256(f"{self._run}\0{taken.hash}".encode()).hexdigest()

    def _end_placeholders(self, taken: Taken, kept: list[Grade]) -> None:
        """Where nothing could be read is of the past once something else lies there."""
        old = [g for g in kept if g.submitted_at is None and g.hash and g.hash != taken.hash]
        others = [grade for grade in kept if grade not in old]
        for grade in old if others else []:
            self._ledger.end(grade.number, _now(), "handed in since")
        if old and others:
            self._refresh(taken.student)

    def _refresh(self, student: str) -> None:
        self._kept[student] = self._ledger.kept(self._unit.name, student).get(student, [])
        self._touched[student] = None


def _untold(text: str) -> list[Change] | None:
    return [Change(*fields) for fields in json.loads(text)] if text else None


def _replaces(taken: Taken, report: Report, grade: Grade) -> bool:
    """The same bytes, what was graded before bytes were recorded, or an empty place."""
    if not grade.hash:
        return report["status"] == "graded" or grade.status != "graded"
    return grade.hash == taken.hash or grade.submitted_at is None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _installed() -> str:
    try:
        return version("descent-course")
    except PackageNotFoundError:
        return "0"
