"""Paths of this machine: shortened in the frames of kept tracebacks, found in whatever is shown.

A traceback names the files that it passed through. What is the same everywhere is kept of such a
name: ``numpy/linalg/_linalg.py``, ``course_lib/optim/adam.py``, ``json/decoder.py``.
"""

from __future__ import annotations

import functools
import html
import os
import re
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

# Colours, and the like: IPython may colour a path piece by piece.
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# `File /a/b.py:12, in f` as IPython writes a frame, `File "/a/b.py", line 12` as Python does.
FRAME = re.compile(
    r'\bFile (?:"(?P<quoted>[/~][^"\n]*)"'
    r"|(?P<bare>[/~][^\n]*?)(?=:\d+|, line \d|, in |\n|$))"
)
TAG = re.compile(r"<[^<>]*>")
# Whatever machine it is.
GENERAL = re.compile(
    r"[/\\](?:site|dist)-packages\b|[/\\]lib[/\\]python3\.\d+\b|[/\\]ipykernel_\d+"
    r"|(?<![\w.])/(?:home|Users)/[\w.-]+|\b[A-Za-z]:\\{1,2}Users\\{1,2}[\w.-]+"
)


def shortened(traceback: Sequence[str]) -> list[str]:
    """A traceback without the part of each frame's path that is this machine's."""
    return [_shortened(entry) for entry in traceback]


def find_place(text: str, *, markup: bool = False) -> str | None:
    """A path of this machine that a text shows, or None.

    Parameters
    ----------
    text : str
        Its colours are left out of account, in part or in whole.
    markup : bool
        Whether it is HTML or the like, whose tags may part a path.
    """
    readings = {text, ESCAPE.sub("", text)}
    if markup:
        readings |= {html.unescape(text), html.unescape(TAG.sub("", text))}
    for reading in sorted(readings, key=len):
        for pattern in (*_places(), GENERAL):
            if match := pattern.search(reading):
                return match.group()
    return None


def _shortened(entry: str) -> str:
    """Work on the visible text; the escapes between its characters stay where they are."""
    visible: list[int] = []  # where each visible character stands
    end = 0
    for escape in ESCAPE.finditer(entry):
        visible.extend(range(end, escape.start()))
        end = escape.end()
    visible.extend(range(end, len(entry)))
    text = "".join(entry[place] for place in visible)
    dropped: set[int] = set()
    for frame in FRAME.finditer(text):
        group = "quoted" if frame["quoted"] else "bare"
        start, stop = frame.span(group)
        dropped.update(visible[start : stop - len(_same_everywhere(frame[group]))])
    return "".join(character for place, character in enumerate(entry) if place not in dropped)


def _same_everywhere(path: str) -> str:
    """The end of a path that is the same on every machine: from the outermost package on."""
    file = Path(os.path.expanduser(path))
    top = file.parent
    while os.path.isfile(top / "__init__.py"):
        top = top.parent
    return path[-len(file.relative_to(top).as_posix()) :]


@functools.cache
def _import_folders() -> tuple[str, ...]:
    """Where modules come from."""
    course = str(Path(__file__).parents[2])
    known = {course, os.getcwd(), *(path for path in sys.path if os.path.isabs(path))}
    known |= {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    known |= {os.path.realpath(path) for path in known}
    return tuple(sorted(known - {os.sep}))


@functools.cache
def _places() -> tuple[re.Pattern[str], ...]:
    home, temporary = str(Path.home()), tempfile.gettempdir()
    known = {*_import_folders(), home, os.path.realpath(home)}
    # Short prefixes (/usr) stand in many a text; one of a virtual environment says where we are.
    known |= {prefix for prefix in (sys.prefix, sys.base_prefix) if prefix.count(os.sep) > 2}
    # `/tmp` alone is the same on many machines, and a file in it is not.
    inside = {os.path.join(temporary, ""), os.path.join(os.path.realpath(temporary), "")}
    ends = [re.escape(path) + r"(?![\w-])" for path in sorted(known - {os.sep, os.sep * 2})]
    starts = [re.escape(path) for path in sorted(inside - {os.sep})]
    return tuple(re.compile(r"(?<![\w.])" + pattern) for pattern in (*ends, *starts))
