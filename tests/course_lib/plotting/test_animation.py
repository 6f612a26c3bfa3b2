"""The animated race: whole without its script, small, the same each time, from nowhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from course_lib.plotting import race_animation, race_paths
from course_lib.plotting.animation import MAX_FRAMES, frame_steps
from course_lib.plotting.entrants import METHODS, PROBLEMS
from course_lib.problems import quadratic_ravine

ROOT = Path(__file__).parents[3]


def parsed(page: str) -> ET.Element:
    """The page as XML, without its script and with the one attribute that has no value."""
    return ET.fromstring(
        re.sub("<script>.*?</script>", "", page, flags=re.S)
        .replace(" disabled ", ' disabled="" ')
        .replace('style="flex:1">', 'style="flex:1"/>')
    )


def polylines(page: str) -> dict[str, list[np.ndarray]]:
    found: dict[str, list[np.ndarray]] = {}
    for group in parsed(page).iter("g"):
        if "data-method" in group.attrib:
            points = group.find("polyline").attrib["points"]  # type: ignore[union-attr]
            pairs = np.array([[float(x) for x in pair.split(",")] for pair in points.split()])
            found.setdefault(group.attrib["data-method"], []).append(pairs)
    return found


def test_without_its_script_it_shows_the_whole_race() -> None:
    page = race_animation("ravine", num_steps=30, methods=["SGD", "Adam"])
    (x0, x1), (y0, y1) = quadratic_ravine().domain or ()
    lines = polylines(page)
    for method, path in race_paths("ravine", num_steps=30, methods=["SGD", "Adam"]).items():
        on_surface, on_losses = lines[method]
        expected = np.column_stack(
            [(path[:, 0] - x0) / (x1 - x0) * 400, (y1 - path[:, 1]) / (y1 - y0) * 292]
        )
        np.testing.assert_allclose(on_surface, expected, atol=0.0501)  # drawn to a tenth
        assert on_losses.shape == (31, 2)
        assert np.all(np.diff(on_losses[:, 0]) > 0)
    slider = next(parsed(page).iter("input"))
    assert slider.attrib["data-steps"].split() == [str(t) for t in range(31)]
    assert (slider.attrib["max"], slider.attrib["value"]) == ("30", "30")


def test_controls_are_named_and_wait_for_the_script() -> None:
    page = parsed(race_animation("saddle", num_steps=5))
    roles = [part.attrib["data-role"] for part in page.iter() if "data-role" in part.attrib]
    assert roles == ["play", "scrub"] + ["method"] * 6
    assert all("disabled" in part.attrib for part in page.iter() if "data-role" in part.attrib)
    assert page.attrib["data-descent"] == "animation"
    assert next(page.iter("svg")).attrib["aria-label"].startswith("saddle: after 5 steps")


@pytest.mark.parametrize("problem_name", PROBLEMS)
def test_the_longest_race_of_all_is_small(problem_name: str) -> None:
    for lr_scale in (0.01, 1.0, 100.0):
        page = race_animation(problem_name, lr_scale, 3 * MAX_FRAMES, list(METHODS))
        assert len(page.encode()) < 150_000
        assert "nan" not in page.lower().replace("nadam", "")
        assert "inf" not in re.sub("<script>.*?</script>", "", page, flags=re.S)


def test_a_lost_path_ends_where_it_leaves() -> None:
    page = race_animation("rosenbrock", lr_scale=100.0, num_steps=40, methods=["SGD", "AdaGrad"])
    lines = polylines(page)
    assert len(lines["SGD"][0]) < 41
    assert np.all(np.abs(lines["SGD"][0]) < 1000)
    assert "SGD (diverges)" in page


def test_the_same_bytes_in_another_process() -> None:
    code = "from course_lib.plotting import race_animation; print(race_animation('saddle'))"
    pages = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert pages == {race_animation("saddle") + "\n"}


def test_nothing_from_outside_and_nothing_that_collides() -> None:
    first, second = race_animation("ravine", num_steps=9), race_animation("saddle", num_steps=9)
    for page in (first, second):
        assert not re.search(r"https?:|src=|@import|url\(|\bid=", page)
        (name,) = set(re.findall(r'data-race="([0-9a-f]{12})"', page))
        assert page.count(name) == 2  # the element and the script that looks for it
    assert re.findall('data-race="(.*?)"', first) != re.findall('data-race="(.*?)"', second)


def test_a_title_is_text() -> None:
    page = race_animation("ravine", num_steps=3, title='<b onclick="x">R & D</b>')
    assert "<b " not in page
    assert "&lt;b onclick=&quot;x&quot;&gt;R &amp; D&lt;/b&gt;" in page
    parsed(page)


@pytest.mark.parametrize("num_steps", [1, 2, MAX_FRAMES - 1, MAX_FRAMES, MAX_FRAMES + 1, 5000])
def test_frames(num_steps: int) -> None:
    steps = frame_steps(num_steps)
    assert (steps[0], steps[-1]) == (0, num_steps)
    assert np.all(np.diff(steps) > 0)
    assert len(steps) <= MAX_FRAMES + 1
    if num_steps <= MAX_FRAMES:
        assert len(steps) == num_steps + 1
