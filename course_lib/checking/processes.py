"""Run a plan in processes of its own, so that one exercise that hangs or dies costs itself alone.

Only what every system has is used: a child process, pipes, a time limit by the clock, and kill.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from course_lib.checking.failures import one_line
from course_lib.checking.plan import Plan, as_json
from course_lib.checking.visible_check import Outcome

SECONDS = 30.0  # of one cell or one check
START_SECONDS = 120.0  # of Python and numpy, on a machine that is busy
ERROR_BYTES = 4_000
_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from course_lib.checking.cell_process import main; main()"
)


class CannotStartError(Exception):
    """The process that runs the cells did not come up; the message says what it printed."""


@dataclass
class Progress:
    """What is known so far.

    Attributes
    ----------
    left_out : dict
        Label of a cell that hung or ended the process -> the sentence about it.
    magics : list of str
        Cells of which lines were left out, since IPython is not installed.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    magics: list[str] = field(default_factory=list)


def run_plan(
    plan: Plan,
    folder: Path,
    on_outcome: Callable[[Outcome], None],
    seconds: float = SECONDS,
) -> Progress:
    """Run the cells and the visible checks of a plan.

    Parameters
    ----------
    plan : Plan
        What to run.
    folder : Path
        The working folder, as in Jupyter that of the notebook.
    on_outcome : callable
        Is told each outcome as soon as it is known, in the notebook's order.
    seconds : float
        The time limit of one cell and of one check.

    Raises
    ------
    CannotStartError
        If no process comes up.

    Examples
    --------
    >>> from course_lib.checking.notebook_file import Cell
    >>> check = "from course_lib.checking import check\\nwith check('f'): f()"
    >>> run_plan(Plan([], {"f": Cell("code", check)}), Path(), print).left_out
    f is not defined: no cell of the file defines it
    {}
    """
    progress = Progress()
    while len(progress.outcomes) < len(plan.checks):
        waiting = [name for name in plan.checks if name not in progress.outcomes]
        stopped = _run_once(plan, waiting, folder, progress, on_outcome, seconds)
        if stopped is None:
            for name in plan.checks:  # a process that ended in order and left some out
                if name not in progress.outcomes:
                    _conclude(Outcome(name, 0, "it was not run"), progress, on_outcome)
    return progress


def _conclude(outcome: Outcome, progress: Progress, on_outcome: Callable[[Outcome], None]) -> None:
    progress.outcomes[outcome.exercise] = outcome
    on_outcome(outcome)


def _run_once(
    plan: Plan,
    waiting: list[str],
    folder: Path,
    progress: Progress,
    on_outcome: Callable[[Outcome], None],
    seconds: float,
) -> str | None:
    """One process, until it is done or has to be ended; where it was then, or None."""
    steps = [as_json(step) for step in plan.steps if step.label not in progress.left_out]
    checks = [(name, plan.checks[name].source) for name in waiting]
    place, label = "start", ""
    with _process({"steps": steps, "checks": checks}, folder) as (reports, errors):
        while True:
            limit = START_SECONDS if place == "start" else seconds
            try:
                report = reports.get(timeout=limit)
            except queue.Empty:
                reason = f"was still running after {limit:g} s: look for a loop that never ends"
                break
            if report is None:
                reason = "ended the process that ran it (an exit or a crash)"
                break
            if report.get("done"):
                return None
            if "at" in report:
                place, label = str(report["at"]), str(report["label"])
            elif "magics" in report:
                progress.magics.append(str(report["magics"]))
            elif "outcome" in report:
                outcome = Outcome(**report["outcome"])
                _conclude(_with_cell(outcome, plan, progress), progress, on_outcome)
    if place == "start":
        said = one_line(b"".join(errors).decode("utf-8", "replace")[-300:], 300)
        raise CannotStartError(said or "it ended at once")
    if place == "check":
        _conclude(Outcome(label, 0, f"it {reason}"), progress, on_outcome)
    else:
        progress.left_out[label] = reason
    return label


def _with_cell(outcome: Outcome, plan: Plan, progress: Progress) -> Outcome:
    """Say of a name that is missing that its cell was left out, where that is why."""
    if not outcome.missing:
        return outcome
    for step in plan.steps:
        if step.label in progress.left_out and outcome.missing in step.binds:
            whose = "its cell" if outcome.missing == outcome.exercise else step.label
            failed = f"{outcome.missing} is not defined: {whose} {progress.left_out[step.label]}"
            return Outcome(outcome.exercise, outcome.made, failed, missing=outcome.missing)
    return outcome


@contextlib.contextmanager
def _process(
    plan: dict[str, Any], folder: Path
) -> Iterator[tuple[queue.Queue[dict[str, Any] | None], list[bytes]]]:
    """A fresh process that works on a plan: its reports, and what it wrote to standard error."""
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "MPLBACKEND": "agg",  # a figure opens no window
        "PYTHONIOENCODING": "utf-8:replace",
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    reports: queue.Queue[dict[str, Any] | None] = queue.Queue()
    errors: list[bytes] = []
    readers = {
        process.stdout: threading.Thread(
            target=_listen, args=(process.stdout, reports), daemon=True
        ),
        process.stderr: threading.Thread(target=_keep, args=(process.stderr, errors), daemon=True),
    }
    for reader in readers.values():
        reader.start()
    try:
        with contextlib.suppress(OSError):  # it ended before it had read all
            process.stdin.write(json.dumps(plan).encode("ascii"))
            process.stdin.close()
        yield reports, errors
    finally:
        process.kill()
        process.wait()
        with contextlib.suppress(OSError):
            process.stdin.close()
        for stream, reader in readers.items():
            reader.join(1.0)
            if not reader.is_alive():  # else a process that the student's code started holds it
                stream.close()


def _listen(stream: IO[bytes], reports: queue.Queue[dict[str, Any] | None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            with contextlib.suppress(ValueError):
                report = json.loads(line)
                if isinstance(report, dict):
                    reports.put(report)
    reports.put(None)


def _keep(stream: IO[bytes], kept: list[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while part := stream.read1(1000) if hasattr(stream, "read1") else stream.read(1000):
            if sum(map(len, kept)) < ERROR_BYTES:
                kept.append(part)
