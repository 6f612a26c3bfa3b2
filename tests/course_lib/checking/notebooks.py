"""Notebooks in the format of version 4, as bytes, written by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SavedCell:
    """A cell and its metadata as the course has it; a plain string is a cell without any."""

    source: str
    kind: str = ""
    grade_id: str = ""
    points: float | None = None
    id: str = ""
    checksum: str = ""

    def as_json(self, number: int) -> dict[str, Any]:
        metadata: dict[str, Any] = {}
        if self.kind:
            metadata["descent"] = {"kind": self.kind}
        if self.grade_id:
            metadata["nbgrader"] = {
                "grade_id": self.grade_id,
                "grade": self.kind in ("check", "explain"),
                "solution": self.kind in ("exercise", "explain"),
                "locked": self.kind in ("check", "given"),
                "schema_version": 3,
            }
            if self.points is not None:
                metadata["nbgrader"]["points"] = self.points
            if self.checksum:
                metadata["nbgrader"]["checksum"] = self.checksum
        cell: dict[str, Any] = {
            "cell_type": "markdown" if self.kind == "explain" else "code",
            "id": self.id or f"cell-{number}",
            "metadata": metadata,
            "source": self.source.splitlines(keepends=True),
        }
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        return cell


def notebook_bytes(*cells: SavedCell | str) -> bytes:
    """The file of a notebook."""
    items = [cell if isinstance(cell, SavedCell) else SavedCell(cell) for cell in cells]
    data = {
        "cells": [cell.as_json(number) for number, cell in enumerate(items)],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(data, ensure_ascii=False).encode("utf-8")


CHECK_F = """\
from course_lib.checking import check, close

with check("f"):
    close(f(1.0), 2.0, "twice one")
    close(f(3.0), 6.0, "twice three")
"""
PASSED_F = "f: 2 visible checks passed"
GOOD_F = "def f(x):\n    return 2 * x"
PLACEHOLDER_F = "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
CHECK_ALL = "from course_lib.checking import check_all\n\ncheck_all()"


def check_of(name: str, points: float = 2.0) -> SavedCell:
    """A check cell of a function that doubles."""
    return SavedCell(
        CHECK_F.replace("f(", f"{name}(").replace('"f"', f'"{name}"'),
        "check",
        f"check_{name}",
        points,
    )
