"""Read the bytes of a submission defensively: its cells, or one sentence on why there are none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from grader.pipeline.template import joined

NOTEBOOK_BYTES = 30 << 20
CELL_CAP = 2_000
SOURCE_CAP = 200_000


class UnreadableError(Exception):
    """The bytes are no notebook; the message is the note that the results carry."""


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
        With one sentence that says what is wrong and what to do.
    """
    if not data.strip():
        raise UnreadableError("the notebook is an empty file: save it again and hand it in anew")
    if len(data) > NOTEBOOK_BYTES:
        raise UnreadableError(
            f"the notebook has {len(data) >> 20} MB, more than {NOTEBOOK_BYTES >> 20}: "
            "clear its outputs and hand it in anew"
        )
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableError("the notebook is no UTF-8 text: save it again in Jupyter") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            f"the notebook is no valid JSON ({str(error)[:120]}): save it again in Jupyter"
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableError(
            "the file holds no list of cells: hand in the .ipynb file in notebook format 4"
        )
    cells = [_raw_cell(cell) for cell in notebook["cells"][:CELL_CAP]]
    return [cell for cell in cells if cell is not None]


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
        source=source[:SOURCE_CAP].encode("utf-8", "replace").decode(),
        grade_id=grade_id[:120] if isinstance(grade_id, str) else "",
        id=identity[:80] if isinstance(identity, str) else "",
    )
