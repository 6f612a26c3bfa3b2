"""What ``course grade`` is asked to do, and what it tells when it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.pipeline.changes import Change
from grader.pipeline.records import Row
from grader.pipeline.results import Results

EVERYBODY_ELSE = "*"  # of --prune: all whom the submissions do not hold
Progress = Callable[[int, int, str], None]  # done, of, the student
Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What ``course grade`` was asked to do.

    ``sandbox`` is a back end's name, or None for the best that works; never none by itself.
    ``attempt`` and ``missing`` are as before in this folder where they are None.
    """

    unit: str
    submissions: Path
    results: Path
    workers: int = 2
    sandbox: str | None = None
    regrade: bool = False
    seed: int | None = None
    students: Sequence[str] = ()
    roster: Path | None = None
    attempt: str | None = None
    missing: str | None = None
    prune: Sequence[str] = ()
    dry_run: bool = False
    wait: float = 60.0


@dataclass
class Summary:
    """What a grading run did.

    Attributes
    ----------
    seed : int or None
        The class's; None where the folder has none yet.
    rows : list of Row
        Of the students that were asked for, as they count now.
    others : int
        Students of the unit whose grades stand in the folder beside these.
    attention : list of str
        Students whose submission somebody must look at.
    places : dict
        By student, what is to be said of where the submission lay; the row of an older grade may
        not say it.
    changes : list of Change or None
        What grading the same bytes again has changed; None where nothing was graded again.
    """

    results: Results
    seed: int | None
    rows: list[Row] = field(default_factory=list)
    others: int = 0
    attention: list[str] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=dict)
    graded: int = 0
    seconds: float = 0.0
    timing: dict[str, float] = field(default_factory=dict)
    changes: list[Change] | None = None
    pruned: list[str] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)
    dry: bool = False

    @property
    def status(self) -> int:
        """0, or 1 where some submissions need attention."""
        return 1 if self.attention else 0
