"""Read a cell as a notebook does: IPython's own syntax becomes Python, or is left out.

IPython is asked only where a cell is no plain Python, and where it is installed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from course_lib.checking.session import lines_above

_MAGIC = re.compile(r"^(\s*)(?:[%!?]|[\w.]+\?\??\s*$)")
_ASSIGNED = re.compile(r"^(\s*[\w.,\s\[\]]+=)\s*[%!][^=]")
# Cell magics whose body is no Python of this notebook.
_FOREIGN = """! HTML SVG bash cmd cython file html javascript js latex markdown perl ruby script sh
svg sx system writefile"""
FOREIGN = frozenset(_FOREIGN.split())


def read(source: str) -> tuple[str, bool]:
    """A cell's text as Python, and whether lines had to be left out for want of IPython.

    Parameters
    ----------
    source : str
        The cell.

    Returns
    -------
    tuple of str and bool
        Text that is no Python with any reading comes back as it is.

    Examples
    --------
    >>> read("x = 1")
    ('x = 1', False)
    """
    if _is_python(source):
        return source, False
    if any(_MAGIC.match(line) or _ASSIGNED.match(line) for line in source.split("\n")):
        try:
            from IPython.core import inputtransformer2
        except Exception:  # not installed, or broken
            return without_magics(source), True
        transformer: Any = inputtransformer2.TransformerManager
        # IPython takes empty lines at the top away; lines keep their numbers here.
        made = "\n" * lines_above(source) + str(transformer().transform_cell(source))
        if _is_python(made):
            return made, False
    return source, False


def without_magics(source: str) -> str:
    """The cell with its magics left out; the lines keep their numbers.

    >>> without_magics("%matplotlib inline\\nfiles = !ls\\nif x:\\n    %time f()")
    'pass\\nfiles = None\\nif x:\\n    pass'
    """
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if lines[first][2:].split(maxsplit=1)[:1] and lines[first][2:].split()[0] in FOREIGN:
            return ""
        lines[first] = ""
    for i, line in enumerate(lines):
        magic, assigned = _MAGIC.match(line), _ASSIGNED.match(line)
        if magic:
            lines[i] = f"{magic[1]}pass"
        elif assigned:
            lines[i] = f"{assigned[1]} None"
    return "\n".join(lines)


class Shell:
    """What ``get_ipython()`` gives where no IPython runs: magics do nothing outside.

    Parameters
    ----------
    namespace : dict
        The notebook's names.
    run : callable
        Executes a text in it: the body of ``%%time`` and the like is the notebook's own code.
    """

    def __init__(self, namespace: dict[str, Any], run: Callable[[str], None]):
        self.user_ns = namespace
        self._run = run

    def run_line_magic(self, name: str, line: str = "", *args: Any, **options: Any) -> None:
        """``%name line``: ``%time`` runs its statement, the others do nothing."""
        if name == "time" and line.strip():
            self._run(line)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """``%%name``: the body runs where it is Python of this notebook."""
        if name not in FOREIGN:
            self._run(read(cell)[0])

    def system(self, command: str) -> None:
        """``!command``: no command runs."""

    def getoutput(self, command: str, *args: Any, **options: Any) -> list[str]:
        """``x = !command``: no lines, since no command runs."""
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **options: None


def _is_python(source: str) -> bool:
    try:
        compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
