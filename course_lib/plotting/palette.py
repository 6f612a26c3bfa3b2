"""Colours that colour-blind readers can tell apart, and one look for each optimizer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
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

PALE_DEEP, PALE_HIGH = "#DCE6EE", "#FFFFFF"
"""Lowest and highest part of a surface: pale, so that every line stands out on it."""

CONTOUR = "#9AA5AE"
"""Contour lines."""

DASHES: tuple[tuple[float, ...], ...] = ((), (4.0, 2.0), (1.0, 1.5))

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


def line_styles(names: Iterable[str]) -> dict[str, LineStyle]:
    """Return the looks of the lines of one figure, no two alike.

    An optimizer has its own look. Other lines take, in turn, the colours that no optimizer in
    the figure wears, with longer dashes in each round.

    Parameters
    ----------
    names
        Labels of the lines, in order; at most 21 besides the optimizers' are told apart.

    Returns
    -------
    styles
        From label to colour and dashes.

    Source: Okabe and Ito (2008), Color universal design.

    Examples
    --------
    >>> line_styles(["train", "Adam"])["train"].color == VERMILION  # blue is Adam's
    True
    >>> line_styles(["train"])
    {'train': LineStyle(color='#0072B2', dashes=())}
    """
    names = list(names)
    worn = {METHOD_STYLES[name].color for name in names if name in METHOD_STYLES}
    free = [color for color in LINE_COLORS if color not in worn] or list(LINE_COLORS)
    looks = cycle(LineStyle(color, dashes) for dashes in DASHES for color in free)
    return {name: METHOD_STYLES[name] if name in METHOD_STYLES else next(looks) for name in names}
