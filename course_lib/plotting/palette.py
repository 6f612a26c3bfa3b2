"""Colours that colour-blind readers can tell apart, and one look for each optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"

OKABE_ITO = (BLACK, ORANGE, SKY_BLUE, GREEN, YELLOW, BLUE, VERMILION, PURPLE)
"""The palette in the order of its authors."""

LINE_COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE, BLACK)
"""The palette in the order in which lines take it; yellow is too pale for a line on white."""


@dataclass(frozen=True)
class LineStyle:
    """How a line looks: a colour, and the lengths of its dashes and gaps (none: solid)."""

    color: str
    dashes: tuple[float, ...] = ()


METHOD_STYLES: Mapping[str, LineStyle] = MappingProxyType(
    {
        "SGD": LineStyle(BLACK),
        "Momentum": LineStyle(ORANGE),
        "Nesterov": LineStyle(ORANGE, (4, 2)),
        "AdaGrad": LineStyle(GREEN),
        "RMSProp": LineStyle(PURPLE),
        "Adadelta": LineStyle(SKY_BLUE),
        "Adam": LineStyle(BLUE),
        "Nadam": LineStyle(BLUE, (4, 2)),
        "AdamW": LineStyle(VERMILION),
        "AMSGrad": LineStyle(VERMILION, (4, 2)),
    }
)
"""The look of each optimizer, the same in every figure of the course."""


def line_style(name: str, index: int) -> LineStyle:
    """Return the look of the line called ``name``, the ``index``-th of its figure.

    An optimizer has its own look; other lines take the palette in turn, dashed from the second
    round on.

    Parameters
    ----------
    name
        Label of the line.
    index
        Its place among the lines, from 0.

    Returns
    -------
    LineStyle
        Colour and dashes.

    Source: Okabe and Ito (2008), Color universal design.

    Examples
    --------
    >>> line_style("Adam", 3).color == BLUE
    True
    >>> line_style("train", 0)
    LineStyle(color='#0072B2', dashes=())
    """
    if name in METHOD_STYLES:
        return METHOD_STYLES[name]
    lap, place = divmod(index, len(LINE_COLORS))
    return LineStyle(LINE_COLORS[place], ((), (4.0, 2.0), (1.0, 1.5))[lap % 3])
