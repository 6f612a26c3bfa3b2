"""The feedback page of one submission: one HTML file that loads nothing and runs nothing.

Every string of a report may come from a stranger. The template escapes all of them; the three
kinds of markup made here (code in a hint, numbered source lines, figures) are built from escaped
or decoded-and-encoded pieces. The page's own policy forbids scripts and every request, so that a
slip in the escaping would still run nothing.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from grader.examiner.scoring import CheckResult
from grader.pipeline.figures import PAGE_FIGURE_BYTES, Figure, figures
from grader.pipeline.listing import Listing, listing
from grader.pipeline.page_data import ManualItem, PageData, PageExercise
from grader.pipeline.page_text import marked, moment, points, printable
from grader.pipeline.verdicts import VERDICTS, Verdict

__all__ = ["VERDICTS", "render"]

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


# Their hint says again what the verdict's sentence says.
SAID_BY_VERDICT = ("not attempted", "infrastructure")
NOT_REACHED = "Not reached: "

# What the page says of a submission without a score. A note says what was found.
WITHOUT_SCORE = {
    "unread": "What you handed in could not be read, so it has no score yet. That is not a zero: "
    "put it right and hand it in again, or ask the teaching staff.",
    "missing": "No notebook of yours was found for this unit. If you have handed one in, ask the "
    "teaching staff.",
}


@dataclass(frozen=True)
class CheckView:
    """A check as the template prints it; ``number`` is that of the shared hint, or 0."""

    title: Markup
    passed: bool
    reached: bool
    points: str
    max_points: str
    hint: Markup
    number: int


@dataclass(frozen=True)
class SharedHint:
    """A hint that explains several checks, or ``every`` one that did not pass."""

    hint: Markup
    titles: list[Markup]
    every: bool


@dataclass(frozen=True)
class ExerciseView:
    """An exercise as the template prints it."""

    anchor: str
    title: str
    name: str
    look: Verdict
    icon: str
    passed: bool
    score: str | None
    max_score: str
    override: str | None
    comment: str
    waits: bool
    tally: str
    checks: list[CheckView]
    shared: list[SharedHint]
    figures: list[Figure]
    left_out: list[str]
    code: Listing
    stdout: str
    result: str
    trace: str


@dataclass(frozen=True)
class ManualView:
    """A cell that a person grades, as the template prints it; no score while it waits.

    ``state`` is said beside the title: who gave the points, or why there are none.
    """

    title: str
    state: str
    icon: str
    tone: str
    score: str | None
    points: str
    comment: str


def render(page: PageData) -> str:
    """The feedback page of one submission: a self-contained HTML document.

    Examples
    --------
    >>> page: PageData = {
    ...     "student": "<ada>",
    ...     "unit": "07-adaptive-methods",
    ...     "title": "Adaptive methods",
    ...     "status": "graded",
    ...     "score": 2.0,
    ...     "max_score": 2.0,
    ...     "notes": [],
    ...     "submitted_at": None,
    ...     "attempt": None,
    ...     "manual": [],
    ...     "final": 2.0,
    ...     "final_max": 2.0,
    ...     "exercises": {},
    ... }
    >>> html = render(page)
    >>> "<ada>" in html, "&lt;ada&gt;" in html
    (False, True)
    """
    graded = page["status"] == "graded"
    views = _exercises(page["exercises"]) if graded else []
    manual = [_manual(item) for item in page["manual"]] if graded else []
    waiting = sum(item["points"] for item in page["manual"] if item["score"] is None)
    sofar = page["final"] if page["final"] is not None else _so_far(page)
    scored = graded or page["final"] is not None
    failed = [view for view in views if not view.passed]
    notes = [marked(note) for note in page["notes"]]
    by_person = any(view.override is not None for view in views) or any(
        item["score"] is not None and item["answered"] for item in page["manual"]
    )
    return _template().render(
        policy=POLICY,
        student=printable(page["student"]),
        unit=printable(page["unit"]),
        title=printable(page["title"]),
        attempt=page["attempt"],
        submitted=moment(page["submitted_at"]),
        graded=graded,
        without_score=WITHOUT_SCORE.get(page["status"], ""),
        total=points(sofar) if scored else None,
        final=page["final"] is not None,
        final_max=points(page["final_max"]),
        lost=graded and page["score"] is None,
        score=None if page["score"] is None else points(page["score"]),
        max_score=points(page["max_score"]),
        by_person=by_person,
        waiting=points(waiting),
        again=[view.title for view in views if view.waits],
        earned_share=_share(sofar, page["final_max"]),
        hand_share=_share(waiting, page["final_max"]),
        notes=notes,
        manual=manual,
        failed=failed,
        passed=[view for view in views if view.passed],
    )


@functools.cache
def _template() -> jinja2.Template:
    """The compiled template: once per process."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("feedback.html.j2")


def _so_far(page: PageData) -> float:
    """The points that are certain: of checks, of a person instead of them, and by hand."""
    found = 0.0
    for exercise in page["exercises"].values():
        own = exercise["score"] if exercise["override"] is None else exercise["override"]
        found += own or 0.0
    return found + sum(item["score"] or 0.0 for item in page["manual"])


def _exercises(exercises: dict[str, PageExercise]) -> list[ExerciseView]:
    """The exercises in the order in which they are read: what to work on comes first."""
    views = []
    room = PAGE_FIGURE_BYTES
    for number, (name, exercise) in enumerate(exercises.items(), 1):
        view = _exercise(number, name, exercise, room)
        room -= sum(figure.size for figure in view.figures)
        views.append(view)
    return sorted(views, key=lambda view: (view.passed, view.look.rank))


def _exercise(number: int, name: str, exercise: PageExercise, room: int) -> ExerciseView:
    verdict = str(exercise["verdict"])
    look = VERDICTS.get(verdict) or Verdict(
        printable(verdict), "plain", "Ask the teaching staff what this verdict means."
    )
    checks, shared = _checks(exercise["checks"], verdict)
    count = sum(check.passed for check in checks)
    cell = exercise["cell"]
    shown, left_out = figures(cell["figures"], room)
    override, score = exercise["override"], exercise["score"]
    passed = verdict == "passed" if override is None else override >= exercise["max_score"]
    return ExerciseView(
        anchor=f"e{number}",
        title=printable(exercise["title"]),
        name=printable(name),
        look=look,
        icon=verdict if verdict in VERDICTS else "not attempted",
        passed=passed,
        score=None if score is None else points(score),
        max_score=points(exercise["max_score"]),
        override=None if override is None else points(override),
        comment=printable(exercise["comment"]).strip(),
        waits=exercise["waits"],
        tally=f"{count} of {len(checks)} checks passed." if 0 < count < len(checks) else "",
        checks=checks,
        shared=shared,
        figures=shown,
        left_out=left_out,
        code=listing(printable(cell["source"]), name, exercise["line"], cut=not passed),
        stdout=printable(cell["stdout"]),
        result=printable(cell["result"] or ""),
        trace=printable(cell["trace"]),
    )


def _manual(item: ManualItem) -> ManualView:
    state, icon, tone = "graded by a person", "person", "ours"
    if not item["answered"]:
        state, icon, tone = "no answer was handed in", "not attempted", "plain"
    elif item["score"] is None:
        state, icon, tone = "waits for a person", "timeout", "ours"
    return ManualView(
        title=printable(item["title"]),
        state=state,
        icon=icon,
        tone=tone,
        score=None if item["score"] is None else points(item["score"]),
        points=points(item["points"]),
        comment=printable(item["comment"]).strip(),
    )


def _checks(checks: list[CheckResult], verdict: str) -> tuple[list[CheckView], list[SharedHint]]:
    """The rows of the checks, failed ones first, and the hints that explain several of them."""
    hints = [
        "" if check["passed"] else str(check["hint"]).removeprefix(NOT_REACHED) for check in checks
    ]
    failed = {hint for check, hint in zip(checks, hints, strict=True) if not check["passed"]}
    if verdict in SAID_BY_VERDICT and len(failed) == 1:
        hints = [""] * len(checks)
    repeated = [hint for hint in dict.fromkeys(hints) if hint and hints.count(hint) > 1]
    rows = []
    for check, hint in zip(checks, hints, strict=True):
        number = repeated.index(hint) + 1 if hint in repeated else 0
        row = CheckView(
            title=marked(check["title"] or check["name"]),
            passed=bool(check["passed"]),
            reached=not str(check["hint"]).startswith(NOT_REACHED),
            points=points(check["points"]),
            max_points=points(check["max_points"]),
            hint=Markup() if number else marked(hint),
            number=number,
        )
        rows.append(row)
    shared = [
        SharedHint(
            marked(hint), [row.title for row in rows if row.number == number], len(failed) == 1
        )
        for number, hint in enumerate(repeated, 1)
    ]
    return sorted(rows, key=lambda row: row.passed), shared


def _share(part: Any, whole: float) -> float:
    """Percent of the bar on top of the page."""
    share = 100 * float(part) / whole if whole > 0 else 0.0
    return round(min(max(share, 0.0), 100.0), 2) if math.isfinite(share) else 0.0
