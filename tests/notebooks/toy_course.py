"""A course of one tiny unit, made in a temporary folder: two exercises, every kind of cell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.pipeline.paths import CONFIG, Course

ROOT = Path(__file__).parents[2]
UNIT = "98-toy"
POINTS = {"double": 2.0, "mean": 3.0}


def _meta(kind: str, **nbgrader: Any) -> str:
    text = f'descent={{"kind": "{kind}"}}'
    if nbgrader:
        cell_type = "markdown" if kind == "explain" else "code"
        full = {"schema_version": 3, "task": False, "cell_type": cell_type, **nbgrader}
        text += f" nbgrader={json.dumps(full)}"
    return text


EXPLAIN = {
    "grade": True,
    "solution": True,
    "locked": False,
    "grade_id": "explain_twice",
    "points": 1,
}
SOURCE = f'''# %% [markdown]
# # Unit 98: a toy
# Twice a number is $2 x$, and `x + x` says the same.

# %% {_meta("given", grade=False, solution=False, locked=True, grade_id="given_imports")}
import numpy as np

start = np.array([1.0, 2.0])

# %% {_meta("demo")}
print("start is", start)

# %% {_meta("exercise", grade=False, solution=True, locked=False, grade_id="double")}
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    secret_doubled_value = 2 * x
    return secret_doubled_value
    ### END SOLUTION

# %% {_meta("check", grade=True, solution=False, locked=True, grade_id="check_double", points=2)}
assert double(3) == 6, "double(3) should be 6"
### BEGIN HIDDEN TESTS
def grade_here(unit, exercise, names):
    return 2.0 * (names[exercise](4) == 8)


grade_here("98-toy", "double", globals())
### END HIDDEN TESTS

# %% {_meta("exercise", grade=False, solution=True, locked=False, grade_id="mean")}
def mean(x):
    """The mean of an array."""
    ### BEGIN SOLUTION
    return float(np.sum(x) / np.size(x))
    ### END SOLUTION

# %% {_meta("check", grade=True, solution=False, locked=True, grade_id="check_mean", points=3)}
assert mean(np.array([1.0, 3.0])) == 2.0, "the mean of 1 and 3 is 2"
### BEGIN HIDDEN TESTS
grade_here = lambda unit, exercise, names: 3.0 * (names[exercise](np.ones(4)) == 1)
grade_here("98-toy", "mean", globals())
### END HIDDEN TESTS

# %% [markdown] {_meta("explain", **EXPLAIN)}
# Why is twice a number even?
#
# ### BEGIN SOLUTION
# Because it is divisible by two. One point for naming the divisor.
# ### END SOLUTION

# %% {_meta("gpu")}
print("with CUDA this cell would have doubled a large array")

# %% {_meta("summary")}
def check_all():
    print("double and mean: all visible checks passed")


check_all()
'''


def with_cell(line: str, text: str) -> str:
    """The source with a cell more, before the summary, which comes last."""
    place = SOURCE.index(f"# %% {_meta('summary')}")
    return f"{SOURCE[:place]}# %% {line}\n{text}\n\n{SOURCE[place:]}"


def toy_points(unit: str) -> Mapping[str, float]:
    assert unit == UNIT
    return POINTS


def make_course(folder: Path, source: str = SOURCE) -> Course:
    """A course whose only unit has this source; with the settings of the real one."""
    (folder / "solutions").mkdir()
    (folder / "solutions" / f"{UNIT}.py").write_text(source)
    shutil.copy(ROOT / CONFIG, folder / CONFIG)
    return Course(folder)
