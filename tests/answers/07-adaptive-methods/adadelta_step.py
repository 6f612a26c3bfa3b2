# %% right: as the formula
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% right: one root of the quotient
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad * grad
    step = grad * np.sqrt((d + eps) / (v + eps))
    return w - step, v, rho * d + (1 - rho) * step * step


# %% right: squared step first
import numpy as np


def mixed(old, new, rho):
    return old + (1 - rho) * (new - old)


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    square = np.square(grad)
    v = mixed(v, square, rho)
    squared_step = square * (d + eps) / (v + eps)
    w = w - np.sign(grad) * np.sqrt(squared_step)
    return w, v, mixed(d, squared_step, rho)


# %% right: loop over the coordinates
import math

import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    new = [np.empty_like(w) for _ in range(3)]
    for i in np.ndindex(np.shape(w)):
        g = float(grad[i])
        v_i = rho * float(v[i]) + (1 - rho) * g**2
        step = -math.sqrt(float(d[i]) + eps) / math.sqrt(v_i + eps) * g
        d_i = rho * float(d[i]) + (1 - rho) * step**2
        for array, value in zip(new, (w[i] + step, v_i, d_i), strict=True):
            array[i] = value
    return tuple(new)


# %% right: root mean squares
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    def rms(average):
        return np.power(average + eps, 0.5)

    v = np.einsum("k,k...->...", [rho, 1 - rho], np.stack([v, grad**2]))
    delta = np.multiply(rms(d) / rms(v), -grad)
    d = np.einsum("k,k...->...", [rho, 1 - rho], np.stack([d, delta**2]))
    return np.add(w, delta), v, d


# %% wrong: d first
# hint: d was updated before the step was taken
# mistake: d_first
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w - np.sqrt(d + eps) / np.sqrt(v + eps) * grad, v, d


# %% wrong: averages gradients
# hint: an average of squared gradients
# mistake: averages_gradients
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * grad**2
    return w + step, v, d


# %% wrong: steps not squared
# hint: averages the steps and not their squares
# mistake: steps_not_squared
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step
    return w + step, v, d


# %% wrong: averages points
# hint: averages the squares of w itself
# mistake: averages_points
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    w = w - np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * w**2
    return w, v, d


# %% wrong: eps outside root
# hint: eps is added to the two roots
# mistake: eps_outside_root
# score: 1.5
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -(np.sqrt(d) + eps) / (np.sqrt(v) + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: no eps above
# hint: never leaves its starting point
# mistake: no_eps_above
# score: 1.5
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: old average
# hint: the v from before this gradient
# mistake: old_average
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    v = rho * v + (1 - rho) * grad**2
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: weights exchanged
# hint: the weights rho and 1 - rho have changed places
# mistake: weights_exchanged
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = (1 - rho) * v + rho * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = (1 - rho) * d + rho * step**2
    return w + step, v, d


# %% wrong: upside down
# hint: stands upside down
# mistake: upside_down
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(v + eps) / np.sqrt(d + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: no root
# hint: the roots are missing
# mistake: no_root
def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -(d + eps) / (v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: averages exchanged
# hint: v and d come back in each other's place
# mistake: averages_exchanged
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, d, v


# %% wrong: goes uphill
# hint: goes uphill
# mistake: goes_uphill
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: ignores rho
# hint: the same whatever `rho` it is called with
# mistake: ignores_rho
# as: as the formula
# =def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
# +    rho = 0.95

# %% wrong: ignores eps
# hint: the same whatever `eps` it is called with
# mistake: ignores_eps
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + 1e-6) / np.sqrt(v + 1e-6) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: uphill, and averages gradients
# hint: goes uphill
# mistake: averages_gradients, goes_uphill
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * grad**2
    return w + step, v, d


# %% wrong: PyTorch's lr of a hundredth
# hint: `w`
# score: 0.5
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + 0.01 * step, v, d


# %% wrong: weights of d exchanged
# hint: `d`
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = (1 - rho) * d + rho * step**2
    return w + step, v, d


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`v`, `d`)
# score: 2.5
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v[...] = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d[...] = rho * d + (1 - rho) * step**2
    return w + step, v, d


# %% wrong: returns the step
# hint: `w`
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return step, v, d


# %% wrong: two values
# hint: 3 values; it returned 2
# score: 0
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v


# %% wrong: does nothing
# hint: wrong
# score: 0
def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    return w, v, d


# %% wrong: misspelt name
# hint: Your code stopped with NameError
# score: 0
import numpy as np


def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(delta + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d
