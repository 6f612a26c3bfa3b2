"""What executing a cell gave: the report of it, parsed, and what is to be noted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grader.examiner import source as sources
from grader.examiner.errors import (
    CellDeleted,
    DefinesNothing,
    Delegated,
    NoPython,
    NotAttempted,
    Renamed,
    StillPlaceholder,
    StoppedEarly,
    StudentError,
    StudentRaised,
    listed,
)
from grader.examiner.reports import is_figure, lines, reported, text
from grader.examiner.surroundings import Texts

STDOUT_CAP = 100_000
RESULT_CAP = 8_000
FIGURE_CAP = 4


@dataclass(frozen=True)
class Cell:
    """A cell to execute.

    Parameters
    ----------
    kind : str
        ``given``; ``exercise``; ``extra``, one that the student added; ``spare``, the student's
        version of a locked or a demo cell, which runs where a name of it is missing.
    attempted : bool
        Whether an exercise cell holds anything of the student's; ``absence`` says what if not.
    part_of : str
        The exercise that an extra cell was split or copied from.
    held_by : str
        The other exercise's cell in which the answer to this one stands.
    """

    name: str
    kind: str
    source: str
    attempted: bool = True
    absence: str = "placeholder"
    part_of: str = ""
    held_by: str = ""


@dataclass
class CellRun:
    """What executing a cell gave: bounded text, figures, and the error if there was one.

    ``at`` is the line of the cell that stopped it, ``stop`` is ``input`` or ``exit`` where that was
    the cause, ``went_on`` whether the lines below ran; ``defined`` the exercises' names that the
    cell bound; ``notation`` whether its magics were ``many``, or ``failed`` to be read.
    """

    stdout: str = ""
    result: str | None = None
    figures: list[str] = field(default_factory=list)
    error: StudentError | None = None
    trace: str = ""
    at: int | None = None
    stop: str = ""
    went_on: bool = False
    defined: tuple[str, ...] = ()
    notation: str = ""


def parsed(
    reply: dict[str, Any],
    room: int,
    watched: Collection[str],
    texts: Texts | None = None,
    *,
    hidden: bool = False,
) -> CellRun:
    """Parse the report of a cell, whatever it is; at most about ``room`` characters of it.

    With ``hidden`` no text that the cell left is kept, as of a call of a hidden check.
    """
    if hidden:
        reply = {k: v for k, v in reply.items() if k not in ("stdout", "result", "figures")}
    figures, result = reply.get("figures"), reply.get("result")
    bound = lines(reply.get("defined"))
    if "error" not in reply and not isinstance(reply.get("defined"), list):
        bound = list(watched)  # no report of ours: what it gives when it is called is judged
    run = CellRun(
        stdout=text(reply.get("stdout"), min(STDOUT_CAP, max(0, room))),
        result=text(result, RESULT_CAP) if isinstance(result, str) else None,
        went_on=reply.get("went_on") is True,
        defined=tuple(name for name in bound if name in watched),
        notation=text(reply.get("notation"), 10),
    )
    for figure in figures[:FIGURE_CAP] if isinstance(figures, list) else []:
        room -= len(figure) if isinstance(figure, str) else 0
        if room > 0 and is_figure(figure):
            run.figures.append(figure)
    if "error" in reply:
        error = reply["error"]
        run.error = reported(error, texts, hidden=hidden)
        if isinstance(error, dict):
            run.trace = "" if hidden else text(error.get("trace"), RESULT_CAP)
            at = run.error.line if hidden else error.get("at")
            run.at = at if type(at) is int and 0 < at < 100_000 else None
            stop = text(error.get("stop"), 10)
            run.stop = stop if stop in StoppedEarly.causes else ""
    return run


def told_as(first: CellRun, run: CellRun) -> CellRun:
    """A later run of a cell with the texts of the first, which no hidden call came before.

    A process that ended in a hidden call could tell the next one what it was given, by the time at
    which it ended if by nothing else, and the next one could print it.
    """
    if run.error is not None and first.error is not None:
        return replace(first, defined=run.defined)
    return replace(run, stdout=first.stdout, result=first.result, figures=first.figures)


def absent(name: str, cell: Cell | None, cells: Sequence[Cell] = ()) -> StudentError:
    """Why an exercise has no answer, where nothing of the student's stands for it."""
    absence = cell.absence if cell else "deleted"
    found = _beside(cell, cells) if cell else []
    beside = ""
    if found:
        beside = (
            f"A cell that you added defines {listed(found)}: if that is your answer, give it the "
            f"name `{name}`."
        )
    return CellDeleted(name, beside) if absence == "deleted" else NotAttempted(absence, beside)


def _beside(cell: Cell, cells: Sequence[Cell]) -> list[str]:
    """Functions of added cells between this exercise and its neighbours that no exercise uses."""
    place = cells.index(cell)
    exercises = [i for i, c in enumerate(cells) if c.kind == "exercise"]
    first = max((i for i in exercises if i < place), default=-1)
    last = min((i for i in exercises if i > place), default=len(cells))
    near = [c for c in cells[first + 1 : last] if c.kind == "extra" and not c.part_of]
    used = set().union(*(sources.uses(cells[i].source) for i in exercises if cells[i].attempted))
    return [name for c in near for name in sources.functions(c.source) if name not in used]


def needed(cell: Cell, cells: Iterable[Cell], names: Iterable[str]) -> list[str]:
    """Of these names and what other cells use, what this cell binds."""
    wanted = set(names).union(*(sources.uses(c.source) for c in cells if c is not cell))
    return sorted(sources.binds(cell.source) & wanted)


def without_answer(cell: Cell, run: CellRun, name: str) -> StudentError:
    """Why a cell that ran leaves nothing of an exercise's name."""
    error = run.error
    if run.stop:
        return StoppedEarly(name, run.stop, run.at)
    if isinstance(error, StudentRaised) and sources.tree_of(cell.source) is None:
        return NoPython(name, error.kind, error.message, error.line or run.at)
    if error is not None:
        return error
    found = sources.functions(cell.source)
    return Renamed(name, found) if found else DefinesNothing(name)


def notes_of(cell: Cell, run: CellRun) -> list[str]:
    """What a student should know of a cell that ran."""
    where = f"the cell {cell.name}" if cell.kind == "exercise" else _added(cell)
    notes = []
    if run.notation == "many":
        notes.append(f"{_begun(where)} has too many magics: they were left out.")
    elif run.notation == "failed":
        notes.append(f"The magics of {where} could not be read: they were left out.")
    if run.error is None or (cell.kind == "exercise" and cell.name not in run.defined):
        return notes
    rest = "it was left out" if run.went_on else "what stands above it was graded"
    line = f"Line {run.at} of {where}" if run.at else f"A line of {where}"
    if sources.tree_of(cell.source) is None and cell.kind != "exercise":
        notes.append(f"{line} is no Python, so that cell was left out.")
    elif run.stop:
        notes.append(f"{line} {StoppedEarly.causes[run.stop]}; {rest}.")
    else:
        why = run.error.why if isinstance(run.error, StudentRaised) else ""
        notes.append(f"{line} stopped with {_kind(run.error)}; {rest}. {why}".strip())
    return notes


def note_of_end(cell: Cell, reason: str, *, left_out: bool) -> str:
    """What a student should know of a cell that ended the process, and what was done then."""
    where = f"the cell {cell.name}" if cell.kind == "exercise" else _added(cell)
    what = {
        "timeout": "was still running when its time was up",
        "memory": "used more memory than it may",
    }.get(reason, "ended the process that ran it")
    done = "it was left out" if left_out else "of it, the definitions alone were used"
    return f"{_begun(where)} {what}; {done}."


def note_of_another(cell: Cell, name: str, *, again: bool) -> str:
    """What a student should know of a cell that defined the answer in place of the answer's own."""
    where = f"the cell {cell.name}" if cell.kind == "exercise" else _added(cell)
    if again:
        return f"{_begun(where)} defines {name} again: that definition was graded."
    return f"The answer to {name} stands in {where}; it was found."


def _added(cell: Cell) -> str:
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    shown = first.replace("`", "")[:40]
    whose = "changed" if cell.kind == "spare" else "added"
    return f"a cell that you {whose} (it begins with `{shown}`)"


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _kind(error: StudentError) -> str:
    if isinstance(error, StillPlaceholder):
        return "NotImplementedError"
    if isinstance(error, Delegated):
        return "an import that this unit does not allow"
    kind = error.kind if isinstance(error, StudentRaised) else ""
    return kind if kind.isidentifier() else "an exception"
