"""Pictures in what a notebook shows: each has words, for readers who do not see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from nbformat import NotebookNode

REMEDY = (
    "end the cell with a figure of course_lib.plotting.figure.new_figure(width, height, alt=...) "
    "in place of pyplot's, or with svg_picture(svg, alt=...) for an SVG, and say in alt what is "
    "drawn and what it shows"
)
EMBEDDED = re.compile(r'src="data:image/(?P<kind>[a-z+]+);base64,(?P<data>[A-Za-z0-9+/=]*)"')
"""A picture inside HTML, as course_lib writes it."""


def without_words(output: NotebookNode) -> str | None:
    """Why a picture that an output shows has no words, or None if all have some.

    Parameters
    ----------
    output : NotebookNode
        Of a code cell.
    """
    data = output.get("data", {})
    for kind in data:
        if kind.startswith("image/"):
            return f"shows a picture as {kind}, which no screen reader can read: {REMEDY}"
    for kind, value in data.items():
        if "html" in kind and any(not alt.strip() for alt in _alts(_joined(value))):
            return f"shows an <img> without alternative text: {REMEDY}"
    return None


def _alts(page: str) -> Iterator[str]:
    """The alternative text of each image of a page, and of the pages inside it."""
    reader = _Images()
    reader.feed(page)
    reader.close()
    yield from reader.alts
    for inner in reader.pages:
        yield from _alts(inner)


class _Images(HTMLParser):
    """Collects the alternative texts of images, and the pages of frames."""

    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str] = []
        self.pages: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img":
            self.alts.append(values.get("alt") or "")
        if values.get("srcdoc"):
            self.pages.append(values["srcdoc"] or "")


def _joined(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
