# %% right: as the formula
import numpy as np


def mlp_forward(params, X):
    cache, h = [], X
    for number, (W, b) in enumerate(params, 1):
        cache.append(h)
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, cache


# %% right: recursion
import numpy as np


def mlp_forward(params, X):
    (W, b), *rest = params
    z = X.dot(W) + b
    if not rest:
        return z, {"input": X}
    logits, cache = mlp_forward(rest, np.where(z > 0, z, 0.0))
    return logits, {"input": X, "on": z > 0, "next": cache}


# %% right: a column of ones
import numpy as np


def mlp_forward(params, X):
    h, cache = X, []
    ones = np.ones((len(X), 1))
    for i in range(len(params)):
        if i > 0:
            h = h * (h > 0)
        h = np.hstack([h, ones])
        cache.append((h, np.vstack([params[i][0], params[i][1]])))
        h = h @ cache[-1][1]
    return [h, cache]


# %% right: an object keeps what is needed
import numpy as np


class Kept:
    def __init__(self):
        self.inputs = []
        self.scores = []


def mlp_forward(params, X):
    kept, h = Kept(), X
    for W, b in params[:-1]:
        kept.inputs.append(h)
        kept.scores.append(np.einsum("nd,dk->nk", h, W) + b[None, :])
        h = kept.scores[-1].clip(min=0)
    kept.inputs.append(h)
    W, b = params[-1]
    return np.einsum("nd,dk->nk", h, W) + b[None, :], kept


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


# %% right: loops over examples and units
import numpy as np


def mlp_forward(params, X):
    logits, cache = [], []
    for x in X:
        h = list(x)
        for layer, (W, b) in enumerate(params):
            z = [sum(h[i] * W[i, j] for i in range(len(h))) + b[j] for j in range(len(b))]
            h = z if layer == len(params) - 1 else [max(0.0, value) for value in z]
        logits.append(h)
    return np.array(logits), cache


# %% right: closures
import numpy as np


def layer(W, b, last):
    def apply(h):
        z = np.add(np.matmul(h, W), b)
        return z if last else (np.abs(z) + z) / 2

    return apply


def mlp_forward(params, X):
    layers = [layer(W, b, i + 1 == len(params)) for i, (W, b) in enumerate(params)]
    for function in layers:
        X = function(X)
    return X, layers


# %% right: with relu of the first cell
def mlp_forward(params, X):
    inputs = [X]
    for W, b in params[:-1]:
        inputs.append(relu(inputs[-1] @ W + b))
    W, b = params[-1]
    return inputs[-1] @ W + b, inputs


# %% wrong: ReLU on the last layer
# hint: Your logits are never negative
# mistake: relu_on_last
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = np.maximum(z, 0.0)

# %% wrong: no ReLU
# hint: Your network is linear
# mistake: no_relu
# score: 0.5
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = z


# %% wrong: one hidden layer without ReLU
# hint: The last hidden layer of your network has no ReLU
# mistake: last_hidden_linear
def mlp_forward(params, X):
    h, inputs = X, []
    for i in range(len(params)):
        W, b = params[i]
        inputs.append(h)
        h = h @ W + b
        if i < len(params) - 2:
            h = relu(h)
    return h, inputs


# %% wrong: ReLU before the bias
# hint: before their bias is added
# mistake: relu_before_bias
# score: 0.5
# as: as the formula
# -        z = h @ W + b
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        z = h @ W
# +        h = np.maximum(z, 0.0) + b if number < len(params) else z + b

# %% wrong: ReLU on what comes in
# hint: to what comes into each layer
# mistake: relu_before_layer
# as: as the formula
# -        z = h @ W + b
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        z = np.maximum(h, 0.0) @ W + b
# +        h = z

# %% wrong: one ReLU
# hint: after the first layer only
# mistake: only_one_relu
# score: 2.0
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = np.maximum(z, 0.0) if number == 1 < len(params) else z

# %% wrong: minimum
# hint: keep their negative scores
# mistake: negatives_kept
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = np.minimum(z, 0.0) if number < len(params) else z

# %% wrong: absolute value
# hint: turn negative scores into positive ones
# mistake: absolute_value
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = np.abs(z) if number < len(params) else z

# %% wrong: leaky ReLU
# hint: that is leaky ReLU
# mistake: leaky_relu
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = np.maximum(z, 0.01 * z) if number < len(params) else z

# %% wrong: sigmoid
# hint: Your hidden units are sigmoids
# mistake: sigmoid_units
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = 1 / (1 + np.exp(-z)) if number < len(params) else z

# %% wrong: tanh
# hint: hyperbolic tangents
# mistake: tanh_units
# as: as the formula
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        h = np.tanh(z) if number < len(params) else z

# %% wrong: no bias
# hint: a network without biases
# mistake: no_bias
# score: 0
# as: as the formula
# -        z = h @ W + b
# +        z = h @ W

# %% wrong: bias of the last layer only
# hint: The hidden layers of your network have no bias
# mistake: only_last_bias
# as: as the formula
# -        z = h @ W + b
# +        z = h @ W if number < len(params) else h @ W + b

# %% wrong: bias of hidden layers only
# hint: The last layer of your network has no bias
# mistake: only_hidden_bias
# score: 0
# as: as the formula
# -        z = h @ W + b
# +        z = h @ W if number == len(params) else h @ W + b

# %% wrong: softmax
# hint: softmax was applied
# mistake: softmax_at_the_end
# score: 0
# as: as the formula
# -    return h, cache
# +    return np.exp(h) / np.exp(h).sum(axis=1, keepdims=True), cache

# %% wrong: weights transposed
# hint: Each W enters transposed
# mistake: transposed_weights
# score: 0
# as: as the formula
# -        z = h @ W + b
# +        z = h @ W.T + b

# %% wrong: logits transposed
# hint: Your logits are transposed
# mistake: transposed_logits
# score: 0
# as: as the formula
# -    return h, cache
# +    return h.T, cache

# %% wrong: stops before the last layer
# hint: the last layer is missing
# mistake: last_layer_missing
# score: 0
import numpy as np


def mlp_forward(params, X):
    cache, h = [], X
    for W, b in params[:-1]:
        cache.append(h)
        h = np.maximum(h @ W + b, 0.0)
    return h, cache


# %% wrong: logits alone
# hint: should return the tuple (logits, cache)
import numpy as np


def mlp_forward(params, X):
    h = X
    for number, (W, b) in enumerate(params, 1):
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h.tolist()


# %% wrong: the cache first
# hint: should be an array of shape
# score: 0
# as: as the formula
# -    return h, cache
# +    return {"inputs": cache}, h

# %% wrong: only for two layers
# hint: Your code stopped with ValueError
import numpy as np


def mlp_forward(params, X):
    (W1, b1), (W2, b2) = params
    h = np.maximum(X @ W1 + b1, 0.0)
    return h @ W2 + b2, (X, h)


# %% wrong: scores centred over the batch
# hint: `logits`
# score: 0
import numpy as np


def mlp_forward(params, X):
    h, cache = X, []
    for number, (W, b) in enumerate(params, 1):
        z = h @ W + b
        z = z - z.mean(axis=0)
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, cache


# %% wrong: single precision
# hint: computed in float32
# score: 0
import numpy as np


def mlp_forward(params, X):
    h = X.astype(np.float32)
    for number, (W, b) in enumerate(params, 1):
        z = h @ W.astype(np.float32) + b.astype(np.float32)
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, None


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`X`)
# score: 2.5
# as: logits alone
# -    return h.tolist()
# +    X -= X.mean(axis=0)
# +    return h, None

# %% wrong: changes the parameters among its inputs
# hint: An array that was passed in was changed (`params`)
# score: 2.5
import numpy as np


def mlp_forward(params, X):
    cache = [X]
    for i, (W, b) in enumerate(params):
        cache.append(cache[-1] @ W + b)
        if i < len(params) - 1:
            np.maximum(cache[-1], 0.0, out=cache[-1])
        W *= 0
    return cache[-1], cache
