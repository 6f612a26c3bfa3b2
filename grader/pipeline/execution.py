"""Execute an instructor's notebook in fresh kernels and leave the same bytes in every run.

Each notebook runs twice: under two hash seeds, in two time zones, in folders of other names. What
the two runs show differently, the next one would show differently again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.pipeline.conventions import RAISES_TAG, kind, may_raise, name
from grader.pipeline.kernels import KERNEL, Run, run_each
from grader.pipeline.paths import CourseError
from grader.pipeline.pictures import without_words
from grader.pipeline.places import ESCAPE, find_place, shortened
from grader.pipeline.seeds import hash_seeds
from grader.pipeline.steadiness import first_difference

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
STRICT_FIGURES = "DESCENT_STRICT_FIGURES"
"""Where it is set, course_lib's figures raise if they are hard to read."""
# 26 hours apart, so that two clocks on the wall never show one date.
ZONES = ("EAST-14", "WEST+12")

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": KERNEL}
# What the kernel reports, without the version of the Python that happened to run.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


@dataclass(frozen=True)
class Execution:
    """An executed notebook and the seconds that one run took, kernel start included.

    Of the two runs it is the longer: they share the machine, and a unit's time limit counts what
    was seen.
    """

    notebook: NotebookNode
    seconds: float


def execute(notebook: NotebookNode, label: str) -> Execution:
    """Run every cell in order, twice, in empty folders, with fresh kernels of one thread.

    Parameters
    ----------
    notebook : NotebookNode
        Not modified.
    label : str
        The file that messages name.

    Raises
    ------
    CourseError
        If a cell raises, hangs, or shows what the next run or another machine would show
        differently.
    """
    runs = run_each(notebook, environments(notebook))
    _refuse_failures(runs, label)
    for run in runs:
        if run.written:
            raise CourseError(
                f"{label}: its cells wrote {', '.join(run.written[:5])} into the working folder; "
                "a unit keeps its data in memory, since nbgrader hands out every file beside the "
                "notebook"
            )
    for run in runs:
        _normalise(run.notebook)
        refuse_unfit(run.notebook, label)
    if difference := first_difference(runs[0].notebook, runs[1].notebook):
        raise CourseError(f"{label}: {difference}")
    return Execution(runs[0].notebook, max(run.seconds for run in runs))


def environments(notebook: NotebookNode) -> list[dict[str, str]]:
    """What is set for one run and for the other, so that they differ where any two runs may."""
    pairs = zip(hash_seeds(notebook), ZONES, strict=True)
    return [{"PYTHONHASHSEED": seed, "TZ": zone, STRICT_FIGURES: "1"} for seed, zone in pairs]


def _refuse_failures(runs: list[Run], label: str) -> None:
    failures = [run.failure for run in runs if run.failure]
    if failures:
        once = "" if len(failures) == len(runs) else " (in one of two runs: it depends on chance)"
        raise CourseError(f"{label}: {failures[0]}{once}")


def _normalise(notebook: NotebookNode) -> None:
    """Drop what is this run's (times, widget models, versions, folders)."""
    for key in set(notebook.metadata) - {"descent"}:
        del notebook.metadata[key]
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata["language_info"] = dict(LANGUAGE)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET_VIEW, None)
            if output.output_type == "error":
                output.traceback = shortened(output.traceback)


def refuse_unfit(notebook: NotebookNode, label: str) -> None:
    """Refuse what cannot ship.

    A cell that fails, complains on stderr, shows an address, a path or a picture without words.
    """
    for position, cell in enumerate(notebook.cells):
        where = f"{label}: cell {name(cell, position)}"
        for output in cell.get("outputs", []):
            # First: pyplot's calls give objects with addresses beside the picture that is meant.
            if fault := without_words(output):
                raise CourseError(f"{where} {fault}")
        for output in cell.get("outputs", []):
            if output.output_type == "error" and not may_raise(cell):
                remedy = (
                    "the solution passes its checks: mend one or the other"
                    if kind(cell) == "check"
                    else f"mend it, or tag the cell {RAISES_TAG} if it is there to fail"
                )
                said = f"{output.ename}: {output.evalue}" if output.evalue else output.ename
                raise CourseError(f"{where} shows an error ({said}); {remedy}")
            if output.output_type == "stream" and output.name == "stderr":
                last = (output.text.strip().splitlines() or [""])[-1]
                raise CourseError(
                    f"{where} prints to stderr: {last[:120]!r}; "
                    "mend the cause, or catch the warning and print what it means"
                )
            for text, markup in _texts(output):
                if match := ADDRESS.search(ESCAPE.sub("", text)):
                    raise CourseError(
                        f"{where} prints an address ({match.group()}), which differs in each run; "
                        "print the values instead"
                    )
                if place := find_place(text, markup=markup):
                    raise CourseError(
                        f"{where} prints a path of this machine ({place}); "
                        "print the file's name alone, or leave it out"
                    )


def _texts(output: NotebookNode) -> list[tuple[str, bool]]:
    """Every text of an output, and whether it is markup."""
    if output.output_type == "stream":
        return [(str(output.text), False)]
    if output.output_type == "error":
        whole = [str(output.ename), str(output.evalue), *output.traceback]
        return [("\n".join(whole), False)]
    found = []
    for kind_of_data, value in output.get("data", {}).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        found.append((text, "html" in kind_of_data or "xml" in kind_of_data))
    return found
