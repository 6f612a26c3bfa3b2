"""Read a cell as a notebook does: IPython's own syntax becomes Python, line by line.

The transformer is IPython's. What it makes is padded, so that each line keeps its number. It runs
in the student's process alone, since its time grows with the square of the number of magics.
"""

from __future__ import annotations

import ast
import re
from typing import Any

MAGICS = 50
# Cell magics whose body is no Python of this notebook: it is left out. The others run theirs.
FOREIGN = frozenset(
    "! HTML R SVG bash cmd cython file html javascript js latex markdown perl pypy python python2 "
    "python3 ruby script sh sql svg sx system writefile".split()
)
_MARK = re.compile(
    r"^\s*(?:[%!?]|>>>|In \[)|\?[ \t]*$|=[ \t]*[%!]|^[,;/](?=\w)",
    re.MULTILINE,
)
_LINE_MAGIC = re.compile(r"^(\s*)(?:[%!?]|[\w.]+\?\??\s*$)")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w.,\s\[\]]+=)\s*[%!][^=]")


def lines_of(source: str) -> list[str]:
    """The lines of a text as Python counts them: a form feed or U+2028 ends none.

    >>> lines_of("a\\x0cb\\r\\nc")
    ['a\\x0cb', 'c']
    """
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def opened(source: str) -> str:
    """The cell without the lines of its cell magics; nothing of it where the body is foreign.

    >>> opened("%%time\\nx = 1"), opened("%%bash\\nls")
    ('\\nx = 1', '')
    """
    lines = lines_of(source)
    for i, line in enumerate(lines):
        text = line.strip()
        if text.startswith("%%"):
            if text[2:].split(maxsplit=1)[:1] and text[2:].split()[0] in FOREIGN:
                return ""
            lines[i] = ""
        elif text and not text.startswith("#"):
            break
    return "\n".join(lines)


def plain(source: str) -> str:
    """The cell with each line that is a magic replaced by ``pass``: rough, and without IPython."""
    lines = lines_of(opened(source))
    goes_on = False
    for i, line in enumerate(lines):
        magic = _LINE_MAGIC.match(line)
        assigned = _ASSIGNED_MAGIC.match(line)
        if goes_on:
            lines[i] = ""
        elif magic:
            lines[i] = f"{magic[1]}pass"
        elif assigned:
            lines[i] = f"{assigned[1]} None"
        else:
            continue
        goes_on = line.endswith("\\")
    return "\n".join(lines)


def parse_plain(source: str) -> ast.Module:
    """The tree of a cell as far as it can be read without IPython.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As ``ast.parse`` does.
    """
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(plain(source))


def read(source: str, filename: str) -> tuple[ast.Module, str]:
    """The tree of a cell, and what is to be noted: ``many`` magics, ``failed``, or nothing.

    Raises
    ------
    SyntaxError
        Where it is no Python with any reading; its line is the cell's.
    """
    try:
        return ast.parse(source, filename), ""
    except SyntaxError:
        indented = re.match(r"\s*\n|[ \t]", source) is not None
        if not indented and not _MARK.search(source):
            raise
    inner = opened(source)
    if len(_MARK.findall(inner)) > MAGICS:
        return ast.parse(plain(source), filename), "many"
    try:
        python = _transformed(inner)
    except Exception:  # the transformer itself, whatever it met; or IPython is not there
        return ast.parse(plain(source), filename), "failed"
    return ast.parse(python, filename), ""


def _transformed(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager

    class KeepingLines(TransformerManager):
        """Lines that a magic was written over stay as empty ones."""

        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            base: Any = super()
            changed, made = base.do_one_token_transform(lines)
            gone = len(lines) - len(made)
            if changed and gone > 0:
                same = zip(lines, made, strict=False)
                place = next((i for i, (old, new) in enumerate(same) if old != new), len(made) - 1)
                made = [*made[: place + 1], *["\n"] * gone, *made[place + 1 :]]
            return changed, made

    body = source.lstrip("\r\n")
    head = source[: len(source) - len(body)]
    while body and not (first := body.partition("\n")[0]).strip():
        head, body = head + "\n", body[len(first) + 1 :]
    manager: Any = KeepingLines
    made: str = manager().transform_cell(body)
    return "\n" * (len(lines_of(head)) - 1) + made
