"""What comes from a student's process beside values, read defensively: reports and texts."""

from __future__ import annotations

import base64
import re
from typing import Any

from grader.examiner.absent_names import lacking, said, undefined
from grader.examiner.causes import KINDS, at_the_call, cause
from grader.examiner.errors import (
    Delegated,
    OutOfMemory,
    StillPlaceholder,
    StudentError,
    StudentGone,
    StudentRaised,
)
from grader.examiner.surroundings import Texts, quoted
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


def reported(
    error: Any, texts: Texts | None = None, *, hidden: bool = True, called: str = ""
) -> StudentError:
    """The exception for what the student's process reports, parsed defensively.

    Parameters
    ----------
    error : object
        The report.
    texts : Texts, optional
        The submission's cells: what may be quoted.
    hidden : bool
        Whether it arose inside a call of a hidden check; a cell that runs has seen no hidden
        input, and its message is kept.
    called : str
        The name that was called.
    """
    if not isinstance(error, dict):
        return StudentGone("tampered", "an error that is no report")
    texts = texts or Texts()
    kind, message = text(error.get("kind"), 80), text(error.get("message"), 300)
    if text(error.get("delegated"), 400):
        return Delegated(_delegated(text(error.get("name"), 60), texts))
    cell, line = text(error.get("cell"), 60), error.get("line")
    place = texts.line(cell, line if type(line) is int else None)
    where: dict[str, Any] = {}
    if place is not None:
        shown = said(cell, texts)
        where = {"line": line, "cell": cell, "place": shown, "quote": quoted(place)}
    if error.get("placeholder") is True:
        return StillPlaceholder(where.get("line"), where.get("cell"))
    if error.get("memory") is True:
        return OutOfMemory("MemoryError", **where)
    known = KINDS.get(kind, "")
    why = cause(known, message)
    name = text(error.get("name"), 60)
    if known == "NameError":
        why = undefined(name, texts, cell, place or "")
        if called and place is None:
            why = f"`{called}` is not there when all your cells have run."
    if known == "AttributeError" and place is not None:
        why = why or lacking(name, texts, place)
    if called and place is None and known == "TypeError":
        why = at_the_call(why, called)
    if hidden:
        return StudentRaised(known, why=why, **where)
    return StudentRaised(
        kind or "Exception", message, why=why if known == "NameError" else "", **where
    )


def _delegated(module: str, texts: Texts) -> str:
    what = module if module in texts.delegated else "A module that your code imports"
    where = f" of unit {texts.unit}" if texts.unit else ""
    sentence = f"{what} cannot be used in an answer{where}: the exercise is to write that part"
    return f"{sentence} yourself."


def is_figure(value: Any) -> bool:
    """Whether it is a PNG of bounded size in base64, and nothing else."""
    if not isinstance(value, str) or len(value) > FIGURE_BYTES * 4 // 3 + 4:
        return False
    try:
        return base64.b64decode(value, validate=True).startswith(PNG_SIGNATURE)
    except ValueError:
        return False
