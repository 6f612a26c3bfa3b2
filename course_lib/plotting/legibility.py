"""Can a figure be read: its words against their ground, and its lines without their colours?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text

from course_lib.plotting.pale_text import pale_texts
from course_lib.plotting.palette import DASHES, INKS, contrast

WIDER = 2.0
"""A line so many times as wide as another is told from it by its width."""

NO_LINE = ("None", "none", "", " ")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


@dataclass(frozen=True)
class Look:
    """What tells a line from others beside its colour."""

    marker: str
    hollow: bool
    dashes: tuple[float, ...] | None
    """Lengths of dashes and gaps; None for points alone."""


@dataclass(frozen=True)
class Change:
    """The look that the author left a line of this width with, and the one that it gets."""

    before: Look
    after: Look
    width: float


def mend(figure: Figure) -> None:
    """Write palette colours in their inks, and tell a legend's lines apart without colours.

    Text in a colour of the palette becomes as dark as :func:`course_lib.plotting.palette.ink`
    has it, but for text on a dark ground. Of the lines that have a name, each that another in
    its axes resembles but for the colour takes the next dashes, or the next marker where it is
    points alone. A line of one name and colour looks the same in all axes of the figure, and in
    its legends, and a line without a name as the one of its colour. What the author gave its
    own dashes or marker stays.

    Parameters
    ----------
    figure
        It is changed; a second time changes nothing more.

    Examples
    --------
    >>> figure = Figure()
    >>> axes = figure.subplots()
    >>> lines = [axes.plot([1, 2], color=c, label=c)[0] for c in ("black", "#D55E00")]
    >>> mend(figure)
    >>> [line.get_linestyle() for line in lines]
    ['-', '--']
    """
    for text in figure.findobj(Text):
        color = to_hex(text.get_color()).upper()
        ground = _own_ground(text)
        if color in INKS and contrast(INKS[color], ground) > contrast(color, ground):
            text.set_color(INKS[color])
    given: dict[tuple[str, str], Change] = {}
    for axes in figure.axes:
        named = [line for line in axes.lines if _is_named(line)]
        for place, line in enumerate(named):
            key = str(line.get_label()), _color(line)
            if key in given:
                _change(line, given[key])
            others = [other for other in named[:place] if _color(other) != key[1]]
            if any(_resembles(line, other) for other in others):
                taken = [_look(other) for other in named if other is not line]
                given[key] = Change(_look(line), _next_look(line, taken), line.get_linewidth())
                _change(line, given[key])
    for line in (line for axes in figure.axes for line in axes.lines if not _is_named(line)):
        # One entry of the legend stands for several lines, or for those of another panel.
        alike = [change for (_, color), change in given.items() if color == _color(line)]
        if len(alike) == 1 and line.get_linewidth() == alike[0].width:
            _change(line, alike[0])
    for legend in figure.findobj(Legend):
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False):
            if isinstance(handle, Line2D) and (text.get_text(), _color(handle)) in given:
                _change(handle, given[text.get_text(), _color(handle)])


def complaints(figure: Figure) -> list[str]:
    """Return what makes a figure hard to read, as sentences; none if it is clear.

    Each text that is seen has a contrast of at least 4.5 to its ground, which is the commonest
    colour behind it. Of the lines that have a name, no two in one pair of axes differ by their
    colour alone: also by dashes, by a marker, or one is twice as wide. So do no two sets of points
    (``scatter``): also by their marker, or one is filled and the other hollow.

    Parameters
    ----------
    figure
        It is drawn, and left as it was.

    Returns
    -------
    sentences
        Each with the remedy.

    Source: W3C (2018), Web Content Accessibility Guidelines 2.1, criteria 1.4.1 and 1.4.3.

    Examples
    --------
    >>> figure = Figure(figsize=(4.0, 3.0))
    >>> text = figure.text(0.5, 0.5, "word", color="#E69F00")
    >>> complaints(figure)[0][:55]
    "the text 'word' is #e69f00 on #ffffff, a contrast of 2."
    """
    # A legend may list what its axes show: then both would say the same.
    alike = dict.fromkeys([*_lines_of_one_look(figure), *_points_of_one_look(figure)])
    return [*pale_texts(figure), *alike]


def _lines_of_one_look(figure: Figure) -> Iterator[str]:
    for drawn in _named_sets(figure):
        lines = [(name, line) for name, line in drawn if isinstance(line, Line2D)]
        for place, (name, line) in enumerate(lines):
            for before, other in lines[:place]:
                if _color(line) != _color(other) and _resembles(line, other):
                    yield (
                        f"the lines {before!r} and {name!r} "
                        "differ by their colour alone: give one of them dashes or a marker, or "
                        "draw fewer lines"
                    )


def _points_of_one_look(figure: Figure) -> Iterator[str]:
    for drawn in _named_sets(figure):
        sets = [(name, points) for name, points in drawn if isinstance(points, PathCollection)]
        for place, (name, points) in enumerate(sets):
            for before, other in sets[:place]:
                colors = _point_color(points), _point_color(other)
                if None not in colors and colors[0] != colors[1] and _same_points(points, other):
                    yield (
                        f"the points {before!r} and {name!r} "
                        "differ by their colour alone: give one of them another marker, as in "
                        'scatter(..., marker="s")'
                    )


def _own_ground(text: Text) -> str:
    """The colour of the box or the axes that a text stands on, as far as it says itself."""
    box, axes = text.get_bbox_patch(), text.axes
    grounds = [box.get_facecolor()] if box is not None else []
    if axes is not None and text in axes.texts:
        grounds.append(axes.get_facecolor())
    return next((to_hex(color) for color in map(to_rgba, grounds) if color[3] > 0.5), "#ffffff")


def _named_sets(figure: Figure) -> Iterator[list[tuple[str, Artist]]]:
    """What is to be told apart, with its names: what each axes shows, and what a legend lists.

    ``legend(["a", "b"])`` names lines that have no label of their own.
    """
    for axes in figure.axes:
        drawn: list[Artist] = [*axes.lines, *axes.collections]
        yield [(str(one.get_label()), one) for one in drawn if _is_named(one)]
    for legend in figure.findobj(Legend):
        names = [text.get_text() for text in legend.get_texts()]
        yield [
            (name, handle)
            for name, handle in zip(names, legend.legend_handles, strict=False)
            if handle is not None
        ]


def _same_points(one: PathCollection, other: PathCollection) -> bool:
    pairs = zip(one.get_paths(), other.get_paths(), strict=False)
    return (
        all(np.array_equal(path.vertices, another.vertices) for path, another in pairs)
        and one.get_hatch() == other.get_hatch()
        and _is_hollow(one) == _is_hollow(other)
    )


def _is_hollow(points: PathCollection) -> bool:
    faces = np.asarray(points.get_facecolor())
    return not len(faces) or not faces[:, 3].any()


def _point_color(points: PathCollection) -> str | None:
    """The colour of all of these points, or None where they have several."""
    seen = points.get_edgecolor() if _is_hollow(points) else points.get_facecolor()
    colors = {to_hex(color) for color in np.asarray(seen)}
    return colors.pop() if len(colors) == 1 and points.get_array() is None else None


def _is_named(drawn: Artist) -> bool:
    return drawn.get_visible() and not str(drawn.get_label()).startswith("_")


def _color(line: Line2D) -> str:
    """The colour in which a line, or points alone, are seen."""
    if line.get_linestyle() in NO_LINE:
        hollow = _look(line).hollow
        return to_hex(line.get_markeredgecolor() if hollow else line.get_markerfacecolor())
    return to_hex(line.get_color())


def _look(line: Line2D) -> Look:
    dashes = None
    if line.get_linestyle() not in NO_LINE:
        _, pattern = line._unscaled_dash_pattern  # type: ignore[attr-defined]  # nothing public has it
        dashes = tuple(map(float, pattern or ()))
    marker = str(line.get_marker())
    marker = "None" if marker in NO_LINE else marker  # which has several spellings
    return Look(marker, str(line.get_markerfacecolor()) == "none", dashes)


def _resembles(one: Line2D, other: Line2D) -> bool:
    thin, thick = sorted((float(one.get_linewidth()), float(other.get_linewidth())))
    return _look(one) == _look(other) and (_look(one).dashes is None or thick < WIDER * thin)


def _next_look(line: Line2D, taken: Sequence[Look]) -> Look:
    """The first look that no other line has; the line's own where all are taken."""
    own = _look(line)
    if own.dashes is None:
        looks = [replace(own, marker=marker) for marker in MARKERS]
    else:
        looks = [replace(own, dashes=dashes) for dashes in DASHES]
    return next((look for look in looks if look not in taken), own)


def _change(line: Line2D, change: Change) -> None:
    if _look(line) != change.before:
        return
    if change.after.dashes is None:
        line.set_marker(change.after.marker)
    else:
        line.set_linestyle((0, change.after.dashes) if change.after.dashes else "-")
