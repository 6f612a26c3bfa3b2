# %% wrong: no penalty in the loss
# hint: the penalty is missing from it
# mistake: penalty_missing_from_loss
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean()
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: penalty without the half
# hint: the factor 1/2 is missing
# mistake: penalty_without_half
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 * np.sum(w**2)
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: penalty by the norm
# hint: a norm is still to be squared
# mistake: penalty_not_squared
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * np.linalg.norm(w)
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: penalty by the sizes
# hint: sums the sizes
# mistake: penalty_of_sizes
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * np.abs(w).sum()
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: penalty divided by N
# hint: Your penalty in the loss fades
# mistake: penalty_over_n
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * np.sum(w**2) / len(X)
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: penalty subtracted
# hint: the penalty is subtracted
# mistake: penalty_subtracted
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() - l2 / 2 * np.sum(w**2)
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: no penalty in the gradient
# hint: is missing from it
# mistake: penalty_missing_from_gradient
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X)
# +    return loss, grad

# %% wrong: penalty twice in the gradient
# hint: is twice too large
# mistake: penalty_gradient_doubled
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + 2 * l2 * w
# +    return loss, grad

# %% wrong: penalty by half in the gradient
# hint: is half of the right one
# mistake: penalty_gradient_halved
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 / 2 * w
# +    return loss, grad

# %% wrong: penalty divided by N in the gradient
# hint: adds to your gradient fades
# mistake: penalty_gradient_over_n
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w / len(X)
# +    return loss, grad

# %% wrong: penalty subtracted in the gradient
# hint: makes the weights larger
# mistake: penalty_gradient_subtracted
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) - l2 * w
# +    return loss, grad

# %% wrong: no penalty at all
# hint: Look at the last term of the objective
# mistake: penalty_missing_from_loss, penalty_missing_from_gradient
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean()
# +    grad = -X.T @ (y * p_wrong) / len(X)
# +    return loss, grad

# %% wrong: penalty in the loop
# hint: added once for each of them
# mistake: penalty_gradient_in_the_sum
# as: each share of the gradient replaces the one before
# -        grad = -0.5 * (1 - np.tanh(m / 2)) * label * x / len(X)
# -    return loss, grad + l2 * w
# +        grad += -0.5 * (1 - np.tanh(m / 2)) * label * x / len(X) + l2 * w
# +    return loss, grad

# %% wrong: prior inside the sum
# hint: counted once for each of them
# mistake: penalty_in_the_sum, penalty_gradient_in_the_sum
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + len(X) * l2 / 2 * w @ w
# +    grad = -X.T @ (y * p_wrong) / len(X) + len(X) * l2 * w
# +    return loss, grad

# %% wrong: intercept without a penalty
# hint: leaves out the first entry of w
# mistake: penalty_without_first, penalty_gradient_without_first
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * w[1:] @ w[1:]
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * np.append(0.0, w[1:])
# +    return loss, grad

# %% wrong: mean of the squares as penalty
# hint: you take their mean
# mistake: penalty_averaged
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 / 2 * np.mean(w**2)
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    return loss, grad

# %% wrong: sign of the weights in the gradient
# hint: the derivative of the sum of their sizes
# mistake: penalty_gradient_of_sizes
# as: as the formula
# -    return np.logaddexp(0.0, -m).mean() + l2 / 2 * w @ w, -X.T @ (y * p_wrong) / len(X) + l2 * w
# +    loss = np.logaddexp(0.0, -m).mean() + l2 * np.abs(w).sum()
# +    grad = -X.T @ (y * p_wrong) / len(X) + l2 * np.sign(w)
# +    return loss, grad
