"""``with check("adam_step"):`` around the comparisons of a check cell: one line either way."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar, Token
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from course_lib.checking.counting import RUNNING, Tally
from course_lib.checking.definitions import not_defined, remark, stopped_since
from course_lib.checking.failures import AGAIN, failure
from course_lib.checking.session import Session


class CheckFailed(AssertionError):
    """A visible check was not content; the message is the one line that a notebook shows.

    >>> CheckFailed("f: not begun yet")._render_traceback_()
    ['f: not begun yet']
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [str(self)]


@dataclass(frozen=True)
class Outcome:
    """What became of one visible check.

    Attributes
    ----------
    made : int
        The comparisons that were made.
    failed : str
        Why it stopped, as one line without the exercise's name; empty if it passed.
    begun : bool
        Whether the exercise holds more than its placeholder.
    missing : str
        The name that was not defined, where that stopped it.
    remark : str
        Where the definition in use is not what the cell or the file says.
    """

    exercise: str
    made: int
    failed: str = ""
    begun: bool = True
    missing: str = ""
    remark: str = ""

    @property
    def passed(self) -> bool:
        """Whether every comparison held."""
        return not self.failed

    @property
    def clause(self) -> str:
        """``4 visible checks passed``, or why it failed."""
        if self.failed:
            return self.failed
        return f"{self.made} visible check{'' if self.made == 1 else 's'} passed"

    def __str__(self) -> str:
        starts = self.failed.startswith(f"{self.exercise} is not defined")
        line = self.clause if starts else f"{self.exercise}: {self.clause}"
        return f"{line} ({self.remark})" if self.remark else line


# Who wants to know of each check in place of a printed line: `check_all` and `course check`.
LISTENER: ContextVar[Callable[[Outcome], None] | None] = ContextVar(
    "descent_check_listener", default=None
)


class VisibleCheck:
    """The context that `check` gives."""

    def __init__(self, exercise: str):
        self._exercise = exercise
        self._tally = Tally()
        self._token: Token[Tally | None] | None = None
        self._namespace: dict[str, Any] = {}

    def __enter__(self) -> None:
        self._namespace = sys._getframe(1).f_globals
        self._tally = Tally()
        self._token = RUNNING.set(self._tally)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if self._token is not None:
            RUNNING.reset(self._token)
        listener = LISTENER.get()
        if isinstance(error, KeyboardInterrupt) and listener is not None:
            return False
        outcome = self._outcome(error)
        if isinstance(error, KeyboardInterrupt):  # it goes on, and a notebook shows one line of it
            error._render_traceback_ = lambda: [str(outcome)]  # type: ignore[attr-defined]  # IPython's hook
            return False
        if listener is not None:
            listener(outcome)
            return True
        if outcome.passed:
            print(outcome)
            return False
        raise CheckFailed(str(outcome)) from None

    def _outcome(self, error: BaseException | None) -> Outcome:
        session = Session.around(self._namespace)
        made = self._tally.made
        heard = LISTENER.get() is not None  # the listener compares with the file itself
        said = "" if heard else remark(self._exercise, self._namespace, session)
        if error is None:
            return Outcome(self._exercise, made, remark=said)
        why = failure(self._exercise, error, self._namespace, session)
        sentence, begun = why.sentence, why.begun
        if why.missing == self._exercise and self._exercise not in self._namespace:
            sentence = not_defined(self._exercise, session)
        elif not begun and (stop := stopped_since(self._exercise, self._namespace, session)):
            sentence, begun, said = f"{stop}: mend it, {AGAIN}", True, ""
        return Outcome(self._exercise, made, sentence, begun, why.missing, said)


def check(exercise: str) -> VisibleCheck:
    """The comparisons of one exercise: counted, and told in one line.

    Use it as ``with check("adam_step"):``. Where all comparisons hold, it prints how many there
    were. What the student's code prints stays.

    Parameters
    ----------
    exercise : str
        The name of the function or class that is checked.

    Raises
    ------
    CheckFailed
        Where a comparison does not hold, or the code stops with any error; its message says which
        comparison, or what stopped in which line. An interrupt goes through; a notebook shows one
        line of it too.

    Examples
    --------
    >>> from course_lib.checking import close
    >>> def double(x):
    ...     return x + x if x < 3 else 3 * x
    >>> with check("double"):
    ...     close(double(1.0), 2.0, "twice one")
    double: 1 visible check passed
    >>> with check("double"):
    ...     close(double(4.0), 8.0, "twice four")
    Traceback (most recent call last):
    ...
    course_lib.checking.visible_check.CheckFailed: double: twice four: expected 8, got 12 (off by 4)
    """
    return VisibleCheck(exercise)
