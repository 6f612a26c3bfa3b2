"""The wheel of course_lib that students get: the same bytes for the same sources.

setuptools builds it in a copy of the sources, without a network and without another environment;
then its members are put into one order with one date and one mode.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import course_lib
from grader.pipeline.paths import CourseError

LIBRARY = Path(course_lib.__file__).resolve().parent
NEEDED = ("pyproject.toml", "LICENSE")  # beside it, in a checkout
SUFFIXES = (".py", ".js", ".css", ".typed")
DATE = (2026, 1, 1, 0, 0, 0)  # of every member, in the local time that a zip has
EPOCH = "1767225600"  # the same for setuptools, in seconds
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def library_files() -> dict[str, bytes]:
    """Every file of course_lib that belongs into its wheel, by its name there."""
    return {
        path.relative_to(LIBRARY.parent).as_posix(): path.read_bytes()
        for path in sorted(LIBRARY.rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES and "__pycache__" not in path.parts
    }


def build_wheel() -> tuple[str, bytes]:
    """The wheel's file name and its bytes.

    Raises
    ------
    CourseError
        If course_lib lies in no checkout, or setuptools cannot build it.
    """
    for name in NEEDED:
        if not (LIBRARY.parent / name).is_file():
            raise CourseError(
                f"{LIBRARY} lies in no checkout of the course ({name} is missing beside it), so "
                "that its wheel cannot be built: run this from an environment of `make setup`"
            )
    with tempfile.TemporaryDirectory(prefix="descent-wheel-") as folder:
        source, target = Path(folder, "source"), Path(folder, "wheel")
        for name, content in library_files().items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
        for name in NEEDED:
            shutil.copyfile(LIBRARY.parent / name, source / name)
        target.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(target)],
            cwd=source,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
        )
        built = sorted(target.glob("*.whl"))
        if done.returncode or len(built) != 1:
            reason = (done.stderr.strip() or done.stdout.strip() or "no wheel").splitlines()[-1]
            raise CourseError(f"the wheel of course_lib cannot be built: {reason}")
        with zipfile.ZipFile(built[0]) as wheel:
            members = {name: wheel.read(name) for name in wheel.namelist()}
        return built[0].name, packed(members)


def packed(members: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    """A zip whose bytes depend on its members alone.

    They stand sorted, a wheel's own notes last, as its format asks for.

    >>> packed({"b": b"2", "a": b"1"}) == packed({"a": b"1", "b": b"2"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.comment = comment
        for name in sorted(members, key=_place):
            member = zipfile.ZipInfo(name, DATE)
            member.create_system = 3  # Unix, also where this runs on Windows
            member.external_attr = 0o100644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, members[name])
    return buffer.getvalue()


def _place(name: str) -> tuple[bool, bool, str]:
    notes = ".dist-info/" in name
    return notes, notes and name.endswith("/RECORD"), name
