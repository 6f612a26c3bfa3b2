"""The executed notebook: the student's cells with the outputs of the grading run."""

from __future__ import annotations

import json
from typing import Any

from grader.examiner.attempt import CellRun
from grader.examiner.scoring import Result
from grader.pipeline.figures import figures
from grader.pipeline.repair import Submission
from grader.pipeline.template import Template

Output = dict[str, Any]


def outputs(runs: dict[str, CellRun], results: dict[str, Result]) -> dict[str, list[Output]]:
    """nbformat outputs by cell name: what cells printed and drew, and each check's score."""
    found = {name: _cell_outputs(run) for name, run in runs.items()}
    for name, result in results.items():
        found[f"check_{name}"] = _check_outputs(result)
    return found


def notebook(template: Template, submission: Submission, found: dict[str, list[Output]]) -> str:
    """The repaired notebook with these outputs, as text."""
    cells = []
    for number, cell in enumerate(submission.cells):
        metadata = template.cells[cell.position].metadata if cell.position >= 0 else {}
        identity = template.cells[cell.position].id if cell.position >= 0 else f"added-{number}"
        entry: dict[str, Any] = {
            "cell_type": cell.cell_type,
            "id": identity or f"cell-{number}",
            "metadata": metadata,
            "source": cell.source,
        }
        if cell.cell_type == "code":
            entry["execution_count"] = None
            entry["outputs"] = found.get(cell.name, [])
        cells.append(entry)
    content = {
        "cells": cells,
        "metadata": template.metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def _cell_outputs(run: CellRun) -> list[Output]:
    made: list[Output] = []
    if run.stdout:
        made.append({"output_type": "stream", "name": "stdout", "text": run.stdout})
    shown, _ = figures(run.figures)
    for figure in shown:
        image = figure.address.partition(",")[2]
        made.append({"output_type": "display_data", "data": {"image/png": image}, "metadata": {}})
    if run.result is not None:
        made.append(
            {
                "output_type": "execute_result",
                "execution_count": None,
                "data": {"text/plain": run.result},
                "metadata": {},
            }
        )
    if run.error is not None:
        made.append(
            {
                "output_type": "error",
                "ename": getattr(run.error, "kind", type(run.error).__name__),
                "evalue": str(run.error),
                "traceback": (run.trace or run.error.hint()).splitlines(),
            }
        )
    return made


def _check_outputs(result: Result) -> list[Output]:
    lines = []
    for check in result["checks"]:
        mark = "passed" if check["passed"] else "failed"
        points = f"{check['points']:g} of {check['max_points']:g}"
        lines.append(f"{mark}  {check['title']}  ({points})\n")
        if check["hint"]:
            lines.append(f"        {check['hint']}\n")
    made: list[Output] = [{"output_type": "stream", "name": "stdout", "text": "".join(lines)}]
    if result["score"] is not None:
        # nbgrader reads a partial score from here; anything else in its place is full marks
        made.append(
            {
                "output_type": "execute_result",
                "execution_count": None,
                "data": {"text/plain": f"{float(result['score'])}"},
                "metadata": {},
            }
        )
    return made
