"""``nbgrader zip_collect`` on what Moodle and Canvas give out: every file of a student, its time.

nbgrader's own plugins forget the times in the download, unpack what a student packed (one broken
archive ends the run for all) and stop at two files of one name.
"""

from __future__ import annotations

import os
import shutil
import struct
import time
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import List

from grader.nbgrader_bridge.autograde import shown
from grader.nbgrader_bridge.handed_in import STAMP

GROUPS = ("student_id", "file_id")  # what the regular expression has to find
UNIX_TIME = 0x5455  # a field of a zip's entry: seconds since 1970, which no time zone shifts


class DownloadExtractor(ExtractorPlugin):
    """Unpack the zips that lie in ``archive/`` itself; what lies in them stays as it was."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack each download into a folder of its name; other files are copied."""
        source, target = Path(archive_path), Path(extracted_path)
        files = sorted(path for path in source.rglob("*") if path.is_file())
        if not files:
            self.log.warning("%s is empty: put the download of the platform there", source)
        for path in files:
            place = target / path.relative_to(source)
            if path.parent == source and path.suffix.lower() == ".zip":
                self._unpack(path, place.with_suffix(""))
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, place)

    def _unpack(self, path: Path, folder: Path) -> None:
        self.log.info("Extracting from: %s", path)
        try:
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    if not entry.is_dir():
                        self._write(archive, entry, folder)
        except zipfile.BadZipFile as error:
            self.parent.fail(f"{path} is no whole zip file ({error}): download it again")

    def _write(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
        """One file. Of one that is broken an empty file is left: `course grade` calls it unread."""
        parts = [part for part in entry.filename.split("/") if part not in ("", ".", "..")]
        target = folder.joinpath(*parts)
        number = 1
        while target.exists():
            number += 1
            target = folder.joinpath(*parts[:-1], numbered(parts[-1], number))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                try:
                    with archive.open(entry) as packed:
                        shutil.copyfileobj(packed, file)
                except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
                    # RuntimeError: it has a password, or is packed in a way not known here
                    self.log.error("%s is broken in the download (%s)", shown(str(target)), error)
                    file.truncate(0)
            moment = _time(entry)
            os.utime(target, (moment, moment))
        except (OSError, ValueError) as error:
            self.log.error("Left out of the download: %s (%s)", shown(entry.filename), error)


class DownloadCollector(FileNameCollectorPlugin):
    """Say whose a file is, with nbgrader's ``named_regexp`` on its path in the download.

    The path begins with the name of the download, without ``.zip``: ``moodle/Ada Lovelace_12345_
    assignsubmission_file_/answer.ipynb``. A group ``timestamp`` goes before the file's own time.
    """

    valid_ext: List[str] = List([], help="File extensions to take; empty: all of them.").tag(
        config=True
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._given: set[tuple[str, str, str]] = set()

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """The student, the file's name among the student's files, the time; None to leave out."""
        path = Path(submitted_file)
        extracted = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        place = path.relative_to(extracted)
        if self.valid_ext and path.suffix not in self.valid_ext:
            return None
        found: dict[str, Any] | None = self._match(place.as_posix())
        if not found or not all(isinstance(found.get(key), str) for key in GROUPS):
            return found  # nbgrader says which group is missing
        name = found["file_id"].strip("/")
        if not name.lower().endswith(path.suffix.lower()):
            name += path.suffix
        if PurePosixPath(name).name.casefold() == STAMP:
            self.log.warning("A student's own %s counts for nothing: %s", STAMP, shown(str(place)))
            return None
        found["file_id"] = self._name(place.parts[0], found["student_id"], name)
        if found.get("timestamp") is None:
            moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            found["timestamp"] = moment.replace(tzinfo=None)  # nbgrader's times are UTC
        return found

    def _name(self, download: str, student: str, name: str) -> str:
        """Keep two files of a student apart; of two downloads, nbgrader takes the newer file."""
        number, free = 1, name
        while (download, student, free) in self._given:
            number += 1
            free = numbered(name, number)
        self._given.add((download, student, free))
        return free


def numbered(name: str, number: int) -> str:
    """A name for another file that was called the same.

    >>> numbered("answers/07.ipynb", 2)
    'answers/07 (2).ipynb'
    """
    stem, extension = os.path.splitext(name)
    return f"{stem} ({number}){extension}"


def _time(entry: zipfile.ZipInfo) -> float:
    """When the file was last changed; without a time zone it is taken as of this machine."""
    rest = entry.extra
    while len(rest) >= 4:
        kind, size = struct.unpack_from("<HH", rest)
        field, rest = rest[4 : 4 + size], rest[4 + size :]
        if kind == UNIX_TIME and len(field) >= 5 and field[0] & 1:
            seconds: int = struct.unpack_from("<i", field, 1)[0]
            return float(seconds)
    try:
        return time.mktime((*entry.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        return 0.0
