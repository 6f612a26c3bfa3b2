"""Run the checks of an exercise against a student and form its result."""

from __future__ import annotations

import logging
import zlib
from typing import Any

import numpy as np

from grader.examiner.errors import InfrastructureError, StudentError, StudentGone, Wrong
from grader.examiner.exam import Exam
from grader.examiner.student import Student
from grader.examiner.unit import Check, Exercise

log = logging.getLogger(__name__)

# From the mildest to what explains most: the exercise's verdict is the last one that occurred.
SEVERITY = (
    "passed",
    "wrong",
    "error",
    "not attempted",
    "memory",
    "killed",
    "timeout",
    "delegated",
    "tampered",
    "infrastructure",
)

Result = dict[str, Any]


def check_rng(unit: str, exercise: str, check: str, seed: int) -> np.random.Generator:
    """The generator of a check: the same for every student and every run with this seed."""
    return np.random.default_rng([seed, zlib.crc32(f"{unit}/{exercise}/{check}".encode())])


def grade_exercise(unit: str, exercise: Exercise, student: Student, seed: int = 0) -> Result:
    """Run every check; a student's process that ends fails the checks that remain.

    Returns
    -------
    dict
        ``score``, ``max_score``, ``verdict`` and ``checks``; ``gone`` is True where the student's
        process ended, so that the caller starts a fresh one for the next exercise. An
        ``infrastructure`` verdict has the score None: a fault of ours is never a zero.
    """
    checks: list[Result] = []
    verdicts = ["passed"]
    stop: StudentError | None = None
    suspected: list[str] = []
    for check in exercise.checks:
        if stop is not None:
            hint = f"Not reached: {stop.hint()}"
            checks.append(_row(check, False, hint))
            continue
        exam = Exam(
            exercise,
            student,
            check_rng(unit, exercise.id, check.name, seed),
            label=(check.name, seed),
            suspected=suspected,
        )
        try:
            check.run(exam)
        except Wrong as wrong:
            verdicts.append("wrong")
            suspected += exam.matched
            checks.append(_row(check, False, str(wrong), exam.matched))
        except StudentError as error:
            verdicts.append(error.verdict)
            checks.append(_row(check, False, error.hint()))
            if isinstance(error, StudentGone) or error.verdict in ("not attempted", "delegated"):
                stop = error
        except InfrastructureError as error:
            log.warning("%s/%s: %s", exercise.id, check.name, error)
            stop = StudentGone("infrastructure")
            verdicts.append(stop.verdict)
            checks.append(_row(check, False, stop.hint()))
        except Exception:
            log.exception("hidden test %s/%s/%s failed by itself", unit, exercise.id, check.name)
            verdicts.append("infrastructure")
            checks.append(_row(check, False, StudentGone.sentences["infrastructure"]))
        else:
            checks.append(_row(check, True, ""))
    return summarize(exercise, checks, verdicts, gone=isinstance(stop, StudentGone))


def summarize(
    exercise: Exercise, checks: list[Result], verdicts: list[str], *, gone: bool = False
) -> Result:
    """Put the rows of an exercise together: the score is the sum of the checks."""
    verdict = max(verdicts, key=SEVERITY.index)
    score = round(sum(row["points"] for row in checks), 6)
    return {
        "score": None if verdict == "infrastructure" else score,
        "max_score": float(exercise.points),
        "verdict": verdict,
        "checks": checks,
        "gone": gone,
    }


def not_run(exercise: Exercise, error: StudentError) -> Result:
    """The result of an exercise whose cell did not survive: every check says why."""
    rows = [_row(check, False, error.hint()) for check in exercise.checks]
    return summarize(exercise, rows, [error.verdict], gone=isinstance(error, StudentGone))


def _row(check: Check, passed: bool, hint: str, mistakes: list[str] | None = None) -> Result:
    return {
        "name": check.name,
        "title": check.title,
        "points": float(check.points) if passed else 0.0,
        "max_points": float(check.points),
        "passed": passed,
        "hint": hint[:1500],
        "mistakes": list(mistakes or []),
    }
