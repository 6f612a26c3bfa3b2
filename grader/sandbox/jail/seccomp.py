"""A seccomp filter: no new processes, exec, sockets, tracing, namespaces or shared memory.

Landlock does not judge changes of modes, owners, times and attributes, nor watches on folders, and
root without capabilities still owns root's files (/dev/null among them): those calls are refused
here, and so is whatever reaches another process of the same user (priorities, affinities, the
owner of a descriptor's signals). A student's process cannot send SIGKILL, not even to itself:
who dies by it was killed by somebody else.

The filter denies by name. Numbers beyond the newest call that it knows answer ENOSYS, so a newer
kernel does not open a door. Threads are allowed; clone3, whose flags a filter cannot read, answers
ENOSYS, and the C library then falls back to clone.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import signal
import struct

from grader.sandbox.jail.calls import DENIED, JUDGED, NEWEST
from grader.sandbox.jail.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    PR_SET_SECCOMP,
    prctl,
)

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

CLONE_THREAD = 0x00010000
CLONE_NEW_NAMESPACES = 0x7E020000
MAP_SHARED_ANONYMOUS = 0x21
MAP_GROWSDOWN = 0x100
# duplicates, flags, record locks, the size of a pipe: not who gets a descriptor's signals
FCNTL_COMMANDS = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1031, 1032)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
IOCTL_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

_LOAD, _EQUAL, _GREATER_EQUAL, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_NUMBER, _ARCHITECTURE = 0, 4


def _refuse(number: int) -> int:
    return 0x00050000 | number


def _argument(index: int) -> int:
    return 16 + 8 * index  # the low word, on the little-endian machines supported here


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def program(pid: int) -> bytes:
    """The filter for the process ``pid``, as BPF instructions.

    Raises
    ------
    NotImplementedError
        On a machine other than x86_64 and aarch64.
    """
    machine = platform.machine()
    if machine not in _MACHINES:
        raise NotImplementedError(f"no seccomp filter for {machine}: use x86_64 or aarch64")
    column, architecture = _MACHINES[machine]
    eperm, enosys = _refuse(errno.EPERM), _refuse(errno.ENOSYS)
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_GREATER_EQUAL, NEWEST + 1, 0, 1),  # also the x32 calls, which start at 2**30
        _step(_RETURN, enosys),
    ]

    def judge(name: str, *body: bytes) -> None:
        steps.append(_step(_EQUAL, JUDGED[name][column], 0, len(body)))
        steps.extend(body)

    def equal_or_refuse(index: int, *values: int, refusal: int = eperm) -> list[bytes]:
        tests = [_step(_EQUAL, v, len(values) - i, 0) for i, v in enumerate(values)]
        return [
            _step(_LOAD, _argument(index)),
            *tests,
            _step(_RETURN, refusal),
            _step(_RETURN, _ALLOW),
        ]

    def refuse_if_set(index: int, bits: int, refusal: int) -> list[bytes]:
        return [
            _step(_LOAD, _argument(index)),
            _step(_AND, bits),
            _step(_EQUAL, bits, 0, 1),
            _step(_RETURN, refusal),
        ]

    judge("clone3", _step(_RETURN, enosys))
    judge(
        "clone",
        _step(_LOAD, _argument(0)),
        _step(_AND, CLONE_THREAD | CLONE_NEW_NAMESPACES),
        _step(_EQUAL, CLONE_THREAD, 1, 0),
        _step(_RETURN, eperm),
        _step(_RETURN, _ALLOW),
    )

    def itself_with_any_but(index: int, value: int) -> list[bytes]:
        return [
            _step(_LOAD, _argument(0)),
            _step(_EQUAL, pid, 0, 2),
            _step(_LOAD, _argument(index)),
            _step(_EQUAL, value, 0, 1),
            _step(_RETURN, eperm),
            _step(_RETURN, _ALLOW),
        ]

    # SIGKILL from outside is the grader's fault, so a student has no way to send it: not by these,
    # a timer that carries it, or a limit on CPU time of their own making
    judge("kill", *itself_with_any_but(1, signal.SIGKILL))
    judge("tgkill", *itself_with_any_but(2, signal.SIGKILL))
    judge(
        "prlimit64",
        _step(_LOAD, _argument(2)),  # limits may be read
        _step(_EQUAL, 0, 0, 7),
        _step(_LOAD, _argument(2) + 4),
        _step(_EQUAL, 0, 0, 5),
        *equal_or_refuse(0, 0, pid),
        _step(_RETURN, eperm),
    )
    judge(
        "mmap",  # RLIMIT_DATA counts neither shared anonymous memory nor stacks
        *refuse_if_set(3, MAP_SHARED_ANONYMOUS, _refuse(errno.ENOMEM)),
        *refuse_if_set(3, MAP_GROWSDOWN, _refuse(errno.ENOMEM)),
        _step(_RETURN, _ALLOW),
    )
    judge("fcntl", *equal_or_refuse(1, *FCNTL_COMMANDS))
    judge("ioctl", *equal_or_refuse(1, *IOCTL_REQUESTS, refusal=_refuse(errno.ENOTTY)))
    judge(
        "prctl",  # it must die with its monitor, and stay closed to its siblings
        _step(_LOAD, _argument(0)),
        _step(_EQUAL, PR_SET_PDEATHSIG, 1, 0),
        _step(_EQUAL, PR_SET_DUMPABLE, 0, 1),
        _step(_RETURN, eperm),
        _step(_RETURN, _ALLOW),
    )
    for numbers in DENIED.values():
        number = numbers[column]
        if number is not None:
            steps.append(_step(_EQUAL, number, 0, 1))
            steps.append(_step(_RETURN, eperm))
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)


def install(pid: int) -> None:
    """Put the filter on this thread and everything that it starts, for good."""
    code = program(pid)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    prctl(PR_SET_NO_NEW_PRIVS, 1)
    filled = Program(len(code) // 8, code)
    prctl(PR_SET_SECCOMP, 2, ctypes.addressof(filled))
