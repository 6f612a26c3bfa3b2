"""The process in which the cells of a saved notebook run; it tells its parent line by line.

The plan comes on standard input, the reports go out where standard output was. What the student's
code prints goes nowhere, and nobody answers an ``input()``.
"""

from __future__ import annotations

import ast
import inspect
import json
import linecache
import os
import re
import sys
from collections.abc import Callable
from types import CoroutineType, ModuleType
from typing import Any

from course_lib.checking import comparisons  # noqa: F401 - numpy, before any time limit counts
from course_lib.checking.failures import innermost, kind_of, missing_name, one_line, stopped
from course_lib.checking.magics import Shell, read
from course_lib.checking.session import parsed
from course_lib.checking.summary import VisibleCell, run_check
from course_lib.checking.visible_check import Outcome

SPARES = 10  # how often a cell is tried again, with one more missing name


class Cells:
    """The cells of one notebook in one namespace.

    Parameters
    ----------
    steps : list of dict
        As `plan.as_json` gives them.
    tell : callable
        Takes a report for the parent.
    """

    def __init__(self, steps: list[dict[str, Any]], tell: Callable[[dict[str, Any]], None]):
        self._steps = steps
        self._tell = tell
        module = ModuleType("__main__")
        sys.modules["__main__"] = module  # where pickle and dataclasses look for classes
        self.namespace: dict[str, Any] = vars(module)
        shell = Shell(self.namespace, self._execute)
        self.namespace.update(
            get_ipython=lambda: shell, display=print, In=[""], Out={}, _="", exit=sys.exit
        )
        self._problems: dict[str, str] = {}  # label -> what stopped the cell
        self._borrowed: dict[str, str] = {}  # name -> the spare cell that defined it

    def run_all(self) -> None:
        """Run each cell that runs when the notebook is graded."""
        for step in self._steps:
            if step["role"] == "run":
                self._tell({"at": "cell", "label": step["label"]})
                self._run(step)

    def check(self, exercise: str, source: str) -> Outcome:
        """The outcome of a visible check, tried again with a spare cell where a name is missing."""
        self._tell({"at": "check", "label": exercise})
        cell = VisibleCell(exercise, self._python(source, exercise))
        before = set(self._borrowed)
        outcome = run_check(cell, self.namespace)
        for _ in range(SPARES):
            if not outcome.missing or not self._borrow(outcome.missing):
                break
            outcome = run_check(cell, self.namespace)
        return self._explained(outcome, set(self._borrowed) - before)

    def _run(self, step: dict[str, Any]) -> None:
        for _ in range(SPARES):
            missing = self._try(step)
            if not missing or not self._borrow(missing):
                return

    def _try(self, step: dict[str, Any]) -> str:
        """Run a cell; the name that was missing, if that is what stopped it."""
        label = step["label"]
        self._problems.pop(label, None)
        try:
            self._execute(self._python(step["source"], label), f"<cell {label}>")
        except SyntaxError as error:
            line = f" in line {error.lineno}" if error.lineno else ""
            if error.filename != f"<cell {label}>":
                self._problems[label] = "stopped with SyntaxError"
            else:
                said = one_line(error.msg or "invalid syntax", 80)
                self._problems[label] = f"has a syntax error{line}, {said}"
        except BaseException as error:
            place = innermost(error, self.namespace)
            where = f"in {place}" if place is not None else ""
            self._problems[label] = stopped(error, where)
            return missing_name(error)
        return ""

    def _borrow(self, name: str) -> bool:
        """Run the spare cell that defines a name, once."""
        for step in self._steps:
            if step["role"] == "spare" and name in step["binds"] and name not in self._borrowed:
                self._borrowed[name] = step["label"]
                self._try(step)
                return name in self.namespace
        return False

    def _explained(self, outcome: Outcome, borrowed: set[str]) -> Outcome:
        failed, remark = outcome.failed, ""
        if outcome.missing == outcome.exercise:
            failed = self._not_defined(outcome.exercise)
        elif problem := self._problem_of(outcome.missing):
            failed = f"{outcome.missing} is not defined: {problem}"
        elif outcome.missing and any(
            step["role"] == "unused" and outcome.missing in step["binds"] for step in self._steps
        ):
            failed = (
                f"it uses {outcome.missing} of a demo cell, and demos do not run when you are "
                "graded: define it in a cell of your own"
            )
        elif names := sorted(borrowed | (self._used_for(outcome.exercise) & set(self._borrowed))):
            remark = (
                f"with {', '.join(names)} of a cell that may not run when you are graded: "
                "define it in a cell of your own"
            )
        return Outcome(
            outcome.exercise, outcome.made, failed, outcome.begun, outcome.missing, remark
        )

    def _not_defined(self, exercise: str) -> str:
        begins = re.compile(rf"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+{exercise}\b", re.M)
        for step in reversed(self._steps):
            if begins.search(step["source"]):
                problem = self._problems.get(step["label"])
                return f"{exercise} is not defined" + (f": its cell {problem}" if problem else "")
        return f"{exercise} is not defined: no cell of the file defines it"

    def _used_for(self, exercise: str) -> set[str]:
        """The names that stand in the cells that define an exercise."""
        trees = [parsed(step["source"]) for step in self._steps if exercise in step["binds"]]
        nodes = (node for tree in trees if tree is not None for node in ast.walk(tree))
        return {node.id for node in nodes if isinstance(node, ast.Name)}

    def _problem_of(self, name: str) -> str:
        """What stopped the cell that should have defined a name."""
        for step in self._steps:
            if name in step["binds"] and step["label"] in self._problems:
                return f"the cell {step['label']} {self._problems[step['label']]}"
        return ""

    def _python(self, source: str, label: str) -> str:
        text, left_out = read(source)
        if left_out:
            self._tell({"magics": label})
        return text

    def _execute(self, text: str, filename: str = "<cell>") -> None:
        linecache.cache[filename] = (
            len(text),
            None,
            [f"{line}\n" for line in text.split("\n")],
            filename,
        )
        code = compile(text, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        waiting = eval(code, self.namespace)
        if code.co_flags & inspect.CO_COROUTINE and isinstance(waiting, CoroutineType):
            import asyncio  # here, since hardly a cell awaits something

            asyncio.run(waiting)


def main() -> None:
    """Read a plan, run its cells and its checks, tell what came of each.

    >>> import subprocess
    >>> code = "from course_lib.checking.cell_process import main; main()"
    >>> plan = b'{"steps": [], "checks": []}'
    >>> subprocess.run([sys.executable, "-c", code], input=plan, capture_output=True).stdout
    b'{"done": true}\\n'
    """
    plan = json.loads(sys.stdin.buffer.read())
    reports = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        options: dict[str, Any] = {"encoding": "utf-8", "errors": "replace"}
        setattr(sys, name, open(os.devnull, mode, **options))  # noqa: SIM115 - open to the process's end
    sys.path.insert(0, "")  # as in Jupyter: a module beside the notebook can be imported

    def tell(report: dict[str, Any]) -> None:
        reports.write(json.dumps(report).encode("ascii") + b"\n")

    cells = Cells(plan["steps"], tell)
    cells.run_all()
    for exercise, source in plan["checks"]:
        try:
            outcome = cells.check(exercise, source)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            outcome = Outcome(exercise, 0, f"its check could not be run ({kind_of(error)})")
        tell({"outcome": vars(outcome)})
    tell({"done": True})
    os._exit(0)  # also where the student's code left threads running
