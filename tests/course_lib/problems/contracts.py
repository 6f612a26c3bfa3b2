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
