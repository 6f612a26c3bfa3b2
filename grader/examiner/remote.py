"""A student in another process: calls, handles and callbacks over the wire."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from grader.examiner.errors import (
    InfrastructureError,
    StudentError,
    StudentGone,
    StudentRaised,
    Wrong,
)
from grader.examiner.forms import tellable
from grader.examiner.handles import Handle, number_of
from grader.examiner.promises import Batch, Promise
from grader.examiner.reports import lines, reason_of, reported, text
from grader.examiner.surroundings import Texts
from grader.examiner.unit import Limits
from grader.sandbox import wire
from grader.sandbox.launch import Attempt, LaunchError

CALLBACK_CAP = 200_000
CALLBACK_NODES = 64
CALLBACK_BYTES = 4 << 20  # an outer product of what is passed must still fit the examiner
BACKSTOP_SECONDS = 10.0

__all__ = ["Handle", "RemoteStudent"]


class RemoteStudent:
    """The ``Student`` behind an attempt.

    Whatever arrives is plain data, a handle, or a protocol error: nothing of the student's runs
    here. When the process ends, the call raises ``StudentGone`` with the reason.
    """

    def __init__(self, attempt: Attempt, texts: Texts | None = None):
        self._attempt = attempt
        self._texts = Texts() if texts is None else texts
        self._asked = False
        self._classes: frozenset[str] | None = None
        self._changed: list[str] = []
        self._warned: list[str] = []
        self._wall = 60.0
        self._calls = 0

    def start_clock(self, limits: Limits) -> None:
        """Give the process a fresh budget for the next exercise."""
        self._wall = limits.wall_seconds
        self._attempt.budget(limits.cpu_seconds, limits.wall_seconds)

    def run_cell(self, source: str, cell: str, **order: Any) -> dict[str, Any]:
        """Execute a cell; its bounded outputs: ``stdout``, ``result``, ``figures``, ``error``.

        They are shown to the student. So no cell runs in a process that has seen a hidden input.
        ``order``: how, as ``grader.sandbox.cells.CellOrder`` has it.
        """
        if self._asked:
            raise InfrastructureError(f"cell {cell} would run after a call of a hidden check")
        self._texts.sources[cell] = source
        reply, _ = self._exchange({"op": "run", "source": source, "cell": cell, "order": order}, [])
        return reply

    def call(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], keep: Sequence[int] = ()
    ) -> Any:
        """Call the student's ``name`` with plain data, handles and functions (as callbacks)."""
        return self.request({"name": name, "keep": list(keep)}, args, kwargs)

    def changed(self) -> list[str]:
        return self._changed

    def warned(self) -> list[str]:
        return self._warned

    def call_all(
        self, name: str, batch: Batch, keep: Sequence[int] = ()
    ) -> tuple[list[Any], list[str]]:
        """Make the calls of a batch with one message; an error ends it and is the last outcome."""

        def to_reference(value: Any) -> wire.Reference | None:
            if isinstance(value, Handle):
                return wire.Reference("h", number_of(value))
            place = value.waiting(batch) if isinstance(value, Promise) else None
            if place is None:
                return None
            return wire.Reference("p", place[0], "" if place[1] is None else str(place[1]))

        encoder = wire.Encoder(to_reference)
        calls = [list(_encoded(encoder, args, kwargs)) for args, kwargs in batch.calls]
        message = {"op": "batch", "name": name, "calls": calls, "keep": list(keep)}
        self._asked = True
        reply, buffers = self._exchange(message, encoder.buffers)
        values, changed = reply.get("values"), reply.get("changed")
        if not isinstance(values, list) or not isinstance(changed, list):
            raise self._gone("tampered", "a batch without values")
        if len(values) > len(calls) or ("error" not in reply and len(values) < len(calls)):
            raise self._gone("tampered", "a batch of another length")
        self._warned = lines(reply.get("warned"))
        decoder = wire.Decoder(buffers, self._handle)
        try:
            outcomes = [decoder.value(node) for node in values]
        except wire.WireError as error:
            raise self._gone("tampered", str(error)) from None
        if "error" in reply:
            failure = reported(reply["error"], self._texts, called=name)
            outcomes = [*outcomes[: len(calls) - 1], failure]
        return outcomes, lines(changed)

    def request(self, target: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """One call of a name, a handle, an attribute or an operator."""
        callbacks: list[Callable[..., Any]] = []

        def to_reference(value: Any) -> wire.Reference | None:
            if isinstance(value, Handle):
                return wire.Reference("h", number_of(value))
            if callable(value):
                callbacks.append(value)
                return wire.Reference("cb", len(callbacks) - 1)
            return None

        encoder = wire.Encoder(to_reference)
        nodes, named = _encoded(encoder, args, kwargs)
        message = {"op": "call", **target, "args": nodes, "kwargs": named}
        self._asked = True
        reply, buffers = self._exchange(message, encoder.buffers, callbacks)
        if "error" in reply:
            raise reported(reply["error"], self._texts, called=target.get("name", ""))
        self._changed = lines(reply.get("changed"))
        self._warned = lines(reply.get("warned"))
        try:
            return wire.Decoder(buffers, self._handle).value(reply.get("value"))
        except wire.WireError as error:
            raise self._gone("tampered", str(error)) from None

    def _handle(self, reference: wire.Reference) -> Handle:
        if reference.kind != "h":
            raise wire.WireError("only handles come up")
        if self._classes is None:  # no cell runs any more: they stay what they are
            self._classes = self._texts.classes()
        name = tellable(text(reference.type_name, 60), self._classes)
        return Handle(self, reference.number, name)

    def _exchange(
        self,
        message: dict[str, Any],
        buffers: list[bytes],
        callbacks: list[Callable[..., Any]] | None = None,
    ) -> tuple[dict[str, Any], list[memoryview]]:
        channel = self._attempt.channel
        patience = self._wall + BACKSTOP_SECONDS
        judgements: list[Wrong] = []
        try:
            channel.send(message, buffers, patience)
            while True:
                reply, received = channel.receive(patience)
                if "callback" in reply:
                    self._answer_callback(reply, received, callbacks or [], judgements)
                elif judgements:
                    raise judgements[0]
                else:
                    return reply, received
        except wire.ClosedError:
            raise self._gone_by_itself() from None
        except wire.SlowError:
            raise self._gone("timeout", "the backstop") from None
        except wire.WireError as error:
            raise self._gone("tampered", str(error)) from None

    def _answer_callback(
        self,
        request: dict[str, Any],
        buffers: list[memoryview],
        callbacks: list[Callable[..., Any]],
        judgements: list[Wrong],
    ) -> None:
        """Call a function of the test's for the student; what it judges is raised at the end."""
        self._calls += 1
        number = request["callback"]
        if self._calls > CALLBACK_CAP:
            raise wire.WireError("a function of the test was called too often")
        if type(number) is not int or not 0 <= number < len(callbacks):
            raise wire.WireError("no such callback")
        nodes = request.get("args")
        if not isinstance(nodes, list) or len(nodes) > CALLBACK_NODES:
            raise wire.WireError("malformed callback")
        decoder = wire.Decoder(buffers)
        encoder = wire.Encoder()
        answer: dict[str, Any]
        args = [decoder.value(node) for node in nodes]
        try:
            if sum(map(len, buffers)) > CALLBACK_BYTES:
                raise ValueError("they are too large")
            answer = {"value": encoder.node(callbacks[number](*args))}
        except StudentError:
            raise
        except Exception as error:  # bad arguments are the student's error, said below
            if isinstance(error, Wrong):
                judgements.append(error)
            answer = {"error": f"the given function refused its arguments: {error}"[:300]}
            encoder.buffers = []
        self._attempt.channel.send(answer, encoder.buffers, self._wall + BACKSTOP_SECONDS)

    def _gone_by_itself(self) -> StudentGone:
        try:
            ending = self._attempt.why()
        except LaunchError as error:
            raise InfrastructureError(str(error)) from error
        if ending.reason == "outside":
            raise InfrastructureError("a student's process was killed from outside")
        return StudentGone(reason_of(ending), f"{ending}")

    def _gone(self, reason: str, detail: str) -> StudentGone:
        with contextlib.suppress(LaunchError):
            self._attempt.end()
        return StudentGone(reason, detail)


def _encoded(
    encoder: wire.Encoder, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The nodes of a call's arguments: the test's own, and what the student returned before."""
    try:
        return (
            [encoder.node(value) for value in args],
            {key: encoder.node(value) for key, value in kwargs.items()},
        )
    except wire.WireError:
        raise StudentRaised(
            "ValueError", why="What it returned before is too large to be passed to it again."
        ) from None
