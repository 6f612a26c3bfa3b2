# %% wrong: one cache for all
# hint: when another batch went forward in between
# score: 4.5
import numpy as np


last = {}


def mlp_forward(params, X):
    last["inputs"], h = [], X
    for number, (W, b) in enumerate(params, 1):
        last["inputs"].append(h)
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, None


def mlp_backward(params, cache, grad_logits):
    delta, grads = grad_logits, []
    for layer in reversed(range(len(params))):
        h, (W, b) = last["inputs"][layer], params[layer]
        grads.append((h.T @ delta, delta.sum(axis=0)))
        if layer:
            delta = (delta @ W.T) * (h > 0)
    return grads[::-1]


# %% wrong: forward raises
# hint: that one did not come through
import numpy as np


def mlp_forward(params, X):
    cache, h = [], X
    for number, (W, b) in enumerate(params, 1):
        cache.append(h)
        z = h @ W.T + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, cache


def mlp_backward(params, cache, grad_logits):
    delta, grads = grad_logits, []
    for layer in reversed(range(len(params))):
        h, (W, b) = cache[layer], params[layer]
        grads.append((h.T @ delta, delta.sum(axis=0)))
        if layer:
            delta = (delta @ W.T) * (h > 0)
    return grads[::-1]


# %% wrong: forward not written
# hint: still holds the placeholder
# score: 0
# as: ReLU on the last layer
# +def mlp_forward(params, X):
# +    raise NotImplementedError()
# +
# +
# =def mlp_backward(params, cache, grad_logits):
# -    W, b = params[-1]
# -    grad_logits = grad_logits * (cache[-1] @ W + b > 0)

# %% wrong: forward returns logits alone
# hint: should return the pair (logits, cache)
# score: 0
# as: forward raises
# -        z = h @ W.T + b
# +        z = h @ W + b
# =        h = np.maximum(z, 0.0) if number < len(params) else z
# -    return h, cache
# +    return h

# %% wrong: forward without ReLU, and a backward for it
# hint: does not give the right logits
# score: 1.5
# as: forward raises
# -        z = h @ W.T + b
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        z = h @ W + b
# +        h = z

# -            delta = (delta @ W.T) * (h > 0)
# +            delta = delta @ W.T

# %% wrong: tanh forward and backward
# hint: does not give the right logits
# score: 1.5
# as: forward raises
# -        z = h @ W.T + b
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        z = h @ W + b
# +        h = np.tanh(z) if number < len(params) else z

# -            delta = (delta @ W.T) * (h > 0)
# +            delta = (delta @ W.T) * (1 - h**2)

# %% wrong: forward without biases
# hint: does not give the right logits
# score: 2.0
# as: forward raises
# -        z = h @ W.T + b
# +        z = h @ W

# %% wrong: forward without ReLU, backward with a mask
# hint: not those of what it does compute either
# score: 0.5
# as: forward raises
# -        z = h @ W.T + b
# -        h = np.maximum(z, 0.0) if number < len(params) else z
# +        z = h @ W + b
# +        h = z

# %% wrong: forward of zeros
# hint: put the forward right first
# score: 0
# as: forward raises
# -        z = h @ W.T + b
# +        z = h @ W + b
# =        h = np.maximum(z, 0.0) if number < len(params) else z
# -    return h, cache
# +    return 0 * h, cache

# -    return grads[::-1]
# +    return [(0 * W, 0 * b) for W, b in params]

# %% wrong: forward that sums the weights
# hint: put the forward right first
# score: 0
# as: forward raises
# -        z = h @ W.T + b
# +        z = h @ W + b
# =        h = np.maximum(z, 0.0) if number < len(params) else z
# -    return h, cache
# +    return np.full((len(X), params[-1][1].size), sum(W.sum() for W, b in params[-1:])), cache

# -    return grads[::-1]
# +    return [(0 * W, 0 * b) for W, b in params[:-1]] + [
# +        (0 * params[-1][0] + grad_logits.sum(), 0 * params[-1][1])
# +    ]
