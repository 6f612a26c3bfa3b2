"""What a hidden test needs from a student, whether remote or local."""

from __future__ import annotations

import copy
import linecache
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from grader.examiner.causes import KINDS, cause
from grader.examiner.errors import NotAttempted, OutOfMemory, StudentError, StudentRaised
from grader.examiner.forms import tellable
from grader.examiner.handles import Handle, number_of
from grader.examiner.promises import Batch, Promise
from grader.sandbox import wire
from grader.sandbox.complaints import noted

# What travels as it is; an object of any other type stays with the student, behind a handle.
PLAIN = (bool, int, float, complex, str, np.generic)


class Student(Protocol):
    """A student's answers, by name."""

    def call(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], keep: Sequence[int] = ()
    ) -> Any:
        """Call the student's ``name``; raises a ``StudentError`` if that fails.

        Of a returned tuple the items at the places in ``keep`` stay with the student, as handles.
        """

    def changed(self) -> list[str]:
        """Paths (``args[0]``) of the inputs that the last call is reported to have changed."""

    def warned(self) -> list[str]:
        """What NumPy is reported to have warned of in the last call, or in the last batch."""

    def call_all(
        self, name: str, batch: Batch, keep: Sequence[int] = ()
    ) -> tuple[list[Any], list[str]]:
        """Make the calls of a batch in order; the outcomes (an error is the last), the changes."""


class LocalStudent:
    """Answers that live in this process: an instructor's notebook, a unit test.

    Inputs are copied for each call, so that an answer that modifies them does not disturb the
    test, exactly as with a remote student.
    """

    def __init__(self, namespace: Mapping[str, Any]):
        self._namespace = namespace
        self._changed: list[str] = []
        self._warned: list[str] = []
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}

    def call(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], keep: Sequence[int] = ()
    ) -> Any:
        return self.request({"name": name, "keep": keep}, args, kwargs)

    def request(self, target: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """One call of a name, a handle, an attribute or an operator."""
        sent_args = tuple(self._sent(value) for value in args)
        sent_kwargs = {key: self._sent(value) for key, value in kwargs.items()}
        try:
            with noted() as self._warned:
                value = self._target(target)(*sent_args, **sent_kwargs)
        except NotImplementedError:
            raise NotAttempted from None
        except MemoryError as error:
            raise OutOfMemory("MemoryError") from error
        except Exception as error:
            kind = KINDS.get(type(error).__name__, "")
            raise StudentRaised(kind, line=_line_of(error), why=cause(kind, str(error))) from error
        self._changed = [
            f"args[{i}]" for i, value in enumerate(args) if not _same(value, sent_args[i])
        ] + [key for key, value in kwargs.items() if not _same(value, sent_kwargs[key])]
        return self._received(wire.keeping(value, target.get("keep", ())))

    def _target(self, target: dict[str, Any]) -> Callable[..., Any]:
        """What is to be called: as in the student's process."""
        if "name" in target:
            name = target["name"]
            if name not in self._namespace:
                raise NameError(f"{name} is not defined")
            return self._namespace[name]  # type: ignore[no-any-return]
        if "operator" in target:
            return getattr(operator, target["operator"])  # type: ignore[no-any-return]
        value = self._objects[target["handle"]]
        if "get" in target:
            return lambda: getattr(value, target["get"])
        if "set" in target:
            return lambda new: setattr(value, target["set"], new)
        if "method" in target:
            return lambda *args, **kwargs: getattr(value, target["method"])(*args, **kwargs)
        return value  # type: ignore[no-any-return]

    def _sent(self, value: Any) -> Any:
        """An argument as the student gets it: a copy, and the object itself for a handle."""
        return _rebuilt(value, self._behind)

    def _received(self, value: Any) -> Any:
        """What the student returned: a copy of plain data, a handle to anything else."""
        return _rebuilt(value, self._handle)

    def _behind(self, value: Any) -> Any:
        return self._objects[number_of(value)] if isinstance(value, Handle) else value

    def _handle(self, value: Any) -> Any:
        if value is None or isinstance(value, PLAIN):
            return value
        value = value.value if isinstance(value, wire.Kept) else value
        number = self._numbers.setdefault(id(value), len(self._objects))
        self._objects[number] = value  # kept, so that its id stays its own
        return Handle(self, number, tellable(type(value).__name__, self._namespace))

    def changed(self) -> list[str]:
        return self._changed

    def warned(self) -> list[str]:
        return self._warned

    def call_all(
        self, name: str, batch: Batch, keep: Sequence[int] = ()
    ) -> tuple[list[Any], list[str]]:
        outcomes: list[Any] = []
        changed: list[str] = []
        warned: list[str] = []

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
                outcomes.append(self.call(name, *sent, keep))
            except StudentError as error:
                outcomes.append(error)
                break
            changed += self._changed
            warned += self._warned
        self._warned = warned
        return outcomes, changed


def _rebuilt(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """A copy of nested plain data; ``leaf`` gives what stands for everything else."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list):
        return [_rebuilt(item, leaf) for item in value]
    if isinstance(value, tuple):
        return tuple(_rebuilt(item, leaf) for item in value)
    if isinstance(value, dict):
        return {key: _rebuilt(item, leaf) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    return leaf(value)


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
