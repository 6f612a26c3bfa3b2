"""Where things lie: the course's root, the names of its units, source <-> built <-> released.

======================================  ==========================================
``solutions/NN-name.py``                 the source of a unit, written by hand
``solutions/NN-name/NN-name.ipynb``      built from it, executed, with outputs
``notebooks/NN-name/NN-name.ipynb``      the student version, generated
``.descent/``                            the gradebook and working copies; not in git
======================================  ==========================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.nbgrader_bridge.address import sqlite_url

UNIT_NAME = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
CONFIG = "nbgrader_config.py"


class CourseError(Exception):
    """A command cannot do its work; the message is one sentence with the remedy."""


@dataclass(frozen=True)
class Course:
    """A course on disk.

    Parameters
    ----------
    root : Path
        The folder that holds ``solutions/``, ``notebooks/`` and ``nbgrader_config.py``.

    Examples
    --------
    >>> Course(Path("/course")).built("07-adaptive-methods").as_posix()
    '/course/solutions/07-adaptive-methods/07-adaptive-methods.ipynb'
    """

    root: Path

    def source(self, unit: str) -> Path:
        """The hand-written source of a unit."""
        return self.root / "solutions" / f"{checked(unit)}.py"

    def built(self, unit: str) -> Path:
        """The instructor's notebook: built from the source, executed."""
        return self.root / "solutions" / checked(unit) / f"{unit}.ipynb"

    def released(self, unit: str) -> Path:
        """The student's notebook."""
        return self.root / "notebooks" / checked(unit) / f"{unit}.ipynb"

    @property
    def work(self) -> Path:
        """What the commands write for themselves; never in git."""
        return self.root / ".descent"

    @property
    def gradebook_url(self) -> str:
        """The gradebook that stock nbgrader uses in this course, too."""
        return sqlite_url(self.work / "gradebook.db")

    def units(self) -> list[str]:
        """The units that have a source, in order."""
        paths = (self.root / "solutions").glob("*.py")
        return sorted(path.stem for path in paths if UNIT_NAME.fullmatch(path.stem))

    def shown(self, path: Path) -> str:
        """A path as messages print it: relative to the root where it is inside."""
        return path.relative_to(self.root).as_posix() if self.root in path.parents else str(path)


def checked(unit: str) -> str:
    """``unit`` itself; raises CourseError where it is no name of a unit.

    >>> checked("../07")
    Traceback (most recent call last):
    grader.pipeline.paths.CourseError: unit name '../07' is not allowed: write it as in
    07-adaptive-methods
    """
    if not UNIT_NAME.fullmatch(unit):
        raise CourseError(
            f"unit name {unit[:80]!r} is not allowed: write it as in 07-adaptive-methods"
        )
    return unit


def find_course(start: Path | None = None) -> Course:
    """The course that ``start`` (by default the working folder) lies in, else this repository.

    Raises
    ------
    CourseError
        If neither holds a course.
    """
    here = (start or Path.cwd()).resolve()
    repository = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, repository):
        if (folder / CONFIG).is_file() and (folder / "solutions").is_dir():
            return Course(folder)
    raise CourseError(
        f"no course in {here} or above it: go to a folder that holds solutions/ and {CONFIG}"
    )
