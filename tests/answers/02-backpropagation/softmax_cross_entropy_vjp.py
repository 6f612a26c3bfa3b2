# %% right: shifted logarithm of softmax
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    n = len(y)
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -np.mean(log_p[np.arange(n), y])
    grad = np.exp(log_p)
    grad[np.arange(n), y] -= 1.0
    return loss, grad / n


# %% right: one-hot labels
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    num_examples, num_classes = logits.shape
    hot = np.eye(num_classes)[y]
    top = np.max(logits, axis=1)
    total = top + np.log(np.sum(np.exp(logits - top[:, None]), axis=1))
    p = np.exp(logits - total[:, None])
    return float(np.sum(total - np.sum(hot * logits, axis=1)) / num_examples), (
        p - hot
    ) / num_examples


# %% right: scipy
import numpy as np
from scipy import special


def softmax_cross_entropy_vjp(logits, y):
    log_p = special.log_softmax(logits, axis=1)
    loss = -np.take_along_axis(log_p, y[:, None], axis=1).mean()
    indicator = y[:, None] == np.arange(logits.shape[1])
    return loss, (special.softmax(logits, axis=1) - indicator) / logits.shape[0]


# %% right: logaddexp
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    rows = range(len(logits))
    total = np.logaddexp.reduce(logits, axis=1, keepdims=True)
    losses = [float(total[i, 0] - logits[i, y[i]]) for i in rows]
    grad = np.exp(logits - total)
    for i in rows:
        grad[i, y[i]] -= 1
    grad /= len(logits)
    return sum(losses) / len(losses), grad


# %% right: row by row with math
import math

import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    loss, grad = 0.0, []
    for row, label in zip(logits.tolist(), y.tolist()):
        top = max(row)
        powers = [math.exp(z - top) for z in row]
        total = math.fsum(powers)
        loss += math.log(total) + top - row[label]
        grad.append([(q / total - (k == label)) / len(y) for k, q in enumerate(powers)])
    return loss / len(y), np.array(grad)


# %% right: through the Jacobian of softmax, guarded
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    n, k = logits.shape
    differences = logits - logits[np.arange(n), y][:, None]
    top = differences.max(axis=1)
    losses = top + np.log(np.exp(differences - top[:, None]).sum(axis=1))
    weights = np.exp(differences - top[:, None])
    p = weights / weights.sum(axis=1)[:, None]
    grad = np.zeros((n, k))
    for i in range(n):
        jacobian_of_log = np.eye(k) - p[i][None, :]
        grad[i] = -jacobian_of_log[y[i]] / n
    return np.mean(losses), grad


# %% wrong: sum
# hint: it is their sum, and the mean is wanted
# mistake: loss_sum
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    n, rows = len(logits), np.arange(len(logits))
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[y]
    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n


# %% wrong: sums, both
# hint: it is that of the sum, and the loss is a mean
# mistake: loss_sum, gradient_sum
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].sum(), np.exp(log_p) - hot

# %% wrong: gradient of the sum
# hint: it is that of the sum, and the loss is a mean
# mistake: gradient_sum
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), np.exp(log_p) - hot

# %% wrong: mean over the table
# hint: the sum is divided by the number of entries
# mistake: loss_mean_over_entries
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -(hot * log_p).mean(), (np.exp(log_p) - hot) / n

# %% wrong: gradient over the table
# hint: it is divided by the number of entries
# mistake: gradient_mean_over_entries
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), (np.exp(log_p) - hot) / log_p.size

# %% wrong: a loss for each example
# hint: one number for each example
# mistake: loss_each
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y], (np.exp(log_p) - hot) / n

# %% wrong: log-likelihood
# hint: a loss is its negative
# mistake: loss_sign
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return log_p[rows, y].mean(), (np.exp(log_p) - hot) / n

# %% wrong: every pair
# hint: the classes of all examples
# mistake: loss_every_pair
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[:, y].mean(), (np.exp(log_p) - hot) / n

# %% wrong: all classes
# hint: it sums over all classes
# mistake: loss_all_classes
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p.sum() / n, (np.exp(log_p) - hot) / n

# %% wrong: entropy
# hint: the entropy of the prediction
# mistake: loss_entropy
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -(np.exp(log_p) * log_p).sum(axis=1).mean(), (np.exp(log_p) - hot) / n

# %% wrong: predicted class
# hint: Your loss takes the class that is predicted
# mistake: loss_largest
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p.max(axis=1).mean(), (np.exp(log_p) - hot) / n

# %% wrong: classes from one
# hint: takes the class before the right one
# mistake: loss_counts_from_one, gradient_counts_from_one
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    hot = np.eye(logits.shape[1])[y - 1]
# +    return -(hot * log_p).sum() / n, (np.exp(log_p) - hot) / n

# %% wrong: no logarithm
# hint: the logarithm is missing
# mistake: loss_no_logarithm
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return 1 - np.exp(log_p)[rows, y].mean(), (np.exp(log_p) - hot) / n

# %% wrong: in bits
# hint: measured in bits
# mistake: loss_base_two
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean() / np.log(2), (np.exp(log_p) - hot) / n

# %% wrong: softmax over the examples
# hint: the examples compete for each class
# mistake: loss_over_columns, gradient_over_columns
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    n = len(logits)
    e = np.exp(logits - logits.max(axis=0))
    p = e / e.sum(axis=0)
    hot = np.eye(logits.shape[1])[y]
    return -np.log(p[hot == 1]).mean(), (p - hot) / n


# %% wrong: no shift
# hint: their exponentials overflow, or all become 0
# mistake: loss_no_shift, gradient_no_shift
# score: 2
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    n = len(logits)
    e = np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean()
    p[np.arange(n), y] -= 1
    return loss, p / n


# %% wrong: logarithm of an overflowed sum
# hint: the sum inside the logarithm overflows
# mistake: loss_sum_overflows
# score: 2.5
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[rows, y]), (np.exp(log_p) - hot) / n

# %% wrong: logarithm of the probability
# hint: its probability has become 0 before the logarithm
# mistake: loss_log_of_zero
# score: 2.5
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -np.log((np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))[rows, y]).mean(), (
# +        np.exp(log_p) - hot
# +    ) / n

# %% wrong: clipped
# hint: a probability is cut off at a bound
# mistake: loss_clipped
# score: 2.5
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -np.log(np.clip(np.exp(log_p), 1e-15, 1.0)[rows, y]).mean(), (np.exp(log_p) - hot) / n

# %% wrong: adds something small
# hint: or something small is added to it
# mistake: loss_clipped
# score: 2.5
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -np.log(np.exp(log_p)[rows, y] + 1e-12).mean(), (np.exp(log_p) - hot) / n

# %% wrong: one shift for all rows
# hint: all rows are shifted by one number
# mistake: loss_one_shift, gradient_one_shift
# score: 2
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    n = len(logits)
    z = logits - np.max(logits)
    total = np.exp(z).sum(axis=1)
    loss = np.mean(np.log(total) - z[np.arange(n), y])
    p = np.exp(z) / total[:, None]
    p[np.arange(n), y] -= 1
    return loss, p / n


# %% wrong: gradient averaged over the examples
# hint: is averaged over the examples into one row
# mistake: gradient_averaged
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), (np.exp(log_p) - hot).mean(axis=0)

# %% wrong: gradient upwards
# hint: a step against it makes the loss larger
# mistake: gradient_sign
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), (hot - np.exp(log_p)) / n

# %% wrong: no indicator
# hint: the indicator of the class is missing
# mistake: gradient_no_indicator
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), np.exp(log_p) / n

# %% wrong: diagonal of the Jacobian
# hint: only the diagonal of softmax's derivative
# mistake: gradient_label_only
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    p = np.exp(log_p)
# +    return -log_p[rows, y].mean(), -hot * (1 - p) / n

# %% wrong: probability taken away
# hint: and not the probability itself
# mistake: gradient_others_only
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    p = np.exp(log_p)
# +    p[rows, y] -= p[rows, y]
# +    return -log_p[rows, y].mean(), p / n

# %% wrong: gradient of the probabilities
# hint: is that of the probabilities
# mistake: gradient_of_probabilities
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), -hot * np.exp(-log_p) / n

# %% wrong: through softmax twice
# hint: goes back through softmax twice
# mistake: gradient_through_softmax_again
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    p = np.exp(log_p)
# +    g = p - hot
# +    return -log_p[rows, y].mean(), p * (g - (g * p).sum(axis=1, keepdims=True)) / n

# %% wrong: indicator of every pair
# hint: loses 1 in the classes of all examples
# mistake: gradient_every_pair
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    p = np.exp(log_p)
# +    p[:, y] -= 1
# +    return -log_p[rows, y].mean(), p / n

# %% wrong: indicator of the predicted class
# hint: takes 1 from the class that is predicted
# mistake: gradient_largest
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    guess = np.eye(logits.shape[1])[logits.argmax(axis=1)]
# +    return -log_p[rows, y].mean(), (np.exp(log_p) - guess) / n

# %% wrong: transposed
# hint: Your gradient is transposed
# mistake: gradient_transposed
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), (np.exp(log_p) - hot).T / n

# %% wrong: the other order
# hint: stand in the wrong order
# mistake: swapped
# score: 0
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return (np.exp(log_p) - hot) / n, -log_p[rows, y].mean()

# %% wrong: loss alone
# hint: should return the tuple
# score: 0
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y])


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`logits`)
# score: 2.5
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    n = len(logits)
    logits -= logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), p / n


# %% wrong: single precision
# hint: computed in float32
# score: 0
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    log_p = log_p.astype(np.float32)
# +    hot = hot.astype(np.float32)
# +    return -log_p[rows, y].mean(), (np.exp(log_p) - hot) / n

# %% wrong: counts the labels
# hint: stopped with
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    hot = np.eye(y.max() + 1)[y]
# +    return -log_p[rows, y].mean(), (np.exp(log_p) - hot) / n

# %% wrong: unstable in the gradient alone
# hint: their exponentials overflow
# mistake: gradient_no_shift
# score: 2.5
# as: sum
# -    return -log_p[rows, y].sum(), (np.exp(log_p) - hot) / n
# +    return -log_p[rows, y].mean(), (
# +        np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True) - hot
# +    ) / n

# %% wrong: the shift is not put back
# hint: off by each row's largest logit
# mistake: loss_shift_kept
import numpy as np


def softmax_cross_entropy_vjp(logits, y):
    rows, largest = np.arange(len(y)), logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(logits - largest).sum(axis=1))
    grad = np.exp(logits - largest - log_sum[:, None])
    grad[rows, y] -= 1
    return np.mean(log_sum - logits[rows, y]), grad / len(y)
