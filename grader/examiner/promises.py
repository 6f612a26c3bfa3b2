"""Calls that wait: a program's calls travel to the student together, in one message.

A program such as a hundred steps in a row asks for values only at its end. Each call therefore
returns a promise; a promise may be an argument of the next call, and the student's process then
takes its own earlier answer. The first use of a value sends everything that waits. No expected
value goes down, and the student's process sees the inputs that it would see one by one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from grader.examiner.errors import StudentError

CALL_CAP = 400

_UNSET: Any = object()


class Sender(Protocol):
    """Sends a batch: one outcome per call, a value or an error; an error is the last outcome."""

    def __call__(self, batch: Batch) -> list[Any]: ...


class Batch:
    """Calls that were made and not sent yet.

    Parameters
    ----------
    send : callable
        Sends the calls and returns their values, with a ``StudentError`` in the place of the one
        that failed, as the last.
    form : callable
        Judges the form of each returned value: raises ``Wrong``.
    arity : int
        How many values a call returns.
    """

    def __init__(self, send: Sender, form: Callable[[Any], Any], arity: int):
        self._send = send
        self._form = form
        self.arity = arity
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        self._promises: list[Promise] = []

    def add(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Promise:
        """One more call."""
        if len(self.calls) >= CALL_CAP:
            self.flush()
        args = tuple(known(value, self) for value in args)
        kwargs = {key: known(value, self) for key, value in kwargs.items()}
        promise = Promise(self, len(self.calls))
        self.calls.append((args, kwargs))
        self._promises.append(promise)
        return promise

    def flush(self) -> None:
        """Send what waits; raises what the first call that failed raises."""
        if not self.calls:
            return
        outcomes = self._send(self)
        promises, self.calls, self._promises = self._promises, [], []
        for promise, outcome in zip(promises, outcomes, strict=False):
            if isinstance(outcome, StudentError):
                raise outcome
            object.__setattr__(promise, "_value", self._form(outcome))


class Promise:
    """The value of a call that may not have been sent yet; using it sends it."""

    __slots__ = ("_batch", "_item", "_number", "_root", "_value")

    def __init__(
        self, batch: Batch, number: int, root: Promise | None = None, item: int | None = None
    ):
        self._batch = batch
        self._number = number
        self._root = root
        self._item = item
        self._value = _UNSET

    def waiting(self, batch: Batch) -> tuple[int, int | None] | None:
        """Call and item where the value still waits in that batch, else None."""
        root = self if self._root is None else self._root
        if self._batch is batch and root._value is _UNSET:
            return self._number, self._item
        return None

    def settle(self) -> Any:
        """The value itself."""
        if self._root is not None:
            return self._root.settle()[self._item]
        if self._value is _UNSET:
            self._batch.flush()
        return self._value

    def __iter__(self) -> Iterator[Any]:
        if self._root is None and self._batch.arity > 1:
            return iter([Promise(self._batch, self._number, self, i) for i in range(self.arity)])
        return iter(self.settle())

    @property
    def arity(self) -> int:
        """How many values the call returns."""
        return self._batch.arity

    def __len__(self) -> int:
        return len(self.settle())

    def __bool__(self) -> bool:
        return bool(self.settle())

    def __float__(self) -> float:
        return float(self.settle())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.settle(), name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        return np.asarray(self.settle(), dtype=dtype)

    __array_priority__ = 1e9  # numpy leaves the operator to us, and we to the value


def _forced(name: str) -> None:
    function = getattr(operator, name)

    def left(self: Promise, other: Any) -> Any:
        return function(self.settle(), settled(other))

    def right(self: Promise, other: Any) -> Any:
        return function(settled(other), self.settle())

    setattr(Promise, f"__{name}__", left)
    if name not in ("getitem", "lt", "le", "gt", "ge", "eq", "ne"):
        setattr(Promise, f"__r{name}__", right)


for _name in (
    "add sub mul truediv floordiv mod pow matmul getitem lt le gt ge eq ne".split()  # noqa: SIM905
):
    _forced(_name)


def known(value: Any, batch: Batch) -> Any:
    """An argument: a promise of another batch, or a settled one, is replaced by its value."""
    if isinstance(value, Promise) and value.waiting(batch) is None:
        return value.settle()
    return value


def settled(value: Any) -> Any:
    """A nested value with every promise in it kept."""
    if isinstance(value, Promise):
        return value.settle()
    if isinstance(value, list):
        return [settled(item) for item in value]
    if isinstance(value, tuple):
        return tuple(settled(item) for item in value)
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items()}
    return value
