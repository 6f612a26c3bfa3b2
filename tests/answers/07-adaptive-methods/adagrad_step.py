# %% right: as the formula
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% right: loop over the coordinates
import math

import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    new_w = np.empty_like(w)
    new_accumulator = np.empty_like(w)
    for i in np.ndindex(np.shape(w)):
        new_accumulator[i] = accumulator[i] + grad[i] * grad[i]
        new_w[i] = w[i] - lr / (math.sqrt(new_accumulator[i]) + eps) * grad[i]
    return new_w, new_accumulator


# %% right: one learning rate for each coordinate
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    total = np.add(accumulator, np.square(grad))
    rate = np.divide(lr, eps + np.power(total, 0.5))
    return np.subtract(w, np.multiply(rate, grad)), total


# %% right: plain floats
import numpy as np


def step_of_one(w, g, total, lr, eps):
    total += g * g
    return w - lr * g / (total**0.5 + eps), total


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    shape = np.shape(w)
    triples = zip(*(np.ravel(x).tolist() for x in (w, grad, accumulator)), strict=True)
    pairs = [step_of_one(*triple, lr, eps) for triple in triples]
    new_w = np.array([pair[0] for pair in pairs], dtype=float).reshape(shape)
    return new_w, np.array([pair[1] for pair in pairs], dtype=float).reshape(shape)


# %% right: hypotenuse and einsum
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    root = np.hypot(np.sqrt(accumulator), grad)
    return w - np.einsum("...,...->...", lr * grad, 1 / (root + eps)), root**2


# %% wrong: eps under root
# hint: eps is added under the root
# mistake: eps_under_root
# score: 1.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / np.sqrt(accumulator + eps)
    return w, accumulator


# %% wrong: old accumulator
# hint: the sum from before this gradient
# mistake: old_accumulator
# score: 0.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    accumulator = accumulator + grad**2
    return w, accumulator


# %% wrong: no root
# hint: the root is missing below the line
# mistake: no_root
# score: 0.5
def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / (accumulator + eps)
    return w, accumulator


# %% wrong: forgets history
# hint: the last squared gradient alone
# mistake: forgets_history
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% wrong: not squared
# hint: of which some are negative
# mistake: not_squared
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% wrong: absolute value
# hint: sizes of the gradients and not their squares
# mistake: absolute_value
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + np.abs(grad)
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% wrong: one for all
# hint: All coordinates share one sum of squares
# mistake: one_for_all
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + np.sum(grad**2)
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% wrong: running average
# hint: it is RMSProp's running average
# mistake: running_average
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = 0.9 * accumulator + 0.1 * grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% wrong: no eps
# hint: nothing keeps the divisor from being zero
# mistake: no_eps
# score: 1.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / np.sqrt(accumulator)
    return w, accumulator


# %% wrong: returns exchanged
# hint: w and the accumulator come back in each other's place
# mistake: returns_exchanged
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return accumulator, w


# %% wrong: goes uphill
# hint: goes uphill
# mistake: goes_uphill
# score: 0.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w + lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% wrong: ignores eps
# hint: stands a number in place of the name
# mistake: ignores_eps
# score: 1.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + 1e-10)
    return w, accumulator


# %% wrong: old accumulator and eps under the root
# hint: the sum from before this gradient
# mistake: old_accumulator
# score: 0.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    return w - lr * grad / np.sqrt(accumulator + eps), accumulator + grad**2


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`w`, `accumulator`)
# score: 1.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator += grad**2
    w -= lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% wrong: single precision
# hint: it was computed in float32
# score: 0.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w.astype(np.float32), accumulator


# %% wrong: forgets to return the state
# hint: Your function should return the tuple (w, accumulator)
# score: 0
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w


# %% wrong: does nothing
# hint: has the wrong value
# score: 0
def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    return w, accumulator


# %% wrong: vectors only
# hint: Your code stopped with TypeError
# score: 0.5
import math


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    w, accumulator = w.copy(), accumulator.copy()
    for i in range(len(w)):
        accumulator[i] += grad[i] ** 2
        w[i] -= lr * grad[i] / (math.sqrt(accumulator[i]) + eps)
    return w, accumulator


# %% wrong: divides by the larger of root and eps
# hint: has the wrong value
# score: 1.5
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.maximum(np.sqrt(accumulator), eps))
    return w, accumulator


# %% wrong: clips the gradient
# hint: wrong
# score: 0
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    grad = np.clip(grad, -1, 1)
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator
