"""What a back end is."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod

from grader.sandbox.view import View


class SandboxUnavailableError(RuntimeError):
    """No back end that was permitted works here; the message says what to do."""


class Backend(ABC):
    """How the warm parent is started, and which layers its children wear.

    Attributes
    ----------
    namespaces : bool
        Each attempt leaves into fresh namespaces.
    jail : bool
        Each attempt wears the inner jail (rlimits, capabilities, Landlock, seccomp).
    """

    name: str = ""
    namespaces: bool = False
    jail: bool = True

    @classmethod
    @abstractmethod
    def reason_unavailable(cls) -> str:
        """Why this back end cannot work here, with the remedy; empty where it can."""

    @abstractmethod
    def command(self, view: View, control: int) -> list[str]:
        """The command line that starts the warm parent with the descriptor ``control``."""

    def environment(self, view: View) -> dict[str, str]:
        """The warm parent's whole environment: nothing of the grader's leaks into it."""
        return {
            "PYTHONPATH": str(view.own),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PATH": "/nowhere",
            "HOME": "/nowhere",
            "LANG": "C.UTF-8",
            "MPLBACKEND": "Agg",
            "MPLCONFIGDIR": str(view.own / "font_cache"),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "NUMEXPR_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        }


def python_command(control: int) -> list[str]:
    """The interpreter without site-packages: only the view is on its path."""
    executable = os.path.realpath(sys.executable)
    return [executable, "-S", "-s", "-P", "-B", "-m", "grader.sandbox.parent", str(control)]
