"""Data to fit softmax regression to, and the optimum of each objective.

The optimum is computed in the examiner, once for each data set, by SciPy's L-BFGS to a gradient
of 1e-9, far below what is asked of an answer.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from course_lib.data import digits, distort
from course_lib.losses import logistic_loss, softmax_loss
from grader.hidden_tests.unit_01_logistic_regression.views import Array, Function


@dataclass(frozen=True, eq=False)
class Objective:
    """Something to minimize over W (D, K), with its minimum."""

    function: Function
    shape: tuple[int, int]

    def value(self, W: Array) -> float:
        """The objective; infinite where it is not a number."""
        if not np.isfinite(W).all():
            return np.inf
        with np.errstate(all="ignore"):
            value = float(self.function(W)[0])
        return value if np.isfinite(value) else np.inf

    @functools.cached_property
    def optimum(self) -> Array:
        """Where it is smallest."""

        def flat(w: Array) -> tuple[float, Array]:
            loss, grad = self.function(w.reshape(self.shape))
            return loss, grad.ravel()

        options: Any = {"maxiter": 3000, "maxfun": 6000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20}
        found = minimize(
            flat, np.zeros(np.prod(self.shape)), jac=True, method="L-BFGS-B", options=options
        )
        return np.asarray(found.x.reshape(self.shape))

    def left(self, W: Array) -> float:
        """The share of the way down from zero weights that is left: 0 at the optimum."""
        bottom, top = self.value(self.optimum), self.value(np.zeros(self.shape))
        return (self.value(W) - bottom) / (top - bottom)


@dataclass(frozen=True, eq=False)
class Data:
    """Examples, with as many classes as are asked for."""

    X: Array
    y: Any
    num_classes: int

    @property
    def shape(self) -> tuple[int, int]:
        """That of W."""
        return self.X.shape[1], self.num_classes

    @functools.cache  # noqa: B019  the data sets live as long as the process
    def objective(self, l2: float) -> Objective:
        """Softmax regression with this penalty."""
        return Objective(lambda W: softmax_loss(W, self.X, self.y, l2), self.shape)

    @functools.cache  # noqa: B019  as above
    def one_vs_rest(self, l2: float) -> Objective:
        """A logistic regression for each class by itself."""

        def function(W: Array) -> tuple[float, Array]:
            signs = [np.where(self.y == k, 1, -1) for k in range(self.num_classes)]
            parts = [logistic_loss(w, self.X, s, l2) for w, s in zip(W.T, signs, strict=True)]
            return sum(loss for loss, _ in parts), np.column_stack([grad for _, grad in parts])

        return Objective(function, self.shape)

    @functools.cache  # noqa: B019  as above
    def first_free(self, l2: float) -> Objective:
        """Softmax regression whose penalty leaves out the weights of the first feature."""

        def function(W: Array) -> tuple[float, Array]:
            loss, grad = softmax_loss(W, self.X, self.y, l2)
            free = np.zeros(self.shape)
            free[0] = W[0]
            return loss - l2 / 2 * float(np.sum(free**2)), grad - l2 * free

        return Objective(function, self.shape)

    @functools.cached_property
    def standardized(self) -> Data:
        """The same examples with features of mean 0 and standard deviation 1; constants are 0."""
        spread = self.X.std(axis=0)
        X = (self.X - self.X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        return Data(X, self.y, self.num_classes)

    @functools.cache  # noqa: B019  as above
    def pinned(self, l2: float) -> Array:
        """The optimum with the last class pinned at zero weights."""

        def function(W: Array) -> tuple[float, Array]:
            whole = np.column_stack([W, np.zeros(len(W))])
            loss, grad = softmax_loss(whole, self.X, self.y, l2)
            return loss, grad[:, :-1]

        free = Objective(function, (self.shape[0], self.shape[1] - 1)).optimum
        return np.column_stack([free, np.zeros(len(free))])


@functools.cache
def clouds(seed: int, num_examples: int, num_absent: int = 0, size: float = 1.7) -> Data:
    """Three classes that overlap, so that the optimum is finite without a penalty too.

    With a size of 0.3 they lie apart, and lines separate them.

    Four features of order 1, the first of them constant: a step of 1/L is about 1 here.
    """
    rng = np.random.default_rng(seed)
    centres = np.array([[0.6, 0.0, 0.3], [-0.3, 0.6, 0.0], [-0.3, -0.6, -0.3]])
    y = np.repeat(np.arange(3), -(-num_examples // 3))[:num_examples]
    X = centres[y] + rng.uniform(-size, size, (num_examples, 3))
    return Data(np.column_stack([np.ones(num_examples), X]), y, 3 + num_absent)


@functools.cache
def moved_digits(seed: int, num_train: int, num_test: int) -> tuple[Data, Data]:
    """Digits to train on and others to test on, moved, turned and made noisy; a constant first."""
    rng = np.random.default_rng(seed)
    X, y = digits()
    order = rng.permutation(len(X))[: num_train + num_test]
    X, y = distort(X[order], rng, max_shift=0.5, max_angle=0.15, noise=0.1), y[order]
    X = np.column_stack([np.ones(len(X)), X])
    return Data(X[:num_train], y[:num_train], 10), Data(X[num_train:], y[num_train:], 10)
