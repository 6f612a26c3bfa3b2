"""The lab: sliders where a kernel runs, the figure where none does."""

from __future__ import annotations

import importlib.util
import re
from typing import Any

import ipywidgets
import pytest
from matplotlib.figure import Figure

from course_lib.plotting import lab, race, race_lab
from course_lib.plotting.figure import png_bytes


class Shell:
    """Stands in for IPython's shell; a kernel's has an attribute ``kernel``."""

    kernel = object()


@pytest.fixture
def _kernel_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lab.STATIC, raising=False)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Shell)


def test_without_a_kernel_it_is_the_figure() -> None:
    figure = race_lab("saddle", 2.0, 9, ["Adam"])
    assert isinstance(figure, Figure)
    assert png_bytes(figure) == png_bytes(race("saddle", 2.0, 9, ["Adam"]))


@pytest.mark.usefixtures("_kernel_runs")
def test_without_ipywidgets_it_is_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    assert lab.runs_widgets()
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name, *rest: None if name == "ipywidgets" else real(name, *rest),
    )
    assert isinstance(race_lab(num_steps=3), Figure)


@pytest.mark.usefixtures("_kernel_runs")
@pytest.mark.parametrize(("value", "live"), [("1", False), ("yes", False), ("0", True), ("", True)])
def test_the_environment_can_ask_for_the_figure(
    monkeypatch: pytest.MonkeyPatch, value: str, live: bool
) -> None:
    monkeypatch.setenv(lab.STATIC, value)
    assert lab.runs_widgets() is live
    assert isinstance(race_lab(num_steps=3), Figure) is not live


@pytest.mark.usefixtures("_kernel_runs")
def test_every_control_redraws_what_the_function_draws() -> None:
    box: Any = race_lab("saddle", 2.0, 9, ["Adam", "SGD"])
    sliders, methods = box.children[0].children
    picture = box.children[1]
    surface, lr_scale, num_steps = sliders.children
    assert isinstance(picture, ipywidgets.Image)
    state: dict[str, Any] = {
        "problem_name": "saddle",
        "lr_scale": 2.0,
        "num_steps": 9,
        "methods": ("Adam", "SGD"),
    }
    assert bytes(picture.value) == png_bytes(race(**state))
    for control, name, value in (
        (surface, "problem_name", "long valley"),
        (lr_scale, "lr_scale", 0.5),
        (num_steps, "num_steps", 40),
        (methods, "methods", ("RMSProp",)),
    ):
        before = bytes(picture.value)
        control.value = value
        state[name] = value
        assert bytes(picture.value) == png_bytes(race(**state)) != before
    methods.value = ()  # nobody races: the last picture stays
    assert bytes(picture.value) == png_bytes(race(**state))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lr_scale": 1000.0}, "lr_scale must be in [0.01, 100], got 1000.0"),
        ({"num_steps": 301}, "num_steps must be in [1, 300], got 301"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"race_lab: {message}")):
        race_lab(**arguments)
