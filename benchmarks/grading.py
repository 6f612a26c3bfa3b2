"""Seconds per submission: ``course grade``, stock nbgrader, and the floor, side by side.

The same 20 submissions are graded by ``course grade`` with two workers, and four of them by stock
``nbgrader autograde`` and ``generate_feedback`` (its own Execute preprocessor, hidden tests inside
the kernel). The floor is a warm process that forks for each submission and executes the same cells
and hidden tests with nothing around: no sandbox, no wire, no files. Everything runs in one call,
alternating where it can, because the machines it runs on are shared.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# E402: what stands above has to be set before these are imported.
from grader.examiner.scoring import grade_exercise  # noqa: E402
from grader.examiner.student import LocalStudent  # noqa: E402
from grader.examiner.unit import Unit  # noqa: E402
from grader.hidden_tests import load_unit  # noqa: E402
from grader.pipeline.answer_bank import load_answers  # noqa: E402
from grader.pipeline.demo import make_class  # noqa: E402
from grader.pipeline.grade import grade  # noqa: E402
from grader.pipeline.order import Order, Summary  # noqa: E402
from grader.pipeline.paths import Course, find_course  # noqa: E402
from grader.pipeline.reading import read_cells  # noqa: E402
from grader.pipeline.repair import repair  # noqa: E402
from grader.pipeline.template import load_template  # noqa: E402

UNIT = "07-adaptive-methods"
SUBMISSIONS = 20
STOCK = 4
WORKERS = 2
# Not what is measured here, and not for bare processes.
ATTACKS = ("hangs", "dies", "eats-memory", "uses-torch-optim", "reads-hidden-tests")


def submissions(course: Course, unit: str, folder: Path) -> list[Path]:
    """Twenty notebooks, right and wrong, in nbgrader's folders."""
    everyone = make_class(course, unit, load_answers(ROOT / "tests" / "answers" / unit))
    ordinary = [name for name in everyone if name not in ATTACKS]
    paths = []
    for i in range(SUBMISSIONS):
        name = ordinary[i % len(ordinary)]
        path = folder / f"{i:02}-{name}" / unit / f"{unit}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(everyone[name], encoding="utf-8")
        paths.append(path)
    return paths


def ours(course: Course, unit: str, folder: Path, results: Path) -> tuple[float, float, Summary]:
    """Wall seconds of the whole run, wall seconds once the workers are warm, and the summary."""
    stamps: list[float] = []
    start = time.perf_counter()
    summary = grade(
        course,
        Order(unit, folder, results, WORKERS, regrade=True, seed=0),
        lambda done, total, student: stamps.append(time.perf_counter()),
    )
    whole = time.perf_counter() - start
    # The first stamp is the start; the first WORKERS results carry the start of the workers, and
    # the rest shows the steady pace.
    del stamps[0]
    warm = (stamps[-1] - stamps[WORKERS - 1]) / (len(stamps) - WORKERS)
    return whole, warm, summary


def floor(course: Course, unit: str, paths: list[Path]) -> float:
    """Seconds per submission of bare forks, two at a time."""
    loaded, template = load_unit(unit), load_template(course, unit)
    prepared = []
    for path in paths:
        cells = repair(read_cells(path.read_bytes()), template).cells
        kinds = ("given", "exercise")
        prepared.append([c.source for c in cells if c.kind in kinds and c.attempted])
    for sources in prepared:  # warm: what the tests compute once for a class is computed
        _grade_bare(unit, loaded, sources)
    start = time.perf_counter()
    running = 0
    for sources in prepared:
        if running == WORKERS:
            os.wait()
            running -= 1
        if os.fork() == 0:
            _grade_bare(unit, loaded, sources)
            os._exit(0)
        running += 1
    while running:
        os.wait()
        running -= 1
    return (time.perf_counter() - start) / len(paths)


def _grade_bare(unit: str, loaded: Unit, sources: list[str]) -> None:
    namespace: dict[str, object] = {"__name__": "__main__"}
    for source in sources:
        try:
            exec(compile(source, "<cell>", "exec"), namespace)
        except Exception:  # a wrong answer may not even run
            continue
    for exercise in loaded.exercises.values():
        grade_exercise(unit, exercise, LocalStudent(namespace))


def stock(course: Course, unit: str, paths: list[Path], folder: Path) -> float:
    """Seconds per submission of stock nbgrader: autograde, then generate_feedback."""
    (folder / "solutions").mkdir(parents=True)
    shutil.copytree(course.built(unit).parent, folder / "solutions" / unit)
    for path in paths:
        shutil.copytree(path.parent, folder / "submitted" / path.parts[-3] / unit)
    config = (
        "c = get_config()\n"
        f"c.CourseDirectory.root = {str(folder)!r}\n"
        "c.CourseDirectory.source_directory = 'solutions'\n"
        "c.Execute.timeout = 120\n"
    )
    (folder / "nbgrader_config.py").write_text(config)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }

    def nbgrader(*arguments: str) -> float:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"nbgrader {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
        return time.perf_counter() - start

    nbgrader("generate_assignment", unit, "--create")
    seconds = nbgrader("autograde", unit) + nbgrader("generate_feedback", unit)
    return seconds / len(paths)


def main() -> None:
    """Run all three and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unit", default=UNIT)
    parser.add_argument("--repeat", type=int, default=3, help="runs of ours and of the floor")
    parser.add_argument("--skip-stock", action="store_true", help="leave stock nbgrader out")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    course = find_course()
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as scratch:
        folder = Path(scratch)
        paths = submissions(course, options.unit, folder / "submitted")
        runs = []
        for i in range(options.repeat):
            ground = floor(course, options.unit, paths)
            runs.append(
                (*ours(course, options.unit, folder / "submitted", folder / f"r{i}"), ground)
            )
        theirs = 0.0
        if not options.skip_stock:
            theirs = stock(course, options.unit, paths[:STOCK], folder / "stock")
    count = len(paths)
    whole = statistics.median(run[0] for run in runs) / count
    warm = statistics.median(run[1] for run in runs)
    ground = statistics.median(run[3] for run in runs)
    print(
        f"unit {options.unit}, {count} submissions, {WORKERS} workers, median of {len(runs)} runs"
    )
    print("seconds per submission")
    print(f"  course grade, the whole command    {whole:8.3f}")
    print(f"  course grade, once it is warm      {warm:8.3f}")
    print(f"  floor (bare forks)                 {ground:8.3f}")
    if theirs:
        print(f"  stock nbgrader (of {STOCK})             {theirs:8.3f}")
        print(f"ratio nbgrader / course grade, whole {theirs / whole:8.1f}")
        print(f"ratio nbgrader / course grade, warm  {theirs / warm:8.1f}   (aim: at least 100)")
    print(f"ratio course grade, warm / floor     {warm / ground:8.2f}   (aim: at most 3)")
    print("breakdown, milliseconds of a worker per submission (writing: of the coordinator)")
    timing = runs[-1][2].timing
    for name in sorted(timing, key=lambda n: -timing[n]):
        print(f"  {name:<10} {1000 * timing[name] / count:8.1f}")
    if options.json:
        figures = {"whole": whole, "warm": warm, "floor": ground, "nbgrader": theirs}
        options.json.write_text(json.dumps(figures | {"breakdown": timing}, indent=1) + "\n")


if __name__ == "__main__":
    main()
