"""Histograms layer by layer: does the signal keep its size on the way through a network?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.plotting.alt_texts import sentences
from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.palette import BLUE

Array = NDArray[np.float64]

MOST_LAYERS = 12
"""More rows than this are too flat to read."""

SHOWN = 0.995
"""Share of the numbers of the widest layer that lie inside the axis."""


def layer_histograms(
    layers: Mapping[str, Array],
    title: str = "Distribution by layer",
    xlabel: str = "activation",
    num_bins: int = 61,
    alt: str | None = None,
) -> Figure:
    """Draw one histogram for each layer, under each other on one axis, with its deviation.

    Parameters
    ----------
    layers
        From label to numbers of any shape (activations, gradients or weights), the first layer
        on top; 1 to 12 layers. NaN and infinite numbers are counted beside the histogram.
    title
        What the figure shows to be so.
    xlabel
        What the numbers are.
    num_bins
        Bins of the common axis, an integer >= 3.
    alt
        What stands for the figure where it is not seen; by default made from the layers.

    Returns
    -------
    Figure
        Nothing is drawn on pyplot's current figure. Each row has the height of its own fullest
        bin: widths are to be compared, not heights. The axis holds 99.5 % of the numbers of
        the widest layer; what lies beyond is counted in the outermost bins.

    Raises
    ------
    ValueError
        If there is no layer or too many, a layer is empty or not numeric, or ``num_bins`` is
        out of its domain.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward
    neural networks, figures 6 and 7.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> layers = {f"layer {k}": 0.5**k * rng.standard_normal(1000) for k in (1, 2, 3)}
    >>> figure = layer_histograms(layers, title="The signal halves at each layer")
    >>> len(figure.axes), figure.axes[0].texts[1].get_text()
    (3, 'std 0.488')
    """
    numbers = _checked(layers)
    if isinstance(num_bins, bool) or not isinstance(num_bins, (int, np.integer)) or num_bins < 3:
        raise ValueError(f"layer_histograms: num_bins must be an integer >= 3, got {num_bins!r}")
    edges = np.linspace(*shared_range(numbers.values()), num_bins + 1)
    measures = {name: _measure(x, np.size(layers[name])) for name, x in numbers.items()}
    each = "; ".join(f"{name}: {measure}" for name, measure in measures.items())
    words = sentences(title, f"Histograms of the {xlabel}, from the first layer to the last", each)
    figure = new_figure(7.6, 1.2 + 0.62 * len(numbers), alt=words if alt is None else alt)
    rows = figure.subplots(len(numbers), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (name, finite) in zip(rows, numbers.items(), strict=True):
        inside = np.clip(finite, edges[0], edges[-1])
        counts, _ = np.histogram(inside, bins=edges)
        axes.stairs(counts / max(counts.max(), 1), edges, fill=True, color=BLUE)
        axes.set_ylim(0.0, 1.15)
        axes.set_xlim(edges[0], edges[-1])
        style_axes(axes, "", "", "")
        axes.spines["left"].set_visible(False)
        axes.set_yticks([])
        axes.tick_params(bottom=axes is rows[-1])
        beside = {"transform": axes.transAxes, "va": "center", "fontsize": 10}
        axes.text(-0.02, 0.4, name, ha="right", **beside)
        axes.text(1.02, 0.4, measures[name].replace(", ", "\n"), ha="left", **beside)
    rows[-1].set_xlabel(xlabel, fontsize=10)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    return figure


def shared_range(layers: Iterable[Array]) -> tuple[float, float]:
    """Return the ends of the axis on which all layers are drawn, the same on both sides of 0.

    Parameters
    ----------
    layers
        Finite numbers, an iterable of arrays (n,).

    Returns
    -------
    low, high
        They hold 99.5 % of the numbers of each layer; (-1, 1) where all are 0.

    Examples
    --------
    >>> low, high = shared_range([np.array([0.0, 0.0]), np.array([-3.0, 3.0])])
    >>> low, high
    (-3.0, 3.0)
    """
    sizes = [float(np.quantile(np.abs(x), SHOWN)) for x in layers if x.size]
    largest = max(sizes, default=0.0) or 1.0
    return -largest, largest


def _measure(finite: Array, total: int) -> str:
    lost = total - finite.size
    std = f"std {np.std(finite):.3g}" if finite.size else "no finite number"
    return f"{std}, {lost} not finite" if lost else std


def _checked(layers: Mapping[str, Array]) -> dict[str, Array]:
    """The finite numbers of each layer, flat."""
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(
            f"layer_histograms: layers must hold 1 to {MOST_LAYERS} layers, got {len(layers)}; "
            "of a deeper network show every second or third"
        )
    finite = {}
    for name, numbers in layers.items():
        array = np.asarray(numbers)
        if array.size == 0 or array.dtype.kind not in "iuf":
            raise ValueError(
                f"layer_histograms: the layer {name!r} must hold at least one number, got shape "
                f"{array.shape} of dtype {array.dtype}"
            )
        finite[name] = array[np.isfinite(array)].astype(np.float64)
    return finite
