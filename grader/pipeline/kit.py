"""``course release --kit FILE.zip``: what a student downloads, in one folder.

The released notebooks, the wheel of course_lib, what it needs as pip and as conda read it, the
notation, and a README. The bytes depend on these alone; the leak gate reads the finished zip.
"""

from __future__ import annotations

import shlex
import tomllib
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from grader.nbgrader_bridge.assignment import settings
from grader.nbgrader_bridge.errors import BridgeError
from grader.nbgrader_bridge.library_address import checked_address
from grader.pipeline.build import Outcome
from grader.pipeline.files import write_atomically
from grader.pipeline.kit_leaks import FOLDER, MARK, kit_leaks
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.release import library_text, read_notebook
from grader.pipeline.wheel import LIBRARY, build_wheel, packed

TEMPLATES = ("README.md", "requirements.txt", "environment.yml")
DOCUMENTS = ("LICENSE", "NOTATION.md")
# What opens a notebook; what course_lib needs is in its own metadata.
JUPYTER = ("ipykernel>=6.29", "jupyterlab>=4.2,<5")


def pack(course: Course, units: Sequence[str], file: Path, *, check: bool = False) -> Outcome:
    """Write the kit of these units, all of them released, to ``file``.

    Parameters
    ----------
    course : Course
        Where the units are.
    units : sequence of str
        The units whose notebooks go in.
    file : Path
        The zip; an older kit there is replaced in one step.
    check : bool
        Change nothing; report whether the file is what would be written.

    Raises
    ------
    CourseError
        If the file is something else than a kit, a unit is not released, or the kit would give
        something away. Nothing is written then.
    """
    refuse_other_files(file)
    content = make_kit(course, units)
    instructors = {unit: read_notebook(course.built(unit)) for unit in units}
    found = kit_leaks(content, instructors, library_text())
    if found:
        more = f" (and {len(found) - 1} more)" if found[1:] else ""
        raise CourseError(f"{file} is not written, it would leak: {found[0]}{more}")
    present = file.read_bytes() if file.exists() else None
    size = f"{len(units)} unit{'' if len(units) == 1 else 's'}, {len(content) / 1e6:.2f} MB"
    if present == content:
        return Outcome("kit", "up to date", file, f"{file} is up to date")
    if check:
        state = "is missing" if present is None else "holds another version of the course"
        named = [] if list(units) == course.units() else list(units)
        command = " ".join(["course release", *named, f"--kit {shlex.quote(str(file))}"])
        return Outcome("kit", "stale", file, f"{file} {state}: run `{command}`")
    write_atomically(file, content)
    return Outcome("kit", "packed", file, f"{file} packed: {size}")


def make_kit(course: Course, units: Sequence[str]) -> bytes:
    """The zip, as bytes; see ``pack``."""
    name, wheel = build_wheel()
    members = {name: wheel}
    for unit in units:
        try:
            members[f"notebooks/{unit}.ipynb"] = course.released(unit).read_bytes()
        except OSError:
            raise CourseError(
                f"{course.shown(course.released(unit))} cannot be read: "
                f"run `course release {unit}` first"
            ) from None
    for document in DOCUMENTS:
        members[document] = (LIBRARY.parent / document).read_bytes()
    project = tomllib.loads((LIBRARY.parent / "pyproject.toml").read_text(encoding="utf-8"))
    needs = {
        "wheel": name,
        "python": project["project"]["requires-python"],
        "needs": sorted([*project["project"]["dependencies"], *JUPYTER]),
        "torch": project["project"]["optional-dependencies"]["torch"][0],
        "address": library_address(course),
        "units": list(units),
        "folder": FOLDER,
    }
    renderer = Environment(undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True)
    for template in TEMPLATES:
        source = files("grader.pipeline").joinpath("templates", "kit", template)
        text = renderer.from_string(source.read_text(encoding="utf-8")).render(needs)
        members[template] = text.encode()
    return packed({f"{FOLDER}/{name}": content for name, content in members.items()}, MARK)


def library_address(course: Course) -> str:
    """Where the notebooks get course_lib from without the kit, or an empty text."""
    try:
        return checked_address(str(settings(course.root).SetLibraryAddress.get("address", "")))
    except BridgeError as error:
        raise CourseError(str(error)) from error


def refuse_other_files(file: Path) -> None:
    """Refuse a name that no kit can have, and to replace what is no kit.

    Raises
    ------
    CourseError
        With the remedy.
    """
    if file.suffix != ".zip":
        raise CourseError(f"{file} is no name for a kit: let it end in .zip")
    try:
        if not file.exists():
            return
        if file.is_dir():
            raise CourseError(f"{file} is a folder: name a file in it, as in {file / 'kit.zip'}")
        with zipfile.ZipFile(file) as archive:
            mark = archive.comment
    except zipfile.BadZipFile:
        mark = b""
    except OSError as error:
        raise CourseError(
            f"{file} cannot be looked at ({error.strerror or error}): choose another name"
        ) from error
    if mark != MARK:
        raise CourseError(
            f"{file} is no kit of the course, and is not replaced: "
            "move it away, or choose another name"
        )
