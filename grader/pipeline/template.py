"""What was handed out: the released notebook, as grading needs it."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.examiner.source import normalized
from grader.examiner.surroundings import Surroundings, surroundings
from grader.pipeline.paths import Course, CourseError

EXECUTED = ("given", "exercise")


@dataclass(frozen=True)
class TemplateCell:
    """A cell of the released notebook.

    Attributes
    ----------
    kind : str
        ``given``, ``demo``, ``exercise``, ``check``, ``explain``, ``gpu``, ``summary``, or
        ``lecture``.
    grade_id : str
        nbgrader's name of the cell, empty where it has none.
    id : str
        The notebook format's own cell id.
    """

    kind: str
    grade_id: str
    id: str
    cell_type: str
    source: str
    points: float
    metadata: dict[str, Any]


@dataclass(frozen=True)
class Template:
    """The released notebook of a unit."""

    unit: str
    title: str
    cells: tuple[TemplateCell, ...]
    metadata: dict[str, Any]

    @cached_property
    def by_grade_id(self) -> dict[str, int]:
        """Position of each cell that nbgrader names."""
        return {cell.grade_id: i for i, cell in enumerate(self.cells) if cell.grade_id}

    @cached_property
    def by_id(self) -> dict[str, int]:
        """Position of each cell by the notebook format's id."""
        return {cell.id: i for i, cell in enumerate(self.cells) if cell.id}

    @cached_property
    def by_source(self) -> dict[tuple[str, str], int]:
        """Position of each cell by type and normalized source; the first of equals."""
        found: dict[tuple[str, str], int] = {}
        for i, cell in enumerate(self.cells):
            found.setdefault((cell.cell_type, normalized(cell.source)), i)
        return found

    @cached_property
    def around(self) -> Surroundings:
        """The names that a student's cell finds around it, or misses."""
        return surroundings(
            (cell.kind, cell.grade_id or cell.id, cell.source)
            for cell in self.cells
            if cell.cell_type == "code"
        )

    @cached_property
    def modules(self) -> list[str]:
        """What the given and exercise cells import: the warm parent imports it once."""
        names: dict[str, None] = {}
        for cell in self.cells:
            if cell.kind in EXECUTED and cell.cell_type == "code":
                names.update(dict.fromkeys(imported(cell.source)))
        return list(names)


def load_template(course: Course, unit: str) -> Template:
    """The template of a unit, from its released notebook.

    Raises
    ------
    CourseError
        If the unit was not released, with the command that does it.
    """
    path = course.released(unit)
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(
            f"{course.shown(path)} does not exist: run `course release {unit}` first"
        ) from None
    except (OSError, ValueError) as error:
        raise CourseError(
            f"{course.shown(path)} cannot be read ({error}): run `course release {unit}` again"
        ) from None
    return read_template(unit, notebook, Path(path).stem)


def read_template(unit: str, notebook: dict[str, Any], name: str) -> Template:
    """The template in a notebook of ours."""
    cells = tuple(_template_cell(cell) for cell in notebook["cells"])
    heading = next(
        (c.source.splitlines()[0] for c in cells if c.cell_type == "markdown" and c.source), name
    )
    return Template(unit, heading.lstrip("# ").strip(), cells, dict(notebook.get("metadata", {})))


def _template_cell(cell: dict[str, Any]) -> TemplateCell:
    metadata = cell.get("metadata", {})
    nbgrader = metadata.get("nbgrader", {})
    return TemplateCell(
        kind=metadata.get("descent", {}).get("kind", "lecture"),
        grade_id=nbgrader.get("grade_id", ""),
        id=cell.get("id", ""),
        cell_type=cell["cell_type"],
        source=joined(cell["source"]),
        points=float(nbgrader.get("points", 0)),
        metadata=metadata,
    )


def joined(source: str | list[str]) -> str:
    """A cell's source as one string."""
    return source if isinstance(source, str) else "".join(source)


def imported(source: str) -> list[str]:
    """The modules that a cell imports anywhere in it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return names
