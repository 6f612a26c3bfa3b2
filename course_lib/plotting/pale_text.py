"""Can the words of a figure be read on the ground that they stand on?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from course_lib.plotting.palette import contrast

LOWEST_CONTRAST = 4.5

Pixels = NDArray[np.int64]
"""Of a picture, each as 0xRRGGBB."""


def pale_texts(figure: Figure) -> Iterator[str]:
    """Yield a sentence for each text that is seen whose contrast to its ground is under 4.5.

    The ground is the commonest colour behind the text.

    Parameters
    ----------
    figure
        It is drawn, and left as it was.

    Yields
    ------
    sentence
        With the remedy.

    Source: W3C (2018), Web Content Accessibility Guidelines 2.1, criterion 1.4.3.

    Examples
    --------
    >>> figure = Figure(figsize=(4.0, 3.0))
    >>> text = figure.text(0.5, 0.5, "word", color="#E69F00")
    >>> next(pale_texts(figure))[:55]
    "the text 'word' is #e69f00 on #ffffff, a contrast of 2."
    """
    canvas = figure.canvas
    painter: Any = FigureCanvasAgg(figure)
    alphas = {text: text.get_alpha() for text in figure.findobj(Text)}
    # A layout that is made a second time may come out a little differently.
    places_of_axes = [(axes, axes.get_position(True), axes.get_position()) for axes in figure.axes]
    try:
        # Text that is seen through leaves the layout as it is, and shows what lies behind it.
        for text in alphas:
            text.set_alpha(0.0)
        painter.draw()
        behind = np.asarray(painter.buffer_rgba())[:, :, :3].astype(np.int64)
    finally:
        for text in figure.findobj(Text):  # also ticks that the drawing has made
            text.set_alpha(alphas.get(text))
        figure.set_canvas(canvas)
    behind = behind @ (1 << 16, 1 << 8, 1)
    texts = [text for text in figure.findobj(Text) if _is_seen(text)]
    places = [text.get_window_extent(painter.get_renderer()) for text in texts]
    for axes, original, active in places_of_axes:
        axes._set_position(original, which="original")  # type: ignore[attr-defined]  # the public
        # set_position takes the axes out of the layout
        axes._set_position(active, which="active")  # type: ignore[attr-defined]
    for text, place in zip(texts, places, strict=True):
        ground = _commonest(behind, place)
        if ground is None:
            continue
        color = _over(text, ground)
        found = contrast(color, ground)
        if found < LOWEST_CONTRAST:
            yield (
                f"the text {text.get_text()[:40]!r} is {color} on {ground}, a contrast of "
                f"{found:.1f} where {LOWEST_CONTRAST} is the least that is readable: write it in "
                "black or a colour of the palette, on a paler ground"
            )


def _is_seen(text: Text) -> bool:
    axes = text.axes
    if isinstance(axes, Axes) and not (
        axes.get_visible() and (axes.axison or not _of_axis(text, axes))
    ):
        return False
    return bool(text.get_visible() and text.get_text().strip())


def _of_axis(text: Text, axes: Axes) -> bool:
    return any(text in axis.findobj(Text) for axis in (axes.xaxis, axes.yaxis))


def _commonest(pixels: Pixels, place: Bbox) -> str | None:
    """The colour of most pixels in a place of the picture, or None where it lies outside."""
    height, width = pixels.shape
    left, right = max(0, int(place.x0)), min(width, int(np.ceil(place.x1)))
    top, bottom = max(0, height - int(np.ceil(place.y1))), min(height, height - int(place.y0))
    colors, counts = np.unique(pixels[top:bottom, left:right], return_counts=True)
    return f"#{colors[counts.argmax()]:06x}" if len(colors) else None


def _over(text: Text, ground: str) -> str:
    """A text's colour as it comes out on its ground."""
    *color, alpha = to_rgba(text.get_color(), text.get_alpha())
    red, green, blue = alpha * np.array(color) + (1 - alpha) * np.array(to_rgb(ground))
    return to_hex((red, green, blue))
