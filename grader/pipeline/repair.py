"""Repair a submission against the template.

Locked, deleted, duplicated, retyped or metadata-stripped cells are put right by id and by content,
each with a note; what the student wrote in exercise cells is never changed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from grader.pipeline.reading import RawCell
from grader.pipeline.template import Template, TemplateCell, normalized


@dataclass(frozen=True)
class SubmittedCell:
    """A cell of the repaired notebook.

    ``position`` is the template's, or -1 for a cell that the student added.
    """

    name: str
    kind: str
    cell_type: str
    source: str
    position: int
    attempted: bool = True


@dataclass
class Submission:
    """A repaired notebook: its cells in order, and what had to be repaired."""

    cells: list[SubmittedCell]
    notes: list[str] = field(default_factory=list)


def repair(raw: list[RawCell], template: Template) -> Submission:
    """Lay the student's cells over the template's."""
    notes: list[str] = []
    owners = _match(raw, template, notes)
    chosen: dict[int, RawCell] = {}
    extras: dict[int, list[RawCell]] = {}
    anchor = -1
    for cell, position in zip(raw, owners, strict=True):
        if position is None:
            extras.setdefault(anchor, []).append(cell)
            continue
        anchor = max(anchor, position)
        _choose(chosen, position, cell, template.cells[position], notes)
    cells: list[SubmittedCell] = []
    counter = 0
    for position in range(-1, len(template.cells)):
        if position >= 0:
            cells.append(_laid(position, template.cells[position], chosen.get(position), notes))
        for cell in extras.get(position, []):
            counter += 1
            kind = "extra" if cell.cell_type == "code" else "text"
            cell_type = cell.cell_type if cell.cell_type in ("code", "markdown") else "raw"
            cells.append(SubmittedCell(f"extra-{counter}", kind, cell_type, cell.source, -1))
    return Submission(cells, list(dict.fromkeys(notes))[:50])


def _match(raw: list[RawCell], template: Template, notes: list[str]) -> list[int | None]:
    """Which template cell each of the student's cells is: by id, by content, by what it defines."""
    owners: list[int | None] = []
    for cell in raw:
        position = template.by_grade_id.get(cell.grade_id)
        if position is None:
            position = template.by_id.get(cell.id)
        if position is None and cell.source.strip():
            position = template.by_source.get((cell.cell_type, normalized(cell.source)))
        owners.append(position)
    taken = {position for position in owners if position is not None}
    for position, wanted in enumerate(template.cells):
        if wanted.kind != "exercise" or position in taken:
            continue
        for i, cell in enumerate(raw):
            if owners[i] is None and cell.cell_type == "code" and _defines(cell, wanted.grade_id):
                owners[i] = position
                notes.append(f"The cell of {wanted.grade_id} had lost its name; it was found.")
                break
    return owners


def _defines(cell: RawCell, name: str) -> bool:
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    kinds = ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
    return any(isinstance(node, kinds) and node.name == name for node in body)


def _choose(
    chosen: dict[int, RawCell],
    position: int,
    cell: RawCell,
    wanted: TemplateCell,
    notes: list[str],
) -> None:
    before = chosen.get(position)
    if before is None or not _attempted(before, wanted):
        chosen[position] = cell
    elif wanted.kind in ("exercise", "explain") and _attempted(cell, wanted):
        chosen[position] = cell
        notes.append(f"There were two cells of {wanted.grade_id}; the last one was graded.")


def _attempted(cell: RawCell, wanted: TemplateCell) -> bool:
    source = normalized(cell.source)
    return source not in ("", normalized(wanted.source))


def _laid(
    position: int, wanted: TemplateCell, cell: RawCell | None, notes: list[str]
) -> SubmittedCell:
    name = wanted.grade_id or wanted.id or f"cell-{position}"
    if wanted.kind in ("exercise", "explain"):
        if cell is None:
            notes.append(f"The cell of {name} was missing.")
            return SubmittedCell(
                name, wanted.kind, wanted.cell_type, wanted.source, position, False
            )
        if cell.cell_type != wanted.cell_type:
            notes.append(f"The cell of {name} had become {cell.cell_type or 'untyped'}; put right.")
        return SubmittedCell(
            name, wanted.kind, wanted.cell_type, cell.source, position, _attempted(cell, wanted)
        )
    if cell is None:
        if wanted.grade_id:
            notes.append(f"The locked cell {name} was missing; it was put back.")
    elif wanted.grade_id and normalized(cell.source) != normalized(wanted.source):
        notes.append(f"The locked cell {name} was changed; the original was used.")
    return SubmittedCell(name, wanted.kind, wanted.cell_type, wanted.source, position)
