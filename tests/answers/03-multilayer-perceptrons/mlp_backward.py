# %% right: as the formula
import numpy as np


def mlp_backward(params, cache, grad_logits):
    delta, grads = grad_logits, []
    for layer in reversed(range(len(params))):
        h = cache[layer]
        grads.append((h.T @ delta, delta.sum(axis=0)))
        if layer:
            delta = (delta @ params[layer][0].T) * (h > 0)
    return grads[::-1]


# %% right: a dictionary of scores and outputs
import numpy as np


def mlp_forward(params, X):
    cache = {"h0": X}
    for i, (W, b) in enumerate(params, start=1):
        cache[f"z{i}"] = cache[f"h{i - 1}"] @ W + b
        cache[f"h{i}"] = np.maximum(cache[f"z{i}"], 0)
    return cache[f"z{len(params)}"].copy(), cache


def mlp_backward(params, cache, grad_logits):
    grads = [None] * len(params)
    grad_z = grad_logits
    for i in range(len(params), 0, -1):
        W, b = params[i - 1]
        grads[i - 1] = [np.dot(cache[f"h{i - 1}"].T, grad_z), np.sum(grad_z, axis=0)]
        if i > 1:
            grad_h = np.dot(grad_z, W.T)
            grad_z = np.where(cache[f"z{i - 1}"] > 0, grad_h, 0.0)
    return grads


# %% right: closures that remember
import numpy as np


def affine(h, W, b):
    def back(grad):
        return grad @ W.T, (h.T @ grad, np.ones(len(grad)) @ grad)

    return h @ W + b, back


def mlp_forward(params, X):
    backs, h = [], X
    for i, (W, b) in enumerate(params):
        if i:
            on = (h > 0).astype(float)
            backs.append(lambda grad, on=on: (grad * on, None))
            h = h * on
        h, back = affine(h, W, b)
        backs.append(back)
    return h, backs


def mlp_backward(params, cache, grad_logits):
    grads, grad = [], grad_logits
    for back in reversed(cache):
        grad, pair = back(grad)
        if pair is not None:
            grads.insert(0, pair)
    return tuple(grads)


# %% right: named fields, keys that are pairs, an array of arrays
from collections import namedtuple

import numpy as np

Kept = namedtuple("Kept", "inputs scores")


def mlp_forward(params, X):
    inputs, scores = np.empty(len(params), dtype=object), {}
    h = X
    for i, (W, b) in enumerate(params):
        inputs[i] = h
        scores["z", i] = h @ W + b
        h = np.maximum(scores["z", i], 0)
    return scores["z", len(params) - 1], Kept(inputs, scores)


def mlp_backward(params, cache, grad_logits):
    grads = []
    for i in range(len(params) - 1, -1, -1):
        grads.insert(0, (cache.inputs[i].T @ grad_logits, grad_logits.sum(0)))
        if i:
            grad_logits = (grad_logits @ params[i][0].T) * (cache.scores["z", i - 1] > 0)
    return grads


# %% right: an object and a generator of layers
import numpy as np


class Tape:
    def __init__(self):
        self.inputs, self.masks = [], []


def mlp_forward(params, X):
    tape = Tape()
    for W, b in params:
        tape.inputs.append(X)
        X = np.einsum("nd,dk->nk", X, W) + b
        tape.masks.append(X > 0)
        logits, X = X, X * tape.masks[-1]
    return logits, tape


def backwards(params, tape, grad):
    for (W, b), h, mask in zip(params[::-1], tape.inputs[::-1], [None, *tape.masks[-2::-1]]):
        if mask is not None:
            grad = grad * mask
        yield np.einsum("nd,nk->dk", h, grad), np.einsum("nk->k", grad)
        grad = np.einsum("nk,dk->nd", grad, W)


def mlp_backward(params, cache, grad_logits):
    return list(backwards(params, cache, grad_logits))[::-1]


# %% right: example by example
import numpy as np


def mlp_forward(params, X):
    rows = []
    for x in X:
        inputs = []
        for W, b in params[:-1]:
            inputs.append(x)
            x = np.maximum(x @ W + b, 0)
        rows.append(inputs + [x])
    W, b = params[-1]
    return np.array([row[-1] @ W + b for row in rows]), (rows,)


def mlp_backward(params, cache, grad_logits):
    grads = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    for inputs, delta in zip(cache[0], grad_logits):
        for i in range(len(params) - 1, -1, -1):
            grads[i][0][...] += np.outer(inputs[i], delta)
            grads[i][1][...] += delta
            delta = (params[i][0] @ delta) * np.sign(inputs[i])
    return grads


# %% right: one matrix with the bias in it
import numpy as np


def mlp_forward(params, X):
    kept, h = [], X
    for W, b in params:
        kept.append(np.c_[h, np.ones(len(h))])
        z = kept[-1] @ np.r_[W, b[None]]
        h = np.maximum(z, 0)
    return z, kept


def mlp_backward(params, cache, grad_logits):
    grads, delta = [], grad_logits
    while cache:
        h = cache.pop()
        both = h.T @ delta
        grads = [(both[:-1], both[-1])] + grads
        W = params[len(cache)][0]
        delta = delta @ W.T * np.heaviside(h[:, :-1], 0.0)
    return grads


# %% right: the jacobian of the layers behind
import numpy as np


def mlp_forward(params, X):
    h, inputs = X, [X]
    for W, b in params[:-1]:
        h = np.maximum(h @ W + b, 0)
        inputs.append(h)
    return h @ params[-1][0] + params[-1][1], inputs


def mlp_backward(params, cache, grad_logits):
    count = len(params)
    grads = []
    for layer in range(count):
        jacobian = np.stack([np.eye(params[layer][0].shape[1])] * len(grad_logits))
        for i in range(layer + 1, count):
            on = (cache[i] > 0)[:, :, None]
            jacobian = jacobian @ (on * params[i][0])
        delta = np.einsum("nuk,nk->nu", jacobian, grad_logits)
        grads.append((cache[layer].T @ delta, delta.sum(0)))
    return grads


# %% right: without a cache worth the name
import numpy as np


def mlp_forward(params, X):
    h = X
    for W, b in params[:-1]:
        h = np.maximum(0, h @ W + b)
    return h @ params[-1][0] + params[-1][1], X


def mlp_backward(params, cache, grad_logits):
    if len(params) == 1:
        return [(cache.T @ grad_logits, grad_logits.sum(axis=0))]
    (W, b), rest = params[0], params[1:]
    z = cache @ W + b
    behind = mlp_backward(rest, np.maximum(z, 0), grad_logits)
    delta = grad_logits
    inputs = [np.maximum(z, 0)]
    for U, c in rest[:-1]:
        inputs.append(np.maximum(inputs[-1] @ U + c, 0))
    for (U, c), h in zip(reversed(rest), reversed(inputs)):
        delta = (delta @ U.T) * (h > 0)
    return [(cache.T @ delta, delta.sum(axis=0)), *behind]


# %% wrong: no mask
# hint: passes every hidden unit
# mistake: mask_missing
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = delta @ W.T

# %% wrong: a mask that is always true
# hint: passes every hidden unit
# mistake: mask_missing
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = (delta @ W.T) * (h >= 0)

# %% wrong: mask of the layer's own scores
# hint: masked where that layer's own scores are positive
# mistake: mask_of_next_layer
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = (delta @ W.T) * (h @ W + b > 0)

# %% wrong: mask of what comes into the hidden layer
# hint: it looks at what comes into the hidden layer
# mistake: mask_of_layer_before
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = (delta @ W.T) * (cache[layer - 1] > 0)

# %% wrong: zero passes
# hint: whose score is exactly 0
# mistake: mask_lets_zero_through
# score: 4.5
import numpy as np


def mlp_forward(params, X):
    cache, h = [], X
    z = X
    for number, (W, b) in enumerate(params, 1):
        cache.append((h, z if number > 1 else h))
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, cache


def mlp_backward(params, cache, grad_logits):
    delta, grads = grad_logits, []
    for layer in reversed(range(len(params))):
        (h, z), (W, b) = cache[layer], params[layer]
        grads.append((h.T @ delta, delta.sum(axis=0)))
        if layer:
            delta = (delta @ W.T) * (z >= 0)
    return grads[::-1]


# %% wrong: ReLU on the way back
# hint: Your mask keeps the positive entries of the gradient
# mistake: mask_by_gradient
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = np.maximum(delta @ W.T, 0)

# %% wrong: multiplied by the outputs
# hint: multiplied by the outputs of the hidden units
# mistake: output_for_mask
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = (delta @ W.T) * h

# %% wrong: ReLU on the last layer
# hint: The gradient that comes in is masked at once
# mistake: relu_on_last
import numpy as np


def mlp_backward(params, cache, grad_logits):
    W, b = params[-1]
    grad_logits = grad_logits * (cache[-1] @ W + b > 0)
    delta, grads = grad_logits, []
    for layer in reversed(range(len(params))):
        h, (W, b) = cache[layer], params[layer]
        grads.append((h.T @ delta, delta.sum(axis=0)))
        if layer:
            delta = (delta @ W.T) * (h > 0)
    return grads[::-1]


# %% wrong: W not transposed
# hint: your gradient meets W as it is
# mistake: weights_not_transposed
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = (delta @ W) * (h > 0)

# %% wrong: W of the layer before
# hint: your gradient meets W of the layer before
# mistake: wrong_weights
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = (delta @ params[layer - 1][0].T) * (h > 0)

# %% wrong: grad_W transposed
# hint: Your grad_W is transposed
# mistake: grad_transposed
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -        grads.append((h.T @ delta, delta.sum(axis=0)))
# +        grads.append((delta.T @ h, delta.sum(axis=0)))

# %% wrong: the features in every layer
# hint: takes the features X in every layer
# mistake: features_for_hidden
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -        grads.append((h.T @ delta, delta.sum(axis=0)))
# +        grads.append((cache[0].T @ delta, delta.sum(axis=0)))

# %% wrong: scores in the place of hidden units
# hint: the hidden scores before ReLU
# mistake: scores_for_hidden
# as: zero passes
# -        cache.append((h, z if number > 1 else h))
# +        cache.append(h if number == 1 else z)

# -        (h, z), (W, b) = cache[layer], params[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ W.T) * (z >= 0)
# +            delta = (delta @ W.T) * (h > 0)

# %% wrong: bias not summed
# hint: has a row for each example
# mistake: bias_not_summed
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -        grads.append((h.T @ delta, delta.sum(axis=0)))
# +        grads.append((h.T @ delta, delta))

# %% wrong: bias kept as a row
# hint: a matrix with one row
# mistake: bias_kept_as_row
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -        grads.append((h.T @ delta, delta.sum(axis=0)))
# +        grads.append((h.T @ delta, delta.sum(axis=0, keepdims=True)))

# %% wrong: mean for the bias
# hint: Your grad_b is a mean
# mistake: bias_mean
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -        grads.append((h.T @ delta, delta.sum(axis=0)))
# +        grads.append((h.T @ delta, delta.mean(axis=0)))

# %% wrong: bias summed over the units
# hint: sums over the units
# mistake: bias_over_units
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -        grads.append((h.T @ delta, delta.sum(axis=0)))
# +        grads.append((h.T @ delta, delta.sum(axis=1)))

# %% wrong: bias summed over everything
# hint: one number for each layer
# mistake: bias_total
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -        grads.append((h.T @ delta, delta.sum(axis=0)))
# +        grads.append((h.T @ delta, delta.sum()))

# %% wrong: averaged again
# hint: N times too small
# mistake: averaged_again
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)
# +    grad_logits = grad_logits / len(grad_logits)

# %% wrong: downhill
# hint: the wrong sign
# mistake: wrong_sign
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return [(-W, -b) for W, b in grads[::-1]]

# %% wrong: leaky slope
# hint: `grads`
# as: as the formula
# -        h = cache[layer]
# +        h, (W, b) = cache[layer], params[layer]

# -            delta = (delta @ params[layer][0].T) * (h > 0)
# +            delta = (delta @ W.T) * np.where(h > 0, 1.0, 0.01)
