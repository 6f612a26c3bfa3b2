# %% right: a stack and a list of derivatives
import math


class Value:
    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = ()

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        out.slopes = (1.0, 1.0)
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        out.slopes = (other.data, self.data)
        return out

    def __pow__(self, exponent):
        out = Value(self.data**exponent, (self,))
        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        out.slopes = (out.data,)
        return out

    def relu(self):
        out = Value(max(self.data, 0.0), (self,))
        out.slopes = (1.0 if self.data > 0 else 0.0,)
        return out

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += node.grad * slope


# %% right: closures that push
import math


class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(parents)
        self._push = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out._push = push
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._push = push
        return out

    def __pow__(self, other):
        assert isinstance(other, (int, float))
        out = Value(self.data**other, (self,))

        def push():
            if other:
                self.grad += other * self.data ** (other - 1) * out.grad

        out._push = push
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))

        def push():
            self.grad += out.data * out.grad

        out._push = push
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,))

        def push():
            self.grad += (out.data > 0) * out.grad

        out._push = push
        return out

    def backward(self):
        topo, visited, stack = [], {self}, [(self, iter(self.parents))]
        while stack:
            node, rest = stack[-1]
            for parent in rest:
                if parent not in visited:
                    visited.add(parent)
                    stack.append((parent, iter(parent.parents)))
                    break
            else:
                topo.append(node)
                stack.pop()
        for node in topo:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(topo):
            node._push()


# %% right: Kahn counts the uses
import math


class Value:
    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = ()

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        out.slopes = (1.0, 1.0)
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        out.slopes = (other.data, self.data)
        return out

    def __pow__(self, exponent):
        out = Value(self.data**exponent, (self,))
        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        out.slopes = (out.data,)
        return out

    def relu(self):
        out = Value(max(self.data, 0.0), (self,))
        out.slopes = (1.0 if self.data > 0 else 0.0,)
        return out

    def backward(self):
        uses = {self: 0}
        queue = [self]
        for node in queue:
            for parent in node.parents:
                if parent not in uses:
                    uses[parent] = 0
                    queue.append(parent)
                uses[parent] += 1
        for node in uses:
            node.grad = 0.0
        self.grad = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad
                uses[parent] -= 1
                if uses[parent] == 0:
                    ready.append(parent)


# %% right: youngest first, by heapq
import heapq
import itertools
import math

clock = itertools.count()


class Value:
    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = ()
        self.born = next(clock)

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        out.slopes = (1.0, 1.0)
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        out.slopes = (other.data, self.data)
        return out

    def __pow__(self, exponent):
        out = Value(self.data**exponent, (self,))
        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        out.slopes = (out.data,)
        return out

    def relu(self):
        out = Value(max(self.data, 0.0), (self,))
        out.slopes = (1.0 if self.data > 0 else 0.0,)
        return out

    def backward(self):
        heap, known = [(-self.born, self)], {self.born}
        self.grad = 1.0
        while heap:
            _, node = heapq.heappop(heap)
            for parent, slope in zip(node.parents, node.slopes):
                if parent.born not in known:
                    known.add(parent.born)
                    parent.grad = 0.0
                    heapq.heappush(heap, (-parent.born, parent))
                parent.grad += slope * node.grad


# %% right: a dataclass with slots and numpy scalars
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

import numpy as np


@dataclass(eq=False, slots=True)
class Value:
    data: float
    parents: tuple = ()
    grad: float = 0.0
    rules: list = field(default_factory=list)

    def __post_init__(self):
        self.data = np.float64(self.data)

    def _of(self, data, *pairs):
        return Value(data, tuple(parent for parent, _ in pairs), 0.0, [rule for _, rule in pairs])

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._of(self.data + other.data, (self, lambda g: g), (other, lambda g: g))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._of(
            self.data * other.data,
            (self, lambda g: g * other.data),
            (other, lambda g: g * self.data),
        )

    def __pow__(self, n):
        return self._of(
            self.data**n, (self, lambda g: g * n * self.data ** (n - 1.0) if n else 0.0)
        )

    def exp(self):
        y = np.exp(self.data)
        return self._of(y, (self, lambda g: g * y))

    def relu(self):
        return self._of(
            np.maximum(self.data, 0), (self, lambda g: np.where(self.data > 0, g, 0.0)[()])
        )

    def backward(self):
        graph, todo = {self: self.parents}, [self]
        while todo:
            for parent in todo.pop().parents:
                if parent not in graph:
                    graph[parent] = parent.parents
                    todo.append(parent)
        order = list(TopologicalSorter(graph).static_order())
        for node in order:
            node.grad = np.float64(node is self)
        for node in reversed(order):
            for parent, rule in zip(node.parents, node.rules):
                parent.grad = parent.grad + rule(node.grad)


# %% right: a base class, numbers kept out of the graph
import math


class Node:
    __slots__ = ("data", "grad", "parents", "edges", "level")

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = float(data), 0.0, tuple(parents)
        self.edges = []
        self.level = 1 + max((parent.level for parent in self.parents), default=-1)


class Value(Node):
    def _then(self, data, edges):
        out = Value(data, [node for node, _ in edges])
        out.edges = edges
        return out

    def __add__(self, other):
        if isinstance(other, Value):
            return self._then(self.data + other.data, [(self, 1.0), (other, 1.0)])
        return self._then(self.data + other, [(self, 1.0)])

    __radd__ = __add__

    def __mul__(self, other):
        if isinstance(other, Value):
            return self._then(self.data * other.data, [(self, other.data), (other, self.data)])
        return self._then(self.data * other, [(self, other)])

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __pow__(self, n):
        return self._then(
            math.pow(self.data, n), [(self, 0.0 if n == 0 else n * math.pow(self.data, n - 1))]
        )

    def exp(self):
        y = math.exp(self.data)
        return self._then(y, [(self, y)])

    def relu(self):
        return self * 1 if self.data > 0 else self * 0

    def backward(self):
        levels, todo, seen = {}, [self], {id(self)}
        while todo:
            node = todo.pop()
            levels.setdefault(node.level, []).append(node)
            for parent in node.parents:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    todo.append(parent)
        for nodes in levels.values():
            for node in nodes:
                node.grad = 0.0
        self.grad = 1.0
        for level in sorted(levels, reverse=True):
            for node in levels[level]:
                for parent, slope in node.edges:
                    parent.grad += slope * node.grad


# %% right: gradients in a dict, written back at the end
import math


class Value:
    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = ()

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        out.slopes = (1.0, 1.0)
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        out.slopes = (other.data, self.data)
        return out

    def __pow__(self, exponent):
        out = Value(self.data**exponent, (self,))
        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        out.slopes = (out.data,)
        return out

    def relu(self):
        out = Value(max(self.data, 0.0), (self,))
        out.slopes = (1.0 if self.data > 0 else 0.0,)
        return out

    def backward(self):
        finished, path, met = {}, [self], set()
        while path:
            node = path[-1]
            met.add(id(node))
            waiting = [parent for parent in node.parents if id(parent) not in met]
            if waiting:
                path.append(waiting[0])
            else:
                finished[id(path.pop())] = node
        grads = dict.fromkeys(finished, 0)
        grads[id(self)] = 1
        for key, node in reversed(finished.items()):
            for parent, slope in zip(node.parents, node.slopes):
                grads[id(parent)] = grads[id(parent)] + slope * grads[key]
        for key, node in finished.items():
            node.grad = grads[key]


# %% right: recursion under a raised limit
import math
import sys


class Value:
    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = ()

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        out.slopes = (1.0, 1.0)
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        out.slopes = (other.data, self.data)
        return out

    def __pow__(self, exponent):
        out = Value(self.data**exponent, (self,))
        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        out.slopes = (out.data,)
        return out

    def relu(self):
        out = Value(max(self.data, 0.0), (self,))
        out.slopes = (1.0 if self.data > 0 else 0.0,)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(node):
            seen.add(node)
            for parent in node.parents:
                if parent not in seen:
                    visit(parent)
            order.append(node)

        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(100_000)
        try:
            visit(self)
        finally:
            sys.setrecursionlimit(limit)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in order[::-1]:
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad


# %% right: numpy for the functions, derivatives when they are asked for
import numpy as np


class Value:
    def __init__(self, data, parents=(), kind="leaf", n=None):
        self.data = data
        self.grad = 0
        self.parents = tuple(parents)
        self.kind = kind
        self.n = n

    def __add__(self, other):
        other = Value(other) if not isinstance(other, Value) else other
        return Value(self.data + other.data, (self, other), "add")

    def __mul__(self, other):
        other = Value(other) if not isinstance(other, Value) else other
        return Value(self.data * other.data, (self, other), "mul")

    def __pow__(self, n):
        return Value(self.data**n, (self,), "pow", n)

    def exp(self):
        return Value(np.exp(self.data), (self,), "exp")

    def relu(self):
        return Value(np.maximum(self.data, 0), (self,), "relu")

    def derivatives(self):
        if self.kind == "add":
            return 1, 1
        if self.kind == "mul":
            a, b = self.parents
            return b.data, a.data
        if self.kind == "pow":
            return (self.n * self.parents[0].data ** (self.n - 1) if self.n else 0.0,)
        if self.kind == "exp":
            return (self.data,)
        if self.kind == "relu":
            return (np.heaviside(self.parents[0].data, 0),)
        return ()

    def backward(self):
        order = {}
        stack = [self]
        while stack:
            node = stack.pop()
            if node in order:
                continue
            waiting = [p for p in node.parents if p not in order]
            if waiting:
                stack += [node, *waiting]
            else:
                order[node] = None
                node.grad = 0
        self.grad = 1
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.derivatives()):
                parent.grad += slope * node.grad
