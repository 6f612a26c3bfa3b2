"""What is told of a graded submission: the line of results.jsonl, and the feedback page's data."""

from __future__ import annotations

from typing import Any

from grader.examiner.attempt import CellRun
from grader.examiner.errors import StudentError
from grader.examiner.scoring import CheckResult, Result, not_run
from grader.examiner.unit import Unit
from grader.pipeline import feedback
from grader.pipeline.page_data import ManualItem, PageData, PageExercise
from grader.pipeline.records import CheckRow
from grader.pipeline.repair import Submission
from grader.pipeline.template import Template, TemplateCell


def report_row(
    unit: Unit, student: str, results: dict[str, Result], notes: list[str], seconds: float
) -> dict[str, Any]:
    """The line of results.jsonl for one submission."""
    scores = [result["score"] for result in results.values()]
    graded = [score for score in scores if score is not None]
    notes = list(notes)
    if None in scores:
        notes.append("The grader failed on a part of this submission: run the command again.")
    return {
        "student": student,
        "unit": unit.name,
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


def feedback_page(
    template: Template,
    row: dict[str, Any],
    submission: Submission,
    runs: dict[str, CellRun],
    results: dict[str, Result],
) -> PageData:
    """What the feedback page is rendered from, before a person has graded anything."""
    sources = {cell.name: cell for cell in submission.cells if cell.kind == "exercise"}
    exercises: dict[str, PageExercise] = {}
    for name, result in results.items():
        run = runs.get(name, CellRun())
        cell = sources.get(name)
        exercises[name] = {
            "title": name,
            "score": result["score"],
            "max_score": result["max_score"],
            "verdict": result["verdict"],
            "checks": result["checks"],
            "cell": {
                "source": cell.source if cell and cell.attempted else "",
                "stdout": run.stdout,
                "result": run.result,
                "trace": run.trace,
                "figures": run.figures,
            },
            "line": result["line"],
            "override": None,
            "comment": "",
        }
    manual = [manual_item(cell) for cell in template.cells if cell.kind == "explain"]
    by_hand = sum(item["points"] for item in manual)
    return {
        "student": row["student"],
        "unit": row["unit"],
        "title": template.title,
        "status": row.get("status", "graded"),
        "score": row["score"],
        "max_score": row["max_score"],
        "seconds": row["seconds"],
        "notes": row["notes"],
        "submitted_at": row.get("submitted_at"),
        "attempt": row.get("attempt"),
        "manual": manual,
        "final": None if manual else row["score"],
        "final_max": row["max_score"] + by_hand,
        "exercises": exercises,
    }


def manual_item(cell: TemplateCell) -> ManualItem:
    """A cell that waits for a person."""
    title = cell.grade_id.replace("_", " ")
    return {
        "id": cell.grade_id,
        "title": title,
        "points": cell.points,
        "score": None,
        "comment": "",
    }


def blank_report(
    unit: Unit,
    template: Template,
    student: str,
    error: StudentError,
    notes: list[str],
    seconds: float = 0.0,
) -> dict[str, Any]:
    """The report of a submission of which nothing ran: the same verdict for every exercise."""
    results = {exercise.id: not_run(exercise, error) for exercise in unit.exercises.values()}
    row = report_row(unit, student, results, notes, seconds)
    page = feedback_page(template, row, Submission([], notes), {}, results)
    return {
        "row": row,
        "notebook": None,
        "feedback": feedback.render(page),
        "outputs": {},
        "answers": {},
        "timing": {},
    }
