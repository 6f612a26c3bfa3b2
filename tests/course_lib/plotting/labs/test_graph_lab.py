"""The lab of unit 02: its numbers are course_lib.autograd's, and the picture follows the inputs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from course_lib.autograd import Tensor, gradients
from course_lib.plotting import example_graph, example_graph_values, graph_lab
from course_lib.plotting.labs.graph_examples import EXAMPLES
from tests.course_lib.plotting.labs.lab_page import DRAWN

pytestmark = pytest.mark.browser


WHOLE_RANGE = """() => {
  const found = [];
  for (const example of Object.keys(descent.data.examples))
    for (let i = -50; i <= 50; i += 4)
      for (let j = -50; j <= 50; j += 3)
        for (const seed of [-2, 0, 0.7, 1]) {
          const state = {example, x: i / 10, y: j / 10, seed, step: 0};
          found.push([state, descent.graph.numbers(descent.graph.compute(state))]);
        }
  return JSON.stringify(found);
}"""


DRAG = """async ([from, to, y, kind]) => {
  const canvas = document.querySelector('canvas'), box = canvas.getBoundingClientRect();
  const seen = [], fire = (what, x) => canvas.dispatchEvent(new PointerEvent(what, {bubbles: true,
    pointerId: 1, pointerType: kind, clientX: box.left + x, clientY: box.top + y}));
  canvas.setPointerCapture = () => {};
  fire('pointerdown', from);
  for (let k = 0; k <= 12; k += 1) {
    fire('pointermove', from + (to - from) * k / 12);
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    seen.push(canvas.toDataURL());
  }
  fire('pointerup', to);
  return seen;
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1000, "height": 1000})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url))
    page.set_content(graph_lab().document)
    yield page
    assert faults == []
    page.close()


@pytest.fixture
def lab(opened: Page) -> Page:
    opened.evaluate("lab.reset()")
    opened.evaluate(DRAWN)
    return opened


def picture(lab: Page) -> str:
    lab.evaluate(DRAWN)
    return hashlib.sha256(lab.locator("canvas").screenshot()).hexdigest()


def test_numbers_are_autograds_over_the_whole_range(lab: Page) -> None:
    states = json.loads(lab.evaluate(WHOLE_RANGE))
    assert len(states) == 26 * 34 * 4 * len(EXAMPLES)
    for name, example in EXAMPLES.items():
        # All states of an example at once: an operation on arrays is one on each number.
        mine = [(state, numbers) for state, numbers in states if state["example"] == name]
        x, y, seed = (np.array([state[key] for state, _ in mine]) for key in ("x", "y", "seed"))
        inputs = Tensor(x, requires_grad=True), Tensor(y, requires_grad=True)
        nodes = example.build(*inputs)
        grads = gradients(nodes["f"], list(nodes.values()), grad_output=seed)
        for node, grad in zip(nodes, grads, strict=True):
            drawn = np.array([numbers["values"][node] for _, numbers in mine])
            np.testing.assert_array_equal(drawn, nodes[node].data)
            drawn = np.array([numbers["grads"][node] for _, numbers in mine])
            # Sums of up to three terms of at most 5e4, in another order.
            np.testing.assert_allclose(drawn, grad.data, rtol=1e-13, atol=1e-10)
            # What the wires of a node carry is all that it gets.
            if node != "f":
                wires = [[w for w in n["wires"] if w["from"] == node] for _, n in mine]
                carried = np.array([sum(w["carried"] for w in each) for each in wires])
                np.testing.assert_allclose(carried, grad.data, rtol=1e-13, atol=1e-10)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x", 2.9),
        ("y", 4.0),
        ("seed", -1.5),
        ("example", "gate"),
        ("step", 5),
        ("local", False),
    ],
)
def test_every_input_changes_the_picture_by_the_next_frame(
    lab: Page, name: str, value: Any
) -> None:
    before = picture(lab)
    frames = lab.evaluate("lab.frames()")
    drawn = lab.evaluate(
        """([name, value]) => new Promise(done => {
          lab.set(name, value);
          requestAnimationFrame(() => done([lab.frames(), lab.state()[name]]));
        })""",
        [name, value],
    )
    assert drawn == [frames + 1, value]
    assert picture(lab) != before


@pytest.mark.parametrize("kind", ["mouse", "touch"])
@pytest.mark.parametrize(("handle", "name"), [(0, "x"), (1, "y"), (2, "seed")])
def test_a_number_is_dragged_where_it_stands(lab: Page, handle: int, name: str, kind: str) -> None:
    at = lab.evaluate(f"lab.handles()[{handle}]")
    x = at["x"]
    toward = x - 42 if lab.evaluate("lab.state()")[name] > 0 else x + 42
    before = lab.evaluate("lab.state()")
    pictures = lab.evaluate(DRAG, [x, toward, at["y"], kind])
    after = lab.evaluate("lab.state()")
    assert len(set(pictures)) >= 10
    assert {key for key in after if after[key] != before[key]} == {name}
    assert abs(lab.evaluate(f"lab.handles()[{handle}]")["x"] - toward) <= 3


def test_keys_move_a_number_by_a_tenth(lab: Page) -> None:
    lab.locator("input[name=x]").focus()
    lab.keyboard.press("ArrowRight")
    lab.keyboard.press("ArrowRight")
    lab.keyboard.press("ArrowLeft")
    assert lab.evaluate("lab.state()")["x"] == 3.1
    expected = example_graph_values(3.1, -4.0)
    assert lab.evaluate("lab.numbers()")["grads"]["x"] == pytest.approx(expected["x"][1], rel=1e-13)


def test_the_target_is_reached_only_where_the_paths_cancel(lab: Page) -> None:
    assert not lab.evaluate("lab.reached()")
    lab.evaluate("lab.set('y', -2.4)")
    reached = []
    for x in np.round(np.arange(-50, 51) / 10, 1):
        lab.evaluate("x => lab.set('x', x)", float(x))
        if lab.evaluate("lab.reached()"):
            reached.append(float(x))
    # By hand: df/dx = y (x^2 + y) (4 x - 5 x^2 - y), and f = 0 where x^2 = -y or x = 1.
    assert reached == [-0.4, 1.2]
    lab.evaluate("lab.set('x', -0.4)")
    lab.evaluate("lab.set('seed', 0)")
    assert lab.evaluate("lab.reached()")
    lab.evaluate("lab.set('x', -0.5)")
    assert not lab.evaluate("lab.reached()"), "a seed of 0 makes every gradient 0"


def test_the_folded_answer_names_the_numbers_that_the_lab_shows(lab: Page) -> None:
    lab.evaluate("lab.set('y', -2.4)")
    lab.evaluate("lab.set('x', -0.4)")
    lab.evaluate(DRAWN)
    assert lab.locator("h1").inner_text() == "The gradient at x is 0: −12.04 from a + 12.04 from d"
    answer = lab.locator("details").text_content()
    assert answer is not None
    assert "a brings −12.04" in answer
    assert "d brings 12.04" in answer
    assert lab.locator(".status").inner_text() == "Reached."


def test_one_number_after_the_other(lab: Page) -> None:
    total = lab.evaluate("lab.numbers()")["total"]
    assert total == 14
    lab.get_by_role("button", name="Hide all numbers").click()
    titles = []
    for _ in range(total):
        lab.evaluate(DRAWN)
        titles.append(lab.locator("h1").inner_text())
        lab.get_by_role("button", name="Next number").click()
    asked = [re.findall(r"Predict the (\w+) at (\w),", title)[0] for title in titles]
    forward = [("value", name) for name in "abcdef"]
    assert asked == forward + [("gradient", name) for name in "fedcbayx"]
    assert lab.evaluate("lab.numbers()")["known"] == total
    lab.evaluate("lab.set('step', 8)")
    assert "e has value 8 and gradient 25" in lab.evaluate("lab.describe()")
    assert "c has value 25 and gradient hidden" in lab.evaluate("lab.describe()")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.123456, "0.1235"),
        (-33000.0, "−33000"),
        (999999.0, "999999"),
        (2.5e7, "2.5e7"),
        (-1e-5, "−0.00001"),
        (3e-17, "0"),
        (-0.0, "0"),
        (580.0, "580"),
    ],
)
def test_numbers_below_a_million_have_no_exponent(lab: Page, number: float, text: str) -> None:
    assert lab.evaluate("value => descent.graph.number(value)", number) == text


@pytest.mark.parametrize("width", [390, 700, 1000])
def test_it_fits_its_page(lab: Page, width: int) -> None:
    lab.set_viewport_size({"width": width, "height": 1000})
    try:
        lab.evaluate(DRAWN)
        assert lab.evaluate("document.documentElement.scrollWidth") <= width
        for handle in lab.evaluate("lab.handles()"):
            assert 0 < handle["x"] < width
    finally:
        lab.set_viewport_size({"width": 1000, "height": 1000})


def test_where_no_script_runs_there_is_a_picture_with_words(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(str(graph_lab(2.0, 1.0, example="gate")))
    shown = page.get_by_role("img")
    alt = shown.get_attribute("alt")
    assert alt is not None
    assert "f = relu(x + y) y = 3" in alt
    assert page.get_by_text("Run this cell to move it").is_visible()
    assert page.locator("iframe").count() == 0
    context.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": 5.1}, "x must be in [-5, 5], got 5.1"),
        ({"y": -6.0}, "y must be in [-5, 5], got -6.0"),
        ({"seed": 2.5}, "seed must be in [-2, 2], got 2.5"),
        ({"x": float("nan")}, "x must be in [-5, 5], got nan"),
        ({"example": "f"}, f"example must be one of {', '.join(EXAMPLES)}, got 'f'"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"example_graph: {message}")):
        graph_lab(**arguments)


def test_the_picture_is_the_opening_state() -> None:
    assert example_graph(1.0, 2.0, 0.5, "gate")._repr_html_() in str(
        graph_lab(1.0, 2.0, 0.5, "gate")
    )
