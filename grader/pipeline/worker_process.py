"""A worker's life, in a process of its own: warm up, say so, grade what comes, end.

It holds nothing that it found open, so that a lock of the coordinator's ends with the coordinator,
and it dies with the coordinator, however that ends.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.examiner.attempt import ALLOWANCE
from grader.examiner.errors import trail
from grader.examiner.unit import Unit
from grader.pipeline import messages, worker
from grader.pipeline.paths import Course
from grader.sandbox.jail import kernel
from grader.sandbox.launch import LaunchError

log = logging.getLogger(__name__)

WARM_TRIES = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Setting:
    """What each worker needs to know."""

    course: Course
    unit: str
    sandbox: str | None = None
    seed: int = 0


class Child:
    """A forked process that runs ``main`` with one end of a socket pair."""

    def __init__(self, main: Callable[[socket.socket], None]):
        ours, theirs = socket.socketpair()
        coordinator = os.getpid()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        # held back until the child has handlers of its own
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self.pid = os.fork()
            if self.pid == 0:
                _live(main, theirs, coordinator, before)
            self.handle = os.pidfd_open(self.pid)
        except BaseException:
            ours.close()  # a child without a handle ends by that
            raise
        finally:
            theirs.close()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self.socket = ours
        self._ending = ""

    def kill(self) -> None:
        """End it at once."""
        if not self._ending:
            os.kill(self.pid, signal.SIGKILL)

    def ended(self, seconds: float) -> bool:
        """Whether it has ended, after at most so long."""
        if not self._ending:
            poller = select.poll()
            poller.register(self.handle, select.POLLIN)
            return bool(poller.poll(max(0.0, seconds) * 1000))
        return True

    def bury(self) -> str:
        """How it ended; waits for that."""
        if not self._ending:
            code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            self._ending = f"signal {-code}" if code < 0 else f"exit status {code}"
            os.close(self.handle)
        return self._ending


def _live(
    main: Callable[[socket.socket], None],
    sock: socket.socket,
    coordinator: int,
    mask: set[Any],
) -> None:
    """What the child does; does not return."""
    status = 1
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != coordinator:
            return  # it died before the line above
        gc.freeze()  # what the coordinator left to be collected is not this process's affair
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator tells its workers to stop
        for number in _SIGNALS[1:]:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        _let_go(_wanted() | {sock.fileno()})
        main(sock)
        status = 0
    except Exception as error:
        log.error("a worker process ends by a fault of the grader: %s", trail(error))
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(status)


def _wanted() -> set[int]:
    """Descriptors that what this process says is written to."""
    streams: list[Any] = [sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__]
    for name in ("", "grader", __name__):
        streams += [getattr(h, "stream", None) for h in logging.getLogger(name).handlers]
    found = {0, 1, 2}
    for stream in streams:
        with contextlib.suppress(Exception):
            found.add(stream.fileno())
    return found


def _let_go(wanted: set[int]) -> None:
    """Put /dev/null in the place of every other descriptor.

    Closed ones would be used anew, and an object that was copied from the coordinator and believes
    that it owns the number would close them once more.
    """
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for name in os.listdir("/proc/self/fd"):
        number = int(name)
        if number not in wanted and number != null:
            with contextlib.suppress(OSError):  # the one that listed the folder is gone
                os.fstat(number)
                os.dup2(null, number, inheritable=False)
    os.close(null)


def patience(unit: Unit) -> float:
    """Seconds after which a worker that says nothing is taken to stand still.

    A submission has deadlines of its own, so this is more than the slowest may ever take: each
    exercise in a session of its own, and everything as often as the sandbox may fail.
    """
    walls = sum(exercise.limits.wall_seconds for exercise in unit.exercises.values())
    return worker.TRIES * (len(unit.exercises) + 2) * (ALLOWANCE + walls)


def work(sock: socket.socket, setting: Setting) -> None:
    """Warm up, then grade until the coordinator hangs up."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it was stopped, and the run
        try:
            grader = worker.Grader(
                setting.course, setting.unit, sandbox=setting.sandbox, seed=setting.seed
            )
        except Exception as error:
            messages.send(sock, {"refused": str(error), "final": True})
            return
        with grader:
            if _warm(sock, grader):
                _serve(sock, grader)


def _warm(sock: socket.socket, grader: worker.Grader) -> bool:
    for attempt in range(WARM_TRIES):
        try:
            grader.warm()
        except LaunchError as error:
            if attempt + 1 == WARM_TRIES:
                messages.send(sock, {"refused": str(error)})
                return False
            grader.incidents.append(f"a sandbox did not start ({error}); it was started again")
        except Exception as error:
            messages.send(sock, {"refused": str(error), "final": True})
            return False
        else:
            break
    messages.send(sock, {"ready": patience(grader.unit), "notes": _notes(grader)})
    return True


def _serve(sock: socket.socket, grader: worker.Grader) -> None:
    while (job := messages.receive(sock)) is not None:
        head, data = job
        messages.send(sock, {"took": True})
        student = str(head["student"])
        try:
            answer: messages.Head = {"report": grader.grade(student, data)}
        except Exception as error:
            log.error("grading %r failed by a fault of the grader: %s", student, trail(error))
            answer = {"failed": trail(error)[:300]}
        del job, data
        messages.send(sock, answer | {"notes": _notes(grader)})


def _notes(grader: worker.Grader) -> list[str]:
    notes = list(grader.incidents)
    grader.incidents.clear()
    return notes
