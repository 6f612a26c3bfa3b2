"""A notebook whose answers lie in other places than they were handed out."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from grader.pipeline.reading import read_cells
from grader.pipeline.repair import Submission, SubmittedCell, repair
from grader.pipeline.template import Template

Notebook = dict[str, Any]
Make = Callable[..., Notebook]
NAME = "adam_step"
ANSWER = "def adam_step(w):\n    return w\n"
PLACEHOLDER = "raise NotImplementedError()"


def laid(notebook: Notebook, template: Template) -> Submission:
    return repair(read_cells(json.dumps(notebook).encode()), template)


def place_of(notebook: Notebook, name: str = NAME) -> int:
    return next(
        i
        for i, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def own(notebook: Notebook, name: str = NAME) -> dict[str, Any]:
    cell: dict[str, Any] = notebook["cells"][place_of(notebook, name)]
    return cell


def added(source: str, cell_type: str = "code") -> dict[str, Any]:
    return {"cell_type": cell_type, "metadata": {}, "source": source}


def insert(notebook: Notebook, offset: int, *sources: str, copied: bool = False) -> None:
    """Cells beside the exercise's: copies of it, or new ones."""
    place = place_of(notebook) + offset
    cells = [
        copy.deepcopy(own(notebook)) | {"id": f"new-{i}", "source": source}
        if copied
        else added(source)
        for i, source in enumerate(sources)
    ]
    notebook["cells"][place:place] = cells


def exercise(submission: Submission, name: str = NAME) -> SubmittedCell:
    return next(cell for cell in submission.cells if cell.name == name)


def order(submission: Submission) -> list[str]:
    """The cells that run beside the answer, around it."""
    return [
        "answer" if cell.name == NAME else cell.source
        for cell in submission.cells
        if cell.name == NAME or cell.kind == "extra"
    ]
