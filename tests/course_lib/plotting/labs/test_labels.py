"""No number of a lab's picture covers another or leaves the picture, whatever its sliders say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from course_lib.plotting import graph_lab, logistic_lab, race_lab, width_lab
from course_lib.plotting.labs import LabPage
from tests.course_lib.plotting.labs.lab_page import DRAWN, opened, write_page

# Where every text of the next pictures stands: its words, and the ends of its box.
NOTE = """() => {
  const write = descent.Pen.prototype.text;
  window.texts = [];
  descent.Pen.prototype.text = function (words, x, y, look) {
    const how = look || {}, size = how.size || 12, text = String(words);
    const wide = this.textWidth(text, size, how.bold);
    const left = how.align === 'center' ? -wide / 2 : how.align === 'right' ? -wide : 0;
    const top = how.baseline === 'middle' ? -0.4 * size : -0.75 * size, high = 0.8 * size;
    // Turned text runs upwards.
    const box = how.turn ? [x + top, y - left - wide, x + top + high, y - left]
      : [x + left, y + top, x + left + wide, y + top + high];
    if (text) { window.texts.push({text, box, inside: [this.width, this.height]}); }
    return write.call(this, words, x, y, look);
  };
}"""

AGAIN = """() => {
  const [name, value] = Object.entries(lab.state())[0];
  window.texts = [];
  lab.set(name, value);
}"""

LABS: Mapping[str, tuple[Callable[[], LabPage], list[dict[str, Any]]]] = {
    "race": (
        race_lab,
        [
            {},
            {"angle": 45},
            {"scale": 100},
            {"scale": 0.01},
            {"steps": 1},
            {"surface": "rosenbrock", "steps": 300},
            {"surface": "saddle"},
            {"kappa": 1, "eps": 1e8},
            {"methods": ["SGD", "Momentum", "Nesterov", "Adam", "AdamW", "AMSGrad", "Nadam"]},
        ],
    ),
    "boundary": (
        logistic_lab,
        [
            {},
            {"l2": 0},
            {"l2": 0, "steps": 10_000},
            {"x1": -0.6, "x2": -2.9},
            {"x1": -0.6, "x2": -2.9, "l2": 0, "steps": 10_000},
            {"x1": -0.55, "x2": 0.6, "l2": 0, "steps": 10_000},
            {"x1": 3, "x2": 3},
            {"x1": 3, "x2": -3},
            {"x1": -3, "x2": -3, "label": "-1"},
        ],
    ),
    "graph": (
        graph_lab,
        [
            {},
            {"x": -0.4, "y": -2.4},
            {"x": 5, "y": 5, "seed": 2},
            {"x": -5, "y": -5, "seed": -2},
            {"x": -4.9, "y": -4.9, "seed": 1.7},
            {"x": 0, "y": 0, "seed": 0},
            {"step": 8},
            {"example": "two paths", "x": -4.9, "y": -4.9},
            {"example": "shared node", "x": -4.9, "y": 4.9},
            {"example": "gate", "x": -3, "y": 1},
            {"example": "larger one", "x": 2, "y": 2},
        ],
    ),
    "width": (
        width_lab,
        [
            {},
            {"width": 1, "depth": 1},
            {"width": 128, "depth": 6},
            {"target": "zigzag", "depth": 5, "width": 31},
            {"target": "kink", "width": 128, "beyond": 0},
            {"target": "jump", "seed": 9},
        ],
    ),
}

ROOM = 2.0
"""Pixels by which boxes may meet: they are a little larger than the ink."""


def covers(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two boxes overlap by more than that, in both directions."""
    a, b = one["box"], other["box"]
    return bool(
        min(a[2], b[2]) - max(a[0], b[0]) > ROOM and min(a[3], b[3]) - max(a[1], b[1]) > ROOM
    )


@pytest.mark.parametrize("width", [390, 828, 1200])
@pytest.mark.parametrize("name", LABS)
def test_no_text_covers_another_or_is_cut(
    name: str, width: int, browser: Browser, tmp_path: Path
) -> None:
    make, states = LABS[name]
    faults = []
    with opened(browser, write_page(make(), tmp_path), width=width) as lab:
        lab.js(NOTE)
        for state in states:
            lab.js("s => { lab.reset(); Object.keys(s).forEach(n => lab.set(n, s[n])); }", state)
            lab.js(DRAWN)
            # Once more as it is: the words of one picture.
            lab.js(AGAIN)
            lab.js(DRAWN)
            texts = lab.js("window.texts")
            assert texts, state
            for i, one in enumerate(texts):
                left, top, right, bottom = one["box"]
                wide, high = one["inside"]
                if left < -ROOM or top < -ROOM or right > wide + ROOM or bottom > high + ROOM:
                    faults.append(f"{state}: {one['text']!r} is cut")
                faults += [
                    f"{state}: {one['text']!r} covers {other['text']!r}"
                    for other in texts[:i]
                    if covers(one, other)
                ]
    assert "\n".join(faults) == ""
