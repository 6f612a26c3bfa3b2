"""Words that stand for a figure, made from the numbers that it draws.

A reader who does not see the figure gets what a glance would give: what is drawn, where each line
begins and ends, and who is ahead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from course_lib.plotting.graphs import GraphNode

Array = NDArray[np.float64]

ALIKE = 0.02
"""A curve whose ends differ by less than this share has neither risen nor fallen."""


def sentences(*parts: str) -> str:
    """Return parts as sentences, each with its full stop; empty ones are left out.

    Parameters
    ----------
    parts
        With or without a full stop at the end.

    Returns
    -------
    text
        In one line.

    Examples
    --------
    >>> sentences("Adam is ahead", "", "Why?", "Both fall.")
    'Adam is ahead. Why? Both fall.'
    """
    kept = [" ".join(part.split()) for part in parts if part.strip()]
    ended = [part if part[-1] in ".!?" else f"{part}." for part in kept]
    return " ".join(ended)


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence.

    Parameters
    ----------
    words
        At least one.

    Returns
    -------
    text
        With commas, and "and" before the last.

    Examples
    --------
    >>> listed(["SGD"]), listed(["SGD", "Adam", "RMSProp"])
    ('SGD', 'SGD, Adam and RMSProp')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def place(point: Array, width: float = 1.0) -> str:
    """Return a point as a text has it, to a thousandth of what the picture shows.

    Parameters
    ----------
    point
        Shape (D,).
    width
        Of the picture, in the units of the point, > 0.

    Returns
    -------
    text
        A coordinate that no eye could tell from 0 is 0.

    Examples
    --------
    >>> place(np.array([-2.0, 1e-9]), width=4.0)
    '(-2, 0)'
    """
    digits = 3 - math.floor(math.log10(width))
    return f"({', '.join(f'{round(float(x), digits) + 0.0:.6g}' for x in point)})"


def curve_in_words(name: str, curve: Array) -> str:
    """Return where a curve begins, where it ends, and how low it was between.

    Parameters
    ----------
    name
        Its label.
    curve
        Shape (T+1,), the first entry at step 0; NaN and infinite ones are gaps.

    Returns
    -------
    text
        A clause without a full stop.

    Examples
    --------
    >>> curve_in_words("train", np.array([1.0, 0.1, 0.01]))
    'train falls from 1 to 0.01'
    >>> curve_in_words("test", np.array([1.0, 0.1, 0.5]))
    'test falls from 1 to 0.5, with a low of 0.1 at step 1'
    >>> curve_in_words("SGD", np.array([1.0, 4.0, np.inf]))
    'SGD rises from 1 to 4 and has no finite value from step 2 on'
    """
    finite = np.isfinite(curve)
    if not finite.any():
        return f"{name} has no finite value"
    shown = np.flatnonzero(finite)
    start, end = float(curve[shown[0]]), float(curve[shown[-1]])
    if len(shown) == 1:
        text = f"{name} is {end:.3g} at step {shown[0]}"
    elif abs(end - start) <= ALIKE * max(abs(start), abs(end)):
        text = f"{name} ends near {end:.3g}, where it began"
    else:
        text = f"{name} {'falls' if end < start else 'rises'} from {start:.3g} to {end:.3g}"
    low = int(shown[np.argmin(curve[shown])])
    if float(curve[low]) < min(start, end) - ALIKE * abs(end - start):
        text += f", with a low of {curve[low]:.3g} at step {low}"
    lost = int(shown[-1]) + 1
    return text if lost == len(curve) else f"{text} and has no finite value from step {lost} on"


def curves_in_words(curves: Mapping[str, Array]) -> str:
    """Return each curve in words, and which one is lowest at the end.

    Parameters
    ----------
    curves
        From label to values of shape (T+1,).

    Returns
    -------
    text
        Sentences.

    Examples
    --------
    >>> curves_in_words({"SGD": np.array([1.0, 0.5]), "Adam": np.array([1.0, 0.1])})
    'SGD falls from 1 to 0.5; Adam falls from 1 to 0.1. Lowest at the end is Adam.'
    """
    each = "; ".join(curve_in_words(name, np.asarray(curve)) for name, curve in curves.items())
    last = {name: float(curve[-1]) for name, curve in curves.items() if np.isfinite(curve[-1])}
    lowest = min(last.values(), default=0.0)
    # Rounding decides between two that have both arrived.
    first = [name for name, value in last.items() if value <= max(lowest, min(1e-14, 2 * lowest))]
    ahead = f"Lowest at the end is {first[0]}" if len(curves) > 1 and len(first) == 1 else ""
    return sentences(each, ahead)


def graph_in_words(nodes: Mapping[str, GraphNode], edges: Sequence[tuple[str, str]]) -> str:
    """Return each node with its numbers, and what it is computed from.

    Parameters
    ----------
    nodes, edges
        As in :func:`course_lib.plotting.computational_graph`.

    Returns
    -------
    text
        Sentences, in the order of the nodes.

    Examples
    --------
    >>> from course_lib.plotting.graphs import GraphNode
    >>> nodes = {"x": GraphNode("x", 3.0, 6.0), "s": GraphNode("x x", 9.0)}
    >>> graph_in_words(nodes, [("x", "s"), ("x", "s")])
    'A graph of 2 nodes. x is 3, grad 6; x x is 9, from x and x.'
    """
    each = []
    for name, node in nodes.items():
        label, *numbers = node.lines()
        inputs = [nodes[start].label for start, end in edges if end == name]
        parts = [*numbers, *([f"from {listed(inputs)}"] if inputs else [])]
        is_value = node.value is not None
        each.append(f"{label}{' is ' if is_value else ': ' if parts else ''}{', '.join(parts)}")
    count = f"A graph of {len(nodes)} node{'' if len(nodes) == 1 else 's'}"
    return sentences(count, "; ".join(each))
