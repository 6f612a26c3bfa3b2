"""``course release``: the instructor's notebook -> the student's, through nbgrader itself.

Stock ``nbgrader generate_assignment`` gives the same bytes. What this adds: nothing is replaced
before the whole of the new release is there and the leak gate has read it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.nbgrader_bridge.assignment import generate, settings
from grader.nbgrader_bridge.errors import BridgeError, GradebookError
from grader.nbgrader_bridge.gradebook import GradebookWriter
from grader.pipeline.build import Outcome, Points, build, hidden_points
from grader.pipeline.files import swap_folder
from grader.pipeline.leaks import leaks
from grader.pipeline.paths import Course, CourseError, find_course
from grader.pipeline.wheel import LIBRARY


def release(
    unit: str,
    *,
    check: bool = False,
    course: Course | None = None,
    points: Points = hidden_points,
    gradebook: str | None = None,
) -> Outcome:
    """Write ``notebooks/<unit>/<unit>.ipynb`` and record the unit's cells in the gradebook.

    Parameters
    ----------
    unit : str
        ``07-adaptive-methods``.
    check : bool
        Change nothing; report whether the release is what the source gives, and clean.
    course : Course, optional
        By default the one that the working folder lies in.
    points : callable, optional
        Unit -> points of each exercise; by default asked of the hidden tests.
    gradebook : str, optional
        Its URL; by default the one of ``nbgrader_config.py``.

    Raises
    ------
    CourseError
        If the unit is not built, nbgrader refuses, or something would leak; the message names
        the cell. The old release stays as it was.
    """
    course = course or find_course()
    built = build(unit, check=True, course=course, points=points)
    if built.state == "stale":
        raise CourseError(f"{unit} cannot be released: {built.sentence}")
    instructor = read_notebook(built.path)
    target = course.released(unit)
    with _scratch(course) as folder:
        try:
            fresh = generate(course.root, unit, folder)
        except BridgeError as error:
            raise CourseError(f"{course.shown(built.path)}: nbgrader refuses: {error}") from error
        found = leaks(fresh, unit, instructor, library_text())
        if found:
            more = f" (and {len(found) - 1} more)" if found[1:] else ""
            raise CourseError(f"{unit} is not released, it would leak: {found[0]}{more}")
        reason = _difference(fresh, target.parent)
        if check:
            if reason is None:
                return Outcome(unit, "up to date", target, f"{course.shown(target)} is up to date")
            sentence = f"{course.shown(target)} {reason}: run `course release {unit}` and commit it"
            return Outcome(unit, "stale", target, sentence)
        try:
            with GradebookWriter(gradebook or course.gradebook_url) as writer:
                writer.prepare(unit, instructor, settings(course.root))
        except GradebookError as error:
            raise CourseError(f"{unit} is not released: {error}") from error
        if reason is None:
            return Outcome(unit, "up to date", target, f"{course.shown(target)} is up to date")
        swap_folder(fresh, target.parent)
    return Outcome(unit, "released", target, f"{course.shown(target)} released")


def library_text() -> str:
    """Every line of course_lib, which students may read."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(LIBRARY.rglob("*.py")))


def read_notebook(path: Path) -> NotebookNode:
    """A notebook of ours, which ``build`` has found readable."""
    notebook: NotebookNode = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    return notebook


def _difference(fresh: Path, present: Path) -> str | None:
    """How the present release differs from a fresh one, or None."""
    if not present.is_dir():
        return "is missing"
    old, new = (
        {path.relative_to(f): path.read_bytes() for path in f.rglob("*") if path.is_file()}
        for f in (present, fresh)
    )
    ignored = {path for path in old if ".ipynb_checkpoints" in path.parts}
    extra = sorted(path.as_posix() for path in set(old) - set(new) - ignored)
    if extra:
        return f"has {', '.join(extra)} beside it"
    if old != {**{path: old[path] for path in ignored}, **new}:
        return "was made from another version of the unit, or edited by hand"
    return None


@contextmanager
def _scratch(course: Course) -> Iterator[Path]:
    """A folder in .descent/, on the file system of the release so that a move is one step."""
    try:
        course.work.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=course.work, prefix="release-"))
    except OSError as error:
        raise CourseError(
            f"{course.work} cannot be written ({error.strerror}): make it writable"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
