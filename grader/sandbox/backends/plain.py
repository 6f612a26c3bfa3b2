"""Back ends without namespaces: Landlock and seccomp alone, or nothing at all."""

from __future__ import annotations

from grader.sandbox.backends.interface import Backend, python_command
from grader.sandbox.jail import landlock
from grader.sandbox.view import View


class Landlock(Backend):
    """Landlock and seccomp where namespaces are not permitted: ordinary containers, hub pods."""

    name = "landlock"

    @classmethod
    def reason_unavailable(cls) -> str:
        if landlock.version() < 1:
            return "this kernel has no Landlock: Linux 5.13 or newer with it switched on is needed"
        return ""

    def command(self, view: View, control: int) -> list[str]:
        return python_command(control)


class NoSandbox(Backend):
    """No isolation: a student's code can read and do whatever the instructor can."""

    name = "none"
    jail = False

    @classmethod
    def reason_unavailable(cls) -> str:
        return ""

    def command(self, view: View, control: int) -> list[str]:
        return python_command(control)
