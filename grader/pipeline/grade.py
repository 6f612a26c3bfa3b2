"""Grade a folder of submissions: the coordinator, which alone writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.examiner.errors import StudentGone
from grader.hidden_tests import UnknownUnitError, load_unit
from grader.nbgrader_bridge.errors import GradebookError
from grader.pipeline.collect import Found, find_submissions
from grader.pipeline.csv_export import write_grades
from grader.pipeline.files import read_regular_file
from grader.pipeline.fingerprint import fingerprint, submission_key
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.pool import Job, Pool, PoolError, Setting
from grader.pipeline.reading import NOTEBOOK_BYTES
from grader.pipeline.reports import blank_report
from grader.pipeline.results import Results, Row, safe_name, write_text
from grader.pipeline.template import load_template
from grader.sandbox.launch import SandboxUnavailableError, choose_backend

BATCH = 25  # submissions that an interruption may cost
Progress = Callable[[int, int, str], None]  # done, of, the student


@dataclass(frozen=True)
class Order:
    """What ``course grade`` was asked to do.

    ``sandbox`` is a back end's name, or None for the best that works; never none by itself.
    """

    unit: str
    submissions: Path
    results: Path
    workers: int = 2
    sandbox: str | None = None
    regrade: bool = False
    seed: int = 0


@dataclass
class Summary:
    """What a grading run did: every row, how many were new, where the time went."""

    rows: list[Row]
    results: Results
    attention: list[str] = field(default_factory=list)
    graded: int = 0
    seconds: float = 0.0
    timing: dict[str, float] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """0, or 1 where some submissions need attention."""
        return 1 if self.attention else 0


def grade(course: Course, order: Order, progress: Progress | None = None) -> Summary:
    """Grade what changed, write everything, and say what needs attention.

    Raises
    ------
    CourseError
        Where grading cannot begin: an unknown unit, no release, no sandbox, no submissions, an
        unwritable results folder. Nothing is written then.
    """
    start = time.perf_counter()
    backend = _checked(course, order)
    found = find_submissions(order.submissions, order.unit)
    results = Results(order.results, order.unit)
    results.prepare()
    run = fingerprint(course, order.unit, backend, order.seed)
    keys = {item.student: _key(run, item) for item in found}
    rows, todo = _split(found, results, keys, order.regrade)
    summary = Summary(list(rows.values()), results)
    if todo:
        setting = Setting(course, order.unit, backend, order.seed)
        _grade_all(course, setting, order.workers, todo, results, keys, summary, progress)
    results.finish(summary.rows, _sound(keys, summary.rows))
    write_grades(results.all_rows(), results.folder / "grades.csv")
    summary.rows.sort(key=lambda row: str(row["student"]))
    summary.attention += _attention(found, summary.rows)
    summary.seconds = time.perf_counter() - start
    return summary


def _checked(course: Course, order: Order) -> str:
    """The back end's name, after all that could stop a run was looked at."""
    try:
        load_unit(order.unit)
        load_template(course, order.unit)
        if order.workers < 1:
            raise CourseError(f"--workers must be at least 1, got {order.workers}")
        return choose_backend(order.sandbox).name
    except UnknownUnitError as error:
        raise CourseError(str(error)) from None
    except SandboxUnavailableError as error:
        raise CourseError(
            f"{error}. Run `course doctor` to see what works; --no-sandbox grades without "
            "isolation, for code that you trust"
        ) from None


def _key(run: str, item: Found) -> str:
    try:
        return submission_key(run, read_regular_file(str(item.path), NOTEBOOK_BYTES + 1))
    except OSError as error:
        return submission_key(run, f"unreadable {error.errno}".encode())


def _bytes(item: Found) -> bytes:
    try:
        return read_regular_file(str(item.path), NOTEBOOK_BYTES + 1)
    except OSError:
        return b""


def _split(
    found: list[Found], results: Results, keys: dict[str, str], regrade: bool
) -> tuple[dict[str, Row], list[Found]]:
    """Rows that still hold, and the submissions to grade."""
    known, old = results.read(), results.read_keys()
    rows: dict[str, Row] = {}
    todo = []
    for item in found:
        kept = known.get(item.student)
        same = kept is not None and old.get(item.student) == keys[item.student]
        if same and not regrade and kept and results.feedback(item.student).exists():
            rows[item.student] = kept
        else:
            todo.append(item)
    return rows, todo


def _grade_all(
    course: Course,
    setting: Setting,
    workers: int,
    todo: list[Found],
    results: Results,
    keys: dict[str, str],
    summary: Summary,
    progress: Progress | None,
) -> None:
    pool = Pool(setting, workers)
    pool.start(len(todo))
    if progress is not None:
        progress(0, len(todo), "")
    # nbgrader takes a second to import: the workers warm up meanwhile
    from grader.nbgrader_bridge.gradebook import GradebookWriter, submission
    from grader.pipeline.release import read_notebook

    unit, template = load_unit(setting.unit), load_template(course, setting.unit)
    items = {item.student: item for item in todo}
    jobs = (Job(item.student, _bytes(item)) for item in todo)
    writing = 0.0
    try:
        with GradebookWriter(results.gradebook_url) as gradebook, ExitStack() as stack:
            gradebook.prepare(setting.unit, read_notebook(course.built(setting.unit)))
            unsettled: list[Row] = []
            stack.callback(_settle, gradebook.flush, results, keys, unsettled)
            for done in pool.run(jobs):
                if done is None:
                    continue
                job, report = done
                item = items[job.student]
                before = time.perf_counter()
                if report is None:  # the workers died over it: no score, and no zero
                    fault = StudentGone("infrastructure")
                    report = blank_report(unit, template, item.student, fault, [])
                row = report["row"]
                row["notes"] = [*item.notes, *row["notes"]]
                _write(report, results, item.student)
                if report["notebook"] is not None:
                    named = row | {"student": safe_name(item.student)}
                    gradebook.record(submission(named, report["answers"]))
                unsettled.append(row)
                if len(unsettled) >= BATCH:
                    _settle(gradebook.flush, results, keys, unsettled)
                summary.rows.append(row)
                summary.graded += 1
                for name, seconds in report["timing"].items():
                    summary.timing[name] = summary.timing.get(name, 0.0) + seconds
                writing += time.perf_counter() - before
                if progress is not None:
                    progress(summary.graded, len(todo), item.student)
    except PoolError as error:
        raise CourseError(f"no worker could start: {error}") from None
    except GradebookError as error:
        raise CourseError(str(error)) from None
    finally:
        pool.stop()
    summary.timing["writing"] = writing


def _settle(
    flush: Callable[[], None], results: Results, keys: dict[str, str], unsettled: list[Row]
) -> None:
    """Grades into the gradebook first, rows second: what is told as done is in both."""
    flush()
    for row in unsettled:
        results.append(row, keys[str(row["student"])])
    unsettled.clear()


def _write(report: dict[str, Any], results: Results, student: str) -> None:
    write_text(results.feedback(student), report["feedback"])
    if report["notebook"] is not None:
        write_text(results.executed(student), report["notebook"])


def _sound(keys: dict[str, str], rows: list[Row]) -> dict[str, str]:
    """Keys of the rows that need no second try."""
    return {r["student"]: keys[r["student"]] for r in rows if r["score"] is not None}


def _attention(found: list[Found], rows: list[Row]) -> list[str]:
    noted = {item.student for item in found if item.notes}
    return [
        str(row["student"])
        for row in rows
        if row["student"] in noted or row["score"] is None or _unread(row)
    ]


def _unread(row: Row) -> bool:
    verdicts = {exercise["verdict"] for exercise in row["exercises"].values()}
    unread = ("the notebook ", "no notebook ", "the file ")
    return verdicts == {"not attempted"} and any(n.startswith(unread) for n in row["notes"])
