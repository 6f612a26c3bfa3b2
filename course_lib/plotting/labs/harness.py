"""Labs that draw in the page: a picture for readers, and a frame that moves where scripts run."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import Any, Protocol

from course_lib.plotting.labs.controls import Action, Check, Checks, Choice, Control, Range, Task

__all__ = ["Action", "Check", "Checks", "Choice", "LabPage", "Range", "Task", "as_json"]

SHARED_SCRIPTS = ("pen.js", "surface.js", "controls.js", "harness.js")
"""Parts of every lab, in the order in which they are read."""

RUN_TO_MOVE = "This is a picture of the lab. Run this cell to move it."

LOADER = files(__package__).joinpath("loader.js").read_text(encoding="utf-8")


class Picture(Protocol):
    """What stands in the page before its scripts run: one ``<img>`` with its own alt text."""

    def _repr_html_(self) -> str | None: ...


@dataclass(frozen=True, repr=False)
class LabPage:
    """A lab: shown as a picture, and moved where the notebook is trusted.

    Attributes
    ----------
    scripts
        Files beside this one, read after the harness's own, such as ``("race.js",)``.
    title
        Of the frame, for those who hear it.
    picture
        The opening state, an object whose ``_repr_html_`` is one ``<img alt=...>``.
    controls
        What moves, in the order of the keyboard.
    data
        What the script needs, as JSON can hold it: finite numbers, strings, lists, mappings.
    task
        What there is to do, or None for a picture that only plays.
    kind
        The word in ``data-descent``: ``lab`` or ``animation``.

    Raises
    ------
    ValueError
        If the data holds NaN or infinity, a script could end its own tag, or the picture does
        not show itself.

    Examples
    --------
    >>> from course_lib.plotting import race_lab
    >>> page = race_lab(num_steps=5)
    >>> page.html.startswith('<div data-descent="lab"'), page.html.count("<iframe")
    (True, 0)
    """

    scripts: Sequence[str]
    title: str
    picture: Picture
    controls: Sequence[Control]
    data: Mapping[str, Any] = field(default_factory=dict)
    task: Task | None = None
    kind: str = "lab"

    @cached_property
    def document(self) -> str:
        """The page inside the frame: one file that needs nothing else."""
        described = {
            "controls": [{"kind": type(part).__name__} | asdict(part) for part in self.controls],
            "data": self.data,
            "task": None if self.task is None else asdict(self.task),
        }
        parts = [_script(part) for part in (*SHARED_SCRIPTS, *self.scripts)]
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{html.escape(self.title)}</title><style>{_text('harness.css')}</style></head>"
            f'<body><main></main><script type="application/json">{as_json(described)}</script>'
            f"{''.join(parts)}</body></html>"
        )

    @cached_property
    def html(self) -> str:
        """The output of a cell, the same each time."""
        picture = self.picture._repr_html_()
        if not picture:
            raise ValueError(f"LabPage: picture must show itself as HTML, got {self.picture!r}")
        inside = as_json({"document": self.document, "title": self.title})
        name = hashlib.sha256((picture + inside).encode()).hexdigest()[:12]
        return (
            f'<div data-descent="{self.kind}" data-lab="{name}" style="background:#fff;'
            f'color:#222;max-width:1100px">{picture}<p>{RUN_TO_MOVE.replace("lab", self.kind)}</p>'
            f"<script>{LOADER.replace('LAB_NAME', name).replace('LAB_PAGE', inside)}</script></div>"
        )

    def __repr__(self) -> str:
        # What a notebook shows where it has no HTML.
        return f"<{self.kind}: {self.title}>"

    def __str__(self) -> str:
        return self.html

    def _repr_html_(self) -> str:
        return self.html


def as_json(value: object) -> str:
    """Return a value as JSON that may stand inside a script of an HTML page.

    Parameters
    ----------
    value
        Finite numbers, strings, booleans, None, lists, tuples and mappings of these.

    Returns
    -------
    text
        ASCII without ``<``, ``>`` and ``&``: no tag can open or close in it.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> print(as_json({"b": "</script>", "a": [1.5, None]}))
    {"a": [1.5, null], "b": "\\u003c/script\\u003e"}
    """
    text = json.dumps(value, allow_nan=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _script(name: str) -> str:
    source = _text(name)
    if "</script" in source.lower() or "<!--" in source:
        raise ValueError(f"LabPage: {name} must not hold </script or <!--, which end its tag")
    return f"<script>{source}</script>"


def _text(name: str) -> str:
    # From the package, so that a wheel or a zip will do.
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
