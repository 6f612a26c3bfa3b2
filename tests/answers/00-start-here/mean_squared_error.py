# %% right: as the formula
import numpy as np


def mean_squared_error(prediction, target):
    return float(np.mean((prediction - target) ** 2))


# %% right: loop over the entries
def mean_squared_error(prediction, target):
    total = 0.0
    for p, t in zip(prediction.ravel(), target.ravel(), strict=True):
        total += (p - t) * (p - t)
    return total / prediction.size


# %% right: a dot product
import numpy as np


def mean_squared_error(prediction, target):
    error = np.ravel(target - prediction)
    return error @ error / error.size


# %% right: mean of the column means
import numpy as np


def mean_squared_error(prediction, target):
    squares = np.square(np.subtract(prediction, target))
    while np.ndim(squares):
        squares = np.mean(squares, axis=0)
    return squares


# %% right: nested lists and recursion
def sum_and_count(prediction, target):
    if not isinstance(prediction, list):
        return (prediction - target) ** 2, 1
    pairs = [sum_and_count(p, t) for p, t in zip(prediction, target, strict=True)]
    return sum(total for total, _ in pairs), sum(count for _, count in pairs)


def mean_squared_error(prediction, target):
    total, count = sum_and_count(prediction.tolist(), target.tolist())
    return total / count


# %% right: variance and square of the mean
import numpy as np


def mean_squared_error(prediction, target):
    error = prediction - target
    return np.var(error) + np.mean(error) ** 2


# %% right: the square expanded
import numpy as np


def mean_squared_error(prediction, target):
    return float(
        np.mean(prediction * prediction)
        - 2 * np.mean(prediction * target)
        + np.mean(target * target)
    )


# %% right: a norm, in an array without axes
import numpy as np


def mean_squared_error(prediction, target):
    return np.array(np.linalg.norm(np.ravel(prediction - target)) ** 2 / np.size(target))


# %% wrong: sum
# hint: it is the sum of the squares
# mistake: sum
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.sum((prediction - target) ** 2)


# %% wrong: mean of absolute values
# hint: the mean of the sizes of the errors
# mistake: absolute
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean(np.abs(prediction - target))


# %% wrong: root
# hint: the root of the right one
# mistake: root
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.sqrt(np.mean((prediction - target) ** 2))


# %% wrong: halved
# hint: half of the right one
# mistake: halved
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return 0.5 * np.mean((prediction - target) ** 2)


# %% wrong: not squared
# hint: Errors of opposite sign cancel
# mistake: not_squared
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean(prediction - target)


# %% wrong: target minus prediction, not squared
# hint: the mean of target minus prediction
# mistake: reversed_not_squared
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean(target - prediction)


# %% wrong: times two for squared
# hint: it should be multiplied by itself
# mistake: doubled
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean((prediction - target) * 2)


# %% wrong: square of the mean
# hint: the mean is taken first and squared afterwards
# mistake: square_of_mean
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean(prediction - target) ** 2


# %% wrong: difference of squares
# hint: the difference of two mean squares
# mistake: difference_of_squares
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean(prediction**2 - target**2)


# %% wrong: negative
# hint: the right size and the wrong sign
# mistake: negative
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return -np.mean((prediction - target) ** 2)


# %% wrong: divides by the number of rows
# hint: your sum is divided by the number of rows
# mistake: divides_by_rows
# score: 1
import numpy as np


def mean_squared_error(prediction, target):
    return np.sum((prediction - target) ** 2) / len(prediction)


# %% wrong: sum for each example, then the mean over the examples
# hint: the squares are summed along it
# mistake: sum_per_example
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean(np.sum((prediction - target) ** 2, axis=-1))


# %% wrong: first axis only
# hint: along the first axis alone
# mistake: one_axis
# score: 1
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean((prediction - target) ** 2, axis=0)


# %% wrong: last axis only
# hint: along the last axis alone
# mistake: last_axis
# score: 1
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean((prediction - target) ** 2, axis=-1)


# %% wrong: a loop that knows vectors only
# hint: along the first axis alone
# score: 1
def mean_squared_error(prediction, target):
    total = 0.0
    for i in range(len(prediction)):
        total = total + (prediction[i] - target[i]) ** 2
    return total / len(prediction)


# %% wrong: two means, one after the other
# hint: a mean along one axis is taken twice
# mistake: two_means
# score: 1.5
import numpy as np


def mean_squared_error(prediction, target):
    column_means = np.mean((prediction - target) ** 2, axis=0)
    return np.mean(column_means, axis=0) if column_means.ndim else column_means


# %% wrong: no mean
# hint: one squared error for each entry
# mistake: no_mean
# score: 0
def mean_squared_error(prediction, target):
    return (prediction - target) ** 2


# %% wrong: a column against a row
# hint: a column meets a row
# mistake: every_pair
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    prediction = np.asarray(prediction).reshape(-1, 1)
    return np.mean((prediction - target.reshape(-1)) ** 2)


# %% wrong: a whole number
# hint: cut down to a whole number
# mistake: whole_number
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.sum((prediction - target) ** 2) // prediction.size


# %% wrong: int in place of float
# hint: cut down to a whole number
# mistake: whole_number
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return int(np.mean((prediction - target) ** 2))


# %% wrong: collects squares in an array of integers
# hint: wrong value
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    squares = np.zeros(prediction.shape, dtype=int)
    squares[...] = (prediction - target) ** 2
    return squares.mean()


# %% wrong: rounded
# hint: it was rounded
# mistake: rounded
# score: 1.5
import numpy as np


def mean_squared_error(prediction, target):
    return round(float(np.mean((prediction - target) ** 2)), 3)


# %% wrong: divided by one too few
# hint: one less than the number of entries
# mistake: one_too_few
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.sum((prediction - target) ** 2) / (prediction.size - 1)


# %% wrong: variance of the errors
# hint: the variance of the errors
# mistake: centred
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.var(prediction - target)


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`prediction`)
# score: 1.5
import numpy as np


def mean_squared_error(prediction, target):
    prediction -= target
    prediction *= prediction
    return np.mean(prediction)


# %% wrong: changes the target
# hint: An array that was passed in was changed (`target`)
# score: 1.5
import numpy as np


def mean_squared_error(prediction, target):
    np.subtract(prediction, target, out=target)
    return np.mean(target**2)


# %% wrong: no return
# hint: is a `return` missing?
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    print(np.mean((prediction - target) ** 2))


# %% wrong: a tuple
# hint: has shape (1,)
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return (np.mean((prediction - target) ** 2),)


# %% wrong: a text
# hint: should be a number, and is a text
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return f"{np.mean((prediction - target) ** 2):.1f}"


# %% wrong: axes kept
# hint: has shape (1,), and its shape should be ()
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean((prediction - target) ** 2, keepdims=True)


# %% wrong: single precision
# hint: it was computed in float32
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    difference = prediction.astype(np.float32) - target.astype(np.float32)
    return np.mean(difference * difference, dtype=np.float32)


# %% wrong: the caret
# hint: Your code stopped with TypeError
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.mean((prediction - target) ^ 2)


# %% wrong: numpy under another name
# hint: Your code stopped with NameError
# score: 0
def mean_squared_error(prediction, target):
    return numpy.mean((prediction - target) ** 2)


# %% wrong: the numbers of the visible check
# hint: wrong value
# score: 0
def mean_squared_error(prediction, target):
    return 3.0


# %% wrong: stops small errors from counting
# hint: is zero, and should not be
# score: 1.5
import numpy as np


def mean_squared_error(prediction, target):
    squares = (prediction - target) ** 2
    return float(np.mean(np.where(squares > 1e-8, squares, 0.0)))


# %% wrong: returns in the first round
# hint: where the `return` stands
# mistake: first_alone
# score: 0
def mean_squared_error(prediction, target):
    for p, t in zip(prediction.ravel(), target.ravel()):
        return (p - t) ** 2


# %% wrong: a norm
# hint: which is what a norm is
# mistake: root_of_sum
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.linalg.norm(prediction - target)


# %% wrong: a norm, divided by the number of entries
# hint: the root is still in it
# mistake: root_before_mean
# score: 0
import numpy as np


def mean_squared_error(prediction, target):
    return np.linalg.norm(prediction - target) / prediction.size
