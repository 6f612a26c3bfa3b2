"""The monitor of one student process: forks it into the jail, keeps its clock, reports its end.

The monitor runs no code of the student's. It lives in the warm parent's namespaces, one process
per attempt, and answers to the examiner over a status socket of its own.
"""

from __future__ import annotations

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
EXIT_REFUSED = 97
_TICK = 0.25


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
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        if plan.namespaces:
            wear.leave_namespaces()
        pid = os.fork()
    except OSError as error:
        _report(status, {"refused": str(error)})
        os._exit(0)
    if pid == 0:
        _become_student(channel_fd, status, plan)
    os.close(channel_fd)
    _watch(pid, status)
    os._exit(0)


def _become_student(channel_fd: int, status: socket.socket, plan: Plan) -> None:
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()
        null = os.open("/dev/null", os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        if plan.jail:
            held = wear.held_bytes()
            if plan.namespaces:
                wear.cover_mounts()
            # the channel moves to 3, and nothing else stays open
            os.dup2(channel_fd, 3)
            if status.fileno() != 3:
                status.detach()
            os.closerange(4, 256)
            channel_fd = 3
            wear.wear(plan.limits, held, plan.readable, outer=plan.namespaces)
    except BaseException:
        os._exit(EXIT_REFUSED)
    try:
        student.main(channel_fd, plan.output_bytes)
    finally:
        os._exit(0)


def _watch(pid: int, status: socket.socket) -> None:
    clock = (~pid) << 3 | 2  # clock_getcpuclockid(pid)
    process = os.pidfd_open(pid)
    poller = select.poll()
    poller.register(process, select.POLLIN)
    poller.register(status, select.POLLIN)
    cpu_end = wall_end = float("inf")
    reason = ""
    while True:
        left = min(cpu_end - _cpu(clock), wall_end - time.monotonic())
        if left <= 0 and not reason:
            reason = "cpu" if cpu_end <= _cpu(clock) else "wall"
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
    _report(
        status,
        {
            "reason": reason,
            "signal": os.WTERMSIG(code) if os.WIFSIGNALED(code) else 0,
            "exit": os.WEXITSTATUS(code) if os.WIFEXITED(code) else None,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak_kb": usage.ru_maxrss,
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
