"""The lab of unit 07 under the mouse, a finger and the keyboard: its picture follows."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from tests.course_lib.plotting.labs.lab_page import DRAWN, OpenLab, opened


def test_each_input_moves_the_picture_by_the_next_frame(lab: OpenLab) -> None:
    moves: list[tuple[str, Any]] = [
        ("angle", 45),
        ("kappa", 10.0),
        ("scale", 0.5),
        ("beta", 0.5),
        ("eps", 1e6),
        ("steps", 60),
        ("methods", ["Adam", "Nadam"]),
        ("surface", "rosenbrock"),
    ]
    assert {name for name, _ in moves} == set(lab.js("lab.state()"))
    for name, value in moves:
        assert lab.moved(name, value), name
        assert lab.js("name => lab.state()[name]", name) == value


def test_a_picture_is_drawn_once_a_frame(lab: OpenLab) -> None:
    before = lab.js("lab.frames()")
    lab.js("for (let angle = 1; angle <= 40; angle += 1) { lab.set('angle', angle); }")
    lab.js(DRAWN)
    assert lab.js("lab.frames()") == before + 1


def middle(lab: OpenLab, selector: str) -> tuple[float, float, float]:
    """Left end, right end and height of the middle of a part, on the page's screen."""
    part = lab.frame.locator(selector)
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"], box["y"] + box["height"] / 2


def test_a_slider_is_dragged_by_the_mouse(lab: OpenLab) -> None:
    left, right, y = middle(lab, "input[name=angle]")
    lab.page.mouse.move(left + 8, y)
    lab.page.mouse.down()
    pictures, angles = set(), set()
    for k in range(1, 31):
        lab.page.mouse.move(left + 8 + (right - left - 16) * k / 30, y)
        lab.js(DRAWN)
        pictures.add(lab.picture)
        angles.add(lab.js("lab.state().angle"))
    lab.page.mouse.up()
    assert len(pictures) >= 10
    assert len(angles) >= 25
    assert lab.js("lab.state().angle") == 90
    assert lab.js("lab.moves()") == 1


def test_the_ravine_is_turned_on_the_picture(lab: OpenLab) -> None:
    lab.frame.locator("canvas").scroll_into_view_if_needed()
    box = lab.frame.locator("canvas").bounding_box()
    assert box is not None
    (handle,) = lab.js("lab.handles().map(({x, y}) => ({x, y}))")
    lab.page.mouse.move(box["x"] + handle["x"], box["y"] + handle["y"])
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + handle["x"] - 60, box["y"] + handle["y"] - 90, steps=12)
    lab.page.mouse.up()
    lab.js(DRAWN)
    angle = lab.js("lab.state().angle")
    assert 40 < angle < 80
    assert lab.frame.locator("output[for=c2]").inner_text() == f"{angle}°"


def test_the_keyboard_reaches_every_input(lab: OpenLab) -> None:
    lab.frame.locator("input[name=prediction]").first.focus()
    seen = []
    for _ in range(len(lab.frame.locator("input, select, button, summary").all())):
        lab.page.keyboard.press("Tab")
        seen.append(
            lab.js("[document.activeElement.name, document.activeElement.textContent].join(' ')")
        )
    for name in ("surface", "angle", "kappa", "scale", "beta", "eps", "steps", "methods"):
        assert any(part.startswith(name) for part in seen), (name, seen)
    assert any("Reset" in part for part in seen)
    assert any("The answer" in part for part in seen)
    lab.frame.locator("input[name=angle]").focus()
    before = lab.picture
    for key in ("ArrowRight", "ArrowUp", "PageUp"):
        lab.page.keyboard.press(key)
    lab.js(DRAWN)
    assert lab.js("lab.state().angle") > 2
    assert lab.picture != before
    lab.page.keyboard.press("End")
    assert lab.js("lab.state().angle") == 90
    lab.frame.locator("select").focus()
    lab.page.keyboard.press("ArrowDown")
    assert lab.js("lab.state().surface") == "saddle"
    lab.frame.locator("input[value=Nadam]").focus()
    lab.page.keyboard.press("Space")
    assert "Nadam" in lab.js("lab.state().methods")
    width = lab.js("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


class Finger:
    """A touch screen, by Chromium's own protocol: playwright can only tap."""

    def __init__(self, lab: OpenLab) -> None:
        self.session = lab.page.context.new_cdp_session(lab.page)

    def __call__(self, kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_moves_sliders_and_the_ravine(browser: Browser, exported: str) -> None:
    with opened(browser, exported, width=390, touch=True) as lab:
        left, right, y = middle(lab, "input[name=kappa]")
        touch = Finger(lab)
        touch("touchStart", left + 0.8 * (right - left), y)
        pictures = set()
        for k in range(1, 16):
            touch("touchMove", left + (0.8 - 0.04 * k) * (right - left), y)
            lab.js(DRAWN)
            pictures.add(lab.picture)
        touch("touchEnd")
        assert len(pictures) >= 10
        assert lab.js("lab.state().kappa") < 5
        lab.frame.locator("canvas").scroll_into_view_if_needed()
        box = lab.frame.locator("canvas").bounding_box()
        assert box is not None
        (handle,) = lab.js("lab.handles().map(({x, y}) => ({x, y}))")
        before = lab.page.evaluate("scrollY")
        touch("touchStart", box["x"] + handle["x"], box["y"] + handle["y"])
        for k in range(1, 11):
            touch("touchMove", box["x"] + handle["x"] - 5 * k, box["y"] + handle["y"] - 7 * k)
        touch("touchEnd")
        assert lab.js("lab.state().angle") > 20
        assert lab.page.evaluate("scrollY") == before  # the finger turned, and did not scroll
