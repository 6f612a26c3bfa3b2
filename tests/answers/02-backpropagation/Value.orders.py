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

# %% wrong: Kahn crosses off each parent once
# hint: never hands on in your answer
# mistake: never_ready
# as: Kahn counts the uses
# =                parent.grad += slope * node.grad
# +            for parent in set(node.parents):
