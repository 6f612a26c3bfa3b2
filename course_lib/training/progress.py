"""A progress bar for a terminal: rich's where rich is installed, plain text elsewhere."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, TextIO

from course_lib.training.run import Run

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

WIDTH = 30


class ProgressBar:
    """Show on a terminal how far a run is and what it measured last.

    A callback of :func:`course_lib.training.train`. Where the stream is no terminal (a file, a
    pipe, a notebook's output) it writes nothing.

    Parameters
    ----------
    stream
        Where to write; by default standard error, as it is at that moment.
    rich
        Whether to draw with rich; by default wherever it is installed.

    Source: Myers (1985), The importance of percent-done progress indicators for computer-human
    interfaces.

    Examples
    --------
    >>> import io
    >>> import numpy as np
    >>> from course_lib.optim import SGD
    >>> stream = io.StringIO()  # no terminal
    >>> ProgressBar(stream)(Run(np.zeros(1), SGD(lr=0.1), np.random.default_rng(0)))
    >>> stream.getvalue()
    ''
    """

    def __init__(self, stream: TextIO | None = None, rich: bool | None = None) -> None:
        self.stream = stream
        self.rich = importlib.util.find_spec("rich") is not None if rich is None else rich
        self._live: tuple[Progress, TaskID] | None = None
        self._written = 0

    def __call__(self, run: Run) -> None:
        """Draw the bar anew."""
        stream = sys.stderr if self.stream is None else self.stream
        if not stream.isatty():
            return
        if self.rich:
            self._draw_rich(stream, run)
        else:
            line = plain_line(run)
            # Spaces cover what is left of a longer line.
            stream.write("\r" + line.ljust(self._written))
            stream.flush()
            self._written = len(line)

    def close(self) -> None:
        """Leave the finished bar standing and go to the next line."""
        if self._live is not None:
            self._live[0].stop()
            self._live = None
        if self._written:
            stream = sys.stderr if self.stream is None else self.stream
            stream.write("\n")
            stream.flush()
            self._written = 0

    def _draw_rich(self, stream: TextIO, run: Run) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as TimeColumn

        if self._live is None:
            columns = (BarColumn(), MofNCompleteColumn(), TimeColumn())
            progress = Progress(
                TextColumn("epoch"),
                *columns,
                TextColumn("{task.fields[measured]}", markup=False),
                console=Console(file=stream),
            )
            progress.start()
            self._live = progress, progress.add_task("epoch", total=run.num_epochs, measured="")
        progress, task = self._live
        progress.update(task, completed=run.epoch, total=run.num_epochs, measured=measured(run))


def measured(run: Run) -> str:
    """Return what the last epoch measured, in a few words.

    Parameters
    ----------
    run
        The run.

    Returns
    -------
    str
        Empty before the first epoch.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.optim import SGD
    >>> run = Run(np.zeros(1), SGD(lr=0.1), np.random.default_rng(0))
    >>> run.history.append({"epoch": 0.0, "lr": 0.1, "train_loss": 0.25})
    >>> measured(run)
    'train_loss 0.25'
    """
    row = run.history[-1] if run.history else {}
    return "  ".join(f"{n} {value:.4g}" for n, value in row.items() if n not in ("epoch", "lr"))


def plain_line(run: Run) -> str:
    """Return the bar as one line of plain text.

    Parameters
    ----------
    run
        The run.

    Returns
    -------
    str
        Without a line end.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.optim import SGD
    >>> run = Run(np.zeros(1), SGD(lr=0.1), np.random.default_rng(0), epoch=2, num_epochs=6)
    >>> plain_line(run)
    'epoch [##########....................] 2/6'
    """
    done = WIDTH * run.epoch // max(run.num_epochs, 1)
    bar = "#" * done + "." * (WIDTH - done)
    return f"epoch [{bar}] {run.epoch}/{run.num_epochs}  {measured(run)}".rstrip()
