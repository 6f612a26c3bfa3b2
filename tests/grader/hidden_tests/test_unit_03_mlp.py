"""Unit 03's networks by hand: what passes, what is forgiven, and the same verdict in the sandbox.

The banks of answers are in test_answer_bank.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib.nn import mlp_backward, mlp_forward
from grader.examiner import Exam, Wrong
from grader.examiner.attempt import Cell, Session
from grader.examiner.scoring import check_rng, grade_exercise
from grader.examiner.student import LocalStudent
from grader.hidden_tests import load_unit
from grader.hidden_tests.unit_03_multilayer_perceptrons import layers, train_mlp, training_slips
from grader.hidden_tests.unit_03_multilayer_perceptrons.training_runs import (
    Task,
    accuracy,
    checked,
)
from grader.pipeline.answer_bank import Answer, load_answers
from grader.sandbox.launch import WarmParent, choose_backend
from tests.grader.hidden_tests.banked import given_cells

ROOT = Path(__file__).parents[3]
NAME = "03-multilayer-perceptrons"
UNIT = load_unit(NAME)
BANK = load_answers(ROOT / "tests" / "answers" / NAME)
OWN = ("mlp_forward", "mlp_backward", "train_mlp")
FIRST = {name: next(a for a in BANK[name] if a.kind == "right").source for name in OWN}

Result = dict[str, Any]


def grade(exercise: str, seed: int = 0, **functions: Any) -> Result:
    """The result of functions, the reference's where others are needed."""
    names = {"mlp_forward": mlp_forward, "mlp_backward": mlp_backward, **functions}
    return grade_exercise(NAME, UNIT.exercises[exercise], LocalStudent(names), seed)


def passed(result: Result) -> set[str]:
    return {row["name"] for row in result["checks"] if row["passed"]}


def hints(result: Result) -> list[str]:
    return [row["hint"] for row in result["checks"] if not row["passed"]]


# The networks that are drawn.


@pytest.mark.parametrize("sizes", [(3, 4), (3, 5, 2), (2, 1, 3), (1, 4, 1), (3, 2, 4, 3, 2)])
def test_drawn_networks_have_units_that_are_on_and_off(sizes: tuple[int, ...]) -> None:
    for seed in range(20):
        params, X = layers.draw(np.random.default_rng(seed), 6, *sizes)
        for count in range(1, len(params) + 1):
            scores = mlp_forward(params[:count], X)[0]
            assert np.abs(scores).min() > 0.01
            assert 0.2 < np.mean(scores > 0) < 0.8


# What the backward is forgiven, and what it is not.


def test_right_gradients_count_with_wrong_logits() -> None:
    def forward(params: Any, X: Any) -> Any:
        logits, cache = mlp_forward(params, X)
        return np.maximum(logits, 0.0), cache

    assert grade("mlp_backward", mlp_forward=forward)["score"] == 5.0


def test_a_wrong_forward_is_named_and_no_mistake_of_the_backward() -> None:
    def forward(params: Any, X: Any) -> Any:
        logits, cache = mlp_forward([(W, 0 * b) for W, b in params], X)
        return logits, cache

    result = grade("mlp_backward", mlp_forward=forward)
    assert passed(result) == {"one_layer", "own_forward", "at_zero"}
    assert all("Your `mlp_forward` does not give the right logits" in h for h in hints(result)[:-1])
    assert not any(row["mistakes"] for row in result["checks"])


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan, np.inf])
def test_a_forward_without_content_earns_the_backward_nothing(value: float) -> None:
    def forward(params: Any, X: Any) -> Any:
        return np.full((len(X), params[-1][0].shape[1]), value), params

    def backward(params: Any, cache: Any, grad_logits: Any) -> Any:
        return [(0 * W, 0 * b) for W, b in params]

    result = grade("mlp_backward", mlp_forward=forward, mlp_backward=backward)
    assert result["score"] == 0.0


def test_an_easier_function_differentiated_earns_one_point_at_most() -> None:
    def forward(params: Any, X: Any) -> Any:
        total = sum(float(W.sum() + b.sum()) for W, b in params)
        return np.full((len(X), params[-1][0].shape[1]), total), None

    def backward(params: Any, cache: Any, grad_logits: Any) -> Any:
        g = grad_logits.sum()
        return [(g + 0 * W, g + 0 * b) for W, b in params]

    result = grade("mlp_backward", mlp_forward=forward, mlp_backward=backward)
    assert passed(result) == {"own_forward"}
    assert result["score"] == 1.0


@pytest.mark.parametrize("slip", [1e-4, -1e-4])
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("layer", [0, -1])
def test_a_gradient_that_is_slightly_off_is_seen(layer: int, which: int, slip: float) -> None:
    def backward(params: Any, cache: Any, grad_logits: Any) -> Any:
        grads = mlp_backward(params, cache, grad_logits)
        grads[layer][which].flat[-1] += slip
        return grads

    assert grade("mlp_backward", mlp_backward=backward)["score"] == 0.0


def test_what_becomes_of_the_cache_is_the_student_s_affair() -> None:
    def backward(params: Any, cache: Any, grad_logits: Any) -> Any:
        grads = mlp_backward(params, cache, grad_logits)
        for h in cache:
            h[...] = np.nan
        cache.clear()
        return grads

    assert grade("mlp_backward", mlp_backward=backward)["score"] == 5.0


# Thresholds of training.

TASKS = {
    "above_linear": train_mlp.ABOVE_LINEAR,
    "two_spirals": train_mlp.TWO_SPIRALS,
    "three_spirals": train_mlp.THREE_SPIRALS,
}


def task_of(check: str, seed: int) -> Task:
    """What a check asks for."""
    exercise = UNIT.exercises["train_mlp"]
    nothing = LocalStudent({"train_mlp": lambda *args: None})
    exam = Exam(exercise, nothing, check_rng(NAME, "train_mlp", check, seed))
    run = next(c.run for c in exercise.checks if c.name == check)
    tasks: list[Task] = []
    with pytest.MonkeyPatch.context() as patch:
        draw = train_mlp.draw_task
        patch.setattr(
            train_mlp, "draw_task", lambda *a, **k: tasks.append(draw(*a, **k)) or tasks[-1]
        )
        with pytest.raises(Wrong, match="returned None"):
            run(exam)
    return tasks[0]


@pytest.mark.parametrize(("check", "threshold"), TASKS.items())
def test_gradient_descent_clears_a_threshold_by_three_standard_errors(
    check: str, threshold: float
) -> None:
    """And networks whose hidden layers do not learn stay as far below it."""
    right, frozen = [], []
    for seed in range(6):
        task = task_of(check, seed)
        right.append(accuracy(task.ask(training_slips.trainer()), *task.unseen))
        slip = next(m.answer for m in training_slips.MISTAKES if m.name == "only_last_layer")
        frozen.append(accuracy(task.ask(slip), *task.unseen))
    assert np.mean(right) - 3 * max(np.std(right), 0.012) > threshold
    assert max(frozen) < threshold - 0.05


def test_a_network_that_says_nothing_is_right_about_no_class() -> None:
    params = [(np.zeros((2, 3)), np.zeros(3)), (np.zeros((3, 2)), np.zeros(2))]
    assert accuracy(params, np.ones((4, 2)), np.zeros(4, int)) == 0.0


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ([(2, 8), (3, 8)], True),
        ([(2, 8), (8, 1, 3, 8)], False),  # many lengths could carry a hidden number
        ([(2, 8), (3, 31415)], False),
    ],
)
def test_the_shapes_of_a_network_are_told_where_each_has_two_lengths(
    shapes: list[tuple[int, ...]], told: bool
) -> None:
    exam = Exam(
        load_unit("03-multilayer-perceptrons").exercises["train_mlp"],
        LocalStudent({}),
        np.random.default_rng(0),
    )
    points = np.zeros((3, 2))
    task = Task(points, np.arange(3), (points, np.arange(3)), (8,), 1, 1.0, 0)
    with pytest.raises(Wrong) as raised:
        checked(exam, [(np.zeros(shape), np.zeros(1)) for shape in shapes], task)
    assert (str(shapes) in str(raised.value)) is told
    assert "[(2, 8), (8, 3)]" in str(raised.value)


def test_a_point_for_every_threshold() -> None:
    """Barely trained networks get some of them, in order of difficulty."""
    short = training_slips.trainer(steps=lambda num_steps: num_steps // 8)
    result = grade("train_mlp", train_mlp=short)
    assert "above_linear" in passed(result)
    assert "three_spirals" not in passed(result)


# The same verdict from a process of its own.


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    warm = WarmParent(
        choose_backend(None),
        NAME,
        modules=("numpy", "scipy"),
        packages=UNIT.packages,
        delegated=UNIT.delegated,
    )
    yield warm
    warm.close()


def in_sandbox(parent: WarmParent, exercise: str, source: str) -> Result:
    cells = [Cell(f"given {i}", "given", given) for i, given in enumerate(given_cells(NAME))]
    cells += [
        Cell(name, "exercise", source if name == exercise else FIRST[name])
        for name in OWN[: OWN.index(exercise) + 1]
    ]
    session = Session(parent, UNIT, cells, seed=0)
    try:
        return session.grade(UNIT.exercises[exercise])
    finally:
        session.stop()


def locally(answer: Answer) -> Result:
    namespace: dict[str, Any] = {}
    for source in (*given_cells(NAME), *(FIRST[n] for n in OWN[: OWN.index(answer.exercise)])):
        exec(compile(source, "<cell>", "exec"), namespace)
    exec(compile(answer.source, "<cell>", "exec"), namespace)
    return grade_exercise(NAME, UNIT.exercises[answer.exercise], LocalStudent(namespace))


# Training is the same on either side, and slow: the right answers and some wrong ones are enough.
COMPARED = [
    answer
    for name in OWN
    for answer in BANK[name]
    if name != "train_mlp" or answer.kind == "right" or answer.name in ("no ReLU", "uphill")
]


@pytest.mark.sandbox
@pytest.mark.parametrize("answer", COMPARED, ids=lambda a: f"{a.exercise}-{a.name}")
def test_the_sandbox_gives_what_the_notebook_gives(answer: Answer, parent: WarmParent) -> None:
    far, near = in_sandbox(parent, answer.exercise, answer.source), locally(answer)
    assert far["score"] == near["score"]
    if answer.kind == "right":
        assert far["score"] == UNIT.exercises[answer.exercise].points
    assert [row["mistakes"] for row in far["checks"]] == [row["mistakes"] for row in near["checks"]]


@pytest.mark.sandbox
def test_training_without_end_costs_its_exercise(parent: WarmParent) -> None:
    source = "def mlp_backward(params, cache, grad_logits):\n    while True:\n        pass\n"
    result = in_sandbox(parent, "mlp_backward", source)
    assert result["verdict"] == "timeout"
    assert result["score"] == 0.0


def test_training_with_a_wrong_backward_sends_there() -> None:
    def faint(params: Any, cache: Any, grad_logits: Any) -> Any:
        return [(W, b / 1e3) for W, b in mlp_backward(params, cache, grad_logits)]

    train = training_slips.trainer(network=(mlp_forward, faint))
    result = grade("train_mlp", mlp_backward=faint, train_mlp=train)
    assert any("your `mlp_backward` is not right yet" in h for h in hints(result))
    # with a right backward beside it nothing is said about it
    result = grade("train_mlp", train_mlp=train)
    assert result["score"] < 4.0
    assert not any("`mlp_backward`" in h for h in hints(result))
