# %% wrong: gradient of the sum
# hint: Your gradient grows with the number
# mistake: gradient_sum
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator) + l2 * W
# +    return loss, grad

# %% wrong: gradient with the wrong sign
# hint: the right size and the wrong sign
# mistake: gradient_sign
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (indicator - np.exp(log_p)) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: no indicator
# hint: the indicator of the class is missing
# mistake: gradient_no_indicator
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ np.exp(log_p) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: every pair in the gradient
# hint: loses 1 in the classes of all examples
# mistake: gradient_every_pair
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - indicator.max(axis=0)) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: the predicted class in the gradient
# hint: takes 1 from the class that is predicted
# mistake: gradient_largest
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - np.eye(W.shape[1])[z.argmax(axis=1)]) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: counts from one in the gradient
# hint: takes 1 from the class before
# mistake: gradient_counts_from_one
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
# +    grad = X.T @ (np.exp(log_p) - np.eye(W.shape[1])[y - 1]) / len(X) + l2 * W
# +    return loss, grad

# %% wrong: no shift in the gradient
# hint: Your gradient is not a number for large
# mistake: gradient_no_shift
# score: 3.5
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    rows = np.arange(len(y))
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    indicator = np.eye(W.shape[1])[y]
    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2)
    grad = (
        X.T @ (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True) - indicator) / len(X)
        + l2 * W
    )
    return loss, grad


# %% wrong: transposed
# hint: Your gradient is transposed
# mistake: gradient_transposed
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), (
# +        X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W
# +    ).T

# %% wrong: gradient divided by the number of classes
# hint: look at which axis counts them
# mistake: gradient_over_classes
# score: 2
import numpy as np


def softmax_loss(W, X, y, l2=0.0):
    z = X @ W - (X @ W).max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows, G = np.arange(len(y)), np.exp(log_p)
    loss = -log_p[rows, y].mean() + l2 / 2 * (W**2).sum()
    G[rows, y] -= 1
    return loss, X.T @ G / W.shape[1] + l2 * W


# %% wrong: sigmoids in the gradient
# hint: takes the sigmoid of each score
# mistake: gradient_of_sigmoids
# score: 2
# as: gradient divided by the number of classes
# +    G = 0.5 * (1 + np.tanh(X @ W / 2))
# =    G[rows, y] -= 1
# -    return loss, X.T @ G / W.shape[1] + l2 * W
# +    return loss, X.T @ G / len(y) + l2 * W

# %% wrong: the indicator written over the probability
# hint: whatever its probability
# mistake: gradient_replaced
# score: 2
# as: gradient divided by the number of classes
# -    G[rows, y] -= 1
# -    return loss, X.T @ G / W.shape[1] + l2 * W
# +    G[rows, y] = -1
# +    return loss, X.T @ G / len(y) + l2 * W

# %% wrong: the indicator added
# hint: probability plus indicator
# mistake: gradient_indicator_added
# score: 2
# as: gradient divided by the number of classes
# -    G[rows, y] -= 1
# -    return loss, X.T @ G / W.shape[1] + l2 * W
# +    G[rows, y] += 1
# +    return loss, X.T @ G / len(y) + l2 * W

# %% wrong: gradient of the right class alone
# hint: moves the weights of the right class alone
# mistake: gradient_of_the_class_alone
# score: 2
# as: gradient divided by the number of classes
# -    G[rows, y] -= 1
# -    return loss, X.T @ G / W.shape[1] + l2 * W
# +    G = (G - 1) * np.eye(W.shape[1])[y]
# +    return loss, X.T @ G / len(y) + l2 * W
