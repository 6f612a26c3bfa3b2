"""Which cells of a saved notebook run before its visible checks: those that run when it is graded.

A demo cell is a spare: it runs only where a name was missing, and only if the student changed it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, Literal

from course_lib.checking.handed_out import is_changed_check, is_same_demo
from course_lib.checking.magics import without_magics
from course_lib.checking.notebook_file import Cell, Notebook, bound_names
from course_lib.checking.session import parsed

Role = Literal["run", "spare", "unused"]
_OTHERS = ("check", "summary", "gpu", "explain", "lecture")
_DEFINING = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Pass,
)


@dataclass(frozen=True)
class Step:
    """A cell that may run.

    Attributes
    ----------
    role : str
        ``run``; ``spare``: only where one of its names is missing; ``unused``: a demo as it was
        handed out, which tells where a missing name would be.
    label : str
        What sentences call it.
    binds : list of str
        The names that it defines.
    """

    role: Role
    label: str
    source: str
    binds: list[str]


@dataclass(frozen=True)
class Plan:
    """What is to be run of a notebook, and what is known of its checks."""

    steps: list[Step]
    checks: dict[str, Cell]

    @property
    def changed(self) -> list[str]:
        """The exercises whose check cell was surely edited."""
        return [name for name, cell in self.checks.items() if is_changed_check(cell)]


def make_plan(notebook: Notebook) -> Plan:
    """The plan of a notebook.

    Parameters
    ----------
    notebook : Notebook
        With its metadata or without: then exercises are found by what they define, and cells that
        do more than define are spares.

    Examples
    --------
    >>> exercise = Cell("code", "def f(x): return x", "exercise", "f")
    >>> plan = make_plan(Notebook((exercise, Cell("code", "with check('f'): pass", "check"))))
    >>> [(step.role, step.label, step.binds) for step in plan.steps], list(plan.checks)
    ([('run', 'f', ['f'])], ['f'])
    """
    checks = notebook.exercises
    tagged = any(cell.kind for cell in notebook.code)
    steps = []
    for number, cell in enumerate(notebook.code, 1):
        if cell.checks or cell.kind in _OTHERS or "check_all(" in cell.source:
            continue
        tree = parsed(cell.source) or parsed(without_magics(cell.source))
        binds = bound_names(tree) if tree is not None else set()
        if cell.kind == "demo":
            role: Role = "unused" if is_same_demo(cell) else "spare"
        elif tagged or tree is None or binds & set(checks):
            role = "run"
        else:
            role = "run" if all(isinstance(node, _DEFINING) for node in tree.body) else "spare"
        steps.append(Step(role, _label(cell, number), cell.source, sorted(binds)))
    return Plan(steps, checks)


def _label(cell: Cell, number: int) -> str:
    first = next((line.strip() for line in cell.source.split("\n") if line.strip()), "")
    name = cell.grade_id or f"code cell {number}"
    return name if cell.grade_id or not first else f"{name} ({first[:40]})"


def as_json(step: Step) -> dict[str, Any]:
    """A step as the other process is told of it.

    >>> as_json(Step("run", "f", "f = 1", ["f"]))
    {'role': 'run', 'label': 'f', 'source': 'f = 1', 'binds': ['f']}
    """
    return {"role": step.role, "label": step.label, "source": step.source, "binds": step.binds}
