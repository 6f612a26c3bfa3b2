"""The banks of answers in tests/answers, and how one answer is judged.

As the grader does it: after the unit's given cells, among right answers to the other exercises.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.examiner.scoring import grade_exercise
from grader.examiner.student import LocalStudent
from grader.examiner.unit import Mistake, Unit
from grader.hidden_tests import load_unit
from grader.pipeline.answer_bank import Answer, AnswerBankError, load_answers
from grader.pipeline.build import convert
from grader.pipeline.conventions import kind

ROOT = Path(__file__).parents[3]
FOLDERS = sorted(path for path in (ROOT / "tests" / "answers").iterdir() if path.is_dir())


@dataclass(frozen=True)
class Banked:
    """An answer of a unit's bank."""

    unit: str
    answer: Answer

    def __str__(self) -> str:
        return f"{self.unit[:2]}-{self.answer.exercise}-{self.answer.name.replace(' ', '_')}"


@dataclass(frozen=True)
class Known:
    """A mistake that a unit's hidden tests know."""

    unit: str
    exercise: str
    mistake: Mistake

    def __str__(self) -> str:
        return f"{self.unit[:2]}-{self.exercise}-{self.mistake.name}"


@functools.cache
def unit_of(name: str) -> Unit:
    return load_unit(name)


def mistakes_of(name: str) -> list[Known]:
    """The mistakes of a unit; none where it cannot be loaded, which a test of its own reports."""
    try:
        exercises = unit_of(name).exercises
    except Exception:
        return []
    return [Known(name, e.id, mistake) for e in exercises.values() for mistake in e.mistakes]


def bank_in(folder: Path) -> dict[str, list[Answer]]:
    """The bank of a folder; none where it cannot be read, which a test of its own reports."""
    try:
        return load_answers(folder)
    except AnswerBankError:
        return {}


BANKS = {folder.name: bank_in(folder) for folder in FOLDERS}
ANSWERS = [
    Banked(unit, answer)
    for unit, bank in BANKS.items()
    for answers in bank.values()
    for answer in answers
]
RIGHT = [banked for banked in ANSWERS if banked.answer.kind == "right"]
WRONG = [banked for banked in ANSWERS if banked.answer.kind == "wrong"]
MISTAKES = [known for unit in BANKS for known in mistakes_of(unit)]
EXERCISES = [(unit, exercise) for unit, bank in BANKS.items() for exercise in bank]


@functools.cache
def given_cells(unit: str) -> tuple[str, ...]:
    """The sources of a unit's given cells, in order."""
    text = (ROOT / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
    return tuple(cell.source for cell in convert(text, unit).cells if kind(cell) == "given")


def run(source: str, namespace: dict[str, Any]) -> None:
    exec(compile(source, "<cell>", "exec"), namespace)


def namespace(unit: str, exercise: str, source: str | None = None) -> dict[str, Any]:
    """What a notebook holds: given cells, right answers elsewhere, and this one, in its order."""
    cells: dict[str, Any] = {"__name__": "__main__"}
    for given in given_cells(unit):
        run(given, cells)
    for name in unit_of(unit).exercises:
        right = [a.source for a in BANKS[unit].get(name, ()) if a.kind == "right"]
        own = [] if source is None else [source]
        for cell in own if name == exercise else right[:1]:
            run(cell, cells)
    return cells


def grade(banked: Banked, seed: int = 0) -> dict[str, Any]:
    unit, answer = unit_of(banked.unit), banked.answer
    student = LocalStudent(namespace(unit.name, answer.exercise, answer.source))
    return grade_exercise(unit.name, unit.exercises[answer.exercise], student, seed)


def grade_function(unit: str, exercise: str, function: Any, seed: int = 0) -> dict[str, Any]:
    student = LocalStudent(namespace(unit, exercise) | {exercise: function})
    return grade_exercise(unit, unit_of(unit).exercises[exercise], student, seed)


def failed(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in result["checks"] if not row["passed"]]
