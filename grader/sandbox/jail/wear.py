"""Put the whole inner jail on, in the order that each step still permits."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass

from grader.sandbox.jail import kernel, landlock, seccomp

SCRATCH = "/scratch"  # not /tmp: a repository may lie below that
FILE_BYTES = 16 << 20
OPEN_FILES = 64
STACK_BYTES = 8 << 20
TIMERS = 256
# Room in the address space beyond what is counted as data: libraries, stacks, arenas. It bounds
# what RLIMIT_DATA does not count, page tables of untouched memory above all.
UNCOUNTED_BYTES = 4 << 30


@dataclass(frozen=True)
class JailLimits:
    """What the process as a whole may use.

    ``memory_bytes`` is on top of what the warm parent holds; ``cpu_seconds`` is a backstop to the
    monitor, which judges each exercise by itself.
    """

    memory_bytes: int
    cpu_seconds: int


NAMESPACES = (
    kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
)


def leave_namespaces() -> None:
    """Fresh user, mount, pid, net, ipc and uts namespaces; the next fork is pid 1 of its own."""
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(NAMESPACES)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"65534 {user} 1"),
        ("gid_map", f"65534 {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


@dataclass(frozen=True)
class Held:
    """Bytes that this process holds already, as RLIMIT_DATA and RLIMIT_AS count them."""

    data: int
    space: int


def held_bytes() -> Held:
    """What this process holds before the jail is worn."""
    found: dict[str, int] = {}
    with open("/proc/self/status") as file:
        for line in file:
            name, _, text = line.partition(":")
            if name in ("VmData", "VmSize"):
                found[name] = int(text.split()[0]) * 1024
    return Held(found["VmData"], found["VmSize"])


def cover_mounts() -> None:
    """Hide /proc and give the process a small scratch folder; needs the fresh namespaces."""
    kernel.mount_tmpfs("/proc", "size=0,mode=555", read_only=True)
    kernel.mount_tmpfs(SCRATCH, f"size={FILE_BYTES},nr_inodes=1000,mode=700")
    os.chdir(SCRATCH)


def wear(limits: JailLimits, held: Held, readable: Sequence[str], *, outer: bool) -> None:
    """The steps that every back end shares; raises before any student code if one is refused.

    Parameters
    ----------
    limits : JailLimits
        Caps of the whole process.
    held : Held
        ``held_bytes()``, read before /proc was covered.
    readable : sequence of str
        Paths that Landlock leaves open.
    outer : bool
        Whether namespaces are worn too. Without them Landlock is the only view of files, and its
        absence is an error; with them it is a second layer where the kernel has it.
    """
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_STACK, STACK_BYTES),
        (resource.RLIMIT_SIGPENDING, TIMERS),
        (resource.RLIMIT_DATA, held.data + limits.memory_bytes),
        (resource.RLIMIT_AS, held.space + limits.memory_bytes + UNCOUNTED_BYTES),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
    ):
        _limit(what, value)
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if landlock.version():
        landlock.restrict(readable, ("/dev/null", SCRATCH) if outer else ("/dev/null",))
    elif not outer:
        raise kernel.KernelRefusedError(38, "Landlock is not available on this kernel")
    seccomp.install(os.getpid())


def _limit(what: int, value: int) -> None:
    """Set a limit for good; where the machine allows less already, that stays."""
    hardest = resource.getrlimit(what)[1]
    if hardest != resource.RLIM_INFINITY:
        value = min(value, hardest)
    resource.setrlimit(what, (value, value))
