"""The task of the race lab: it can be reached, only by what its answer says, and its words hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from course_lib.optim import AdaGrad, minimize
from course_lib.plotting import race_animation, race_lab
from course_lib.plotting.entrants import BASE_LRS, METHODS, PROBLEMS
from course_lib.plotting.labs.race import RACER, TARGET, TASK
from course_lib.plotting.surface import gaps
from course_lib.problems import quadratic_ravine
from tests.course_lib.plotting.labs.lab_page import DRAWN, OpenLab, opened, write_page


def gap_of_adagrad(
    angle: float, kappa: float = 50.0, scale: float = 1.0, eps: float = 1.0
) -> float:
    ravine = quadratic_ravine(kappa, math.radians(angle))
    optimizer = AdaGrad(lr=scale * BASE_LRS["ravine"]["AdaGrad"], eps=1e-10 * eps)
    return float(gaps(ravine, minimize(optimizer, ravine, ravine.start, 150))[-1])


def test_the_answer_is_true() -> None:
    assert (RACER, TARGET) == ("AdaGrad", 1e-10)
    assert gap_of_adagrad(0.0) < 1e-20
    assert gap_of_adagrad(45.0) > 1e-3
    # At 0 degrees the condition number changes nothing.
    assert gap_of_adagrad(0.0, kappa=5.0) == pytest.approx(gap_of_adagrad(0.0), rel=1e-6)
    # At 45 degrees it is the slider that does it, at 13 or below ...
    assert gap_of_adagrad(45.0, kappa=13.0) < TARGET < gap_of_adagrad(45.0, kappa=14.0)
    # ... and neither step scale nor eps does, over all of their range and all angles that count.
    best = min(
        gap_of_adagrad(angle, scale=10**scale, eps=10**eps)
        for angle in (40.0, 45.0, 50.0)
        for scale in np.linspace(-2, 2, 41)
        for eps in (0.0, 4.0, 8.0)
    )
    assert best > 1e-4
    text = " ".join(TASK.answer)
    assert "at 13 or below" in text
    assert "No step scale brings the gap below 1e-4 there" in text


@pytest.fixture(scope="module")
def race(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenLab]:
    with opened(browser, write_page(race_lab(), tmp_path_factory.mktemp("race"))) as lab:
        yield lab


@pytest.mark.parametrize(
    ("moves", "reached", "said"),
    [
        ({}, False, "Not reached yet: turn the ravine first."),
        ({"angle": 45}, False, "Not reached yet: AdaGrad is at 0.0019."),
        ({"angle": 45, "kappa": 13}, True, "Reached: AdaGrad is at 6.4e−11."),
        ({"angle": 45, "kappa": 14}, False, "Not reached yet: AdaGrad is at 2.9e−10."),
        ({"angle": 39, "kappa": 13}, False, "Not reached yet: turn the ravine first."),
        ({"angle": 45, "steps": 300}, False, "Not reached yet: 150 steps are allowed."),
        ({"angle": 45, "methods": []}, False, "Not reached yet: AdaGrad does not race."),
        ({"surface": "saddle"}, False, "Not reached yet: choose the ravine first."),
    ],
)
def test_the_task(race: OpenLab, moves: dict[str, Any], reached: bool, said: str) -> None:
    race.js("lab.reset()")
    for name, value in moves.items():
        race.set(name, value)
    assert race.js("lab.reached()") is reached
    assert race.frame.locator(".status").inner_text() == said


def test_without_a_preferred_axis_nothing_changes_when_it_turns(race: OpenLab) -> None:
    """The prediction: gaps of SGD, Momentum and Nesterov, and no others, are as they were."""
    race.js("lab.reset()")
    race.set("methods", list(METHODS))
    ends = []
    for angle in (0, 45):
        race.set("angle", angle)
        shown = race.js("JSON.parse(JSON.stringify(lab.numbers()))")
        ends.append({method: np.array(run["gap"]) for method, run in shown.items()})
    stay = {m for m in METHODS if np.allclose(ends[0][m], ends[1][m], rtol=1e-6, atol=0)}
    assert stay == {"SGD", "Momentum", "Nesterov"}


def test_the_headline_says_what_is_drawn(race: OpenLab) -> None:
    headline = race.frame.locator("h1")
    race.js("lab.reset()")
    race.set("surface", "long valley")
    race.set("scale", 100)
    race.set("methods", ["SGD", "Momentum"])
    assert headline.inner_text() == "Long valley, 150 steps: every method has diverged"
    assert race.frame.get_by_label("Momentum diverges").count() == 1
    assert race.frame.locator("input[name=angle]").is_disabled()
    race.set("scale", 1)
    race.set("steps", 1)
    race.set("methods", ["SGD"])
    assert headline.inner_text().startswith("Long valley, 1 step: SGD is lowest, at ")
    race.set("methods", [])
    assert headline.inner_text() == "Choose a method to race"
    race.js("lab.reset()")
    race.js(DRAWN)
    assert not race.frame.locator("input[name=angle]").is_disabled()
    assert race.said == []


@pytest.mark.parametrize("problem_name", PROBLEMS)
def test_arguments_are_where_the_controls_stand(problem_name: str) -> None:
    page = race_lab(problem_name, lr_scale=0.3, num_steps=40, methods=["Adam"])
    values = {control.name: getattr(control, "value", None) for control in page.controls}
    turned = problem_name == "rotated ravine"
    assert values["surface"] == ("ravine" if turned else problem_name)
    assert values["angle"] == (45 if turned else 0)
    assert (values["scale"], values["steps"], values["methods"]) == (0.3, 40, ("Adam",))


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (race_lab, {"lr_scale": 1000.0}, "race_lab: lr_scale must be in [0.01, 100], got 1000.0"),
        (race_lab, {"num_steps": 301}, "race_lab: num_steps must be in [1, 300], got 301"),
        (race_lab, {"problem_name": "hill"}, "race: problem_name must be one of ravine,"),
        (race_animation, {"problem_name": "hill"}, "race: problem_name must be one of ravine,"),
        (race_animation, {"problem_name": "ravine", "methods": []}, "race: methods must be"),
    ],
)
def test_bad_arguments(function: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        function(**arguments)
