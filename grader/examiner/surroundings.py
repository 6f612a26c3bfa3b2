"""What a cell finds around it: the names of the handout and of the submission's other cells.

All of it is read on the trusted side, from texts that were there before anything ran. A hint may
quote them: they hold nothing of a hidden input.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grader.examiner import source as sources
from grader.examiner.errors import StudentError
from grader.sandbox.names import outermost
from grader.sandbox.notation import lines_of

SOURCE_CAP = 200_000  # characters of a cell that are looked into for names
QUOTE_CAP = 100

_WORD = re.compile(r"[^\W\d]\w*")
_CLASS = re.compile(r"^[ \t]*class[ \t]+([^\W\d]\w*)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Surroundings:
    """The names of the released notebook, by who defines them.

    Attributes
    ----------
    cells : frozenset of str
        Names of the handout's cells: a student knows a cell by them.
    given : frozenset of str
        What the given cells define.
    exercises : frozenset of str
        What the students are to define.
    modules : mapping
        Modules that the given cells import, with the name that they get there.
    left_out : mapping
        What only a cell defines that does not run when work is graded, with that cell's kind.
    """

    cells: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    exercises: frozenset[str] = frozenset()
    modules: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def surroundings(cells: Iterable[tuple[str, str, str]]) -> Surroundings:
    """Read a handout's code cells, each as (kind, name, source)."""
    names: set[str] = set()
    given: set[str] = set()
    exercises: set[str] = set()
    modules: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for kind, name, source in cells:
        names.add(name)
        if kind == "exercise":
            exercises.add(name)
        elif kind == "given":
            given |= sources.binds(source)
            modules |= imports(source)
        else:
            left_out |= dict.fromkeys(sources.binds(source) - left_out.keys(), kind)
    for name in given | exercises:
        left_out.pop(name, None)
    return Surroundings(frozenset(names), frozenset(given), frozenset(exercises), modules, left_out)


@dataclass
class Texts:
    """The texts of a submission's cells, and how each of them ended when it ran.

    Attributes
    ----------
    sources : dict
        The cells that run, by name, in order.
    outcomes : dict
        None for a cell that ran to its end, else what stopped it; nothing for one that did not
        run yet.
    around : Surroundings or None
        The handout; None where it is not known, and then no name is called undefined.
    unit, delegated : str, tuple of str
        The unit, and the modules that an answer may not lean on in it.
    """

    sources: dict[str, str] = field(default_factory=dict)
    around: Surroundings | None = None
    unit: str = ""
    delegated: tuple[str, ...] = ()
    outcomes: dict[str, StudentError | None] = field(default_factory=dict)

    def line(self, cell: str, number: int | None) -> str | None:
        """That line of a cell, or None where the cell has no such line."""
        lines = lines_of(self.sources[cell]) if cell in self.sources else []
        return lines[number - 1] if number is not None and 0 < number <= len(lines) else None

    def classes(self) -> frozenset[str]:
        """Names of classes that stand in the texts: defined or imported there."""
        return frozenset().union(*map(classes, self.sources.values()))


@functools.lru_cache(256)
def classes(source: str) -> frozenset[str]:
    """Names that a text defines as classes, or imports."""
    source = source[:SOURCE_CAP]
    found = set(_CLASS.findall(source))
    for names in _IMPORT.findall(source):
        found |= set(_WORD.findall(names))
    return frozenset(found)


@functools.lru_cache(256)
def named(source: str) -> frozenset[str]:
    """Every name that gets a value somewhere in a text, in a function too."""
    tree = sources.tree_of(source)
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return frozenset(found) | sources.binds(source)


def quoted(line: str | None) -> str:
    """A line of code as part of a sentence; empty where it cannot be one."""
    line = "" if line is None else " ".join(line.split())
    if not line or "`" in line or not line.isprintable():
        return ""
    return f"`{line}`" if len(line) <= QUOTE_CAP else f"`{line[:QUOTE_CAP]}`…"


def imports(source: str) -> dict[str, str]:
    """The modules that a text imports whole, by their path and its last part.

    >>> imports("import matplotlib.pyplot as plt; import math")
    {'math': 'math', 'matplotlib.pyplot': 'plt', 'pyplot': 'plt'}
    """
    tree = sources.tree_of(source)
    found: dict[str, str] = {}
    for node in outermost(tree.body) if tree else ():
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name
                found |= {alias.name: name, alias.name.rpartition(".")[2]: name}
    return dict(sorted(found.items()))
