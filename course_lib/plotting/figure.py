"""A matplotlib figure that shows itself with alternative text, and leaves pyplot alone."""

from __future__ import annotations

import io
import os
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.plotting.embedded import (
    SvgPicture,
    checked_alt,
    few_colours,
    image_html,
    svg_picture,
)
from course_lib.plotting.legibility import complaints, mend

__all__ = ["CourseFigure", "SvgPicture", "new_figure", "png_bytes", "style_axes", "svg_picture"]

SHOWN_DPI = 100
"""Pixels of the page for an inch of the figure."""

DPI = 200
"""Dots of the image for an inch: twice as many as the page has, so that text is sharp."""


STRICT = "DESCENT_STRICT_FIGURES"
"""Environment variable: where it is set, and not to 0, a figure that is hard to read is refused."""


class CourseFigure(Figure):
    """A figure that a notebook shows as HTML with alternative text, without pyplot.

    Parameters
    ----------
    alt
        What the figure shows, in words; see :func:`new_figure`.
    options
        As of matplotlib's Figure.

    Examples
    --------
    >>> figure = CourseFigure(figsize=(4, 3), alt="An empty page.")
    >>> figure._repr_html_()[:54]
    '<img alt="An empty page." width="400" height="300" sty'
    """

    def __init__(self, *arguments: Any, alt: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.alt = checked_alt("CourseFigure", alt)

    def _repr_html_(self) -> str:
        width, height = (round(SHOWN_DPI * inches) for inches in self.get_size_inches())
        image = image_html("image/png", png_bytes(self), self.alt, (width, height))
        strict = os.environ.get(STRICT, "0") not in ("", "0")
        if strict and (found := complaints(self)):
            raise ValueError(f"this figure is hard to read: {'; '.join(found)}")
        return image

    def _ipython_display_(self) -> None:
        # Where pyplot is in use, IPython makes a PNG of every Figure: a second copy, without words.
        from IPython.display import display  # only a notebook calls this

        data = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        display(data, raw=True)  # type: ignore[no-untyped-call]  # IPython has no types


def new_figure(width: float, height: float, alt: str) -> CourseFigure:
    """Return an empty figure of so many inches, with the words that stand for it.

    Parameters
    ----------
    width, height
        In inches. A page shows 100 pixels to the inch, and the image has twice as many.
    alt
        A sentence or two for a reader who does not see the figure: what is drawn, and what it
        shows. Blanks and line ends in a row count as one blank.

    Returns
    -------
    CourseFigure
        White, with constrained layout.

    Raises
    ------
    TypeError
        If ``alt`` is missing or no text.
    ValueError
        If ``alt`` is empty or blank.

    Examples
    --------
    >>> new_figure(6.0, 4.0, alt="Adam's loss falls to a tenth of SGD's.").alt
    "Adam's loss falls to a tenth of SGD's."
    """
    alt = checked_alt("new_figure", alt)
    return CourseFigure(
        figsize=(width, height), dpi=SHOWN_DPI, layout="constrained", facecolor="white", alt=alt
    )


def png_bytes(figure: Figure) -> bytes:
    """Return the figure as a PNG of at most 256 colours, the same bytes each time.

    Parameters
    ----------
    figure
        Any matplotlib figure; it is mended by :func:`course_lib.plotting.legibility.mend`.

    Returns
    -------
    bytes
        The file's content, at 200 dots per inch.

    Examples
    --------
    >>> figure = new_figure(4.0, 3.0, alt="An empty page.")
    >>> png_bytes(figure) == png_bytes(figure)
    True
    """
    mend(figure)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return few_colours(buffer.getvalue())


def style_axes(axes: Axes, title: str, xlabel: str, ylabel: str) -> None:
    """Title and label a pair of axes, and take away the frame's upper and right side.

    Parameters
    ----------
    axes
        The axes to label.
    title, xlabel, ylabel
        The words. A title states what the figure shows to be so.

    Examples
    --------
    >>> axes = new_figure(4.0, 3.0, alt="Adam's loss is below SGD's.").subplots()
    >>> style_axes(axes, "Adam is ahead", "step", "loss")
    >>> axes.get_xlabel()
    'step'
    """
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel(xlabel, fontsize=10)
    axes.set_ylabel(ylabel, fontsize=10)
    axes.tick_params(labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)
