"""What two runs of one notebook show differently: the first line of each cell that does."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from grader.pipeline.conventions import ignores_output, name
from grader.pipeline.pictures import EMBEDDED

WIDTH = 100  # characters of a line that a message shows
BEFORE = 30  # of them in front of the first that differs
REMEDY = (
    "a notebook shows the same in each run: sort what comes out of a set, draw with a seeded "
    "generator, leave out times, dates, hash() and id(); output that is noisy by nature belongs "
    "in a cell of its own, marked # NBVAL_IGNORE_OUTPUT"
)
ORDER = "the same in another order, as the elements of a set come out: put sorted(...) around them"


def first_difference(one: NotebookNode, other: NotebookNode) -> str | None:
    """A sentence on the first cell whose outputs differ, or None.

    Parameters
    ----------
    one, other : NotebookNode
        Two executions of the same notebook. Cells that are marked as noisy are left out.
    """
    for position, (cell, again) in enumerate(zip(one.cells, other.cells, strict=True)):
        if cell.cell_type != "code" or ignores_output(cell):
            continue
        if cell.outputs != again.outputs:
            what = _outputs(cell.outputs, again.outputs)
            return f"cell {name(cell, position)} shows something else in each run: {what}"
    return None


def _outputs(one: Sequence[NotebookNode], other: Sequence[NotebookNode]) -> str:
    for mine, its in zip(one, other, strict=False):
        if mine == its:
            continue
        left, right = _parts(mine), _parts(its)
        for key in [*left, *right]:
            if left.get(key) == right.get(key):
                continue
            if key in left and key in right:
                return _part(key, left[key], right[key])
            return f"{key} is shown in one run only; {REMEDY}"
    return f"{len(one)} outputs in one run, {len(other)} in the other; {REMEDY}"


def _parts(output: NotebookNode) -> dict[str, Any]:
    """What an output holds, by a name that messages use."""
    kind = output.output_type
    if kind == "stream":
        return {str(output.name): output.text}
    if kind == "error":
        return {key: output.get(key) for key in ("ename", "evalue", "traceback")}
    data = dict(output.get("data", {}))
    return {**data, f"the metadata of {', '.join(sorted(data))}": output.get("metadata", {})}


def _part(key: str, one: Any, other: Any) -> str:
    for picture, its in _pictures(key, one, other):
        if picture != its and (pixels := _pixels(picture, its)):
            return f"its figure differs, {pixels}; {REMEDY}"
    left, right = _text(one).splitlines(), _text(other).splitlines()
    number = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if number is None:
        number = min(len(left), len(right))
    pair = [lines[number] if number < len(lines) else "" for lines in (left, right)]
    start = max(0, _common(*pair) - BEFORE)
    shown = [repr(line[start : start + WIDTH]) for line in pair]
    same = sorted(_text(one)) == sorted(_text(other))
    where = f"{key}, line {number + 1}" if max(len(left), len(right)) > 1 else key
    return f"{where} is {shown[0]} in one and {shown[1]} in the other; {ORDER if same else REMEDY}"


def _pictures(key: str, one: Any, other: Any) -> list[tuple[str, str]]:
    """The PNGs of both runs, where all around them is the same."""
    if key == "image/png":
        return [(_text(one), _text(other))]
    texts = [_text(one), _text(other)]
    if "html" not in key or len({EMBEDDED.sub("", text) for text in texts}) > 1:
        return []
    mine, its = (
        [match["data"] for match in EMBEDDED.finditer(text) if match["kind"] == "png"]
        for text in texts
    )
    return list(zip(mine, its, strict=False))


def _common(one: str, other: str) -> int:
    """How many characters two lines begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=str)


def _pixels(one: str, other: str) -> str:
    """Where two pictures part; empty where one cannot be read."""
    try:
        left, right = (
            np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB"))
            for text in (one, other)
        )
    except (OSError, ValueError, binascii.Error):
        return ""
    if left.shape != right.shape:
        sizes = [f"{image.shape[1]} x {image.shape[0]}" for image in (left, right)]
        return f"{sizes[0]} pixels in one and {sizes[1]} in the other"
    rows, columns = np.nonzero((left != right).any(axis=2))
    if not len(rows):
        return "in its bytes and not in its pixels"
    values = ["#{:02x}{:02x}{:02x}".format(*image[rows[0], columns[0]]) for image in (left, right)]
    return (
        f"in {len(rows)} of {left.shape[0] * left.shape[1]} pixels: row {rows[0] + 1}, column "
        f"{columns[0] + 1} is {values[0]} in one and {values[1]} in the other"
    )
