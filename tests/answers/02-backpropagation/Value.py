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


# %% wrong: own factor
# hint: gets its own value
# mistake: product_own_factor
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (self.data, other.data)

# %% wrong: product like a sum
# hint: through your product unchanged
# mistake: product_like_a_sum
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (1.0, 1.0)

# %% wrong: product by product
# hint: the whole product
# mistake: product_by_product
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (out.data, out.data)

# %% wrong: left factor only
# hint: Only the left factor
# mistake: product_left_only
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (other.data, 0.0)

# %% wrong: number without its factor
# hint: the number is missing from
# mistake: number_not_a_factor
# score: 5.25
# as: a stack and a list of derivatives
# =    def __mul__(self, other):
# -        other = other if isinstance(other, Value) else Value(other)
# +        if not isinstance(other, Value):
# +            out = Value(self.data * other, (self,))
# +            out.slopes = (1.0,)
# +            return out

# %% wrong: numbers not wrapped
# hint: A plain number on the right of an operation is no node
# score: 4.75
# as: a stack and a list of derivatives
# =    def __mul__(self, other):
# -        other = other if isinstance(other, Value) else Value(other)

# %% wrong: power without its factor
# hint: lacks the exponent in front
# mistake: power_without_factor
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (self.data ** (exponent - 1),)

# %% wrong: exponent not lowered
# hint: still the old exponent on top
# mistake: power_not_lowered
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data**exponent,)

# %% wrong: exponent raised
# hint: as in an integral
# mistake: power_raised
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data ** (exponent + 1),)

# %% wrong: factor lowered too
# hint: too small by 1
# mistake: power_lowered_factor
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = ((exponent - 1) * self.data ** (exponent - 1),)

# %% wrong: whole exponents only
# hint: wrong for fractional ones
# mistake: power_whole_exponents
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent and exponent * self.data ** int(exponent - 1),)

# %% wrong: exponent without sign
# hint: right for exponents of at least 1
# mistake: power_positive_exponents
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent and exponent * self.data ** abs(exponent - 1),)

# %% wrong: factor without sign
# hint: wrong sign for negative exponents
# mistake: power_factor_without_sign
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (abs(exponent) * self.data ** (exponent - 1) if exponent else 0.0,)

# %% wrong: differentiates by the exponent
# hint: which brings a logarithm
# mistake: power_by_exponent
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (out.data * math.log(abs(self.data)) if self.data else 0.0,)

# %% wrong: power as product
# hint: base times the exponent
# mistake: power_as_product
# score: 4.5
# as: a stack and a list of derivatives
# -        out = Value(self.data**exponent, (self,))
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out = Value(self.data * exponent, (self,))
# +        out.slopes = (exponent,)

# %% wrong: power by logarithms
# hint: whether a division or a logarithm stands
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * math.exp((exponent - 1) * math.log(self.data)),)

# %% wrong: power divided by its base
# hint: whether a division or a logarithm stands
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * out.data / self.data,)

# %% wrong: exp with slope 1
# hint: through your `exp` unchanged
# mistake: exp_slope_one
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (out.data,)
# +        out.slopes = (1.0,)

# %% wrong: exp with its input
# hint: of your `exp` is its input
# mistake: exp_slope_input
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (out.data,)
# +        out.slopes = (self.data,)

# %% wrong: exp by the power rule
# hint: follows the power rule
# mistake: exp_power_rule
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (out.data,)
# +        out.slopes = (self.data * math.exp(self.data - 1),)

# %% wrong: relu is 1 at 0
# hint: taken as 1
# mistake: relu_one_at_zero
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0 if self.data >= 0 else 0.0,)

# %% wrong: relu is one half at 0
# hint: taken as one half
# mistake: relu_half_at_zero
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = ((math.copysign(1, self.data) + 1) / 2 if self.data else 0.5,)

# %% wrong: relu without a mask
# hint: where the input is negative too
# mistake: relu_without_mask
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0,)

# %% wrong: relu by its output, which is never negative
# hint: where the input is negative too
# mistake: relu_without_mask
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0 if out.data >= 0 else 0.0,)

# %% wrong: relu on the wrong side
# hint: mask is on the wrong side
# mistake: relu_wrong_side
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0 if self.data < 0 else 0.0,)

# %% wrong: relu multiplies by its output
# hint: derivative of your `relu` is its output
# mistake: relu_slope_value
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (out.data,)

# %% wrong: overwrites
# hint: keeps only the part of its gradient that arrives last
# mistake: overwrites
# score: 3.75
# as: a stack and a list of derivatives
# -                parent.grad += node.grad * slope
# +                parent.grad = node.grad * slope

# %% wrong: closures that overwrite
# hint: keeps only the part of its gradient that arrives last
# mistake: overwrites
# score: 3.75
# as: closures that push
# -            self.grad += out.grad
# -            other.grad += out.grad
# +            self.grad = out.grad
# +            other.grad = out.grad

# -            self.grad += other.data * out.grad
# -            other.grad += self.data * out.grad
# +            self.grad = other.data * out.grad
# +            other.grad = self.data * out.grad

# -                self.grad += other * self.data ** (other - 1) * out.grad
# +                self.grad = other * self.data ** (other - 1) * out.grad

# -            self.grad += out.data * out.grad
# +            self.grad = out.data * out.grad

# -            self.grad += (out.data > 0) * out.grad
# +            self.grad = (out.data > 0) * out.grad

# %% wrong: parents as keys of a dict
# hint: Where both operands are the same node
# mistake: same_parent_once
# as: a stack and a list of derivatives
# -            for parent, slope in zip(node.parents, node.slopes):
# +            for parent, slope in dict(zip(node.parents, node.slopes)).items():

# %% wrong: a set of values
# hint: Two nodes that hold equal numbers
# mistake: same_value_once
# as: a stack and a list of derivatives
# -            elif node not in seen:
# -                seen.add(node)
# +            elif not node.parents or node.data not in seen:
# +                seen.add(node.data)

# %% wrong: nodes compared by their values
# hint: Two nodes that hold equal numbers
# mistake: same_value_once
# as: a stack and a list of derivatives
# =        self.slopes = ()
# +
# +    def __eq__(self, other):
# +        return (self.data, self.grad, self.parents) == (other.data, other.grad, other.parents)
# +
# +    def __hash__(self):
# +        return hash(self.data)

# =            node.grad = 0.0
# +        order = list(dict.fromkeys(order))

# %% wrong: depth first on a stack
# hint: depth first without a topological order
# mistake: depth_first
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# +        for node in self.everything():

# -        for node in reversed(order):
# +        stack, seen = [self], {self}
# +        while stack:
# +            node = stack.pop()

# =                parent.grad += node.grad * slope
# +                if parent not in seen:
# +                    seen.add(parent)
# +                    stack.append(parent)
# +
# +    def everything(self):
# +        nodes, stack = {self}, [self]
# +        while stack:
# +            new = set(stack.pop().parents) - nodes
# +            nodes |= new
# +            stack.extend(new)
# +        return nodes

# %% wrong: depth first, turned away when taken
# hint: depth first without a topological order
# mistake: depth_first
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# +        for node in self.everything():

# -        for node in reversed(order):
# +        stack, seen = [self], set()
# +        while stack:
# +            node = stack.pop()
# +            if node in seen:
# +                continue
# +            seen.add(node)

# =                parent.grad += node.grad * slope
# +                stack.append(parent)
# +
# +    def everything(self):
# +        nodes, stack = {self}, [self]
# +        while stack:
# +            new = set(stack.pop().parents) - nodes
# +            nodes |= new
# +            stack.extend(new)
# +        return nodes

# %% wrong: breadth first with a deque
# hint: Breadth first is no topological order
# mistake: breadth_first
# as: a stack and a list of derivatives
# =import math
# +from collections import deque

# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# +        for node in self.everything():

# -        for node in reversed(order):
# +        queue, seen = deque([self]), {self}
# +        while queue:
# +            node = queue.popleft()

# =                parent.grad += node.grad * slope
# +                if parent not in seen:
# +                    seen.add(parent)
# +                    queue.append(parent)
# +
# +    def everything(self):
# +        nodes, stack = {self}, [self]
# +        while stack:
# +            new = set(stack.pop().parents) - nodes
# +            nodes |= new
# +            stack.extend(new)
# +        return nodes

# %% wrong: recursion that pushes whole gradients
# hint: hands on its whole gradient each time it is reached
# mistake: visits_again_in_depth
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# -            node.grad = 0.0
# +        self.reset()
# =        self.grad = 1.0
# -        for node in reversed(order):
# -            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +        self.push()
# +
# +    def reset(self):
# +        self.grad = 0.0
# +        for parent in self.parents:
# +            parent.reset()
# +
# +    def push(self):
# +        for parent, slope in zip(self.parents, self.slopes):
# +            parent.grad += slope * self.grad
# +            parent.push()

# %% wrong: an order with repetitions
# hint: hands on its whole gradient each time it is reached
# mistake: visits_again_in_depth
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# +        order, stack = [], [(self, False)]

# -            elif node not in seen:
# -                seen.add(node)
# +                node.grad = 0.0
# +            else:

# -        for node in order:
# -            node.grad = 0.0

# %% wrong: a queue with repetitions
# hint: stands in your queue once for each of its uses
# mistake: visits_again_in_breadth
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# +        queue = [self]
# +        for node in queue:
# =            node.grad = 0.0
# +            queue.extend(node.parents)
# =        self.grad = 1.0
# -        for node in reversed(order):
# +        for node in queue:

# %% wrong: order not reversed
# hint: Only the operands of the last operation
# mistake: leaves_first
# as: a stack and a list of derivatives
# -        for node in reversed(order):
# +        for node in order:

# %% wrong: one step only
# hint: Only the operands of the last operation
# mistake: leaves_first
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# +        for node in self.parents:

# -        for node in reversed(order):
# -            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +        for parent, slope in zip(self.parents, self.slopes):
# +            parent.grad += slope

# %% wrong: no seed
# hint: Every gradient is 0
# mistake: no_seed
# score: 0.5
# as: a stack and a list of derivatives
# -        self.grad = 1.0

# %% wrong: no seed, no reset
# hint: Every gradient is 0
# mistake: no_seed
# as: a stack and a list of derivatives
# -        for node in order:
# -            node.grad = 0.0
# -        self.grad = 1.0

# %% wrong: seeded with the value
# hint: the sweep starts with the output's value
# mistake: seed_is_value
# as: a stack and a list of derivatives
# -        self.grad = 1.0
# +        self.grad = self.data

# %% wrong: never reset
# hint: the second adds to what the first one left in the nodes
# mistake: never_reset
# score: 5.5
# as: a stack and a list of derivatives
# -        for node in order:
# -            node.grad = 0.0

# %% wrong: never reset, seed added
# hint: where 1 is added to the old gradient
# mistake: never_reset_seed_added
# score: 5.5
# as: a stack and a list of derivatives
# -        for node in order:
# -            node.grad = 0.0
# -        self.grad = 1.0
# +        self.grad += 1.0

# %% wrong: sums over calls
# hint: A second `backward` doubles every gradient
# mistake: adds_over_calls
# score: 5.5
# as: a stack and a list of derivatives
# -        for node in order:
# -            node.grad = 0.0
# -        self.grad = 1.0
# +        grads = dict.fromkeys(order, 0.0)
# +        grads[self] = 1.0

# -                parent.grad += node.grad * slope
# +                grads[parent] += grads[node] * slope
# +        for node in order:
# +            node.grad += grads[node]

# %% wrong: a mark that stays
# hint: what an earlier sweep left
# score: 5.5
# as: a stack and a list of derivatives
# =        self.slopes = ()
# +        self.seen = False

# -        order, seen, stack = [], set(), [(self, False)]
# +        order, stack = [], [(self, False)]

# -            elif node not in seen:
# -                seen.add(node)
# +            elif not node.seen:
# +                node.seen = True

# %% wrong: backward of the parents
# hint: each call takes its own node for the output
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# -            node.grad = 0.0
# =        self.grad = 1.0
# -        for node in reversed(order):
# -            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +        for parent, slope in zip(self.parents, self.slopes):
# +            parent.grad += slope * self.grad
# +            parent.backward()

# %% wrong: reset when it is over
# hint: gradients are set to 0 when it is over
# mistake: no_seed
# as: a stack and a list of derivatives
# =                parent.grad += node.grad * slope
# +        for node in order:
# +            node.grad = 0.0

# %% wrong: leaves add up
# hint: as PyTorch does
# mistake: leaves_not_reset
# score: 5.5
# as: a stack and a list of derivatives
# -            node.grad = 0.0
# +            node.grad = node.grad if not node.parents else 0.0

# %% wrong: only leaves reset
# hint: not in the nodes between them
# mistake: only_leaves_reset
# score: 5.5
# as: a stack and a list of derivatives
# -            node.grad = 0.0
# +            node.grad = 0.0 if not node.parents else node.grad

# %% wrong: inner gradients forgotten
# hint: they lose it after it was handed on
# mistake: inner_forgotten
# as: a stack and a list of derivatives
# =                parent.grad += node.grad * slope
# +            if node.parents:
# +                node.grad = 0.0

# %% wrong: recursion
# hint: calls itself once for each node
# score: 5.5
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# +        order, seen = [], set()
# +
# +        def visit(node):
# +            if node not in seen:
# +                seen.add(node)
# +                for parent in node.parents:
# +                    visit(parent)
# =                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# +
# +        visit(self)

# -                parent.grad += node.grad * slope
# +                parent.grad += slope * node.grad

# %% wrong: every path by itself, on a stack
# hint: it walks every path from the output
# score: 5.75
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# +        seen, stack = set(), [self]
# =        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# +            node = stack.pop()
# +            node.grad = 0.0
# +            if node not in seen:
# =                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# -            node.grad = 0.0
# -        self.grad = 1.0
# -        for node in reversed(order):
# +                stack.extend(node.parents)
# +        paths = [(self, 1.0)]
# +        while paths:
# +            node, share = paths.pop()
# +            node.grad += share
# =            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +                paths.append((parent, share * slope))

# %% wrong: every path by itself, by recursion
# hint: it walks every path from the output
# score: 5.25
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# -            node.grad = 0.0
# -        self.grad = 1.0
# -        for node in reversed(order):
# -            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +        self.reset()
# +        self.push(1.0)
# +
# +    def reset(self):
# +        self.grad = 0.0
# +        for parent in self.parents:
# +            if parent.grad != 0.0:
# +                parent.reset()
# +
# +    def push(self, share):
# +        self.grad += share
# +        for parent, slope in zip(self.parents, self.slopes):
# +            parent.push(share * slope)

# %% wrong: no return
# hint: A product gives None instead of a new `Value`
# as: a stack and a list of derivatives
# =        out.slopes = (other.data, self.data)
# -        return out

# %% wrong: a number instead of a node
# hint: A power gives plain data instead of a `Value`
# as: a stack and a list of derivatives
# -        out = Value(self.data**exponent, (self,))
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# -        return out
# +        return self.data**exponent

# %% wrong: sums that are numbers
# hint: A sum gives plain data instead of a `Value`
# as: a stack and a list of derivatives
# -        other = other if isinstance(other, Value) else Value(other)
# -        out = Value(self.data + other.data, (self, other))
# -        out.slopes = (1.0, 1.0)
# -        return out
# +        return self.data + (other.data if isinstance(other, Value) else other)
# +
# +    __radd__ = __add__

# %% wrong: relu left out
# hint: `relu` or `backward` still holds the placeholder
# score: 4.75
# as: a stack and a list of derivatives
# -        out = Value(max(self.data, 0.0), (self,))
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# -        return out
# +        # YOUR CODE HERE
# +        raise NotImplementedError()

# %% wrong: backward left out
# hint: `backward` still holds the placeholder
# score: 0.5
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# -            node.grad = 0.0
# -        self.grad = 1.0
# -        for node in reversed(order):
# -            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +        # YOUR CODE HERE
# +        raise NotImplementedError()

# %% wrong: backward does nothing
# hint: Every gradient is 0
# mistake: no_seed
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# -        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# -        for node in order:
# -            node.grad = 0.0
# -        self.grad = 1.0
# -        for node in reversed(order):
# -            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +        pass

# %% wrong: zeroes what it does not reach
# hint: in nodes that only the first root reaches
# score: 5.5
# as: a stack and a list of derivatives
# =class Value:
# +    everything = []
# +

# =        self.slopes = ()
# +        Value.everything.append(self)

# -        for node in order:
# +        for node in Value.everything:

# %% wrong: a parent handed on to before it is whole, by the height
# hint: In a random graph
# as: a stack and a list of derivatives
# -        order, seen, stack = [], set(), [(self, False)]
# +        order, stack = {self: 0}, [self]
# =        while stack:
# -            node, ready = stack.pop()
# -            if ready:
# -                order.append(node)
# -            elif node not in seen:
# -                seen.add(node)
# -                stack.append((node, True))
# -                stack.extend((parent, False) for parent in node.parents)
# +            node = stack.pop()
# +            for parent in node.parents:
# +                if parent not in order or len(order) < 9 and order[parent] < order[node] + 1:
# +                    order[parent] = order[node] + 1
# +                    stack.append(parent)

# -        for node in reversed(order):
# +        for node in sorted(order, key=order.get):
# =            for parent, slope in zip(node.parents, node.slopes):
# -                parent.grad += node.grad * slope
# +                parent.grad += slope * node.grad

# %% wrong: product without what arrives
# hint: Your product hands on its own slope alone
# mistake: product_slope_alone
# score: 5.5
# as: closures that push
# -            self.grad += other.data * out.grad
# -            other.grad += self.data * out.grad
# +            self.grad += other.data
# +            other.grad += self.data

# %% wrong: product that overwrites
# hint: Your product sets the gradient of its input
# mistake: product_overwrites
# score: 5.5
# as: closures that push
# -            self.grad += other.data * out.grad
# -            other.grad += self.data * out.grad
# +            self.grad = other.data * out.grad
# +            other.grad = self.data * out.grad

# %% wrong: power without what arrives
# hint: Your power hands on its own slope alone
# mistake: power_slope_alone
# score: 5.5
# as: closures that push
# -                self.grad += other * self.data ** (other - 1) * out.grad
# +                self.grad += other * self.data ** (other - 1)

# %% wrong: power that overwrites
# hint: Your power sets the gradient of its input
# mistake: power_overwrites
# score: 5.5
# as: closures that push
# -                self.grad += other * self.data ** (other - 1) * out.grad
# +                self.grad = other * self.data ** (other - 1) * out.grad

# %% wrong: exp without what arrives
# hint: Your exp hands on its own slope alone
# mistake: exp_slope_alone
# score: 5.5
# as: closures that push
# -            self.grad += out.data * out.grad
# +            self.grad += out.data

# %% wrong: exp that overwrites
# hint: Your exp sets the gradient of its input
# mistake: exp_overwrites
# score: 5.5
# as: closures that push
# -            self.grad += out.data * out.grad
# +            self.grad = out.data * out.grad

# %% wrong: relu without what arrives
# hint: Your relu hands on its own slope alone
# mistake: relu_slope_alone
# score: 5.5
# as: closures that push
# -            self.grad += (out.data > 0) * out.grad
# +            self.grad += out.data > 0

# %% wrong: relu that overwrites
# hint: Your relu sets the gradient of its input
# mistake: relu_overwrites
# score: 5.5
# as: closures that push
# -            self.grad += (out.data > 0) * out.grad
# +            self.grad = (out.data > 0) * out.grad

# %% wrong: Kahn crosses off each parent once
# hint: never hands on in your answer
# mistake: never_ready
# as: Kahn counts the uses
# =                parent.grad += slope * node.grad
# +            for parent in set(node.parents):

# %% wrong: power without brackets
# hint: where brackets are needed
# mistake: power_without_brackets
# score: 5
# as: Kahn counts the uses
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data**exponent - 1,)

# %% wrong: exponent of 0 at 0
# hint: whether a division or a logarithm stands
# score: 5.25
# as: Kahn counts the uses
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data ** (exponent - 1),)

# %% wrong: exponent of 0 keeps its power, lacks its factor
# hint: lacks the exponent in front
# mistake: power_without_factor
# score: 5
# as: Kahn counts the uses
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (self.data ** (exponent - 1) if exponent else 0.0,)
