"""Execute an instructor's notebook in a fresh kernel and leave the same bytes on every machine."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbclient
import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from grader.pipeline.conventions import name
from grader.pipeline.images import compact_png
from grader.pipeline.paths import CourseError

CELL_SECONDS = 120
START_SECONDS = 300  # of a kernel, on a machine that is busy
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What the kernel reports, without the version of the Python that happened to run.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# One thread: sums in another order would change the last digits that figures and tables rest on.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Labs show what is to be read where no kernel runs, in place of sliders with random names.
    "DESCENT_STATIC": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


@dataclass(frozen=True)
class Execution:
    """An executed notebook and the seconds that its cells took, kernel start included."""

    notebook: NotebookNode
    seconds: float


def execute(notebook: NotebookNode, label: str) -> Execution:
    """Run every cell in order, in an empty folder, with a fresh kernel and one thread.

    Parameters
    ----------
    notebook : NotebookNode
        Not modified.
    label : str
        The file that messages name.

    Raises
    ------
    CourseError
        If a cell raises, hangs, or prints what another machine would print differently.
    """
    executed = nbformat.from_dict(notebook)
    _find_fonts()
    start = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="descent-build-") as folder,
        tempfile.TemporaryDirectory(prefix="descent-kernel-") as private,
    ):
        # Sockets in the file system: no open port, and no network needed.
        sockets = {"transport": "ipc", "ip": str(Path(private) / "socket")}
        client = nbclient.NotebookClient(
            executed,
            timeout=CELL_SECONDS,
            startup_timeout=START_SECONDS,
            kernel_name=KERNELSPEC["name"],
            resources={"metadata": {"path": folder}},
            record_timing=False,
            coalesce_streams=True,
            store_widget_state=False,
            config=Config({"KernelManager": sockets}),
        )
        try:
            client.execute(env={**os.environ, **ENVIRONMENT, "IPYTHONDIR": private})
        except CellTimeoutError as error:
            raise CourseError(
                f"{label}: {_failing(executed)} ran for more than {CELL_SECONDS} s; "
                "make it shorter, a unit has 40 s for all its cells"
            ) from error
        except CellExecutionError as error:
            raise CourseError(
                f"{label}: {_failing(executed)} stopped with {error.ename}: "
                f"{error.evalue.strip() or 'no message'}"
            ) from error
        except DeadKernelError as error:
            raise CourseError(
                f"{label}: the kernel died in {_failing(executed)}; out of memory, perhaps"
            ) from error
        written = sorted(path.name for path in Path(folder).iterdir())
    seconds = time.monotonic() - start
    if written:
        raise CourseError(
            f"{label}: its cells wrote {', '.join(written[:5])} into the working folder; a unit "
            "keeps its data in memory, since nbgrader hands out every file beside the notebook"
        )
    _normalise(executed)
    _refuse_unstable(executed, label)
    return Execution(executed, seconds)


@functools.cache
def _find_fonts() -> None:
    """Matplotlib's first use on a machine lists the fonts, which takes seconds and says so."""
    subprocess.run(
        [sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True, check=False
    )


def _failing(notebook: NotebookNode) -> str:
    """The cell that was running: the last one that the kernel has counted."""
    position = 0
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and (cell.execution_count or cell.outputs):
            position = place
    return f"cell {name(notebook.cells[position], position)}"


def _normalise(notebook: NotebookNode) -> None:
    """Drop what differs between two runs (times, widget models, versions); shrink figures."""
    for key in set(notebook.metadata) - {"descent"}:
        del notebook.metadata[key]
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata["language_info"] = dict(LANGUAGE)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET_VIEW, None)
            if isinstance(data.get("image/png"), str):
                data["image/png"] = compact_png(data["image/png"])


def _refuse_unstable(notebook: NotebookNode, label: str) -> None:
    """A cell that complains on stderr or prints an address or a path is not ready to ship."""
    places = {str(Path.home()), os.getcwd(), tempfile.gettempdir() + "/"} - {"/", "//"}
    for position, cell in enumerate(notebook.cells):
        where = f"{label}: cell {name(cell, position)}"
        for output in cell.get("outputs", []):
            text = _text(output)
            if output.output_type == "stream" and output.name == "stderr":
                raise CourseError(
                    f"{where} prints to stderr: {text.strip().splitlines()[-1][:120]!r}; "
                    "mend the cause, or catch the warning and print what it means"
                )
            if match := ADDRESS.search(text):
                raise CourseError(
                    f"{where} prints an address ({match.group()}), which differs in each run; "
                    "print the values instead"
                )
            for place in places:
                if place in text:
                    raise CourseError(f"{where} prints a path of this machine ({place})")


def _text(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    data = output.get("data", {})
    return "\n".join(str(data[key]) for key in data if key.startswith("text/"))
