"""Release a unit with nbgrader's own ``GenerateAssignment``, under the course's own settings."""

from __future__ import annotations

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

SETTINGS = "nbgrader_config.py"


def settings(root: Path) -> Config:
    """The course's nbgrader settings, as stock nbgrader reads them."""
    return PyFileConfigLoader(SETTINGS, path=str(root)).load_config()


def generate(root: Path, unit: str, destination: Path) -> Path:
    """Write the student version of ``unit`` to ``destination/<unit>/<unit>.ipynb``.

    The gradebook is left alone; ``record_cells`` writes it.

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


def record_cells(notebook: NotebookNode, unit: str, db_url: str, config: Config) -> None:
    """Write the unit's cells to the gradebook as ``nbgrader generate_assignment`` would.

    Runs the steps of ``GenerateAssignment`` up to ``SaveCells`` on a copy of the notebook.

    Raises
    ------
    BridgeError
        If the gradebook holds submissions whose graded cells the notebook no longer has.
    """
    log, _ = _quiet_log()
    resources = {
        "unique_key": unit,
        "nbgrader": {"student": ".", "assignment": unit, "notebook": unit, "db_url": db_url},
    }
    steps = list(GenerateAssignment.preprocessors.default())
    for step in steps[: steps.index(SaveCells) + 1]:
        try:
            notebook, resources = step(config=config, log=log)(notebook, resources)
        except RuntimeError as error:
            raise BridgeError(" ".join(str(error).split())) from error


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
                return message.strip().splitlines()[-1]
        return self.messages[0].strip().splitlines()[0] if self.messages else ""
