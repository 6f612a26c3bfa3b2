"""What the sandbox promises, each as a piece of code that a student might hand in to break it.

A source ends in a list of what it got away with: the promise is kept where that list is empty, or,
with ``ends``, where its process comes to that end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.examiner.unit import Limits

LIMITS = Limits(cpu_seconds=3.0, wall_seconds=20.0, memory_mb=256, output_bytes=10_000)

# None of the sources does harm where nothing holds it back: without a sandbox they show what is
# permitted there, which proves that they look.

# Given to every source: which calls were not refused as they should have been.
TOOLS = '''
import ctypes, errno, mmap, os, sys
from grader.sandbox.jail.seccomp import DENIED, JUDGED

libc = ctypes.CDLL(None, use_errno=True)
column = {"x86_64": 0, "aarch64": 1}[os.uname().machine]


def raw(call, *arguments):
    """The errno of a system call by name or number; 0 where it was done."""
    number = call if isinstance(call, int) else {**DENIED, **JUDGED}[call][column]
    if number is None:
        return errno.EPERM  # this machine has no such call
    ctypes.set_errno(0)
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return ctypes.get_errno() if libc.syscall(ctypes.c_long(number), *words) < 0 else 0


def errno_of(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return error.errno
    return 0


def other_than(wanted, **found):
    return [f"{name} {errno.errorcode.get(e, 'done')}" for name, e in found.items() if e != wanted]
'''


@dataclass(frozen=True)
class Promise:
    """A promise and the source that tries to break it.

    Attributes
    ----------
    title : str
        What is promised.
    source : str
        Evaluates to a list of what was not as promised. ``SECRETS`` are paths that nobody below
        may read, ``SITES`` the folders of this machine's packages.
    ends : str
        The verdict that its process must come to instead, or empty.
    before : str
        A source that runs in an attempt of its own first.
    limits : Limits
        What it may use.
    machines : tuple of str
        Where the promise has a meaning; everywhere if empty.
    """

    title: str
    source: str
    ends: str = ""
    before: str = ""
    limits: Limits = LIMITS
    machines: tuple[str, ...] = field(default=())
