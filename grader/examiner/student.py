"""What a hidden test needs from a student, whether remote or local."""

from __future__ import annotations

import copy
import linecache
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from grader.examiner.errors import NotAttempted, OutOfMemory, StudentError, StudentRaised
from grader.examiner.promises import Batch, Promise


class Student(Protocol):
    """A student's answers, by name."""

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the student's ``name``; raises a ``StudentError`` if that fails."""

    def changed(self) -> list[str]:
        """Paths (``args[0]``) of the inputs that the last call is reported to have changed."""

    def call_all(self, name: str, batch: Batch) -> tuple[list[Any], list[str]]:
        """Make the calls of a batch in order; the outcomes (an error is the last), the changes."""


class LocalStudent:
    """Answers that live in this process: an instructor's notebook, a unit test.

    Inputs are copied for each call, so that an answer that modifies them does not disturb the
    test, exactly as with a remote student.
    """

    def __init__(self, namespace: Mapping[str, Any]):
        self._namespace = namespace
        self._changed: list[str] = []

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if name not in self._namespace:
            raise StudentRaised("NameError", f"{name} is not defined")
        sent_args = tuple(_private_copy(value) for value in args)
        sent_kwargs = {key: _private_copy(value) for key, value in kwargs.items()}
        function: Callable[..., Any] = self._namespace[name]
        try:
            with np.errstate(all="ignore"):
                value = function(*sent_args, **sent_kwargs)
        except NotImplementedError:
            raise NotAttempted from None
        except MemoryError as error:
            raise OutOfMemory("MemoryError", str(error)) from None
        except Exception as error:
            raise StudentRaised(type(error).__name__, str(error), _line_of(error)) from error
        self._changed = [
            f"args[{i}]" for i, value in enumerate(args) if not _same(value, sent_args[i])
        ] + [key for key, value in kwargs.items() if not _same(value, sent_kwargs[key])]
        return _private_copy(value)

    def changed(self) -> list[str]:
        return self._changed

    def call_all(self, name: str, batch: Batch) -> tuple[list[Any], list[str]]:
        outcomes: list[Any] = []
        changed: list[str] = []

        def known(value: Any) -> Any:
            place = value.waiting(batch) if isinstance(value, Promise) else None
            if place is None:
                return value
            number, item = place
            return outcomes[number] if item is None else outcomes[number][item]

        for args, kwargs in batch.calls:
            try:
                sent = tuple(map(known, args)), {key: known(v) for key, v in kwargs.items()}
            except (TypeError, IndexError, KeyError):
                break  # an earlier outcome has another form than it should: that one is judged
            try:
                outcomes.append(self.call(name, *sent))
            except StudentError as error:
                outcomes.append(error)
                break
            changed += self._changed
        return outcomes, changed


def _private_copy(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list):
        return [_private_copy(item) for item in value]
    if isinstance(value, tuple):
        return tuple(_private_copy(item) for item in value)
    if isinstance(value, dict):
        return {key: _private_copy(item) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    return value


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and before.dtype == after.dtype
            and before.tobytes() == after.tobytes()
        )
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    if isinstance(before, int | float | complex | str):
        return type(before) is type(after) and (before == after or before != before)
    return True


def _line_of(error: BaseException) -> int | None:
    """The line of the innermost frame that belongs to a cell rather than to a file."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<") or not linecache.getline(name, trace.tb_lineno):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
