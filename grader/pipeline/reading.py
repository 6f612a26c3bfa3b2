"""Read the bytes of a submission defensively: its cells, or one sentence on why there are none.

The size of what the cells say is judged: what a student's figures weigh costs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.examiner.source import normalized
from grader.nbgrader_bridge.handed_in import NOTEBOOK_BYTES
from grader.pipeline.template import Template, joined

TEXT_BYTES = 30 << 20  # of what is left without outputs
CELL_CAP = 2_000
SOURCE_CAP = 1_000_000
# A value costs Python up to sixty bytes: with more of them a small file would fill the memory.
CONTAINERS = 4_000_000
VALUES = 30_000_000
AGAIN = "save the notebook again in Jupyter and hand it in anew"

_CONFLICT = re.compile(rb"^(<{7}|={7}|>{7})( |\r?$)", re.MULTILINE)


class UnreadableError(Exception):
    """The bytes are no notebook of this unit; the message is the note that the results carry."""


@dataclass(frozen=True)
class RawCell:
    """A cell as the student saved it."""

    cell_type: str
    source: str
    grade_id: str
    id: str


def read_cells(data: bytes) -> list[RawCell]:
    """The cells of a notebook's bytes.

    Raises
    ------
    UnreadableError
        With one sentence that says what is wrong, where, and what to do.
    """
    if not data.strip():
        raise UnreadableError("the notebook is an empty file: save it again and hand it in anew")
    if len(data) > NOTEBOOK_BYTES:
        raise UnreadableError(
            f"the notebook has more than {NOTEBOOK_BYTES >> 20} MB: "
            "clear its outputs and hand it in anew"
        )
    notebook = _parsed(data)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableError(
            "the file holds no list of cells: hand in the .ipynb file in notebook format 4"
        )
    if len(notebook["cells"]) > CELL_CAP:
        raise UnreadableError(
            f"the notebook has {len(notebook['cells'])} cells, more than {CELL_CAP}: take out what "
            "is no answer and hand it in anew"
        )
    cells = [_raw_cell(cell) for cell in notebook["cells"]]
    for number, cell in enumerate(cells, 1):
        if cell is not None and len(cell.source) > SOURCE_CAP:
            raise UnreadableError(
                f"cell {number} of the notebook has more than {SOURCE_CAP} characters: take out "
                "what is no answer and hand it in anew"
            )
    size = sum(len(cell.source) for cell in cells if cell is not None)
    if size > TEXT_BYTES:
        raise UnreadableError(
            f"the notebook has {size >> 20} MB without its outputs, more than {TEXT_BYTES >> 20}: "
            "take what is no answer out of its cells and hand it in anew"
        )
    return [cell for cell in cells if cell is not None]


def see_unit(
    cells: list[RawCell], template: Template, others: Callable[[], Mapping[str, Template]]
) -> None:
    """See that the cells are of the unit.

    Parameters
    ----------
    others : callable
        Gives the templates of the other units by name, to say which one it is.

    Raises
    ------
    UnreadableError
        If not one cell is of this unit.
    """
    if _answers(cells, template):
        return
    # units share a cell or two, as the imports: the nearest one it is
    own = _kinship(cells, template)
    kinship = {name: _kinship(cells, other) for name, other in others().items()}
    nearest = max(kinship, key=kinship.__getitem__, default=None)
    if nearest is not None and kinship[nearest] > own:
        raise UnreadableError(
            f"this is the notebook of {nearest}, and not of {template.unit}: hand in the other one"
        )
    if not own:
        raise UnreadableError(
            f"no cell of {template.unit} was found in the notebook, and no answer to its "
            "exercises: hand in the notebook that you were given, with your answers in it"
        )


def _answers(cells: list[RawCell], template: Template) -> bool:
    """Whether a cell is an exercise's by its name, or mentions one."""
    exercises = [cell.grade_id for cell in template.cells if cell.kind == "exercise"]
    named = re.compile(rf"\b({'|'.join(map(re.escape, exercises))})\b") if exercises else None
    return any(
        cell.grade_id in exercises
        or bool(named and cell.cell_type == "code" and named.search(cell.source))
        for cell in cells
    )


def _kinship(cells: list[RawCell], template: Template) -> int:
    """How many cells are the template's by name, id or text."""
    return sum(
        cell.grade_id in template.by_grade_id
        or cell.id in template.by_id
        or (cell.cell_type, normalized(cell.source)) in template.by_source
        for cell in cells
        if cell.source.strip()
    )


def _parsed(data: bytes) -> Any:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableError(f"the notebook is no UTF-8 text (line {line}): {AGAIN}") from None
    if data.count(b"{") + data.count(b"[") > CONTAINERS or data.count(b",") > VALUES:
        raise UnreadableError(
            "the notebook holds more values than can be read: clear its outputs and hand it in anew"
        )
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if conflict := _CONFLICT.search(data):
            line = data[: conflict.start()].count(b"\n") + 1
            raise UnreadableError(
                f"the notebook holds both sides of a merge conflict (line {line}): settle it in "
                "git, open the notebook to see that it is whole, and hand it in anew"
            ) from None
        raise UnreadableError(
            f"the notebook is no valid JSON from line {error.lineno} on ({error.msg}): {AGAIN}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            f"the notebook is no valid JSON ({str(error)[:120]}): {AGAIN}"
        ) from None


def _raw_cell(cell: Any) -> RawCell | None:
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", "")
    if isinstance(source, list):
        source = joined([part for part in source if isinstance(part, str)])
    if not isinstance(source, str):
        return None
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    identity = cell.get("id")
    return RawCell(
        cell_type=str(cell.get("cell_type", ""))[:20],
        source=source.encode("utf-8", "replace").decode(),
        grade_id=grade_id[:120] if isinstance(grade_id, str) else "",
        id=identity[:80] if isinstance(identity, str) else "",
    )
