"""The labs of units 01 to 03 as a reader has them: each input, mouse, finger, keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from course_lib.plotting import graph_lab, logistic_lab, width_lab
from course_lib.plotting.labs import LabPage
from tests.course_lib.plotting.labs.lab_page import DRAWN, OpenLab, Tags, opened, write_page

# The key that moves the input in focus, wherever it stands.
KEY = """(() => {
  const input = document.activeElement;
  if (input.type === 'checkbox') { return 'Space'; }
  return input.tagName === 'SELECT' || input.value === input.max ? 'ArrowDown' : 'ArrowUp';
})()"""

SIDEWAYS = "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"


class Case(NamedTuple):
    """A lab, an input for each of its controls, its first slider, and words of its picture."""

    make: Callable[[], LabPage]
    moves: dict[str, Any]
    slider: str
    alt: str


CASES = {
    "boundary": Case(
        logistic_lab,
        {"x1": -0.5, "x2": -2.0, "label": "-1", "l2": 0, "steps": 1000},
        "x1",
        "minimum at w = (3.07, 4.17)",
    ),
    "width": Case(
        width_lab,
        {"width": 5, "target": "zigzag", "beyond": 0, "seed": 3, "depth": 2},
        "width",
        "largest error of the interpolant is 0.070",
    ),
    "graph": Case(
        graph_lab,
        {"example": "gate", "x": -1.5, "y": 2.0, "seed": 0.5, "step": 4, "local": False},
        "x",
        "f = (x² + y)² (y − x y) = 200",
    ),
}


@pytest.fixture(scope="module", params=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(scope="module")
def address(case: Case, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(case.make(), tmp_path_factory.mktemp("lab"))


@pytest.fixture
def lab(browser: Browser, address: str) -> Iterator[OpenLab]:
    with opened(browser, address) as open_lab:
        yield open_lab
        assert open_lab.said == []
        assert open_lab.requests == [address]


def test_not_trusted_it_is_a_picture_of_the_opening_state(case: Case) -> None:
    page = str(case.make())
    tags = Tags(re.sub("(?s)<script>.*?</script>", "", page)).found
    assert [tag for tag, _ in tags] == ["div", "img", "p"]
    assert case.alt in (tags[1][1]["alt"] or "")
    assert len(page) < 250_000
    assert page == str(case.make())


def test_each_input_moves_the_picture_by_the_next_frame(case: Case, lab: OpenLab) -> None:
    assert set(case.moves) == set(lab.js("lab.state()"))
    for name, value in case.moves.items():
        lab.js("lab.reset()")
        lab.js(DRAWN)
        assert lab.moved(name, value), name
        assert lab.js("name => lab.state()[name]", name) == value
        lab.js("lab.reset()")


def ends(lab: OpenLab, selector: str) -> tuple[float, float, float]:
    """Left end, right end and height of the middle of a part, on the page's screen."""
    part = lab.frame.locator(selector)
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    return box["x"] + 8, box["x"] + box["width"] - 8, box["y"] + box["height"] / 2


def test_a_slider_dragged_by_the_mouse_draws_at_every_move(case: Case, lab: OpenLab) -> None:
    left, right, y = ends(lab, f"input[name={case.slider}]")
    lab.page.mouse.move(left, y)
    lab.page.mouse.down()
    pictures = set()
    for k in range(1, 31):
        lab.page.mouse.move(left + (right - left) * k / 30, y)
        lab.js(DRAWN)
        pictures.add(lab.picture)
    lab.page.mouse.up()
    assert len(pictures) >= 20


class Finger:
    """A touch screen, by Chromium's own protocol: playwright can only tap."""

    def __init__(self, lab: OpenLab) -> None:
        self.session = lab.page.context.new_cdp_session(lab.page)

    def __call__(self, kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_moves_the_slider(case: Case, browser: Browser, address: str) -> None:
    with opened(browser, address, width=390, touch=True) as lab:
        left, right, y = ends(lab, f"input[name={case.slider}]")
        touch, pictures = Finger(lab), set()
        touch("touchStart", left + 0.2 * (right - left), y)
        for k in range(1, 16):
            touch("touchMove", left + (0.2 + 0.05 * k) * (right - left), y)
            lab.js(DRAWN)
            pictures.add(lab.picture)
        touch("touchEnd")
        assert len(pictures) >= 10


def test_the_keyboard_reaches_and_moves_every_input(case: Case, lab: OpenLab) -> None:
    lab.frame.locator("input[name=prediction]").first.focus()
    seen = set()
    for _ in range(len(lab.frame.locator("input, select, button, summary").all())):
        lab.page.keyboard.press("Tab")
        name = lab.js("document.activeElement.name")
        if name in case.moves and name not in seen:
            before = lab.js("lab.state()")
            lab.page.keyboard.press(lab.js(KEY))
            after = lab.js("lab.state()")
            assert {k for k in before if before[k] != after[k]} == {name}
        seen.add(name)
    assert set(case.moves) <= seen


@pytest.mark.parametrize("width", [390, 768, 1200])
def test_it_fits_the_page_and_axe_finds_nothing_serious(
    case: Case, browser: Browser, address: str, width: int
) -> None:
    with opened(browser, address, width=width) as lab:
        lab.js("document.querySelector('details').open = true")
        lab.js(DRAWN)
        for view in (lab.page, lab.frame):
            assert not view.evaluate(SIDEWAYS)
        found = Axe().run(lab.frame)  # type: ignore[arg-type]  # a frame evaluates as a page does
        violations = found.response["violations"]
        assert [
            each["id"] for each in violations if each["impact"] in ("serious", "critical")
        ] == []


def grab(lab: OpenLab) -> tuple[float, float]:
    """Where the example that is dragged stands on the screen."""
    lab.frame.locator("canvas").scroll_into_view_if_needed()
    box = lab.frame.locator("canvas").bounding_box()
    assert box is not None
    (handle,) = lab.js("lab.handles().map(({x, y}) => ({x, y}))")
    return box["x"] + handle["x"], box["y"] + handle["y"]


@pytest.fixture(scope="module")
def boundary(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(logistic_lab(), tmp_path_factory.mktemp("boundary"))


def test_the_example_follows_the_mouse_and_stays_in_its_square(
    browser: Browser, boundary: str
) -> None:
    with opened(browser, boundary) as lab:
        x, y = grab(lab)
        lab.page.mouse.move(x, y)
        lab.page.mouse.down()
        pictures = set()
        for k in range(1, 21):
            lab.page.mouse.move(x - 4 * k, y + 3 * k)
            lab.js(DRAWN)
            pictures.add(lab.picture)
            there = grab(lab)
            # The place is rounded to 0.05, which is 2 pixels here.
            assert abs(there[0] - (x - 4 * k)) < 3
            assert abs(there[1] - (y + 3 * k)) < 3
        lab.page.mouse.move(x - 2000, y + 2000)
        lab.page.mouse.up()
        assert len(pictures) >= 15
        assert lab.js("[lab.state().x1, lab.state().x2]") == [-3, -3]
        assert lab.js("lab.moves()") == 1
        assert lab.said == []


def test_the_example_follows_a_finger_and_the_page_stands_still(
    browser: Browser, boundary: str
) -> None:
    with opened(browser, boundary, width=390, touch=True) as lab:
        x, y = grab(lab)
        before, touch, pictures = lab.page.evaluate("scrollY"), Finger(lab), set()
        touch("touchStart", x, y)
        for k in range(1, 16):
            touch("touchMove", x - 5 * k, y + 4 * k)
            lab.js(DRAWN)
            pictures.add(lab.picture)
        touch("touchEnd")
        assert len(pictures) >= 10
        assert lab.js("lab.state().x1") < 0
        assert lab.page.evaluate("scrollY") == before
