"""How many comparisons a visible check has made so far."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Tally:
    """The comparisons of one check, counted as they are made."""

    made: int = 0


# The innermost check that is running here; a comparison outside of any counts nowhere.
RUNNING: ContextVar[Tally | None] = ContextVar("descent_running_check", default=None)


def count_one() -> None:
    """Count a comparison for the check that it stands in.

    Examples
    --------
    >>> tally = Tally()
    >>> token = RUNNING.set(tally)
    >>> count_one()
    >>> RUNNING.reset(token)
    >>> count_one()
    >>> tally.made
    1
    """
    tally = RUNNING.get()
    if tally is not None:
        tally.made += 1
