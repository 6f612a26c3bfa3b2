"""The feedback page of one submission: one HTML file that loads nothing and runs nothing.

Every string of a report may come from a stranger. The template escapes all of them; the three
kinds of markup made here (code in a hint, numbered source lines, figures) are built from escaped
or decoded-and-encoded pieces. The page's own policy forbids scripts and every request, so that a
slip in the escaping would still run nothing.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from grader.examiner.scoring import CheckResult
from grader.pipeline.figures import PAGE_FIGURE_BYTES, figures
from grader.pipeline.page_data import PageData, PageExercise

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)

TEXT_CAP = 20_000


@dataclass(frozen=True)
class Verdict:
    """How a verdict is shown: a word, a tone (its colours), and a sentence for the student."""

    word: str
    tone: str
    sentence: str


VERDICTS = {
    "passed": Verdict("passed", "good", "Every check found what it looked for."),
    "wrong": Verdict("wrong", "bad", "Your code ran, and some of what it returned is not right."),
    "error": Verdict(
        "error", "bad", "Your code stopped with an exception before it could give an answer."
    ),
    "timeout": Verdict(
        "timeout", "slow", "Your code was stopped when the time for this exercise ran out."
    ),
    "memory": Verdict(
        "memory", "slow", "Your code was stopped when it asked for more memory than it may use."
    ),
    "killed": Verdict(
        "killed",
        "slow",
        "The process that ran your code came to an end in the middle of it; "
        "that costs this exercise alone.",
    ),
    "not attempted": Verdict(
        "not attempted",
        "plain",
        "The cell still holds its placeholder, so there was nothing to check.",
    ),
    "delegated": Verdict(
        "delegated",
        "odd",
        "Your code leaves the work to a library that does what you are asked to write yourself.",
    ),
    "tampered": Verdict(
        "tampered",
        "odd",
        "Your code wrote into the channel to the grader, so its answers could not be believed.",
    ),
    "infrastructure": Verdict(
        "infrastructure",
        "ours",
        "The grader failed here, not you: this exercise will be graded again, "
        "and you lose nothing by it.",
    ),
}

# Their hint says again what the verdict's sentence says.
SAID_BY_VERDICT = ("not attempted", "infrastructure")
NOT_REACHED = "Not reached: "

_ESCAPE_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
# Control characters, what turns the order of reading around, halves of characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_CODE = re.compile(r"`([^`\n]+)`")


def render(report: PageData) -> str:
    """The feedback page of one submission.

    Parameters
    ----------
    report : dict
        ``student``, ``unit``, ``title``, ``score`` (None where the grader failed), ``max_score``,
        ``seconds``, ``notes`` (strings), ``manual`` (dicts of ``id``, ``title``, ``points``) and
        ``exercises``: by name a dict of ``title``, ``score``, ``max_score``, ``verdict``,
        ``checks`` (dicts of ``name``, ``title``, ``points``, ``max_points``, ``passed``,
        ``hint``) and ``cell`` (``source``, ``stdout``, ``result``, ``trace``, ``figures`` as
        PNGs in base64).

    Returns
    -------
    str
        A self-contained HTML document.

    Examples
    --------
    >>> report = {"student": "<ada>", "unit": "07-adaptive-methods", "title": "Adaptive methods"}
    >>> report |= {"score": 2.0, "max_score": 2.0, "seconds": 0.1, "notes": [], "manual": []}
    >>> page = render(report | {"exercises": {}})
    >>> "<ada>" in page, "&lt;ada&gt;" in page
    (False, True)
    """
    room = PAGE_FIGURE_BYTES
    exercises = []
    for number, (name, exercise) in enumerate(report["exercises"].items(), 1):
        shown = _exercise(number, name, exercise, room)
        room -= sum(figure.size for figure in shown["figures"])
        exercises.append(shown)
    manual = [
        {"title": printable(item["title"]), "points": points(item["points"])}
        for item in report["manual"]
    ]
    by_hand = sum(float(item["points"]) for item in report["manual"])
    sofar = sum(float(e["score"] or 0) for e in report["exercises"].values())
    whole = float(report["max_score"]) + by_hand
    return _template().render(
        policy=POLICY,
        student=printable(report["student"]),
        unit=printable(report["unit"]),
        title=printable(report["title"]),
        final=report["score"] is not None,
        score=points(sofar if report["score"] is None else report["score"]),
        max_score=points(report["max_score"]),
        by_hand=points(by_hand),
        earned_share=_share(sofar if report["score"] is None else report["score"], whole),
        hand_share=_share(by_hand, whole),
        seconds=f"{float(report['seconds']):.2g}",
        notes=[marked(note) for note in report["notes"]],
        manual=manual,
        exercises=exercises,
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


def _exercise(number: int, name: str, exercise: PageExercise, room: int) -> dict[str, Any]:
    verdict = str(exercise["verdict"])
    look = VERDICTS.get(verdict) or Verdict(
        printable(verdict), "plain", "Ask the teaching staff what this verdict means."
    )
    checks, shared = _checks(exercise["checks"], verdict)
    passed = sum(bool(check["passed"]) for check in exercise["checks"])
    cell = exercise["cell"]
    shown_figures, left_out = figures(cell["figures"], room)
    return {
        "anchor": f"e{number}",
        "title": printable(exercise["title"]),
        "name": printable(name),
        "look": look,
        "icon": verdict if verdict in VERDICTS else "not attempted",
        "score": None if exercise["score"] is None else points(exercise["score"]),
        "max_score": points(exercise["max_score"]),
        "tally": f"{passed} of {len(checks)} checks passed." if 0 < passed < len(checks) else "",
        "checks": checks,
        "shared": shared,
        "figures": shown_figures,
        "left_out": left_out,
        "source": numbered(cell["source"]),
        "stdout": printable(cell["stdout"]),
        "result": printable(cell["result"] or ""),
        "trace": printable(cell["trace"]),
    }


def _checks(
    checks: list[CheckResult], verdict: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of the checks, and the hints that explain several of them."""
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
        rows.append(
            {
                "title": marked(check["title"] or check["name"]),
                "passed": bool(check["passed"]),
                "reached": not str(check["hint"]).startswith(NOT_REACHED),
                "points": points(check["points"]),
                "max_points": points(check["max_points"]),
                "hint": "" if number else marked(hint),
                "number": number,
            }
        )
    shared = [
        {
            "hint": marked(hint),
            "titles": [row["title"] for row in rows if row["number"] == number],
            "every": len(failed) == 1,
        }
        for number, hint in enumerate(repeated, 1)
    ]
    return rows, shared


def printable(text: Any) -> str:
    """Text without terminal codes, control characters and what reverses it; bounded.

    >>> printable("\\x1b[31mred\\x1b[0m \\u202e\\x00")
    'red \ufffd\ufffd'
    """
    text = str(text)
    lost = len(text) - TEXT_CAP
    text = text[:TEXT_CAP].replace("\r\n", "\n").replace("\r", "\n")
    text = _UNPRINTABLE.sub("\ufffd", _ESCAPE_CODES.sub("", text))
    return f"{text}\n[cut here: {lost} more characters]" if lost > 0 else text


def marked(text: Any) -> Markup:
    """A sentence in which `this` is code, everything escaped.

    >>> marked("Use `a < b`, not <b>")
    Markup('Use <code>a &lt; b</code>, not &lt;b&gt;')
    """
    pieces = _CODE.split(printable(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if i % 2 else escape(piece)
        for i, piece in enumerate(pieces)
    )


def numbered(source: Any) -> Markup:
    """Source code, escaped, with a mark at each line for its number; empty where there is none."""
    text = printable(source).rstrip()
    lines = str(escape(text)).split("\n")
    return Markup("\n".join(f"<i></i>{line}" for line in lines)) if text else Markup("")


def points(number: Any) -> str:
    """Points as people write them.

    >>> points(3.0), points(0.333333), points(float("nan"))
    ('3', '0.33', '–')
    """
    value = float(number)
    return f"{round(value, 2):g}" if math.isfinite(value) else "–"


def _share(part: Any, whole: float) -> float:
    """Percent of the bar on top of the page."""
    share = 100 * float(part) / whole if whole > 0 else 0.0
    return round(min(max(share, 0.0), 100.0), 2) if math.isfinite(share) else 0.0
