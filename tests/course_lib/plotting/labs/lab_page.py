"""A lab opened in a browser, in its frame as a reader has it."""

from __future__ import annotations

import html.parser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Page

from course_lib.plotting.labs import LabPage

# The next picture is drawn before this resolves: two animation frames have begun.
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


# Whether the picture after one animation frame is another than before the input.
MOVED = """([name, value]) => {
  const canvas = document.querySelector('canvas'), before = canvas.toDataURL();
  lab.set(name, value);
  return new Promise(done => requestAnimationFrame(() => done(canvas.toDataURL() !== before)));
}"""


@dataclass
class OpenLab:
    """The page, the lab's frame in it, and what went wrong or out meanwhile."""

    page: Page
    frame: Frame
    said: list[str]
    requests: list[str]

    def js(self, code: str, argument: Any = None) -> Any:
        return self.frame.evaluate(code, argument)

    def set(self, name: str, value: Any) -> None:
        self.js("([name, value]) => lab.set(name, value)", [name, value])
        self.js(DRAWN)

    def moved(self, name: str, value: Any) -> bool:
        """Set an input; whether the picture after one animation frame is another."""
        changed: bool = self.js(MOVED, [name, value])
        return changed

    @property
    def picture(self) -> bytes:
        """The canvas's pixels, as text of a PNG."""
        url: str = self.js("document.querySelector('canvas').toDataURL()")
        return url.encode()


@contextmanager
def opened(
    browser: Browser, url: str, width: int = 1200, touch: bool = False, **context: Any
) -> Iterator[OpenLab]:
    """Open a page that holds one lab, and wait for its first picture."""
    room = browser.new_context(
        viewport={"width": width, "height": 900}, has_touch=touch, is_mobile=touch, **context
    )
    page = room.new_page()
    said: list[str] = []
    requests: list[str] = []
    page.on("console", lambda line: said.append(f"{line.type}: {line.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(url)
    page.locator("iframe").first.wait_for(state="visible")
    frame = page.frames[1]
    frame.wait_for_function("() => window.lab && lab.frames() > 0")
    frame.evaluate(DRAWN)
    yield OpenLab(page, frame, said, requests)
    room.close()


def write_page(lab: LabPage, folder: Path) -> str:
    """Write the lab's output into a plain page, and return its address."""
    path = folder / "page.html"
    page = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lab</title>\
<meta name="viewport" content="width=device-width"></head><body><main>{lab}</main></body></html>'
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


class Tags(html.parser.HTMLParser):
    """Collects tags and attributes, outside scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
