"""``course demo``: a class made from the bank of answers, graded before your eyes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from grader.hidden_tests import UnknownUnitError, load_unit
from grader.pipeline.answer_bank import Answer, AnswerBankError, load_answers
from grader.pipeline.order import Order
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.verbs import grade_with_progress, plainly, print_summary, release_units

CLASS_SIZE = 24
RIGHT = 5

HANG = "import itertools\nfor step in itertools.count():\n    pass\n"
DIE = "import os\n\ndef {name}(*args, **kwargs):\n    os._exit(3)\n"
MEMORY = (
    "import numpy as np\n\ndef {name}(w, *args, **kwargs):\n"
    "    held = []\n    while True:\n        held.append(np.ones(10_000_000))\n"
)
DELEGATE = (
    "def {name}(w, *args, **kwargs):\n    import torch.optim\n"
    "    return torch.optim.Adam([w]).step()\n"
)
PEEK = (
    "from pathlib import Path\n\ndef {name}(w, *args, **kwargs):\n"
    "    for path in Path('/').rglob('hidden_tests/*'):\n        exec(path.read_text())\n"
    "    from grader import hidden_tests\n    return hidden_tests.answers(w)\n"
)


def run(course: Course, unit: str, results: Path, workers: int, out: Console) -> int:
    """Release the unit, make the class, grade it, print the table; the exit status."""
    answers = course.root / "tests" / "answers" / unit
    try:
        load_unit(unit)
        bank = load_answers(answers)
    except (UnknownUnitError, AnswerBankError) as error:
        raise CourseError(str(error)) from None
    release_units(course, [unit], out, check=False)
    folder = results / "submitted"
    if folder.exists():
        shutil.rmtree(folder)
    students = make_class(course, unit, bank)
    for name, text in students.items():
        path = folder / name / unit / f"{unit}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    plainly(out)(f"a class of {len(students)} in {folder}")
    # one seed for all who try it, so that README can show what comes out
    again = (results / "results.jsonl").exists()
    order = Order(unit, folder, results, workers, regrade=again, seed=0)
    summary = grade_with_progress(course, order, out)
    print_summary(summary, out)
    return summary.status


def make_class(course: Course, unit: str, bank: dict[str, list[Answer]]) -> dict[str, str]:
    """Notebooks of a class of 24 by student: right and wrong in many ways, and attacks."""
    try:
        released = json.loads(course.released(unit).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CourseError(f"{unit} is not released: run `course release {unit}` first") from None
    names = list(load_unit(unit).exercises)
    right = {name: _sources(bank, name, "right") for name in names}
    wrong = {name: _sources(bank, name, "wrong") for name in names}
    fine = {name: right[name][0] for name in names}
    half = {name: fine[name] for name in names[: len(names) // 2]}
    second, third, fourth, fifth = (names[i % len(names)] for i in range(1, 5))
    special: dict[str, Mapping[str, str]] = {
        "half-done": half,
        "untouched": {},
        "hangs": fine | {fourth: HANG},
        "dies": fine | {second: DIE.format(name=second)},
        "eats-memory": fine | {third: MEMORY.format(name=third)},
        "uses-torch-optim": fine | {fourth: DELEGATE.format(name=fourth)},
        "reads-hidden-tests": fine | {fifth: PEEK.format(name=fifth)},
    }
    students = {
        f"right-{i + 1}": {name: right[name][i % len(right[name])] for name in names}
        for i in range(RIGHT)
    }
    number = CLASS_SIZE - RIGHT - len(special)
    for i in range(number):
        # each wrong answer of the bank is in the class as long as there are students for it
        students[f"wrong-{i + 1:02}"] = {name: wrong[name][i % len(wrong[name])] for name in names}
    everyone: dict[str, Mapping[str, str]] = {**students, **special}
    return {name: _notebook(released, sources) for name, sources in everyone.items()}


def _sources(bank: dict[str, list[Answer]], exercise: str, kind: str) -> list[str]:
    found = [item.source for item in bank.get(exercise, ()) if item.kind == kind]
    if not found:
        raise CourseError(f"the bank of answers holds no {kind} answer to {exercise}")
    return found


def _notebook(released: object, sources: Mapping[str, str]) -> str:
    """The released notebook with these answers in its exercise cells."""
    copy = json.loads(json.dumps(released))
    fill: Callable[[str], str | None] = sources.get
    for cell in copy["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if cell["metadata"].get("descent", {}).get("kind") == "exercise":
            cell["source"] = fill(name) or cell["source"]
    return json.dumps(copy)
