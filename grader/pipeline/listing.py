"""A student's code on the page: numbered lines, one of them marked, and only what is around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

WHOLE = 24  # lines of a listing that is shown whole
BEFORE, AFTER = 8, 6  # lines around the one on which it stopped
FOLLOWING = 18  # lines after the one that begins the function


@dataclass(frozen=True)
class Listing:
    """Lines of a cell.

    Attributes
    ----------
    lines : Markup
        The escaped lines, each with a mark for its number.
    before : int
        How many lines of the cell come before them: where the numbers begin.
    caption : str
        What it shows, for the line to click.
    rest : Markup
        The whole cell, where the lines are not all of it; else empty.
    """

    lines: Markup
    before: int
    caption: str
    rest: Markup


def listing(source: str, name: str, line: int | None, *, cut: bool = True) -> Listing:
    """The code of a cell, at the line in question.

    Parameters
    ----------
    source : str
        Printable text.
    name : str
        What the cell is to define.
    line : int or None
        Where it stopped, if it did; else the definition is marked.
    cut : bool
        Whether a long cell is shown around that line alone.
    """
    source = source.rstrip()
    count = source.count("\n") + 1
    stopped = line if line is not None and 0 < line <= count else None
    place = stopped or definition(source, name)
    if not source:
        return Listing(Markup(), 0, "", Markup())
    caption = "Your code" if stopped is None else f"Your code: it stopped on line {stopped}"
    if not cut or count <= WHOLE:
        return Listing(numbered(source, place), 0, caption, Markup())
    first = max(1, place - BEFORE) if stopped else max(1, place - 1)
    last = min(count, place + (AFTER if stopped else FOLLOWING))
    lines = numbered("\n".join(source.split("\n")[first - 1 : last]), place - first + 1)
    if stopped is None:
        caption = f"Your code from line {first} on"
    return Listing(lines, first - 1, caption, numbered(source, place))


def definition(source: str, name: str) -> int:
    """The line on which a cell defines a name for the last time; the first one if it does not.

    >>> definition("import numpy\\n\\ndef f(x):\\n    return x", "f")
    3
    """
    wanted = re.escape(name)
    pattern = re.compile(rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{wanted}\b|^{wanted}[ \t]*=")
    found = [n for n, line in enumerate(source.split("\n"), 1) if pattern.match(line)]
    return found[-1] if found else 1


def numbered(source: str, marked: int | None = None) -> Markup:
    """Source code, escaped, with a mark at each line for its number; empty where there is none.

    >>> numbered("a < b\\nc", marked=2)
    Markup('<i></i>a &lt; b\\n<mark><i></i><span class="gone">here: </span>c\\n</mark>')
    """
    if not source.strip():
        return Markup()
    lines = []
    for number, line in enumerate(source.split("\n"), 1):
        if number == marked:
            # the end of the line is inside: a block of its own ends it anyway
            here = Markup('<mark><i></i><span class="gone">here: </span>{}\n</mark>')
            lines.append(here.format(line))
        else:
            lines.append(Markup("<i></i>{}\n").format(line))
    return Markup("").join(lines).removesuffix("\n") if lines else Markup(escape(source))
