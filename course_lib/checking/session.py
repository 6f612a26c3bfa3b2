"""What the running IPython knows: the cells it has run, and the notebook that it belongs to.

Everything is asked for with care: other front ends and versions have less, and then less is said.
"""

from __future__ import annotations

import ast
import io
import linecache
import os
import re
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Ran:
    """A cell that was run in this kernel: its number, and its text as Python.

    IPython takes the empty lines at the top away; ``above`` is how many there were.
    """

    number: int
    source: str
    above: int = 0

    @cached_property
    def tree(self) -> ast.Module | None:
        """Its statements, or None where it is no Python."""
        return parsed(self.source)


@dataclass(frozen=True)
class Stop:
    """The error that a cell ended with, and the cell's line where it was, if that is known."""

    kind: str
    line: int | None

    def __str__(self) -> str:
        return f"{self.kind[:60]} in line {self.line}" if self.line else self.kind[:60]


def parsed(source: str) -> ast.Module | None:
    """The tree of a text, or None where it is no Python.

    >>> parsed("x = 1 +") is None
    True
    """
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def lines_above(source: str) -> int:
    """How many lines at the top of a cell are empty.

    >>> lines_above("\\n  \\nx = 1\\n")
    2
    """
    lines = source.split("\n")
    return next((i for i, line in enumerate(lines) if line.strip()), 0)


def meaning(source: str) -> str:
    """What stays the same when comments and white space change; the text where it is no Python.

    >>> meaning("x = 1  # one\\n\\n") == meaning("x  =  1")
    True
    """
    tree = parsed(source)
    return source.strip() if tree is None else ast.dump(tree)


def cell_text(filename: str) -> str | None:
    """The text of the cell that was compiled under a name; None where it is no cell.

    >>> cell_text("no such cell") is None
    True
    """
    entry = linecache.cache.get(filename)
    if entry is None or len(entry) != 4 or entry[1] is not None:
        return None  # a file has a time of change, a cell has none
    return "".join(entry[2])


class Session:
    """An IPython shell whose namespace the check runs in.

    Parameters
    ----------
    shell : InteractiveShell
        As ``get_ipython()`` gives it.
    """

    def __init__(self, shell: Any):
        self._shell = shell

    @classmethod
    def around(cls, namespace: Mapping[str, Any]) -> Session | None:
        """The session that a namespace belongs to, or None outside of IPython."""
        get = getattr(sys.modules.get("IPython"), "get_ipython", None)
        try:
            shell = get() if get is not None else None
            return cls(shell) if shell is not None and shell.user_ns is namespace else None
        except Exception:  # a stand-in for IPython that has less
            return None

    @cached_property
    def runs(self) -> list[Ran]:
        """The cells that were run, oldest first."""
        try:
            texts = list(self._shell.history_manager.input_hist_parsed)
            raw = list(self._shell.history_manager.input_hist_raw)
        except Exception:
            return []
        pairs = zip(texts, raw, strict=False)
        return [Ran(i, str(text), lines_above(str(typed))) for i, (text, typed) in enumerate(pairs)]

    @property
    def texts(self) -> list[str]:
        """The texts of the cells that were run, oldest first, also where no history is kept."""
        kept = [run.source for run in self.runs if run.source]
        if kept:
            return kept
        try:  # each cell is compiled under a name of its own
            names = [name for name in linecache.cache if self._shell.compile.format_code_name(name)]
        except Exception:
            return []
        return [text for text in map(cell_text, names) if text is not None]

    def above(self, source: str) -> int:
        """The empty lines at the top of a cell that was run, whose text as Python is given."""
        text = source.rstrip()
        return next((run.above for run in reversed(self.runs) if run.source.rstrip() == text), 0)

    def python(self, source: str) -> str:
        """A cell's text as IPython reads it: magics become calls."""
        if parsed(source) is not None:
            return source
        try:
            return str(self._shell.transform_cell(source))
        except Exception:  # no Python with any reading
            return source

    def stop_of(self, number: int) -> Stop | None:
        """What a run was stopped by, where IPython has kept it."""
        known = getattr(getattr(self._shell, "history_manager", None), "exceptions", None)
        error = known.get(number) if isinstance(known, dict) else None
        if not isinstance(error, dict):
            return None
        trace = _COLOURS.sub("", "\n".join(map(str, error.get("traceback") or ())))
        found = re.search(rf"In\[{number}\], line (\d+)", trace)
        above = next((run.above for run in self.runs if run.number == number), 0)
        line = int(found[1]) + above if found else None
        return Stop(str(error.get("ename", "an error")), line)

    def quiet(self) -> AbstractContextManager[object]:
        """Nothing that is printed or displayed in this context is shown."""
        capture = getattr(sys.modules.get("IPython.utils.capture"), "capture_output", None)
        return capture() if callable(capture) else redirect_stdout(io.StringIO())

    @property
    def notebook(self) -> Path | None:
        """The file of the notebook, where the front end says which it is."""
        if not hasattr(self._shell, "kernel"):
            return None  # IPython in a terminal, which may have been opened from a notebook
        named = self._shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
        if not isinstance(named, str) or not named.endswith(".ipynb"):
            return None
        path = Path(named)
        return path if path.is_file() else None

    @property
    def started_after(self) -> float | None:
        """A moment (seconds since 1970) before which this kernel had run nothing, if known."""
        try:
            return os.stat(self._shell.config["IPKernelApp"]["connection_file"]).st_mtime
        except Exception:
            return None
