"""Pieces of a hand-written SVG: panels with axes, and data as points on the screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from course_lib.plotting.palette import CONTOUR, PALE_DEEP, PALE_HIGH
from course_lib.plotting.surface import contour_levels, surface_grid
from course_lib.problems import Problem

Array = NDArray[np.float64]

GRID_POINTS = 73


@dataclass(frozen=True)
class Panel:
    """A rectangle of the screen that shows a rectangle of the data.

    Attributes
    ----------
    left, top, width, height
        On the screen, in pixels; y points down.
    x_range, y_range
        Of the data; logarithms where the axis is logarithmic.

    Examples
    --------
    >>> panel = Panel(10, 20, 100, 50, (0.0, 1.0), (0.0, 2.0))
    >>> panel.points(np.array([0.0, 1.0]), np.array([0.0, 2.0]))
    '0,50 100,0'
    """

    left: int
    top: int
    width: int
    height: int
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def screen(self, x: Array, y: Array) -> Array:
        """Return pixels within the panel, shape (T, 2), to a tenth."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        across = (x - x0) / (x1 - x0) * self.width
        down = (y1 - y) / (y1 - y0) * self.height
        # Adding 0 turns -0.0 into 0.0, which is written shorter.
        pixels: Array = np.column_stack([across, down]).round(1) + 0.0
        return pixels

    def points(self, x: Array, y: Array) -> str:
        """Return the data as the ``points`` of a polyline within the panel."""
        return " ".join(f"{a:g},{b:g}" for a, b in self.screen(x, y))

    def axes(self, xlabel: str, ylabel: str, title: str, log_y: bool = False) -> str:
        """Return frame, ticks, labels and title as SVG."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        frame = (
            f'<rect x="{self.left}" y="{self.top}" width="{self.width}" height="{self.height}" '
            'fill="none" stroke="#333"/>'
        )
        parts = [
            frame,
            self._text(self.left, self.top - 7, title, "start", weight=600),
            self._text(self.left + self.width / 2, self.top + self.height + 32, xlabel, "middle"),
        ]
        middle = self.top + self.height / 2
        parts.append(
            f'<text transform="translate({self.left - 36},{middle:g}) rotate(-90)" '
            f'text-anchor="middle">{ylabel}</text>'
        )
        for tick in _ticks(x0, x1, 5):
            at = self.left + (tick - x0) / (x1 - x0) * self.width
            parts.append(self._text(at, self.top + self.height + 15, f"{tick:g}", "middle"))
        for tick in _ticks(y0, y1, 5, integer=log_y):
            at = self.top + (y1 - tick) / (y1 - y0) * self.height
            label = f'10<tspan dy="-4" font-size="8">{tick:g}</tspan>' if log_y else f"{tick:g}"
            parts.append(self._text(self.left - 5, at + 4, label, "end"))
        return "".join(parts)

    @staticmethod
    def _text(x: float, y: float, text: str, anchor: str, weight: int = 400) -> str:
        return (
            f'<text x="{x:.5g}" y="{y:.5g}" text-anchor="{anchor}" font-weight="{weight}">'
            f"{text}</text>"
        )


def surface_bands(problem: Problem, panel: Panel) -> str:
    """Return the bands between a problem's contour lines as SVG paths within a panel.

    Parameters
    ----------
    problem
        With a ``domain`` equal to the panel's ranges.
    panel
        Where to draw.

    Returns
    -------
    svg
        One path for each band, palest at the top.

    Raises
    ------
    ValueError
        If the problem has no ``domain``.

    Examples
    --------
    >>> from course_lib.problems import saddle
    >>> panel = Panel(0, 0, 40, 30, (-2.0, 2.0), (-1.5, 1.5))
    >>> surface_bands(saddle(), panel).count("<path")
    14
    """
    x, y, height = surface_grid(problem, GRID_POINTS)
    levels = contour_levels(height)
    axes = Figure().subplots()
    bands = axes.contourf(x, y, height, levels=[height.min(), *levels]).get_paths()
    shades = LinearSegmentedColormap.from_list("pale", [PALE_DEEP, PALE_HIGH])
    parts = []
    for index, band in enumerate(bands):
        rings = []
        for ring in band.to_polygons(closed_only=True):
            corners = np.asarray(ring)
            rings.append(f"M{panel.points(corners[:-1, 0], corners[:-1, 1])}Z")
        shade = to_hex(shades(index / max(len(bands) - 1, 1)))
        parts.append(f'<path d="{"".join(rings)}" fill="{shade}"/>')
    return f'<g stroke="{CONTOUR}" stroke-width=".6" fill-rule="evenodd">{"".join(parts)}</g>'


def _ticks(low: float, high: float, count: int, integer: bool = False) -> list[float]:
    locator = MaxNLocator(nbins=count, integer=integer, steps=[1, 2, 2.5, 5, 10])
    return [float(tick) for tick in locator.tick_values(low, high) if low <= tick <= high]
