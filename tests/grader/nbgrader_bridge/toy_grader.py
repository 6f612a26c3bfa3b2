"""Stands in for the sandbox: grades the toy unit by reading, executes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.pipeline import executed
from grader.pipeline.paths import Course
from grader.pipeline.reading import UnreadableError, read_cells
from grader.pipeline.repair import repair
from grader.pipeline.template import load_template
from tests.notebooks.toy_course import POINTS


def grade(unit: str, notebook: bytes) -> dict[str, Any]:
    """Full points where the cell says `right`, half where it says `half`, a fault on `broken`."""
    template = load_template(Course(Path.cwd()), unit)  # nbgrader works in the course's folder
    try:
        submission = repair(read_cells(notebook), template)
    except UnreadableError as error:
        return {"notes": [str(error)], "exercises": {}, "notebook": None}
    sources = {cell.name: cell.source for cell in submission.cells}
    exercises = {}
    for name, points in POINTS.items():
        text = sources.get(name, "")
        score = points if "right" in text else points / 2 if "half" in text else 0.0
        verdict = "passed" if score == points else "wrong"
        if "broken" in text:
            score, verdict = None, "infrastructure"  # type: ignore[assignment]
        if "greedy" in text:
            score = points + 1
        exercises[name] = {
            "score": score,
            "max_score": points,
            "verdict": verdict,
            "checks": [
                {"name": "values", "points": score, "max_points": points, "passed": False}
                | {"hint": "Look at the sign."}
            ],
        }
    printed = {"output_type": "stream", "name": "stdout", "text": "drawn by the student\n"}
    # What a student's cell shows must never be read as a score.
    forged = {
        "output_type": "execute_result",
        "data": {"text/plain": "100"},
        "metadata": {},
        "execution_count": 1,
    }
    error = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["t"]}
    outputs = [printed, forged, error]
    shown = dict.fromkeys((*POINTS, "check_double"), outputs)
    return {
        "notes": ["a note", *submission.notes],
        "exercises": exercises,
        "notebook": executed.notebook(template, submission, shown),
    }
