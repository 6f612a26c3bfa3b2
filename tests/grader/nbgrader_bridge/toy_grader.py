"""Stands in for the sandbox: grades the toy unit by reading, executes nothing."""

from __future__ import annotations

import json
from typing import Any

from tests.notebooks.toy_course import POINTS


def grade(unit: str, notebook: bytes) -> dict[str, Any]:
    """Full points where the cell says `right`, half where it says `half`, a fault on `broken`."""
    cells = json.loads(notebook)["cells"]
    sources = {c["metadata"].get("nbgrader", {}).get("grade_id"): c["source"] for c in cells}
    exercises = {}
    for name, points in POINTS.items():
        text = "".join(sources.get(name, ""))
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
    rows = [{"grade_id": name, "outputs": outputs} for name in (*POINTS, "check_double")]
    return {"notes": ["a note"], "exercises": exercises, "cells": rows}
