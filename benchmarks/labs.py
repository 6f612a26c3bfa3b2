"""Milliseconds from an input of a lab to its picture, in a headless Chromium.

Each slider of each lab is moved through its range, twice: with everything else as the lab opens,
and in the heaviest state that its controls allow (every slider at its high end, every box ticked,
each entry of its lists in turn). "Input to frame" runs from the input's event until the next frame
has been painted, so it holds the wait for that frame, half of 1/60 s on average; "work" is the
part that the lab computes and draws.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# E402: what stands above has to be set before these are imported.
from playwright.sync_api import Frame  # noqa: E402

from course_lib.plotting import graph_lab, logistic_lab, race_lab, width_lab  # noqa: E402
from course_lib.plotting.labs import Check, Checks, Choice, LabPage, Range  # noqa: E402
from tests.browser_page import chromium  # noqa: E402

LABS: tuple[Callable[[], Any], ...] = (logistic_lab, graph_lab, width_lab, race_lab)
"""Every lab of the course; what is measured is read off its controls."""

MOVES = 12
"""Places along each slider."""

AIM = 30.0

MEASURE = """async moves => {
  const frame = () => new Promise(requestAnimationFrame), times = [];
  for (const [name, value] of moves) {
    await frame();
    // Somewhere between two frames, as a finger is.
    await new Promise(done => setTimeout(done, 3));
    const from = performance.now();
    let began;
    requestAnimationFrame(() => { began = performance.now(); });
    lab.set(name, value);
    await frame();
    const drawn = performance.now(), channel = new MessageChannel();
    await new Promise(done => { channel.port1.onmessage = done; channel.port2.postMessage(0); });
    times.push([performance.now() - from, drawn - began]);
  }
  return times;
}"""


def moves(page: LabPage) -> list[tuple[str, Any]]:
    """Every slider through its range and back to where it opens."""
    found: list[tuple[str, Any]] = []
    for part in page.controls:
        if isinstance(part, Range):
            for k in range(MOVES):
                share = k / (MOVES - 1)
                if part.log:
                    value = part.low * (part.high / part.low) ** share
                else:
                    count = round((part.high - part.low) / part.step * share)
                    value = part.low + count * part.step
                found.append((part.name, value))
            found.append((part.name, part.value))
    return found


def heaviest(page: LabPage) -> Iterable[dict[str, Any]]:
    """Everything at its most, once for each entry of each list."""
    most: dict[str, Any] = {}
    for part in page.controls:
        if isinstance(part, Range):
            most[part.name] = part.high
        elif isinstance(part, Check):
            most[part.name] = True
        elif isinstance(part, Checks):
            most[part.name] = list(part.options)
    yield most
    for part in page.controls:
        if isinstance(part, Choice):
            for option in part.options:
                yield most | {part.name: option}


def medians(frame: Frame, page: LabPage, state: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds from input to frame, and of the lab's own work."""
    frame.evaluate("lab.reset()")
    frame.evaluate("s => Object.keys(s).forEach(name => lab.set(name, s[name]))", state)
    # Back to the state, not to where the slider opens.
    back = [(name, state.get(name, value)) for name, value in moves(page)]
    walk = [
        there if k % (MOVES + 1) < MOVES else home
        for k, (there, home) in enumerate(zip(moves(page), back, strict=True))
    ]
    times = frame.evaluate(MEASURE, walk)
    whole, work = zip(*times, strict=True)
    return statistics.median(whole), statistics.median(work)


def main() -> None:
    print(f"{'lab':16s}{'state':10s}{'input to frame':>16s}{'work':>9s}   (median, ms)")
    with chromium() as browser:
        for lab in LABS:
            page = lab()
            opened = browser.new_page(viewport={"width": 1200, "height": 1000})
            opened.set_content(str(page))
            opened.locator("iframe").wait_for()
            frame = opened.frames[1]
            frame.wait_for_function("() => window.lab && lab.frames() > 0")
            rows = {"opening": medians(frame, page, {})}
            rows["heaviest"] = max(medians(frame, page, state) for state in heaviest(page))
            for name, (whole, work) in rows.items():
                late = "" if whole < AIM else f"   over the aim of {AIM:g}"
                print(f"{lab.__name__:16s}{name:10s}{whole:16.1f}{work:9.1f}{late}")
            opened.close()


if __name__ == "__main__":
    main()
