"""The lab of unit 01: one example is dragged, and boundary, loss and weights follow."""

from __future__ import annotations

import numpy as np

from course_lib.plotting.labs.boundary_picture import PENALTIES, SHADES, dragged_point
from course_lib.plotting.labs.dragged_point import MAX_L2, MIN_L2, REACH, dragged_point_data
from course_lib.plotting.labs.harness import Choice, LabPage, Range, Task
from course_lib.plotting.palette import (
    BLACK,
    BLUE,
    CONTOUR,
    GREEN,
    PALE_DEEP,
    PALE_HIGH,
    PURPLE,
    VERMILION,
    ink,
)

SCRIPTS = ("boundary.js", "boundary_features.js", "boundary_view.js")

MAX_STEPS = 10_000

GOAL_L2, GOAL_LENGTH = 1e-3, 9.0
"""What the task asks for: weights longer than that, at this penalty."""

TASK = Task(
    goal=(
        "Leave `l2` at 0.001 and drag your example (or use the sliders x1 and x2) until |w| is "
        "above 9, with all thirteen examples on their own side."
    ),
    question="Where must your example go to make w as long as possible?",
    choices=(
        "far into its own side",
        "close to the boundary",
        "far into the wrong side",
    ),
    answer=(
        (
            "**Close to the boundary**, on its own side: for instance at (-0.6, -2.9), where |w| "
            "is 9.80. The data are still separable, but by a narrow gap. Inside that gap the "
            "probability has to rise from near 0 to near 1, and a steep rise takes long weights."
        ),
        (
            "**Far into its own side** almost nothing moves. The example's probability is near 1 "
            "already, so it hardly pulls: over the whole upper right corner |w| stays at 5.2."
        ),
        (
            "**Far into the wrong side** w becomes short, below 1: no line separates the data any "
            "more. Long weights would be sure of every example, and surely wrong about yours, "
            "which costs too much."
        ),
        (
            "**Now l2.** With your example back at (1.5, 1.0), move `l2` to the left: the star "
            "climbs the green curve, and gradient descent needs ever more steps to reach it "
            "(about 80 at 0.01, 700 at 0.001, 6,100 at 0.0001, to come within 1%). At 0 there is "
            "no minimum and descent goes on for ever: |w| is 5.0 after 100 steps, 7.9 after 1,000 "
            "and 11.1 after 10,000. At (-1.5, -1.5) the green curve is flat on the left: there "
            "the data themselves keep w short."
        ),
    ),
)


def logistic_lab(x1: float = 1.5, x2: float = 1.0, l2: float = GOAL_L2) -> LabPage:
    """Return the examples, one of which is dragged, with boundary, loss and weights.

    The arguments are where the controls stand at first. Everything is computed in the page.

    Parameters
    ----------
    x1, x2
        Where the dragged example of label +1 is, each in [-3, 3].
    l2
        Strength of the penalty, in [0.0001, 1]. The slider has 0 as well.

    Returns
    -------
    LabPage
        To be the last expression of a cell.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> page = logistic_lab()
    >>> page.html[:24], page.title
    ('<div data-descent="lab" ', 'Lab: drag one example')
    """
    steps = 30
    picture = dragged_point(x1, x2, l2, steps)
    controls = (
        Range("x1", "your x1", -REACH, REACH, 0.05, float(x1)),
        Range("x2", "your x2", -REACH, REACH, 0.05, float(x2)),
        Choice("label", "your label", ("+1", "-1"), "+1"),
        Range(
            "l2",
            "penalty l2",
            MIN_L2,
            MAX_L2,
            0.1,
            float(l2),
            log=True,
            digits=2,
            hint="leftmost: 0, no penalty",
            zero=True,
        ),
        Range(
            "steps",
            "descent steps",
            1,
            MAX_STEPS,
            0.05,
            steps,
            log=True,
            digits=3,
            hint="from w = 0, with lr = 1/L",
            zero=True,
        ),
    )
    X, y = dragged_point_data(0.0, 0.0)
    data = {
        "rows": (y[:-1, np.newaxis] * X[:-1]).tolist(),
        "labels": y[:-1].tolist(),
        "penalties": list(PENALTIES),
        "task": {"l2": GOAL_L2, "length": GOAL_LENGTH},
        "surface": {"low": PALE_DEEP, "high": PALE_HIGH, "line": CONTOUR, "levels": 14},
        "colors": {
            "ink": BLACK,
            "plus": BLUE,
            "minus": VERMILION,
            "minimum": GREEN,
            "words": ink(GREEN),
            "path": PURPLE,
            "pathWords": ink(PURPLE),
            "shades": list(SHADES),
            "quiet": "#57606a",
        },
    }
    return LabPage(SCRIPTS, "Lab: drag one example", picture, controls, data, TASK)
