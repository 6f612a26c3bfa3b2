"""What every lab promises: a picture that scripts turn into a frame which follows the finger."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from course_lib.plotting import race_animation
from course_lib.plotting.labs import Choice, LabPage, Range, Task
from course_lib.plotting.labs.harness import RUN_TO_MOVE
from tests.course_lib.plotting.labs.lab_page import DRAWN, OpenLab, Tags, opened, write_page

ROOT = Path(__file__).parents[4]


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
            heights.append(lab.page.locator("iframe").bounding_box()["height"])  # type: ignore[index]  # None is red too
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
                found = Axe().run(lab.frame)  # type: ignore[arg-type]  # a frame evaluates as a page does
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
        assert HOSTILE in lab.frame.locator(".task").text_content()  # type: ignore[operator]  # None is red too
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
        replace(page, data={"x": float("nan")}).document  # noqa: B018 - reading it raises
    with pytest.raises(ValueError, match=r"^LabPage: picture must show itself as HTML, got <"):
        replace(page, picture=Silent()).html  # noqa: B018 - reading it raises
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
