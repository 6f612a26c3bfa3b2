"""Run notebook cells in the student's process: capture output, figures and errors, bounded."""

from __future__ import annotations

import ast
import base64
import inspect
import io
import linecache
import sys
import traceback
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.sandbox import names, notation
from grader.sandbox.shell import FIGURE_CAP, NobodyAnswersError, Shell

FIGURE_BYTES = 300_000
TRACE_CAP = 8_000


class CappedText(io.TextIOBase):
    """A text stream that keeps at most ``cap`` characters and counts the rest."""

    def __init__(self, cap: int):
        self.cap = cap
        self.parts: list[str] = []
        self.kept = 0
        self.lost = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        room = max(0, self.cap - self.kept)
        kept = text[:room]
        if kept:
            self.parts.append(kept)
            self.kept += len(kept)
        self.lost += len(text) - len(kept)
        return len(text)

    def take(self) -> str:
        """What was kept, with a note where the output was cut; empties the stream."""
        text = "".join(self.parts)
        if self.lost:
            text += f"\n[output cut here: {self.lost} more characters]\n"
        self.parts, self.kept, self.lost = [], 0, 0
        return text


def name_of(cell: str) -> str:
    """The file name under which a cell is compiled."""
    return f"<cell {cell}>"


@dataclass(frozen=True)
class CellOrder:
    """How a cell is to be run.

    Parameters
    ----------
    cell : str
        Its name in reports.
    answers : sequence of str
        The names that it should define. Statements above a definition of theirs may stop; in a
        cell that answers nothing, definitions below such a line run too.
    watched : sequence of str
        Names of which the report says whether this cell bound them.
    lasting : sequence of str or None
        Where given, the cell has ended a process before: only what functions live on runs, and
        what binds these names.
    """

    cell: str
    answers: Sequence[str] = ()
    watched: Sequence[str] = ()
    lasting: Sequence[str] | None = None


def run(source: str, order: CellOrder, shell: Shell) -> dict[str, Any]:
    """Execute a cell as a notebook does, one statement after another.

    Returns
    -------
    dict
        ``result``: the text of its last expression, or None. ``error``: the report of what stopped
        it first, if something did, or what stopped the answer itself for another reason: what
        stands above is done. ``went_on``: whether statements below that line ran, for the
        definitions there. ``defined``: the watched names that it bound.
        ``notation``: what reading it has to note.
    """
    filename = name_of(order.cell)
    shown = [f"{line}\n" for line in notation.lines_of(source)]
    linecache.cache[filename] = (len(source), None, shown, filename)
    namespace = shell.user_ns
    nothing = object()
    before = {name: namespace.get(name, nothing) for name in order.watched}
    reply: dict[str, Any] = {"result": None}
    shell.began(source)
    try:
        tree, reply["notation"] = notation.read(source, filename)
        silent = source.rstrip().endswith(";")
        _execute(tree, filename, shell, order, reply, silent=silent)
    except BaseException as error:
        reply.setdefault("error", _stopped(error, filename, None))
    reply["defined"] = [n for n, old in before.items() if namespace.get(n, nothing) is not old]
    return reply


def _execute(
    tree: ast.Module,
    filename: str,
    shell: Shell,
    order: CellOrder,
    reply: dict[str, Any],
    *,
    silent: bool,
) -> None:
    body = tree.body
    if order.lasting is not None:
        body = names.lasting(body, order.lasting)
    unbound = object()
    before = {name: shell.user_ns.get(name, unbound) for name in order.answers}
    absent: set[str] = set()  # what a statement that stopped would have bound
    waiting = deque(body)
    while waiting:
        node = waiting.popleft()
        try:
            if node is not tree.body[-1] or not isinstance(node, ast.Expr) or silent:
                _statement(ast.Module([node], []), filename, "exec", shell.user_ns)
                continue
            value = _statement(ast.Expression(node.value), filename, "eval", shell.user_ns)
            if value is not None:
                if not shell.keeps(value):
                    reply["result"] = repr(value)[:TRACE_CAP]
                shell.gave(value)
        except BaseException as error:
            bound = names.bound([node])
            other = not absent & names.used([node]) and not absent & before.keys()
            if "error" not in reply or (other and bound & before.keys()):
                reply["error"] = _stopped(error, filename, node)
            absent |= bound
            if order.answers:
                space = shell.user_ns
                missing = {n for n, old in before.items() if space.get(n, unbound) is old}
                needed = bool(missing & names.bound(waiting))
            else:
                waiting = deque(names.lasting(list(waiting), ()))
                needed = bool(waiting)
            if not needed:
                return
            reply["went_on"] = True


def _statement(
    tree: ast.Module | ast.Expression, filename: str, mode: str, namespace: dict[str, Any]
) -> Any:
    code = compile(tree, filename, mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    value = eval(code, namespace)
    if code.co_flags & inspect.CO_COROUTINE:
        from grader.sandbox.waiting import completed  # here, since hardly a cell awaits something

        return completed(value)
    return value


def _stopped(error: BaseException, filename: str, node: ast.stmt | None) -> dict[str, Any]:
    """The report of what stopped a cell, with its own line at which that was."""
    at = node.lineno if node else getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            at = trace.tb_lineno
            break
        trace = trace.tb_next
    stop = {NobodyAnswersError: "input", SystemExit: "exit"}.get(type(error), "")
    return error_report(error) | {"at": at, "stop": stop}


def figures(shell: Shell) -> list[str]:
    """PNGs (base64) of the figures that a cell left: what it shows, then what pyplot has open.

    At most a few of bounded size; pyplot's are closed.
    """
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    images: list[str] = []
    try:
        left = list(shell.pictures)
        for number in pyplot.get_fignums() if pyplot else []:
            figure = pyplot.figure(number)
            if all(figure is not shown for shown in left):
                left.append(figure)
        for figure in left[:FIGURE_CAP]:
            for dpi in (100, 60):
                stream = io.BytesIO()
                figure.savefig(stream, format="png", dpi=dpi, metadata={})
                if stream.tell() <= FIGURE_BYTES:
                    images.append(base64.b64encode(stream.getvalue()).decode())
                    break
    except Exception:
        return images  # a figure that cannot be drawn is not worth a grade
    finally:
        shell.pictures = []
        if pyplot:
            pyplot.close("all")
    return images


def error_report(error: BaseException) -> dict[str, Any]:
    """What the examiner is told of an exception: plain, bounded, no objects."""
    line, cell = None, None
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename.startswith("<cell "):
            line, cell = trace.tb_lineno, filename[6:-1]
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.lineno and line is None:
        line = error.lineno
    try:
        message = (error.msg or "") if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = ""
    return {
        "kind": type(error).__name__[:80],
        "message": message[:400],
        "name": _name(error),
        "line": line,
        "cell": cell,
        "trace": _trace(error),
        "placeholder": isinstance(error, NotImplementedError),
        "memory": isinstance(error, MemoryError),
        "delegated": str(getattr(error, "descent_delegated", ""))[:400],
    }


def _name(error: BaseException) -> str:
    """The name that a NameError or an ImportError is about."""
    try:
        name = getattr(error, "name", None)
    except Exception:
        return ""
    return name[:80] if isinstance(name, str) else ""


def _trace(error: BaseException) -> str:
    try:
        report = traceback.TracebackException.from_exception(error, limit=-12)
        frames = [f for f in report.stack if f.filename.startswith("<cell ")]
        report.stack = traceback.StackSummary.from_list(frames)
        return "".join(report.format(chain=False))[:TRACE_CAP]
    except Exception:
        return type(error).__name__
