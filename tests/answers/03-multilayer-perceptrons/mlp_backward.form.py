# %% wrong: last layer first
# hint: in the order in which the backward finds them
# mistake: reversed_order
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return grads

# %% wrong: pairs the other way round
# hint: Your pairs are (grad_b, grad_W)
# mistake: pairs_swapped
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return [(b, W) for W, b in grads[::-1]]

# %% wrong: loop ends too early
# hint: The gradient of the first layer is missing
# mistake: first_layer_missing
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)
# =    delta, grads = grad_logits, []
# -    for layer in reversed(range(len(params))):
# +    for layer in range(len(params) - 1, 0, -1):

# %% wrong: first layer of zeros
# hint: The gradient of the first layer comes back as zeros
# mistake: first_layer_zero
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return [(np.zeros(params[0][0].shape), np.zeros(params[0][1].shape))] + grads[:-1][::-1]

# %% wrong: two layers only
# hint: Your code stopped with
import numpy as np


def mlp_forward(params, X):
    cache, h = [], X
    for number, (W, b) in enumerate(params, 1):
        cache.append(h)
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, cache


def mlp_backward(params, cache, grad_logits):
    X, h = cache
    delta = (grad_logits @ params[1][0].T) * (h > 0)
    return [(X.T @ delta, delta.sum(0)), (h.T @ grad_logits, grad_logits.sum(0))]


# %% wrong: a flat list
# hint: should hold a pair for each of the layers
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return [part for pair in grads[::-1] for part in pair]

# %% wrong: new parameters come back
# hint: `grads`
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return [(W - 0.1 * gW, b - 0.1 * gb) for (W, b), (gW, gb) in zip(params, grads[::-1])]

# %% wrong: nothing comes back
# hint: returned None instead of `grads`
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return None

# %% wrong: a dictionary
# hint: should be a list with a pair for each layer
# score: 0
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# -    return grads[::-1]
# +    return {"W": [g[0] for g in grads], "b": [g[1] for g in grads]}

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`grad_logits`)
# score: 4.5
import numpy as np


def mlp_backward(params, cache, grad_logits):
    grads, first = [], grad_logits
    for layer in reversed(range(len(params))):
        grads.append((cache[layer].T @ grad_logits, grad_logits.sum(axis=0)))
        if layer:
            grad_logits = (grad_logits @ params[layer][0].T) * (cache[layer] > 0)
    first *= 0.5
    return grads[::-1]


# %% wrong: steps inside, so that its inputs change
# hint: An array that was passed in was changed (`params`)
# score: 4.5
# as: ReLU on the last layer
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# =            delta = (delta @ W.T) * (h > 0)
# +    for (W, b), (grad_W, grad_b) in zip(params, grads[::-1]):
# +        W -= 0.1 * grad_W
# +        b -= 0.1 * grad_b
