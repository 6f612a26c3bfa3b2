"""A notebook open in JupyterLab: its cells by name, run, edited and saved as its commands do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Frame, Page, Route

from tests.browser.jupyter_server import JupyterServer

PATIENCE = 120_000
"""Milliseconds until a browser test gives up: the machine may be busy."""

OPENED = """path => {
  const app = window.jupyterapp, panel = app && app.shell && app.shell.currentWidget;
  const session = panel && panel.sessionContext;
  return Boolean(panel && panel.context && panel.context.path === path && panel.context.isReady &&
    session.isReady && session.session && session.session.kernel &&
    session.session.kernel.status === 'idle');
}"""

# In the page: the panel; a cell by its nbgrader id or by its number; a cell brought into the window
# with all its outputs drawn, since JupyterLab keeps only what is near the window in the page.
PANEL = """const app = window.jupyterapp, panel = app.shell.currentWidget, book = panel.content;
const at = key => typeof key === 'number' ? key : book.widgets.findIndex(
  cell => (cell.model.getMetadata('nbgrader') || {}).grade_id === key);
const until = async (what, holds) => {
  const end = performance.now() + PATIENCE;
  while (!holds()) {
    if (performance.now() > end) { throw new Error('waited in vain until ' + what); }
    await new Promise(requestAnimationFrame);
  }
};
const drawn = async key => {
  const cell = book.widgets[at(key)];
  await book.scrollToItem(at(key), 'start');
  await cell.ready;
  await until('cell ' + key + ' is drawn', () => {
    if (!cell.node.isConnected) { return false; }
    const parts = Array.from(cell.node.querySelectorAll('.jp-OutputArea-output'));
    const place = parts[0] || cell.node, box = place.getBoundingClientRect();
    // What was drawn above in the meantime has moved it.
    if (box.top < 0 || box.top > innerHeight - 80) { place.scrollIntoView({block: 'start'}); }
    const complete = cell.model.type !== 'code' || (
      parts.length >= cell.model.outputs.length && parts.every(part => part.firstChild));
    return complete && place.checkVisibility({contentVisibilityAuto: true});
  });
  return cell;
};
""".replace("PATIENCE", str(PATIENCE))

PICTURES = """
const found = [];
for (let i = 0; i < book.widgets.length; i += 1) {
  const model = book.widgets[i].model;
  const written = model.type === 'code' ? model.outputs.toJSON() : [];
  if (!written.some(output => output.data && output.data['text/html'])) { continue; }
  const cell = await drawn(i);
  for (const image of cell.node.querySelectorAll('.jp-OutputArea img')) {
    await image.decode().catch(() => {});
    found.push({cell: i, width: image.naturalWidth, shown: image.clientWidth, alt: image.alt});
  }
}
return found;
"""


class OpenNotebook:
    """The notebook in front, in a page of its own."""

    def __init__(self, page: Page, server: JupyterServer, path: str):
        self.page = page
        self.file: Path = server.root / path
        self.outside: list[str] = []
        self.faults: list[str] = []

    def js(self, code: str, argument: Any = None) -> Any:
        """Run code that knows ``app``, ``panel``, ``book`` and ``at``."""
        return self.page.evaluate(f"async argument => {{ {PANEL} {code} }}", argument)

    def cells(self) -> list[dict[str, Any]]:
        """Every cell as the file would hold it."""
        found: list[dict[str, Any]] = self.js("return book.widgets.map(c => c.model.toJSON());")
        return found

    def cell(self, key: int | str) -> dict[str, Any]:
        """One cell as the file would hold it."""
        found: dict[str, Any] = self.js("return book.widgets[at(argument)].model.toJSON();", key)
        return found

    def pictures(self) -> list[dict[str, Any]]:
        """Every image of an output: its cell, its own width, the width shown, its words."""
        found: list[dict[str, Any]] = self.js(PICTURES)
        return found

    def go_to(self, key: int | str) -> None:
        """Bring a cell into the window."""
        self.js("await drawn(argument);", key)

    def edit(self, key: int | str, source: str) -> None:
        """Put a text into a cell, without running it."""
        self.js(
            "book.widgets[at(argument[0])].model.sharedModel.setSource(argument[1]);", [key, source]
        )

    def run(self, *keys: int | str) -> None:
        """Run cells, one after the other, to their ends."""
        for key in keys:
            self.js(
                "book.deselectAll(); book.activeCellIndex = at(argument);"
                "await app.commands.execute('notebook:run-cell');",
                key,
            )

    def run_all(self) -> None:
        """Run, Run All Cells, and wait until the kernel has nothing left to do."""
        # The command is done at the first cell that raises; the others are waiting in the kernel.
        self.js(
            "await app.commands.execute('notebook:run-all-cells');"
            "await panel.sessionContext.session.kernel.requestKernelInfo();"
        )

    def save(self) -> None:
        """File, Save Notebook."""
        self.js("await app.commands.execute('docmanager:save');")
        assert not self.js("return panel.context.model.dirty;")

    def shut_down(self) -> None:
        """Kernel, Shut Down Kernel."""
        self.js("await panel.sessionContext.shutdown();")

    def said(self, key: int | str) -> list[str]:
        """The lines that a reader sees below a cell."""
        text: str = self.js("return (await drawn(argument)).outputArea.node.innerText;", key)
        return [line for line in text.splitlines() if line.strip()]

    def lab(self, key: int) -> Frame:
        """The frame of the lab below a cell, once it has drawn."""
        self.go_to(key)
        cell = f".jp-Notebook .jp-Cell[data-windowed-list-index='{key}']"
        node = self.page.locator(f"{cell} iframe")
        node.wait_for(state="visible")
        handle = node.element_handle()
        frame = handle.content_frame() if handle is not None else None
        assert frame is not None
        frame.wait_for_function("() => window.lab && lab.frames() > 0")
        return frame


@contextmanager
def opened(
    browser: Browser, server: JupyterServer, path: str, width: int = 1280
) -> Iterator[OpenNotebook]:
    """Open a notebook in a fresh window, and wait until its kernel answers."""
    room = browser.new_context(viewport={"width": width, "height": 900})
    room.set_default_timeout(PATIENCE)
    page = room.new_page()
    notebook = OpenNotebook(page, server, path)

    def only_ours(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            notebook.outside.append(route.request.url)
            route.abort()

    room.route("**/*", only_ours)
    page.on("pageerror", lambda error: notebook.faults.append(str(error)))
    page.on(
        "console",
        lambda line: (
            notebook.faults.append(line.text)
            if line.type == "error" and line.location["url"].startswith("about:")
            else None
        ),
    )
    page.goto(server.lab(path))
    page.wait_for_function(OPENED, arg=path)
    yield notebook
    # Neither the page nor a lab in it asked for anything elsewhere, and no lab complained.
    assert notebook.outside == []
    assert notebook.faults == []
    room.close()
