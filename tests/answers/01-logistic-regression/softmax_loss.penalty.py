# %% wrong: no penalty in the loss
# hint: the penalty is missing from it
# mistake: penalty_missing_from_loss
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -log_p[rows, y].mean()

# %% wrong: penalty without the half
# hint: the factor 1/2 is missing
# mistake: penalty_without_half
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -log_p[rows, y].mean() + l2 * np.sum(W**2)

# %% wrong: penalty by the norm
# hint: a norm is still to be squared
# mistake: penalty_not_squared
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.linalg.norm(W)

# %% wrong: penalty by the sizes
# hint: sums the sizes
# mistake: penalty_of_sizes
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.abs(W).sum()

# %% wrong: penalty divided by N
# hint: Your penalty in the loss fades
# mistake: penalty_over_n
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2) / len(X)

# %% wrong: penalty subtracted
# hint: the penalty is subtracted
# mistake: penalty_subtracted
# as: no shift in the loss
# -    loss = -np.log(
# -        (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True))[rows, y]
# -    ).mean() + l2 / 2 * np.sum(W**2)
# +    loss = -log_p[rows, y].mean() - l2 / 2 * np.sum(W**2)

# %% wrong: no penalty in the gradient
# hint: is missing from it
# mistake: penalty_missing_from_gradient
# as: no shift in the gradient
# -    grad = (
# -        X.T @ (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True) - indicator) / len(X)
# -        + l2 * W
# -    )
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X)

# %% wrong: penalty twice in the gradient
# hint: is twice too large
# mistake: penalty_gradient_doubled
# as: no shift in the gradient
# -    grad = (
# -        X.T @ (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True) - indicator) / len(X)
# -        + l2 * W
# -    )
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + 2 * l2 * W

# %% wrong: penalty by half in the gradient
# hint: is half of the right one
# mistake: penalty_gradient_halved
# as: no shift in the gradient
# -    grad = (
# -        X.T @ (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True) - indicator) / len(X)
# -        + l2 * W
# -    )
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 / 2 * W

# %% wrong: penalty divided by N in the gradient
# hint: adds to your gradient fades
# mistake: penalty_gradient_over_n
# as: no shift in the gradient
# -    grad = (
# -        X.T @ (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True) - indicator) / len(X)
# -        + l2 * W
# -    )
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) + l2 * W / len(X)

# %% wrong: penalty subtracted in the gradient
# hint: makes the weights larger
# mistake: penalty_gradient_subtracted
# as: no shift in the gradient
# -    grad = (
# -        X.T @ (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True) - indicator) / len(X)
# -        + l2 * W
# -    )
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X) - l2 * W

# %% wrong: no penalty at all
# hint: Look at the last term of the objective
# mistake: penalty_missing_from_loss, penalty_missing_from_gradient
# as: as the formula
# -    return -log_p[rows, y].mean() + l2 / 2 * np.sum(W**2), X.T @ (np.exp(log_p) - indicator) / len(
# -        X
# -    ) + l2 * W
# +    loss = -log_p[rows, y].mean()
# +    grad = X.T @ (np.exp(log_p) - indicator) / len(X)
# +    return loss, grad

# %% wrong: matrix norm of order 2
# hint: the largest singular value
# mistake: penalty_of_largest_singular_value
# as: every class a coin
# -    loss = (
# -        -(np.log(1 - G).sum() + (log_p - np.log(1 - G))[rows, y].sum()) / len(y)
# -        + l2 / 2 * (W**2).sum()
# -    )
# +    loss = -log_p[rows, y].mean() + l2 / 2 * np.linalg.norm(W, 2) ** 2

# %% wrong: prior inside the sum
# hint: counted once for each of them
# mistake: penalty_in_the_sum, penalty_gradient_in_the_sum
# as: gradient divided by the number of classes
# -    loss = -log_p[rows, y].mean() + l2 / 2 * (W**2).sum()
# +    loss = -log_p[rows, y].mean() + l2 / 2 * (W**2).sum() * len(y)
# =    G[rows, y] -= 1
# -    return loss, X.T @ G / W.shape[1] + l2 * W
# +    return loss, X.T @ G / len(y) + l2 * W * len(y)

# %% wrong: intercept without a penalty
# hint: leaves out the first row of W
# mistake: penalty_without_first, penalty_gradient_without_first
# as: gradient divided by the number of classes
# -    loss = -log_p[rows, y].mean() + l2 / 2 * (W**2).sum()
# +    loss = -log_p[rows, y].mean() + l2 / 2 * (W[1:] ** 2).sum()
# =    G[rows, y] -= 1
# -    return loss, X.T @ G / W.shape[1] + l2 * W
# +    return loss, X.T @ G / len(y) + l2 * np.vstack([0 * W[:1], W[1:]])

# %% wrong: mean of the squares as penalty
# hint: you take their mean
# mistake: penalty_averaged
# as: every class a coin
# -    loss = (
# -        -(np.log(1 - G).sum() + (log_p - np.log(1 - G))[rows, y].sum()) / len(y)
# -        + l2 / 2 * (W**2).sum()
# -    )
# +    loss = -log_p[rows, y].mean() + l2 / 2 * (W**2).mean()

# %% wrong: sign of the weights in the gradient
# hint: the derivative of the sum of their sizes
# mistake: penalty_gradient_of_sizes
# as: gradient divided by the number of classes
# -    loss = -log_p[rows, y].mean() + l2 / 2 * (W**2).sum()
# +    loss = -log_p[rows, y].mean() + l2 * np.abs(W).sum()
# =    G[rows, y] -= 1
# -    return loss, X.T @ G / W.shape[1] + l2 * W
# +    return loss, X.T @ G / len(y) + l2 * np.sign(W)
