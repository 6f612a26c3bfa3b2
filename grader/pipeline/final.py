"""``course feedback``: pages and tables anew, with a person's marks; no student's code runs."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from grader.hidden_tests import UnknownUnitError, load_unit
from grader.nbgrader_bridge.errors import GradebookError
from grader.pipeline.class_seed import FILE as SEED_FILE
from grader.pipeline.class_seed import read_seed
from grader.pipeline.gradebook import Gradebook
from grader.pipeline.ledger import FILE as LEDGER_FILE
from grader.pipeline.ledger import Ledger
from grader.pipeline.legacy import adopt
from grader.pipeline.lock import held
from grader.pipeline.order import Say, Summary
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.publish import Publisher
from grader.pipeline.results import Results


def write_final(
    course: Course,
    unit: str,
    folder: Path,
    wait: float = 60.0,
    say: Say = lambda sentence: None,
) -> Summary:
    """Write every page of a unit, results.jsonl and grades.csv from ledger and gradebook.

    Raises
    ------
    CourseError
        Where the folder holds no grades of the unit.
    """
    start = time.perf_counter()
    try:
        load_unit(unit)
    except UnknownUnitError as error:
        raise CourseError(str(error)) from None
    results = Results(folder)
    if not results.rows.exists() and not (folder / LEDGER_FILE).exists():
        raise CourseError(
            f"{folder} holds no results.jsonl: give the folder that `course grade` wrote to"
        )
    with ExitStack() as stack:
        stack.enter_context(held(folder, wait, say))
        ledger = stack.enter_context(Ledger(folder))
        adopt(results, ledger)
        if not ledger.kept(unit):
            raise CourseError(
                f"{folder} holds no grades of {unit}: run `course grade {unit}` first"
            )
        gradebook = Gradebook(course, results, unit)
        stack.callback(gradebook.close)
        policy = ledger.setting(unit, "attempt", "last")
        publisher = Publisher(results, ledger, unit, policy, gradebook)
        try:
            publisher.finish(again=True)
        except GradebookError as error:
            raise CourseError(str(error)) from None
        for note in publisher.notes:
            say(note)
        rows = list(publisher.rows().values())
        flagged = publisher.flagged()
    summary = Summary(results, read_seed(folder / SEED_FILE), rows)
    summary.attention = [
        row["student"] for row in rows if row["score"] is None or row["student"] in flagged
    ]
    summary.seconds = time.perf_counter() - start
    return summary
