"""The few system calls that Python 3.11 does not wrap, through libc."""

from __future__ import annotations

import ctypes
import os
import platform

LIBC = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38

_CAPSET = {"x86_64": 126, "aarch64": 91}


class KernelRefusedError(OSError):
    """The kernel refused a step of the jail; the student's code must not start."""


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise KernelRefusedError(number, f"{what}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces named by ``flags``."""
    _checked(LIBC.unshare(flags), "unshare")


def mount_tmpfs(target: str, options: str, *, read_only: bool = False) -> None:
    """Cover ``target`` with a fresh tmpfs."""
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | (MS_RDONLY if read_only else 0)
    _checked(
        LIBC.mount(b"tmpfs", target.encode(), b"tmpfs", flags, options.encode()),
        f"mount tmpfs on {target}",
    )


def prctl(option: int, argument: int, *rest: int) -> None:
    """``prctl(2)`` with integer arguments."""
    values = [ctypes.c_ulong(value) for value in (argument, *rest, 0, 0, 0)[:4]]
    _checked(LIBC.prctl(option, *values), f"prctl {option}")


def syscall(number: int, *arguments: object) -> int:
    """``syscall(2)``; raises KernelRefusedError on failure."""
    return _checked(int(LIBC.syscall(number, *arguments)), f"system call {number}")


def drop_capabilities() -> None:
    """Give up every capability, in the bounding set too, for good."""
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break  # past the last capability, or no right to drop: the sets below still go
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    syscall(_CAPSET[platform.machine()], ctypes.byref(header), ctypes.byref(sets))
