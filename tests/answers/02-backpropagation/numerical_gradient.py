# %% right: a shift along each entry
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        shift = np.zeros_like(x)
        shift[i] = step
        grad[i] = (f(x + shift) - f(x - shift)) / (2 * step)
    return grad


# %% right: two copies for each entry
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        above, below = x.copy(), x.copy()
        above[i] += step
        below[i] -= step
        grad[i] = f(above) / (2 * step) - f(below) / (2 * step)
    return grad


# %% right: one copy, each entry put back
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    here = np.array(x, dtype=float)
    grad = np.zeros(here.shape)
    for i in np.ndindex(here.shape):
        old = here[i]
        here[i] = old + step
        above = f(here)
        here[i] = old - step
        below = f(here)
        here[i] = old
        grad[i] = 0.5 * (above - below) / step
    return grad


# %% right: moves entries of x and puts each number back
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index", "zerosize_ok"])
    while not it.finished:
        i = it.multi_index
        old = float(x[i])
        x[i] = old + step
        above = float(f(x))
        x[i] = old - step
        below = float(f(x))
        x[i] = old
        grad[i] = (above - below) / (2.0 * step)
        it.iternext()
    return grad


# %% right: flat, one copy that goes up and down
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    slopes = []
    for i in range(x.size):
        here = x.flatten()
        here[i] += step
        above = f(here.reshape(x.shape))
        here[i] -= 2 * step
        slopes.append((above - f(here.reshape(x.shape))) / (2 * step))
    return np.array(slopes, dtype=float).reshape(x.shape)


# %% right: rows of the identity
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    def slope(e):
        e = step * e.reshape(x.shape)
        return (f(x + e) - f(x - e)) / (2 * step)

    return np.array([slope(e) for e in np.eye(x.size)]).reshape(x.shape)


# %% right: mean of the two one-sided differences
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad, here = np.zeros_like(x), f(x)
    for i in range(x.size):
        e = np.zeros_like(x)
        e.flat[i] = step
        grad.flat[i] = ((f(x + e) - here) / step + (here - f(x - e)) / step) / 2
    return grad


# %% right: a function of one number along each entry, f called with lists
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    def along(i):
        def g(t):
            moved = np.array(x)
            moved.reshape(-1)[i] += t
            return f(moved.tolist())

        return g

    flat = [(along(i)(step) - along(i)(-step)) / (step + step) for i in range(x.size)]
    return np.reshape(np.asarray(flat, dtype=np.float64), x.shape)


# %% wrong: one-sided
# hint: compare the point a step above with x itself
# mistake: forward
# score: 0
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad, here = np.zeros_like(x), f(x)
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] += step
        grad[i] = (f(moved) - here) / step
    return grad


# %% wrong: one-sided from below
# hint: compare x itself with the point a step below
# mistake: backward
# score: 0
# as: one-sided
# -        moved[i] += step
# -        grad[i] = (f(moved) - here) / step
# +        moved[i] -= step
# +        grad[i] = (here - f(moved)) / step

# %% wrong: one-sided over two steps
# hint: the points are x and one step above
# mistake: forward_halved
# score: 0
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    here = x.copy()
    for i in np.ndindex(x.shape):
        old = here[i]
        here[i] += step
        above = f(here)
        here[i] = old
        below = f(here)
        grad[i] = (above - below) / (2 * step)
    return grad


# %% wrong: divided by one step
# hint: twice the right ones
# mistake: not_halved
# score: 0
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = step
        grad[i] = (f(x + e) - f(x - e)) / step
    return grad


# %% wrong: half a step, divided by two
# hint: lie half a step on either side of x, and the difference is divided by two steps
# mistake: half_shift
# score: 0
# as: divided by one step
# -        e[i] = step
# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        e[i] = step / 2
# +        grad[i] = (f(x + e) - f(x - e)) / (2 * step)

# %% wrong: half a step on either side
# hint: a quarter of what it should be
# mistake: half_step
# score: 2
# as: divided by one step
# -        e[i] = step
# +        e[i] = step / 2

# %% wrong: no brackets
# hint: multiplied by the step instead of divided
# mistake: precedence
# score: 0
# as: divided by one step
# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        grad[i] = (f(x + e) - f(x - e)) / 2 * step

# %% wrong: not divided
# hint: the division by the distance of its two points is missing
# mistake: not_divided
# score: 0
# as: divided by one step
# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        grad[i] = f(x + e) - f(x - e)

# %% wrong: sign
# hint: wrong sign
# mistake: sign
# score: 0
# as: divided by one step
# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        grad[i] = (f(x - e) - f(x + e)) / (2 * step)

# %% wrong: second differences
# hint: Your values are second derivatives
# mistake: second_difference
# score: 0
# as: divided by one step
# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        grad[i] = (f(x + e) - 2 * f(x) + f(x - e)) / step**2

# %% wrong: one array under two names
# hint: one array under two names
# mistake: same_array
# score: 0
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above = below = x.copy()
        above[i] += step
        below[i] -= step
        grad[i] = (f(above) - f(below)) / (2 * step)
    return grad


# %% wrong: left a step below
# hint: left a step below where they were
# mistake: left_below
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad, here = np.zeros_like(x), x.copy()
    for i in np.ndindex(x.shape):
        here[i] += step
        above = f(here)
        here[i] -= 2 * step
        below = f(here)
        grad[i] = (above - below) / (2 * step)
    return grad


# %% wrong: left a step above, in x itself
# hint: left a step above where they were
# mistake: left_above
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] -= step
        below = f(x)
        x[i] += 2 * step
        above = f(x)
        grad[i] = (above - below) / (2 * step)
    return grad


# %% wrong: copies made before the loop
# hint: sum of the right ones up to it
# mistake: accumulates
# as: one array under two names
# +    above, below = x.copy(), x.copy()
# =    for i in np.ndindex(x.shape):
# -        above = below = x.copy()


# %% wrong: all entries at once
# hint: all entries of x were moved at once
# mistake: one_number
# score: 0
def numerical_gradient(f, x, step=1e-5):
    return (f(x + step) - f(x - step)) / (2 * step)


# %% wrong: a row at once
# hint: you move a whole row at once
# mistake: rows
# score: 2
# as: divided by one step
# -    for i in np.ndindex(x.shape):
# +    for i in range(len(x)):

# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        grad[i] = (f(x + e) - f(x - e)) / (2 * step)

# %% wrong: all in one row
# hint: has lost the shape of x
# mistake: flattened
# score: 2
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    slopes = []
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = step
        slopes.append((f(x + e) - f(x - e)) / (2 * step))
    return np.array(slopes)


# %% wrong: ignores the step
# hint: the `step` that is passed in is not what you move by
# mistake: ignores_step
# score: 2
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad, h = np.zeros_like(x), 1e-6
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


# %% wrong: step relative to x
# hint: the step times its size
# mistake: relative_step
# score: 2
# as: ignores the step
# -    grad, h = np.zeros_like(x), 1e-6
# +    grad = np.zeros_like(x)
# =    for i in np.ndindex(x.shape):
# +        h = step * max(1.0, abs(x[i]))

# %% wrong: Richardson
# hint: the error of the formula is plain to see
# score: 2
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    def central(i, h):
        e = np.zeros_like(x)
        e[i] = h
        return (f(x + e) - f(x - e)) / (2 * h)

    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        grad[i] = (4 * central(i, step) - central(i, 2 * step)) / 3
    return grad


# %% wrong: passes one entry
# hint: You call f with a single number
# score: 0
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        grad[i] = (f(x[i] + step) - f(x[i] - step)) / (2 * step)
    return grad


# %% wrong: passes a flat array
# hint: takes an array of x's shape
# score: 2
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    flat = x.flatten()
    grad = np.zeros_like(flat)
    for i in range(flat.size):
        e = np.zeros_like(flat)
        e[i] = step
        grad[i] = (f(flat + e) - f(flat - e)) / (2 * step)
    return grad.reshape(x.shape)


# %% wrong: complex step
# hint: You call f with complex numbers
# score: 0
# as: passes one entry
# -        grad[i] = (f(x[i] + step) - f(x[i] - step)) / (2 * step)
# +        z = x.astype(complex)
# +        z[i] += 1j * step
# +        grad[i] = np.imag(f(z)) / step

# %% wrong: passes x and the shift
# hint: You call f with 2 arguments
# score: 0
# as: divided by one step
# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        grad[i] = (f(x, e) - f(x, -e)) / (2 * step)

# %% wrong: changes its inputs by a rounding
# hint: An array that was passed in was changed (`x`)
# score: 2.5
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += step
        above = f(x)
        x[i] -= 2 * step
        below = f(x)
        x[i] += step
        grad[i] = (above - below) / (2 * step)
    return grad


# %% wrong: vectors only
# hint: Your code stopped with
# score: 2
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    for i, e in enumerate(step * np.eye(len(x))):
        grad[i] = (f(x + e) - f(x - e)) / (2 * step)
    return grad


# %% wrong: not without axes
# hint: Your code stopped with
# score: 2.5
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    def walk(prefix, part):
        if prefix and len(prefix) == x.ndim:
            e = np.zeros_like(x)
            e[prefix] = step
            return (f(x + e) - f(x - e)) / (2 * step)
        return [walk((*prefix, i), row) for i, row in enumerate(part)]

    return np.array(walk((), x), dtype=float).reshape(x.shape)


# %% wrong: single precision
# hint: computed in float32
# score: 0
# as: divided by one step
# =def numerical_gradient(f, x, step=1e-5):
# +    x = x.astype(np.float32)

# -        grad[i] = (f(x + e) - f(x - e)) / step
# +        grad[i] = (f(x + e) - f(x - e)) / (2 * step)

# %% wrong: nothing comes back
# hint: is a `return` missing
# score: 0
# as: divided by one step
# -        grad[i] = (f(x + e) - f(x - e)) / step
# -    return grad
# +        grad[i] = (f(x + e) - f(x - e)) / (2 * step)

# %% wrong: all entries at once, in the shape of x
# hint: Every entry of your gradient is the same number
# mistake: same_number_everywhere
import numpy as np


def numerical_gradient(f, x, step=1e-5):
    return np.ones_like(x) * (f(x + step) - f(x - step)) / (2 * step)
