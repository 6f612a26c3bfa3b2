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
# A lab may draw on a canvas inside its frame: it has a picture with words around it.
DRAWN = ("svg", "canvas", "video", "audio", "object", "embed")
MARKDOWN = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<source>[^)\s]*)")
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
        if "html" in kind:
            page = _joined(value)
            if bare := _read(page).bare:
                return (
                    f"shows a <{bare}>, which JupyterLab leaves out of a notebook that its reader "
                    f"has not run, and no screen reader can read: {REMEDY}"
                )
            for alt, source in _images(page):
                if not alt.strip():
                    return f"shows an <img> without alternative text: {REMEDY}"
                if not source.strip().startswith("data:"):
                    return f"shows a picture from elsewhere ({source[:80]}): {REMEDY}"
        if kind == "text/markdown" and (found := MARKDOWN.search(_joined(value))):
            if not found["alt"].strip():
                return f"shows a picture without words between ![ and ]: {REMEDY}"
            if not found["source"].startswith("data:"):
                return f"shows a picture from elsewhere ({found['source'][:80]}): {REMEDY}"
    return None


def _read(page: str) -> _Images:
    reader = _Images()
    reader.feed(page)
    reader.close()
    return reader


def _images(page: str) -> Iterator[tuple[str, str]]:
    """Alternative text and address of each image of a page, and of the pages inside it."""
    reader = _read(page)
    yield from reader.images
    for inner in reader.pages:
        yield from _images(inner)


class _Images(HTMLParser):
    """Collects images, the pages of frames, and the first element that draws and has no words."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[tuple[str, str]] = []
        self.pages: list[str] = []
        self.bare = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img":
            self.images.append((values.get("alt") or "", values.get("src") or ""))
        if tag in DRAWN and not self.bare:
            self.bare = tag
        if values.get("srcdoc"):
            self.pages.append(values["srcdoc"] or "")


def _joined(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
