"""The race computed in the page equals course_lib's, over the whole range of its sliders."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser

from course_lib.optim import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    Momentum,
    Nadam,
    Nesterov,
    RMSProp,
    minimize,
)
from course_lib.plotting import race_animation, race_lab, race_paths
from course_lib.plotting.entrants import BASE_LRS, PROBLEMS
from course_lib.plotting.labs.race import KAPPA, SURFACES
from course_lib.plotting.surface import diverged, domain_of, gaps
from course_lib.problems import Problem, quadratic_ravine
from tests.course_lib.plotting.labs.lab_page import OpenLab, opened, write_page

Array = NDArray[np.float64]

OPTIMIZERS: Mapping[str, Callable[[float, float, float], Any]] = {
    "SGD": lambda lr, beta, eps: SGD(lr=lr),
    "Momentum": lambda lr, beta, eps: Momentum(lr=lr, momentum=beta),
    "Nesterov": lambda lr, beta, eps: Nesterov(lr=lr, momentum=beta),
    "AdaGrad": lambda lr, beta, eps: AdaGrad(lr=lr, eps=1e-10 * eps),
    "RMSProp": lambda lr, beta, eps: RMSProp(lr=lr, rho=beta, eps=1e-8 * eps),
    "Adadelta": lambda lr, beta, eps: Adadelta(eps=1e-6 * eps),
    "Adam": lambda lr, beta, eps: Adam(lr=lr, beta1=beta, eps=1e-8 * eps),
    "Nadam": lambda lr, beta, eps: Nadam(lr=lr, beta1=beta, eps=1e-8 * eps),
    "AdamW": lambda lr, beta, eps: AdamW(lr=lr, beta1=beta, eps=1e-8 * eps),
    "AMSGrad": lambda lr, beta, eps: AMSGrad(lr=lr, beta1=beta, eps=1e-8 * eps),
}
"""Written anew from the lab's labels, and not taken from the lab."""

RELATIVE = 1e-9

NUDGE = 1e-13
"""Relative noise in each gradient, whose effect on a path tells how much the path magnifies. The
two roundings (of matrix products and powers) differ by less."""

VISIT = """states => JSON.stringify(states.map(values => {
  for (const name of Object.keys(values)) { lab.set(name, values[name]); }
  return {state: lab.state(), numbers: lab.numbers()};
}))"""


@pytest.fixture(scope="module")
def race(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenLab]:
    with opened(browser, write_page(race_lab(), tmp_path_factory.mktemp("race"))) as lab:
        yield lab


def states() -> list[dict[str, Any]]:
    """Corners of the sliders, and places drawn from all of their range, for each surface."""
    rng = np.random.default_rng(7)
    common = {"methods": list(OPTIMIZERS)}
    found = []
    for surface in SURFACES:
        found.append({"surface": surface, "scale": 1.0, "beta": 0.9, "eps": 1.0, "steps": 300})
        for scale in (0.01, 100.0):
            for beta in (0.0, 0.99):
                found.append(found[-1] | {"scale": scale, "beta": beta, "eps": 10 / scale})
        for _ in range(10):
            drawn = {
                "angle": int(rng.integers(0, 91)),
                "kappa": 10 ** rng.uniform(0, 2),
                "scale": 10 ** rng.normal(0, 0.7),
                "beta": float(rng.integers(0, 100)) / 100,
                "eps": 10 ** rng.uniform(0, 8),
                "steps": int(rng.integers(1, 301)),
            }
            found.append({"surface": surface} | drawn)
    return [common | state for state in found]


def problem_of(state: Mapping[str, Any]) -> Problem:
    if state["surface"] == "ravine":
        return quadratic_ravine(state["kappa"], math.radians(state["angle"]))
    return PROBLEMS[state["surface"]]()


def path_of(state: Mapping[str, Any], method: str, nudge: float = 0.0) -> Array:
    problem = problem_of(state)
    lr = state["scale"] * BASE_LRS[state["surface"]].get(method, 1.0)
    if nudge:
        exact, rng = problem.grad, np.random.default_rng(1)
        problem = replace(problem, grad=lambda w: exact(w) * (1 + nudge * rng.uniform(-1, 1, 2)))
    optimizer = OPTIMIZERS[method](lr, state["beta"], state["eps"])
    return minimize(optimizer, problem, problem.start, state["steps"])


def numbers(values: list[float | None]) -> Array:
    """JSON has no NaN: it comes as None."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def test_every_number_is_course_libs(race: OpenLab) -> None:
    seen = json.loads(race.js(VISIT, states()))
    compared = strict = 0
    for at in seen:
        state = at["state"]
        problem = problem_of(state)
        for method, found in at["numbers"].items():
            path = path_of(state, method)
            moved = path_of(state, method, NUDGE)
            # One of the two may diverge a step before the other: until then they are compared.
            both = np.isfinite(path).all(axis=1) & np.isfinite(moved).all(axis=1)
            size = np.abs(path).max(axis=1)
            magnified = np.maximum.accumulate(
                np.where(both, np.abs(moved - path).max(axis=1, initial=0.0), 0.0)
            )
            allowed = RELATIVE * size + 10 * magnified
            theirs = np.column_stack([numbers(found["x"]), numbers(found["y"])])
            far = np.where(both, np.abs(theirs - path).max(axis=1, initial=0.0), 0.0)
            where = f"{method}, {state}"
            assert theirs.shape == path.shape, where
            assert (far[both] <= allowed[both]).all(), where
            # The same rule ends a path, though rounding may move its last point by one.
            assert abs(int(np.isfinite(theirs[:, 0]).sum()) - len(path[both])) <= 1, where
            compared += int(both.sum())
            strict += int((far[both] <= RELATIVE * size[both]).sum())
            gap, their_gap = gaps(problem, path), numbers(found["gap"])
            known = both & np.isfinite(gap)
            steep = np.abs([problem.grad(w) for w in path[known]]).max(axis=1, initial=0.0)
            # The smallest value is subtracted, which leaves the rounding of the larger one.
            rounding = 4e-16 * (1 + np.abs(gap[known]))
            slack = RELATIVE * np.abs(gap[known]) + 3 * steep * far[known] + rounding
            assert (np.abs(their_gap - gap)[known] <= slack).all(), where
            assert not np.isfinite(their_gap[both & ~known]).any(), where
            if both.all():
                box = domain_of(quadratic_ravine(angle=1.0))
                box = box if state["surface"] == "ravine" else domain_of(problem)
                assert found["diverged"] == diverged(theirs, box), where
    # The looser bound is for races that magnify rounding, and these are few.
    assert compared > 100_000
    assert strict >= 0.97 * compared, (strict, compared)


@pytest.mark.parametrize("problem_name", PROBLEMS)
def test_it_opens_on_the_librarys_race(browser: Browser, tmp_path: Path, problem_name: str) -> None:
    """The lab on its surface, and the animation also on the rotated ravine's own step lengths."""
    methods = ["SGD", "Nesterov", "Adadelta", "Adam"]
    page = race_animation(problem_name, lr_scale=0.7, num_steps=400, methods=methods)
    paths = race_paths(problem_name, lr_scale=0.7, num_steps=400, methods=methods)
    with opened(browser, write_page(page, tmp_path)) as lab:
        assert lab.js("lab.state()") == {"steps": 400, "methods": methods}
        shown = json.loads(lab.js("JSON.stringify(lab.numbers())"))
    for method, path in paths.items():
        theirs = np.column_stack([numbers(shown[method]["x"]), numbers(shown[method]["y"])])
        np.testing.assert_allclose(theirs, path, rtol=RELATIVE, atol=1e-14)


def test_the_opening_state_is_what_the_arguments_say(race: OpenLab) -> None:
    race.js("lab.reset()")
    assert race.js("lab.state()") == {
        "surface": "ravine",
        "angle": 0,
        "kappa": KAPPA,
        "scale": 1,
        "beta": 0.9,
        "eps": 1,
        "steps": 150,
        "methods": ["SGD", "Momentum", "AdaGrad", "RMSProp", "Adadelta", "Adam"],
    }
    shown = json.loads(race.js("JSON.stringify(lab.numbers())"))
    for method, path in race_paths("ravine").items():
        theirs = np.column_stack([numbers(shown[method]["x"]), numbers(shown[method]["y"])])
        np.testing.assert_allclose(theirs, path, rtol=RELATIVE, atol=1e-14)
