"""A small engine to compare a student's ``Value`` with; each of its rules can be replaced.

It is written apart from ``course_lib.autograd``, node by node as in the exercise; a test compares
the two, and both with forward mode. A mistake is a subclass that replaces the rule it is about.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


class Value:
    """A number that remembers what it was computed from: right in every rule."""

    def __init__(self, data: float, parents: Sequence[Value] = ()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes: tuple[float, ...] = ()
        self.operation = ""  # what made it; a leaf has none

    def node(
        self, operation: str, data: float, parents: Sequence[Value], slopes: Sequence[float]
    ) -> Value:
        """A node of the same class with its derivatives by its parents."""
        out = type(self)(data, parents)
        out.slopes = tuple(slopes)
        out.operation = operation
        return out

    def wrapped(self, other: Any) -> Value:
        """The operand itself, or a node that holds the number."""
        return other if isinstance(other, Value) else type(self)(other)

    # ---- operations ------------------------------------------------------------------------

    def __add__(self, other: Any) -> Value:
        other = self.wrapped(other)
        return self.node("sum", self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Any) -> Value:
        number = not isinstance(other, Value)
        other = self.wrapped(other)
        slopes = self.product_slopes(self.data, other.data)
        if number:
            slopes = (self.number_slope(slopes[0]), slopes[1])
        return self.node("product", self.data * other.data, (self, other), slopes)

    def __pow__(self, exponent: float) -> Value:
        value = self.power(self.data, exponent)
        return self.node("power", value, (self,), (self.power_slope(self.data, exponent),))

    def exp(self) -> Value:
        """The exponential function."""
        return self.node("exp", math.exp(self.data), (self,), (self.exp_slope(self.data),))

    def relu(self) -> Value:
        """The positive part."""
        return self.node("relu", max(self.data, 0.0), (self,), (self.relu_slope(self.data),))

    # ---- rules of the operations -----------------------------------------------------------

    def product_slopes(self, a: float, b: float) -> tuple[float, float]:
        """Derivatives of a b by a and by b."""
        return b, a

    def number_slope(self, slope: float) -> float:
        """Derivative of x n by x, for a plain number n."""
        return slope

    def power(self, x: float, n: float) -> Any:
        """x to the power n."""
        return x**n

    def power_slope(self, x: float, n: float) -> Any:
        """Derivative of x to the power n."""
        return n * x ** (n - 1) if n else 0.0

    def exp_slope(self, x: float) -> float:
        """Derivative of e to the power x."""
        return math.exp(x)

    def relu_slope(self, x: float) -> float:
        """Derivative of relu, which is 0 at 0."""
        return 1.0 if x > 0 else 0.0

    # ---- the sweep back --------------------------------------------------------------------

    def children_first(self) -> list[Value]:
        """Every node that leads here, each before all that it was computed from."""
        order: list[Value] = []
        seen: set[Value] = set()
        stack: list[tuple[Value, bool]] = [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        return order[::-1]

    def backward(self) -> None:
        """Set the gradient of each node that leads here."""
        order = self.children_first()
        self.reset(order)
        self.seed()
        self.sweep(order)

    def reset(self, order: list[Value]) -> None:
        """Gradients before the sweep."""
        for node in order:
            node.grad = 0.0

    def seed(self) -> None:
        """The gradient of the root by itself."""
        self.grad = 1.0

    def sweep(self, order: list[Value]) -> None:
        """Hand each gradient on."""
        for node in order:
            self.push(node)

    def push(self, node: Value) -> None:
        """Hand one gradient on to the parents."""
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope * node.grad
