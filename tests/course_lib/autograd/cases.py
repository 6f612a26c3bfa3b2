"""What a case and a contract of an operation are, and what cases draw from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

Draw = st.DrawFn
SIDES = st.integers(0, 4)
SIDES_FROM_1 = st.integers(1, 4)


@dataclass(frozen=True)
class Case:
    """One call: its arrays, and functions of tensors that make it here and in torch."""

    arrays: list[np.ndarray]
    ours: Callable[..., Any]
    theirs: Callable[..., torch.Tensor]


@dataclass(frozen=True)
class Contract:
    """What an operation promises; ``cases`` draws arrays away from kinks, poles and ties."""

    function: Callable[..., Any]
    cases: st.SearchStrategy[Case]

    @property
    def name(self) -> str:
        return self.function.__name__


@st.composite
def generators(draw: Draw) -> np.random.Generator:
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


def shapes(sides: st.SearchStrategy[int] = SIDES, least: int = 0, most: int = 4) -> Any:
    return st.lists(sides, min_size=least, max_size=most).map(tuple)


def normal(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """Distinct numbers around 1, never within 0.01 of 0, where relu and abs have kinks."""
    x = rng.normal(size=shape)
    return np.asarray(x + 0.01 * np.sign(x))


def positive(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    return np.asarray(rng.uniform(0.3, 3.0, size=shape))
