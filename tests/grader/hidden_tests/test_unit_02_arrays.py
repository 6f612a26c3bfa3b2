"""Unit 02, exercises on arrays: the references against closed forms, torch and adjointness."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from grader.examiner import Limits, Unit, Wrong
from grader.examiner.attempt import Cell, Session
from grader.examiner.exam import Exam
from grader.examiner.scoring import Result, grade_exercise
from grader.examiner.student import LocalStudent
from grader.hidden_tests.unit_02_backpropagation import (
    matmul_vjp,
    numerical_gradient,
    softmax_cross_entropy_vjp,
    unbroadcast,
)
from grader.hidden_tests.unit_02_backpropagation.numerical_gradient import Case, Watched, gradients
from grader.pipeline.answer_bank import Answer, parse_answers
from grader.pipeline.build import convert
from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import USABLE, warm_parent

ROOT = Path(__file__).parents[3]
NAME = "02-backpropagation"
EXERCISES = {
    module.EXERCISE.id: module.EXERCISE
    for module in (numerical_gradient, unbroadcast, matmul_vjp, softmax_cross_entropy_vjp)
}


def bank(exercise: str) -> list[Answer]:
    path = ROOT / "tests" / "answers" / NAME / f"{exercise}.py"
    return parse_answers(path.read_text(encoding="utf-8"), exercise)


def any_exam(exercise: str, seed: int = 0) -> Exam:
    return Exam(EXERCISES[exercise], LocalStudent({}), np.random.default_rng(seed))


@pytest.mark.parametrize("step", [2.0, 0.5, 0.01])
def test_the_error_of_central_differences_on_a_cubic_is_the_square_of_the_step(step):
    x = np.array([[0.3, -1.2], [0.7, 2.0]])
    measured = numerical_gradient.reference(lambda x: np.sum(x**3) + np.sum(x) ** 2, x, step)
    exact = 3 * x**2 + 2 * np.sum(x)
    np.testing.assert_allclose(measured, exact + step**2, rtol=1e-12)  # ten roundings over step


def test_f_is_watched():
    x = np.zeros((2, 3))
    for argument, said in [
        ((np.zeros(6),), "an array of shape (6,)"),
        ((1.0,), "a single number"),
        ((x, x), "with 2 arguments"),
        ((), "with 0 arguments"),
        ((x + 0j,), "complex numbers"),
        (("text",), "a text"),
        (([[1.0], [1.0, 2.0]],), "a list of 2"),
    ]:
        f = Watched(np.sum, x.shape)
        assert np.isnan(f(*argument))
        assert said in f.complaint
        f(x)
        assert said in f.complaint  # the first is kept
    for argument in [x, x.tolist(), x.astype(np.float32), x.astype(int)]:
        f = Watched(np.sum, x.shape)
        assert f(argument) == 0.0
        assert not f.complaint
    assert Watched(np.sum, ())(2.0) == 2.0


def test_a_complaint_fails_the_program_and_names_the_shape():
    program = gradients({"one": Case(np.sum, np.zeros((2, 2)))})
    with pytest.raises(Wrong, match=r"\(4,\).*\(2, 2\)"):
        program(lambda f, x: f(x.ravel()))


def test_each_call_of_a_program_gets_an_array_of_its_own():
    """Answers and mistakes that write into x disturb nobody."""
    case = Case(np.sum, np.zeros(3))

    def spoils(f, x):
        x += 1.0
        return x

    gradients({"first": case, "second": case})(spoils)
    assert not case.x.any()


SHAPES = [
    ((4, 3), (3,)),
    ((2, 3, 4), (3, 1)),
    ((2, 3, 4), (1, 3, 1)),
    ((3, 3, 3), (3, 1)),
    ((2, 2), ()),
    ((2, 1, 3), (1, 3)),
    ((0, 2, 3), (1, 3)),
    ((2, 3), (2, 3)),
]


def is_adjoint(function: Any, big: tuple[int, ...], small: tuple[int, ...]) -> bool:
    """Whether <unbroadcast(g), v> = <g, broadcast(v)>."""
    rng = np.random.default_rng(1)
    grad, v = rng.standard_normal(big), rng.standard_normal(small)
    try:
        below = np.asarray(function(grad, small))
    except (ValueError, IndexError):
        return False
    right = np.sum(grad * np.broadcast_to(v, big))
    return below.shape == small and bool(np.isclose(np.sum(below * v), right))


@pytest.mark.parametrize(("big", "small"), SHAPES)
def test_unbroadcast_is_the_adjoint_of_broadcasting(big, small):
    assert is_adjoint(unbroadcast.reference, big, small)


@pytest.mark.parametrize("mistake", unbroadcast.EXERCISE.mistakes, ids=lambda m: m.name)
def test_no_mistake_is_the_adjoint(mistake):
    with np.errstate(all="ignore"):
        assert not all(is_adjoint(mistake.answer, big, small) for big, small in SHAPES)


def test_the_gradients_of_a_product_are_torch_s():
    grad, A, B = matmul_vjp._case(any_exam("matmul_vjp"), 4, 2, 3)
    a, b = (torch.tensor(array, requires_grad=True) for array in (A, B))
    (a @ b).backward(torch.tensor(grad))
    for mine, theirs in zip(matmul_vjp.reference(grad, A, B), (a.grad, b.grad), strict=True):
        np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-12)  # sums of four products


def test_the_cross_entropy_is_torch_s():
    exam = any_exam("softmax_cross_entropy_vjp")
    logits, y = softmax_cross_entropy_vjp._examples(exam, 6, 4)
    z = torch.tensor(logits, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(z, torch.tensor(y))
    loss.backward()
    mine = softmax_cross_entropy_vjp.reference(logits, y)
    np.testing.assert_allclose(mine[0], loss.item(), rtol=1e-12)
    np.testing.assert_allclose(mine[1], z.grad.numpy(), rtol=1e-12, atol=1e-16)


def test_moving_all_logits_of_a_row_is_felt_by_a_softmax_that_is_not_one():
    """Else the check of rows of unlike size would prove nothing."""
    exam = any_exam("softmax_cross_entropy_vjp")
    rows = softmax_cross_entropy_vjp._rows_of_unlike_size(exam)
    for which in (0, 1):
        program = softmax_cross_entropy_vjp.effect_of_shift(rows, which)
        (right,) = program(softmax_cross_entropy_vjp.reference).values()
        assert np.abs(right).max() < 1e-10  # roundings of logits of thousands
        (wrong,) = program(lambda logits, y: (logits.sum(), logits)).values()
        assert np.abs(wrong).min() > 1e-3 or np.abs(wrong).max() > 100


@functools.cache
def visible_check(exercise: str) -> str:
    """What a student runs of an exercise's check cell."""
    text = (ROOT / "solutions" / f"{NAME}.py").read_text(encoding="utf-8")
    ids = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell
        for cell in convert(text, NAME).cells
    }
    return ids[f"check_{exercise}"].source.split("### BEGIN HIDDEN TESTS")[0]


RIGHT = [answer for exercise in EXERCISES for answer in bank(exercise) if answer.kind == "right"]


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: f"{answer.exercise}-{answer.name}")
def test_right_answers_pass_the_visible_checks(answer):
    namespace: dict[str, Any] = {"np": np}
    exec(answer.source, namespace)
    exec(visible_check(answer.exercise), namespace)


# In real processes: functions that are passed in are called back across the channel there.
PATIENT = Limits(cpu_seconds=20.0, wall_seconds=90.0)
QUICK = Limits(cpu_seconds=1.0, wall_seconds=90.0)  # for what computes without end


def unit(limits: Limits) -> Unit:
    exercises = [dataclasses.replace(exercise, limits=limits) for exercise in EXERCISES.values()]
    return Unit(NAME, exercises, delegated=("course_lib.autograd", "course_lib.losses"))


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    known = unit(PATIENT)
    options = {"modules": ("numpy", "scipy.special"), "delegated": known.delegated}
    with warm_parent(USABLE[0], packages=known.packages, **options) as started:
        yield started


def graded(parent: WarmParent, limits: Limits = PATIENT, **sources: str) -> dict[str, Result]:
    known = unit(limits)
    cells = [Cell("given", "given", "import numpy as np")]
    cells += [Cell(name, "exercise", source) for name, source in sources.items()]
    session = Session(parent, known, cells, seed=0)
    try:
        return {name: session.grade(known.exercises[name]) for name in sources}
    finally:
        session.stop()


def local(exercise: str, source: str) -> Result:
    namespace: dict[str, Any] = {"np": np}
    exec(source, namespace)
    return grade_exercise(NAME, EXERCISES[exercise], LocalStudent(namespace))


def shown(result: Result) -> Any:
    rows = [(row["name"], row["hint"].split(" on line ")[0]) for row in result["checks"]]
    return result["verdict"], result["score"], rows


@pytest.mark.sandbox
@pytest.mark.parametrize("number", range(3))
def test_right_answers_pass_in_processes_of_their_own(parent, number):
    answers = {name: [a for a in bank(name) if a.kind == "right"][number] for name in EXERCISES}
    results = graded(parent, **{name: answer.source for name, answer in answers.items()})
    for name, result in results.items():
        assert result["score"] == EXERCISES[name].points, result


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "answer",
    [
        answer
        for answer in bank("numerical_gradient")
        if answer.name
        in {
            "moves entries of x and puts each number back",
            "a function of one number along each entry, f called with lists",
            "one-sided",
            "left a step above, in x itself",
            "passes one entry",
            "passes x and the shift",
            "complex step",
            "changes its inputs by a rounding",
        }
    ],
    ids=lambda answer: answer.name,
)
def test_a_callback_says_in_a_process_what_it_says_here(parent, answer):
    result = graded(parent, numerical_gradient=answer.source)["numerical_gradient"]
    assert shown(result) == shown(local("numerical_gradient", answer.source))


HEAD = "def numerical_gradient(f, x, step=1e-5):\n    "


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("while True:\n        pass", "timeout"),
        ("import os\n    os._exit(0)", "killed"),
        ("return np.zeros(10**10)", "memory"),
        ("return numerical_gradient(f, x, step)", "error"),
        (
            "from course_lib.autograd import numerical_gradient as g\n    return g(f, x)",
            "delegated",
        ),
        ("return f", "wrong"),
        ("return f(f)", "error"),
        ("return f(np.zeros(10**5))", "wrong"),
        ("return f(np.zeros(10**6))", "error"),
    ],
)
def test_an_answer_that_misbehaves_costs_itself_alone(parent, body, verdict):
    right = next(a for a in bank("matmul_vjp") if a.kind == "right")
    limits = QUICK if verdict == "timeout" else PATIENT
    results = graded(parent, limits, numerical_gradient=HEAD + body, matmul_vjp=right.source)
    assert (results["numerical_gradient"]["verdict"], results["numerical_gradient"]["score"]) == (
        verdict,
        0,
    )
    assert results["matmul_vjp"]["score"] == EXERCISES["matmul_vjp"].points
