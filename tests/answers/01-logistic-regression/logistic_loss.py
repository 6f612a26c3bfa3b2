# %% right: as the formula
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    m = y * (X @ w)
    p_wrong = 0.5 * (1 - np.tanh(m / 2))
    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w


# %% right: loop over the examples
import math

import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    loss, grad = 0.0, np.zeros(len(w))
    for x, label in zip(X, y):
        margin = float(label) * float(x @ w)
        e = math.exp(-abs(margin))
        loss += max(-margin, 0.0) + math.log1p(e)
        grad -= label * x * (e if margin > 0 else 1.0) / (1.0 + e)
    return (loss / len(X) + 0.5 * l2 * float(w @ w)), grad / len(X) + l2 * w


# %% right: scipy, and labels 0 and 1
import numpy as np
from scipy import special


def logistic_loss(w, X, y, l2=0.0):
    z, label = X.dot(w), (y + 1) / 2
    entropy = -label * special.log_expit(z) - (1 - label) * special.log_expit(-z)
    grad = np.mean((special.expit(z) - label)[:, None] * X, axis=0) + l2 * w
    return np.mean(entropy) + l2 * np.sum(np.square(w)) / 2, grad


# %% right: signed features
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    Z = -y[:, None] * X
    s = Z @ w
    log_total = np.logaddexp(0, s)
    share = np.exp(s - log_total)
    penalty = l2 * np.linalg.norm(w) ** 2 / 2
    return np.sum(log_total) / s.size + penalty, share @ Z / s.size + l2 * w


# %% right: with log_sigmoid of this unit
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    margin = (X @ w) * y
    loss = -np.mean(log_sigmoid(margin)) + 0.5 * l2 * np.dot(w, w)
    return loss, -(np.exp(log_sigmoid(-margin)) * y) @ X / X.shape[0] + l2 * w


# %% wrong: sum of the losses
# hint: Your loss grows with the number of examples
# mistake: loss_sum
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).sum() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: log-likelihood
# hint: mean log-likelihood
# mistake: loss_sign
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = -np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: labels read as 0 and 1 in the loss
# hint: cross-entropy formula for labels 0 and 1
# mistake: loss_labels_01
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    m = y * (X @ w)
    p_wrong = 0.5 * (1 - np.tanh(m / 2))
    loss = (
        y * np.logaddexp(0, -(X @ w)) + (1 - y) * np.logaddexp(0, X @ w)
    ).mean() + l2 / 2 * w @ w
    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
    return loss, grad


# %% wrong: margin reversed
# hint: the sign of the margin
# mistake: loss_margin_sign
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: loss without labels
# hint: same whatever the labels are
# mistake: loss_without_labels
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -(X @ w)).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: no logarithm
# hint: the logarithm is missing
# mistake: loss_no_logarithm
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = p_wrong.mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: overflow
# hint: Your loss is infinite
# mistake: loss_overflow
# score: 3.5
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.log(1 + np.exp(-m)).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: logarithm of a probability
# hint: Your loss is infinite
# mistake: loss_overflow
# score: 3.5
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = -np.log(1 / (1 + np.exp(-m))).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: 0 times the logarithm of 0
# hint: 0 is multiplied
# mistake: loss_zero_times_log
# score: 3.5
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    m = y * (X @ w)
    p_wrong = 0.5 * (1 - np.tanh(m / 2))
    loss = (
        -(
            (1 + y) / 2 * np.log(1 / (1 + np.exp(-(X @ w))))
            + (1 - y) / 2 * np.log(1 - 1 / (1 + np.exp(-(X @ w))))
        ).mean()
        + l2 / 2 * w @ w
    )
    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
    return loss, grad


# %% wrong: clipped
# hint: cut off at a bound
# mistake: loss_clipped
# score: 3.5
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = -np.log(np.clip(1 - p_wrong, 1e-12, 1 - 1e-12)).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: only the loss comes back
# hint: should return the tuple (loss, grad)
# score: 0
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    m = y * (X @ w)
    p_wrong = 0.5 * (1 - np.tanh(m / 2))
    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w


# %% wrong: gradient first
# hint: the loss
# score: 0
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return grad, loss

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`X`)
# score: 3.5
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    X *= 0.5
# +    return loss, grad

# %% wrong: labels read as 0 and 1
# hint: labels are -1 and +1
# mistake: loss_labels_01, gradient_labels_01
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + l2 / 2 * np.sum(w**2)
    return loss, X.T @ (p - y) / len(y) + l2 * w


# %% wrong: sums in both
# hint: it is their sum
# mistake: loss_sum, gradient_sum
# score: 2
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    m = y * (X @ w)
    return np.logaddexp(0, -m).sum() + l2 / 2 * w @ w, -X.T @ (y / (1 + np.exp(m))) + l2 * w


# %% wrong: labels made 0 and 1, then a margin
# hint: their labels have become 0
# mistake: loss_margin_of_01, gradient_margin_of_01
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    y = (y + 1) / 2
    m = y * (X @ w)
    p_wrong = 0.5 * (1 - np.tanh(m / 2))
    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
    return loss, grad
