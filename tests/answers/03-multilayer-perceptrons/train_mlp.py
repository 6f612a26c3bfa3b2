# %% right: gradient descent
import numpy as np


def slope(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    return p / len(y)


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    sizes = [X.shape[1], *hidden_sizes, y.max() + 1]
    params = []
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
        params.append((W, np.zeros(fan_out)))
    for _ in range(num_steps):
        logits, cache = mlp_forward(params, X)
        grads = mlp_backward(params, cache, slope(logits, y))
        params = [
            (W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)
        ]
    return params


# %% right: in place, Glorot's interval, momentum
import numpy as np


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    sizes = [X.shape[1]] + list(hidden_sizes) + [int(max(y)) + 1]
    params, velocities = [], []
    for i in range(len(sizes) - 1):
        edge = (6 / (sizes[i] + sizes[i + 1])) ** 0.5
        params.append(
            [rng.uniform(-edge, edge, size=(sizes[i], sizes[i + 1])), np.zeros(sizes[i + 1])]
        )
        velocities.append([np.zeros_like(p) for p in params[-1]])
    hot = np.eye(sizes[-1])[y]
    for step in range(num_steps):
        logits, cache = mlp_forward([tuple(pair) for pair in params], X)
        p = np.exp(logits - logits.max(1)[:, None])
        p /= p.sum(1)[:, None]
        grads = mlp_backward([tuple(pair) for pair in params], cache, (p - hot) / len(X))
        for pair, speeds, slopes in zip(params, velocities, grads):
            for array, speed, gradient in zip(pair, speeds, slopes):
                speed *= 0.9
                speed -= lr * gradient
                array += speed
    return [(W, b) for W, b in params]


# %% right: Adam with a step of its own
import numpy as np


def slope(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    return p / len(y)


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    sizes = (X.shape[1], *hidden_sizes, len(np.unique(y)))
    params = [
        (rng.standard_normal((a, b)) / np.sqrt(a), np.zeros(b)) for a, b in zip(sizes, sizes[1:])
    ]
    flat = [part for pair in params for part in pair]
    ms = [np.zeros_like(part) for part in flat]
    vs = [np.zeros_like(part) for part in flat]
    for t in range(1, num_steps + 1):
        logits, cache = mlp_forward(list(zip(flat[::2], flat[1::2])), X)
        grads = mlp_backward(list(zip(flat[::2], flat[1::2])), cache, slope(logits, y))
        for i, grad in enumerate(part for pair in grads for part in pair):
            ms[i] = 0.9 * ms[i] + 0.1 * grad
            vs[i] = 0.999 * vs[i] + 0.001 * grad**2
            m_hat, v_hat = ms[i] / (1 - 0.9**t), vs[i] / (1 - 0.999**t)
            flat[i] = flat[i] - lr / 10 * m_hat / (np.sqrt(v_hat) + 1e-8)
    return tuple(zip(flat[::2], flat[1::2]))


# %% right: minibatches
import numpy as np


def slope(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    return p / len(y)


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    widths = [X.shape[1], *hidden_sizes, int(y.max()) + 1]
    params = []
    for d, h in zip(widths, widths[1:]):
        params.append((np.sqrt(2 / d) * rng.standard_normal((d, h)), np.full(h, 0.01)))
    for _ in range(num_steps):
        batch = rng.choice(len(X), size=min(32, len(X)), replace=False)
        logits, cache = mlp_forward(params, X[batch])
        grads = mlp_backward(params, cache, slope(logits, y[batch]))
        params = [tuple(p - lr * g for p, g in zip(*both)) for both in zip(params, grads)]
    return params


# %% right: a network of its own, orthogonal start
import numpy as np


def orthogonal(rng, rows, columns):
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    return np.sqrt(2.0) * (q if rows >= columns else q.T)


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    sizes = [X.shape[1]] + [*hidden_sizes] + [1 + int(y.max())]
    Ws = [orthogonal(rng, a, b) for a, b in zip(sizes, sizes[1:])]
    bs = [rng.uniform(-0.1, 0.1, b) for b in sizes[1:]]
    rows = np.arange(y.size)
    for _ in range(num_steps):
        hs = [X]
        for W, b in zip(Ws[:-1], bs[:-1]):
            hs.append(np.maximum(0, hs[-1] @ W + b))
        scores = hs[-1] @ Ws[-1] + bs[-1]
        delta = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
        delta[rows, y] -= 1
        delta /= y.size
        for i in reversed(range(len(Ws))):
            back = (delta @ Ws[i].T) * (hs[i] > 0)
            Ws[i] = Ws[i] - lr * hs[i].T @ delta
            bs[i] = bs[i] - lr * delta.sum(axis=0)
            delta = back
    return list(zip(Ws, bs))


# %% right: PyTorch's start and fading steps
import numpy as np


def slope(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    return p / len(y)


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    sizes = [X.shape[1], *hidden_sizes, np.max(y) + 1]
    params = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        edge = 1 / np.sqrt(fan_in)
        W = rng.uniform(-edge, edge, (fan_in, fan_out))
        params.append((W, rng.uniform(-edge, edge, fan_out)))
    velocity = [(0.0, 0.0) for _ in params]
    for t in range(num_steps):
        logits, cache = mlp_forward(params, X)
        grads = mlp_backward(params, cache, slope(logits, y))
        now = lr * (1 - t / num_steps)
        velocity = [
            (0.9 * v - now * g, 0.9 * u - now * c) for (v, u), (g, c) in zip(velocity, grads)
        ]
        params = [(W + v, b + u) for (W, b), (v, u) in zip(params, velocity)]
    return params


# %% wrong: uphill
# hint: Your network goes uphill
# mistake: uphill
# as: gradient descent
# -            (W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)
# +            (W + lr * grad_W, b + lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)

# %% wrong: probability and indicator the wrong way round
# hint: Your network goes uphill
# mistake: uphill
# as: gradient descent
# -        grads = mlp_backward(params, cache, slope(logits, y))
# +        grads = mlp_backward(params, cache, slope(logits, y) * -1.0)

# %% wrong: gradient of the sum
# hint: with the step length that was asked for your network is lost
# mistake: diverges
# as: gradient descent
# -        grads = mlp_backward(params, cache, slope(logits, y))
# +        grads = mlp_backward(params, cache, slope(logits, y) * len(y))

# %% wrong: softmax over the examples
# hint: Your probabilities sum to 1 over the examples
# mistake: softmax_over_examples
# as: gradient descent
# -    e = np.exp(logits - logits.max(axis=1, keepdims=True))
# -    p = e / e.sum(axis=1, keepdims=True)
# +    e = np.exp(logits - logits.max(axis=0))
# +    p = e / e.sum(axis=0)

# %% wrong: steps a hundred times too long
# hint: with the step length that was asked for your network is lost
# mistake: diverges
# as: gradient descent
# -            (W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)
# +            (W - 300 * lr * grad_W, b - 300 * lr * grad_b)
# +            for (W, b), (grad_W, grad_b) in zip(params, grads)

# %% wrong: steps that nobody keeps
# hint: comes back as it was drawn
# mistake: never_moves
# as: gradient descent
# -        params = [
# -            (W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)
# -        ]
# +        params = [(W, b) for (W, b), (grad_W, grad_b) in zip(params, grads)]

# %% wrong: averaged twice
# hint: far too short
# mistake: barely_moves
# as: gradient descent
# -        grads = mlp_backward(params, cache, slope(logits, y))
# +        grads = mlp_backward(params, cache, slope(logits, y) / len(y))

# %% wrong: a single step
# hint: far too short
# mistake: barely_moves
# as: gradient descent
# -    for _ in range(num_steps):
# +    for _ in range(min(num_steps, 1)):

# %% wrong: the last layer alone
# hint: Only the last layer of your network has moved
# mistake: only_last_layer
# as: gradient descent
# -        params = [
# -            (W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)
# -        ]
# +        params[-1] = (params[-1][0] - lr * grads[-1][0], params[-1][1] - lr * grads[-1][1])
# +        params = [(W, b) for (W, b), (grad_W, grad_b) in zip(params, grads)]

# %% wrong: every layer but the last
# hint: The last layer of your network is as it was drawn
# mistake: last_layer_fixed
# as: gradient descent
# -        params = [
# -            (W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)
# +        moved = zip(params[:-1], grads)
# +        params = [(W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in moved] + [
# +            params[-1]

# %% wrong: biases stay
# hint: The biases of your network are as they were
# mistake: biases_fixed
# as: gradient descent
# -        params = [
# -            (W - lr * grad_W, b - lr * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)
# -        ]
# +        params = [(W - lr * grad_W, b) for (W, b), (grad_W, grad_b) in zip(params, grads)]

# %% wrong: zeros
# hint: All units of a hidden layer are the same
# mistake: equal_units
# as: gradient descent
# -        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
# +        W = np.zeros((fan_in, fan_out))

# %% wrong: equal weights
# hint: All units of a hidden layer are the same
# mistake: equal_units
# as: gradient descent
# -        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
# +        W = np.full((fan_in, fan_out), 0.1)

# %% wrong: one number for a whole layer
# hint: All units of a hidden layer are the same
# mistake: equal_units
# as: gradient descent
# -        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
# +        W = rng.normal() * np.ones((fan_in, fan_out))

# %% wrong: weights that start at nothing
# hint: Your weights start so small
# mistake: tiny_start
# as: gradient descent
# -        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
# +        W = rng.normal(0.0, 1e-4, (fan_in, fan_out))

# %% wrong: weights that start huge
# hint: Your weights start so large
# mistake: huge_start
# as: gradient descent
# -        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
# +        W = rng.normal(0.0, 100.0, (fan_in, fan_out))

# %% wrong: no ReLU
# hint: which makes it a linear model
# mistake: no_relu
import numpy as np


def slope(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    return p / len(y)


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    sizes = [X.shape[1], *hidden_sizes, y.max() + 1]
    params = [
        (rng.normal(0.0, np.sqrt(2 / a), (a, b)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])
    ]
    for _ in range(num_steps):
        hs = [X]
        for W, b in params[:-1]:
            z = hs[-1] @ W + b
            hs.append(z)
        W, b = params[-1]
        delta = slope(hs[-1] @ W + b, y)
        new = []
        for (W, b), h in zip(params[::-1], hs[::-1]):
            new.append((W - lr * h.T @ delta, b - lr * delta.sum(axis=0)))
            delta = (delta @ W.T) * 1.0
        params = new[::-1]
    return params


# %% wrong: tanh
# hint: are hyperbolic tangents
# mistake: tanh_units
# as: no ReLU
# -            hs.append(z)
# +            hs.append(np.tanh(z))

# -            delta = (delta @ W.T) * 1.0
# +            delta = (delta @ W.T) * (1 - h**2)

# %% wrong: sigmoid
# hint: are sigmoids
# mistake: sigmoid_units
# as: no ReLU
# -            hs.append(z)
# +            hs.append(1 / (1 + np.exp(-z)))

# -            delta = (delta @ W.T) * 1.0
# +            delta = (delta @ W.T) * h * (1 - h)

# %% wrong: a backward of its own without the mask
# hint: Too few unseen points get their class
# as: gradient descent
# -        grads = mlp_backward(params, cache, slope(logits, y))
# +        delta, grads, inputs = slope(logits, y), [], [X]
# +        for W, b in params[:-1]:
# +            inputs.append(relu(inputs[-1] @ W + b))
# +        for (W, b), h in zip(params[::-1], inputs[::-1]):
# +            grads.insert(0, (h.T @ delta, delta.sum(axis=0)))
# +            delta = delta @ W.T

# %% wrong: standardized features
# hint: right for standardized features
# mistake: standardized
# as: gradient descent
# =def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
# +    X = (X - X.mean(axis=0)) / X.std(axis=0)

# %% wrong: one hidden layer whatever is asked for
# hint: The hidden layers of your network are not those
# mistake: ignores_hidden_sizes
# as: gradient descent
# -    sizes = [X.shape[1], *hidden_sizes, y.max() + 1]
# +    sizes = [X.shape[1], 32, y.max() + 1]

# %% wrong: only the first hidden size
# hint: The hidden layers of your network are not those
# mistake: ignores_hidden_sizes
# as: gradient descent
# -    sizes = [X.shape[1], *hidden_sizes, y.max() + 1]
# +    sizes = [X.shape[1], hidden_sizes[0], y.max() + 1]

# %% wrong: hidden sizes from the last to the first
# hint: The hidden layers of your network are not those
# mistake: ignores_hidden_sizes
# as: gradient descent
# -    sizes = [X.shape[1], *hidden_sizes, y.max() + 1]
# +    sizes = [X.shape[1], *hidden_sizes[::-1], y.max() + 1]

# %% wrong: one output
# hint: Your network has a single output
# mistake: one_output
import numpy as np


def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    sizes = [X.shape[1], *hidden_sizes, 1]
    params = []
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
        params.append((W, np.zeros(fan_out)))
    for _ in range(num_steps):
        logits, cache = mlp_forward(params, X)
        grads = mlp_backward(params, cache, (1 / (1 + np.exp(-logits)) - y[:, None]) / len(y))
        params = [(W - lr * gW, b - lr * gb) for (W, b), (gW, gb) in zip(params, grads)]
    return params


# %% wrong: weights transposed
# hint: Your W are transposed
# mistake: transposed_weights
# as: gradient descent
# -    return params
# +    return [(W.T, b) for W, b in params]

# %% wrong: a generator anew for each layer
# hint: Hidden layers of one shape start with the same numbers
# mistake: equal_layers
# score: 3.75
# as: gradient descent
# -        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
# +        W = np.random.default_rng(0).normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))

# %% wrong: numbers of its own
# hint: Another generator gives exactly the same network
# mistake: ignores_rng
# score: 3.75
# as: gradient descent
# =def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
# +    rng = np.random.default_rng(0)

# %% wrong: numbers from everywhere
# hint: Two runs with generators in the same state give different networks
# score: 3.75
# as: gradient descent
# -        W = rng.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))
# +        W = np.random.normal(0.0, np.sqrt(2 / fan_in), (fan_in, fan_out))

# %% wrong: as many steps as it likes
# hint: One step and many give exactly the same network
# mistake: ignores_num_steps
# as: gradient descent
# -    for _ in range(num_steps):
# +    for _ in range(600):

# %% wrong: the history as well
# hint: should hold the pair (W, b) of each layer and nothing else
# score: 0
# as: gradient descent
# -    return params
# +    return params, logits

# %% wrong: the loss comes back
# hint: should be a list with a pair for each layer
# score: 0
# as: gradient descent
# -    return params
# +    return float(logits.sum())

# %% wrong: a fortieth of the steps
# hint: Too few unseen points
# as: gradient descent
# -    for _ in range(num_steps):
# +    for _ in range(num_steps // 40):

# %% wrong: only a few examples
# hint: Too few unseen points
# as: gradient descent
# =def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
# +    X, y = X[:12], np.append(y[:11], y.max())

# %% wrong: biases as rows
# hint: b of layer 1 has shape
# score: 0
# as: gradient descent
# -    return params
# +    return [(W, b[None]) for W, b in params]

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`X`)
# score: 3.5
# as: gradient descent
# =        ]
# +    X *= 0

# %% wrong: labels that change among its inputs
# hint: An array that was passed in was changed (`y`)
# score: 3.5
# as: gradient descent
# =        ]
# +    y -= y.min() - 1

# %% wrong: labels counted as numbers
# hint: Your code stopped with
# score: 0
# as: gradient descent
# -    sizes = [X.shape[1], *hidden_sizes, y.max() + 1]
# +    sizes = [X.shape[1], *hidden_sizes, y.max()]
