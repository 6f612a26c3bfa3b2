"""Whatever is done to a notebook outside its exercise cell, a right answer keeps its points."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.pipeline.paths import Course
from grader.pipeline.worker import Grader

pytestmark = [pytest.mark.sandbox, pytest.mark.campaign]

UNIT = "00-start-here"
NAME = "mean_squared_error"
ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = 1_500 if os.environ.get("DESCENT_CAMPAIGN") == "full" else 80

Notebook = dict[str, Any]
Edit = Callable[[Notebook], None]

ANSWERS = (
    f"def {NAME}(prediction, target):\n    return np.mean((prediction - target) ** 2)\n",
    f"import numpy\n{NAME} = lambda p, t: numpy.square(p - t).sum() / p.size",
    f"%%time\n%pylab\ndef {NAME}(p, t):\n    e = (p - t).ravel()\n    return sum(e * e) / len(e)",
)
JUNK = (
    "1 / 0",
    "raise SystemExit",
    "exit()",
    "input('your name? ')",
    "import os\nos._exit(1)",
    "print(first_try",
    "%matplotlib inline\n!pip install tqdm\nx = !ls",
    "%%bash\nrm -rf /",
    "from tqdm import tqdm",
    "import torch",
    "np = None",
    "sum = len = print = 3",
    "del np",
    "np.mean = None",
    "np.seterr(all='raise')",
    "import builtins\nbuiltins.len = None",
    "import sys\nsys.modules.clear()",
    "import sys\nsys.setrecursionlimit(60)",
    "import warnings\nwarnings.simplefilter('error')",
    f"{NAME} = None",
    f"def {NAME}(a, b):\n    return 0",
    f"# {NAME}(a, b)",
    "display(In, Out, _)\nget_ipython().magic('reset -f')",
    "def helper(x):\n    return x",
    "import threading\nthreading.Thread(target=print, args=('x',)).start()",
    "globals().clear()",
    "print('x' * 10**7)",
    "kept = bytearray(60 << 20)",
    "# comments only",
    "",
)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader(Course(ROOT), UNIT) as made:
        yield made


RELEASED: Notebook = json.loads(Course(ROOT).released(UNIT).read_text(encoding="utf-8"))


def is_own(cell: dict[str, Any]) -> bool:
    return bool(cell.get("mine"))


def others(notebook: Notebook) -> list[int]:
    return [i for i, cell in enumerate(notebook["cells"]) if not is_own(cell)]


def edited(change: Callable[[list[dict[str, Any]], int], None]) -> Callable[[int], Edit]:
    """An edit of one cell that is not the exercise's; ``place`` is taken modulo their number."""

    def at(place: int) -> Edit:
        def edit(notebook: Notebook) -> None:
            if found := others(notebook):
                change(notebook["cells"], found[place % len(found)])

        return edit

    return at


def delete(cells: list[dict[str, Any]], i: int) -> None:
    del cells[i]


def duplicate(cells: list[dict[str, Any]], i: int) -> None:
    cells.insert(i, copy.deepcopy(cells[i]))


def to_front(cells: list[dict[str, Any]], i: int) -> None:
    cells.insert(0, cells.pop(i))


def to_end(cells: list[dict[str, Any]], i: int) -> None:
    cells.append(cells.pop(i))


def strip(cells: list[dict[str, Any]], i: int) -> None:
    cells[i]["metadata"] = {}


def unname(cells: list[dict[str, Any]], i: int) -> None:
    cells[i].pop("id", None)


def retyped(kind: str) -> Callable[[list[dict[str, Any]], int], None]:
    def retype(cells: list[dict[str, Any]], i: int) -> None:
        cells[i]["cell_type"] = kind

    return retype


def strip_all(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


CHANGES = (delete, duplicate, to_front, to_end, strip, unname, *map(retyped, ("code", "markdown")))
PLACES = st.integers(0, 60)


def junk(place: int, source: str, kind: str, how: str) -> Edit:
    """A cell that is added, or a cell that is not the exercise's with another text."""

    def edit(notebook: Notebook) -> None:
        cells, found = notebook["cells"], others(notebook)
        if how == "added" or not found:
            new = {"cell_type": kind, "id": f"junk-{len(cells)}", "metadata": {}, "source": source}
            cells.insert(place % (len(cells) + 1), new)
            return
        cell = cells[found[place % len(found)]]
        text = "".join(cell["source"])
        cell["source"] = source if how == "instead" else f"{text}\n{source}"

    return edit


EDITS = st.one_of(
    st.sampled_from(CHANGES).flatmap(lambda change: PLACES.map(edited(change))),
    st.builds(
        junk,
        PLACES,
        st.sampled_from(JUNK),
        st.sampled_from(["code", "code", "code", "markdown", "raw"]),
        st.sampled_from(["added", "added", "instead", "behind"]),
    ),
    st.just(strip_all),
)


def answered(answer: str) -> Notebook:
    notebook: Notebook = copy.deepcopy(RELEASED)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == NAME:
            cell |= {"source": answer, "mine": True}
    return notebook


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(answer=st.sampled_from(ANSWERS), edits=st.lists(EDITS, min_size=1, max_size=6))
def test_no_edit_outside_the_exercise_costs_a_right_answer_a_point(
    grader: Grader, answer: str, edits: list[Edit]
) -> None:
    notebook = answered(answer)
    for edit in edits:
        edit(notebook)
    row = grader.grade("someone", json.dumps(notebook).encode())
    told = [note for note in row["notes"] if f"cells of {NAME}; the last one was graded" in note]
    full = row["score"] == row["max_score"]
    # with its name lost, an answer below it is the last one; that is said
    assert full or told, (row["notes"], row["exercises"][NAME]["checks"])


@pytest.mark.parametrize("source", JUNK)
@pytest.mark.parametrize("offset", [0, 1])
def test_what_is_added_above_or_below_costs_nothing(
    grader: Grader, source: str, offset: int
) -> None:
    notebook = answered(ANSWERS[0])
    place = next(i for i, cell in enumerate(notebook["cells"]) if is_own(cell))
    junk(place + offset, source, "code", "added")(notebook)
    row = grader.grade("someone", json.dumps(notebook).encode())
    assert row["score"] == row["max_score"], (row["notes"], row["exercises"][NAME]["checks"])
