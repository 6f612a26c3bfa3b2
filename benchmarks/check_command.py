"""Seconds of ``course check`` beside a plain process that runs the same cells, and Python's start.

Both run the given cells, the solutions and the visible checks of a unit's built notebook. They
alternate, because the machines it runs on are shared, and the median of each is shown.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# E402: what stands above has to be set before these are imported.
from course_lib.checking.notebook_file import read_notebook, visible  # noqa: E402
from course_lib.checking.plan import make_plan  # noqa: E402

ROUNDS = 9
COMMAND = "import sys; from course_lib.checking.command import main; sys.exit(main(sys.argv[1:]))"


def plain_script(notebook: Path) -> str:
    """The cells that ``course check`` runs, one after another, as a script."""
    plan = make_plan(read_notebook(notebook))
    cells = [step.source for step in plan.steps if step.role == "run"]
    checks = [visible(cell.source) for cell in plan.checks.values()]
    return "\n\n".join(cells + checks)


def seconds(*arguments: str) -> float:
    """Wall seconds of one Python process that must end well."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("unit", nargs="*", default=["07-adaptive-methods"])
    for unit in parser.parse_args().unit:
        notebook = ROOT / "solutions" / unit / f"{unit}.ipynb"
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder, "cells.py")
            script.write_text(plain_script(notebook), encoding="utf-8")
            runs = {
                "Python's start": ("-c", "pass"),
                "a plain process": (str(script),),
                "course check": ("-c", COMMAND, str(notebook)),
            }
            found: dict[str, list[float]] = {name: [] for name in runs}
            for _ in range(ROUNDS):
                for name, arguments in runs.items():
                    found[name].append(seconds(*arguments))
        median = {name: statistics.median(values) for name, values in found.items()}
        start = median.pop("Python's start")
        print(f"{unit}, {ROUNDS} runs each, seconds beyond Python's own start ({start:.3f} s):")
        for name, value in median.items():
            print(f"  {name:16} {value - start:.3f}")
        plain, ours = median["a plain process"] - start, median["course check"] - start
        print(f"  ratio            {ours / plain:.2f}")


if __name__ == "__main__":
    main()
