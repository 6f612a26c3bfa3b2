"""In a real kernel, started as a Jupyter server starts it: the messages that a front end gets."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from tests.course_lib.checking.notebooks import (
    CHECK_ALL,
    CHECK_F,
    GOOD_F,
    PASSED_F,
    PLACEHOLDER_F,
    SavedCell,
    check_of,
    notebook_bytes,
)

PATIENCE = 60


@dataclass
class Kernel:
    manager: KernelManager
    client: Any
    notebook: Path

    def run(self, source: str) -> str:
        """What a cell shows: its text, and of an error the traceback."""
        return "".join(self._texts(self.client.execute(source)))

    def error(self, source: str) -> dict[str, Any]:
        request = self.client.execute(source)
        found = [m for m in self._messages(request) if m["msg_type"] == "error"]
        return dict(found[-1]["content"])

    def run_interrupted(self, source: str) -> str:
        """What a cell shows that is interrupted once it has printed something."""
        request = self.client.execute(source)
        texts = []
        for message in self._messages(request):
            if message["msg_type"] == "stream":
                self.manager.interrupt_kernel()
            if message["msg_type"] == "error":
                texts.append(message["content"]["ename"])
        return "".join(texts)

    def save(self, *cells: SavedCell | str) -> None:
        self.notebook.write_bytes(notebook_bytes(*cells))

    def _texts(self, request: str) -> Iterator[str]:
        for message in self._messages(request):
            if message["msg_type"] == "stream":
                yield message["content"]["text"]
            elif message["msg_type"] == "error":
                yield "\n".join(message["content"]["traceback"])

    def _messages(self, request: str) -> Iterator[dict[str, Any]]:
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            yield message
            if message["content"].get("execution_state") == "idle":
                return


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder = tmp_path_factory.mktemp("k")
    notebook = folder / "Übung 07.ipynb"
    manager = KernelManager(kernel_name="python3", transport="ipc", ip=str(folder / "s"))
    manager.connection_file = str(folder / "kernel.json")
    environment = {"JPY_SESSION_NAME": str(notebook), "IPYTHONDIR": str(folder / "ipython")}
    manager.start_kernel(env={**os.environ, **environment})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield Kernel(manager, client, notebook)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_from_opening_to_the_table(kernel: Kernel) -> None:
    question = SavedCell("YOUR ANSWER HERE", "explain", "explain_why", 3.0)
    cells = (check_of("f"), question, SavedCell(CHECK_ALL, "summary"))
    kernel.save(SavedCell(PLACEHOLDER_F, "exercise", "f"), *cells)
    hour_ago = time.time() - 3600
    os.utime(kernel.notebook, (hour_ago, hour_ago))  # saved long before this kernel started
    assert kernel.run(CHECK_F).startswith("f is not defined yet: run the cell above")
    kernel.run(PLACEHOLDER_F)
    error = kernel.error(CHECK_F)
    assert error["ename"] == "CheckFailed"
    assert error["evalue"].startswith("f: not begun yet")
    assert error["traceback"] == [error["evalue"]]
    kernel.run(GOOD_F)
    older = "(the saved file holds an older version of f: save the notebook)"
    assert kernel.run(CHECK_F) == f"{PASSED_F} {older}\n"
    kernel.save(SavedCell(GOOD_F, "exercise", "f"), *cells)
    assert kernel.run(CHECK_F) == f"{PASSED_F}\n"
    kernel.save(SavedCell("def f(x):\n    return 3 * x", "exercise", "f"), *cells)
    either = "the saved file holds another version of f: run its cell again, or save"
    assert kernel.run(CHECK_F) == f"{PASSED_F} ({either})\n"
    assert kernel.run(CHECK_ALL).splitlines() == [
        "f  2 points  2 visible checks passed",
        "",
        "The exercise passes its visible checks.",
        "No answer yet: explain_why.",
        f"f: {either}.",
        "The grader reads the saved file: save it before you hand it in.",
    ]


def test_an_interrupt_is_an_interrupt(kernel: Kernel) -> None:
    kernel.run("def f(x):\n    print('in f', flush=True)\n    while True:\n        pass")
    assert kernel.run_interrupted(CHECK_F) == "KeyboardInterrupt"
    kernel.run(GOOD_F)
    assert kernel.run(CHECK_F).startswith(PASSED_F)


def test_exit_in_an_answer_does_not_end_the_kernel(kernel: Kernel) -> None:
    kernel.run("def f(x):\n    raise SystemExit")
    assert "exit() or quit() was called" in kernel.run(CHECK_F)
    kernel.run(GOOD_F)
    assert kernel.run(CHECK_F).startswith(PASSED_F)


def test_what_an_answer_displays_is_not_repeated_below_the_table(kernel: Kernel) -> None:
    kernel.run("from IPython.display import display\ndef f(x):\n    display(7)\n    return 2 * x")
    assert len(kernel.run(CHECK_ALL).splitlines()) >= 3
    request = kernel.client.execute(CHECK_ALL)
    kinds = {message["msg_type"] for message in kernel._messages(request)}
    assert "display_data" not in kinds
