"""Read a notebook's file defensively: its cells, their kinds, and what stands in them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_BYTES = 200_000_000
BEGIN_HIDDEN, END_HIDDEN = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
PLACEHOLDER_ANSWERS = ("YOUR ANSWER HERE", "YOUR CODE HERE")
_CHECK = re.compile(r"""^[ \t]*with[ \t]+check\([ \t]*(["'])(\w+)\1[ \t]*\)""", re.MULTILINE)


class NotebookError(Exception):
    """The file is no notebook that can be read; the message is a sentence with the remedy."""


@dataclass(frozen=True)
class Cell:
    """A cell as the file holds it.

    Attributes
    ----------
    kind : str
        What the course calls it (``exercise``, ``check``, ...); empty where the metadata is lost,
        or the cell is the student's own.
    grade_id : str
        nbgrader's name of the cell, or empty.
    points : float or None
        What its hidden test is worth.
    id : str
        The format's own name of the cell.
    nbgrader : mapping
        nbgrader's metadata.
    """

    cell_type: str
    source: str
    kind: str = ""
    grade_id: str = ""
    points: float | None = None
    id: str = ""
    nbgrader: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_code(self) -> bool:
        """Whether it runs."""
        return self.cell_type == "code"

    @property
    def checks(self) -> str:
        """The exercise that it checks visibly, or empty."""
        if not self.is_code or self.kind not in ("", "check"):
            return ""
        return next(iter(checked_names(self.source)), "")


@dataclass(frozen=True)
class Notebook:
    """The cells of a file, in order, and the unit that the file says it is."""

    cells: tuple[Cell, ...]
    unit: str = ""

    @property
    def code(self) -> list[Cell]:
        """The cells that run."""
        return [cell for cell in self.cells if cell.is_code]

    @property
    def exercises(self) -> dict[str, Cell]:
        """Exercise -> its check cell, in the order of the notebook; of two, the last."""
        return {cell.checks: cell for cell in self.cells if cell.checks}

    @property
    def unanswered(self) -> list[str]:
        """The questions in words that have no answer yet."""
        return [
            cell.grade_id or "the question in words"
            for cell in self.cells
            if _is_explain(cell) and not _without_placeholder(cell.source)
        ]


def read_notebook(path: Path) -> Notebook:
    """The cells of a notebook's file.

    Parameters
    ----------
    path : Path
        UTF-8, with or without a byte order mark, any line ends.

    Raises
    ------
    NotebookError
        Where the file is missing, unreadable, too large, no JSON, or no notebook of format 4.

    Examples
    --------
    >>> read_notebook(Path("gone.ipynb"))
    Traceback (most recent call last):
        ...
    course_lib.checking.notebook_file.NotebookError: there is no file gone.ipynb in .
    """
    try:
        if path.is_dir():
            raise NotebookError(f"{path.name} is a folder; name the notebook in it")
        if path.exists() and not path.is_file():  # reading it might never end
            raise NotebookError(f"{path.name} is a device or a pipe; name a notebook's file")
        if path.stat().st_size > MAX_BYTES:
            raise NotebookError(
                f"{path.name} has over {MAX_BYTES // 1_000_000} MB: clear its outputs and save it"
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotebookError(f"there is no file {path.name} in {path.parent}") from None
    except OSError as error:
        raise NotebookError(
            f"{path.name} cannot be read ({error.strerror or type(error).__name__})"
        ) from None
    return parse_notebook(content, path.name)


def parse_notebook(content: bytes, name: str) -> Notebook:
    """The cells in the bytes of a notebook.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What messages call it.

    Raises
    ------
    NotebookError
        As `read_notebook`.

    Examples
    --------
    >>> parse_notebook(b'{"cells": []', "a.ipynb")
    Traceback (most recent call last):
        ...
    course_lib.checking.notebook_file.NotebookError: a.ipynb is no notebook, or broken off \
(line 1, column 13): open it in Jupyter and save it again, or take a fresh copy
    """
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotebookError(
            f"{name} is not text in UTF-8: open it in Jupyter and save it again"
        ) from None
    except json.JSONDecodeError as error:
        raise NotebookError(
            f"{name} is no notebook, or broken off (line {error.lineno}, column {error.colno}): "
            "open it in Jupyter and save it again, or take a fresh copy"
        ) from None
    except (ValueError, RecursionError):
        raise NotebookError(f"{name} is no notebook: take a fresh copy of the unit") from None
    if isinstance(data, dict) and isinstance(data.get("worksheets"), list):
        raise NotebookError(
            f"{name} has the format of before 2015: open it in Jupyter and save it again"
        )
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise NotebookError(f"{name} is JSON but no notebook: it has no list of cells")
    cells = tuple(_cell(item) for item in data["cells"] if isinstance(item, dict))
    unit = _mapping(_mapping(data.get("metadata")).get("descent")).get("unit")
    return Notebook(cells, unit if isinstance(unit, str) else "")


def checked_names(source: str) -> list[str]:
    """The exercises that a cell checks, in order; what it defines itself is no exercise.

    >>> checked_names('with check("adam_step"):\\n    close(1, 1, "one")')
    ['adam_step']
    >>> checked_names('def f(): pass\\nwith check("f"):\\n    close(1, 1, "one")')
    []
    """
    found = [name for _, name in _CHECK.findall(source)]
    own = [name for name in found if re.search(rf"(?m)^[ \t]*(?:def|class)[ \t]+{name}\b", source)]
    return [name for name in found if name not in own]


def visible(source: str) -> str:
    """A check cell without its hidden region; the lines keep their numbers.

    >>> visible("a = 1\\n### BEGIN HIDDEN TESTS\\nb = 2\\n### END HIDDEN TESTS\\nc = 3")
    'a = 1\\n\\n\\n\\nc = 3'
    """
    kept, hidden = [], False
    for line in source.split("\n"):
        begins, ends = BEGIN_HIDDEN in line, END_HIDDEN in line
        kept.append("" if hidden or begins else line)
        hidden = begins or (hidden and not ends)
    return "\n".join(kept)


def bound_names(tree: ast.AST) -> set[str]:
    """The names that statements bind where they stand, not inside a function or a class.

    >>> sorted(bound_names(ast.parse("import a.b, c as d\\nx, *y = 1, 2\\ndef f(): z = 3")))
    ['a', 'd', 'f', 'x', 'y']
    """
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                found.add(node.id)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp):
            found |= bound_names(node)
    return found


def defined_names(tree: ast.AST) -> set[str]:
    """The functions and classes that statements define, where they stand.

    >>> sorted(defined_names(ast.parse("if 1:\\n    def f(): pass\\nelse:\\n    f = 2")))
    ['f']
    """
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            found |= defined_names(node)
    return found


def _cell(item: Mapping[str, Any]) -> Cell:
    metadata = _mapping(item.get("metadata"))
    nbgrader = _mapping(metadata.get("nbgrader"))
    kind, grade_id = _mapping(metadata.get("descent")).get("kind"), nbgrader.get("grade_id")
    points = nbgrader.get("points")
    return Cell(
        cell_type=str(item.get("cell_type", "")),
        source=_joined(item.get("source")),
        kind=kind if isinstance(kind, str) else "",
        grade_id=grade_id if isinstance(grade_id, str) else "",
        points=float(points) if isinstance(points, int | float) else None,
        id=str(item.get("id", "")),
        nbgrader=nbgrader,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _joined(source: Any) -> str:
    parts: Iterable[Any] = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_explain(cell: Cell) -> bool:
    if cell.kind:
        return cell.kind == "explain"
    meta = cell.nbgrader
    return cell.cell_type == "markdown" and bool(meta.get("grade")) and bool(meta.get("solution"))


def _without_placeholder(text: str) -> str:
    for placeholder in PLACEHOLDER_ANSWERS:
        text = text.replace(placeholder, "")
    return text.strip()
