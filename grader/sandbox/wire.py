"""Frames between the examiner and a student's process: JSON headers and raw array buffers.

A frame is two big-endian 32-bit lengths, a JSON header and the buffers of its arrays, one after
another, with caps on each.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

from grader.sandbox.nodes import (
    BODY_CAP,
    NODE_CAP,
    Decoder,
    Encoder,
    Kept,
    Reference,
    Tensor,
    UnsendableError,
    WireError,
)

__all__ = [
    "BODY_CAP",
    "HEADER_CAP",
    "NODE_CAP",
    "Channel",
    "ClosedError",
    "Decoder",
    "Encoder",
    "Kept",
    "Reference",
    "SlowError",
    "Tensor",
    "UnsendableError",
    "WireError",
    "keeping",
]

HEADER_CAP = 4 << 20

_LENGTHS = struct.Struct(">II")


def keeping(answer: Any, places: Sequence[int]) -> Any:
    """An answer of several values with those at the given places kept below."""
    if not places or not isinstance(answer, list | tuple):
        return answer
    return tuple(Kept(item) if i in places else item for i, item in enumerate(answer))


class ClosedError(Exception):
    """The other side is gone."""


class SlowError(Exception):
    """Nothing complete arrived before the deadline."""


class Channel:
    """Frames over a stream socket, with caps and deadlines.

    ``receive`` returns the header's message (plain JSON) and the frame's buffers.
    """

    def __init__(self, sock: socket.socket):
        self._socket = sock
        self._pending = bytearray()

    def send(
        self,
        message: dict[str, Any],
        buffers: list[bytes] | None = None,
        seconds: float | None = None,
    ) -> None:
        """Send one frame.

        Raises ClosedError if nobody listens, SlowError if nobody reads for ``seconds``, WireError
        if it is too large.
        """
        buffers = buffers or []
        header = json.dumps({"m": message, "b": [len(b) for b in buffers]}).encode()
        body = sum(map(len, buffers))
        if len(header) > HEADER_CAP or body > BODY_CAP:
            raise WireError("the message is too large to be sent")
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(b"".join([_LENGTHS.pack(len(header), body), header, *buffers]))
        except TimeoutError:
            raise SlowError("the other side does not read") from None
        except OSError as error:
            raise ClosedError(str(error)) from None

    def receive(self, seconds: float | None = None) -> tuple[dict[str, Any], list[memoryview]]:
        """The next frame; raises ClosedError, SlowError after ``seconds``, or WireError."""
        deadline = None if seconds is None else time.monotonic() + seconds
        head = self._take(_LENGTHS.size, deadline)
        header_size, body_size = _LENGTHS.unpack(head)
        if header_size > HEADER_CAP or body_size > BODY_CAP:
            raise WireError(f"a frame of {header_size} + {body_size} bytes is over the cap")
        header = self._take(header_size, deadline)
        body = memoryview(self._take(body_size, deadline)) if body_size else memoryview(b"")
        try:
            frame = json.loads(header)
            message, sizes = frame["m"], frame["b"]
            if not isinstance(message, dict) or not isinstance(sizes, list):
                raise WireError("malformed header")
            if len(sizes) > NODE_CAP or not all(type(n) is int and n >= 0 for n in sizes):
                raise WireError("malformed header")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise WireError(f"malformed header: {str(error)[:100]}") from None
        if sum(sizes) != body_size:
            raise WireError("the buffers do not fill the frame")
        buffers, start = [], 0
        for size in sizes:
            buffers.append(body[start : start + size])
            start += size
        return message, buffers

    def close(self) -> None:
        self._socket.close()

    def _take(self, count: int, deadline: float | None) -> bytes:
        while len(self._pending) < count:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise SlowError("no answer in time")
                self._socket.settimeout(left)
            else:
                self._socket.settimeout(None)
            try:
                chunk = self._socket.recv(max(65536, min(count - len(self._pending), 1 << 20)))
            except TimeoutError:
                raise SlowError("no answer in time") from None
            except OSError as error:
                raise ClosedError(str(error)) from None
            if not chunk:
                raise ClosedError("the other side closed the channel")
            self._pending += chunk
        taken = bytes(self._pending[:count])
        del self._pending[:count]
        return taken
