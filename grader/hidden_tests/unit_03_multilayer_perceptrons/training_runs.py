"""Spirals to train on, what a returned network is worth, and the mistakes of training.

Nothing that a student's process says about its network is believed: the parameters are checked and
the network is run here, on points that never went down.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.data import spirals
from course_lib.losses import softmax_cross_entropy_vjp
from course_lib.nn import mlp_forward
from grader.examiner import Exam, StudentGone, StudentRaised, Wrong
from grader.examiner.compare import as_array, describe
from grader.examiner.forms import shape_against, told
from grader.hidden_tests.unit_03_multilayer_perceptrons.layers import (
    Array,
    Function,
    Params,
    name,
)

NUM_UNSEEN = 1000


@dataclass(frozen=True, eq=False)
class Task:
    """Spirals to train a network on, and unseen ones; ``seed`` is for the student's generator."""

    X: Array
    y: Any
    unseen: tuple[Array, Any]
    hidden_sizes: tuple[int, ...]
    num_steps: int
    lr: float
    seed: int

    @property
    def num_classes(self) -> int:
        """How many classes there are."""
        return int(self.y.max()) + 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Widths from the features to the classes."""
        return 2, *self.hidden_sizes, self.num_classes

    def ask(self, f: Function, num_steps: int | None = None, lr: float | None = None) -> Any:
        """What a function returns for this task, with the generator anew."""
        return f(
            self.X,
            self.y,
            self.hidden_sizes,
            self.num_steps if num_steps is None else num_steps,
            self.lr if lr is None else lr,
            np.random.default_rng(self.seed),
        )

    def train(self, exam: Exam) -> Params:
        """The student's network, once its form is right."""
        return checked(exam, self.ask(exam.answer), self)


def draw_task(
    rng: np.random.Generator,
    num_examples: int,
    num_classes: int,
    hidden_sizes: Sequence[int],
    num_steps: int,
    lr: float,
) -> Task:
    """Spirals as ``course_lib.data`` makes them, in random order."""
    X, y = spirals(num_examples, rng, num_classes)
    order = rng.permutation(num_examples)
    unseen = spirals(NUM_UNSEEN, rng, num_classes)
    seed = int(rng.integers(2**32))
    return Task(X[order], y[order], unseen, tuple(hidden_sizes), num_steps, lr, seed)


def checked(exam: Exam, answer: Any, task: Task) -> Params:
    """The parameters as float64 arrays; fails with what is wrong about their form."""
    if not isinstance(answer, list | tuple):
        raise Wrong(
            f"`params` should be a list with a pair for each layer, and is {describe(answer)}."
        )
    sizes = task.sizes
    if len(answer) > 2 * len(sizes):
        raise Wrong("`params` should hold one pair (W, b) for each layer, and holds many more.")
    params: Params = []
    for number, pair in enumerate(answer, 1):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise Wrong(
                f"`params` should hold the pair (W, b) of each layer and nothing else; item "
                f"{number} is {describe(pair)}."
            )
        W, b = map(as_array, pair)
        if W is None or b is None or np.iscomplexobj(W) or np.iscomplexobj(b):
            raise Wrong(f"W and b of layer {number} should be arrays of real numbers.")
        params.append((W.astype(np.float64), b.astype(np.float64)))
    shapes = [W.shape for W, _ in params]
    wanted = list(itertools.pairwise(sizes))
    if shapes != wanted:
        if shapes == [shape[::-1] for shape in wanted]:
            name(exam, "transposed_weights")
        if shapes == [*wanted[:-1], (wanted[-1][0], 1)]:
            name(exam, "one_output")
        if len(shapes) != len(wanted) or shapes[-1][1:] == wanted[-1][1:]:
            name(exam, "ignores_hidden_sizes")
        known = [length for shape in wanted for length in shape]
        if all(len(shape) == 2 and told(shape, known) for shape in shapes):
            raise Wrong(f"The shapes of your W are {shapes}, and they should be {wanted}.")
        raise Wrong(f"The shapes of your W should be {wanted}, and they are others.")
    for number, (_, b) in enumerate(params, 1):
        if b.shape != (sizes[number],):
            raise Wrong(f"b of layer {number} {shape_against(b.shape, (sizes[number],))}.")
    return params


def is_finite(params: Params) -> bool:
    """Whether every number is one, and none so large that a product of layers overflows."""
    return all(np.isfinite(part).all() and np.abs(part).max() < 1e30 for p in params for part in p)


def loss(params: Params, X: Array, y: Any, activation: Function | None = None) -> float:
    """Mean cross-entropy; infinite where it is not a number."""
    if not is_finite(params):
        return np.inf
    with np.errstate(all="ignore"):
        logits = run(params, X, activation)
        return softmax_cross_entropy_vjp(logits, y)[0] if np.isfinite(logits).all() else np.inf


def accuracy(params: Params, X: Array, y: Any, activation: Function | None = None) -> float:
    """The share of points that get their class."""
    if not is_finite(params):
        return 0.0
    logits = run(params, X, activation)
    # where all scores of a row are equal nothing was said, and argmax would say class 0
    told = np.ptp(logits, axis=1) > 0
    return float(np.mean((logits.argmax(axis=1) == y) & told))


def is_constant(params: Params, X: Array) -> bool:
    """Whether all points get the same logits, as where every hidden unit is off."""
    return is_finite(params) and not np.ptp(run(params, X), axis=0).any()


def flat(params: Params) -> Array:
    """All parameters in a row."""
    return np.concatenate([part.ravel() for pair in params for part in pair])


def distance(before: Params, after: Params) -> float:
    """How far the parameters have gone, in units of their length at the start."""
    with np.errstate(all="ignore"):
        way = np.linalg.norm(flat(after) - flat(before))
        return float(way / np.linalg.norm(flat(before)))


def run(params: Params, X: Array, activation: Function | None = None) -> Array:
    """Logits, with another function in the place of ReLU where one is given."""
    if activation is None:
        return mlp_forward(params, X)[0]
    h = X
    for W, b in params[:-1]:
        h = activation(h @ W + b)
    W, b = params[-1]
    return np.asarray(h @ W + b)


def probe(exam: Exam, task: Task, num_steps: int, lr: float | None = None) -> Params | None:
    """The student's network after so many steps, or None where it has none."""
    try:
        return checked(exam, task.ask(exam.answer, num_steps, lr), task)
    except StudentGone:
        raise
    except (Wrong, StudentRaised):
        return None
