"""The leak gate of the kit: reads the finished zip, every member, and the wheel inside it too."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence

from nbformat import NotebookNode

from grader.pipeline.leaks import NAMES, notebook_leaks, text_gate
from grader.pipeline.places import find_place
from grader.pipeline.wheel import library_files, packed

Gate = Callable[[str], list[str]]

MARK = b"Descent course kit"  # the zip's comment, by which a kit is known
BESIDE = (
    "{} holds something beside its files: a comment, an extra field, another date, or bytes "
    "before or after them"
)

FOLDER = "descent-kit"
FILES = ("LICENSE", "NOTATION.md", "README.md", "environment.yml", "requirements.txt")
WHEEL = re.compile(r"descent_course-[0-9][0-9A-Za-z.]*-py3-none-any\.whl")
NOTES = re.compile(
    r"descent_course-[0-9A-Za-z.]+\.dist-info/"
    r"(METADATA|RECORD|WHEEL|entry_points\.txt|top_level\.txt|licenses/LICENSE)"
)
SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


def kit_leaks(
    content: bytes, instructors: Mapping[str, NotebookNode], public: str = ""
) -> list[str]:
    """Everything in a kit that a student should not have, as sentences; empty if clean.

    Parameters
    ----------
    content : bytes
        The zip.
    instructors : mapping
        Unit -> the notebook with solutions; these units' notebooks may be in the kit.
    public : str
        Text that students may read anyway (the sources of course_lib).
    """
    members = list(_members(content, "the kit"))
    gates = [text_gate(instructor, public) for instructor in instructors.values()]
    found = [fault for _, _, fault in members if fault]
    wheels = 0
    for name, data, _ in members:
        inner = name.removeprefix(f"{FOLDER}/")
        unit = inner.removeprefix("notebooks/").removesuffix(".ipynb")
        if inner == name:
            found.append(f"{name} does not lie in {FOLDER}/")
        elif unit in instructors and inner == f"notebooks/{unit}.ipynb":
            found += [
                f"{inner}: {fault}" for fault in notebook_leaks(data, instructors[unit], public)
            ]
        elif WHEEL.fullmatch(inner):
            wheels += 1
            found += [f"{inner}: {fault}" for fault in _wheel_leaks(data, gates)]
        elif inner in FILES:
            found += [f"{inner} {fault}" for fault in _text_faults(data, gates)]
        else:
            found.append(f"{inner} is none of the kit's files")
    if not found and packed({name: data for name, data, _ in members}, MARK) != content:
        found.append(BESIDE.format("the kit"))
    if wheels != 1:
        found.append(f"the kit holds {wheels} wheels of course_lib, and it should be one")
    return found


def _wheel_leaks(content: bytes, gates: Sequence[Gate]) -> list[str]:
    """What the wheel holds beside course_lib as it is in the checkout."""
    members = list(_members(content, "the wheel"))
    found = [fault for _, _, fault in members if fault]
    library = library_files()
    for name, data, _ in members:
        if name in library and data == library[name]:
            # Students may read course_lib, whose algorithms are the solutions' own, and which
            # knows the words that mark a hidden test.
            found += [f"{name} {fault}" for fault in _name_faults(data)]
            if name.endswith(".py"):
                continue
        elif name.startswith("course_lib/"):
            found.append(f"{name} is no file of course_lib as it is here")
        elif not NOTES.fullmatch(name):
            found.append(f"{name} is no part of course_lib")
        found += [f"{name} {fault}" for fault in _text_faults(data, gates)]
    missing = sorted(library.keys() - {name for name, _, _ in members})
    found += [f"{name} is missing from it" for name in missing]
    if not found and packed({name: data for name, data, _ in members}) != content:
        found.append(BESIDE.format("the wheel"))
    return found


def _members(content: bytes, what: str) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and fault of each member of a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            seen: set[str] = set()
            for member in archive.infolist():
                mode = member.external_attr >> 16
                fault = ""
                if not SAFE.fullmatch(member.filename):
                    fault = f"{member.filename!r} in {what} is a name that is not safe to unpack"
                elif member.filename.casefold() in seen:
                    fault = f"{member.filename} is in {what} twice"
                elif mode and not stat.S_ISREG(mode):
                    fault = f"{member.filename} in {what} is no plain file"
                seen.add(member.filename.casefold())
                yield member.filename, archive.read(member), fault
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        yield "", b"", f"{what} cannot be read as a zip ({error})"


def _name_faults(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8", "replace")
    for pattern, meaning in NAMES:
        if match := pattern.search(text):
            yield f"holds {match.group()!r}, {meaning}"


def _text_faults(data: bytes, gates: Sequence[Gate]) -> Iterator[str]:
    text = data.decode("utf-8", "replace")
    if place := find_place(text):
        yield f"shows a path of this machine ({place})"
    yield from dict.fromkeys(fault for gate in gates for fault in gate(text))
