"""Run notebook cells in the student's process: capture output, figures and errors, bounded."""

from __future__ import annotations

import ast
import base64
import io
import linecache
import re
import sys
import traceback
from typing import Any

FIGURE_CAP = 4
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


_MAGIC = re.compile(r"^(\s*)[%!?].*$", re.MULTILINE)


def parse(source: str, filename: str) -> ast.Module:
    """Parse a cell; notebook magics become ``pass`` on their line, so that line numbers hold."""
    try:
        return ast.parse(source, filename)
    except SyntaxError:
        plain = _MAGIC.sub(r"\1pass", source)
        if plain == source:
            raise
        return ast.parse(plain, filename)


def run(source: str, cell: str, namespace: dict[str, Any]) -> str | None:
    """Execute a cell like a notebook does; the text of its last expression, or None."""
    filename = name_of(cell)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    tree = parse(source, filename)
    last: ast.Expression | None = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        final = tree.body.pop()
        assert isinstance(final, ast.Expr)
        last = ast.Expression(final.value)
    exec(compile(tree, filename, "exec"), namespace)
    if last is None:
        return None
    value = eval(compile(last, filename, "eval"), namespace)
    return None if value is None else repr(value)[:TRACE_CAP]


def figures() -> list[str]:
    """PNGs (base64) of the open pyplot figures, at most a few of bounded size; closes them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    images = []
    try:
        for number in pyplot.get_fignums()[:FIGURE_CAP]:
            for dpi in (100, 60):
                stream = io.BytesIO()
                pyplot.figure(number).savefig(stream, format="png", dpi=dpi, metadata={})
                if stream.tell() <= FIGURE_BYTES:
                    images.append(base64.b64encode(stream.getvalue()).decode())
                    break
    except Exception:
        return images  # a figure that cannot be drawn is not worth a grade
    finally:
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
