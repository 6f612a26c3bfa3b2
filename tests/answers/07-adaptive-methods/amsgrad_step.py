# %% right: as the formula
import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    m_hat = m / (1 - beta1**t)
    v_hat = v_max / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v, v_max


# %% right: where in place of maximum
import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (grad - m)
    v = v + (1 - beta2) * (grad * grad - v)
    v_max = np.where(v > v_max, v, v_max)
    root = np.sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (np.sqrt(v_max) + eps * root), m, v, v_max


# %% right: loop over the coordinates
import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    w, m, v, v_max = (np.array(x, dtype=float) for x in (w, m, v, v_max))
    for i, g in np.ndenumerate(grad):
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        v_max[i] = max(v_max[i], v[i])
        w[i] -= lr * m[i] / (1 - beta1**t) / ((v_max[i] / (1 - beta2**t)) ** 0.5 + eps)
    return w, m, v, v_max


# %% right: plain floats
import math

import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    rows = []
    for w_i, g, m_i, v_i, top in zip(
        *(np.ravel(x).tolist() for x in (w, grad, m, v, v_max)), strict=True
    ):
        m_i = beta1 * m_i + (1 - beta1) * g
        v_i = beta2 * v_i + (1 - beta2) * g**2
        top = top if top > v_i else v_i
        root = math.sqrt(top / (1 - beta2**t))
        rows.append((w_i - lr * (m_i / (1 - beta1**t)) / (root + eps), m_i, v_i, top))
    return tuple(np.array([row[k] for row in rows]).reshape(np.shape(w)) for k in range(4))


# %% right: maximum of the roots
import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def average(old, new, beta):
        return np.einsum("k,k...->...", [beta, 1 - beta], np.stack([old, new]))

    m, v = average(m, grad, beta1), average(v, np.square(grad), beta2)
    root = np.sqrt(np.max(np.stack([v, v_max]), axis=0) / (1 - beta2**t))
    step = np.divide(lr * m / (1 - beta1**t), root + eps)
    return w - step, m, v, np.fmax(v, v_max)


# %% wrong: maximum unused
# hint: v_max is kept and not used
# mistake: maximum_unused
# score: 0.5
# as: as the formula
# -    v_hat = v_max / (1 - beta2**t)
# +    v_hat = v / (1 - beta2**t)

# %% wrong: maximum of corrected
# hint: the maximum is taken of corrected averages
# mistake: maximum_of_corrected
# score: 0.5
import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_max = np.maximum(v_max, v / (1 - beta2**t))
    w = w - lr * m_hat / (np.sqrt(v_max) + eps)
    return w, m, v, v_max


# %% wrong: old maximum
# hint: the maximum from before this gradient
# mistake: old_maximum
# as: as the formula
# -    v_max = np.maximum(v_max, v)

# -    return w, m, v, v_max
# +    return w, m, v, np.maximum(v_max, v)

# %% wrong: maximum not kept
# hint: your v_max never grows
# mistake: maximum_not_kept
# as: as the formula
# -    v_max = np.maximum(v_max, v)
# =    m_hat = m / (1 - beta1**t)
# -    v_hat = v_max / (1 - beta2**t)
# +    v_hat = np.maximum(v_max, v) / (1 - beta2**t)

# %% wrong: v overwritten
# hint: Your v is the maximum too
# mistake: v_overwritten
# score: 0
import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v = np.maximum(v_max, v)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v, v


# %% wrong: maximum over coordinates
# hint: All coordinates share one maximum
# mistake: maximum_over_coordinates
# score: 0
# as: as the formula
# -    v_max = np.maximum(v_max, v)
# +    v_max = np.full_like(v, max(np.max(v_max, initial=0), np.max(v, initial=0)))

# %% wrong: maximum of squares
# hint: the largest squared gradient
# mistake: maximum_of_squares
# score: 0
# as: as the formula
# -    v_max = np.maximum(v_max, v)
# +    v_max = np.maximum(v_max, grad**2)

# %% wrong: minimum
# hint: it is a minimum
# mistake: minimum
# score: 0
# as: as the formula
# -    v_max = np.maximum(v_max, v)
# +    v_max = np.minimum(v_max, v)

# %% wrong: v max not corrected
# hint: v_max is not corrected for the zero start
# mistake: v_max_not_corrected
# score: 1
# as: as the formula
# -    v_hat = v_max / (1 - beta2**t)
# +    v_hat = v_max

# %% wrong: no bias correction
# hint: not corrected for starting at zero
# mistake: no_bias_correction
# score: 1
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v_max / (1 - beta2**t)
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m / (np.sqrt(v_max) + eps)

# %% wrong: eps under root
# hint: eps is added under the root
# mistake: eps_under_root
# score: 1.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / np.sqrt(v_hat + eps)

# %% wrong: eps on uncorrected
# hint: root of the uncorrected v
# mistake: eps_on_uncorrected
# score: 1.5
# as: as the formula
# -    v_hat = v_max / (1 - beta2**t)
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    lr = lr * np.sqrt(1 - beta2**t)
# +    w = w - lr * m_hat / (np.sqrt(v_max) + eps)

# %% wrong: betas swapped
# hint: beta1 and beta2 have changed places
# mistake: betas_swapped
import numpy as np


def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    v_max = np.maximum(v_max, v)
    m_hat = m / (1 - beta2**t)
    v_hat = v_max / (1 - beta1**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v, v_max


# %% wrong: t from zero
# hint: as if the first step had t = 0
# mistake: t_from_zero
# score: 1
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v_max / (1 - beta2**t)
# +    m_hat = m / (1 - beta1 ** (t + 1))
# +    v_hat = v_max / (1 - beta2 ** (t + 1))

# %% wrong: returns corrected
# hint: averages that you return are the corrected ones
# mistake: returns_corrected
# score: 1
# as: as the formula
# -    return w, m, v, v_max
# +    return w, m_hat, v / (1 - beta2**t), v_max

# %% wrong: maximum exchanged
# hint: v and v_max come back in each other's place
# mistake: maximum_exchanged
# score: 0
# as: as the formula
# -    return w, m, v, v_max
# +    return w, m, v_max, v

# %% wrong: goes uphill
# hint: goes uphill
# mistake: goes_uphill
# score: 0.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w + lr * m_hat / (np.sqrt(v_hat) + eps)

# %% wrong: ignores beta
# hint: the same whatever `beta1` and `beta2` it is called with
# mistake: ignores_beta
# score: 0
# as: as the formula
# =def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
# +    beta1, beta2 = 0.9, 0.999

# %% wrong: ignores eps
# hint: the same whatever `eps` it is called with
# mistake: ignores_eps
# score: 1.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)

# %% wrong: the maximum not kept, and eps under the root
# hint: eps is added under the root
# mistake: maximum_not_kept, eps_under_root
# as: maximum of corrected
# -    v_max = np.maximum(v_max, v / (1 - beta2**t))
# -    w = w - lr * m_hat / (np.sqrt(v_max) + eps)
# +    v_hat = np.maximum(v_max, v) / (1 - beta2**t)
# +    w = w - lr * m_hat / np.sqrt(v_hat + eps)

# %% wrong: maximum of the roots kept
# hint: `v_max`
# score: 0
# as: as the formula
# -    v_max = np.maximum(v_max, v)
# +    v_max = np.maximum(v_max, np.sqrt(v))

# %% wrong: python's max
# hint: Your code stopped with ValueError
# score: 0
# as: as the formula
# -    v_max = np.maximum(v_max, v)
# +    v_max = max(v_max, v)

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`v_max`)
# score: 1.5
# as: as the formula
# -    v_max = np.maximum(v_max, v)
# +    np.maximum(v_max, v, out=v_max)

# %% wrong: three values as Adam
# hint: 4 values; it returned 3
# score: 0
# as: as the formula
# -    return w, m, v, v_max
# +    return w, m, v_max


# %% wrong: does nothing
# hint: wrong
# score: 0
def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return w, m, v, v_max
