"""The names that every notebook has: ``display``, ``get_ipython``, ``In``, ``Out``, ``exit``.

They do nothing outside: no shell, no files, no front end. What a magic would run of the student's
own code (``%time``) runs.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable
from typing import Any

from grader.sandbox import notation

FIGURE_CAP = 4  # of a cell
NAMES = ("display", "get_ipython", "In", "Out", "_ih", "_oh", "_", "__", "___", "exit", "quit")


class NobodyAnswersError(EOFError):
    """``input()`` was called: there is nobody to answer while a notebook is graded."""

    def __init__(self) -> None:
        super().__init__("EOF when reading a line")


NobodyAnswersError.__name__ = "EOFError"  # what students are told, and what Python calls it


class CommandLines(list[str]):
    """What ``x = !ls`` gives: no lines, since no command runs."""

    @property
    def n(self) -> str:
        """The lines as one text."""
        return "\n".join(self)

    nlstr = n

    @property
    def s(self) -> str:
        """The lines, with blanks between."""
        return " ".join(self)

    @property
    def l(self) -> list[str]:  # noqa: E743 - IPython's name
        """The lines as a list."""
        return list(self)


class TimeitResult:
    """What ``%timeit -o`` gives: nothing is timed while a notebook is graded."""

    average = best = worst = stdev = compile_time = 0.0
    loops = repeat = 1

    def __init__(self) -> None:
        self.all_runs = [0.0]
        self.timings = [0.0]


class DisplayHandle:
    """What ``display(..., display_id=True)`` gives."""

    display_id = "display"

    def __init__(self, shell: Shell):
        self._shell = shell

    def display(self, *values: Any, **options: Any) -> None:
        """Show once more."""
        self._shell.display(*values)

    update = display


class Quitter:
    """``exit`` and ``quit``: end the cell."""

    def __init__(self, name: str):
        self._name = name

    def __call__(self, *args: Any, **options: Any) -> None:
        raise SystemExit

    def __repr__(self) -> str:
        return f"Use {self._name}() to end."


class Events:
    """Callbacks of a front end, which is not there."""

    def register(self, event: str, function: Callable[..., Any]) -> None:
        """Nothing to be called later."""

    unregister = register

    def trigger(self, event: str, *args: Any, **options: Any) -> None:
        """Nothing registered."""


class Shell:
    """What ``get_ipython()`` gives in a cell, as far as a grading run has it."""

    def __init__(self, namespace: dict[str, Any]):
        self.user_ns = namespace
        self.events = Events()
        self.execution_count = 0
        self.pictures: list[Any] = []
        self._last: Any = ""
        self._previous: list[Any] = ["", "", ""]
        self._in: list[str] = [""]
        self._out: dict[int, Any] = {}

    def install(self) -> None:
        """Put the names into the namespace, and where IPython gives them."""
        here: Callable[[], Shell] = lambda: self  # noqa: E731
        values = (self.display, here, self._in, self._out, self._in, self._out, "", "", "")
        quitters = (Quitter("exit"), Quitter("quit"))
        self.user_ns.update(zip(NAMES, values + quitters, strict=True))
        builtins.input = ask
        vars(builtins)["help"] = no_help  # of `site`, which is not there
        shown: dict[str, Any] = {"display": self.display, "clear_output": clear_output}
        for module, names in {
            "IPython.core.getipython": {"get_ipython": here},
            "IPython.core.display_functions": shown,
            "IPython.display": shown,
        }.items():
            if module in sys.modules:
                vars(sys.modules[module]).update(names)

    def began(self, source: str) -> None:
        """A cell begins: ``In`` has its text."""
        self.execution_count += 1
        self._in.append(source)
        self.pictures = []

    def display(self, *values: Any, display_id: Any = None, **options: Any) -> DisplayHandle | None:
        """Keep figures to be drawn; print what else would be shown."""
        for value in values:
            if not self.keeps(value):
                print(value if isinstance(value, str) else repr(value))
        return DisplayHandle(self) if display_id else None

    def keeps(self, value: Any) -> bool:
        """Whether a value that a cell shows is a figure; the first few of a cell are kept."""
        module = sys.modules.get("matplotlib.figure")
        if module is None or not isinstance(value, module.Figure):
            return False
        if len(self.pictures) < FIGURE_CAP and all(value is not kept for kept in self.pictures):
            self.pictures.append(value)
        return True

    def gave(self, value: Any) -> None:
        """A cell ended in an expression: ``Out`` and ``_`` have its value."""
        self._out[self.execution_count] = value
        names = ("_", "__", "___")
        if self.user_ns.get("_") is self._previous[0]:  # not where the student uses `_` itself
            self._previous = [value, *self._previous[:2]]
            self.user_ns.update(zip(names, self._previous, strict=True))

    def run_line_magic(self, name: str, line: str = "", *args: Any, **options: Any) -> Any:
        """``%name line``: ``%time`` runs its statement, the others do nothing."""
        if name == "time":
            return self._time(line, sys._getframe(1).f_lineno)
        return TimeitResult() if name == "timeit" else None

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """``%%name``: the body runs where it is Python of this notebook."""
        if name not in notation.FOREIGN:
            self.run_cell(cell)

    def magic(self, text: str) -> Any:
        """The old form of ``run_line_magic``."""
        name, _, line = text.lstrip("%").partition(" ")
        return self.run_line_magic(name, line)

    def run_cell(self, source: str, *args: Any, **options: Any) -> None:
        """Run a text as a cell."""
        filename = sys._getframe(1).f_code.co_filename
        tree, _ = notation.read(source, filename)
        exec(compile(tree, filename, "exec"), self.user_ns)

    def ex(self, statement: str) -> None:
        """Run a statement."""
        exec(statement, self.user_ns)

    def ev(self, expression: str) -> Any:
        """The value of an expression."""
        return eval(expression, self.user_ns)

    def push(self, variables: dict[str, Any], *args: Any, **options: Any) -> None:
        """Bind names."""
        self.user_ns.update(variables)

    def getoutput(self, command: str, *args: Any, **options: Any) -> CommandLines:
        """``!command`` for its lines: none."""
        return CommandLines()

    def system(self, command: str) -> None:
        """``!command``: no command runs."""

    system_raw = system_piped = system

    def enable_gui(self, gui: Any = None) -> None:
        """There is no front end."""

    enable_matplotlib = enable_pylab = set_next_input = enable_gui

    def _time(self, line: str, number: int) -> Any:
        filename = sys._getframe(2).f_code.co_filename
        tree, _ = notation.read("\n" * (number - 1) + line, filename)
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            expression = ast.Expression(tree.body[0].value)
            return eval(compile(expression, filename, "eval"), self.user_ns)
        exec(compile(tree, filename, "exec"), self.user_ns)
        return None


def clear_output(wait: bool = False) -> None:
    """What was printed stays."""


def no_help(*topics: object) -> None:
    """In place of ``help``: there is nobody to read it."""


def ask(prompt: object = "", /) -> str:
    """In place of ``input``."""
    raise NobodyAnswersError
