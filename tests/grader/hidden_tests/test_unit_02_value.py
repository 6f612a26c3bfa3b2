"""The class ``Value`` of unit 02: its reference engine, its messages, real sandboxes, bad ends."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from course_lib import autograd
from course_lib.autograd import Tensor, jvp
from grader.examiner.attempt import Cell, Session
from grader.examiner.remote import RemoteStudent
from grader.examiner.scoring import Result
from grader.examiner.unit import Limits, Unit
from grader.hidden_tests import load_unit
from grader.hidden_tests.unit_02_backpropagation import expressions, value_cost
from grader.hidden_tests.unit_02_backpropagation.expressions import (
    Recipe,
    random_expression,
    random_sums,
)
from grader.hidden_tests.unit_02_backpropagation.value_engine import Value
from grader.pipeline.answer_bank import Answer, load_answers
from grader.sandbox.launch import WarmParent
from tests.grader.hidden_tests.banked import ROOT, Banked, given_cells, grade
from tests.grader.sandbox.attempts import USABLE, warm_parent

NAME = "02-backpropagation"
UNIT = load_unit(NAME)
BANK = load_answers(ROOT / "tests" / "answers" / NAME)
ANSWERS = {answer.name: answer for answer in BANK["Value"]}
LECTURE = "a stack and a list of derivatives"


def swept(recipe: Recipe) -> tuple[float, list[float]]:
    """The value and the gradients of the leaves, by the engine."""
    nodes = recipe.build(Value)
    nodes[-1].backward()
    return nodes[-1].data, [leaf.grad for leaf in nodes[: len(recipe.leaves)]]


def of_tensors(recipe: Recipe, leaves: list[Any]) -> Any:
    """The root, built from tensors of the course's own engine."""
    nodes = list(leaves)
    functions = {"exp": autograd.exp, "relu": autograd.relu}
    for step in recipe.steps:
        function = functions.get(step.name)
        nodes.append(function(nodes[step.left]) if function else step.apply(nodes))
    return nodes[-1]


RECIPES = [
    draw(np.random.default_rng(seed), 3, 12)
    for draw in (random_sums, random_expression)
    for seed in range(20)
]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: str(len(recipe.steps)))
def test_the_engine_agrees_with_the_reference_library(recipe: Recipe) -> None:
    leaves = [Tensor(value, requires_grad=True) for value in recipe.leaves]
    root = of_tensors(recipe, leaves)
    root.backward()
    value, grads = swept(recipe)
    assert value == pytest.approx(float(root.data), rel=1e-13)
    expected = [float(leaf.grad) for leaf in leaves]
    assert grads == pytest.approx(expected, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: str(len(recipe.steps)))
def test_the_engine_agrees_with_forward_mode(recipe: Recipe) -> None:
    _, grads = swept(recipe)
    for i, grad in enumerate(grads):
        direction = np.eye(len(grads))[i]
        _, rate = jvp(
            lambda w: of_tensors(recipe, [w[j] for j in range(len(recipe.leaves))]),
            np.array(recipe.leaves),
            direction,
        )
        assert grad == pytest.approx(float(rate), rel=1e-12, abs=1e-13)


def test_recipes_use_every_operation_and_share_nodes() -> None:
    steps = [step for recipe in RECIPES for step in recipe.steps]
    assert {step.name for step in steps} == {*expressions.BINARY, *expressions.UNARY}
    assert any(step.left == step.right for step in steps if step.name in expressions.BINARY)
    for recipe in RECIPES:
        used = {i for s in recipe.steps for i in (s.left, s.right if s.name in "+*" else s.left)}
        assert used == set(range(len(recipe.leaves) + len(recipe.steps) - 1))


def test_the_chain_s_closed_form_is_the_engine_s() -> None:
    chain: dict[str, Any] = {}
    for source in given_cells(NAME):
        if "def long_chain" in source:
            exec(source, chain)
    x = Value(1.3)
    root = chain["long_chain"](x, 2000)
    root.backward()
    slope = (1 - 0.9999**1001) / (1 - 0.9999)
    assert (root.data, x.grad) == pytest.approx((1.3 * slope, slope), rel=1e-11)


# ---- in the sandbox --------------------------------------------------------------------------


@pytest.fixture(scope="module", params=USABLE)
def parent(request: pytest.FixtureRequest) -> Iterator[WarmParent]:
    with warm_parent(request.param, packages=UNIT.packages, delegated=UNIT.delegated) as started:
        yield started


def graded(
    parent: WarmParent, source: str, *, others: bool = False, limits: Limits | None = None
) -> dict[str, Result]:
    """The results in a student's process of its own; with right answers elsewhere if asked."""
    cells = [Cell(f"given_{i}", "given", text) for i, text in enumerate(given_cells(NAME))]
    names = list(UNIT.exercises) if others else ["Value"]
    for name in names:
        right = next(answer.source for answer in BANK[name] if answer.kind == "right")
        cells.append(Cell(name, "exercise", source if name == "Value" else right))
    exercises = [UNIT.exercises[name] for name in names]
    if limits is not None:
        exercises = [dataclasses.replace(exercise, limits=limits) for exercise in exercises]
    unit = Unit(NAME, exercises, UNIT.delegated, UNIT.packages)
    session = Session(parent, unit, cells, seed=0)
    try:
        return {name: session.grade(exercise) for name, exercise in unit.exercises.items()}
    finally:
        session.stop()


RIGHT = [answer for answer in ANSWERS.values() if answer.kind == "right"]
SOME_WRONG = [
    ANSWERS[name]
    for name in (
        "own factor",
        "numbers not wrapped",
        "closures that overwrite",
        "depth first on a stack",
        "recursion",
        "relu left out",
        "no return",
        "zeroes what it does not reach",
    )
]


@pytest.mark.sandbox
@pytest.mark.parametrize("answer", RIGHT + SOME_WRONG, ids=lambda answer: answer.name)
def test_the_sandbox_grades_as_a_local_run_does(parent: WarmParent, answer: Answer) -> None:
    result = graded(parent, answer.source)["Value"]
    local = grade(Banked(NAME, answer))
    assert result["verdict"] == local["verdict"]
    for row, expected in zip(result["checks"], local["checks"], strict=True):
        assert row["points"] == expected["points"], row
        assert row["mistakes"] == expected["mistakes"]
        # A submission has a name and a text for the cell in which an error happened.
        hint = re.sub(r" of the cell \w+(, `.*?`)?", " of the cell", row["hint"])
        hint = re.sub(r" `\w+` has nothing by the name `\w+`\.", "", hint)
        assert hint == expected["hint"]


@pytest.mark.sandbox
def test_messages_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    exchange = RemoteStudent._exchange

    def counted(self: RemoteStudent, message: dict[str, Any], *rest: Any) -> Any:
        sent.append(message["op"])
        return exchange(self, message, *rest)

    monkeypatch.setattr(RemoteStudent, "_exchange", counted)
    with warm_parent(USABLE[0]) as started:
        assert graded(started, ANSWERS[LECTURE].source)["Value"]["score"] == 6
    assert len(sent) < 650  # at about 0.2 ms each


def with_backward(lines: str) -> str:
    """The lecture's answer with another ``backward``."""
    source = ANSWERS[LECTURE].source
    return source[: source.index("    def backward")] + lines


HANGS = """    def backward(self):
        while True:
            pass
"""
# Right, and each level of depth takes C's stack too: no limit of Python's keeps it from the end.
DIES = """    def backward(self):
        import sys

        sys.setrecursionlimit(10**8)
        seen, order = set(), []

        def visit(node):
            if node not in seen:
                seen.add(node)
                list(map(visit, node.parents))
                order.append(node)

        visit(self)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad
"""


@pytest.mark.sandbox
def test_a_process_that_dies_on_the_chain_costs_the_chain_alone(parent: WarmParent) -> None:
    results = graded(parent, with_backward(DIES), others=True)
    value = results.pop("Value")
    assert (value["score"], value["verdict"]) == (5.5, "killed")
    (lost,) = (row for row in value["checks"] if not row["passed"])
    assert lost["name"] == "long_chain"
    assert lost["hint"].startswith("Your code ended its process on a chain")
    assert {result["verdict"] for result in results.values()} == {"passed"}


@pytest.mark.sandbox
def test_a_limit_that_is_raised_costs_nobody(parent: WarmParent) -> None:
    source = ANSWERS["recursion under a raised limit"].source
    results = graded(parent, source, others=True)
    assert {result["verdict"] for result in results.values()} == {"passed"}
    assert math.isclose(sum(result["score"] for result in results.values()), UNIT.points)


def test_a_machine_that_is_slow_at_everything_costs_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sweep seems to take a second, that of a single sum included."""
    clock = SimpleNamespace(perf_counter=itertools.count().__next__)
    monkeypatch.setattr(value_cost, "time", clock)
    assert grade(Banked(NAME, ANSWERS[LECTURE]))["score"] == 6
    assert clock.perf_counter() > 2 * len(value_cost.RUNGS)


@pytest.mark.parametrize(
    ("sweeps", "singles", "slow"),
    [
        ([0.4] * 5, [0.001, 0.001, 0.2, 0.001, 0.2], True),
        ([0.4, 2.0, 0.4, 0.4, 0.4], [0.2, 0.2, 0.2, 0.2, 0.001], True),
        ([0.4, 0.4, 0.4, 0.4, 0.001], [0.001] * 5, False),
        ([0.4] * 5, [0.2] * 5, False),
    ],
    ids=["over paths", "over paths, much delayed", "over nodes, delayed", "all delayed"],
)
def test_a_delay_is_no_sweep_over_the_paths_and_hides_none(
    monkeypatch: pytest.MonkeyPatch, sweeps: list[float], singles: list[float], slow: bool
) -> None:
    left = {"root": iter(sweeps), "one sum": iter(singles)}
    monkeypatch.setattr(value_cost, "_seconds", lambda name: next(left[name]))
    assert value_cost._is_slow("root", "one sum") is slow


@pytest.mark.sandbox
def test_a_search_through_a_list_for_each_node_passes_where_there_is_time() -> None:
    source = ANSWERS[LECTURE].source.replace("set()", "[]").replace("seen.add", "seen.append")
    with warm_parent(USABLE[0]) as started:
        patient = Limits(cpu_seconds=300.0, wall_seconds=600.0)  # about ten are needed
        assert graded(started, source, limits=patient)["Value"]["score"] == 6


@pytest.mark.sandbox
def test_a_sweep_that_never_ends_keeps_what_needs_none(parent: WarmParent) -> None:
    quick = Limits(cpu_seconds=1.0, wall_seconds=20.0)
    result = graded(parent, with_backward(HANGS), limits=quick)["Value"]
    assert (result["score"], result["verdict"]) == (0.5, "timeout")
    assert [row["name"] for row in result["checks"] if row["passed"]] == ["values"]
