"""Run the checks of an exercise against a student and form its result."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np

from grader.examiner.errors import (
    InfrastructureError,
    StudentError,
    StudentGone,
    Wrong,
    trail,
)
from grader.examiner.exam import Exam
from grader.examiner.student import Student
from grader.examiner.unit import Check, Exercise, Mistake
from grader.examiner.wording import joined

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


class CheckResult(TypedDict):
    """What one named check found; the hint is empty where it passed.

    ``mistakes`` are the names of the known mistakes that explain it.
    """

    name: str
    title: str
    points: float
    max_points: float
    passed: bool
    hint: str
    mistakes: list[str]


class Result(TypedDict):
    """What grading one exercise gave.

    ``score`` is None where the grader failed: a fault of ours is never a zero. ``gone`` says that
    the student's process ended, so that the caller starts a fresh one for the next exercise.
    ``line`` is the line of the exercise's cell on which it first stopped, if it did.
    """

    score: float | None
    max_score: float
    verdict: str
    checks: list[CheckResult]
    gone: bool
    line: int | None


def check_rng(unit: str, exercise: str, check: str, seed: int) -> np.random.Generator:
    """The generator of a check: the same for every student and every run with this seed."""
    return np.random.default_rng([seed, zlib.crc32(f"{unit}/{exercise}/{check}".encode())])


def grade_exercise(unit: str, exercise: Exercise, student: Student, seed: int = 0) -> Result:
    """Run every check; a student's process that ends fails the checks that remain.

    Returns
    -------
    Result
        An ``infrastructure`` verdict has the score None.
    """
    checks: list[CheckResult] = []
    verdicts = ["passed"]
    line: int | None = None
    stop: StudentError | None = None
    suspected: list[str] = []
    named: dict[str, list[Mistake]] = {}
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
            line = line or _line_in(exercise, wrong)
            checks.append(_row(check, False, str(wrong), exam.matched))
            if str(wrong) == joined([mistake.hint for mistake in exam.named] or [""]):
                named[check.name] = exam.named
        except StudentError as error:
            verdicts.append(error.verdict)
            line = line or _line_in(exercise, error)
            checks.append(_row(check, False, error.hint()))
            if isinstance(error, StudentGone) or error.verdict in ("not attempted", "delegated"):
                stop = error
        except InfrastructureError as error:
            log.warning("%s/%s: %s", exercise.id, check.name, error)
            stop = StudentGone("infrastructure")
            verdicts.append(stop.verdict)
            checks.append(_row(check, False, stop.hint()))
        except Exception as error:
            place = f"{unit}/{exercise.id}/{check.name}"
            log.error("hidden test %s failed by itself: %s", place, trail(error))
            verdicts.append("infrastructure")
            checks.append(_row(check, False, StudentGone.sentences["infrastructure"]))
        else:
            checks.append(_row(check, True, ""))
    prefer_what_explains_all(checks, named)
    return summarize(exercise, checks, verdicts, gone=isinstance(stop, StudentGone), line=line)


def prefer_what_explains_all(
    checks: list[CheckResult], named: Mapping[str, Sequence[Mistake]]
) -> None:
    """Where a check has several mistakes, keep those that explain every check with a mistake.

    Parameters
    ----------
    checks : list of CheckResult
        The rows of one exercise; hints and mistakes change in place.
    named : mapping
        From a check's name to the mistakes whose hints its row shows.
    """
    told = [set(row["mistakes"]) for row in checks if row["mistakes"]]
    common = set.intersection(*told) if told else set()
    for row in checks:
        kept = [mistake for mistake in named.get(row["name"], ()) if mistake.name in common]
        if 0 < len(kept) < len(row["mistakes"]):
            row["hint"] = joined([mistake.hint for mistake in kept])[:1500]
            row["mistakes"] = [mistake.name for mistake in kept]


def summarize(
    exercise: Exercise,
    checks: list[CheckResult],
    verdicts: list[str],
    *,
    gone: bool = False,
    line: int | None = None,
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
        "line": line,
    }


def not_run(exercise: Exercise, error: StudentError) -> Result:
    """The result of an exercise whose cell did not survive: every check says why."""
    rows = [_row(check, False, error.hint()) for check in exercise.checks]
    gone = isinstance(error, StudentGone)
    line = _line_in(exercise, error)
    return summarize(exercise, rows, [error.verdict], gone=gone, line=line)


def _line_in(exercise: Exercise, error: BaseException | None) -> int | None:
    """The line of the exercise's own cell on which the student's code raised, if it did."""
    while error is not None and not isinstance(error, StudentError):
        error = error.__context__  # a check may have put a sentence of its own around it
    if error is None or error.cell not in (None, exercise.id):
        return None
    return error.line


def _row(check: Check, passed: bool, hint: str, mistakes: list[str] | None = None) -> CheckResult:
    return {
        "name": check.name,
        "title": check.title,
        "points": float(check.points) if passed else 0.0,
        "max_points": float(check.points),
        "passed": passed,
        "hint": hint[:1500],
        "mistakes": list(mistakes or []),
    }
