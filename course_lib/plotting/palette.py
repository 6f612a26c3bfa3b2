"""Colours that colour-blind readers can tell apart, and one look for each optimizer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from types import MappingProxyType
from typing import TypeVar

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

INKS: Mapping[str, str] = MappingProxyType(
    {
        BLACK: BLACK,
        ORANGE: BLACK,
        SKY_BLUE: BLACK,
        YELLOW: BLACK,
        GREEN: "#006C4F",
        BLUE: "#00639B",
        VERMILION: "#9B4500",
        PURPLE: "#834D6B",
    }
)
"""The palette's colours as text wears them; orange, sky blue and yellow never carry text."""

PALE_DEEP, PALE_HIGH = "#DCE6EE", "#FFFFFF"
"""Lowest and highest part of a surface: pale, so that every line stands out on it."""

CONTOUR = "#9AA5AE"
"""Contour lines."""

DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (4.0, 2.0),
    (1.0, 1.5),
    (4.0, 1.5, 1.0, 1.5),
    (8.0, 2.0),
    (4.0, 1.5, 1.0, 1.5, 1.0, 1.5),
    (1.0, 3.5),
)
"""Lengths of dashes and gaps in the order in which lines take them: no colour is needed."""

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
        "Momentum": LineStyle(ORANGE, (4, 2)),
        "Nesterov": LineStyle(ORANGE, (1, 1.5)),
        "AdaGrad": LineStyle(GREEN, (4, 1.5, 1, 1.5)),
        "RMSProp": LineStyle(PURPLE, (8, 2)),
        "Adadelta": LineStyle(SKY_BLUE, (4, 1.5, 1, 1.5, 1, 1.5)),
        "Adam": LineStyle(BLUE, (12, 1.5)),
        "Nadam": LineStyle(BLUE, (1, 3.5)),
        "AdamW": LineStyle(VERMILION, (2, 1, 2, 3.5)),
        "AMSGrad": LineStyle(VERMILION, (1, 1, 1, 3.5)),
    }
)
"""The look of each optimizer, the same in every figure; no two have the same dashes."""


T = TypeVar("T")


def _free(looks: Sequence[T], worn: Sequence[T]) -> Sequence[T]:
    return [look for look in looks if look not in worn] or looks


def ink(color: str) -> str:
    """Return a colour of the palette as text wears it, beside a line of that colour.

    Parameters
    ----------
    color
        Of the palette.

    Returns
    -------
    color
        The same hue, or black for orange, sky blue and yellow, with a contrast of at least 4.5
        to white and to ``PALE_DEEP``.

    Raises
    ------
    ValueError
        For any other colour.

    Source: W3C (2018), Web Content Accessibility Guidelines 2.1, criterion 1.4.3.

    Examples
    --------
    >>> ink(VERMILION)
    '#9B4500'
    """
    if color not in INKS:
        raise ValueError(
            f"ink: color must be one of {', '.join(INKS)}, got {color!r}; write it in black"
        )
    return INKS[color]


def contrast(color: str, ground: str) -> float:
    """Return the contrast of two colours, from 1 for the same to 21 for black on white.

    Parameters
    ----------
    color, ground
        As ``#RRGGBB``.

    Returns
    -------
    contrast
        Text is readable from 4.5 on.

    Source: W3C (2018), Web Content Accessibility Guidelines 2.1, definition of contrast ratio.

    Examples
    --------
    >>> contrast("#FFFFFF", "#000000"), round(contrast(BLUE, "#FFFFFF"), 1)
    (21.0, 5.2)
    """
    darker, lighter = sorted((_luminance(color), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    shares = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def line_styles(names: Iterable[str]) -> dict[str, LineStyle]:
    """Return the looks of the lines of one figure, no two alike.

    An optimizer has its own look. Other lines take, in turn, the colours and the dashes that no
    optimizer in the figure wears, so that no two lines differ by their colour alone.

    Parameters
    ----------
    names
        Labels of the lines, in order; at most 7 besides the optimizers' are told apart without
        their colours, and 49 with them.

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
    worn = [METHOD_STYLES[name] for name in names if name in METHOD_STYLES]
    colors = _free(LINE_COLORS, [style.color for style in worn])
    dashes = _free(DASHES, [style.dashes for style in worn])
    # The second round of dashes begins one further, so that a pair comes again as late as it can.
    looks = cycle(
        LineStyle(colors[i % len(colors)], dashes[(i + shift) % len(dashes)])
        for shift in range(len(dashes))
        for i in range(len(colors))
    )
    return {name: METHOD_STYLES[name] if name in METHOD_STYLES else next(looks) for name in names}
