"""A student's side of the wire that follows a script, real sockets between."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from grader.examiner.remote import RemoteStudent
from grader.examiner.unit import Limits
from grader.sandbox import wire
from grader.sandbox.launch import Ending, LaunchError

Peer = Callable[[wire.Channel, socket.socket], None]
PATIENCE = 25.0  # seconds; less than that of the examiner


class ScriptedAttempt:
    """In the place of an attempt: the other end of its channel follows a script."""

    def __init__(self, channel: wire.Channel, ending: Ending | None):
        self.channel = channel
        self.ended = False
        self._ending = ending

    def budget(self, cpu_seconds: float, wall_seconds: float) -> None:
        self.limits = (cpu_seconds, wall_seconds)

    def why(self) -> Ending:
        if self._ending is None:
            raise LaunchError("no report")
        return self._ending

    def end(self) -> Ending:
        self.ended = True
        self.channel.close()
        return self.why()


STOPPED = Ending("stopped", 9, None, 0.0, 0)


@contextmanager
def scripted(
    peer: Peer, ending: Ending | None = STOPPED, wall: float = 30.0
) -> Iterator[RemoteStudent]:
    ours, theirs = socket.socketpair()

    def follow() -> None:
        try:
            peer(wire.Channel(theirs), theirs)
        except (OSError, wire.ClosedError, wire.SlowError):
            return
        finally:
            theirs.close()

    thread = threading.Thread(target=follow)
    thread.start()
    student = RemoteStudent(ScriptedAttempt(wire.Channel(ours), ending))  # type: ignore[arg-type]
    student.start_clock(Limits(wall_seconds=wall))
    try:
        yield student
    finally:
        ours.close()
        thread.join()


def saying(*replies: Any) -> Peer:
    """Answers each message with the next reply: a message, or bytes as they are."""

    def peer(channel: wire.Channel, end: socket.socket) -> None:
        for reply in replies:
            channel.receive(PATIENCE)
            if isinstance(reply, bytes):
                end.sendall(reply)
            else:
                channel.send(reply)

    return peer


def asked(peer: Peer, *args: Any, **options: Any) -> Any:
    with scripted(peer, **options) as student:
        return student.call("f", args, {})
