# %% right: logaddexp
import numpy as np


def log_sigmoid(z):
    return -np.logaddexp(0.0, -z)


# %% right: smaller of z and 0, and log1p
import numpy as np


def log_sigmoid(z):
    return np.minimum(z, 0.0) - np.log1p(np.exp(-np.abs(z)))


# %% right: two branches with a mask
import numpy as np


def log_sigmoid(z):
    out = np.empty_like(z)
    above = z >= 0
    out[above] = -np.log1p(np.exp(-z[above]))
    out[~above] = z[~above] - np.log1p(np.exp(z[~above]))
    return out


# %% right: loop over the entries with math
import math

import numpy as np


def log_sigmoid(z):
    out = np.zeros(np.shape(z))
    for i in np.ndindex(out.shape):
        x = float(z[i])
        out[i] = -math.log1p(math.exp(-x)) if x > 0 else x - math.log1p(math.exp(x))
    return out


# %% right: scipy's log_expit
from scipy import special


def log_sigmoid(z):
    return special.log_expit(z)


# %% right: both branches everywhere, one chosen
import numpy as np


def log_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(z > 0, -np.log1p(np.exp(-z)), z - np.log1p(np.exp(z)))


# %% wrong: as the formula
# hint: minus infinity for z far below 0
# mistake: overflow, rounds_to_one
# score: 0.75
import numpy as np


def log_sigmoid(z):
    return np.log(1 / (1 + np.exp(-z)))


# %% wrong: logarithm of a careful sigmoid
# hint: minus infinity for z far below 0
# mistake: overflow, rounds_to_one
# score: 0.75
import numpy as np


def log_sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.log(np.where(z >= 0, 1, e) / (1 + e))


# %% wrong: log1p without a branch
# hint: has overflowed
# mistake: overflow
# score: 1.25
import numpy as np


def log_sigmoid(z):
    return -np.log1p(np.exp(-z))


# %% wrong: branches without log1p
# hint: exactly 0 for large z
# mistake: rounds_to_one
# score: 1.5
import numpy as np


def log_sigmoid(z):
    return np.where(
        z < 0, z - np.log1p(np.exp(np.minimum(z, 0))), -np.log(1 + np.exp(-np.maximum(z, 0)))
    )


# %% wrong: the other branch everywhere
# hint: exponential of z has overflowed
# mistake: overflow_above
# score: 1.25
import numpy as np


def log_sigmoid(z):
    return z - np.log1p(np.exp(z))


# %% wrong: clips z
# hint: cut off at a bound
# mistake: clipped
# score: 0.75
import numpy as np


def log_sigmoid(z):
    return -np.log1p(np.exp(-np.clip(z, -700, 700)))


# %% wrong: clips the probability
# hint: cut off at a bound
# mistake: clipped
# score: 0.75
import numpy as np


def log_sigmoid(z):
    return np.log(np.clip(1 / (1 + np.exp(-z)), 1e-15, 1 - 1e-15))


# %% wrong: adds something small
# hint: cut off at a bound
# mistake: clipped
# score: 0.75
import numpy as np


def log_sigmoid(z):
    return np.log(1 / (1 + np.exp(-z)) + 1e-12)


# %% wrong: sign
# hint: wrong sign
# mistake: sign
# score: 0
import numpy as np


def log_sigmoid(z):
    return np.logaddexp(0.0, -z)


# %% wrong: of minus z
# hint: the right one at -z
# mistake: mirrored
# score: 0
import numpy as np


def log_sigmoid(z):
    return -np.logaddexp(0.0, z)


# %% wrong: softplus
# hint: which is softplus
# mistake: softplus
# score: 0
import numpy as np


def log_sigmoid(z):
    return np.logaddexp(0.0, z)


# %% wrong: the probability
# hint: the logarithm is missing
# mistake: no_logarithm
# score: 0
import numpy as np


def log_sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -z))


# %% wrong: base ten
# hint: to base ten
# mistake: base_ten
# score: 0
import numpy as np


def log_sigmoid(z):
    return -np.logaddexp(0.0, -z) / np.log(10)


# %% wrong: sum
# hint: One number comes back
# mistake: one_number
# score: 0
import numpy as np


def log_sigmoid(z):
    return -np.logaddexp(0.0, -z).sum()


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`z`)
# score: 1.75
import numpy as np


def log_sigmoid(z):
    result = -np.logaddexp(0.0, -z)
    z *= -1
    return result


# %% wrong: single precision
# hint: computed in float32
# score: 0
import numpy as np


def log_sigmoid(z):
    return -np.logaddexp(np.float32(0), -z.astype(np.float32))


# %% wrong: vectors only
# hint: For a matrix
# score: 1.25
import numpy as np


def log_sigmoid(z):
    return np.array([-np.logaddexp(0.0, -x) if x.ndim == 0 else x for x in z])


# %% wrong: no return
# hint: is a `return` missing?
# score: 0
import numpy as np


def log_sigmoid(z):
    print(-np.logaddexp(0.0, -z))


# %% wrong: the size in the place of z
# hint: the term that makes up for it below zero is missing
# mistake: size_for_z
# score: 0.5
import numpy as np


def log_sigmoid(z):
    return -np.log1p(np.exp(-np.abs(z)))


# %% wrong: the size forgotten
# hint: it is still in the exponent
# mistake: size_missing
# score: 0.5
import numpy as np


def log_sigmoid(z):
    return np.minimum(z, 0) - np.log1p(np.exp(-z))


# %% wrong: the logarithm added
# hint: look at the sign in front of the logarithm
# mistake: logarithm_added
# score: 0.75
import numpy as np


def log_sigmoid(z):
    return np.minimum(z, 0) + np.log1p(np.exp(-np.abs(z)))


# %% wrong: the larger of z and 0
# hint: the larger of z and 0 is taken
# mistake: larger_for_smaller
# score: 0
import numpy as np


def log_sigmoid(z):
    return np.maximum(z, 0) - np.log1p(np.exp(-np.abs(z)))


# %% wrong: both branches everywhere, with their warnings
# hint: the one not taken too
# score: 1.75
import numpy as np


def log_sigmoid(z):
    return np.where(z > 0, -np.log1p(np.exp(-z)), z - np.log1p(np.exp(z)))
