"""Find the submissions of a unit in nbgrader's folders: ``<student>/<unit>/<unit>.ipynb``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from grader.pipeline.paths import CourseError
from grader.pipeline.results import PLAIN_NAME


@dataclass(frozen=True)
class Found:
    """A student's folder and the notebook in it, whether or not that can be read."""

    student: str
    path: Path
    notes: list[str] = field(default_factory=list)


def find_submissions(folder: Path, unit: str) -> list[Found]:
    """One entry per folder in ``folder``, in the order of the names.

    Raises
    ------
    CourseError
        If there is no such folder or it holds no student's folder.
    """
    try:
        students = sorted(path for path in folder.iterdir() if path.is_dir() or path.is_symlink())
    except OSError as error:
        raise CourseError(
            f"the submissions folder {folder} cannot be read ({error.strerror}): "
            "give the folder that holds one folder per student with --submissions"
        ) from None
    students = [path for path in students if not path.name.startswith(".") or path.is_dir()]
    if not students:
        raise CourseError(
            f"{folder} holds no student's folder: "
            f"submissions lie in <student>/{unit}/{unit}.ipynb below it"
        )
    return [_found(path, unit) for path in students]


def _found(student: Path, unit: str) -> Found:
    notes = []
    if not PLAIN_NAME.fullmatch(student.name):
        notes.append(
            f"The folder's name {student.name!r} has characters that are not expected in a name; "
            "its files are written under an encoded name."
        )
    path = student / unit / f"{unit}.ipynb"
    if student.is_symlink() or (student / unit).is_symlink():
        notes.append("The folder is a link and was not followed: put the files themselves there.")
        return Found(student.name, student / "link", notes)
    try:
        others = sorted((student / unit).glob("*.ipynb"))
    except OSError:
        others = []
    if not path.is_symlink() and not path.exists() and len(others) == 1:
        notes.append(f"The notebook was called {others[0].name!r}; it was graded all the same.")
        path = others[0]
    return Found(student.name, path, notes)
