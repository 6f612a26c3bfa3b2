"""Small changes to the instructor's answers never get full marks, unless they change nothing."""

from __future__ import annotations

import dataclasses
import functools
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from grader.examiner import Exam, StudentError, Wrong
from grader.examiner.scoring import check_rng
from grader.examiner.student import LocalStudent
from grader.pipeline.build import convert
from grader.pipeline.conventions import grade_id, kind
from tests.grader.hidden_tests.banked import ROOT, given_cells, run, unit_of
from tests.grader.hidden_tests.mutations import mutants

# Training is judged by where it ends, and most changes to it end there, too.
TRAINING = {"fit_softmax", "train_mlp"}
UNITS = ("01-logistic-regression", "02-backpropagation", "03-multilayer-perceptrons")
CASES = [
    (unit, exercise)
    for unit in UNITS
    for exercise in unit_of(unit).exercises
    if exercise not in TRAINING
]
# Of CPU, however busy the machine is: a change may make a loop endless; the answers take 0.3.
SECONDS = 10


def xor(W1: str, b2: float) -> str:
    return f"return {{'W1': {W1}, 'b1': np.zeros(2), 'w2': np.ones(2), 'b2': {b2}}}"


def interpolant(
    m: str = "m",
    knots: str = "np.asarray(knots[:-1], dtype=np.float64)",
    offset: str = "float(values[0])",
) -> str:
    return f"return (np.ones(len({m})), -{knots}, coefs, {offset})"


# The line of each mutant that gets full marks because it computes the same, with the reason.
EXCUSED: dict[str, dict[str, str]] = {
    "logistic_loss": {
        "grad = -(doubt * y) @ X / len(doubt) + l2 * w": "N numbers, too",
        "grad = -(doubt * y) @ X / len(log_right) + l2 * w": "N numbers, too",
        "grad = -(doubt * y) @ X / len(margins) + l2 * w": "N numbers, too",
        "grad = -(doubt * y) @ X / len(y) + l2 * w": "N numbers, too",
        "grad = -(doubt / y) @ X / len(X) + l2 * w": "y is 1 or -1",
    },
    "logistic_hessian": {
        f"return X.T @ (weights[:, None] * X) / {x}.shape[0] + l2 * np.identity(X.shape[1])": "N"
        for x in ("small", "weights", "z")
    },
    "softmax_loss": {
        "num_examples = y.shape[0]": "N",
        "residual = np.exp(log_p) - np.eye(log_p.shape[1])[y]": "K",
        "residual = np.exp(log_p) - np.eye(scores.shape[1])[y]": "K",
    },
    "example_gradient": {
        "grad_b = e * 2 * b": "the gradient at c is e",
        "grad_d = -c": "the gradient at e is c",
        "grad_y = grad_b + c + grad_d * x": "the gradient at e is c",
        "return (c * grad_c, grad_x, grad_y)": "the gradient at c is e",
        "return (grad_e * e, grad_x, grad_y)": "the gradient at e is c",
    },
    "Value": {
        "for node in seen:": "the order of setting to 0 does not matter",
        "for parent, slope in zip(node.parents, node.slopes):": "as many slopes as parents",
        "for parent, slope in zip(node.parents, node.slopes, strict=False):": "the same",
        "out = Value(self.data + other.data, (other, self))": "both slopes of a sum are 1",
        "out.slopes = (1.0 if out.data > 0 else 0.0,)": "what is positive stays as it is",
        "self.data = data": "numbers are handed in",
        "pass": "backward sets each gradient before it is read",
        "self.grad = 1.0": "backward sets each gradient before it is read",
        "node.grad = 1.0": "the last node of the order is the output",
        "self.parents = parents": "tuples are handed in",
    },
    "numerical_gradient": {
        "def numerical_gradient(f, x, step=5e-06):": "half the step gives the same digits",
        "for place in np.ndindex(grad.shape):": "the shape of x",
    },
    "softmax_cross_entropy_vjp": {"N = len(y)": "N"},
    "xor_network": {
        xor("[[1.0, -1.0], [-1.0, 1.0]]", -0.5): "a list of lists is read as an array",
        xor("np.array([[1.0, -1.0], [-1.0, 1.0]])", -0.25): "another valid threshold",
        xor("np.array([[1.0, -1.0], [-2.0, 1.0]])", -0.5): "other valid weights",
        xor("np.array([[1.0, -2.0], [-1.0, 1.0]])", -0.5): "other valid weights",
    },
    # The cache is the student's own affair: mlp_backward finds out what is missing in it.
    "mlp_forward": dict.fromkeys(
        [f"cache.append({x})" for x in ("W", "X", "b", "cache", "number", "params")]
        + [f"return (h, {x})" for x in ("W", "X", "b", "h", "number", "params", "z")]
        + ["cache", "h", "pass"],
        "another cache",
    )
    | {"return (z, cache)": "the last layer is not bent"},
    "mlp_backward": {
        "for (W, _), h in zip(reversed(params), reversed(cache)):": "as many entries as layers",
        "for (W, _), h in zip(reversed(params), reversed(cache), strict=False):": "the same",
    },
    "relu_interpolant": {
        interpolant(m="coefs"): "as many units as pieces",
        interpolant(knots="knots[:-1]"): "floats are handed in",
        interpolant(knots="np.asarray(knots[:-1])"): "floats are handed in",
        interpolant(offset="values[0]"): "a NumPy number is a number",
    },
    "sawtooth_network": {
        "mix, bias = ([[2.0], [-4.0]], np.array([0.0, -0.5]))": "hstack makes an array of it",
        "mix, bias = (np.array([[2.0], [-4.0]]), [0.0, -0.5])": "a list is read as an array",
    },
    "required_stage_accuracy": {"return target ** (1.0 / num_stages)": "a float is handed in"},
}
# Changes that only make the answer slow, of which the alarm may ring for some: no word on either.
SLOW = {"elif node not in order:"}


class TooLongError(BaseException):
    """Not an Exception, so that nothing on the way takes it for the student's."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, ring)
    # Rings again where the first one is lost, in a destructor.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@functools.cache
def solutions(unit: str) -> dict[str, str]:
    """The exercise cells of the lecture, in order."""
    text = (ROOT / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
    return {grade_id(c): c.source for c in convert(text, unit).cells if kind(c) == "exercise"}


def passes(unit: str, exercise: str, source: str) -> bool:
    """Whether the answer gets full marks; stops at the first check that fails."""
    known = unit_of(unit).exercises[exercise]
    bare = dataclasses.replace(known, mistakes=())
    cells: dict[str, Any] = {"__name__": "__main__"}
    try:
        with limited(SECONDS):
            for given in given_cells(unit):
                run(given, cells)
            for name, solution in solutions(unit).items():
                run(source if name == exercise else solution, cells)
            for check in bare.checks:
                rng = check_rng(unit, exercise, check.name, 0)
                check.run(Exam(bare, LocalStudent(cells), rng, label=(check.name, 0)))
    except (Wrong, StudentError, TooLongError, SyntaxError):
        return False
    return True


@pytest.mark.parametrize(("unit", "exercise"), CASES)
def test_only_equivalent_changes_to_the_lectures_answer_get_full_marks(unit, exercise):
    source = solutions(unit)[exercise]
    assert passes(unit, exercise, source)
    changed = mutants(source)
    assert len(changed) > 10
    assert {m.line for m in changed} >= set(EXCUSED.get(exercise, {}))
    left = {m.line for m in changed if m.line not in SLOW and passes(unit, exercise, m.source)}
    # Nothing wrong gets full marks, and nothing is excused that does not.
    assert left == set(EXCUSED.get(exercise, {}))
