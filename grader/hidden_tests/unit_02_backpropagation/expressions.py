"""Recipes of random graphs: drawn in the examiner, built by whatever class is asked to."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

LOW, HIGH = 0.05, 8.0  # values stay within, in size, so that no gradient drowns another


@dataclass(frozen=True)
class Step:
    """One operation; operands count from the first leaf."""

    name: str
    left: int
    right: int = 0
    number: float = 0.0

    def apply(self, nodes: list[Any]) -> Any:
        """The node of this step."""
        x = nodes[self.left]
        if self.name in BINARY:
            return BINARY[self.name](x, nodes[self.right])
        return UNARY[self.name](x, self.number)


BINARY: dict[str, Callable[[Any, Any], Any]] = {"+": lambda x, y: x + y, "*": lambda x, y: x * y}
UNARY: dict[str, Callable[[Any, float], Any]] = {
    "+ number": lambda x, n: x + n,
    "* number": lambda x, n: x * n,
    "**": lambda x, n: x**n,
    "exp": lambda x, n: math.exp(x) if isinstance(x, float) else x.exp(),
    "relu": lambda x, n: max(x, 0.0) if isinstance(x, float) else x.relu(),
}


@dataclass(frozen=True)
class Recipe:
    """Values of the leaves and the steps above them; the last step is the root."""

    leaves: tuple[float, ...]
    steps: tuple[Step, ...]

    def build(self, make: Callable[[float], Any]) -> list[Any]:
        """All nodes, leaves first."""
        nodes = [make(value) for value in self.leaves]
        for step in self.steps:
            nodes.append(step.apply(nodes))
        return nodes


def random_sums(rng: np.random.Generator, num_leaves: int, num_steps: int) -> Recipe:
    """Sums of earlier nodes, near ones and far ones; every node leads to the root."""
    leaves = tuple(float(value) for value in rng.uniform(0.5, 2.0, num_leaves))
    steps: list[Step] = []
    for size in range(num_leaves, num_leaves + num_steps):
        near = size - 1 - int(rng.integers(0, min(3, size)))
        steps.append(Step("+", near, int(rng.integers(0, size))))
    return Recipe(leaves, (*steps, *_gathered(num_leaves, steps)))


def random_expression(rng: np.random.Generator, num_leaves: int, num_steps: int) -> Recipe:
    """All operations, with values of moderate size; every node leads to the root."""
    leaves = tuple(float(value) for value in rng.uniform(0.5, 2.0, num_leaves))
    recipe = Recipe(leaves, ())
    values = list(leaves)
    names = [name for name in (*BINARY, *UNARY) for _ in range(1)]
    while len(recipe.steps) < num_steps:
        name = names[int(rng.integers(len(names)))]
        left, right = (int(i) for i in rng.integers(0, len(values), 2))
        number = float(rng.choice([-2.0, -1.5, -1.0, 0.5, 1.5, 2.0, 3.0]))
        if name == "**" and values[left] <= LOW:
            continue
        step = Step(name, left, right, number)
        value = float(step.apply(values))
        if name != "relu" and not LOW < abs(value) < HIGH:
            continue
        values.append(value)
        recipe = Recipe(leaves, (*recipe.steps, step))
    return Recipe(leaves, (*recipe.steps, *_gathered(num_leaves, list(recipe.steps))))


def _gathered(num_leaves: int, steps: list[Step]) -> list[Step]:
    """Sums that lead every unused node to one root."""
    used = {i for step in steps for i in (step.left, step.right if step.name in BINARY else -1)}
    size = num_leaves + len(steps)
    unused = [i for i in range(size - 1) if i not in used]
    gathered: list[Step] = []
    for i in unused:
        gathered.append(Step("+", size - 1 + len(gathered), i))
    return gathered
