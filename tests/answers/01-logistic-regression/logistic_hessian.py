# %% right: as the formula
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None]) / len(X) + l2 * np.eye(len(w))


# %% right: a sum of outer products
import math

import numpy as np


def logistic_hessian(w, X, l2=0.0):
    H = l2 * np.eye(w.size)
    for x in X:
        z = abs(float(x @ w))
        weight = math.exp(-z) / (1 + math.exp(-z)) ** 2
        H = H + weight * np.outer(x, x) / X.shape[0]
    return H


# %% right: roots of the weights
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    z = X @ w
    root = 0.5 / np.cosh(np.clip(z / 2, -300, 300))
    Z = root[:, None] * X
    H = np.einsum("ni,nj->ij", Z, Z) / len(X)
    H[np.diag_indices(len(w))] += l2
    return H


# %% right: scipy and a diagonal matrix
import numpy as np
from scipy import special


def logistic_hessian(w, X, l2=0.0):
    p = special.expit(X.dot(w))
    S = np.diag(p - p**2)
    return X.T.dot(S).dot(X) / X.shape[0] + np.diag(np.full(w.shape, l2))


# %% wrong: sum
# hint: it belongs to the sum
# mistake: sum
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None]) + l2 * np.eye(len(w))


# %% wrong: sigma for its derivative
# hint: weighted by their probability
# mistake: probability
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * p[:, None]) / len(X) + l2 * np.eye(len(w))


# %% wrong: one minus sigma
# hint: one minus their probability
# mistake: other_probability
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (1 - p)[:, None]) / len(X) + l2 * np.eye(len(w))


# %% wrong: weights on both sides
# hint: are squared
# mistake: weight_squared
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    Z = X * (p * (1 - p))[:, None]
    return Z.T @ Z / len(X) + l2 * np.eye(len(w))


# %% wrong: roots once
# hint: roots of the right ones
# mistake: weight_root
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * np.sqrt(p * (1 - p))[:, None]) / len(X) + l2 * np.eye(len(w))


# %% wrong: no weights
# hint: Hessian of a squared error
# mistake: no_weight
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    return X.T @ X / len(X) + l2 * np.eye(len(w))


# %% wrong: a quarter
# hint: a quarter is the largest
# mistake: quarter
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    return 0.25 * X.T @ X / len(X) + l2 * np.eye(len(w))


# %% wrong: derivative of tanh
# hint: derivative of tanh
# mistake: derivative_of_tanh
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (1 - p**2)[:, None]) / len(X) + l2 * np.eye(len(w))


# %% wrong: sign
# hint: bends downwards
# mistake: sign
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -X.T @ (X * (p * (1 - p))[:, None]) / len(X) + l2 * np.eye(len(w))


# %% wrong: examples by examples
# hint: a row for each example
# mistake: examples_by_examples
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    Z = X * np.sqrt(p * (1 - p))[:, None]
    return Z @ Z.T / len(X) + l2 * np.eye(len(X))


# %% wrong: diagonal only
# hint: right on the diagonal
# mistake: diagonal_only
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return np.diag((p * (1 - p)) @ X**2 / len(X) + l2)


# %% wrong: l2 everywhere
# hint: added to every entry
# mistake: l2_everywhere
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None]) / len(X) + l2


# %% wrong: no l2
# hint: the same whatever l2 is
# mistake: l2_missing
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None]) / len(X)


# %% wrong: half of l2
# hint: half of the right one
# mistake: l2_halved
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None]) / len(X) + l2 / 2 * np.eye(len(w))


# %% wrong: twice l2
# hint: twice the right one
# mistake: l2_doubled
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None]) / len(X) + 2 * l2 * np.eye(len(w))


# %% wrong: l2 divided by N
# hint: fades with the number of examples
# mistake: l2_over_n
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    H = X.T @ (X * (p * (1 - p))[:, None]) + l2 * np.eye(len(w))
    return H / len(X)


# %% wrong: l2 times w
# hint: l2 w is its gradient
# mistake: l2_times_w
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None]) / len(X) + l2 * np.diag(w)


# %% wrong: overflow
# hint: infinity is divided by infinity
# mistake: overflow
# score: 2.5
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    e = np.exp(-(X @ w))
    return X.T @ (X * (e / (1 + e) ** 2)[:, None]) / len(X) + l2 * np.eye(len(w))


# %% wrong: no l2 and no 1/N
# hint: it belongs to the sum
# mistake: sum, l2_missing
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (X * (p * (1 - p))[:, None])


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`X`)
# score: 2.5
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    H = X.T @ (X * (p * (1 - p))[:, None]) / len(X) + l2 * np.eye(len(w))
    X -= X.mean(axis=0)
    return H


# %% wrong: the gradient's outer product
# hint: `hessian`
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    g = X.T @ (1 / (1 + np.exp(-(X @ w)))) / len(X)
    return np.outer(g, g) + l2 * np.eye(len(w))


# %% wrong: divided by the number of features
# hint: look at which axis of X counts them
# mistake: over_features
# score: 1
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    z = X @ w
    p = 1 / (1 + np.exp(-z))
    return X.T @ (X * (p * (1 - p))[:, None]) / X.shape[1] + l2 * np.eye(len(w))


# %% wrong: mean of the weights
# hint: each has its own
# mistake: mean_weight
# score: 1
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    z = X @ w
    p = 1 / (1 + np.exp(-z))
    return (p * (1 - p)).mean() * X.T @ X / len(X) + l2 * np.eye(len(w))


# %% wrong: the score for the probability
# hint: the sigmoid is missing
# mistake: score_for_probability
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    z = X @ w
    p = 1 / (1 + np.exp(-z))
    return X.T @ (X * (z * (1 - z))[:, None]) / len(X) + l2 * np.eye(len(w))


# %% wrong: intercept without a penalty
# hint: here every weight is penalized
# mistake: l2_without_first
# as: divided by the number of features
# -    return X.T @ (X * (p * (1 - p))[:, None]) / X.shape[1] + l2 * np.eye(len(w))
# +    return X.T @ (X * (p * (1 - p))[:, None]) / len(X) + l2 * np.diag(
# +        np.append(0.0, np.ones(len(w) - 1))
# +    )

# %% wrong: penalty in the loop
# hint: added once for each of them
# mistake: l2_in_the_sum
import numpy as np


def logistic_hessian(w, X, l2=0.0):
    H = np.zeros((len(w), len(w)))
    for x in X:
        p = 1 / (1 + np.exp(-(x @ w)))
        H += p * (1 - p) * np.outer(x, x) / len(X) + l2 * np.eye(len(w))
    return H
