"""The student process: runs cells, then answers calls. Nothing here is trusted by the examiner."""

from __future__ import annotations

import operator
import socket
import sys
import types
from collections.abc import Callable
from typing import Any

from grader.sandbox import cells, wire
from grader.sandbox.batch import Batch, same
from grader.sandbox.complaints import noted
from grader.sandbox.shell import Shell

OPERATORS: dict[str, Callable[..., Any]] = {
    name: getattr(operator, name)
    for name in (
        "add sub mul truediv floordiv mod pow matmul neg pos abs "
        "lt le gt ge eq ne getitem setitem contains iadd isub imul itruediv"
    ).split()
} | {"len": len, "float": float, "int": int, "bool": bool, "repr": repr, "iter": list}


class RemoteRaised(Exception):
    """A function of the grader that the student's code called refused its arguments."""


class StudentProcess:
    """Answers the examiner's requests one at a time."""

    def __init__(self, channel: wire.Channel, output_bytes: int):
        self._channel = channel
        self._output = cells.CappedText(output_bytes)
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next = 1
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self._namespace: dict[str, Any] = main.__dict__
        self._shell = Shell(self._namespace)
        self._shell.install()

    def serve(self) -> None:
        """Answer until the examiner hangs up."""
        sys.stdout = sys.stderr = self._output
        requests = {
            "run": self._run,
            "call": self._call,
            "batch": self._batch,
            "release": self._release,
        }
        while True:
            try:
                message, buffers = self._channel.receive()
            except wire.ClosedError:
                return
            requests[str(message["op"])](message, buffers)

    def _run(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        order = cells.CellOrder(message["cell"], **message.get("order", {}))
        reply = cells.run(message["source"], order, self._shell)
        reply["stdout"] = self._output.take()
        reply["figures"] = cells.figures(self._shell)
        self._channel.send(reply)

    def _release(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        for number in message["handles"]:
            value = self._objects.pop(number, None)
            self._numbers.pop(id(value), None)

    def _call(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        reply: dict[str, Any] = {}
        encoder = wire.Encoder(self._to_reference)
        try:
            decoder = wire.Decoder(buffers, self._from_reference)
            args = [decoder.value(node) for node in message["args"]]
            kwargs = {key: decoder.value(node) for key, node in message["kwargs"].items()}
            with noted() as reply["warned"]:
                value = self._target(message)(*args, **kwargs)
            reply["changed"] = self._changed(message, buffers, args, kwargs)
            reply["value"] = encoder.node(wire.keeping(value, message.get("keep", ())))
        except BaseException as error:
            reply = {"error": cells.error_report(error)}
            encoder.buffers = []
        self._output.take()
        try:
            self._channel.send(reply, encoder.buffers)
        except (wire.WireError, MemoryError) as error:
            encoder.buffers.clear()
            self._channel.send({"error": unsent(error)})

    def _batch(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        """Many calls of one function; an argument may be the answer to an earlier one."""
        encoder = wire.Encoder(self._to_reference)
        batch = Batch(encoder, buffers, self._from_reference, message.get("keep", ()))
        reply: dict[str, Any] = {}
        try:
            function = self._target(message)
            with noted() as reply["warned"]:
                for nodes, named in message["calls"]:
                    batch.call(function, nodes, named)
        except BaseException as error:
            reply["error"] = cells.error_report(error)
        self._output.take()
        reply |= {"values": batch.answers, "changed": list(batch.changed)}
        try:
            self._channel.send(reply, encoder.buffers)
        except (wire.WireError, MemoryError) as error:
            encoder.buffers.clear()
            batch.answers.clear()
            self._channel.send({"values": [], "changed": [], "error": unsent(error)})

    def _target(self, message: dict[str, Any]) -> Callable[..., Any]:
        if "name" in message:
            name = message["name"]
            if name not in self._namespace:
                raise NameError(f"{name} is not defined")
            return self._namespace[name]  # type: ignore[no-any-return]
        if "operator" in message:
            return OPERATORS[message["operator"]]
        value = self._objects[message["handle"]]
        if message.get("get"):
            return lambda: getattr(value, message["get"])
        if message.get("set"):
            return lambda new: setattr(value, message["set"], new)
        if message.get("method"):
            return getattr(value, message["method"])  # type: ignore[no-any-return]
        return value  # type: ignore[no-any-return]

    def _changed(
        self,
        message: dict[str, Any],
        buffers: list[memoryview],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> list[str]:
        """Which inputs differ from what was sent; the frame's bytes are the untouched copy."""
        pristine = wire.Decoder(buffers, lambda reference: None, views=True)
        changed = [
            f"args[{i}]"
            for i, node in enumerate(message["args"])
            if type(node) is dict and not same(pristine.value(node), args[i])
        ]
        return changed + [
            key
            for key, node in message["kwargs"].items()
            if type(node) is dict and not same(pristine.value(node), kwargs[key])
        ]

    def _to_reference(self, value: Any) -> wire.Reference:
        number = self._numbers.get(id(value))
        if number is None:
            number, self._next = self._next, self._next + 1
            self._objects[number] = value
            self._numbers[id(value)] = number
        return wire.Reference("h", number, type(value).__name__)

    def _from_reference(self, reference: wire.Reference) -> Any:
        if reference.kind == "h":
            return self._objects[reference.number]
        return self._callback(reference.number)

    def _callback(self, number: int) -> Callable[..., Any]:
        def call_back(*args: Any) -> Any:
            encoder = wire.Encoder()
            nodes = [encoder.node(value) for value in args]
            self._channel.send({"callback": number, "args": nodes}, encoder.buffers)
            message, buffers = self._channel.receive()
            if "error" in message:
                raise RemoteRaised(str(message["error"]))
            return wire.Decoder(buffers, self._from_reference).value(message["value"])

        return call_back


def unsent(error: Exception) -> dict[str, Any]:
    """The report of an answer that could not be sent: no part of it left this process."""
    return cells.error_report(error if isinstance(error, MemoryError) else ValueError(str(error)))


def main(descriptor: int, output_bytes: int) -> None:
    """Serve on an inherited socket."""
    StudentProcess(wire.Channel(socket.socket(fileno=descriptor)), output_bytes).serve()
