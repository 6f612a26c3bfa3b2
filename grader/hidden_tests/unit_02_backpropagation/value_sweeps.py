"""Mistakes in ``backward``: each replaces one step of the engine's sweep."""

from __future__ import annotations

from grader.examiner import Mistake
from grader.hidden_tests.unit_02_backpropagation.value_engine import Value


class Overwrites(Value):
    """Sets the gradient of a parent instead of adding to it."""

    def push(self, node: Value) -> None:
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad = slope * node.grad


class SameParentOnce(Value):
    """Adds once for each different parent."""

    def push(self, node: Value) -> None:
        for parent, slope in dict(zip(node.parents, node.slopes, strict=True)).items():
            parent.grad += slope * node.grad


class SameValueOnce(Value):
    """Takes nodes that hold equal numbers for one."""

    def children_first(self) -> list[Value]:
        order: list[Value] = []
        seen: set[float] = set()
        for node in super().children_first():
            if node.data not in seen:
                seen.add(node.data)
                order.append(node)
        return order

    def reset(self, order: list[Value]) -> None:
        super().reset(super().children_first())


class DepthFirst(Value):
    """Hands on as soon as a node is met, before its other children have."""

    def children_first(self) -> list[Value]:
        order: dict[Value, None] = {}
        stack: list[Value] = [self]
        while stack:
            node = stack.pop()
            if node not in order:
                order[node] = None
                stack.extend(reversed(node.parents))
        return list(order)


class BreadthFirst(Value):
    """Goes by the number of operations between a node and the root, the shortest way."""

    def children_first(self) -> list[Value]:
        order: dict[Value, None] = {self: None}
        queue: list[Value] = [self]
        for node in queue:
            new = [parent for parent in dict.fromkeys(node.parents) if parent not in order]
            order |= dict.fromkeys(new)
            queue.extend(new)
        return queue


class AgainInDepth(Value):
    """Follows every path from the root by itself, handing on the whole gradient each time."""

    def sweep(self, order: list[Value]) -> None:
        stack: list[Value] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, Value):
                self.push(node)
                stack.extend(reversed(node.parents))


class AgainInBreadth(Value):
    """The same with a queue."""

    def sweep(self, order: list[Value]) -> None:
        queue: list[Value] = [self]
        for node in queue:
            self.push(node)
            queue.extend(node.parents)


class NeverReady(Value):
    """Counts each use of a node, and crosses off one for each operation that uses it."""

    def sweep(self, order: list[Value]) -> None:
        uses = dict.fromkeys(order, 0)
        for node in order:
            for parent in node.parents:
                uses[parent] += 1
        ready: list[Value] = [self]
        while ready:
            node = ready.pop()
            self.push(node)
            for parent in dict.fromkeys(node.parents):
                uses[parent] -= 1
                if not uses[parent]:
                    ready.append(parent)


class LeavesFirst(Value):
    """The right order, backwards."""

    def sweep(self, order: list[Value]) -> None:
        super().sweep(order[::-1])


class NoSeed(Value):
    """Never sets the gradient of the root."""

    def seed(self) -> None:
        pass


class SeedIsValue(Value):
    """Starts from the value of the root."""

    def seed(self) -> None:
        self.grad = self.data


class NeverReset(Value):
    """Adds to what earlier sweeps left."""

    def reset(self, order: list[Value]) -> None:
        pass


class NeverResetSeedAdded(NeverReset):
    """The same at the root too."""

    def seed(self) -> None:
        self.grad += 1.0


class AddsOverCalls(Value):
    """Sweeps rightly, and adds what comes out to what was there."""

    def backward(self) -> None:
        before = [(node, node.grad) for node in self.children_first()]
        super().backward()
        for node, grad in before:
            node.grad += grad


class CallsBackward(Value):
    """Calls ``backward`` of the parents, each of which seeds itself."""

    def backward(self) -> None:
        for node in self.children_first():
            node.grad = 1.0


class LeavesNotReset(Value):
    """Starts afresh inside of the graph and adds up in the leaves, as PyTorch does."""

    def reset(self, order: list[Value]) -> None:
        super().reset([node for node in order if node.parents])


class LeavesReset(Value):
    """Starts afresh in the leaves only."""

    def reset(self, order: list[Value]) -> None:
        super().reset([node for node in order if not node.parents])


class InnerForgotten(Value):
    """Keeps the gradients of the leaves only."""

    def push(self, node: Value) -> None:
        super().push(node)
        if node.parents:
            node.grad = 0.0


SWEEPS = [
    Mistake(
        "overwrites",
        Overwrites,
        "A node that is used more than once keeps only the part of its gradient that arrives last: "
        "each use has its share in the output, and the shares add up. Look at how a parent's "
        "`grad` is updated.",
    ),
    Mistake(
        "same_parent_once",
        SameParentOnce,
        "Where both operands are the same node, as in x + x, it gets its share once in your "
        "answer, and it should get it twice. Look at whether parents are kept in a set or as keys "
        "of a dict.",
    ),
    Mistake(
        "same_value_once",
        SameValueOnce,
        "Two nodes that hold equal numbers are taken for one in your answer, and one of them "
        "hands nothing on. Look at how you tell whether a node was seen before: it is the node "
        "that counts, not its value.",
    ),
    Mistake(
        "depth_first",
        DepthFirst,
        "A node hands its gradient on as soon as it is first met, before all its uses have added "
        "their share: that is depth first without a topological order. Look at what must be "
        "finished before a node may be processed.",
    ),
    Mistake(
        "breadth_first",
        BreadthFirst,
        "Nodes are processed by their distance from the output: right where all ways to a node "
        "are equally long, wrong where a short and a long way meet, because the long one arrives "
        "too late. Breadth first is no topological order.",
    ),
    Mistake(
        "visits_again_in_depth",
        AgainInDepth,
        "A shared node hands on its whole gradient each time it is reached, so what it had handed "
        "on before is counted again. Look at how often a node may be processed: once, when its "
        "gradient is complete.",
    ),
    Mistake(
        "visits_again_in_breadth",
        AgainInBreadth,
        "A shared node stands in your queue once for each of its uses and hands on its whole "
        "gradient each time. Look at how often a node may be processed: once, when its gradient is "
        "complete.",
    ),
    Mistake(
        "never_ready",
        NeverReady,
        "A node that one operation uses twice, as in u + u, never hands on in your answer: its "
        "uses are counted as two and crossed off as one. Look at where a count goes up and where "
        "it goes down.",
    ),
    Mistake(
        "leaves_first",
        LeavesFirst,
        "Only the operands of the last operation get a gradient: either the sweep stops after one "
        "step, or it runs from the leaves to the output, where there is nothing to hand on yet. "
        "Look at the direction of your order.",
    ),
    Mistake(
        "no_seed",
        NoSeed,
        "Every gradient is 0: the sweep starts with nothing to hand on, or gradients are set to 0 "
        "when it is over. Look at the derivative of the output by itself, and at when `backward` "
        "sets it.",
    ),
    Mistake(
        "seed_is_value",
        SeedIsValue,
        "Your gradients are those of the square of the output, halved: the sweep starts with the "
        "output's value. Look at the derivative of the output by itself.",
    ),
    Mistake(
        "never_reset",
        NeverReset,
        "The first `backward` is right and the second adds to what the first one left in the "
        "nodes. Look at what each gradient should be when a sweep begins.",
    ),
    Mistake(
        "never_reset_seed_added",
        NeverResetSeedAdded,
        "The first `backward` is right and the second adds to what the first one left, in the "
        "output too, where 1 is added to the old gradient. Look at what each gradient should be "
        "when a sweep begins.",
    ),
    Mistake(
        "adds_over_calls",
        AddsOverCalls,
        "A second `backward` doubles every gradient: it computes the right ones and adds them to "
        "those of the first. Look at what each gradient should be when a sweep begins.",
    ),
    Mistake(
        "leaves_not_reset",
        LeavesNotReset,
        "A second `backward` adds to the gradients of the leaves, as PyTorch does; here each sweep "
        "starts afresh. Look at which nodes are set to 0.",
    ),
    Mistake(
        "only_leaves_reset",
        LeavesReset,
        "A second `backward` starts afresh in the leaves and not in the nodes between them and the "
        "output. Look at which nodes are set to 0.",
    ),
    Mistake(
        "inner_forgotten",
        InnerForgotten,
        "The leaves are right, and the nodes between them and the output end with gradient 0: "
        "they lose it after it was handed on. Every node keeps its gradient.",
    ),
]

# On sums this cannot be told from overwriting, so it is looked for among powers, and then kept.
EACH_ONE = Mistake(
    "each_gradient_one",
    CallsBackward,
    "Every gradient ends as 1: `backward` is called on each parent in turn, and each call takes "
    "its own node for the output and seeds it with 1. Look at what belongs to the whole sweep and "
    "what to one node of it.",
)
