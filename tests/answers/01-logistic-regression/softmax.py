# %% right: as the formula
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% right: through the logarithm
import numpy as np


def softmax(logits):
    largest = np.max(logits, axis=1)[:, None]
    log_sum = largest + np.log(np.sum(np.exp(logits - largest), axis=1))[:, None]
    return np.exp(logits - log_sum)


# %% right: row by row
import math

import numpy as np


def softmax(logits):
    rows = []
    for row in logits.tolist():
        top = max(row)
        powers = [math.exp(z - top) for z in row]
        rows.append([power / sum(powers) for power in powers])
    return np.array(rows)


# %% right: odds of each pair
import numpy as np


def softmax(logits):
    return 1 / np.exp(np.minimum(logits[:, None, :] - logits[:, :, None], 700.0)).sum(axis=2)


# %% right: scipy
from scipy import special


def softmax(logits):
    return special.softmax(logits, axis=1)


# %% right: of the transpose
import numpy as np


def softmax(logits):
    z = logits.T - logits.T.max(axis=0)
    return (np.exp(z) / np.exp(z).sum(axis=0)).T


# %% wrong: over columns
# hint: columns of your answer sum to 1
# mistake: over_columns
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=0))
    return e / e.sum(axis=0)


# %% wrong: over all entries
# hint: All entries of your answer together
# mistake: over_everything
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum()


# %% wrong: no shift
# hint: large ones overflow
# mistake: no_shift
# score: 1.5
import numpy as np


def softmax(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


# %% wrong: one shift for all rows
# hint: shifted by one number
# mistake: one_shift
# score: 1.5
import numpy as np


def softmax(logits):
    e = np.exp(logits - np.max(logits))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: shifted by the mean
# hint: the largest still overflows
# mistake: shift_by_mean
# score: 1.5
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: shifted by column
# hint: shifted by its own number
# mistake: shift_by_column
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=0))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: clipped
# hint: come out uniform
# mistake: clipped
# score: 1.5
import numpy as np


def softmax(logits):
    e = np.exp(np.clip(logits, -700, 700))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: not normalized
# hint: exponentials are right, and the division
# mistake: not_normalized
# score: 0
import numpy as np


def softmax(logits):
    return np.exp(logits)


# %% wrong: shifted and not normalized
# hint: largest entry of each row is 1
# mistake: shifted_not_normalized
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e


# %% wrong: no exponential
# hint: without the exponential
# mistake: no_exponential
# score: 0
import numpy as np


def softmax(logits):
    return logits / logits.sum(axis=1, keepdims=True)


# %% wrong: log-softmax
# hint: the logarithms of the right ones
# mistake: log_softmax
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


# %% wrong: sigmoid
# hint: squashed by itself
# mistake: sigmoid
# score: 0
import numpy as np


def softmax(logits):
    return 1 / (1 + np.exp(-logits))


# %% wrong: softmin
# hint: smallest logit gets the largest
# mistake: softmin
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits.min(axis=1, keepdims=True) - logits)
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: sums with the axes lost
# hint: Your code stopped with ValueError
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`logits`)
# score: 1.5
import numpy as np


def softmax(logits):
    logits -= logits.max(axis=1, keepdims=True)
    e = np.exp(logits)
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: the predicted class
# hint: has shape
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e.argmax(axis=1)


# %% wrong: one-hot of the predicted class
# hint: `softmax`
# score: 0
import numpy as np


def softmax(logits):
    return np.eye(logits.shape[1])[logits.argmax(axis=1)]


# %% wrong: the smallest taken out
# hint: the smallest was subtracted
# mistake: shift_by_smallest
# score: 1.5
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: the largest size taken out
# hint: Rows of very negative logits become 0 divided by 0
# mistake: shift_by_size
# score: 1.5
import numpy as np


def softmax(logits):
    e = np.exp(logits - np.abs(logits).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: the largest taken out where it is positive
# hint: Rows of very negative logits become 0 divided by 0
# mistake: shift_by_size
# score: 1.5
import numpy as np


def softmax(logits):
    e = np.exp(logits - np.maximum(logits.max(axis=1, keepdims=True), 0.0))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: shifted above the line only
# hint: those in the sum below it are not
# mistake: shifted_above_only
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / np.exp(logits).sum(axis=1, keepdims=True)


# %% wrong: something small below the line
# hint: a small number is added to the sum
# mistake: small_added
# score: 0
import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 1e-8)


# %% wrong: sigmoids, normalized
# hint: made of sigmoids
# mistake: sigmoids_normalized
# score: 0
import numpy as np


def softmax(logits):
    e = 0.5 * (1 + np.tanh(logits / 2))
    return e / e.sum(axis=1, keepdims=True)
