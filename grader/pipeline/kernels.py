"""Run a notebook in fresh kernels, several at once, and leave nothing behind."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import nbclient
import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from grader.pipeline.conventions import name
from grader.pipeline.stopping import stopped_as_by_ctrl_c

T = TypeVar("T")

# What nbclient logs of a cell that fails is told as the failure, and is no fault of the grader.
_SILENT = logging.Logger("descent.nbclient", logging.CRITICAL + 1)

KERNEL = "python3"
CELL_SECONDS = 120
MAX_SOCKET = 107  # bytes of a socket's path, as Linux has it
START_SECONDS = 300  # of a kernel, on a machine that is busy
# One thread: sums in another order would change the last digits that figures and tables rest on.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # A build started from inside a notebook does not run in that notebook's file.
    "JPY_SESSION_NAME": "",
}


@dataclass(frozen=True)
class Run:
    """One execution of a notebook.

    Attributes
    ----------
    notebook : NotebookNode
        Executed, up to the cell that failed.
    seconds : float
        From the kernel's start to its end.
    failure : str
        Why the cells did not reach the end, as a sentence that names the cell; else empty.
    written : tuple of str
        What the cells left in their working folder.
    """

    notebook: NotebookNode
    seconds: float
    failure: str
    written: tuple[str, ...]


def run_each(notebook: NotebookNode, environments: Sequence[Mapping[str, str]]) -> list[Run]:
    """Run a notebook once under each of these additions to the environment.

    Each run has a fresh kernel, an empty working folder and an empty temporary folder. They run
    side by side as far as there are processors: a kernel keeps one busy.

    Parameters
    ----------
    notebook : NotebookNode
        Not modified.
    environments : sequence of mappings
        Variable -> value, one mapping for each run.
    """
    find_fonts()

    async def work() -> list[Run]:
        free = asyncio.Semaphore(len(os.sched_getaffinity(0)))
        runs = (_run(nbformat.from_dict(notebook), extra, free) for extra in environments)
        return await asyncio.gather(*runs)

    with stopped_as_by_ctrl_c():
        return _in_a_thread(work)


@functools.cache
def find_fonts() -> None:
    """Matplotlib's first use on a machine lists the fonts, which takes seconds and says so."""
    subprocess.run(
        [sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True, check=False
    )


async def _run(notebook: NotebookNode, extra: Mapping[str, str], free: asyncio.Semaphore) -> Run:
    for cell in notebook.cells:
        if cell.cell_type == "code":  # what a release shows is of no run of ours
            cell.outputs, cell.execution_count = [], None
    async with free:
        start = time.monotonic()
        with tempfile.TemporaryDirectory(
            prefix="descent-build-", ignore_cleanup_errors=True
        ) as scratch:
            folders = {name: Path(scratch, name) for name in ("cells", "ipython", "tmp")}
            for folder in folders.values():
                folder.mkdir()
            failure = await _failure(notebook, extra, Path(scratch), folders)
            written = tuple(sorted(path.name for path in folders["cells"].iterdir()))
        return Run(notebook, time.monotonic() - start, failure, written)


async def _failure(
    notebook: NotebookNode, extra: Mapping[str, str], scratch: Path, folders: Mapping[str, Path]
) -> str:
    """Execute the notebook in place; why it stopped, or an empty string."""
    if len(os.fsencode(scratch / "socket-5")) > MAX_SOCKET:
        return (
            f"the temporary folder {scratch.parent} has too long a name for a kernel's sockets; "
            "set TMPDIR to a shorter one"
        )
    manager = {
        # Sockets in the file system: no open port, and no network needed.
        "transport": "ipc",
        "ip": str(scratch / "socket"),
        "connection_file": str(scratch / "kernel.json"),
    }
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        kernel_name=KERNEL,
        resources={"metadata": {"path": str(folders["cells"])}},
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        log=_SILENT,
        config=Config({"KernelManager": manager}),
    )
    own = {"IPYTHONDIR": str(folders["ipython"]), "TMPDIR": str(folders["tmp"])}
    try:
        await client.async_execute(env={**os.environ, **ENVIRONMENT, **own, **extra})
    except CellTimeoutError:
        return (
            f"{_running(notebook)} ran for more than {CELL_SECONDS} s; "
            "make it shorter, a unit has 40 s for all its cells"
        )
    except CellExecutionError as error:
        kind, message = _stopped(notebook, error)
        return f"{_running(notebook)} stopped with {kind}: {message.strip() or 'no message'}"
    except DeadKernelError:
        return f"the kernel died in {_running(notebook)}; out of memory, perhaps"
    except (NoSuchKernel, RuntimeError) as error:
        return f"no kernel could be started ({error}); run `make setup`"
    return ""


def _stopped(notebook: NotebookNode, error: CellExecutionError) -> tuple[str, str]:
    """What stopped a cell; an error of showing its value is in the outputs alone."""
    shown = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    errors = [(str(o.ename), str(o.evalue)) for o in shown if o.output_type == "error"]
    if error.ename in (None, "NoneType") and errors:
        return errors[-1]
    return str(error.ename), str(error.evalue)


def _running(notebook: NotebookNode) -> str:
    """The cell that was running: the last one that the kernel has counted."""
    position = 0
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and (cell.execution_count or cell.outputs):
            position = place
    return f"cell {name(notebook.cells[position], position)}"


def _in_a_thread(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine returns; an interrupt of the caller cancels it and waits for its end.

    nbclient's own handlers, which know one kernel alone, are left out of a thread that is not
    the main one.
    """
    started: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

    async def begin() -> T:
        task = asyncio.current_task()
        assert task is not None
        started.append((asyncio.get_running_loop(), task))
        return await work()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(lambda: asyncio.run(begin()))
        try:
            return future.result()
        except BaseException:
            if started and not future.done():
                loop, task = started[0]
                loop.call_soon_threadsafe(task.cancel)
            raise
