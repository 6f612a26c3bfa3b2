"""Grade a folder of submissions: the coordinator, which alone writes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

from grader.hidden_tests import UnknownUnitError, load_unit
from grader.nbgrader_bridge.errors import GradebookError
from grader.pipeline.attempts import POLICIES
from grader.pipeline.changes import write_changes
from grader.pipeline.class_seed import keep_seed, results_seed
from grader.pipeline.fingerprint import fingerprint
from grader.pipeline.gradebook import Gradebook
from grader.pipeline.intake import Taken, take
from grader.pipeline.ledger import Ledger
from grader.pipeline.legacy import adopt
from grader.pipeline.lock import held
from grader.pipeline.order import EVERYBODY_ELSE, Order, Progress, Say, Summary
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.pool import Job, Pool, PoolError, Setting
from grader.pipeline.publish import Publisher
from grader.pipeline.recording import MISSING, Recorder
from grader.pipeline.records import Row
from grader.pipeline.reports import blank_report, lost_report
from grader.pipeline.results import Results
from grader.pipeline.roster import read_roster, renamed
from grader.pipeline.submissions import NOTHING, Found, find_submissions
from grader.pipeline.template import load_template
from grader.sandbox.launch import SandboxUnavailableError, choose_backend

SETTLE = 1.0  # seconds of work that a kill may cost, and as much for writing


def grade(
    course: Course,
    order: Order,
    progress: Progress | None = None,
    say: Say = lambda sentence: None,
) -> Summary:
    """Grade what changed, write everything, and say what needs attention.

    Raises
    ------
    CourseError
        Where grading cannot begin: an unknown unit, no release, no sandbox, no submissions, an
        unwritable results folder, or another run that holds it. Nothing is written then.
    """
    start = time.perf_counter()
    backend = _checked(course, order)
    roster = read_roster(order.roster) if order.roster is not None else None
    results = Results(order.results)
    if os.path.realpath(results.folder) == os.path.realpath(order.submissions):
        raise CourseError(
            f"{order.submissions} is given for --submissions and for --results: its folders of "
            "pages would be taken for students; give another folder with --results"
        )
    found = find_submissions(order.submissions, order.unit, roster, order.students, results.folder)
    results.prepare()
    with ExitStack() as stack:
        stack.enter_context(held(results.folder, order.wait, say))
        seed = results_seed(course, results.folder, order.seed, order.regrade)
        ledger = stack.enter_context(Ledger(results.folder, copy=order.dry_run))
        adopt(results, ledger)
        gradebook = Gradebook(course, results, order.unit)
        stack.callback(gradebook.close)
        run = _Run(course, order, results, ledger, gradebook, backend, seed)
        try:
            summary = run.go(found, progress)
            summary.incidents += renamed(ledger.kept(order.unit), roster)
        except GradebookError as error:
            raise CourseError(str(error)) from None
    summary.seconds = time.perf_counter() - start
    return summary


def _checked(course: Course, order: Order) -> str:
    """The back end's name, after all that could stop a run was looked at."""
    for name, value, allowed in (
        ("--attempt", order.attempt, POLICIES),
        ("--missing", order.missing, MISSING),
    ):
        if value is not None and value not in allowed:
            raise CourseError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
    try:
        load_unit(order.unit)
        load_template(course, order.unit)
        if not order.wait >= 0:  # NaN, too: it would wait for ever
            raise CourseError(f"--wait must be 0 or more seconds, got {order.wait:g}")
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


class _Run:
    """One run into a results folder that is held."""

    def __init__(
        self,
        course: Course,
        order: Order,
        results: Results,
        ledger: Ledger,
        gradebook: Gradebook,
        backend: str,
        seed: int,
    ):
        self.order = order
        self.results = results
        self.ledger = ledger
        self.gradebook = gradebook
        self.unit = load_unit(order.unit)
        self.template = load_template(course, order.unit)
        self.summary = Summary(results, seed, dry=order.dry_run)
        self.pool = Pool(Setting(course, order.unit, backend, seed), order.workers)
        if not order.dry_run:
            keep_seed(results.folder, seed)
        policy = ledger.setting(order.unit, "attempt", "last", order.attempt)
        missing = ledger.setting(order.unit, "missing", "open", order.missing)
        version = fingerprint(course, order.unit, backend, seed)
        self.recorder = Recorder(
            ledger, self.unit, self.template, version, seed, missing, order.regrade
        )
        self.publisher = Publisher(results, ledger, order.unit, policy, gradebook)
        self._waiting: dict[str, Taken] = {}  # what the pool is grading, without its bytes
        self._unsettled: list[str] = []
        self._settled_at = time.monotonic()
        self._done = 0

    def go(self, found: list[Found], progress: Progress | None) -> Summary:
        pruned = self._prune(found)
        found = [item for item in found if item.student not in pruned]
        if self.order.missing is not None and not self.order.students:
            found += self._still_missing({item.student for item in found})
        try:
            self._grade(found, progress)
        except PoolError as error:
            raise CourseError(str(error)) from None
        finally:
            self.pool.stop()
            self._settle()  # also where the run is stopped: what was graded is not lost
        summary = self.summary
        summary.changes = self.recorder.changes
        if summary.changes is None and (self.order.regrade or self.order.dry_run):
            summary.changes = []
        if summary.changes is not None:
            write_changes(summary.changes, self.results.changes)
            if not self.order.dry_run:
                self.recorder.changes_told()  # settled with all the rest
        asked = {item.student for item in found}
        if self.order.dry_run:
            rows = self.publisher.preview()
        else:
            if not (self.gradebook.unchanged_since(self._seen()) and self.publisher.up_to_date()):
                self.publisher.finish()
                self.ledger.setting(self.order.unit, "gradebook", "", self.gradebook.look())
            self.ledger.commit()
            rows = self.publisher.rows()
        summary.incidents = [*self.gradebook.notes, *self.publisher.notes, *self.pool.notes]
        summary.rows = [row for student, row in rows.items() if student in asked]
        summary.others = len(rows) - len(summary.rows)
        summary.attention = self._attention(found, rows)
        summary.places = {item.student: item.notes for item in found if item.notes}
        return summary

    def _grade(self, found: list[Found], progress: Progress | None) -> None:
        jobs = self._jobs(found)
        ahead = []  # as many as there are workers, to know how many of those are needed
        for job in jobs:
            ahead.append(job)
            if len(ahead) >= self.order.workers:
                break
        if not ahead:
            return
        self.pool.start(len(ahead))
        if progress is not None:
            progress(self._done, len(found), "")
        if not self.order.dry_run:
            known = self.gradebook.unchanged_since(self._seen())
            self.gradebook.writer()  # nbgrader takes a second to import: the workers warm up
            if not known:
                self.publisher.recover()
        for outcome in self.pool.run(_chained(ahead, jobs)):
            if outcome is not None:
                job, report = outcome
                taken = self._waiting.pop(job.student)
                report = report or lost_report(self.unit, self.template, job.student, [])
                for name, seconds in report["timing"].items():
                    timing = self.summary.timing
                    timing[name] = timing.get(name, 0.0) + seconds
                self.recorder.record(taken, report)
                self._unsettled.append(job.student)
                self.summary.graded += report["status"] == "graded"
                self._done += 1
                if progress is not None:
                    progress(self._done, len(found), job.student)
            if time.monotonic() - self._settled_at > SETTLE:
                self._settle()

    def _jobs(self, found: list[Found]) -> Iterator[Job]:
        """What has to be graded; read one after another, as the workers take it."""
        for item in found:
            taken = take(item)
            if self.recorder.holds(taken):
                self._done += 1
            elif taken.data is None:
                report = blank_report(
                    self.unit, self.template, taken.student, taken.status, [], 0.0
                )
                self.recorder.record(taken, report)
                self._unsettled.append(taken.student)
                self._done += 1
            else:
                self._waiting[taken.student] = taken.without_data()
                yield Job(taken.student, taken.data)

    def _settle(self) -> None:
        before = time.perf_counter()
        if not self.order.dry_run:
            students, self._unsettled = self._unsettled, []
            self.recorder.keep_changes()
            self.publisher.settle(dict.fromkeys([*students, *self.recorder.touched()]))
        self._settled_at = time.monotonic()
        timing = self.summary.timing
        timing["writing"] = timing.get("writing", 0.0) + time.perf_counter() - before

    def _still_missing(self, here: set[str]) -> list[Found]:
        """Whom a roster of before named; nothing has come, and --missing is for them, too."""
        return [
            Found(student, None, "missing", [NOTHING])
            for student, grades in self.ledger.kept(self.order.unit).items()
            if student not in here and all(grade.status == "missing" for grade in grades)
        ]

    def _seen(self) -> str:
        """How the gradebook looked when everything was shown."""
        return self.ledger.setting(self.order.unit, "gradebook", "")

    def _prune(self, found: list[Found]) -> set[str]:
        """Take away whom the order names; they are not graded in this run."""
        here = {item.student for item in found}
        known = self.ledger.kept(self.order.unit)
        for name in self.order.prune:
            if name == EVERYBODY_ELSE and self.order.students:
                raise CourseError(
                    "--prune without a name takes away everybody whom the submissions do not hold, "
                    "and --student looks at some alone: name whom to take away"
                )
            if name != EVERYBODY_ELSE and name not in known:
                raise CourseError(
                    f"{self.results.folder} holds no grade of {name!r} in {self.order.unit}: give "
                    "--prune the id of a student in grades.csv"
                )
        wanted = [name for name in self.order.prune if name != EVERYBODY_ELSE]
        if EVERYBODY_ELSE in self.order.prune:
            wanted += [student for student in known if student not in here]
        for student in dict.fromkeys(wanted):
            self.recorder.take_away(student)
            self.summary.pruned.append(student)
        if wanted and not self.order.dry_run:
            self.publisher.settle(wanted)
        return set(wanted)

    def _attention(self, found: list[Found], rows: dict[str, Row]) -> list[str]:
        flagged = self.publisher.flagged() | self.recorder.failing
        return [
            item.student
            for item in sorted(found, key=lambda item: item.student)
            if item.notes
            or item.student in flagged
            or item.student not in rows
            or rows[item.student]["status"] != "graded"
            or rows[item.student]["score"] is None
        ]


def _chained(ahead: list[Job], rest: Iterator[Job]) -> Iterator[Job]:
    while ahead:
        yield ahead.pop(0)
    yield from rest
