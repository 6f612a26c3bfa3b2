"""No two lines of a figure look alike, and an optimizer always looks the same."""

from __future__ import annotations

import re

import pytest

from course_lib.plotting.entrants import METHODS
from course_lib.plotting.palette import (
    BLACK,
    METHOD_STYLES,
    OKABE_ITO,
    ORANGE,
    PALE_DEEP,
    PALE_HIGH,
    SKY_BLUE,
    YELLOW,
    contrast,
    ink,
    line_styles,
)
from course_lib.plotting.phase_space import REGIME_COLORS


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


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.1 defines it, by its own table of steps."""
    total = 0.0
    for place, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        share = int(color[place : place + 2], 16) / 255
        linear = share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
        total += weight * linear
    return total


GROUNDS = ("#FFFFFF", PALE_DEEP, PALE_HIGH)


@pytest.mark.parametrize("color", OKABE_ITO)
def test_every_text_colour_is_readable_on_every_ground(color: str) -> None:
    for ground in GROUNDS:
        expected = (luminance(ground) + 0.05) / (luminance(ink(color)) + 0.05)
        assert contrast(ink(color), ground) == pytest.approx(expected, rel=1e-6)
        assert expected >= 4.5, (color, ground)


def test_contrast_is_that_of_the_definition() -> None:
    """#767676 is the palest grey that is readable on white, #777777 is not: known of WCAG."""
    assert contrast("#767676", "#FFFFFF") > 4.5 > contrast("#777777", "#FFFFFF")
    assert contrast("#0072B2", "#123456") == contrast("#123456", "#0072B2")


def test_orange_sky_blue_and_yellow_carry_no_text() -> None:
    assert {ink(color) for color in (ORANGE, SKY_BLUE, YELLOW)} == {BLACK}
    with pytest.raises(ValueError, match=r"^ink: color must be one of #000000, .*, got 'red'"):
        ink("red")


@pytest.mark.parametrize("regime", REGIME_COLORS)
def test_the_names_on_the_map_of_momentum_are_readable(regime: str) -> None:
    assert contrast(BLACK, REGIME_COLORS[regime]) >= 4.5


def test_no_two_lines_of_a_figure_differ_by_their_colour_alone() -> None:
    assert len({style.dashes for style in METHOD_STYLES.values()}) == len(METHOD_STYLES)
    for names in ([f"run {i}" for i in range(7)], ["Adam", "a", "SGD", "b", "Momentum", "c"]):
        styles = line_styles(names)
        assert len({style.dashes for style in styles.values()}) == len(names)
