"""What a unit's notebook must look like before it is executed: the cells, their kinds and points.

Each rule is a small generator of sentences; an empty list means that the notebook keeps them all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

CODE_KINDS = ("given", "demo", "exercise", "check", "gpu", "summary")
# What a released notebook shows as it was built; the outputs of other cells are the reader's own.
SHOWN_KINDS = ("given", "demo", "gpu")
IGNORE_OUTPUT = "NBVAL_IGNORE_OUTPUT"
IGNORE_TAG = "nbval-ignore-output"
RAISES_TAG = "raises-exception"
FOLDED_TAG = "hide-input"
SUMMARY = "check_all()"
SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")

# (grade, solution, locked) of nbgrader's cell metadata, by kind.
ROLES = {
    "given": (False, False, True),
    "exercise": (False, True, False),
    "check": (True, False, True),
    "explain": (True, True, False),
}


def kind(cell: NotebookNode) -> str:
    """The kind that a cell is tagged with; ``lecture`` for plain markdown, else ``""``."""
    tag = str(cell.metadata.get("descent", {}).get("kind", ""))
    return tag or ("lecture" if cell.cell_type == "markdown" else "")


def grade_id(cell: NotebookNode) -> str:
    """nbgrader's id of a cell, or ``""``."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def name(cell: NotebookNode, position: int) -> str:
    """How messages call a cell: by its id where it has one, else by place and first line."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return grade_id(cell) or f"number {position + 1} ({first[:50]!r})"


def violations(notebook: NotebookNode, unit: str, points: Mapping[str, float]) -> list[str]:
    """Every broken rule, as a sentence that names the cell.

    Parameters
    ----------
    notebook : NotebookNode
        The unit as converted from its source.
    unit : str
        Its name.
    points : mapping
        Exercise -> points of its hidden test.
    """
    found: list[str] = []
    for position, cell in enumerate(notebook.cells):
        found.extend(f"cell {name(cell, position)}: {text}" for text in _cell_rules(cell, unit))
    found.extend(_unit_rules(notebook, points))
    return found


def _cell_rules(cell: NotebookNode, unit: str) -> Iterator[str]:
    tag = kind(cell)
    allowed = CODE_KINDS if cell.cell_type == "code" else ("lecture", "explain")
    if tag not in allowed:
        yield (
            f'its kind is {tag or "missing"}; write descent={{"kind": ...}} on the cell line '
            f"with one of {', '.join(allowed)}"
        )
        return
    yield from _metadata_rules(cell, tag)
    yield from _folding_rules(cell, tag)
    if cell.cell_type == "code" and tag != "gpu":
        try:
            tree = ast.parse(without_magics(cell.source))
        except SyntaxError as error:
            yield f"is no Python: {error.msg} on line {error.lineno}"
            return
        if tag == "exercise":
            yield from _exercise_rules(cell, tree)
        if tag == "check":
            yield from _check_rules(cell, unit)
        if tag == "summary" and cell.source.rstrip().splitlines()[-1:] != [SUMMARY]:
            yield f"is a summary, whose last line is {SUMMARY}"
    if tag == "explain" and _region(cell.source, SOLUTION) is None:
        yield f"has no answer between {SOLUTION[0]} and {SOLUTION[1]}"
    if tag not in ("exercise", "explain") and SOLUTION[0] in cell.source:
        yield f"holds a {SOLUTION[0]} region, which belongs in an exercise or explain cell"
    if tag != "check" and HIDDEN[0] in cell.source:
        yield f"holds a {HIDDEN[0]} region, which belongs in a check cell"


def _metadata_rules(cell: NotebookNode, tag: str) -> Iterator[str]:
    meta = cell.metadata.get("nbgrader")
    if tag not in ROLES:
        if meta is not None:
            yield f"a {tag} cell carries no nbgrader metadata; remove it"
        return
    if meta is None:
        yield f"a {tag} cell needs nbgrader metadata on its cell line"
        return
    if meta.get("schema_version") != 3:
        yield f"nbgrader schema_version must be 3, got {meta.get('schema_version')!r}"
    if not re.fullmatch(r"[A-Za-z]\w*", grade_id(cell)):
        yield f"its grade_id must be a plain name, got {grade_id(cell)!r}"
    role = tuple(meta.get(key) for key in ("grade", "solution", "locked"))
    if role != ROLES[tag] or meta.get("task", False):
        wanted = ", ".join(
            f"{key} {value}".lower()
            for key, value in zip(("grade", "solution", "locked"), ROLES[tag], strict=True)
        )
        yield f"nbgrader metadata of a {tag} cell must say: {wanted}, task false"
    if meta.get("cell_type", cell.cell_type) != cell.cell_type:
        yield f"nbgrader metadata calls it {meta['cell_type']}, and it is {cell.cell_type}"
    if ROLES[tag][0] and not _positive(meta.get("points")):
        yield f"its points must be a positive number, got {meta.get('points')!r}"


def _folding_rules(cell: NotebookNode, tag: str) -> Iterator[str]:
    if unknown := sorted(set(cell.metadata.get("descent", {})) - {"kind"}):
        yield (
            f"its descent metadata has {', '.join(unknown)}; it holds kind and, to fold what only "
            'draws, "folded": true'
        )
    if is_folded(cell) and tag != "demo":
        yield f"is folded, and a {tag} cell is to be read: only demo cells are folded"


def _exercise_rules(cell: NotebookNode, tree: ast.Module) -> Iterator[str]:
    if _region(cell.source, SOLUTION) is None:
        yield f"has no answer between {SOLUTION[0]} and {SOLUTION[1]}"
    defined = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
    }
    if grade_id(cell) not in defined:
        yield f"defines no function or class {grade_id(cell)}, the name in its grade_id"


def _check_rules(cell: NotebookNode, unit: str) -> Iterator[str]:
    if ignores_output(cell):
        yield f"is a check, and its output is compared: take {IGNORE_OUTPUT} away"
    hidden = _region(cell.source, HIDDEN)
    if hidden is None:
        yield f"has no hidden line between {HIDDEN[0]} and {HIDDEN[1]}"
        return
    exercise = grade_id(cell).removeprefix("check_")
    call = f'grade_here("{unit}", "{exercise}", globals())'
    if not hidden.strip().splitlines() or hidden.strip().splitlines()[-1].strip() != call:
        yield f"its hidden region must end with {call}, so that the score is the cell's value"
    if cell.source.rstrip().splitlines()[-1].strip() != HIDDEN[1]:
        yield f"something follows {HIDDEN[1]}; the hidden line must come last"


def _unit_rules(notebook: NotebookNode, points: Mapping[str, float]) -> Iterator[str]:
    kinds = [kind(cell) for cell in notebook.cells]
    ids = [grade_id(cell) for cell in notebook.cells if grade_id(cell)]
    for repeated in sorted({item for item in ids if ids.count(item) > 1}):
        yield f"two cells share the grade_id {repeated}"
    exercises = [grade_id(cell) for cell in notebook.cells if kind(cell) == "exercise"]
    checks = {grade_id(cell): cell for cell in notebook.cells if kind(cell) == "check"}
    order = [item for item in ids if item in exercises or item in checks]
    for exercise in exercises:
        wanted = f"check_{exercise}"
        if wanted not in checks:
            yield f"exercise {exercise} has no check cell; its grade_id would be {wanted}"
        elif order.index(wanted) < order.index(exercise):
            yield f"{wanted} stands before its exercise"
    for check, cell in checks.items():
        exercise = check.removeprefix("check_")
        if exercise not in exercises or not check.startswith("check_"):
            yield f"check cell {check} belongs to no exercise; call it check_<exercise>"
            continue
        worth = cell.metadata["nbgrader"].get("points") if "nbgrader" in cell.metadata else None
        if exercise in points and worth != points[exercise]:
            yield (
                f"{check} is worth {worth} points in the notebook and {points[exercise]:g} in the "
                "hidden tests; change one of them"
            )
    for exercise in sorted(set(points) ^ set(exercises)):
        where = "the notebook" if exercise in points else "the hidden tests"
        yield f"exercise {exercise} is missing from {where}"
    if kinds.count("summary") != 1 or kinds[-1] != "summary":
        yield (
            "a unit ends with one cell of the kind summary, which says what is solved: "
            f"from course_lib.checking import check_all, and {SUMMARY}"
        )
    if kinds.count("explain") > 1:
        yield f"{kinds.count('explain')} explain cells; a unit has at most one"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    ignored = sum(ignores_output(cell) for cell in code)
    if 10 * ignored > len(code):
        yield (
            f"{ignored} of {len(code)} code cells are marked {IGNORE_OUTPUT}; "
            "at most one in ten may be, for output that is noisy by nature"
        )


def regions(source: str, markers: tuple[str, str]) -> list[list[str]]:
    """The lines between each pair of markers of a cell."""
    begin, end = (marker.removeprefix("### ") for marker in markers)
    found: list[list[str]] = []
    current: list[str] | None = None
    for line in source.splitlines():
        if begin in line:
            current = []
        elif end in line and current is not None:
            found.append(current)
            current = None
        elif current is not None:
            current.append(line)
    return found


def _region(source: str, markers: tuple[str, str]) -> str | None:
    found = regions(source, markers)
    balanced = all(source.count(m) == len(found) for m in markers)
    return "\n".join(found[-1]) if found and balanced else None


def ignores_output(cell: NotebookNode) -> bool:
    """Whether a cell is marked as noisy: by a comment of its own line or a tag, as nbval reads it.

    >>> from nbformat.v4 import new_code_cell
    >>> ignores_output(new_code_cell("# NBVAL_IGNORE_OUTPUT\\nprint(1)"))
    True
    >>> ignores_output(new_code_cell("print('NBVAL_IGNORE_OUTPUT')"))
    False
    """
    comments = (line.strip() for line in cell.source.splitlines())
    marks = (line.lstrip("#").strip() for line in comments if line.startswith("#"))
    return IGNORE_OUTPUT in marks or IGNORE_TAG in tags(cell)


def is_folded(cell: NotebookNode) -> bool:
    """Whether a cell's text is hidden until the reader asks for it."""
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
    return bool(hidden) or FOLDED_TAG in tags(cell)


def may_raise(cell: NotebookNode) -> bool:
    """Whether a cell is there to fail: tagged so, and no check, which the solution passes."""
    return RAISES_TAG in tags(cell) and kind(cell) != "check"


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    found = cell.metadata.get("tags", [])
    return [tag for tag in found if isinstance(tag, str)] if isinstance(found, list) else []


def without_magics(source: str) -> str:
    """A cell's text with its magics left empty, for `ast.parse`."""
    return "\n".join("" if re.match(r"\s*[%!]", line) else line for line in source.splitlines())


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6
