"""A gradebook's address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote


def sqlite_url(path: Path) -> str:
    """nbgrader's ``db_url`` of a file, whatever characters its path has.

    >>> sqlite_url(Path("/class of 50%/gradebook.db"))
    'sqlite:////class%20of%2050%25/gradebook.db'
    """
    return f"sqlite:///{quote(str(path.absolute()))}"
