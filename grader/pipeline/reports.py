"""What is told of a graded submission: the line of results.jsonl, and the feedback page's data."""

from __future__ import annotations

from typing import Any

from grader.examiner.attempt import CellRun
from grader.examiner.errors import StudentError
from grader.examiner.scoring import Result, not_run
from grader.examiner.unit import Unit
from grader.pipeline import feedback
from grader.pipeline.repair import Submission
from grader.pipeline.template import Template

CHECK_KEYS = ("name", "points", "max_points", "passed", "hint")


def report_row(
    unit: Unit, student: str, results: dict[str, Result], notes: list[str], seconds: float
) -> dict[str, Any]:
    """The line of results.jsonl for one submission."""
    scores = [result["score"] for result in results.values()]
    notes = list(notes)
    if None in scores:
        notes.append("The grader failed on a part of this submission: run the command again.")
    return {
        "student": student,
        "unit": unit.name,
        "score": None if None in scores else round(sum(scores), 6),
        "max_score": float(unit.points),
        "seconds": round(seconds, 4),
        "notes": notes,
        "exercises": {
            name: {
                "score": result["score"],
                "max_score": result["max_score"],
                "verdict": result["verdict"],
                "checks": [{key: check[key] for key in CHECK_KEYS} for check in result["checks"]],
            }
            for name, result in results.items()
        },
    }


def feedback_page(
    template: Template,
    row: dict[str, Any],
    submission: Submission,
    runs: dict[str, CellRun],
    results: dict[str, Result],
) -> dict[str, Any]:
    """What the feedback page is rendered from."""
    sources = {cell.name: cell for cell in submission.cells if cell.kind == "exercise"}
    exercises = {}
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
        }
    manual = [
        {"id": cell.grade_id, "title": cell.grade_id.replace("_", " "), "points": cell.points}
        for cell in template.cells
        if cell.kind == "explain"
    ]
    return {
        key: row[key] for key in ("student", "unit", "score", "max_score", "seconds", "notes")
    } | {"title": template.title, "manual": manual, "exercises": exercises}


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
