"""Whether a cell is still as it was handed out, where the file itself can tell."""

from __future__ import annotations

import hashlib
import re

from course_lib.checking.notebook_file import Cell

_DEMO_ID = re.compile(r"demo-([0-9a-f]{12})(?:-\d+)?")


def is_same_demo(cell: Cell) -> bool:
    """Whether a demo cell is unchanged: its id ends in the digest of the text it had.

    >>> digest = hashlib.sha256(b"draw()").hexdigest()[:12]
    >>> is_same_demo(Cell("code", "draw()", "demo", id=f"demo-{digest}-2"))
    True
    >>> is_same_demo(Cell("code", "draw(2)", "demo", id=f"demo-{digest}-2"))
    False
    """
    named = _DEMO_ID.fullmatch(cell.id)
    return named is not None and named[1] == hashlib.sha256(cell.source.encode()).hexdigest()[:12]


def is_changed_check(cell: Cell) -> bool:
    """Whether a check cell was surely edited: nbgrader's checksum of it no longer fits.

    False also where there is no checksum.

    >>> is_changed_check(Cell("code", "", "check", "check_f", nbgrader={"checksum": "0" * 32}))
    True
    >>> is_changed_check(Cell("code", "", "check", "check_f"))
    False
    """
    expected = cell.nbgrader.get("checksum")
    if not isinstance(expected, str) or not cell.grade_id:
        return False
    flags = [str(bool(cell.nbgrader.get(key))) for key in ("grade", "solution", "locked")]
    parts = [cell.source, cell.cell_type, *flags, cell.grade_id]
    if cell.nbgrader.get("grade"):
        parts.append(str(float(cell.points or 0)))
    digest = hashlib.md5("".join(parts).encode(), usedforsecurity=False)
    return digest.hexdigest() != expected
