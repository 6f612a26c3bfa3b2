"""The lab of unit 07: sliders over the race."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from course_lib.plotting.entrants import DEFAULT_METHODS, METHODS, NUM_STEPS, PROBLEMS
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.race import race

if TYPE_CHECKING:
    from ipywidgets import Widget

STATIC = "DESCENT_STATIC"
"""Environment variable: where it is set, and not to 0, labs show their static figure."""

MAX_STEPS = 300


def race_lab(
    problem_name: str = "ravine",
    lr_scale: float = 1.0,
    num_steps: int = NUM_STEPS,
    methods: Sequence[str] = DEFAULT_METHODS,
) -> Widget | Figure:
    """Show the race with controls: surface, factor of the step lengths, steps, and methods.

    The controls call :func:`course_lib.plotting.race`, and the arguments are where they stand
    at first. Without ipywidgets, outside a notebook, or with ``DESCENT_STATIC`` set, as when a
    notebook is executed to be read, the same call returns the figure itself.

    Parameters
    ----------
    problem_name, lr_scale, num_steps, methods
        As in :func:`course_lib.plotting.race_paths`; ``lr_scale`` in [0.01, 100] and
        ``num_steps`` at most 300, since the sliders end there.

    Returns
    -------
    widget or figure
        To be the last expression of a cell.

    Raises
    ------
    ValueError
        If a name is unknown or a number out of its domain.

    Examples
    --------
    >>> type(race_lab("saddle", num_steps=5)).__name__  # no kernel runs here
    'CourseFigure'
    """
    if not 0.01 <= lr_scale <= 100.0:
        raise ValueError(f"race_lab: lr_scale must be in [0.01, 100], got {lr_scale!r}")
    if not 1 <= num_steps <= MAX_STEPS:
        raise ValueError(f"race_lab: num_steps must be in [1, {MAX_STEPS}], got {num_steps!r}")
    figure = race(problem_name, lr_scale, num_steps, methods)
    if not runs_widgets():
        return figure

    import ipywidgets  # imported where it is needed: most readers of figures have no kernel

    controls = {
        "problem_name": ipywidgets.Dropdown(
            options=list(PROBLEMS), value=problem_name, description="surface"
        ),
        "lr_scale": ipywidgets.FloatLogSlider(
            value=lr_scale,
            min=-2,
            max=2,
            step=0.05,
            description="step scale",
            readout_format=".2f",
            continuous_update=False,
        ),
        "num_steps": ipywidgets.IntSlider(
            value=num_steps, min=1, max=MAX_STEPS, description="steps", continuous_update=False
        ),
        "methods": ipywidgets.SelectMultiple(
            options=list(METHODS), value=tuple(methods), rows=len(METHODS), description="methods"
        ),
    }
    picture = ipywidgets.Image(value=png_bytes(figure), format="png")

    def redraw(_: object) -> None:
        values = {name: control.value for name, control in controls.items()}
        if values["methods"]:
            picture.value = png_bytes(race(**values))

    for control in controls.values():
        control.observe(redraw, names="value")
    sliders = ipywidgets.VBox([controls[name] for name in list(controls)[:-1]])
    return ipywidgets.VBox([ipywidgets.HBox([sliders, controls["methods"]]), picture])


def runs_widgets() -> bool:
    """Tell whether sliders would move anything: ipywidgets is there, and a kernel runs.

    Returns
    -------
    bool
        False too where the environment variable ``DESCENT_STATIC`` is set, and not to 0.

    Examples
    --------
    >>> runs_widgets()
    False
    """
    if os.environ.get(STATIC, "0") not in ("", "0"):
        return False
    if importlib.util.find_spec("ipywidgets") is None:
        return False
    if importlib.util.find_spec("IPython") is None:
        return False
    from IPython.core.getipython import get_ipython  # absent where figures are only drawn

    return getattr(get_ipython(), "kernel", None) is not None
