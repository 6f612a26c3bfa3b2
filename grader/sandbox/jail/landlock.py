"""Landlock: read access to a list of places, and nothing else, without any privilege."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence

from grader.sandbox.jail.kernel import (
    LIBC,
    PR_SET_NO_NEW_PRIVS,
    KernelRefusedError,
    prctl,
    syscall,
)

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
# every right that the kernel's version of Landlock knows is handled, that is, denied
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Landlock's version, 0 where the kernel has none."""
    return max(0, int(LIBC.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def restrict(readable: Sequence[str], writable: Sequence[str] = ()) -> None:
    """Deny this thread every file but those below ``readable``, and TCP where the kernel can.

    Raises
    ------
    KernelRefusedError
        Where Landlock is absent or refuses.
    """
    found = version()
    if found < 1:
        raise KernelRefusedError(38, "Landlock is not available on this kernel")
    rights = next(_RIGHTS_BY_VERSION[v] for v in (5, 3, 2, 1) if found >= v)
    size = 24 if found >= 6 else 16 if found >= 4 else 8
    ruleset = _Ruleset(rights, 3 if found >= 4 else 0, 3 if found >= 6 else 0)
    descriptor = syscall(_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(descriptor, path, _READ_FILE | _READ_DIR)
        for path in writable:
            _allow(descriptor, path, rights & ~_EXECUTE)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        # refusals are not logged: a student must not fill the machine's audit log
        quiet = 1 if found >= 7 else 0
        syscall(_RESTRICT, ctypes.c_int(descriptor), ctypes.c_uint32(quiet))
    finally:
        os.close(descriptor)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            access &= _EXECUTE | _WRITE_FILE | _READ_FILE
        rule = _PathRule(access, parent)
        syscall(
            _ADD, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0)
        )
    finally:
        os.close(parent)
