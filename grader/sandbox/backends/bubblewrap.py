"""Bubblewrap: the warm parent in namespaces of its own, over a file system made of the view."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

from grader.sandbox.backends.interface import Backend, python_command
from grader.sandbox.jail.wear import SCRATCH
from grader.sandbox.view import FOREIGN, REPOSITORY, View

INSTALL = "install it with `sudo apt-get install bubblewrap`"


class Bubblewrap(Backend):
    """Namespaces around the warm parent, and fresh ones around each attempt."""

    name = "bubblewrap"
    namespaces = True

    @classmethod
    def reason_unavailable(cls) -> str:
        return _probe()

    def environment(self, view: View) -> dict[str, str]:
        return super().environment(view) | {
            "HOME": SCRATCH,
            "TMPDIR": SCRATCH,
            "MPLCONFIGDIR": SCRATCH,
        }

    def command(self, view: View, control: int) -> list[str]:
        binds: list[str] = []
        for place in [*view.system, *view.stdlib, *view.python]:
            binds += ["--ro-bind", str(place), str(place)]
        covered = [
            str(library / name)
            for library in view.stdlib
            for name in FOREIGN[:2]
            if (library / name).is_dir()
        ]
        for folder in covered:
            binds += ["--tmpfs", folder]
        for path in view.packages.values():
            binds += ["--ro-bind", str(path), str(path)]
        binds += ["--ro-bind", str(view.own), str(view.own)]
        for folder in covered:  # only now: the packages' mount points lie inside
            binds += ["--remount-ro", folder]
        return [
            _executable(),
            "--unshare-all",
            "--unshare-user",
            "--die-with-parent",
            "--new-session",
            *binds,
            "--tmpfs",
            SCRATCH,
            *_links(),
            "--ro-bind-try",
            "/etc/ld.so.cache",
            "/etc/ld.so.cache",
            *_proc_arguments(),
            "--dir",
            "/dev",
            "--dev-bind",
            "/dev/null",
            "/dev/null",
            "--dev-bind",
            "/dev/urandom",
            "/dev/urandom",
            "--remount-ro",
            "/",
            "--chdir",
            SCRATCH,
            *python_command(control),
        ]


def _executable() -> str:
    return shutil.which("bwrap") or "/usr/bin/bwrap"


def _links() -> list[str]:
    """/lib and /lib64 as they are here: links into /usr on merged systems."""
    arguments: list[str] = []
    for name in ("/lib", "/lib64"):
        if os.path.islink(name):
            arguments += ["--symlink", os.readlink(name), name]
    return arguments


# What each attempt does inside: namespaces of its own, and a mount that it may make there.
_ATTEMPT = """
import os
from grader.sandbox.jail import kernel, wear
wear.leave_namespaces()
pid = os.fork()
if pid == 0:
    kernel.mount_tmpfs("/proc", "size=0", read_only=True)
    os._exit(0)
os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def _works(*arguments: str, command: Sequence[str] = ("true",)) -> str:
    """Run a command under bubblewrap; its complaint, or nothing where it works."""
    line = [_executable(), "--unshare-all", "--unshare-user", "--ro-bind", "/", "/"]
    try:
        done = subprocess.run(
            [*line, *arguments, *command],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"},
            cwd="/",
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stderr.strip().splitlines() or ["it failed"]
    return "" if done.returncode == 0 else lines[-1][:300]


@cache
def _proc_arguments() -> tuple[str, ...]:
    """A /proc for the trusted parent: fresh where permitted, else the host's.

    Students see neither: each attempt covers /proc with an empty tmpfs. It is writable, since an
    attempt's namespaces are mapped to users through it.
    """
    fresh = ("--proc", "/proc")
    return ("--dev-bind", "/proc", "/proc") if _works(*fresh) else fresh


@cache
def _probe() -> str:
    if shutil.which("bwrap") is None:
        return f"bubblewrap is not installed: {INSTALL}"
    remedy = "allow unprivileged user namespaces, or grade on a machine that does"
    complaint = _works()
    if complaint:
        return f"bubblewrap cannot make namespaces here ({complaint}): {remedy}"
    python = os.path.realpath(sys.executable)
    complaint = _works(*_proc_arguments(), command=[python, "-S", "-s", "-P", "-c", _ATTEMPT])
    if complaint:
        return f"no namespaces can be made inside bubblewrap here ({complaint}): {remedy}"
    return ""
