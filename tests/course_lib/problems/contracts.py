"""The table of problems: each with the facts that its tests rely on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import problems
from course_lib.problems import Problem


@dataclass(frozen=True)
class ProblemRow:
    """One problem in one setting.

    ``bad`` maps arguments that are refused to the sentence expected; ``curvatures`` says how
    ``L`` and ``mu`` relate to the Hessian: 'everywhere' it has them as its eigenvalues,
    'within' its eigenvalues lie between them, 'unbounded' there is no L.
    """

    make: Callable[..., Problem]
    arguments: dict[str, Any]
    curvatures: str
    bad: tuple[tuple[dict[str, Any], str], ...] = ()

    @property
    def problem(self) -> Problem:
        return self.make(**self.arguments)


def sparse(**arguments: Any) -> Problem:
    return problems.sparse_logistic(**arguments, rng=np.random.default_rng(4))


def dense_data() -> tuple[np.ndarray, np.ndarray]:
    """Features of unequal size and labels that a noisy line rules."""
    rng = np.random.default_rng(8)
    X = rng.normal(size=(80, 4)) * np.array([3.0, 1.0, 0.5, 0.1])
    return X, np.where(X @ np.ones(4) + rng.normal(size=80) > 0, 1.0, -1.0)


X, Y = dense_data()
TURN = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
SPARSE = {"num_examples": 150, "num_features": 12, "density": 0.2}

PROBLEMS = {
    "quadratic_ravine": ProblemRow(
        problems.quadratic_ravine,
        {"kappa": 50.0},
        "everywhere",
        (
            ({"kappa": 0.5}, "kappa must be a finite number >= 1, got 0.5"),
            ({"kappa": np.nan}, "kappa must be a finite number >= 1, got nan"),
            ({"angle": np.inf}, "angle must be finite, in radians, got inf"),
        ),
    ),
    "quadratic_ravine, rotated": ProblemRow(
        problems.quadratic_ravine, {"kappa": 20.0, "angle": 0.7}, "everywhere"
    ),
    "quadratic": ProblemRow(
        problems.quadratic,
        {"eigenvalues": [0.5, 2.0, 2.0, 40.0]},
        "everywhere",
        (
            ({"eigenvalues": []}, "eigenvalues must be at least one finite number in one dim"),
            ({"eigenvalues": [1.0, np.inf]}, "eigenvalues must be at least one finite number"),
            ({"eigenvalues": [[1.0]]}, "eigenvalues must be at least one finite number in one"),
            (
                {"eigenvalues": [1.0], "rng": np.random.default_rng(0), "rotation": np.eye(1)},
                "rotation must be None where rng draws it, got both; drop one",
            ),
            (
                {"eigenvalues": [1.0, 2.0], "rotation": np.eye(3)},
                "rotation must be an orthogonal matrix (2, 2), got shape (3, 3)",
            ),
            (
                {"eigenvalues": [1.0, 2.0], "rotation": np.ones((2, 2))},
                "rotation must be an orthogonal matrix (2, 2), got shape (2, 2) with other",
            ),
        ),
    ),
    "quadratic, turned": ProblemRow(
        problems.quadratic, {"eigenvalues": [1.0, 5.0, 30.0], "rotation": TURN}, "everywhere"
    ),
    "beale": ProblemRow(problems.beale, {}, "unbounded"),
    "three_lines": ProblemRow(problems.three_lines, {}, "everywhere"),
    "logistic": ProblemRow(
        problems.logistic,
        {"X": X, "y": Y, "l2": 0.02},
        "within",
        (
            ({"X": X.astype(int), "y": Y}, "X must be a float64 matrix (N, D), not empty, got"),
            ({"X": X.tolist(), "y": Y}, "X must be a float64 matrix (N, D), not empty, got <cl"),
            ({"X": X[:0], "y": Y[:0]}, "X must be a float64 matrix (N, D), not empty, got shape"),
            ({"X": X * np.nan, "y": Y}, "X must hold finite numbers, got NaN or infinity in it"),
            ({"X": X, "y": Y[:-1]}, "y must have shape (80,), got (79,)"),
            ({"X": X, "y": (Y + 1) / 2}, "y must hold labels -1 and +1, got [0.0, 1.0]; labels"),
            ({"X": X, "y": Y, "l2": -1.0}, "l2 must be a finite number >= 0, got -1.0"),
        ),
    ),
    "rosenbrock": ProblemRow(problems.rosenbrock, {}, "unbounded"),
    "saddle": ProblemRow(problems.saddle, {}, "unbounded"),
    "long_valley": ProblemRow(problems.long_valley, {}, "within"),
    "sparse_logistic": ProblemRow(
        sparse,
        SPARSE,
        "within",
        (
            (SPARSE | {"num_examples": 0}, "num_examples must be an integer >= 1, got 0"),
            (SPARSE | {"num_features": 2.0}, "num_features must be an integer >= 1, got 2.0"),
            (SPARSE | {"density": 1.5}, "density must be in (0, 1], got 1.5"),
            (SPARSE | {"l2": 0.0}, "l2 must be a finite number > 0, got 0.0"),
        ),
    ),
}
