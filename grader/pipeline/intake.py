"""Take a submission in: its bytes, read once, what they hash to, and when they were handed in."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grader.nbgrader_bridge.handed_in import NOTEBOOK_BYTES, STAMP, read_regular_file
from grader.pipeline.records import Status
from grader.pipeline.submissions import Found


@dataclass(frozen=True)
class Taken:
    """A submission as it lies there now.

    Attributes
    ----------
    data : bytes or None
        The notebook, at most a byte more than may be read; None where nothing can be.
    status : str
        ``missing`` or ``unread`` where nothing could be read, else ``graded``, also when the data
        was given away.
    hash : str
        SHA-256 of the bytes; of what was found instead, where there are none.
    submitted_at : str or None
        ISO 8601, UTC: of ``timestamp.txt`` in ``<student>/<unit>``, else of the one beside the
        notebook, else the file's time.
    notes : list of str
        What the instructor should know of the place.
    """

    student: str
    data: bytes | None
    status: Status
    hash: str
    submitted_at: str | None
    notes: list[str] = field(default_factory=list)

    def without_data(self) -> Taken:
        """The same without the bytes: they are with a worker."""
        return replace(self, data=None)


def take(found: Found) -> Taken:
    """Read what was found of a student."""
    if found.path is None:
        digest = hashlib.sha256(repr((found.status, found.notes)).encode()).hexdigest()
        return Taken(found.student, None, found.status, digest, None, found.notes)
    try:
        data, modified = read_regular_file(found.path, NOTEBOOK_BYTES + 1)
    except OSError as error:
        reason = f"the notebook cannot be read: {error.strerror}"
        digest = hashlib.sha256(repr((reason, found.notes)).encode()).hexdigest()
        return Taken(found.student, None, "unread", digest, None, [*found.notes, reason])
    folders = dict.fromkeys((found.folder or found.path.parent, found.path.parent))
    submitted, notes = _time([folder / STAMP for folder in folders], modified)
    digest = hashlib.sha256(data).hexdigest()
    return Taken(found.student, data, "graded", digest, submitted, [*found.notes, *notes])


def parse_stamp(text: str) -> datetime:
    """The time in nbgrader's ``timestamp.txt``: ``2026-11-29 11:32:38.123456 Europe/Berlin``.

    Raises
    ------
    ValueError
        Where it is no time.

    >>> parse_stamp("2026-11-29 12:32:38 Europe/Berlin").isoformat()
    '2026-11-29T11:32:38+00:00'
    """
    words = text.split()
    zone: str | None = None
    if len(words) > 1 and words[-1][:1].isalpha():
        zone = words.pop()
    time = datetime.fromisoformat(" ".join(words))
    if time.tzinfo is None:
        try:
            time = time.replace(tzinfo=UTC if zone in (None, "Z") else ZoneInfo(str(zone)))
        except (ZoneInfoNotFoundError, OSError, ValueError):
            raise ValueError(f"unknown time zone {zone!r}") from None
    return time.astimezone(UTC)


def _time(stamps: list[Path], modified: float) -> tuple[str, list[str]]:
    own = _iso(datetime.fromtimestamp(min(max(modified, 0.0), 4e9), UTC))
    stamp = next((path for path in stamps if os.path.lexists(path)), None)
    if stamp is None:
        return own, []
    try:
        text = read_regular_file(stamp, 200)[0].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return own, [f"{STAMP} cannot be read: the file's own time was taken."]
    try:
        return _iso(parse_stamp(text)), []
    except (ValueError, OverflowError):
        return own, [f"{STAMP} holds no time ({text.strip()[:60]!r}): the file's own was taken."]


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
