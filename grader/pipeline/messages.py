"""Messages between the coordinator and a worker: a JSON head and raw bytes, over a socket pair.

The coordinator's end never blocks: a worker that stands still in the middle of a message stops
nobody else. The worker's end does; it has nothing else to do.
"""

from __future__ import annotations

import json
import select
import socket
import struct
from collections.abc import Iterator
from typing import Any

MAGIC = b"dsc1"
HEAD_CAP = 512 << 20  # a report holds a notebook with its outputs, and a page
BODY_CAP = 512 << 20  # a notebook's bytes: up to 200 MB
_FRAME = struct.Struct(">4sIQ")
_PIECE = 1 << 20

Head = dict[str, Any]


class BrokenLinkError(Exception):
    """The other side is gone, or what it sent is no message."""


class HungUpError(BrokenLinkError):
    """The other side is gone."""


def frame(head: Head, size: int) -> bytes:
    """What stands before a body of ``size`` bytes."""
    text = json.dumps(head).encode()
    return _FRAME.pack(MAGIC, len(text), size) + text


def parse_sizes(data: bytes | bytearray) -> tuple[int, int]:
    """The sizes of a message's head and body."""
    magic, head, body = _FRAME.unpack_from(data)
    if magic != MAGIC or head > HEAD_CAP or body > BODY_CAP:
        raise BrokenLinkError("it sent what is no message")
    return head, body


def parse_head(data: bytes | bytearray) -> Head:
    """A message's head."""
    try:
        head = json.loads(data)
    except (ValueError, RecursionError):
        raise BrokenLinkError("it sent what is no message") from None
    if not isinstance(head, dict):
        raise BrokenLinkError("it sent what is no message")
    return head


def send(sock: socket.socket, head: Head) -> None:
    """Send a message without a body; blocks."""
    sock.sendall(frame(head, 0))


def receive(sock: socket.socket) -> tuple[Head, bytes] | None:
    """The next message; blocks. None where the other side has hung up."""
    start = _exactly(sock, _FRAME.size)
    if start is None:
        return None
    head_size, body_size = parse_sizes(start)
    head, body = _exactly(sock, head_size), _exactly(sock, body_size)
    if head is None or body is None:
        return None
    return parse_head(head), bytes(body)


def _exactly(sock: socket.socket, size: int) -> bytearray | None:
    data = bytearray(size)
    view, have = memoryview(data), 0
    while have < size:
        count = sock.recv_into(view[have:])
        if not count:
            return None
        have += count
    return data


class Link:
    """The coordinator's end: what is to be sent waits here, what arrived is put together here."""

    def __init__(self, sock: socket.socket):
        sock.setblocking(False)
        self._socket = sock
        self._waiting: list[memoryview] = []
        self._arrived = bytearray()

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def events(self) -> int:
        """What to poll for."""
        return select.POLLIN | (select.POLLOUT if self._waiting else 0)

    def send(self, head: Head, body: bytes = b"") -> None:
        """Have a message sent, at once as far as the other side takes it."""
        self._waiting += [memoryview(frame(head, len(body))), memoryview(body)]
        self.push()

    def push(self) -> None:
        """Send what the other side takes."""
        try:
            while self._waiting:
                first = self._waiting[0]
                count = self._socket.send(first[:_PIECE]) if first else 0
                self._waiting[0] = first[count:]
                if not self._waiting[0]:
                    self._waiting.pop(0)
        except BlockingIOError:
            return
        except OSError as error:
            raise HungUpError(str(error)) from None

    def pull(self) -> Iterator[Head]:
        """The messages that have arrived whole.

        Raises
        ------
        HungUpError
            After them, where the other side is gone.
        BrokenLinkError
            Where it sent what is no message.
        """
        while True:
            try:
                piece = self._socket.recv(_PIECE)
            except BlockingIOError:
                return
            except OSError as error:
                raise HungUpError(str(error)) from None
            if not piece:
                raise HungUpError
            self._arrived += piece
            while len(self._arrived) >= _FRAME.size:
                head, body = parse_sizes(self._arrived)
                end = _FRAME.size + head
                if len(self._arrived) < end + body:
                    break
                text = bytes(memoryview(self._arrived)[_FRAME.size : end])
                del self._arrived[: end + body]
                yield parse_head(text)

    def close(self) -> None:
        self._socket.close()
