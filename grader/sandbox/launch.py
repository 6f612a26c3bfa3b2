"""The trusted handle on a warm parent: start it, ask it for attempts, stop it."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from grader.sandbox import wire
from grader.sandbox.backends import BACKENDS, Backend, SandboxUnavailableError
from grader.sandbox.monitor import BUDGET
from grader.sandbox.own_folder import OwnFolder
from grader.sandbox.view import View, make_view

START_SECONDS = 120.0
FORK_SECONDS = 30.0


class LaunchError(RuntimeError):
    """The warm parent or an attempt could not be started: a fault of ours, never a student's."""


@dataclass(frozen=True)
class Ending:
    """How a student's process ended, as its monitor saw it."""

    # "cpu", "wall", "threads", "stopped", "outside" where somebody else killed it, or "" where it
    # ended by itself
    reason: str
    signal: int
    exit: int | None
    cpu: float
    peak_kb: int
    threads: int = 1  # how many it had when it was last looked at


def choose_backend(name: str | None = None) -> Backend:
    """The back end of that name, or the best that works here; never none by itself.

    Raises
    ------
    SandboxUnavailableError
        With the reasons and the remedy.
    """
    if name is not None:
        if name not in BACKENDS:
            raise SandboxUnavailableError(
                f"unknown sandbox {name!r}: choose one of {', '.join(BACKENDS)}"
            )
        reason = BACKENDS[name].reason_unavailable()
        if reason:
            raise SandboxUnavailableError(f"the sandbox {name!r} does not work here: {reason}")
        return BACKENDS[name]()
    reasons = []
    for candidate in ("bubblewrap", "landlock"):
        reason = BACKENDS[candidate].reason_unavailable()
        if not reason:
            return BACKENDS[candidate]()
        reasons.append(f"{candidate}: {reason}")
    raise SandboxUnavailableError(
        "no sandbox works here, so nothing is graded. " + "; ".join(reasons)
    )


class WarmParent:
    """A warm parent and the view that it sees; use it as a context manager."""

    def __init__(
        self,
        backend: Backend,
        unit: str,
        *,
        modules: Sequence[str] = (),
        packages: Sequence[str] = ("numpy",),
        delegated: Sequence[str] = (),
    ):
        self.backend = backend
        try:
            self.folder = OwnFolder()
        except OSError as error:
            raise LaunchError(f"the sandbox has no temporary folder: {error}") from error
        view_folder = self.folder.path / "view"
        self._complaint = self.folder.path / "stderr"
        try:
            view_folder.mkdir()
            view = make_view(view_folder, packages, delegated)
            self._control, self._process = self._launch(view)
        except BaseException:
            self.folder.close()
            raise
        configuration = {
            "unit": unit,
            "modules": list(modules),
            "delegated": list(delegated),
            "readable": view.readable,
            "namespaces": backend.namespaces,
            "jail": backend.jail,
        }
        try:
            self._control.settimeout(START_SECONDS)
            self._send(configuration)
            self.missing: list[str] = self._receive().get("missing", [])
            self._control.settimeout(FORK_SECONDS)
        except BaseException:
            self.close()
            raise

    def _launch(self, view: View) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with self._complaint.open("wb") as complaint:
                return ours, subprocess.Popen(
                    self.backend.command(view, theirs.fileno()),
                    pass_fds=(theirs.fileno(),),
                    env=self.backend.environment(view),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=complaint,
                    cwd="/",
                    start_new_session=True,  # a Ctrl-C is the coordinator's affair alone
                )
        except OSError as error:
            ours.close()
            raise LaunchError(f"the sandbox could not be started: {error}") from error
        finally:
            theirs.close()

    def fork(self, *, memory_mb: int, cpu_seconds: float, output_bytes: int) -> Attempt:
        """Start an attempt; raises LaunchError where that fails."""
        ours, theirs = socket.socketpair()
        status, their_status = socket.socketpair()
        try:
            message = {
                "memory_bytes": memory_mb << 20,
                "cpu_seconds": int(cpu_seconds) + 5,
                "output_bytes": output_bytes,
            }
            socket.send_fds(
                self._control,
                [json.dumps(message).encode()],
                [theirs.fileno(), their_status.fileno()],
            )
            answer = self._receive()
            if "refused" in answer:
                raise LaunchError(f"no attempt could be started: {answer['refused']}")
        except (OSError, LaunchError) as error:
            ours.close()
            status.close()
            if isinstance(error, LaunchError):
                raise
            raise LaunchError(f"the warm parent does not answer: {error}") from error
        finally:
            theirs.close()
            their_status.close()
        return Attempt(wire.Channel(ours), status)

    @property
    def alive(self) -> bool:
        """Whether the parent still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Stop the parent and whatever it started, and remove the view."""
        self._control.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.folder.close()

    def __enter__(self) -> WarmParent:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._control.send(json.dumps(message).encode())
        except OSError as error:
            raise LaunchError(f"the warm parent cannot be reached: {error}") from error

    def _receive(self) -> dict[str, Any]:
        try:
            text = self._control.recv(1 << 20)
        except ConnectionResetError:
            text = b""
        except OSError as error:
            raise LaunchError(f"the warm parent does not answer: {error}") from error
        if not text:
            complaint = self._complaint.read_text(errors="replace")[-2000:].strip()
            raise LaunchError(f"the warm parent ended: {complaint or 'without a word'}")
        answer: dict[str, Any] = json.loads(text)
        return answer


class Attempt:
    """One student process: its channel, its budget, its end."""

    def __init__(self, channel: wire.Channel, status: socket.socket):
        self.channel = channel
        self._status = status
        self._ending: Ending | None = None

    def budget(self, cpu_seconds: float, wall_seconds: float) -> None:
        """Start the clock anew: the process is killed when either runs out."""
        try:
            self._status.sendall(BUDGET.pack(cpu_seconds, wall_seconds))
        except OSError:
            return  # it is gone already; the next receive says so

    def end(self) -> Ending:
        """Stop the process if it still runs, and say how it ended."""
        if self._ending is None:
            self.channel.close()
            with contextlib.suppress(OSError):
                self._status.shutdown(socket.SHUT_WR)
            self._ending = self._close_and_parse(self._read_report())
        return self._ending

    def why(self) -> Ending:
        """How a process that hung up ended; waits a moment for it to do so by itself."""
        if self._ending is None:
            self._ending = self._close_and_parse(self._read_report(patient=True))
        return self._ending

    def _read_report(self, *, patient: bool = False) -> bytes:
        deadline = time.monotonic() + 15
        parts: list[bytes] = []
        while time.monotonic() < deadline:
            try:
                self._status.settimeout(2.0 if patient and not parts else 10.0)
                part = self._status.recv(4096)
            except TimeoutError:
                if patient:  # it closed its channel and lives on: stop it
                    patient = False
                    self._status.shutdown(socket.SHUT_WR)
                    continue
                break
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        return b"".join(parts)

    def _close_and_parse(self, text: bytes) -> Ending:
        self.channel.close()
        self._status.close()
        try:
            report = json.loads(text)
        except ValueError:
            raise LaunchError("the monitor of an attempt ended without a report") from None
        if not report.pop("worn", False):
            raise LaunchError(f"the jail was refused: {report.get('refused', 'see course doctor')}")
        return Ending(**report)


__all__ = [
    "Attempt",
    "Backend",
    "Ending",
    "LaunchError",
    "SandboxUnavailableError",
    "WarmParent",
    "choose_backend",
]
