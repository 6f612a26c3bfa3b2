"""The lab of unit 03: one hidden layer of a chosen width, inside its interval and outside."""

from __future__ import annotations

from course_lib.plotting.labs.harness import Choice, LabPage, Range, Task
from course_lib.plotting.labs.width_fits import MAX_SEED, MAX_WIDTH, creases, error_curves
from course_lib.plotting.labs.width_picture import CURVE_WIDTHS, MAX_BEYOND, width_picture
from course_lib.plotting.labs.width_targets import BREAK, MAX_DEPTH, TARGETS, ZIGZAG
from course_lib.plotting.palette import BLACK, BLUE, ORANGE, PURPLE, ink

SCRIPTS = ("least_squares.js", "width.js", "width_view.js")

GOAL_ERROR = 1e-2
"""What the task asks for: the smallest width with a smaller error than that."""

TASK = Task(
    goal=(
        "On the `wave`, find the smallest width at which the blue error inside is below 0.01, the "
        "dashed line."
    ),
    question=(
        "Four times that width makes the error inside sixteen times smaller. And the error "
        "outside, as far as the picture goes?"
    ),
    choices=("also sixteen times smaller", "a little smaller", "not smaller at all"),
    answer=(
        (
            "**The task.** 23 units. The formula for equal pieces of length h says "
            "h²/8 · max|f''|. Here h is 2/H and max|f''| is π², so the error is at most 4.93/H², "
            "and that is below 0.01 from H = 23 on."
        ),
        (
            "**The prediction.** Not smaller at all: as far as ±3 it is 6.2 at width 23 and 6.3 "
            "at width 92. No bend lies outside the interval, so on the right the network goes on "
            "along its last piece, and on the left it stays constant. More units make that last "
            "piece follow the wave better at x = 1, and nowhere beyond."
        ),
        (
            "**Depth.** Choose the `zigzag` and depth 5. The function is itself a network: 5 "
            "layers of 2 units fold the interval into 32 pieces. One layer with the same 10 units "
            "has at most 11 pieces. To follow all 32, one layer needs at least 31 units; with "
            "fewer its error is at least a half. Blue, with its equal pieces, does it at 32."
        ),
    ),
)


def width_lab(
    width: int = 8, target: str = "wave", beyond: float = 2.0, seed: int = 0, depth: int = 4
) -> LabPage:
    """Return the fits with sliders for width, function, how far outside, seed, and depth.

    The arguments are where the controls stand at first. The fits are computed in the page; the
    curves of the errors come from :func:`width_fit`.

    Parameters
    ----------
    width, target, beyond, seed, depth
        As in :func:`width_picture`.

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
    >>> page = width_lab()
    >>> page.html[:24], page.title
    ('<div data-descent="lab" ', 'Lab: the width, inside and outside')
    """
    picture = width_picture(width, target, beyond, seed, depth)
    controls = (
        Range("width", "width H", 1, MAX_WIDTH, 1, int(width)),
        Choice("target", "function", (*TARGETS, ZIGZAG), target),
        Range("beyond", "shown outside", 0, MAX_BEYOND, 0.25, float(beyond)),
        Range("seed", "seed of the creases", 0, MAX_SEED, 1, int(seed)),
        Range(
            "depth", "depth", 1, MAX_DEPTH, 1, int(depth), hint="layers of two units; of the zigzag"
        ),
    )
    random = [creases(one) for one in range(MAX_SEED + 1)]
    data = {
        "break": BREAK,
        "creases": [places.tolist() for places, _ in random],
        "sides": [[int(sign) for sign in signs] for _, signs in random],
        "widths": list(CURVE_WIDTHS),
        "depths": list(range(1, MAX_DEPTH + 1)),
        "curves": error_curves(CURVE_WIDTHS),
        "task": {"error": GOAL_ERROR},
        "colors": {
            "ink": BLACK,
            "blue": BLUE,
            "blueWords": ink(BLUE),
            "orange": ORANGE,
            "deep": PURPLE,
            "deepWords": ink(PURPLE),
            "inside": "#e4f3ee",
            "quiet": "#57606a",
        },
    }
    title = "Lab: the width, inside and outside"
    return LabPage(SCRIPTS, title, picture, controls, data, TASK)
