"""Small changes to right answers never get full marks, unless they change nothing."""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.examiner import Exam, StudentError, Wrong
from grader.examiner.scoring import check_rng
from grader.examiner.student import LocalStudent
from grader.hidden_tests import load_unit
from grader.pipeline.answer_bank import load_answers

UNIT = load_unit("07-adaptive-methods")
BANK = load_answers(Path(__file__).parents[2] / "answers" / UNIT.name)

# The operator that takes the place of another.
SWAPS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}

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


def changes(node: ast.AST, names: list[str]) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    if isinstance(node, ast.BinOp):
        swapped = copy.deepcopy(node)
        swapped.op = SWAPS[type(node.op)]()
        yield swapped
        yield node.left
        yield node.right
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value / 2)
    elif isinstance(node, ast.Call):
        yield from node.args
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (ast.Name(name, ast.Load()) for name in names if name != node.id)
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        for i in range(len(node.elts) - 1):
            order = list(node.elts)
            order[i : i + 2] = reversed(order[i : i + 2])
            yield ast.Tuple(order, ast.Load())
    elif isinstance(node, ast.Assign):
        yield ast.Pass()


def mutants(source: str) -> Iterator[str]:
    """Every source that differs from this one in one place."""
    tree = ast.parse(source)
    names = sorted(
        {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        | {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    )
    for index, node in enumerate(ast.walk(tree)):
        for replacement in changes(node, names):
            mutated = copy.deepcopy(tree)
            target = list(ast.walk(mutated))[index]
            Replace(target, replacement).visit(mutated)
            yield ast.unparse(ast.fix_missing_locations(mutated))


class Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST):
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> Any:
        return self.replacement if node is self.target else self.generic_visit(node)


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
    everything = sorted(set(mutants(source)) - {source})
    assert len(everything) > 40
    return [mutant for mutant in everything if passes(exercise, mutant)]


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
