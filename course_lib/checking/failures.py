"""One bounded line about what stopped a check: what, and where in the student's code."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any

from course_lib.checking.session import Session, cell_text, parsed

LINE_CAP = 320
MESSAGE_CAP = 160
SOURCE_CAP = 90
AGAIN = "run that cell, then run this check again"
_OWN_FOLDER = str(Path(__file__).parent)


@dataclass(frozen=True)
class Place:
    """A line that was running when something stopped."""

    code: CodeType
    number: int
    text: str

    above: int = 0

    @classmethod
    def of(cls, frame: FrameType, number: int, session: Session | None = None) -> Place:
        """The line of a frame, and its text where it is known."""
        try:
            text = linecache.getline(frame.f_code.co_filename, number).strip()
        except Exception:
            text = ""
        cell = cell_text(frame.f_code.co_filename) if session is not None else None
        above = session.above(cell) if session is not None and cell is not None else 0
        return cls(frame.f_code, number, one_line(text, SOURCE_CAP), above)

    def __str__(self) -> str:
        return f"line {self.number + self.above}" + (f": {self.text}" if self.text else "")


@dataclass(frozen=True)
class Failure:
    """Why a check was not content.

    Attributes
    ----------
    sentence : str
        One line, without the exercise's name in front.
    begun : bool
        False where the placeholder of the exercise itself stopped it.
    missing : str
        The name that was not defined, where that is the reason.
    """

    sentence: str
    begun: bool = True
    missing: str = ""


def failure(
    exercise: str,
    error: BaseException,
    namespace: Mapping[str, Any],
    session: Session | None = None,
) -> Failure:
    """What to say of an error that came out of an exercise's visible check.

    Parameters
    ----------
    exercise : str
        Its name.
    error : BaseException
        With its traceback, whose first frame is the check cell's.
    namespace : mapping
        The notebook's names: code that was defined in a cell has it as its globals.
    session : Session or None
        The IPython that runs, which knows where a cell's first line stands.

    Examples
    --------
    >>> try:
    ...     raise AssertionError("adam_step: w after one step: expected 2, got 3")
    ... except AssertionError as error:
    ...     failure("adam_step", error, globals()).sentence
    'w after one step: expected 2, got 3'
    """
    frames = list(_frames(error.__traceback__))
    if not frames:
        return Failure(stopped(error, ""))
    check_file = frames[0][0].f_code.co_filename
    own = [item for item in frames if _of_cell(item[0], namespace, check_file)]
    asked = [item for item in frames if item[0].f_code.co_filename == check_file][-1]
    if isinstance(error, AssertionError) and (not own or _deeper(frames, asked, own[-1])):
        return Failure(one_line(_without_name(_message(error), exercise), LINE_CAP))
    place = Place.of(*own[-1], session) if own else None
    if place is not None and own[-1] is frames[-1] and _is_placeholder(error, place):
        return _placeholder(exercise, place)
    missing = missing_name(error)
    if not own and missing and asked is frames[-1]:
        return Failure(f"{missing} is not defined: run the cells above it first", missing=missing)
    if place is not None:
        where = f"in {place}"
        if place.code.co_filename != _first_file(own, exercise):
            where = f"in {_owner(place.code)}, {place}"
        return Failure(stopped(error, where), missing=missing)
    return Failure(stopped(error, f"where the check has {Place.of(*asked).text}"), missing=missing)


def one_line(text: str, cap: int) -> str:
    """A text on one line, without control characters, cut where it is too long.

    >>> one_line("a\\n  b\\x1b[31m", 20), one_line("x" * 30, 10)
    ('a b[31m', 'xxxxxxxxx…')
    """
    text = text[: 20 * cap]
    shown = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return shown if len(shown) <= cap else f"{shown[: cap - 1]}…"


def missing_name(error: BaseException) -> str:
    """The name that was not defined, if that is the error; else empty.

    >>> missing_name(NameError("no np", name="np")), missing_name(ValueError("no np"))
    ('np', '')
    """
    if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
        return ""
    return error.name if isinstance(error.name, str) else ""


def innermost(error: BaseException, namespace: Mapping[str, Any]) -> Place | None:
    """The deepest line of a notebook's own code that an error came through.

    >>> innermost(ValueError("raised nowhere"), {}) is None
    True
    """
    frames = [item for item in _frames(error.__traceback__) if item[0].f_globals is namespace]
    return Place.of(*frames[-1]) if frames else None


def stopped(error: BaseException, where: str) -> str:
    """``stopped with ValueError (what it said) in line 3: x = int(s)``, bounded.

    >>> stopped(ValueError("no number"), "in line 3: x = int(s)")
    'stopped with ValueError (no number) in line 3: x = int(s)'
    >>> stopped(KeyboardInterrupt(), "in line 2: while True: pass")
    'interrupted (does a loop never end?) in line 2: while True: pass'
    """
    if isinstance(error, KeyboardInterrupt):
        return one_line(f"interrupted (does a loop never end?) {where}".strip(), LINE_CAP)
    if isinstance(error, SystemExit):
        said = "exit() or quit() was called"
    elif isinstance(error, EOFError):
        said = "input() waits for a person, and nobody answers when you are graded"
    else:
        said = one_line(_message(error), MESSAGE_CAP)
    sentence = f"stopped with {kind_of(error)}" + (f" ({said})" if said else "")
    return one_line(f"{sentence} {where}".strip(), LINE_CAP)


def kind_of(error: BaseException) -> str:
    """The class of an error, by name.

    >>> kind_of(ValueError("no number"))
    'ValueError'
    """
    return one_line(type(error).__name__, 60)


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        number = trace.tb_lineno  # None in 3.11+ for code without lines, whatever the stubs say
        yield trace.tb_frame, number or trace.tb_frame.f_code.co_firstlineno
        trace = trace.tb_next


def _of_cell(frame: FrameType, namespace: Mapping[str, Any], check_file: str) -> bool:
    return frame.f_globals is namespace and frame.f_code.co_filename != check_file


def _deeper(
    frames: list[tuple[FrameType, int]],
    asked: tuple[FrameType, int],
    own: tuple[FrameType, int],
) -> bool:
    """Whether the check cell itself compared, after the student's code had called into it."""
    below = frames[frames.index(asked) + 1 :]
    return frames.index(asked) > frames.index(own) and all(
        frame.f_code.co_filename.startswith(_OWN_FOLDER) for frame, _ in below
    )


def _first_file(own: list[tuple[FrameType, int]], exercise: str) -> str:
    """The file of the exercise's own function among the frames, else of the outermost."""
    for frame, _ in own:
        if _owner(frame.f_code) == exercise:
            return frame.f_code.co_filename
    return own[0][0].f_code.co_filename


def _owner(code: CodeType) -> str:
    return code.co_qualname.split(".")[0]


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _without_name(message: str, exercise: str) -> str:
    message = message.strip() or "a condition of the check does not hold"
    return message.removeprefix(f"{exercise}:").strip()


def _is_placeholder(error: BaseException, place: Place) -> bool:
    plain = type(error) is NotImplementedError and not error.args
    text = place.text.split("#")[0].strip()  # empty where the source is not known
    return plain and text in ("raise NotImplementedError()", "raise NotImplementedError", "")


def _placeholder(exercise: str, place: Place) -> Failure:
    owner, _, rest = place.code.co_qualname.partition(".")
    if not _nothing_else(place):
        line = f'the line "{place.text}" still stands (line {place.number + place.above})'
        return Failure(f"{line}: take it out, {AGAIN}")
    if owner != exercise:
        return Failure(f"it needs {owner}, which is not begun yet: write that one first")
    subject = f"{rest} is not begun yet" if rest else "not begun yet"
    return Failure(f"{subject}: write it in the cell above, {AGAIN}", begun=False)


def _nothing_else(place: Place) -> bool:
    """Whether the function that holds a placeholder holds nothing but it and a docstring."""
    tree = parsed(cell_text(place.code.co_filename) or "")
    holders = [
        node
        for node in ast.walk(tree or ast.Module([], []))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name == place.code.co_name
        and node.lineno <= place.number <= (node.end_lineno or node.lineno)
    ]
    if not holders:
        return True
    body = holders[-1].body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        body = body[1:]
    return len(body) == 1
