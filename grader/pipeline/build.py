"""``course build``: the text source of a unit -> the instructor's notebook, executed.

A unit is built again when its source text has changed (or with ``force``), never because a
library moved: nbval compares the outputs with a fresh run, and says when they no longer hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from grader.hidden_tests import load_unit
from grader.pipeline.conventions import (
    FOLDED_TAG,
    RAISES_TAG,
    grade_id,
    kind,
    name,
    tags,
    violations,
)
from grader.pipeline.execution import KERNELSPEC, LANGUAGE, execute
from grader.pipeline.files import write_atomically
from grader.pipeline.paths import Course, CourseError, find_course

GENERATOR = "course build"
MAX_SECONDS = 40.0
MAX_BYTES = 2_500_000

Points = Callable[[str], Mapping[str, float]]


@dataclass
class Outcome:
    """What a command did with one unit.

    Attributes
    ----------
    state : str
        ``built`` or ``released``, ``up to date``, or, with ``check``, ``stale``.
    sentence : str
        What to print: what is stale and the remedy, or where the file is.
    warnings : list of str
        Things that do not stop the command and should not stay.
    seconds : float
        Of the longer of the two executions; 0 where nothing was executed.
    """

    unit: str
    state: str
    path: Path
    sentence: str
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def exit_status(self) -> int:
        """0 done, 1 needs attention."""
        return 1 if self.state == "stale" else 0


def hidden_points(unit: str) -> Mapping[str, float]:
    """Exercise -> points, as the hidden tests of the unit have it."""
    try:
        exercises = load_unit(unit).exercises
    except LookupError as error:
        raise CourseError(str(error)) from error
    return {name: exercise.points for name, exercise in exercises.items()}


def build(
    unit: str,
    *,
    check: bool = False,
    force: bool = False,
    course: Course | None = None,
    points: Points = hidden_points,
) -> Outcome:
    """Build ``solutions/<unit>/<unit>.ipynb`` from ``solutions/<unit>.py``.

    Parameters
    ----------
    unit : str
        ``07-adaptive-methods``.
    check : bool
        Change nothing; report whether the notebook is what the source would give.
    force : bool
        Execute again even if the source has not changed.
    course : Course, optional
        By default the one that the working folder lies in.
    points : callable, optional
        Unit -> points of each exercise; by default asked of the hidden tests.

    Raises
    ------
    CourseError
        If the source is missing, breaks a convention, a cell fails, or the notebook is too
        large. Nothing is written then.
    """
    course = course or find_course()
    source = course.source(unit)
    notebook = convert(read_source(course, unit), unit)
    label = course.shown(source)
    broken = violations(notebook, unit, points(unit))
    if broken:
        more = f" (and {len(broken) - 1} more: {'; '.join(broken[1:])})" if broken[1:] else ""
        raise CourseError(f"{label}: {broken[0]}{more}")
    built = course.built(unit)
    reason = staleness(notebook, built)
    if reason is None and not force:
        return Outcome(unit, "up to date", built, f"{course.shown(built)} is up to date")
    if check:
        if reason is None:
            return Outcome(unit, "up to date", built, f"{course.shown(built)} is up to date")
        sentence = f"{course.shown(built)} {reason}: run `course build {unit}` and commit it"
        return Outcome(unit, "stale", built, sentence)
    execution = execute(notebook, label)
    content = to_bytes(execution.notebook)
    if len(content) > MAX_BYTES:
        raise CourseError(
            f"{label}: the notebook would have {len(content) / 1e6:.2f} MB, and at most "
            f"{MAX_BYTES / 1e6:.1f} MB are handed out; {_largest(execution.notebook)}: draw fewer "
            "or smaller figures"
        )
    write_atomically(built, content)
    report = Outcome(
        unit,
        "built",
        built,
        f"{course.shown(built)} built, a run takes {execution.seconds:.1f} s, "
        f"{len(content) / 1e6:.2f} MB",
        seconds=execution.seconds,
    )
    if execution.seconds > MAX_SECONDS:
        report.warnings.append(
            f"{unit} took {execution.seconds:.0f} s; a unit has {MAX_SECONDS:.0f} s on two cores"
        )
    return report


def read_source(course: Course, unit: str) -> str:
    """The text of a unit's source; raises CourseError naming the file where there is none."""
    path = course.source(unit)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        known = ", ".join(course.units()) or "none yet"
        raise CourseError(
            f"{course.shown(path)} is missing, and it is the source of {unit}: write it, or "
            f"choose a unit that has one ({known})"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{course.shown(path)} cannot be read: {error}") from error


def convert(text: str, unit: str) -> NotebookNode:
    """The unexecuted notebook of a source text, with cell ids that depend on nothing else."""
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        raise CourseError(
            f"solutions/{unit}.py: cannot be read as cells ({error}); look for a cell line "
            "(# %%) whose metadata is no JSON"
        ) from error
    result: NotebookNode = nbformat.v4.new_notebook()
    result.metadata = nbformat.from_dict(
        {
            "descent": {
                "generated_by": GENERATOR,
                "source": f"solutions/{unit}.py",
                "source_sha256": hashlib.sha256(text.encode()).hexdigest(),
                "unit": unit,
            },
            "kernelspec": KERNELSPEC,
            "language_info": LANGUAGE,
        }
    )
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        stem = _id_stem(cell)
        seen[stem] = seen.get(stem, 0) + 1
        cell["id"] = stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"
        cell.metadata.pop("lines_to_next_cell", None)
        _mark(cell)
        result.cells.append(cell)
    result.nbformat_minor = 5
    return result


def _mark(cell: NotebookNode) -> None:
    """Write what Jupyter reads: which input is folded, and which cell may fail when all are run."""
    wanted = []
    descent = cell.metadata.get("descent", {})
    if isinstance(descent.get("folded"), bool) and descent.pop("folded"):
        cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
        wanted.append(FOLDED_TAG)
    if kind(cell) == "check":
        wanted.append(RAISES_TAG)
    missing = [tag for tag in wanted if tag not in tags(cell)]
    if missing:
        cell.metadata["tags"] = [*tags(cell), *missing]


def _id_stem(cell: NotebookNode) -> str:
    """Kind and grade_id, or kind and a hash of the text: inserting a cell renames no other."""
    identity = grade_id(cell) or hashlib.sha256(cell.source.encode()).hexdigest()[:12]
    return f"{kind(cell) or 'cell'}-{identity}"[:56]


def staleness(converted: NotebookNode, built: Path) -> str | None:
    """Why the built notebook is not what its source gives, or None if it is."""
    try:
        present = nbformat.reads(built.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError:
        return "is missing"
    except (OSError, UnicodeDecodeError, ValueError, nbformat.validator.NotebookValidationError):
        return "cannot be read as a notebook"
    recorded = present.metadata.get("descent", {}).get("source_sha256")
    if recorded != converted.metadata["descent"]["source_sha256"]:
        return "was built from another version of its source"
    if _skeleton(present) != _skeleton(converted):
        return "was edited by hand, and is generated"
    unrun = [c for c in present.cells if c.cell_type == "code" and c.execution_count is None]
    if any(cell.source.strip() for cell in unrun):
        return "has cells that were not executed"
    return None


def _largest(notebook: NotebookNode) -> str:
    """Which cell shows most, and how much."""
    sizes = {
        name(cell, position): len(json.dumps(cell.get("outputs", [])))
        for position, cell in enumerate(notebook.cells)
    }
    largest = max(sizes, key=sizes.__getitem__)
    return f"cell {largest} shows most, {sizes[largest] / 1e6:.2f} MB"


def _skeleton(notebook: NotebookNode) -> list[tuple[str, str, str, str]]:
    return [
        (cell["id"], cell.cell_type, cell.source, json.dumps(cell.metadata, sort_keys=True))
        for cell in notebook.cells
    ]


def to_bytes(notebook: NotebookNode) -> bytes:
    """The notebook as a file: keys sorted, one final newline."""
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=4)
    return (text.rstrip("\n") + "\n").encode("utf-8")
