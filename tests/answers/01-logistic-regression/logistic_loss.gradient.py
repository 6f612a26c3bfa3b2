# %% wrong: gradient of the sum
# hint: Your gradient grows with the number
# mistake: gradient_sum
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) + l2 * w
# +    return loss, grad

# %% wrong: gradient with the wrong sign
# hint: the right size and the wrong sign
# mistake: gradient_sign
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: labels read as 0 and 1 in the gradient
# hint: probability minus label
# mistake: gradient_labels_01
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = X.T @ (1 / (1 + np.exp(-(X @ w))) - y) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: probability of the right label
# hint: classified well count most
# mistake: gradient_of_right_ones
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * (1 - p_wrong)) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: gradient without labels
# hint: all examples pull the same way
# mistake: gradient_without_labels
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ p_wrong / len(X) + l2 * w
# +    return loss, grad

# %% wrong: gradient of the probability
# hint: without the 1/p
# mistake: gradient_curvature
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong * (1 - p_wrong)) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: gradient overflows
# hint: infinity is divided by infinity
# mistake: gradient_overflow
# score: 3.5
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * np.exp(-m) / (1 + np.exp(-m))) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: gradient divided by the number of features
# hint: look at which axis of X counts them
# mistake: gradient_over_features
# score: 2
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / X.shape[1] + l2 * w
# +    return loss, grad

# %% wrong: each share of the gradient replaces the one before
# hint: the share of the last example alone
# mistake: gradient_of_the_last
import numpy as np


def logistic_loss(w, X, y, l2=0.0):
    loss, grad = l2 / 2 * w @ w, np.zeros(len(w))
    for x, label in zip(X, y):
        m = label * (x @ w)
        loss += np.logaddexp(0.0, -m) / len(X)
        grad = -0.5 * (1 - np.tanh(m / 2)) * label * x / len(X)
    return loss, grad + l2 * w
