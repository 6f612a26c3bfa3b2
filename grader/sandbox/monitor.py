"""The monitor of one student process: forks it into the jail, keeps its clock, reports its end.

The monitor runs no code of the student's. It lives in the warm parent's namespaces, one process
per attempt, and answers to the examiner over a status socket of its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import json
import os
import select
import signal
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

from grader.sandbox import student
from grader.sandbox.jail import kernel, wear

BUDGET = struct.Struct("=dd")
THREADS = 64
_TICK = 0.25
_GATE = 4  # the student's end of the gate; closed before any code of the student's runs


@dataclass(frozen=True)
class Plan:
    """What the examiner asks of one attempt."""

    namespaces: bool
    jail: bool
    readable: list[str]
    limits: wear.JailLimits
    output_bytes: int


def attempt(channel_fd: int, status_fd: int, plan: Plan) -> None:
    """Fork the student, watch it until it ends, report; does not return."""
    status = socket.socket(fileno=status_fd)
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if plan.namespaces:
            wear.leave_namespaces()
        proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        gate, student_gate = socket.socketpair()
        pid = os.fork()
    except OSError as error:
        _report(status, {"refused": str(error)})
        os._exit(0)
    if pid == 0:
        _become_student(channel_fd, student_gate.fileno(), plan)
    os.close(channel_fd)
    student_gate.close()
    process = os.pidfd_open(pid)
    try:
        tasks = _task_folder(proc, process)
        gate.sendall(b"wear")
        worn = gate.recv(4) == b"worn"
    except OSError as error:
        os.kill(pid, signal.SIGKILL)
        _report(status, {"refused": str(error)})
        os._exit(0)
    _watch(pid, process, tasks, status, worn, plan.limits.cpu_seconds)
    os._exit(0)


def _become_student(channel_fd: int, gate_fd: int, plan: Plan) -> None:
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()
        null = os.open("/dev/null", os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        # first out of the way of 3 and 4, then the channel to 3, and nothing else stays open
        channel_fd = fcntl.fcntl(channel_fd, fcntl.F_DUPFD, _GATE + 1)
        gate_fd = fcntl.fcntl(gate_fd, fcntl.F_DUPFD, _GATE + 1)
        os.dup2(channel_fd, 3)
        os.dup2(gate_fd, _GATE)
        os.closerange(_GATE + 1, 4096)
        gate = socket.socket(fileno=_GATE)
        if gate.recv(4) != b"wear":
            os._exit(1)
        _go_first_when_memory_runs_out()
        if plan.jail:
            held = wear.held_bytes()
            if plan.namespaces:
                wear.cover_mounts()
            wear.wear(plan.limits, held, plan.readable, outer=plan.namespaces)
        gate.sendall(b"worn")
        gate.close()
    except BaseException:
        os._exit(1)
    try:
        student.main(3, plan.output_bytes)
    finally:
        os._exit(0)


def _go_first_when_memory_runs_out() -> None:
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def _task_folder(proc: int, process: int) -> int:
    """The /proc folder of a process's threads, under the number that this /proc knows it by.

    Opened beforehand: the attempt covers /proc in the mount namespace that the monitor shares.
    """
    opener = functools.partial(os.open, dir_fd=proc)
    with open(f"self/fdinfo/{process}", opener=opener) as file:
        number = next(line.split()[1] for line in file if line.startswith("Pid:"))
    return os.open(f"{number}/task", os.O_PATH | os.O_DIRECTORY, dir_fd=proc)


def _watch(
    pid: int, process: int, tasks: int, status: socket.socket, worn: bool, backstop: float
) -> None:
    clock = (~pid) << 3 | 2  # clock_getcpuclockid(pid)
    poller = select.poll()
    poller.register(process, select.POLLIN)
    poller.register(status, select.POLLIN)
    cpu_end = wall_end = float("inf")
    reason = ""
    threads = 1
    while True:
        left = min(cpu_end - _cpu(clock), wall_end - time.monotonic())
        now = os.fstat(tasks).st_nlink - 2  # the kernel counts a link for each thread
        threads = max(now, 1) if not reason else threads
        if (left <= 0 or now > THREADS) and not reason:
            reason = "cpu" if cpu_end <= _cpu(clock) else "wall" if left <= 0 else "threads"
            os.kill(pid, signal.SIGKILL)
        wait = _TICK if left == float("inf") or reason else min(max(left, 0.001), _TICK)
        ready = dict(poller.poll(60_000 if left == float("inf") else wait * 1000))
        if process in ready:
            break
        if status.fileno() in ready:
            text = status.recv(BUDGET.size)
            if len(text) != BUDGET.size:
                os.kill(pid, signal.SIGKILL)
                reason = reason or "stopped"
                poller.unregister(status)
                continue
            cpu_seconds, wall_seconds = BUDGET.unpack(text)
            cpu_end = _cpu(clock) + cpu_seconds
            wall_end = time.monotonic() + wall_seconds
    _, code, usage = os.wait4(pid, 0)
    cpu = usage.ru_utime + usage.ru_stime
    if os.WIFSIGNALED(code) and os.WTERMSIG(code) == signal.SIGKILL and not reason:
        # The kernel's own limit on CPU time, or somebody else: the filter leaves the student no
        # way to send that signal, and what is over the limit on memory fails, and kills nobody.
        reason = "cpu" if cpu > backstop - 1 else "outside"
    _report(
        status,
        {
            "worn": worn,
            "reason": reason,
            "signal": os.WTERMSIG(code) if os.WIFSIGNALED(code) else 0,
            "exit": os.WEXITSTATUS(code) if os.WIFEXITED(code) else None,
            "cpu": cpu,
            "peak_kb": usage.ru_maxrss,
            "threads": threads,
        },
    )


def _cpu(clock: int) -> float:
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def _report(status: socket.socket, report: dict[str, Any]) -> None:
    try:
        status.sendall(json.dumps(report).encode())
    except OSError:
        return
