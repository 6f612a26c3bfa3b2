"""What every lab promises: a picture that scripts turn into a frame which follows the finger."""

from __future__ import annotations

import html.parser
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert import HTMLExporter
from playwright.sync_api import Browser

from course_lib.plotting import race_animation, race_lab
from course_lib.plotting.labs import Choice, LabPage, Range, Task
from course_lib.plotting.labs.harness import RUN_TO_MOVE
from tests.course_lib.plotting.labs.lab_page import DRAWN, OpenLab, opened, write_page

ROOT = Path(__file__).parents[4]

# Whether the picture after one animation frame is another than before the input.
MOVED = """([name, value]) => {
  const canvas = document.querySelector('canvas'), before = canvas.toDataURL();
  lab.set(name, value);
  return new Promise(done => requestAnimationFrame(() => done(canvas.toDataURL() !== before)));
}"""


@pytest.fixture(scope="module")
def page() -> LabPage:
    return race_lab()


@pytest.fixture(scope="module")
def exported(page: LabPage, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The lab in a notebook that nbconvert has written as a page, with nothing of the network."""
    cell = nbformat.v4.new_code_cell("race_lab()", execution_count=1)
    cell.outputs = [
        nbformat.v4.new_output("execute_result", {"text/html": str(page)}, execution_count=1)
    ]
    notebook = nbformat.v4.new_notebook(
        cells=[cell], metadata={"language_info": {"name": "python"}}
    )
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="", mermaid_js_url="")
    path = tmp_path_factory.mktemp("exported") / "notebook.html"
    text: str = exporter.from_notebook_node(notebook)[0]
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def lab(browser: Browser, exported: str) -> Iterator[OpenLab]:
    with opened(browser, exported) as open_lab:
        yield open_lab
        assert open_lab.said == []
        assert open_lab.requests == [exported]


class Tags(html.parser.HTMLParser):
    """Collects tags and attributes, outside scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_not_trusted_it_is_a_picture(browser: Browser, page: LabPage, tmp_path: Path) -> None:
    """JupyterLab takes scripts, frames, styles and inline SVG out, and keeps this."""
    kept = re.sub("(?s)<script>.*?</script>", "", str(page))
    tags = Tags(kept).found
    assert [tag for tag, _ in tags] == ["div", "img", "p"]
    assert tags[0][1]["data-descent"] == "lab"
    alt = tags[1][1]["alt"] or ""
    assert "AdaGrad" in alt
    assert RUN_TO_MOVE in kept
    (tmp_path / "page.html").write_text(kept, encoding="utf-8")
    shown = browser.new_page(java_script_enabled=False)
    shown.goto((tmp_path / "page.html").as_uri())
    box = shown.get_by_alt_text(alt).bounding_box()
    assert box is not None
    assert box["width"] > 600
    shown.close()


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
        assert lab.js(MOVED, [name, value]), name
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


@pytest.mark.parametrize("width", [390, 768, 1200])
def test_it_fits_the_page_and_its_height_follows(
    browser: Browser, exported: str, width: int
) -> None:
    with opened(browser, exported, width=width) as lab:
        for view in (lab.page, lab.frame):
            assert view.evaluate(
                "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
            )
        heights = []
        for act in ("1", "document.querySelector('details').open = true"):
            lab.js(act)
            lab.js(DRAWN)
            lab.page.evaluate(DRAWN)
            heights.append(lab.page.locator("iframe").bounding_box()["height"])  # type: ignore[index]
            inside = lab.js("document.querySelector('main').getBoundingClientRect().height")
            assert inside <= heights[-1] < inside + 2
        assert heights[1] > heights[0] + 40


def test_labels_names_and_contrast(browser: Browser, exported: str) -> None:
    """axe-core, in the frame: nothing serious, at phone and desk, folded and unfolded."""
    for width in (390, 1200):
        with opened(browser, exported, width=width) as lab:
            lab.js("document.querySelector('details').open = true")
            for surface in ("ravine", "saddle"):  # sliders without effect are shown so
                lab.set("surface", surface)
                found = Axe().run(lab.frame)  # type: ignore[arg-type]
                bad = [
                    (each["id"], each["nodes"][0]["html"])
                    for each in found.response["violations"]
                    if each["impact"] in ("serious", "critical")
                ]
                assert bad == []
            assert (
                lab.page.locator("iframe").get_attribute("title") == "Lab: the race of the methods"
            )
            assert lab.js("document.documentElement.lang") == "en"
            small = lab.js(
                """[...document.querySelectorAll('input, select, button, summary')].map(part =>
                  (part.type === 'checkbox' || part.type === 'radio' ? part.parentNode : part))
                  .map(part => part.getBoundingClientRect())
                  .filter(box => box.width < 24 || box.height < 24).length"""
            )
            assert small == 0


def test_what_is_seen_is_said(lab: OpenLab) -> None:
    canvas = lab.frame.locator("canvas[role=img]")
    before = canvas.get_attribute("aria-label") or ""
    assert before.startswith("Ravine at 0°, 150 steps: AdaGrad is lowest")
    assert lab.frame.locator("[role=status]").inner_text() == ""
    lab.set("methods", ["SGD"])
    lab.frame.wait_for_function(
        "() => document.querySelector('canvas').ariaLabel.includes('SGD is lowest')"
    )
    assert "SGD is lowest" in lab.frame.locator("[role=status]").inner_text()
    lab.frame.get_by_role("button", name="Reset").click()
    lab.js(DRAWN)
    assert lab.js("lab.describe()") == before
    assert lab.js("lab.moves()") == 0


def test_playing_and_no_motion_where_none_is_wanted(browser: Browser, exported: str) -> None:
    seen = {}
    for motion in ("no-preference", "reduce"):
        with opened(browser, exported, reduced_motion=motion) as lab:
            lab.page.clock.install()
            lab.page.reload()
            lab.frame = lab.page.frames[-1]
            lab.frame.get_by_role("button", name="Play").wait_for()
            lab.set("steps", 1)
            lab.frame.get_by_role("button", name="Play").click()
            steps = set()
            for _ in range(80):
                lab.page.clock.run_for(100)
                steps.add(lab.js("lab.state().steps"))
            assert 300 in steps
            assert lab.frame.get_by_role("button", name="Play").count() == 1  # it has stopped
            seen[motion] = len(steps)
    assert seen["no-preference"] > 40
    assert seen["reduce"] <= 11


def test_a_prediction_is_shown_beside_the_answer(lab: OpenLab) -> None:
    lab.frame.get_by_label("none", exact=True).check()
    lab.frame.get_by_text("The answer, for afterwards").click()
    lab.frame.get_by_text("You predicted: none").wait_for()


def test_twice_on_a_page_and_back_again(browser: Browser, page: LabPage, tmp_path: Path) -> None:
    """JupyterLab takes outputs that are scrolled away out of the page, and puts them back."""
    address = write_page(page, tmp_path)
    path = tmp_path / "page.html"
    path.write_text(
        path.read_text(encoding="utf-8").replace("<main>", f"<main>{page}"), encoding="utf-8"
    )
    assert " id=" not in re.sub("(?s)<script>.*?</script>", "", path.read_text(encoding="utf-8"))
    with opened(browser, address) as lab:
        lab.page.wait_for_function("() => document.querySelectorAll('iframe').length === 2")
        first, second = lab.page.frames[1:]
        for frame in (first, second):
            frame.wait_for_function("() => window.lab && lab.frames() > 0")
        first.evaluate("lab.set('angle', 30)")
        assert (first.evaluate("lab.state().angle"), second.evaluate("lab.state().angle")) == (
            30,
            0,
        )
        lab.page.evaluate("""() => {
          const part = document.querySelector('[data-descent]'), home = part.parentNode;
          part.remove();
          part.querySelector('iframe').style.height = '7px';
          home.prepend(part);
        }""")
        lab.page.wait_for_function("() => document.querySelector('iframe').clientHeight > 300")


def test_a_script_that_is_run_beside_its_output(
    browser: Browser, page: LabPage, tmp_path: Path
) -> None:
    """VS Code puts a copy of the script at the end of the output's container."""
    (tmp_path / "page.html").write_text(
        "<!doctype html><body><div></div><template>" + str(page) + "</template><script>"
        "const box = document.querySelector('div'), kept = document.querySelector('template');"
        "box.innerHTML = kept.innerHTML; const copy = document.createElement('script');"
        "copy.text = box.querySelector('script').textContent; box.append(copy); copy.remove();"
        "</script>",
        encoding="utf-8",
    )
    with opened(browser, (tmp_path / "page.html").as_uri()) as lab:
        assert lab.js("lab.state().angle") == 0
        assert lab.page.locator("img").count() == 0


HOSTILE = (
    "</script ></script><!-- <script>window.bad = 1</script> "
    "\"quotes\" 'single' &amp; <b onload=x> \u2028"
)


def test_text_stays_text(browser: Browser, page: LabPage, tmp_path: Path) -> None:
    task = Task(goal=HOSTILE, question=HOSTILE, answer=[HOSTILE], choices=[HOSTILE])
    hostile = replace(page, title=HOSTILE, task=task, data={**page.data, "more": HOSTILE})
    with opened(browser, write_page(hostile, tmp_path)) as lab:
        assert lab.js("document.title").split() == HOSTILE.split()
        assert lab.page.locator("iframe").get_attribute("title") == HOSTILE
        assert lab.js("descent.data.more") == HOSTILE
        assert HOSTILE in lab.frame.locator(".task").text_content()  # type: ignore[operator]
        assert lab.js("document.querySelector('input[name=prediction]').value") == HOSTILE
        assert (lab.js("window.bad"), lab.page.evaluate("window.bad")) == (None, None)


def test_the_same_bytes_in_another_process_and_from_a_zip(page: LabPage, tmp_path: Path) -> None:
    archive = tmp_path / "course.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in (ROOT / "course_lib").rglob("*.*"):
            if "__pycache__" not in path.parts:
                packed.write(path, path.relative_to(ROOT))
    code = "from course_lib.plotting import race_lab; print(race_lab())"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=os.environ | {"PYTHONHASHSEED": "3", "PYTHONPATH": str(archive)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"{page}\n"


def test_an_animation_says_that_it_is_one() -> None:
    animation = race_animation("saddle", num_steps=5)
    assert str(animation).startswith('<div data-descent="animation"')
    assert len(str(animation)) < 400_000


def test_what_cannot_be_shown_is_refused(page: LabPage) -> None:
    with pytest.raises(ValueError, match=r"not JSON compliant"):
        replace(page, data={"x": float("nan")}).document  # noqa: B018
    with pytest.raises(ValueError, match=r"^LabPage: picture must show itself as HTML, got <"):
        replace(page, picture=Silent()).html  # noqa: B018
    with pytest.raises(ValueError, match=r"^Range: a must have low <= value <= high"):
        Range("a", "a", 0.0, 1.0, 0.1, 2.0)
    with pytest.raises(ValueError, match=r"^Range: a must have low <= value <= high"):
        Range("a", "a", 0.0, 1.0, 0.1, 0.5, log=True)
    with pytest.raises(ValueError, match=r"^Choice: a must be in"):
        Choice("a", "a", ("x",), "y")


class Silent:
    """A picture that does not show itself."""

    def _repr_html_(self) -> None:
        return None
