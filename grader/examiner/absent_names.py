"""What to say of a name that is not there, read off the submission and the handout around it."""

from __future__ import annotations

import builtins
import difflib
import re
import sys

import numpy as np

from grader.examiner.source import binds
from grader.examiner.surroundings import Texts, named

_ALIKE = 0.75  # of difflib: `grda` is `grad`, and `v` is not `w`


def lacking(name: str, texts: Texts, line: str) -> str:
    """What to say of a name behind a dot that is not there; it must stand in the line.

    >>> lacking("meen", Texts(), "return np.meen(x)")
    '`np` has nothing by the name `meen`.'
    >>> lacking("square", Texts(), "return (x - y).square()")
    'What stands before the dot there has nothing by the name `square`.'
    """
    match = re.search(rf"(?:(?<![\w.])(\w+))?\s*\.\s*{re.escape(name)}(?!\w)", line)
    if not name or match is None:
        return ""
    modules = {} if texts.around is None else texts.around.modules
    if match[1] and modules.get("numpy") == match[1]:
        near = difflib.get_close_matches(name, [n for n in dir(np) if n[:1] != "_"], 1, _ALIKE)
        meant = f": is `{match[1]}.{near[0]}` meant?" if near else "."
        return f"NumPy has nothing by the name `{name}`{meant}"
    owner = f"`{match[1]}`" if match[1] else "What stands before the dot there"
    return f"{owner} has nothing by the name `{name}`."


# Names that many notebooks give to modules
_USUAL = {"np": "numpy", "plt": "matplotlib.pyplot", "sp": "scipy", "pd": "pandas"}
_KINDS_OF_CELLS = {
    "demo": "a demo cell",
    "check": "a check cell",
    "gpu": "a GPU cell",
    "explain": "a cell for text",
    "summary": "the summary cell",
}


def undefined(name: str, texts: Texts, cell: str, line: str) -> str:
    """Why a name is not there, as far as the texts say.

    Parameters
    ----------
    name : str
        It must stand in ``line``.
    texts : Texts
        The submission's cells, and the handout around them.
    cell, line : str
        Where the name was used.
    """
    around = texts.around
    if around is None or not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line):
        return ""
    if sentence := _in_own_cells(name, texts, cell):
        return sentence
    if name in around.exercises:
        return f"`{name}` is an exercise of this notebook that is not written yet: write it first."
    module = _USUAL.get(name, name)
    if module in around.modules and around.modules[module] != name:
        usual = around.modules[module]
        return f"Your code uses `{name}`, and this notebook imports it as `{usual}`."
    if name in around.left_out:
        where = _KINDS_OF_CELLS.get(around.left_out[name], "a cell")
        return (
            f"`{name}` is defined in {where}, and those do not run when your work is graded: "
            "define it in your own cell."
        )
    dotted = re.search(rf"(?<!\w){re.escape(name)}\s*\.", line)
    if dotted and (name in _USUAL or name in sys.stdlib_module_names or name in _USUAL.values()):
        return f"`{name}` was never imported in a cell that runs when your work is graded."
    if near := _nearest(name, texts, cell):
        return f"`{name}` is defined nowhere: is `{near}` meant?"
    return (
        f"`{name}` is defined nowhere in the cells that run when your work is graded: "
        "neither in yours nor in the given ones."
    )


def _in_own_cells(name: str, texts: Texts, cell: str) -> str:
    """Where one of the cells that run does define it, and why it is not there all the same."""
    owners = [owner for owner, source in texts.sources.items() if name in binds(source)]
    stopped = [owner for owner in owners if texts.outcomes.get(owner)]
    if stopped:
        where = said(stopped[0], texts)
        return (
            f"`{name}` is defined in {where}, and that cell stopped before it came so far: "
            "mend that cell first."
        )
    if cell in owners:
        return (
            f"`{name}` has no value yet where this line runs: "
            "it gets one further down, or in a branch that was not taken."
        )
    if owners and owners[0] not in texts.outcomes:
        return (
            f"`{name}` is defined in {said(owners[0], texts)}, "
            "and that cell had not run yet when this line did."
        )
    if owners:
        return (
            f"`{name}` gets its value in {said(owners[0], texts)} only in a branch that was not "
            "taken, or it is deleted there."
        )
    return ""


def said(cell: str, texts: Texts) -> str:
    """A cell as a student knows it."""
    around = texts.around
    return f"the cell {cell}" if around is None or cell in around.cells else "a cell that you added"


def _nearest(name: str, texts: Texts, cell: str) -> str:
    """A name that is there and looks like it."""
    assert texts.around is not None
    there = set(dir(builtins)) | texts.around.given | texts.around.exercises
    for source in texts.sources.values():
        there |= binds(source)
    known = sorted((there | named(texts.sources.get(cell, ""))) - {name})
    same = [other for other in known if other.lower() == name.lower()]
    near = same or difflib.get_close_matches(name, known, 1, _ALIKE)
    return near[0] if near else ""
