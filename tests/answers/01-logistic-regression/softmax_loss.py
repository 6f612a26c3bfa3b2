# %% right: as the formula
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    rows = np.arange(len(y))
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    indicator = np.eye(W.shape[1])[y]
    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
        X
    ) + l2 * W


# %% right: loop over the examples
import math

import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    loss, grad = 0.0, np.zeros(W.shape)
    for x, label in zip(X, y):
        scores = x @ W
        top = scores.max()
        powers = [math.exp(s - top) for s in scores]
        loss += math.log(sum(powers)) + top - scores[label]
        for k, power in enumerate(powers):
            grad[:, k] += (power / sum(powers) - (k == label)) * x
    return loss / len(y) + l2 / 2 * float((W * W).sum()), grad / len(y) + l2 * W


# %% right: scipy
import numpy as np
from scipy import special


def softmax_loss(W, X, y, l2=0.0):
    z = X.dot(W)
    loss = np.mean(special.logsumexp(z, axis=1) - np.take_along_axis(z, y[:, None], 1)[:, 0])
    slope = special.softmax(z, axis=1)
    slope[range(len(y)), y] -= 1
    return loss + 0.5 * l2 * np.linalg.norm(W) ** 2, np.einsum("nd,nk->dk", X, slope) / len(
        y
    ) + l2 * W


# %% right: scores relative to the right class
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W
    ahead = z - z[np.arange(len(z)), y][:, None]
    log_total = np.logaddexp.reduce(ahead, axis=1)
    p = np.exp(ahead - log_total[:, None])
    hot = y[:, None] == np.arange(W.shape[1])
    loss = log_total.mean() + l2 * np.vdot(W, W) / 2
    return loss, X.T @ np.where(hot, p - 1, p) / X.shape[0] + l2 * W


# %% right: with softmax of this unit
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W
    top = np.max(z, axis=1)
    n = np.arange(len(X))
    loss = np.mean(top + np.log(np.exp(z - top[:, None]).sum(1)) - z[n, y])
    p = softmax(z)
    p[n, y] -= 1.0
    return loss + l2 / 2 * np.sum(W * W), X.T.dot(p) / len(X) + l2 * W


# %% wrong: sum of the losses
# hint: Your loss grows with the number of examples
# mistake: loss_sum
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].sum() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: mean over all entries
# hint: Your loss shrinks with the number of classes
# mistake: loss_mean_over_entries
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -(log_p * indicator).mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: log-likelihood
# hint: mean log-likelihood
# mistake: loss_sign
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: every pair in the loss
# hint: takes for each example the classes of all examples
# mistake: loss_every_pair
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[:, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: all classes
# hint: sums over all classes
# mistake: loss_all_classes
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p.sum(axis=1).mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: the predicted class in the loss
# hint: takes the class that is predicted
# mistake: loss_largest
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p.max(axis=1).mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: counts from one in the loss
# hint: takes the class before the right one
# mistake: loss_counts_from_one
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y - 1].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: no logarithm
# hint: the logarithm is missing
# mistake: loss_no_logarithm
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = 1 - np.exp(log_p[rows, y]).mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: no shift in the loss
# hint: Your loss is not a number for large
# mistake: loss_no_shift
# score: 3.5
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    rows = np.arange(len(y))
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    indicator = np.eye(W.shape[1])[y]
    loss = -np.log(
        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
    ).mean() + l2 / 2 * np.sum(W**2)
    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
    return loss, grad


# %% wrong: the sum overflows
# hint: the sum inside the logarithm overflows
# mistake: loss_sum_overflows
# score: 3.5
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = (
# +        np.log(np.exp(X @ W).sum(axis=1)).mean() - (X @ W)[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    )

# %% wrong: logarithm of zero
# hint: has become 0 before the logarithm
# mistake: loss_log_of_zero
# score: 3.5
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -np.log(np.exp(log_p)[rows, y]).mean() + l2 / 2 * np.sum(W**2)

# %% wrong: something small added
# hint: or something small is added
# mistake: loss_clipped
# score: 3.5
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -np.log(np.exp(log_p)[rows, y] + 1e-15).mean() + l2 / 2 * np.sum(W**2)

# %% wrong: only the loss comes back
# hint: should return the tuple (loss, grad)
# score: 0
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)

# %% wrong: gradient first
# hint: the loss
# score: 0
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    return grad, loss

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`X`)
# score: 3.5
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# =    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    X *= 0.5

# %% wrong: no shift anywhere
# hint: exponentials overflow
# mistake: loss_no_shift, gradient_no_shift
# score: 3
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    e = np.exp(X @ W)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(y)), y])) + l2 / 2 * np.sum(W**2)
    p[np.arange(len(y)), y] -= 1
    return loss, X.T @ p / len(y) + l2 * W


# %% wrong: a slice meets the list of classes
# hint: a slice of all rows meets the list y
# mistake: loss_every_pair, gradient_every_pair
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    e = np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[:, y])) + l2 / 2 * np.sum(W**2)
    p[:, y] -= 1
    return loss, X.T @ p / len(y) + l2 * W


# %% wrong: one shift for all rows
# hint: shifted by one number
# mistake: loss_one_shift, gradient_one_shift
# score: 3
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W
    z = z - z.max()
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    p = np.exp(log_p)
    p[rows, y] -= 1
    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ p / len(y) + l2 * W


# %% wrong: every class a coin
# hint: counts every class as a coin of its own
# mistake: loss_of_coins
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W - (X @ W).max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows, G = np.arange(len(y)), np.exp(log_p)
    loss = (
        -(np.log(1 - G).sum() + (log_p - np.log(1 - G))[rows, y].sum()) / len(y)
        + l2 / 2 * (W**2).sum()
    )
    G[rows, y] -= 1
    return loss, X.T @ G / len(y) + l2 * W
