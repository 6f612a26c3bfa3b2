"""Find the submissions of a unit below a folder, and what lies where none can be found.

The place is nbgrader's, ``<student>/<unit>/<unit>.ipynb``. What a student put elsewhere is placed
where only one file can be meant, with a note; else the submission is unread, and the note says
what was found and where.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.nbgrader_bridge.handed_in import STAMP
from grader.pipeline.filenames import PLAIN_NAME
from grader.pipeline.paths import UNIT_NAME, CourseError
from grader.pipeline.records import Status
from grader.pipeline.roster import Roster

NOTHING = "no notebook was handed in for this unit"
MACHINE_MADE = re.compile(
    r"\.ipynb_checkpoints|__macosx|__pycache__|@eadir|\.git|\.svn|\.hg|\.ds_store|\.trash.*"
    r"|\.snapshots?|\.descent|\.vscode|\.idea|#recycle|#snapshot|\$recycle\.bin|lost\+found"
    r"|system volume information|\.sync.*|\.dropbox.*|\.tmp.*|\.cache",
    re.IGNORECASE,
)
COPY = re.compile(r"[-_ ]+copy *\d*$", re.IGNORECASE)  # JupyterLab's and the desktops' duplicates
PACKED = (".zip", ".gz", ".tgz", ".rar", ".7z", ".tar", ".xz", ".bz2")
LEVELS = 3  # folders below a student's that are looked into
ENTRIES = 2_000  # of a student's folder that are looked at
NAMED = 5  # files that a note names


@dataclass(frozen=True)
class Found:
    """What was found of one student.

    Attributes
    ----------
    student : str
        The id: the roster's, else the name of the folder.
    path : Path or None
        The notebook; None where there is none, or not just one.
    status : str
        What the submission is if nothing can be read: ``missing`` or ``unread``.
    notes : list of str
        What the instructor should know of the place; such a submission needs attention.
    folder : Path or None
        ``<student>/<unit>``, where nbgrader writes when it was handed in.
    """

    student: str
    path: Path | None
    status: Status = "unread"
    notes: list[str] = field(default_factory=list)
    folder: Path | None = field(default=None, compare=False)


def find_submissions(
    folder: Path,
    unit: str,
    roster: Roster | None = None,
    only: Sequence[str] = (),
    results: Path | None = None,
) -> list[Found]:
    """One entry for each student, in the order of their ids.

    Parameters
    ----------
    roster : Roster, optional
        Its members are missing where nothing lies here.
    only : sequence of str
        Ids of the students that are asked for; all of them without it.
    results : Path, optional
        The results folder, which is no student's where it lies among theirs.

    Raises
    ------
    CourseError
        If there is no such folder, it holds no student's folder, or nobody of that id.
    """
    try:
        folders = sorted(path for path in folder.iterdir() if path.is_dir() or path.is_symlink())
    except OSError as error:
        raise CourseError(
            f"the submissions folder {folder} cannot be read ({error.strerror}): "
            "give the folder that holds one folder per student with --submissions"
        ) from None
    own = os.path.realpath(results) if results is not None else None
    folders = [
        path
        for path in folders
        if not MACHINE_MADE.fullmatch(path.name) and os.path.realpath(path) != own
    ]
    by_student: dict[str, list[Path]] = {}
    for path in folders:
        known = roster.id_of(path.name) if roster is not None else None
        by_student.setdefault(known or path.name, []).append(path)
    if roster is not None:
        for member in roster.members:
            by_student.setdefault(member.id, [])
    if not by_student:
        raise CourseError(
            f"{folder} holds no student's folder: "
            f"submissions lie in <student>/{unit}/{unit}.ipynb below it"
        )
    unknown = [student for student in only if student not in by_student]
    if unknown:
        raise CourseError(
            f"{folder} holds no folder of the student {unknown[0]!r}: give --student the name of a "
            "folder in it, or an id of the roster"
        )
    wanted = sorted(set(only)) if only else sorted(by_student)
    return [_of_student(name, by_student[name], unit, roster) for name in wanted]


def _of_student(student: str, folders: list[Path], unit: str, roster: Roster | None) -> Found:
    if not folders:
        return Found(student, None, "missing", [NOTHING])
    if len(folders) > 1:
        names = " and ".join(repr(path.name) for path in folders[:NAMED])
        return Found(
            student,
            None,
            "unread",
            [f"The folders {names} are of one student: leave the one that counts."],
        )
    found = _in_folder(student, folders[0], unit)
    notes = []
    numbered = roster is not None and roster.has_number(folders[0].name)
    if folders[0].name != student and not numbered:
        notes.append(f"The folder is called {folders[0].name!r}; the roster says whose it is.")
    elif roster is not None and roster.id_of(student) is None:
        notes.append("This student is not in the roster.")
    if not PLAIN_NAME.fullmatch(folders[0].name):
        notes.append(
            f"The folder's name {folders[0].name[:120]!r} has characters that are not expected in "
            "a name; its files are written under an encoded name."
        )
    return Found(student, found.path, found.status, [*found.notes, *notes], folders[0] / unit)


def _in_folder(student: str, folder: Path, unit: str) -> Found:
    exact = folder / unit / f"{unit}.ipynb"
    if folder.is_symlink() or (folder / unit).is_symlink():
        return Found(
            student,
            None,
            "unread",
            ["The folder is a link and was not followed: put the files themselves there."],
        )
    files = list(_files(folder, unit))
    if not os.path.lexists(exact):
        return _elsewhere(student, folder, unit, files)
    rivals = [path for path in files if path.parent == exact.parent and path != exact]
    rivals = [path for path in rivals if _is_version(path, unit) and _differ(path, exact)]
    if rivals:
        return _several(student, folder, [exact, *rivals])
    return Found(student, exact)


def _elsewhere(student: str, folder: Path, unit: str, files: list[Path]) -> Found:
    """The notebook where it is not at its place: the only one that can be meant."""
    notebooks = [path for path in files if _is_notebook(path)]
    named = [path for path in notebooks if path.stem.casefold() == unit.casefold()]
    versions = [path for path in notebooks if _is_version(path, unit)]
    inside = [
        path
        for path in notebooks
        if any(part.casefold() == unit.casefold() for part in path.relative_to(folder).parts[:-1])
    ]
    flat = [path for path in notebooks if not UNIT_NAME.fullmatch(path.stem.casefold())]
    for candidates in (named + versions, inside, flat):
        distinct = list(dict.fromkeys(candidates))
        if len(distinct) == 1:
            shown = distinct[0].relative_to(folder).as_posix()
            wanted = f"{unit}/{unit}.ipynb"
            note = f"The notebook lay at {_quoted(shown)} and belongs at {_quoted(wanted)}; it was "
            return Found(student, distinct[0], "unread", [note + "read all the same."])
        if distinct:
            return _several(student, folder, distinct)
    others = [path for path in files if not _is_notebook(path)]
    found = [path for path in others if _is_packed(path) or folder / unit in path.parents]
    if found:
        names = ", ".join(_quoted(path.relative_to(folder).as_posix()) for path in found[:NAMED])
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        remedy = "unpack it" if any(map(_is_packed, found)) else "ask for the .ipynb file"
        return Found(
            student, None, "unread", [f"There is no notebook, but {names}{more}: {remedy}."]
        )
    return Found(student, None, "missing", [NOTHING])


def _several(student: str, folder: Path, candidates: list[Path]) -> Found:
    names = [_quoted(path.relative_to(folder).as_posix()) for path in candidates]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    listed = " and ".join(names[:NAMED]) + more
    return Found(
        student,
        None,
        "unread",
        [f"There are {len(names)} notebooks, and one can count: {listed}. Leave one of them."],
    )


def _files(folder: Path, unit: str) -> Iterator[Path]:
    """A student's ordinary files that may belong to the unit; links are not followed."""
    left = ENTRIES
    waiting = [(folder, 0)]
    while waiting:
        place, level = waiting.pop(0)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            left -= 1
            if left < 0:
                return
            name = entry.name
            if MACHINE_MADE.fullmatch(name) or entry.is_symlink():
                continue
            if entry.is_dir(follow_symlinks=False):
                if level < LEVELS and not _of_another_unit(name, unit):
                    waiting.append((Path(entry.path), level + 1))
            elif name != STAMP and not name.startswith("."):
                path = Path(entry.path)
                if level or not _of_another_unit(path.stem, unit):
                    yield path


def _of_another_unit(name: str, unit: str) -> bool:
    return bool(UNIT_NAME.fullmatch(name.casefold())) and name.casefold() != unit.casefold()


def _is_notebook(path: Path) -> bool:
    return path.suffix.lower() == ".ipynb"


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() in PACKED


def _is_version(path: Path, unit: str) -> bool:
    """``unit (1).ipynb``, ``unit-final.ipynb``; a duplicate that an editor made is none."""
    stem = path.stem.casefold()
    return _is_notebook(path) and stem.startswith(unit.casefold()) and not COPY.search(stem)


def _differ(path: Path, other: Path) -> bool:
    """Whether two files hold different bytes; what cannot be read is taken to differ."""
    try:
        if path.stat().st_size != other.stat().st_size:
            return True
        if not path.is_file() or not other.is_file():
            return True
        with path.open("rb") as one, other.open("rb") as two:
            while chunk := one.read(1 << 20):
                if chunk != two.read(1 << 20):
                    return True
    except OSError:
        return True
    return False


def _quoted(name: str) -> str:
    return f"'{name[:150]}'"
