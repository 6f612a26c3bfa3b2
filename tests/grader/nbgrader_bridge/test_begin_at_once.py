"""Several programs begin on one new gradebook at the same time."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.nbgrader_bridge.gradebook import GradebookError, GradebookWriter, GradedNotebook
from grader.nbgrader_bridge.marks import read_marks
from grader.pipeline.paths import Course
from tests.notebooks.toy_course import UNIT

WRITERS = 4


def work(url: str, notebook: nbformat.NotebookNode, number: int, barrier: Any, out: Any) -> None:
    barrier.wait()
    try:
        with GradebookWriter(url) as writer:
            writer.prepare(UNIT, notebook)
            for student in ("shared", f"own-{number}"):
                writer.record(GradedNotebook(student, UNIT, {"double": 2.0, "mean": 1.0}))
        out.put("")
    except GradebookError as error:
        out.put(str(error))


@pytest.mark.parametrize("trial", range(3))
def test_each_of_them_finishes(finished: Course, tmp_path: Path, trial: int) -> None:
    notebook = nbformat.read(finished.built(UNIT), as_version=4)
    url = f"sqlite:///{tmp_path / 'new' / 'gradebook.db'}"
    context = multiprocessing.get_context("fork")
    barrier, out = context.Barrier(WRITERS), context.Queue()
    processes = [
        context.Process(target=work, args=(url, notebook, number, barrier, out))
        for number in range(WRITERS)
    ]
    for process in processes:
        process.start()
    said = [out.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert said == [""] * WRITERS
    assert set(read_marks(url, UNIT)) == {"shared", *(f"own-{n}" for n in range(WRITERS))}
    database = sqlite3.connect(tmp_path / "new" / "gradebook.db")
    assert database.execute("select count(*) from alembic_version").fetchone() == (1,)
    assert database.execute("select count(*) from base_cell").fetchone() == (6,)
    database.close()
