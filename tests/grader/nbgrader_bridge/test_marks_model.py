"""Whatever happens to a class in whatever order, a person's mark is where its answer is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from nbgrader.api import Gradebook

from grader.nbgrader_bridge.address import sqlite_url
from grader.nbgrader_bridge.gradebook import GradebookWriter, GradedNotebook
from grader.nbgrader_bridge.marks import CellMark, read_marks
from grader.pipeline.build import convert
from tests.grader.nbgrader_bridge.class_book import ClassBook
from tests.notebooks.toy_course import SOURCE, UNIT

CELLS = {"check_double": 2.0, "check_mean": 3.0, "explain_twice": 1.0}
students = st.sampled_from(["ada", "bob"])
cells = st.sampled_from(list(CELLS))
versions = st.integers(0, 1)
NOTEBOOK = convert(SOURCE, UNIT)  # a gradebook asks for no outputs


class Marks(RuleBasedStateMachine):
    """A model of a gradebook: per student and cell, the mark of each answer ever given."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        url = sqlite_url(Path(self.folder.name) / "gradebook.db")
        self.book = ClassBook(url, NOTEBOOK)
        self.writer = GradebookWriter(url)
        self.writer.prepare(UNIT, self.book.notebook)
        self.there = set(CELLS)
        self.answers: dict[str, dict[str, int]] = {}
        self.marks: dict[tuple[str, str, int], tuple[float | None, str]] = {}

    def teardown(self) -> None:
        self._nbgrader_adds_up_the_same()
        self.writer.__exit__(None, None, None)
        self.folder.cleanup()

    @rule(student=students, double=versions, mean=versions, explain=versions)
    def hand_in(self, student: str, double: int, mean: int, explain: int) -> None:
        chosen = {"check_double": double, "check_mean": mean, "explain_twice": explain}
        texts = {name.removeprefix("check_"): f"answer {n}\n" for name, n in chosen.items()}
        scores = {"double": float(double), "mean": float(mean)}
        self.writer.record(GradedNotebook(student, UNIT, scores, texts))
        self.writer.flush()
        self.answers[student] = chosen

    @precondition(lambda self: self.answers)
    @rule(data=st.data(), cell=cells, score=st.sampled_from([None, 0.5, 1.0]))
    def mark(self, data: Any, cell: str, score: float | None) -> None:
        student = data.draw(st.sampled_from(sorted(self.answers)))
        if cell not in self.there or cell not in self.answers[student]:
            return
        comment = "" if score is None else f"{score} for it"
        self.book.give(cell, score, student, comment)
        self.marks[student, cell, self.answers[student][cell]] = (score, comment)

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def forget(self, data: Any) -> None:
        student = data.draw(st.sampled_from(sorted(self.answers)))
        assert self.writer.forget(student, UNIT)
        del self.answers[student]

    @rule(cell=cells)
    def take_out_or_put_back(self, cell: str) -> None:
        self.there ^= {cell}
        gone = [name.removeprefix("check_") for name in CELLS.keys() - self.there]
        self.writer.prepare(UNIT, self.book.without(*gone))
        for answers in self.answers.values():
            answers.pop(cell, None)  # until the student is graded again

    @invariant()
    def marks_are_where_their_answers_are(self) -> None:
        seen = read_marks(self.book.url, UNIT)
        assert set(seen) == (set(self.answers) if self.there else set())
        for student, marks in seen.items():
            assert set(marks) == self.there
            for cell, mark in marks.items():
                self._agrees(student, cell, mark, self.answers[student])

    def _agrees(self, student: str, cell: str, mark: CellMark, answers: Mapping[str, int]) -> None:
        if cell not in answers:
            assert (mark.auto, mark.manual, mark.comment, mark.waiting) == (None, None, "", True)
            return
        score, comment = self.marks.get((student, cell, answers[cell]), (None, ""))
        assert (mark.manual, mark.comment) == (score, comment)
        if score is not None:
            assert not mark.waiting
        if mark.by_hand and score is None:
            assert mark.waiting

    def _nbgrader_adds_up_the_same(self) -> None:
        seen = read_marks(self.book.url, UNIT)
        with Gradebook(self.book.url) as book:
            for student, marks in seen.items():
                total = sum(mark.final or 0.0 for mark in marks.values())
                submission = book.find_submission(UNIT, student)
                assert submission.score == total
                assert submission.max_score == sum(CELLS[cell] for cell in self.there)


Marks.TestCase.settings = settings(
    # measured: 7 s of one core
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to shrink a failure takes minutes: the steps are printed as they are
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestMarks = pytest.mark.slow(Marks.TestCase)
