"""Whatever happens to a results folder, and in whatever order, no grade is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from grader.pipeline import publish
from grader.pipeline.attempts import POLICIES
from grader.pipeline.final import write_final
from grader.pipeline.paths import CourseError
from tests.grader.pipeline.records.folder import (
    Given,
    check_agreement,
    current,
    given,
)
from tests.grader.pipeline.records.scripted import (
    COURSE,
    EXPLAIN,
    UNIT,
    World,
    hand_in,
    run,
    scripted,
)

FULL = os.environ.get("DESCENT_CAMPAIGN") == "full"
STUDENTS = st.sampled_from(["ada", "ben", "cyd"])
TEXTS = st.one_of(
    st.builds("answer {}; why {}".format, st.sampled_from("pqr"), st.sampled_from("xy")),
    st.just("broken"),
    st.none(),
)


class Folder(RuleBasedStateMachine):
    """The class's submissions, the results folder, and what was ever seen in it."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="descent-model-"))
        self.submitted, self.results = self.top / "submitted", self.top / "results"
        self.hour = 0
        self.seen: set[Given] = set()
        self.whole = False  # the last run came to its end
        self.world.version = 0

    def teardown(self) -> None:
        shutil.rmtree(self.top)

    @initialize()
    def begin(self) -> None:
        self._hand_in("ada", "answer p; why x")
        self._grade()

    @rule(student=STUDENTS, text=TEXTS)
    def hands_in(self, student: str, text: str | None) -> None:
        self._hand_in(student, text)

    @rule(student=STUDENTS)
    def folder_is_gone(self, student: str) -> None:
        shutil.rmtree(self.submitted / student, ignore_errors=True)

    @rule()
    def tests_change(self) -> None:
        self.world.version += 1

    @rule(
        regrade=st.booleans(),
        attempt=st.sampled_from([None, *POLICIES]),
        missing=st.sampled_from([None, "open", "zero"]),
    )
    def grade_the_class(self, regrade: bool, attempt: str | None, missing: str | None) -> None:
        self._grade(regrade=regrade, attempt=attempt, missing=missing)

    @rule(student=STUDENTS)
    def grade_one(self, student: str) -> None:
        self._grade(students=[student])

    @rule(student=STUDENTS, text=TEXTS)
    def grade_one_late(self, student: str, text: str | None) -> None:
        late = self.top / "late"
        shutil.rmtree(late, ignore_errors=True)
        self.hour += 1
        hand_in(late, student, text, self.hour)
        others = {s: row for s, row in self._current().items() if s != student}
        self._grade(folder=late)
        now = current(self.results)
        assert {s: now[s]["hash"] for s in others} == {s: r["hash"] for s, r in others.items()}

    @rule(student=STUDENTS)
    def prune(self, student: str) -> None:
        if student not in self._current() or not any(self.submitted.iterdir()):
            return
        self._grade(prune=[student])
        assert student not in current(self.results)

    @rule()
    def prune_whom_nothing_is_found_of(self) -> None:
        here = {path.name for path in self.submitted.iterdir()}
        if here:
            self._grade(prune=["*"])
            assert set(current(self.results)) <= here

    @rule()
    def dry_run(self) -> None:
        if not any(self.submitted.iterdir()):
            return
        before = {
            path: path.read_bytes()
            for path in self.results.rglob("*")
            if path.is_file() and path.name not in ("changes.csv", ".lock")
        }
        run(self.submitted, self.results, dry_run=True)
        assert before == {path: path.read_bytes() for path in before}

    @precondition(lambda self: self.whole)
    @rule(student=STUDENTS, points=st.sampled_from([0.0, 1.0, 3.0]), cell=st.booleans())
    def a_person_marks(self, student: str, points: float, cell: bool) -> None:
        if current(self.results).get(student, {}).get("score") is None:
            return
        name = EXPLAIN if cell else "check_mean_squared_error"
        database = sqlite3.connect(self.results / "gradebook.db")
        with database:
            database.execute(
                "UPDATE grade SET manual_score = ?, needs_manual_grade = 0 WHERE id IN ("
                "SELECT g.id FROM grade g JOIN base_cell c ON c.id = g.cell_id "
                "JOIN submitted_notebook n ON n.id = g.notebook_id "
                "JOIN submitted_assignment s ON s.id = n.assignment_id "
                "WHERE s.student_id = ? AND c.name = ?)",
                (points, student, name),
            )
        database.close()
        write_final(COURSE, UNIT, self.results)
        row = current(self.results)[student]
        if cell:
            assert row["manual"] in (points, None)

    @rule(moment=st.integers(min_value=0, max_value=40))
    def a_run_is_killed(self, moment: int) -> None:
        if not any(self.submitted.iterdir()):
            return
        left = [moment]

        def count() -> None:
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)

        def killed() -> None:
            self._interrupted(count)

        _in_children([killed])
        self.whole = False

    @rule()
    def two_runs_at_once(self) -> None:
        if not any(self.submitted.iterdir()):
            return

        def whole() -> None:
            run(self.submitted, self.results)

        assert _in_children([whole, whole]) == [0, 0]
        self.whole = True

    @invariant()
    def no_grade_is_lost(self) -> None:
        now = given(self.results)
        assert self.seen <= now, self.seen - now
        self.seen = now

    @invariant()
    def everything_agrees(self) -> None:
        current(self.results)
        if self.whole:
            check_agreement(self.results)

    def _current(self) -> dict[str, dict[str, object]]:
        return current(self.results)

    def _hand_in(self, student: str, text: str | None) -> None:
        self.hour += 1
        hand_in(self.submitted, student, text, self.hour)

    def _grade(self, folder: Path | None = None, **options: object) -> None:
        before = len(self.world.graded)
        folder = folder or self.submitted
        students = {path.name for path in folder.iterdir()}
        if not students or not set(options.get("students", ())) <= students:  # type: ignore[call-overload]
            with pytest.raises(CourseError, match="holds no"):
                run(folder, self.results, **options)
            return
        run(folder, self.results, **options)
        self.whole = True
        told = {(student, score) for student, _, _, score in given(self.results)}
        for student, answer in self.world.graded[before:]:
            assert (student, self.world.score(answer)) in told

    def _interrupted(self, moment: Callable[[], None]) -> None:
        """A run that calls ``moment`` at each of its steps, writes among them."""
        self.world.moment = moment
        for name in ("write_text", "append_lines", "write_lines", "write_grades"):
            setattr(publish, name, _before(moment, getattr(publish, name)))
        for name in ("commit", "add", "end", "show", "hide"):
            setattr(publish.Ledger, name, _before(moment, getattr(publish.Ledger, name)))
        run(self.submitted, self.results, regrade=True)


def _before(moment: Callable[[], None], work: Callable[..., object]) -> Callable[..., object]:
    def both(*args: object, **kwargs: object) -> object:
        moment()
        return work(*args, **kwargs)

    return both


def _in_children(works: list[Callable[[], None]]) -> list[int]:
    """Exit statuses of forked processes that do these things at once."""
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                work()
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


@pytest.mark.campaign
def test_no_sequence_of_runs_loses_a_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "world", scripted(monkeypatch), raising=False)
    run_state_machine_as_test(
        Folder,
        settings=settings(
            max_examples=400 if FULL else 20,
            stateful_step_count=25 if FULL else 15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
