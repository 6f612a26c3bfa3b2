"""Whether what is defined is what the student's cells and saved file now say.

The kernel cannot see an edit that was neither run nor saved. What it can see: the text that
defined a name, the cells that were run, and the file as it was last saved. Where these leave a
doubt, nothing is said.
"""

from __future__ import annotations

import ast
import functools
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

from course_lib.checking.failures import one_line
from course_lib.checking.notebook_file import (
    Notebook,
    NotebookError,
    bound_names,
    defined_names,
    read_notebook,
)
from course_lib.checking.session import Ran, Session, cell_text, meaning, parsed

COPIES = 5  # notebooks beside the file that are looked into


@dataclass(frozen=True)
class Defined:
    """The cell that defined a name: its text, and the number of its last run, if known."""

    source: str
    number: int | None


def not_defined(exercise: str, session: Session | None) -> str:
    """Why a name is not defined, as far as it is known.

    Parameters
    ----------
    exercise : str
        The name that the check wants.
    session : Session or None
        The IPython that runs.

    Examples
    --------
    >>> not_defined("adam_step", None)
    'adam_step is not defined yet: run the cell above, then run this check again'
    """
    sentence = f"{exercise} is not defined"
    last = _last_attempt(exercise, session)
    if last is not None and session is not None:
        if last.tree is None:
            return f"{sentence}: its cell was run with {_syntax_error(last.source, last.above)}"
        if stop := session.stop_of(last.number):
            return f"{sentence}: its cell stopped with {stop}, before it came to it"
    return f"{sentence} yet: run the cell above, then run this check again"


def stopped_since(exercise: str, namespace: Mapping[str, Any], session: Session | None) -> str:
    """That the cell was run again later and stopped, so that an older definition is in use.

    Parameters
    ----------
    exercise, namespace, session
        As for `remark`.

    Returns
    -------
    str
        ``its cell was last run with a syntax error in line 3 (...)``, or empty.

    Examples
    --------
    >>> stopped_since("adam_step", {}, None)
    ''
    """
    if session is None or exercise not in namespace:
        return ""
    defined = _defined(exercise, namespace[exercise], session)
    last = _last_attempt(exercise, session)
    if defined is None or defined.number is None or last is None or last.number <= defined.number:
        return ""
    if last.tree is None:
        return f"its cell was last run with {_syntax_error(last.source, last.above)}"
    stop = session.stop_of(last.number)
    if stop is None or exercise not in defined_names(last.tree):
        return ""
    return f"its cell was last stopped by {stop}, before it came to {exercise}"


def remark(
    exercise: str,
    namespace: Mapping[str, Any],
    session: Session | None,
    notebook: Notebook | None = None,
) -> str:
    """Where the tested definition is another than the cell's last run or the saved file: a clause.

    Parameters
    ----------
    exercise : str
        The name that was tested.
    namespace : mapping
        The notebook's names.
    session : Session or None
        The IPython that runs.
    notebook : Notebook or None
        The saved file, if it was read already.

    Returns
    -------
    str
        Empty where nothing differs or nothing is known.

    Examples
    --------
    >>> remark("adam_step", {}, None)
    ''
    """
    if session is None or exercise not in namespace:
        return ""
    if clause := stopped_since(exercise, namespace, session):
        return f"{clause}: the version before it was checked"
    defined = _defined(exercise, namespace[exercise], session)
    if defined is None:
        return ""
    if notebook is None:
        notebook = saved_notebook(session)
    if notebook is None:
        return ""
    return _saved_otherwise(exercise, defined, session, notebook)


def saved_notebook(session: Session | None) -> Notebook | None:
    """The notebook's file as it was last saved, where it is known and can be read.

    >>> saved_notebook(None) is None
    True
    """
    path = session.notebook if session is not None else None
    try:
        return read_notebook(path) if path is not None else None
    except NotebookError:
        return None


def _defined(exercise: str, value: Any, session: Session) -> Defined | None:
    """The cell that defined a value by a ``def`` or ``class`` of that name, where that is sure."""
    code = _code(exercise, value)
    source = cell_text(code.co_filename) if code is not None else None
    tree = parsed(source) if source is not None else None
    if source is None or tree is None or exercise not in defined_names(tree):
        return None
    wanted = meaning(source)
    mentions = (run for run in session.runs if exercise in run.source)
    numbers = [run.number for run in mentions if meaning(run.source) == wanted]
    return Defined(source, max(numbers, default=None))


def _code(exercise: str, value: Any) -> CodeType | None:
    """The code of a function or of a class's own methods, if all of it comes from one cell."""
    try:
        while isinstance(value, functools.partial):
            value = value.func
        value = inspect.unwrap(value)
    except Exception:
        return None
    code = getattr(value, "__code__", None)
    if isinstance(code, CodeType):
        return code if code.co_qualname == exercise else None
    if not isinstance(value, type) or value.__qualname__ != exercise:
        return None
    codes = []
    for member in vars(value).values():
        if isinstance(member, property):
            member = member.fget
        function = getattr(member, "__func__", member)
        code = getattr(function, "__code__", None)
        if isinstance(code, CodeType):
            codes.append(code)
    files = {code.co_filename for code in codes}
    return codes[0] if len(files) == 1 else None


def _last_attempt(exercise: str, session: Session | None) -> Ran | None:
    """The last run cell whose text defines the name, or begins to."""
    begins = _beginning(exercise)
    runs = session.runs if session is not None else []
    return next((run for run in reversed(runs) if begins.search(run.source)), None)


def _beginning(exercise: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+{exercise}\b", re.MULTILINE)


def _saved_otherwise(exercise: str, defined: Defined, session: Session, notebook: Notebook) -> str:
    begins = _beginning(exercise)
    saved = []
    for cell in notebook.code:
        source = session.python(cell.source)
        tree = parsed(source)
        if exercise in bound_names(tree) if tree is not None else begins.search(source):
            saved.append(cell.source if tree is None else source)
    ours = meaning(defined.source)
    if any(meaning(source) == ours for source in saved) or _saved_as(exercise, defined, session):
        return ""
    if not saved:
        # Another notebook's file, and a definition inside a cell magic, leave it open.
        known = exercise in notebook.exercises
        if not known or any(begins.search(cell.source) for cell in notebook.code):
            return ""
        gone = f"no cell of the saved file defines {exercise}"
        if _not_saved_since(session):
            return f"{gone}: save the notebook"
        return f"{gone}, and the grader reads that file: write it under this name, or save"
    if len(saved) == 1 and parsed(saved[0]) is None:
        return (
            f"in the saved file its cell has {_syntax_error(saved[0])}: run its cell again, or save"
        )
    older = f"the saved file holds an older version of {exercise}"
    if _not_saved_since(session):
        return f"{older}: save the notebook"
    if _ran_before(exercise, saved, defined, session):  # or the cell was changed back, not run
        return f"{older}: save, or run its cell again"
    return f"the saved file holds another version of {exercise}: run its cell again, or save"


def _ran_before(exercise: str, saved: list[str], defined: Defined, session: Session) -> bool:
    """Whether each saved version was run here, and the definition in use was run after it."""
    if defined.number is None:
        return False
    meanings = {meaning(source) for source in saved}
    mentions = (run for run in session.runs if exercise in run.source)
    last = {meaning(run.source): run.number for run in mentions}
    return all(last.get(text, defined.number) < defined.number for text in meanings)


def _saved_as(exercise: str, defined: Defined, session: Session) -> bool:
    """Whether a newer notebook beside the file holds the definition in use.

    Then the notebook was saved under another name, and its kernel knows the old one.
    """
    path, ours = session.notebook, meaning(defined.source)
    try:
        known = path.stat().st_mtime if path is not None else 0.0
        beside = [] if path is None else list(path.parent.glob("*.ipynb"))
        newer = [other for other in beside if other.stat().st_mtime > known]
        copies = [read_notebook(other) for other in newer[:COPIES]]
    except (OSError, NotebookError):
        return False
    cells = [cell for copy in copies for cell in copy.code if exercise in cell.source]
    return any(meaning(session.python(cell.source)) == ours for cell in cells)


def _not_saved_since(session: Session) -> bool:
    """Whether the file is older than this kernel, and so than everything that was run in it."""
    path, started = session.notebook, session.started_after
    try:
        return path is not None and started is not None and path.stat().st_mtime < started
    except OSError:
        return False


def _syntax_error(source: str, above: int = 0) -> str:
    """``a syntax error in line 3, expected ':'``."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        line = f" in line {error.lineno + above}" if error.lineno else ""
        return f"a syntax error{line}, {one_line(error.msg or 'invalid syntax', 80)}"
    except (ValueError, RecursionError, MemoryError):
        pass
    return "a syntax error"
