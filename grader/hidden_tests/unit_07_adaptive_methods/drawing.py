"""Random inputs for the steps of this unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.hidden_tests.unit_07_adaptive_methods.cases import Array, Case, Run

# Gradients of this size make eps invisible, so that a check which is not about eps lets a
# misplaced eps pass: one misconception then costs the points of its own checks only.
LARGE = 1e6

SHAPES: Mapping[str, tuple[int, ...]] = {
    "For a vector": (4,),
    "For an array of size 1": (1,),
    "For a matrix": (2, 3),
    "For an array with three axes": (2, 1, 2),
    "For an array with no axis": (),
    "For an empty array": (0,),
}

# Sizes of the gradients in the check of extremes, one coordinate each.
EXTREMES: Array = np.array([0.0, 1e-30, 1e-30, 1e30, 1e30, LARGE])
EXTREME_UNITS: Array = np.where(EXTREMES > 0, EXTREMES, 1.0)

# By this step, with these betas, the corrections for a zero start are 1 to the last digit.
LATE: Mapping[str, Any] = {"t": 500, "beta1": 0.7, "beta2": 0.9}


def signed(rng: np.random.Generator, shape: tuple[int, ...], size: Any = 1.0) -> Array:
    """Numbers of either sign between half and twice ``size``: none of them is near zero."""
    values = rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.5, 2.0, size=shape) * size
    return np.asarray(values, dtype=np.float64)


@dataclass(frozen=True)
class Layout:
    """The arguments of a step: ``(w, grad, *state, t, **options)``.

    Parameters
    ----------
    powers
        For each state, the power of the gradient's unit that it has: 1 for m, 2 for v, 0 for d.
    timed
        Whether ``t`` follows the state.
    """

    powers: tuple[int, ...]
    timed: bool

    def units(self, size: Any) -> tuple[Any, ...]:
        """What to divide the returned values by for gradients of this size."""
        return (1.0, *(size**power for power in self.powers))

    def case(
        self,
        rng: np.random.Generator,
        label: str,
        *,
        shape: tuple[int, ...] = (4,),
        size: float = LARGE,
        t: int = 1,
        fresh: bool = False,
        **options: Any,
    ) -> Case:
        """One call, at step ``t``; with zero state where ``fresh``."""
        w, grad = signed(rng, shape), signed(rng, shape, size)
        state = [
            np.zeros(shape) if fresh else _average(rng, shape, size, power) for power in self.powers
        ]
        args = (w, grad, *state, *([t] if self.timed else []))
        return Case(label, args, self.units(size), options)

    def shapes(self, rng: np.random.Generator, **options: Any) -> list[Case]:
        """One case for each shape."""
        return [self.case(rng, label, shape=shape, **options) for label, shape in SHAPES.items()]

    def run(
        self,
        rng: np.random.Generator,
        num_steps: int,
        *,
        shape: tuple[int, ...] = (3,),
        size: Any = LARGE,
        show_after: tuple[int, ...] = (1, 2, 10, 100),
        t: int = 1,
        **options: Any,
    ) -> Run:
        """Steps from zero state, with gradients drawn before the run."""
        return Run(
            signed(rng, shape),
            tuple(np.zeros(shape) for _ in self.powers),
            list(signed(rng, (num_steps, *shape), size)),
            self.units(size),
            options,
            self.timed,
            show_after,
            first_t=t,
        )

    def extremes(self, rng: np.random.Generator, **options: Any) -> Run:
        """Three steps with gradients of 0, 1e-30, 1e30 and between, a coordinate each.

        They shrink from step to step, so that an average and its maximum differ.
        """
        run = self.run(rng, 3, shape=EXTREMES.shape, size=EXTREMES, show_after=(1, 2, 3), **options)
        grads = [grad * 0.05**i for i, grad in enumerate(run.grads)]
        return replace(run, grads=grads, units=self.units(EXTREME_UNITS))

    def unmodified(self, rng: np.random.Generator, **options: Any) -> list[Case]:
        """The cases of the check that inputs stay as they are."""
        return [self.case(rng, "", shape=shape, **options) for shape in [(3,), (2, 2)]]


def _average(rng: np.random.Generator, shape: tuple[int, ...], size: float, power: int) -> Array:
    """A plausible average: of either sign for m, positive for those of squares."""
    unit = signed(rng, shape) if power == 1 else signed(rng, shape) ** 2
    return np.asarray(unit * size**power, dtype=np.float64)
