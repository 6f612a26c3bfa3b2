"""What is told of a graded submission: its part of results.jsonl, and the feedback page's data."""

from __future__ import annotations

from typing import TypedDict

from grader.examiner.attempt import CellRun
from grader.examiner.errors import StudentGone
from grader.examiner.scoring import CheckResult, Result, not_run
from grader.examiner.unit import Unit
from grader.pipeline.page_data import ManualItem, PageData, PageExercise
from grader.pipeline.records import CheckRow, ExerciseRow, Status
from grader.pipeline.repair import Submission
from grader.pipeline.template import Template, TemplateCell

TRY_AGAIN = "The grader failed on a part of this submission: run the command again."


class Report(TypedDict):
    """What a worker hands back of one submission: plain JSON.

    ``notebook`` is the executed notebook's text, None where nothing could be read. ``answers`` has
    the text of each cell that the student wrote, by its name. ``timing`` says where the seconds
    went.
    """

    status: Status
    score: float | None
    max_score: float
    seconds: float
    notes: list[str]
    exercises: dict[str, ExerciseRow]
    page: PageData
    notebook: str | None
    answers: dict[str, str]
    timing: dict[str, float]


def graded_report(
    unit: Unit,
    template: Template,
    student: str,
    submission: Submission,
    runs: dict[str, CellRun],
    results: dict[str, Result],
    seconds: float,
) -> Report:
    """The report of a submission that was run; the executed notebook is added by the caller."""
    scores = [result["score"] for result in results.values()]
    graded = [score for score in scores if score is not None]
    notes = list(submission.notes)
    if None in scores:
        notes.append(TRY_AGAIN)
    report: Report = {
        "status": "graded",
        "score": None if None in scores else round(sum(graded), 6),
        "max_score": float(unit.points),
        "seconds": round(seconds, 4),
        "notes": notes,
        "exercises": {
            name: {
                "score": result["score"],
                "max_score": result["max_score"],
                "verdict": result["verdict"],
                "checks": [check_row(check) for check in result["checks"]],
            }
            for name, result in results.items()
        },
        "page": _page(template, student, unit),
        "notebook": None,
        "answers": {
            cell.name: cell.source
            for cell in submission.cells
            if cell.kind in ("exercise", "explain")
        },
        "timing": {},
    }
    report["page"]["exercises"] = _page_exercises(submission, runs, results)
    return report


def lost_report(unit: Unit, template: Template, student: str, notes: list[str]) -> Report:
    """The report where the grader failed over a submission: no score, and no zero."""
    fault = StudentGone("infrastructure")
    results = {exercise.id: not_run(exercise, fault) for exercise in unit.exercises.values()}
    return graded_report(unit, template, student, Submission([], notes), {}, results, 0.0)


def blank_report(
    unit: Unit, template: Template, student: str, status: Status, notes: list[str], seconds: float
) -> Report:
    """The report of what is unread or missing: no score anywhere, every exercise listed."""
    exercises: dict[str, ExerciseRow] = {
        exercise.id: {
            "score": None,
            "max_score": float(exercise.points),
            "verdict": status,
            "checks": [],
        }
        for exercise in unit.exercises.values()
    }
    return {
        "status": status,
        "score": None,
        "max_score": float(unit.points),
        "seconds": round(seconds, 4),
        "notes": notes,
        "exercises": exercises,
        "page": _page(template, student, unit) | {"status": status, "notes": notes},
        "notebook": None,
        "answers": {},
        "timing": {},
    }


def check_row(check: CheckResult) -> CheckRow:
    """A check as results.jsonl has it."""
    return {
        "name": check["name"],
        "points": check["points"],
        "max_points": check["max_points"],
        "passed": check["passed"],
        "hint": check["hint"],
        "mistakes": check["mistakes"],
    }


def _page(template: Template, student: str, unit: Unit) -> PageData:
    """A page before anything is known; what is told of the attempt is added when it is shown."""
    manual = [manual_item(cell) for cell in template.cells if cell.kind == "explain"]
    return {
        "student": student,
        "unit": unit.name,
        "title": template.title,
        "status": "graded",
        "score": None,
        "max_score": float(unit.points),
        "notes": [],
        "submitted_at": None,
        "attempt": None,
        "manual": manual,
        "final": None,
        "final_max": float(unit.points) + sum(item["points"] for item in manual),
        "exercises": {},
    }


def _page_exercises(
    submission: Submission, runs: dict[str, CellRun], results: dict[str, Result]
) -> dict[str, PageExercise]:
    cells = {cell.name: cell for cell in submission.cells}
    exercises: dict[str, PageExercise] = {}
    for name, result in results.items():
        cell = cells.get(name)
        holder = cells.get(cell.held_by, cell) if cell else None  # where the answer stands
        run = runs.get(holder.name if holder else name, CellRun())
        exercises[name] = {
            "title": name,
            "score": result["score"],
            "max_score": result["max_score"],
            "verdict": result["verdict"],
            "checks": result["checks"],
            "cell": {
                "source": holder.source if holder and holder.attempted else "",
                "stdout": run.stdout,
                "result": run.result,
                "trace": run.trace,
                "figures": run.figures,
            },
            "line": result["line"],
            "override": None,
            "comment": "",
            "waits": False,
        }
    return exercises


def manual_item(cell: TemplateCell) -> ManualItem:
    """A cell that waits for a person."""
    title = cell.grade_id.replace("_", " ")
    return {
        "id": cell.grade_id,
        "title": title,
        "points": cell.points,
        "score": None,
        "comment": "",
        "answered": True,
    }
