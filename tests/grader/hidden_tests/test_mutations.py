"""Small changes to right answers never get full marks, unless they change nothing."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.examiner import Exam, StudentError, Wrong
from grader.examiner.scoring import check_rng
from grader.examiner.student import LocalStudent
from grader.hidden_tests import load_unit
from grader.pipeline.answer_bank import load_answers
from tests.grader.hidden_tests.mutations import mutants

UNIT = load_unit("07-adaptive-methods")
BANK = load_answers(Path(__file__).parents[2] / "answers" / UNIT.name)

# Right answers of the bank that are written in another way than the reference.
WRITTEN_DIFFERENTLY = {
    "adagrad_step": "one learning rate for each coordinate",
    "rmsprop_step": "weighted sum by einsum",
    "adadelta_step": "root mean squares",
    "adam_step": "the corrections folded into the step length",
    "nadam_step": "closures and einsum",
    "adamw_step": "an Adam step, then the decay of the old w",
    "amsgrad_step": "maximum of the roots",
}

# What a mutant may contain because it computes the same, with the reason.
EQUIVALENT = {
    "rmsprop_step": {
        "weights = [rho, 1 - rho]": "einsum makes an array of a list",
        "weights, [v, np.square(grad)])": "einsum stacks a list by itself",
    },
    "adadelta_step": {
        "[rho, 1 - rho], [v, grad ** 2])": "einsum stacks a list by itself",
        "[rho, 1 - rho], [d, delta ** 2])": "einsum stacks a list by itself",
    },
    "nadam_step": {"[beta, 1 - beta], [old, new])": "einsum stacks a list by itself"},
    "amsgrad_step": {
        "[beta, 1 - beta], [old, new])": "einsum stacks a list by itself",
        "np.max([v, v_max], axis=0)": "max stacks a list by itself",
    },
}


def reference_source(exercise: str) -> str:
    """The reference without its docstring and its checks of arguments."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(UNIT.exercises[exercise].reference)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.returns = None
    for argument in function.args.args:
        argument.annotation = None
    function.body = [
        statement for statement in function.body if isinstance(statement, ast.Assign | ast.Return)
    ]
    return ast.unparse(tree)


def passes(exercise: str, source: str) -> bool:
    """Whether the answer gets full marks; stops at the first check that fails."""
    bare = dataclasses.replace(UNIT.exercises[exercise], mistakes=())
    cell: dict[str, Any] = {"np": np}
    try:
        exec(compile(source, "<cell>", "exec"), cell)
        for check in bare.checks:
            rng = check_rng(UNIT.name, exercise, check.name, 0)
            check.run(Exam(bare, LocalStudent(cell), rng))
    except (Wrong, StudentError):
        return False
    return True


def survivors(exercise: str, source: str) -> list[str]:
    assert passes(exercise, source)
    changed = mutants(source)
    assert len(changed) > 40
    return [mutant.source for mutant in changed if passes(exercise, mutant.source)]


@pytest.mark.parametrize("exercise", UNIT.exercises)
def test_no_mutant_of_the_reference_gets_full_marks(exercise):
    assert survivors(exercise, reference_source(exercise)) == []


@pytest.mark.parametrize("exercise", UNIT.exercises)
def test_only_equivalent_mutants_of_another_right_answer_get_full_marks(exercise):
    (answer,) = (a for a in BANK[exercise] if a.name == WRITTEN_DIFFERENTLY[exercise])
    left = survivors(exercise, ast.unparse(ast.parse(answer.source)))
    fragments = EQUIVALENT.get(exercise, {})
    assert [m for m in left if not any(fragment in m for fragment in fragments)] == []
    # Nothing is excused that does not survive.
    assert [f for f in fragments if not any(f in mutant for mutant in left)] == []
