"""No two lines of a figure look alike, and an optimizer always looks the same."""

from __future__ import annotations

import re

from course_lib.plotting.entrants import METHODS
from course_lib.plotting.palette import METHOD_STYLES, OKABE_ITO, YELLOW, line_styles


def test_every_optimizer_has_its_own_look() -> None:
    assert set(METHOD_STYLES) == set(METHODS)
    assert len(set(METHOD_STYLES.values())) == len(METHOD_STYLES)
    assert {style.color for style in METHOD_STYLES.values()} <= set(OKABE_ITO) - {YELLOW}


def test_lines_of_a_figure_differ() -> None:
    names = ["Adam", *(f"run {i}" for i in range(15)), "SGD"]
    styles = line_styles(names)
    assert list(styles) == names
    assert len(set(styles.values())) == len(names)
    assert styles["Adam"] == line_styles(["Adam"])["Adam"]


def test_the_colors_are_those_of_okabe_and_ito() -> None:
    rgb = [tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in OKABE_ITO]
    assert rgb == [
        (0, 0, 0),
        (230, 159, 0),
        (86, 180, 233),
        (0, 158, 115),
        (240, 228, 66),
        (0, 114, 178),
        (213, 94, 0),
        (204, 121, 167),
    ]
    assert all(re.fullmatch("#[0-9A-F]{6}", color) for color in OKABE_ITO)
