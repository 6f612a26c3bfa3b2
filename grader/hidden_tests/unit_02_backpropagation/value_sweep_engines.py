"""Engines that sweep wrongly: each replaces one step of the right one's."""

from __future__ import annotations

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
