# %% right: as the formula
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% right: loop over the coordinates
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    out_w, out_v = np.zeros_like(w), np.zeros_like(v)
    for index, g in np.ndenumerate(grad):
        out_v[index] = rho * v[index] + (1.0 - rho) * g * g
        out_w[index] = w[index] - lr * g / (np.sqrt(out_v[index]) + eps)
    return out_w, out_v


# %% right: moves the average towards the square
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    new_v = v + (1 - rho) * (grad * grad - v)
    step = -lr / (new_v**0.5 + eps) * grad
    return w + step, new_v


# %% right: copies, then works in place
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    w, v = np.array(w, dtype=float), np.array(v, dtype=float)
    v *= rho
    v += (1 - rho) * np.square(grad)
    w -= lr * np.divide(grad, np.add(np.sqrt(v), eps))
    return w, v


# %% right: weighted sum by einsum
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    weights = np.array([rho, 1 - rho])
    v = np.einsum("k,k...->...", weights, np.stack([v, np.square(grad)]))
    return w - lr * grad * np.reciprocal(np.sqrt(v) + eps), v


# %% wrong: eps under root
# hint: eps is added under the root
# mistake: eps_under_root
# score: 1.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / np.sqrt(v + eps)
    return w, v


# %% wrong: old average
# hint: the average from before this gradient
# mistake: old_average
# score: 0.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    w = w - lr * grad / (np.sqrt(v) + eps)
    v = rho * v + (1 - rho) * grad**2
    return w, v


# %% wrong: no root
# hint: the root is missing below the line
# mistake: no_root
# score: 0.5
def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (v + eps)
    return w, v


# %% wrong: accumulates
# hint: it is AdaGrad's sum
# mistake: accumulates
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = v + grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: weights exchanged
# hint: the weights rho and 1 - rho have changed places
# mistake: weights_exchanged
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = (1 - rho) * v + rho * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: weight missing
# hint: as if the new value had no weight
# mistake: weight_missing
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: not squared
# hint: averages the gradients and not their squares
# mistake: not_squared
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: weight squared
# hint: its weight is squared together with it
# mistake: weight_squared
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + ((1 - rho) * grad) ** 2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: one for all
# hint: All coordinates share one sum of squares
# mistake: one_for_all
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * np.linalg.norm(grad) ** 2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: no eps
# hint: nothing keeps the divisor from being zero
# mistake: no_eps
# score: 1.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / np.sqrt(v)
    return w, v


# %% wrong: returns exchanged
# hint: w and v come back in each other's place
# mistake: returns_exchanged
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return v, w


# %% wrong: goes uphill
# hint: goes uphill
# mistake: goes_uphill
# score: 0.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w + lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: ignores rho
# hint: the same whatever `rho` it is called with
# mistake: ignores_rho
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = 0.9 * v + 0.1 * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: ignores eps
# hint: the same whatever `eps` it is called with
# mistake: ignores_eps
# score: 1.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v) + 1e-8)
    return w, v


# %% wrong: weights exchanged and eps under the root
# hint: the weights rho and 1 - rho have changed places
# mistake: weights_exchanged
# score: 0
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = (1 - rho) * v + rho * grad**2
    w = w - lr * grad / np.sqrt(v + eps)
    return w, v


# %% wrong: corrects the average as Adam does
# hint: w`
# score: 0.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v / (1 - rho)) + eps)
    return w, v


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`w`, `v`)
# score: 1.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v *= rho
    v += (1 - rho) * grad**2
    w -= lr * grad / (np.sqrt(v) + eps)
    return w, v


# %% wrong: returns nothing
# hint: it returned None
# score: 0
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)


# %% wrong: does nothing
# hint: `v`
# score: 0
def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    return w, v


# %% wrong: scalar root
# hint: Your code stopped with TypeError
# score: 0
import math


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (math.sqrt(v) + eps)
    return w, v


# %% wrong: rounds the result
# hint: `w`
# score: 0.5
import numpy as np


def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return np.round(w, 4), v
