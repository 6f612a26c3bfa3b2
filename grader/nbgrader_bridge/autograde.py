"""``nbgrader autograde`` in which one student never stops the others.

nbgrader first writes a sanitized copy of a submission, then executes that. What a student did to
the file can stop the first step, for the whole class where its metadata is too old or too new; and
a run that is killed between the two leaves a copy that the next run takes for graded. Here the
bytes as handed in go to the grader, which repairs them as ``course grade`` does, and what is
written is graded.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import api, autogradeapp
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException

from grader.nbgrader_bridge.errors import BridgeError, UnreadError
from grader.nbgrader_bridge.handed_in import NOTEBOOK_BYTES, read_regular_file


@dataclass(frozen=True)
class Known:
    """What the gradebook knows of a student and of a submission of theirs."""

    student: bool = False
    submission: bool = False
    timestamp: datetime | None = None


class SandboxedAutograde(Autograde):
    """nbgrader's ``Autograde``, one step instead of two.

    A submission that cannot be read gets no score and no row, and one line in the log. Where an
    earlier attempt has a grade, that stays, and the submission is flagged.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.refused: list[str] = []
        self._before = Known()
        read = self.coursedir.get_existing_timestamp

        def timestamp(folder: str) -> datetime | None:
            try:
                when: datetime | None = read(folder)
            except Exception:  # it is a text of the student's
                self.log.warning("%s/timestamp.txt holds no time: it is left out", shown(folder))
                return None
            return when

        self.coursedir.get_existing_timestamp = timestamp

    def start(self) -> None:
        """Grade; names at the end who got no score, and fails then as nbgrader does."""
        self.refused = []
        try:
            super().start()
        finally:
            for sentence in self.refused:
                self.log.error("No score: %s", sentence)
        if self.refused:
            raise NbGraderException(f"{len(self.refused)} submissions got no score, see above")

    def init_notebooks(self) -> None:
        """Find the submissions, also in folders whose names nbgrader would read as patterns."""
        self.assignments, self.notebooks = {}, list[str]()
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        wanted = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        for folder in glob.glob(pattern):
            if not re.match(wanted, folder):
                self.refused.append(f"the folder {shown(folder)} has a name with a line break")
                continue
            names = os.path.join(glob.escape(folder), f"{self.coursedir.notebook_id}.ipynb")
            found = glob.glob(names)
            if found:
                self.assignments[folder] = found
            else:
                self.log.warning("No notebooks were matched by '%s'", shown(names))
        if not self.assignments and not self.refused:
            super().init_notebooks()  # which says what it looked for, and what is like it

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade a submission; what an earlier run wrote stays until this one is done."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        folder = Path(self._format_dest(assignment_id, student_id))
        if self.force or not (folder / f"{assignment_id}.ipynb").exists():
            return True
        new = self.coursedir.get_existing_timestamp(self._format_source(assignment_id, student_id))
        old = self.coursedir.get_existing_timestamp(str(folder))
        if new is not None and old is not None and new > old:
            return True
        self.log.info("Skipping existing assignment: %s", shown(str(folder)))
        return False

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Make the rows of a submission, unless there is nothing that could be read."""
        folder = Path(self._format_source(assignment_id, student_id))
        self.notebooks = [p for p in self.notebooks if Path(p).name == f"{assignment_id}.ipynb"]
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            self._before = _known(book, assignment_id, student_id)
        try:
            if not self.notebooks:
                raise UnreadError(
                    f"there is no {assignment_id}.ipynb: put the notebook there under that name"
                )
            _no_links(folder)
            read_bytes(Path(self.notebooks[0]), 0)
            with self._without_odd_files(folder):
                super().init_assignment(assignment_id, student_id)
        except sqlalchemy.exc.OperationalError:
            raise
        except Exception as error:
            self.notebooks = []
            self._refuse(assignment_id, student_id, UnreadError(_sentence(error)))

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Grade one notebook, write its grades, then the notebook."""
        resources = self.init_single_notebook_resources(notebook_filename)
        names = resources["nbgrader"]
        self.log.info("Grading %s", shown(notebook_filename))
        self._sanitizing = False
        self._init_preprocessors()
        try:
            names["submitted"] = read_bytes(Path(notebook_filename))
            output, resources = self.exporter.from_notebook_node(
                nbformat.v4.new_notebook(), resources=resources
            )
            folder = Path(self._format_dest(names["assignment"], names["student"]))
            (folder / f"{names['notebook']}.ipynb").unlink(missing_ok=True)  # it is read-only
            self.write_single_notebook(output, resources)
        except sqlalchemy.exc.OperationalError:
            raise
        except Exception as error:
            self._refuse(names["assignment"], names["student"], error)
        finally:
            self._sanitizing = True

    def _refuse(self, assignment: str, student: str, error: Exception) -> None:
        """No score: leave everything as it was before this submission was looked at."""
        self.refused.append(f"{shown(student)}: {_sentence(error)}")
        self.log.debug("%s", shown(student), exc_info=error)
        folder = Path(self._format_dest(assignment, student))
        if not (folder / f"{assignment}.ipynb").exists():
            shutil.rmtree(folder, ignore_errors=True)
        if not isinstance(error, UnreadError):
            return  # the grader failed, not the student: the grades stay open for another run
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            now = _known(book, assignment, student)
            if self._before.submission:
                submission = book.find_submission(assignment, student)
                submission.timestamp = self._before.timestamp
                for notebook in submission.notebooks:
                    notebook.flagged = True
                book.db.commit()
            elif now.submission:
                book.remove_submission(assignment, student)
            if now.student and not self._before.student:
                book.remove_student(student)

    @contextmanager
    def _without_odd_files(self, folder: Path) -> Iterator[None]:
        """Links and special files are not carried over: nbgrader would follow them or stop."""
        odd = {
            glob.escape(name)
            for parent, folders, files in os.walk(folder)
            for name in (*folders, *files)
            if not _plain(os.path.join(parent, name))
        }
        ignored = list(self.coursedir.ignore)
        self.coursedir.ignore = [*ignored, *sorted(odd)]
        try:
            yield
        finally:
            self.coursedir.ignore = ignored


def install() -> None:
    """Put ``SandboxedAutograde`` where nbgrader's commands and formgrader look for ``Autograde``.

    They have no setting for it.
    """
    autogradeapp.Autograde = SandboxedAutograde
    api.Autograde = SandboxedAutograde


def read_bytes(path: Path, cap: int = NOTEBOOK_BYTES + 1) -> bytes:
    """At most ``cap`` bytes of an ordinary file: by default one more than a notebook may have.

    Raises
    ------
    UnreadError
        If it is a link, no ordinary file, or cannot be opened.
    """
    try:
        return read_regular_file(path, cap)[0]
    except OSError as error:
        raise UnreadError(f"the notebook cannot be read: {error.strerror}") from None


def shown(name: str) -> str:
    """A file's name on one line of a log, whatever bytes it has."""
    text = name.encode("utf-8", "backslashreplace").decode()
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _known(book: Gradebook, assignment: str, student: str) -> Known:
    try:
        book.find_student(student)
        submission = book.find_submission(assignment, student)
    except UnicodeError:  # a name that no database takes
        return Known()
    except MissingEntry:
        return Known(any(one.id == student for one in book.students))
    return Known(True, True, submission.timestamp)


def _no_links(folder: Path) -> None:
    for path in (folder, folder.parent):
        if path.is_symlink():
            raise UnreadError(
                f"the folder {path.name} is a link and was not followed: put the files there"
            )


def _plain(path: str) -> bool:
    mode = os.lstat(path).st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, BridgeError):
        return text
    return f"{type(error).__name__}: {text}"
