"""What can end a check early, as a tree: the student's answer, the student's process, or us."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

# In the notebook every cell has run, so there the name may well exist.
_UNDEFINED = (
    "Cells of demos and checks do not run when your work is graded: what only they define is not "
    "there."
)


UNNAMED = "an exception that is not one of Python's own"


class Wrong(Exception):
    """The check failed; the message is the hint that the student reads."""


class StudentError(Exception):
    """Base of everything that the student's code did instead of answering."""

    verdict = "error"
    line: int | None = None  # where it arose, in which cell, as far as that is known
    cell: str | None = None

    def hint(self) -> str:
        return str(self)


class StudentRaised(StudentError):
    """The student's function raised an exception.

    What it says may hold a hidden input. So of one that was raised inside a call neither the text
    nor a class of the student's own is kept, and what is quoted is the submission's text.

    Parameters
    ----------
    kind : str
        Name of the exception's class; empty where it may not be told.
    message : str
        Its text: of a cell as it ran, before there was a hidden input, else empty.
    line : int or None
        Line on which it was raised, counted from 1.
    cell : str or None
        Name of the cell of that line; None for the exercise's own.
    place : str
        That cell as a student knows it.
    quote : str
        The line itself, as a sentence quotes it.
    why : str
        Sentences of our own on the cause.
    """

    def __init__(
        self,
        kind: str,
        message: str = "",
        line: int | None = None,
        cell: str | None = None,
        *,
        place: str = "",
        quote: str = "",
        why: str = "",
    ):
        kind, message = kind[:80], message[:300]
        what = kind or UNNAMED
        super().__init__(f"{what}: {message}" if message else what)
        self.kind = kind
        self.message = message
        self.line = line
        self.cell = cell
        self.place = place or (f"the cell {cell}" if cell else "the cell")
        self.quote = quote
        self.why = why

    def hint(self) -> str:
        detail = f": {self.message}" if self.message and not self.why else ""
        where = f" on line {self.line} of {self.place}" if self.line else ""
        where += f", {self.quote}" if where and self.quote else ""
        sentence = f"Your code stopped with {self.kind or UNNAMED}{detail}{where}."
        why = self.why or (_UNDEFINED if self.kind == "NameError" else "")
        return f"{sentence} {why}" if why else sentence


class OutOfMemory(StudentRaised):
    """The student's function asked for more memory than the exercise allows."""

    verdict = "memory"

    def hint(self) -> str:
        return (
            "Your function asked for more memory than this exercise allows. "
            "Look for an array whose size is the product of two large numbers, or a list that "
            "grows at each step."
        )


class NotAttempted(StudentError):
    """The answer is still the placeholder of the released notebook, or the cell is empty."""

    verdict = "not attempted"
    sentences: ClassVar[dict[str, str]] = {
        "placeholder": "Nothing was handed in for this exercise: the cell still holds the "
        "placeholder.",
        "empty": "Nothing was handed in for this exercise: the cell is empty.",
        "comments": "Nothing was handed in for this exercise: the cell holds nothing but comments.",
    }

    def __init__(self, absence: str = "placeholder", beside: str = ""):
        super().__init__(f"{self.sentences[absence]} {beside}".strip())


class StillPlaceholder(NotAttempted):
    """A call came to a ``raise NotImplementedError``: of the placeholder, or the student's own."""

    verdict = "error"

    def __init__(self, line: int | None = None, cell: str | None = None):
        super().__init__()
        self.line = line
        self.cell = cell

    def hint(self) -> str:
        where = f" on line {self.line} of the cell" if self.line else ""
        where += f" {self.cell}" if where and self.cell else ""
        return (
            f"Your code came to a `raise NotImplementedError`{where}. "
            "If it is left over from the placeholder, delete it; write what is still missing there."
        )


class NoAnswer(StudentError):
    """Something was handed in, and it leaves nothing of the name that the exercise wants."""


class CellDeleted(NoAnswer):
    """The exercise's cell is gone, and nothing else defines the name."""

    def __init__(self, name: str, beside: str = ""):
        sentence = (
            f"The cell of `{name}` is not in the notebook that you handed in, and no other cell "
            f"defines `{name}`."
        )
        super().__init__(f"{sentence} {beside}".strip())


def listed(found: Sequence[str]) -> str:
    """A few names as part of a sentence."""
    return ", ".join(f"`{other[:60]}`" for other in found[:3])


class Renamed(NoAnswer):
    """The cell defines something, under other names."""

    def __init__(self, name: str, found: Sequence[str]):
        super().__init__(
            f"Your cell defines {listed(found)}; `{name}` is wanted. Give your answer that name."
        )


class DefinesNothing(NoAnswer):
    """The cell ran and defines nothing."""

    def __init__(self, name: str):
        super().__init__(f"Your cell defines nothing by the name `{name}`, which is wanted.")


class NoPython(NoAnswer):
    """The cell cannot be read as Python, so nothing of it ran."""

    def __init__(self, name: str, kind: str, message: str, line: int | None):
        where = f"Line {line} of the cell" if line else "The cell"
        detail = f": {message}" if message else ""
        super().__init__(
            f"{where} {name} is no Python ({kind}{detail}). A cell that cannot be read defines "
            f"nothing, so `{name}` is missing."
        )


class StoppedEarly(NoAnswer):
    """A line ended the cell above the definition: ``input()``, or an exit."""

    causes: ClassVar[dict[str, str]] = {
        "input": "asks with input(), and nobody answers while your work is graded",
        "exit": "ends the program",
    }

    def __init__(self, name: str, cause: str, line: int | None):
        where = f"Line {line} of the cell" if line else "A line of the cell"
        super().__init__(f"{where} {name} {self.causes[cause]}. `{name}` was not defined by then.")


class Delegated(StudentError):
    """The answer leans on a module that the unit asks the student to rebuild."""

    verdict = "delegated"

    def __init__(self, sentence: str):
        super().__init__(sentence[:400])


class StudentGone(StudentError):
    """The student's process ended during the call: time, memory, a crash, or a broken protocol."""

    sentences: ClassVar[dict[str, str]] = {
        "timeout": "Your code was still computing when the time for this exercise ran out. "
        "Look for a loop whose end is never reached.",
        "memory": "Your code was stopped because it used more memory than this exercise allows.",
        "killed": "Your code ended the process that was running it (an exit, a crash or a signal).",
        "tampered": "Your code wrote into the channel between it and the grader.",
        "infrastructure": "The grader failed here, not you: this exercise will be graded again.",
    }

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(self.sentences[reason])
        self.reason = reason
        self.verdict = reason
        self.detail = detail


def trail(error: BaseException) -> str:
    """Class and lines of an error of our own, for a log, without its text: values may be in it."""
    frames = traceback.extract_tb(error.__traceback__)
    steps = [f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    return f"{type(error).__name__} ({', '.join(steps[-8:])})"


class InfrastructureError(Exception):
    """A fault of the grader's own: retried, reported, never turned into a zero."""
