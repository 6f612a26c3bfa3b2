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
