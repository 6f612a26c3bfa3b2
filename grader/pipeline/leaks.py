"""The leak gate: reads the bytes of a release and names every cell that gives something away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.pipeline.conventions import HIDDEN, SOLUTION, grade_id, regions

# In the released bytes these stand for something that should have been taken out.
FORBIDDEN = (
    (re.compile(r"(BEGIN|END) SOLUTION"), "a marker of a solution region"),
    (re.compile(r"HIDDEN"), "a marker of a hidden test"),
    (re.compile(r"MARK SCHEME"), "a marker of a marking scheme"),
    (re.compile(r"\bgrade_here\b|\bhidden_tests\b"), "a hidden test's name"),
    (re.compile(r"\b(from|import)\s+grader\b|\bgrader\.\w"), "an import of the grader"),
)
# Shorter lines (`return w`) say nothing about an answer.
MIN_LENGTH = 12
# A passage of this many lines in a row is the answer itself, wherever it stands.
PASSAGE = 3


def leaks(folder: Path, unit: str, instructor: NotebookNode, public: str = "") -> list[str]:
    """Everything in a release that a student should not have, as sentences; empty if clean.

    Parameters
    ----------
    folder : Path
        The folder that students get.
    unit : str
        Its notebook is ``<unit>.ipynb``; any other file is a leak.
    instructor : NotebookNode
        The notebook with solutions that the release was made from.
    public : str
        Text that students may read anyway (the sources of course_lib): lines of a solution that
        stand there, or in the lecture, are no secret.
    """
    wanted = folder / f"{unit}.ipynb"
    found = [
        f"{path.relative_to(folder).as_posix()} lies beside the notebook; move it out of the "
        f"unit's folder in solutions/"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != wanted
    ]
    if not wanted.is_file():
        return [*found, f"{unit}.ipynb is missing from the release"]
    return [*found, *notebook_leaks(wanted.read_bytes(), instructor, public)]


def notebook_leaks(content: bytes, instructor: NotebookNode, public: str = "") -> list[str]:
    """What the bytes of a released notebook give away; see ``leaks``."""
    try:
        released = json.loads(content)
        cells = released["cells"]
    except (ValueError, KeyError, TypeError):
        return ["the released file is no notebook"]
    found: list[str] = []
    secret = secret_lines(instructor, public)
    passages = dict(_passages(instructor))
    for position, cell in enumerate(cells):
        name = f"cell {_name(cell, position)}"
        found.extend(f"{name} {text}" for text in _cell_leaks(cell, secret, passages))
    outside = {key: value for key, value in released.items() if key != "cells"}
    for text in _strings(outside):
        found.extend(f"the notebook's metadata {fault}" for fault in _text_leaks(text, secret))
    # Whatever the structure above did not show: the same markers, on the bytes themselves.
    if not found:
        for pattern, meaning in FORBIDDEN:
            if match := pattern.search(content.decode("utf-8", "replace")):
                found.append(f"the file holds {match.group()!r}, {meaning}")
    return found


def secret_lines(instructor: NotebookNode, public: str = "") -> dict[str, str]:
    """Line of a solution or a hidden test -> the cell that it is from.

    Lines that stand elsewhere in the unit, or in ``public``, are left out.
    """
    open_lines = {_squeeze(line) for line in public.splitlines()}
    secret: dict[str, str] = {}
    for position, cell in enumerate(instructor.cells):
        hidden = [line for r in _hidden_regions(cell) for line in r]
        for line in hidden:
            if len(_squeeze(line)) >= MIN_LENGTH:
                secret.setdefault(_squeeze(line), grade_id(cell) or f"number {position + 1}")
        kept = list(cell.source.splitlines())
        for line in hidden:
            kept.remove(line)
        open_lines.update(_squeeze(line) for line in kept)
    return {line: cell for line, cell in secret.items() if line not in open_lines}


def _cell_leaks(
    cell: dict[str, Any], secret: dict[str, str], passages: dict[tuple[str, ...], str]
) -> Iterator[str]:
    if cell.get("outputs"):
        yield "has outputs, and a release has none"
    if cell.get("attachments") and cell.get("metadata", {}).get("nbgrader"):
        yield "has attachments, which nbgrader does not take out with the solution"
    for text in _strings(cell):
        yield from _text_leaks(text, secret)
    lines = [_squeeze(line) for line in _joined(cell.get("source", "")).splitlines()]
    lines = [line for line in lines if len(line) >= MIN_LENGTH]
    for start in range(len(lines) - PASSAGE + 1):
        owner = passages.get(tuple(lines[start : start + PASSAGE]))
        if owner:
            yield f"repeats {PASSAGE} lines in a row of the solution of {owner}"
            return


def _text_leaks(text: str, secret: dict[str, str]) -> Iterator[str]:
    for pattern, meaning in FORBIDDEN:
        if match := pattern.search(text):
            yield f"holds {match.group()!r}, {meaning}"
    for line in text.splitlines():
        squeezed = _squeeze(line)
        if squeezed in secret:
            yield f"holds a line of the solution of {secret[squeezed]}: {line.strip()[:60]!r}"


def _hidden_regions(cell: NotebookNode) -> list[list[str]]:
    return regions(cell.source, SOLUTION) + regions(cell.source, HIDDEN)


def _passages(instructor: NotebookNode) -> Iterator[tuple[tuple[str, ...], str]]:
    for cell in instructor.cells:
        for region in regions(cell.source, SOLUTION):
            lines = [_squeeze(line) for line in region]
            lines = [line for line in lines if len(line) >= MIN_LENGTH]
            for start in range(len(lines) - PASSAGE + 1):
                yield tuple(lines[start : start + PASSAGE]), grade_id(cell)


def _squeeze(line: str) -> str:
    """Without spaces, so that another layout of the same line is the same line."""
    return re.sub(r"\s+", "", line)


def _joined(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source)


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value; a list of texts is one text, as in a notebook's source."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield "".join(value)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)


def _name(cell: dict[str, Any], position: int) -> str:
    own = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
    first = _joined(cell.get("source", "")).strip().splitlines()[:1]
    return str(own) if own else f"number {position + 1} ({first[0][:50] if first else 'empty'!r})"
