"""The trusted side: runs hidden tests against a student's functions and forms the verdict.

A hidden test never sees the student's objects, only plain data and handles that a
``Student`` gives it, so the same test grades a remote process and a local function.
"""

from grader.examiner.errors import (
    Delegated,
    NotAttempted,
    StudentError,
    StudentGone,
    StudentRaised,
    Wrong,
)
from grader.examiner.exam import Exam
from grader.examiner.unit import Check, Exercise, Limits, Mistake, Unit

__all__ = [
    "Check",
    "Delegated",
    "Exam",
    "Exercise",
    "Limits",
    "Mistake",
    "NotAttempted",
    "StudentError",
    "StudentGone",
    "StudentRaised",
    "Unit",
    "Wrong",
]
