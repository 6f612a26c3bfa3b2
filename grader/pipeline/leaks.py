"""The leak gate: reads the bytes of a release and names every cell that gives something away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.hidden_tests import load_unit
from grader.pipeline.conventions import SHOWN_KINDS
from grader.pipeline.places import find_place
from grader.pipeline.solution_lines import (
    PASSAGE,
    SecretLine,
    long_lines,
    passages,
    secret_lines,
)
from grader.pipeline.spellings import INVISIBLE, readings, spelled_alike

DATA = re.compile(r"base64,[A-Za-z0-9+/=\s]+")
# In the released bytes these stand for something that should have been taken out.
MARKERS = (
    (re.compile(r"(BEGIN|END) SOLUTION"), "a marker of a solution region"),
    (re.compile(r"HIDDEN"), "a marker of a hidden test"),
    (re.compile(r"MARK SCHEME|\bRubric\b"), "a marker of a marking scheme"),
    (re.compile(r"Instructor['\u2019]s page"), "the head of the instructor's page"),
)
NAMES = (
    (re.compile(r"\bgrade_here\b|\bhidden_tests\b"), "a hidden test's name"),
    (re.compile(r"\b(from|import)\s+grader\b|\bgrader\.\w"), "an import of the grader"),
)
FORBIDDEN = (*MARKERS, *NAMES)


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
    gate = _gate(instructor, public)
    found: list[str] = []
    for position, cell in enumerate(cells):
        name = f"cell {_name(cell, position)}"
        found.extend(f"{name} {fault}" for fault in _cell_leaks(cell, gate))
    outside = {key: value for key, value in released.items() if key != "cells"}
    found.extend(f"the notebook's metadata {fault}" for fault in gate.faults(outside))
    # Whatever the structure above did not show: the same markers, on the bytes themselves.
    if not found:
        for pattern, meaning in FORBIDDEN:
            if match := pattern.search(content.decode("utf-8", "replace")):
                found.append(f"the file holds {match.group()!r}, {meaning}")
    return found


def text_gate(instructor: NotebookNode, public: str = "") -> Callable[[str], list[str]]:
    """What a text beside the notebooks gives away of a unit, as a function of it; see ``leaks``."""
    return _gate(instructor, public).faults


def _gate(instructor: NotebookNode, public: str) -> _Gate:
    hints = _hints(str(instructor.metadata.get("descent", {}).get("unit", "")))
    return _Gate(secret_lines(instructor, public, hints), passages(instructor))


def _hints(unit: str) -> list[tuple[str, str]]:
    """Exercise and hint of each mistake that the hidden tests of a unit know."""
    try:
        exercises = load_unit(unit).exercises
    except LookupError:  # a notebook of no unit; `course build` refuses a unit without tests
        return []
    return [(name, known.hint) for name, one in exercises.items() for known in one.mistakes]


@dataclass(frozen=True)
class _Gate:
    """What is looked for: lines, and passages of lines that may be known one by one."""

    secret: tuple[SecretLine, ...]
    passages: Mapping[tuple[str, ...], str]

    def faults(self, value: Any) -> list[str]:
        """What the texts of a JSON value give away, each fault once."""
        every = (fault for text in _strings(value) for fault in self._text(text))
        return list(dict.fromkeys(every))

    def _text(self, text: str) -> Iterator[str]:
        for reading in readings(text):
            seen = INVISIBLE.sub("", reading)
            for pattern, meaning in FORBIDDEN:
                if match := pattern.search(seen):
                    yield f"holds {match.group()!r}, {meaning}"
            spaced = spelled_alike(reading)
            squeezed = spaced.replace(" ", "")
            for line in self.secret:
                if line.stands_in(spaced, squeezed):
                    yield f"holds a line of the solution of {line.owner}: {line.line[:60]!r}"
            near = {p: owner for p, owner in self.passages.items() if p[0] in squeezed}
            if near and (owner := _repeated(long_lines(reading.splitlines()), near)):
                yield f"repeats {PASSAGE} lines in a row of the solution of {owner}"


def _repeated(lines: list[str], passages: Mapping[tuple[str, ...], str]) -> str | None:
    """The cell whose solution stands in these lines, each perhaps with something around it."""
    for start in range(len(lines) - PASSAGE + 1):
        for passage, owner in passages.items():
            if all(part in line for part, line in zip(passage, lines[start:], strict=False)):
                return owner
    return None


def _cell_leaks(cell: dict[str, Any], gate: _Gate) -> Iterator[str]:
    kind = cell.get("metadata", {}).get("descent", {}).get("kind")
    if cell.get("outputs") and kind not in SHOWN_KINDS:
        yield f"has outputs, and a release keeps those of {', '.join(SHOWN_KINDS)} cells alone"
    if cell.get("attachments") and cell.get("metadata", {}).get("nbgrader"):
        yield "has attachments, which nbgrader does not take out with the solution"
    yield from gate.faults(cell)
    yield from _places(cell.get("outputs"))


def _places(outputs: Any) -> Iterator[str]:
    """What outputs say of the machine that they were made on, however it is wrapped."""
    for text in _strings(outputs):
        for reading in readings(text):
            # Data in base64 may spell anything; what it says is a reading of its own.
            if place := find_place(DATA.sub("base64,", reading)):
                yield f"shows a path of this machine ({place})"
                break


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
