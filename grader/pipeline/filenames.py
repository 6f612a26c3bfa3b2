"""A file name for each student, one to one, also on a file system that folds case or Unicode."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import quote

from grader.pipeline.paths import CourseError

PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@ -]{0,99}")
# nbgrader's tables hold names of 128 characters, and file systems 255 bytes.
LONGEST = 100
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def file_name(student: str) -> str:
    """A file name for a student's id, whatever that holds; plain names stay as they are.

    Different ids give different names; see ``assigned`` for names that differ in case alone.

    >>> file_name("ada"), file_name("../x"), file_name(".hidden")
    ('ada', '%2E.%2Fx', '%2Ehidden')
    """
    plain = PLAIN_NAME.fullmatch(student) and not _RESERVED.fullmatch(student)
    if plain and not student.endswith((" ", ".")):
        return student
    encoded = quote(student.encode("utf-8", "surrogateescape"), safe=" @")
    if encoded.startswith((".", " ", "-", "_")) or _RESERVED.fullmatch(encoded):
        encoded = f"%{ord(encoded[0]):02X}" + encoded[1:]
    if encoded.endswith((" ", ".")):
        encoded = encoded[:-1] + f"%{ord(encoded[-1]):02X}"
    return encoded if 0 < len(encoded) <= LONGEST else _parted(encoded, student)


def assigned(student: str, taken: Mapping[str, str]) -> str:
    """The student's name beside those that are taken: the plain one where nobody has its like.

    Parameters
    ----------
    taken : mapping
        Other students' ids by the folded form of their file names.

    Raises
    ------
    CourseError
        Where two ids cannot be told apart.

    >>> assigned("Ada", {"ada": "ada"})
    'Ada~99a563ab2f6e21e9'
    """
    name = file_name(student)
    for candidate in (name, _parted(name, student)):
        if taken.get(folded(candidate), student) == student:
            return candidate
    raise CourseError(
        f"the students {student[:80]!r} and {taken[folded(name)][:80]!r} would share their files: "
        "rename the folder of one of them"
    )


def folded(name: str) -> str:
    """What two names have in common that one file on a folding file system would hold."""
    return name.casefold()  # everything outside ASCII is encoded already


def _parted(name: str, student: str) -> str:
    # no plain name holds a tilde
    digest = hashlib.sha256(student.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f"{name[: LONGEST - 17]}~{digest}"
