"""Mistakes of one operation in handing its gradient on, as when each brings its own closure."""

from __future__ import annotations

from grader.examiner import Mistake
from grader.hidden_tests.unit_02_backpropagation.value_engine import Value


def _slope_alone(operation: str) -> Mistake:
    """Takes 1 for what arrives at a node of this operation."""

    class SlopeAlone(Value):
        def push(self, node: Value) -> None:
            arrived = 1.0 if node.operation == operation else node.grad
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * arrived

    return Mistake(
        f"{operation}_slope_alone",
        SlopeAlone,
        f"Your {operation} hands on its own slope alone, which is right only where it is the "
        "output itself: the gradient that arrives from above has to be multiplied in.",
    )


def _overwrites(operation: str) -> Mistake:
    """Sets instead of adds, in nodes of this operation."""

    class OverwritesHere(Value):
        def push(self, node: Value) -> None:
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                kept = 0.0 if node.operation == operation else parent.grad
                parent.grad = kept + slope * node.grad

    return Mistake(
        f"{operation}_overwrites",
        OverwritesHere,
        f"Your {operation} sets the gradient of its input, and what another use of that input had "
        "brought is lost: the shares add up, as they do in your other operations.",
    )


HANDING = [
    make(operation)
    for operation in ("product", "power", "exp", "relu")
    for make in (_slope_alone, _overwrites)
]
