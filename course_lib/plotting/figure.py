"""A matplotlib figure that shows itself and leaves pyplot, and so other figures, alone."""

from __future__ import annotations

import io

from matplotlib.axes import Axes
from matplotlib.figure import Figure

DPI = 100


class CourseFigure(Figure):
    """A figure that a notebook shows as it is, without pyplot.

    Examples
    --------
    >>> figure = CourseFigure(figsize=(4, 3))
    >>> figure._repr_png_()[:4]
    b'\\x89PNG'
    """

    def _repr_png_(self) -> bytes:
        return png_bytes(self)


def png_bytes(figure: Figure) -> bytes:
    """Return the figure as a PNG, the same bytes each time.

    Parameters
    ----------
    figure
        Any matplotlib figure.

    Returns
    -------
    bytes
        The file's content, at 100 dots per inch.

    Examples
    --------
    >>> png_bytes(new_figure(4.0, 3.0)) == png_bytes(new_figure(4.0, 3.0))
    True
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def new_figure(width: float, height: float) -> CourseFigure:
    """Return an empty figure of so many inches at 100 dots per inch.

    Parameters
    ----------
    width, height
        In inches.

    Returns
    -------
    CourseFigure
        White, with constrained layout.

    Examples
    --------
    >>> new_figure(6.0, 4.0).get_dpi()
    100
    """
    return CourseFigure(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")


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
    >>> axes = new_figure(4.0, 3.0).subplots()
    >>> style_axes(axes, "Adam is ahead", "step", "loss")
    >>> axes.get_xlabel()
    'step'
    """
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel(xlabel, fontsize=10)
    axes.set_ylabel(ylabel, fontsize=10)
    axes.tick_params(labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)
