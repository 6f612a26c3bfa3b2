"""The lab of unit 07, and the animation: the race in the page, under the reader's finger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.optim import Adadelta, Adam, AdamW
from course_lib.optim.trajectory import LARGEST
from course_lib.plotting.entrants import BASE_LRS, DEFAULT_METHODS, METHODS, NUM_STEPS, PROBLEMS
from course_lib.plotting.labs.harness import Checks, Choice, LabPage, Range, Task
from course_lib.plotting.palette import CONTOUR, METHOD_STYLES, PALE_DEEP, PALE_HIGH
from course_lib.plotting.race import race
from course_lib.plotting.surface import NUM_LEVELS, domain_of
from course_lib.problems import quadratic_ravine
from course_lib.problems.long_valley import SLOPE, WALL

MAX_STEPS = 300

KAPPA = 50.0
"""Condition number of the ravine at first, as in ``PROBLEMS``."""

TURNED = 45
"""Degrees by which the rotated ravine is turned."""

SURFACES = ("ravine", "saddle", "long valley", "rosenbrock")
"""The lab's surfaces: its ravine turns, so the rotated one is no other."""

RACER, TARGET = "AdaGrad", 1e-10
"""Who has to reach which gap in the task."""

SECONDS = 7.0

SCRIPTS = ("race.js", "race_view.js")

TASK = Task(
    goal=(
        "On the ravine at 0°, AdaGrad arrives within 150 steps. Turn the ravine to 45° (between "
        "40° and 50° counts) and bring AdaGrad's gap back below the dashed line, 1e-10, with at "
        "most 150 steps. One more slider is enough. Which?"
    ),
    question="The ravine turns from 0° to 45°. Whose curves stay exactly as they are?",
    choices=(
        "those of SGD, Momentum and Nesterov",
        "those of AdaGrad, RMSProp and Adam",
        "all of them",
        "none",
    ),
    answer=(
        (
            "**The prediction.** Those of SGD, Momentum and Nesterov. The start turns with the "
            "ravine, these methods treat every direction alike, and so their paths turn too. All "
            "others divide each coordinate by a number of its own. At 0° the coordinates are the "
            "axes of the ravine, and the division makes both equally steep: move the condition "
            "number at 0°, and AdaGrad's curve does not move at all."
        ),
        (
            "**The task.** The condition number, at 13 or below. At 45° each coordinate of the "
            "gradient mixes the steep direction with the flat one, both coordinates get nearly the "
            "same divisor, and the ravine stays as narrow as it was. No step scale brings the gap "
            "below 1e-4 there; beta is not part of AdaGrad, and eps is only added to the divisor. "
            "A method with one number for each coordinate cannot see that two coordinates act "
            "together. For that it takes a matrix, as in Newton's method."
        ),
    ),
)


def race_lab(
    problem_name: str = "ravine",
    lr_scale: float = 1.0,
    num_steps: int = NUM_STEPS,
    methods: Sequence[str] = DEFAULT_METHODS,
) -> LabPage:
    """Return the race with sliders: surface, angle, step, beta, eps, steps, and the methods.

    The arguments are where the controls stand at first. Everything is computed in the page.

    Parameters
    ----------
    problem_name, lr_scale, num_steps, methods
        As in :func:`course_lib.plotting.race_paths`; ``lr_scale`` in [0.01, 100] and
        ``num_steps`` at most 300, since the sliders end there.

    Returns
    -------
    LabPage
        To be the last expression of a cell.

    Raises
    ------
    ValueError
        If a name is unknown or a number out of its domain.

    Notes
    -----
    The ravine's step lengths are the best ones at 0 degrees, at each angle: only the angle
    changes when it is turned.

    Examples
    --------
    >>> page = race_lab("saddle", num_steps=5)
    >>> page.html[:24], page.title
    ('<div data-descent="lab" ', 'Lab: the race of the methods')
    """
    if not 0.01 <= lr_scale <= 100.0:
        raise ValueError(f"race_lab: lr_scale must be in [0.01, 100], got {lr_scale!r}")
    if not 1 <= num_steps <= MAX_STEPS:
        raise ValueError(f"race_lab: num_steps must be in [1, {MAX_STEPS}], got {num_steps!r}")
    picture = race(problem_name, lr_scale, num_steps, methods)
    surface, angle = _seen_in_the_lab(problem_name)
    controls = (
        Choice("surface", "surface", SURFACES, surface),
        Range("angle", "angle", 0, 90, 1, angle, hint="of the ravine, and of the start with it"),
        Range("kappa", "condition number", 1.0, 100.0, 0.05, KAPPA, True, 2, hint="of the ravine"),
        Range(
            "scale",
            "step scale",
            0.01,
            100.0,
            0.02,
            float(lr_scale),
            True,
            2,
            hint="times each method's best step length; Adadelta has none",
        ),
        Range(
            "beta",
            "beta",
            0.0,
            0.99,
            0.01,
            0.9,
            hint=(
                "Momentum, Nesterov: momentum. Adam's family: beta1. RMSProp: rho. "
                "SGD, AdaGrad, Adadelta: no effect."
            ),
        ),
        Range(
            "eps",
            "eps",
            1.0,
            1e8,
            0.1,
            1.0,
            True,
            2,
            hint=(
                "times each method's own: Adam's family and RMSProp `1e-8`, AdaGrad `1e-10`, "
                "Adadelta `1e-6`"
            ),
        ),
        Range("steps", "steps", 1, MAX_STEPS, 1, int(num_steps), play=SECONDS),
        _who_races(methods, tuple(METHODS)),
    )
    data = _known() | {"fixed": {}, "horizon": None, "racer": RACER, "target": TARGET}
    return LabPage(SCRIPTS, "Lab: the race of the methods", picture, controls, data, TASK)


def race_animation(
    problem_name: str,
    lr_scale: float = 1.0,
    num_steps: int = NUM_STEPS,
    methods: Sequence[str] = DEFAULT_METHODS,
    title: str | None = None,
) -> LabPage:
    """Return one race with a button that plays it, a slider over its steps, and a legend.

    Parameters
    ----------
    problem_name, lr_scale, num_steps, methods
        As in :func:`course_lib.plotting.race_paths`.
    title
        Of the picture where it does not move; by default who is lowest at the end.

    Returns
    -------
    LabPage
        To be the last expression of a cell. It opens at the end of the race.

    Raises
    ------
    ValueError
        If a name is unknown or a number out of its domain.

    Examples
    --------
    >>> race_animation("ravine", num_steps=10, methods=["SGD", "Adam"]).html[:30]
    '<div data-descent="animation" '
    """
    picture = race(problem_name, lr_scale, num_steps, methods, title)
    surface, angle = _seen_in_the_lab(problem_name)
    controls = (
        Range("steps", "step", 0, int(num_steps), 1, int(num_steps), play=SECONDS),
        _who_races(methods, tuple(methods)),
    )
    fixed = {
        "surface": surface,
        "angle": angle,
        "kappa": KAPPA,
        "scale": float(lr_scale),
        "beta": 0.9,
        "eps": 1.0,
    }
    data = _known() | {"fixed": fixed, "horizon": int(num_steps), "racer": RACER, "target": None}
    data["surfaces"][surface]["lrs"] = dict(BASE_LRS[problem_name])
    return LabPage(SCRIPTS, "Animation: the race", picture, controls, data, kind="animation")


def _seen_in_the_lab(problem_name: str) -> tuple[str, int]:
    """Return the lab's surface and angle for one of the names of ``PROBLEMS``."""
    return ("ravine", TURNED) if problem_name == "rotated ravine" else (problem_name, 0)


def _who_races(methods: Sequence[str], options: tuple[str, ...]) -> Checks:
    looks = {
        name: {"color": METHOD_STYLES[name].color, "dashes": list(METHOD_STYLES[name].dashes)}
        for name in options
    }
    return Checks("methods", "methods, and their gap at the end", options, tuple(methods), looks)


def _known() -> dict[str, Any]:
    """Return the constants of course_lib that the script computes with."""
    surfaces = {}
    for name in SURFACES:
        problem = PROBLEMS[name]()
        assert problem.minimum is not None
        surfaces[name] = {
            "box": domain_of(problem),
            "start": problem.start.tolist(),
            "minimum": problem.minimum.tolist(),
            "lowest": problem.minimum_value,
            "lrs": dict(BASE_LRS[name]),
        }
    # A turned ravine needs a square around it, as the library's own picture of one.
    surfaces["ravine"]["box"] = domain_of(quadratic_ravine(angle=1.0))
    family = Adam()
    return {
        "surfaces": surfaces,
        "start": quadratic_ravine().start.tolist(),
        "slope": SLOPE,
        "wall": WALL,
        "methods": list(METHODS),
        "looks": {
            name: {"color": style.color, "dashes": list(style.dashes)}
            for name, style in METHOD_STYLES.items()
        },
        "eps": {name: getattr(make(1.0), "eps", 0.0) for name, make in METHODS.items()},
        "beta2": family.beta2,
        "rho": Adadelta().rho,
        "decay": AdamW().weight_decay,
        "largest": LARGEST,
        "colors": {"low": PALE_DEEP, "high": PALE_HIGH, "line": CONTOUR, "levels": NUM_LEVELS},
    }
