"""Figures that a student's process sent: PNGs verified and bounded before anyone looks at them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
FIGURE_BYTES = 300_000
FIGURE_SIDE = 4_000
FIGURE_PIXELS = 8_000_000
EXERCISE_FIGURES = 4
PAGE_FIGURE_BYTES = 3_000_000


@dataclass(frozen=True)
class Figure:
    """A verified PNG: its address for an ``img``, and its size in pixels and bytes."""

    address: str
    width: int
    height: int
    size: int


def figures(texts: Iterable[Any], room: int = PAGE_FIGURE_BYTES) -> tuple[list[Figure], list[str]]:
    """The figures that are safe to show, and a sentence for each reason why others are not.

    Parameters
    ----------
    texts : iterable of str
        PNGs in base64, as a student's process sent them.
    room : int
        Bytes that the page can still hold.
    """
    shown: list[Figure] = []
    reasons: dict[str, int] = {}
    for text in texts:
        found = _figure(text) if len(shown) < EXERCISE_FIGURES else "more than a page shows"
        if isinstance(found, Figure) and found.size > room:
            found = "more than a page shows"
        if isinstance(found, Figure):
            shown.append(found)
            room -= found.size
        else:
            reasons[found] = reasons.get(found, 0) + 1
    return shown, [
        f"{'A figure was' if count == 1 else f'{count} figures were'} left out: {reason}."
        for reason, count in reasons.items()
    ]


def _figure(text: Any) -> Figure | str:
    """A figure, or what is wrong with it."""
    if not isinstance(text, str):
        return "no PNG image"
    if len(text) > FIGURE_BYTES * 4 // 3 + 4:
        return f"larger than {FIGURE_BYTES // 1000} kB"
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return "no PNG image"
    header = data[8:16] == b"\x00\x00\x00\rIHDR"
    if not (data.startswith(PNG_SIGNATURE) and header and data.endswith(PNG_END)):
        return "no PNG image"
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not (0 < width <= FIGURE_SIDE and 0 < height <= FIGURE_SIDE):
        return f"wider or higher than {FIGURE_SIDE} pixels, or empty"
    if width * height > FIGURE_PIXELS:
        return f"more than {FIGURE_PIXELS // 1_000_000} million pixels"
    address = "data:image/png;base64," + base64.b64encode(data).decode("ascii")
    return Figure(address, width, height, len(data))
