"""A class whose grades are known beforehand: the whole of a grading run, without a sandbox.

A notebook is a line ``answer <name>; why <name>``; ``broken`` cannot be read. What an answer is
worth hangs on its name and on the version of the hidden tests.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from grader.examiner.scoring import Result
from grader.hidden_tests import load_unit
from grader.pipeline import grade as grading
from grader.pipeline.order import Order, Summary
from grader.pipeline.paths import Course
from grader.pipeline.pool import Job, Setting
from grader.pipeline.repair import Submission
from grader.pipeline.reports import Report, blank_report, graded_report
from grader.pipeline.template import load_template

ROOT = Path(__file__).resolve().parents[4]
COURSE = Course(ROOT)
UNIT = "00-start-here"
UNIT_TESTS = load_unit(UNIT)
TEMPLATE = load_template(COURSE, UNIT)
[EXPLAIN] = [cell.grade_id for cell in TEMPLATE.cells if cell.kind == "explain"]
[EXERCISE] = UNIT_TESTS.exercises
POINTS = UNIT_TESTS.points


class World:
    """What a run finds: the version of the tests, and what happens at each moment of it."""

    def __init__(self) -> None:
        self.version = 0
        self.graded: list[tuple[str, str]] = []  # student and answer
        self.moment: Callable[[], None] = lambda: None

    def score(self, answer: str) -> float:
        """What the hidden tests of this version give for an answer."""
        digest = hashlib.sha256(f"{answer} {self.version}".encode()).digest()
        return float(digest[0] % 3) * POINTS / 2


class ScriptedPool:
    """Grades in this process by what is known beforehand."""

    world: World

    def __init__(self, setting: Setting, count: int):
        self.notes: list[str] = []

    def start(self, jobs: int) -> None:
        pass

    def stop(self) -> None:
        pass

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Report | None] | None]:
        for job in jobs:
            self.world.moment()
            yield job, self.report(job)

    def report(self, job: Job) -> Report:
        text = job.data.decode()
        if text.startswith("broken"):
            return blank_report(UNIT_TESTS, TEMPLATE, job.student, "unread", [f"it is {text}"], 0.1)
        answer, why = (part.split()[1] for part in text.split(";"))
        score = self.world.score(answer)
        self.world.graded.append((job.student, answer))
        checks = UNIT_TESTS.exercises[EXERCISE].checks
        result: Result = {
            "score": score,
            "max_score": POINTS,
            "verdict": "passed" if score == POINTS else "wrong",
            "checks": [
                {
                    "name": check.name,
                    "title": check.title,
                    "points": score / len(checks),
                    "max_points": check.points,
                    "passed": score == POINTS,
                    "hint": "" if score == POINTS else "look again",
                    "mistakes": [],
                }
                for check in checks
            ],
            "gone": False,
            "line": None,
        }
        report = graded_report(
            UNIT_TESTS, TEMPLATE, job.student, Submission([], []), {}, {EXERCISE: result}, 0.1
        )
        report["notebook"] = json.dumps({"cells": [], "answer": answer})
        report["answers"] = {EXERCISE: answer, EXPLAIN: f"because of {why}"}
        return report


def scripted(monkeypatch: pytest.MonkeyPatch) -> World:
    """Put the script in the place of the sandbox."""
    world = World()
    monkeypatch.setattr(ScriptedPool, "world", world, raising=False)
    monkeypatch.setattr(grading, "Pool", ScriptedPool)
    monkeypatch.setattr(grading, "fingerprint", lambda *_: f"tests-{world.version:06}")
    monkeypatch.setattr(grading, "_checked", lambda course, order: "scripted")
    return world


def hand_in(folder: Path, student: str, text: str | None, hour: int) -> None:
    """Put a notebook at nbgrader's place, handed in at that hour; None empties the folder."""
    place = folder / student / UNIT
    place.mkdir(parents=True, exist_ok=True)
    notebook = place / f"{UNIT}.ipynb"
    if text is None:
        notebook.unlink(missing_ok=True)
        return
    notebook.write_text(text)
    (place / "timestamp.txt").write_text(f"2026-11-{1 + hour // 24:02} {hour % 24:02}:00:00 UTC")
    os.utime(notebook, (1, 1))  # the stamp is what counts


def run(folder: Path, results: Path, **options: object) -> Summary:
    """Grade a folder."""
    order = Order(UNIT, folder, results, **{"workers": 1, "seed": 0, **options})  # type: ignore[arg-type]
    return grading.grade(COURSE, order)
