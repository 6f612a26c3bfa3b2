"""What comes from a student's process beside values, read defensively: reports and texts."""

from __future__ import annotations

import base64
import re
from typing import Any

from grader.examiner.errors import (
    Delegated,
    OutOfMemory,
    StillPlaceholder,
    StudentError,
    StudentGone,
    StudentRaised,
)
from grader.sandbox.cells import FIGURE_BYTES
from grader.sandbox.launch import Ending

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

# terminal controls, and marks that turn the direction of writing
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def reason_of(ending: Ending) -> str:
    """The verdict of a process that ended."""
    if ending.reason in ("cpu", "wall"):
        return "timeout"
    return "killed"


def text(value: Any, cap: int) -> str:
    """A text from below that may be written anywhere: no controls, no halves of characters."""
    if not isinstance(value, str):
        return ""
    whole = value[:cap].encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub("\ufffd", whole)


def lines(value: Any) -> list[str]:
    """A list of texts from below, bounded; nothing where something else came."""
    return [text(line, 100) for line in value[:20]] if isinstance(value, list) else []


def reported(error: Any) -> StudentError:
    """The exception for what the student's process reports, parsed defensively."""
    if not isinstance(error, dict):
        return StudentGone("tampered", "an error that is no report")
    kind, message = text(error.get("kind"), 80), text(error.get("message"), 300)
    line, cell = error.get("line"), text(error.get("cell"), 60) or None
    line = line if type(line) is int and 0 < line < 100_000 else None
    if error.get("placeholder") is True:
        return StillPlaceholder(line, cell)
    if error.get("memory") is True:
        return OutOfMemory(kind, message, line, cell)
    if sentence := text(error.get("delegated"), 400):
        return Delegated(f"{sentence}.")
    return StudentRaised(kind or "Exception", message, line, cell)


def is_figure(value: Any) -> bool:
    """Whether it is a PNG of bounded size in base64, and nothing else."""
    if not isinstance(value, str) or len(value) > FIGURE_BYTES * 4 // 3 + 4:
        return False
    try:
        return base64.b64decode(value, validate=True).startswith(PNG_SIGNATURE)
    except ValueError:
        return False
