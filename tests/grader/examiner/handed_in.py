"""A notebook of the toy unit, handed in and graded."""

from __future__ import annotations

from grader.examiner.attempt import Cell, Session
from grader.examiner.scoring import Result
from grader.examiner.unit import Limits
from grader.sandbox.launch import WarmParent
from tests.grader.examiner.toy_unit import LIMITS, right, unit

RIGHT = right("a")


def graded(
    parent: WarmParent, *cells: Cell, limits: Limits = LIMITS
) -> tuple[Result, list[str], Session]:
    toy = unit("a", limits=limits)
    session = Session(parent, toy, [Cell("given", "given", "import numpy as np"), *cells], 0)
    try:
        return session.grade(toy.exercises["a"]), session.notes, session
    finally:
        session.stop()


def answer(source: str) -> Cell:
    return Cell("a", "exercise", source)
