"""Release a unit with nbgrader's own ``GenerateAssignment``, under the course's own settings."""

from __future__ import annotations

import copy
import logging
import os
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grader.nbgrader_bridge.errors import BridgeError
from grader.nbgrader_bridge.library_address import checked_address
from grader.nbgrader_bridge.preprocessor import SetLibraryAddress

SETTINGS = "nbgrader_config.py"


def settings(root: Path) -> Config:
    """The course's nbgrader settings, as stock nbgrader reads them."""
    return PyFileConfigLoader(SETTINGS, path=str(root)).load_config()


def generate(root: Path, unit: str, destination: Path) -> Path:
    """Write the student version of ``unit`` to ``destination/<unit>/<unit>.ipynb``.

    The gradebook is left alone; ``GradebookWriter.prepare`` writes it.

    Parameters
    ----------
    root : Path
        The course.
    unit : str
        The unit, built already.
    destination : Path
        An empty folder that exists.

    Returns
    -------
    Path
        The folder that a release would be, with whatever nbgrader put into it.

    Raises
    ------
    BridgeError
        With nbgrader's last words.
    """
    config = settings(root)
    checked_address(str(config.SetLibraryAddress.get("address", "")))  # before nbgrader says more
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.release_directory = str(destination)
    config.CourseDirectory.assignment_id = unit
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    log, records = _quiet_log()
    working_folder = Path.cwd()
    try:
        directory = CourseDirectory(config=config, log=log)
        GenerateAssignment(coursedir=directory, config=config, log=log).start()
    except NbGraderException as error:
        raise BridgeError(records.reason() or str(error)) from error
    finally:
        os.chdir(working_folder)
    return destination / unit


def as_saved(notebook: NotebookNode, unit: str, config: Config) -> NotebookNode:
    """The notebook as ``nbgrader generate_assignment`` would save its cells to the gradebook.

    Runs the steps of ``GenerateAssignment`` before ``SaveCells`` on a copy of the notebook.

    Raises
    ------
    BridgeError
        If nbgrader finds a fault in it.
    """
    log, _ = _quiet_log()
    saved = copy.deepcopy(notebook)
    resources = {
        "unique_key": unit,
        "nbgrader": {"student": ".", "assignment": unit, "notebook": unit},
    }
    steps = list(GenerateAssignment.preprocessors.default())
    for step in [SetLibraryAddress, *steps[: steps.index(SaveCells)]]:
        try:
            saved, resources = step(config=config, log=log)(saved, resources)
        except (RuntimeError, ValueError) as error:
            raise BridgeError(" ".join(str(error).split())) from error
    return saved


def _quiet_log() -> tuple[logging.Logger, _Records]:
    log = logging.Logger("descent.nbgrader", logging.INFO)
    records = _Records()
    log.addHandler(records)
    return log, records


class _Records(logging.Handler):
    """Keeps what nbgrader logs as errors: its exceptions say only 'see above'."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def reason(self) -> str:
        """The last line of the traceback that it logged, else its first error."""
        for message in self.messages:
            if message.startswith("Traceback"):
                last = message.strip().splitlines()[-1]
                return last.removeprefix(f"{BridgeError.__module__}.{BridgeError.__name__}: ")
        return self.messages[0].strip().splitlines()[0] if self.messages else ""
