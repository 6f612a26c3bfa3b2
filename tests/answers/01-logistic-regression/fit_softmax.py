# %% right: gradient descent by the curvature
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    L = np.linalg.eigvalsh(X.T @ X / len(X))[-1] / 2 + l2
    for _ in range(num_steps):
        W = W - softmax_loss(W, X, y, l2)[1] / L
    return W


# %% right: gradient descent with a fixed step
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    hot = np.eye(num_classes)[y]
    for _ in range(num_steps):
        e = np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        grad = X.T @ (p - hot) / len(X) + l2 * W
        W = W - 0.5 * grad
    return W


# %% right: gradient descent with a shorter step
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    hot = np.eye(num_classes)[y]
    for _ in range(num_steps):
        e = np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        grad = X.T @ (p - hot) / len(X) + l2 * W
        W = W - 0.1 * grad
    return W


# %% right: momentum
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W, velocity = np.zeros((X.shape[1], num_classes)), 0.0
    for _ in range(num_steps):
        velocity = 0.9 * velocity - 0.1 * softmax_loss(W, X, y, l2)[1]
        W = W + velocity
    return W


# %% right: Adam with fading steps
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    m, v = np.zeros_like(W), np.zeros_like(W)
    for t in range(1, num_steps + 1):
        grad = softmax_loss(W, X, y, l2)[1]
        m, v = 0.9 * m + 0.1 * grad, 0.999 * v + 0.001 * grad**2
        lr = 0.05 * (1 - t / (num_steps + 1))
        W = W - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return W


# %% right: L-BFGS of scipy
import numpy as np
from scipy import optimize


def fit_softmax(X, y, num_classes, l2, num_steps):
    def objective(flat):
        loss, grad = softmax_loss(flat.reshape(X.shape[1], num_classes), X, y, l2)
        return loss, grad.ravel()

    start = np.zeros(X.shape[1] * num_classes)
    found = optimize.minimize(
        objective, start, jac=True, method="L-BFGS-B", options={"maxiter": num_steps, "gtol": 1e-8}
    )
    return found.x.reshape(X.shape[1], num_classes)


# %% right: steps with backtracking
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    lr = 1.0
    loss, grad = softmax_loss(W, X, y, l2)
    for _ in range(num_steps):
        while lr > 1e-12 and softmax_loss(W - lr * grad, X, y, l2)[0] > loss - 0.3 * lr * np.sum(
            grad**2
        ):
            lr /= 2
        W = W - lr * grad
        lr *= 1.5
        loss, grad = softmax_loss(W, X, y, l2)
    return W


# %% wrong: diverges
# hint: Your weights run away
# mistake: diverges
# as: gradient descent with a fixed step
# -        W = W - 0.5 * grad
# +        W = W - 500.0 * grad

# %% wrong: gradient of the sum
# hint: Your weights run away
# mistake: diverges
# as: gradient descent with a fixed step
# -        grad = X.T @ (p - hot) / len(X) + l2 * W
# +        grad = X.T @ (p - hot) + len(X) * l2 * W

# %% wrong: uphill
# hint: Your weights go uphill
# mistake: uphill
# as: gradient descent with a fixed step
# -        W = W - 0.5 * grad
# +        W = W + 0.1 * grad

# %% wrong: zeros
# hint: come back as zeros
# mistake: never_moves
# score: 0
# as: gradient descent with a fixed step
# -        W = W - 0.5 * grad
# +        W - 0.5 * grad

# %% wrong: steps too short
# hint: a little way along the first gradient
# mistake: barely_moves
# as: gradient descent with a fixed step
# -        W = W - 0.5 * grad
# +        W = W - 1e-5 * grad

# %% wrong: one step
# hint: a little way along the first gradient
# mistake: barely_moves
# as: gradient descent with a shorter step
# -    for _ in range(num_steps):
# +    for _ in range(1):

# %% wrong: ignores l2
# hint: without its penalty
# mistake: ignores_l2
# as: gradient descent with a fixed step
# -        grad = X.T @ (p - hot) / len(X) + l2 * W
# +        grad = X.T @ (p - hot) / len(X)

# %% wrong: half of l2
# hint: half of the penalty
# mistake: l2_halved
# as: gradient descent with a fixed step
# -        grad = X.T @ (p - hot) / len(X) + l2 * W
# +        grad = X.T @ (p - hot) / len(X) + l2 / 2 * W

# %% wrong: twice l2
# hint: twice the penalty
# mistake: l2_doubled
# as: gradient descent with a fixed step
# -        grad = X.T @ (p - hot) / len(X) + l2 * W
# +        grad = X.T @ (p - hot) / len(X) + 2 * l2 * W

# %% wrong: penalty divided by N
# hint: N times too weak
# mistake: l2_over_n
# as: gradient descent with a fixed step
# -        grad = X.T @ (p - hot) / len(X) + l2 * W
# +        grad = (X.T @ (p - hot) + l2 * W) / len(X)

# %% wrong: one against the rest
# hint: each class by itself
# mistake: one_vs_rest
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    for k in range(num_classes):
        sign = np.where(y == k, 1, -1)
        for _ in range(num_steps):
            W[:, k] -= 0.5 * logistic_loss(W[:, k], X, sign, l2)[1]
    return W


# %% wrong: the last class pinned
# hint: One class keeps zero weights
# mistake: pinned_class
# as: gradient descent with a fixed step
# -        W = W - 0.5 * grad
# +        W[:, :-1] -= 0.5 * grad[:, :-1]

# %% wrong: transposed
# hint: Your W is transposed
# mistake: transposed
# score: 0
# as: gradient descent with a fixed step
# -    return W
# +    return W.T

# %% wrong: counts the labels
# hint: a class may have no example
# mistake: counts_the_labels
# score: 3.5
# as: gradient descent with a fixed step
# -    W = np.zeros((X.shape[1], num_classes))
# -    hot = np.eye(num_classes)[y]
# +    W = np.zeros((X.shape[1], y.max() + 1))
# +    hot = np.eye(y.max() + 1)[y]

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`X`)
# score: 3.5
# as: gradient descent with a fixed step
# =        W = W - 0.5 * grad
# +    X *= 2

# %% wrong: stops early
# hint: not at the minimum
# as: gradient descent with a fixed step
# -    for _ in range(num_steps):
# +    for _ in range(15):

# %% wrong: random weights
# hint: Your weights run away
# score: 0
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    return np.random.default_rng(0).standard_normal((X.shape[1], num_classes))


# %% wrong: the loss comes back
# hint: should have shape
# score: 0
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    return softmax_loss(W, X, y, l2)[0]


# %% wrong: intercept without a penalty
# hint: leaves out the weights of the first feature
# mistake: first_feature_free
# as: gradient descent with a fixed step
# =        grad = X.T @ (p - hot) / len(X) + l2 * W
# +        grad[0] -= l2 * W[0]

# %% wrong: standardizes the features
# hint: were standardized inside the function
# mistake: standardized
# as: gradient descent with a fixed step
# =    hot = np.eye(num_classes)[y]
# +    X = (X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-12)

# %% wrong: stops when every label is right
# hint: Look at what ends your loop
# mistake: stops_when_all_are_right
# score: 3
import numpy as np


def fit_softmax(X, y, num_classes, l2, num_steps):
    W = np.zeros((X.shape[1], num_classes))
    hot = np.eye(num_classes)[y]
    for _ in range(num_steps):
        scores = X @ W
        if W.any() and np.array_equal(scores.argmax(axis=1), y):
            break
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        W = W - 0.5 * (X.T @ (e / e.sum(axis=1, keepdims=True) - hot) / len(X) + l2 * W)
    return W
