# %% right: as the formula
import numpy as np


def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


# %% right: the two parts of the look-ahead by name
import numpy as np


def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.square(grad)
    from_the_average = np.multiply(m, beta1 / (1 - beta1 ** (t + 1)))
    from_the_gradient = np.multiply(grad, (1 - beta1) / (1 - beta1**t))
    root = np.sqrt(v / (1 - beta2**t))
    return w - lr / (root + eps) * (from_the_average + from_the_gradient), m, v


# %% right: loop over the coordinates
import math

import numpy as np


def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, new_m, new_v = np.empty_like(w), np.empty_like(w), np.empty_like(w)
    for i in np.ndindex(np.shape(w)):
        g = grad[i]
        new_m[i] = m[i] + (1 - beta1) * (g - m[i])
        new_v[i] = v[i] + (1 - beta2) * (g * g - v[i])
        ahead = beta1 * new_m[i] / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
        new_w[i] = w[i] - lr * ahead / (math.sqrt(new_v[i] / (1 - beta2**t)) + eps)
    return new_w, new_m, new_v


# %% right: plain floats
import numpy as np


def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    shape = np.shape(w)
    ws, gs, ms, vs = (np.ravel(x).tolist() for x in (w, grad, m, v))
    ms = [beta1 * m_i + (1 - beta1) * g for m_i, g in zip(ms, gs, strict=True)]
    vs = [beta2 * v_i + (1 - beta2) * g * g for v_i, g in zip(vs, gs, strict=True)]
    now, later = 1 - beta1**t, 1 - beta1 ** (t + 1)
    out = []
    for w_i, g, m_i, v_i in zip(ws, gs, ms, vs, strict=True):
        ahead = beta1 * m_i / later + (1 - beta1) * g / now
        out.append(w_i - lr * ahead / ((v_i / (1 - beta2**t)) ** 0.5 + eps))
    return tuple(np.array(x, dtype=float).reshape(shape) for x in (out, ms, vs))


# %% right: closures and einsum
import numpy as np


def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def corrected(average, beta, power):
        return average / (1 - beta**power)

    def average(old, new, beta):
        return np.einsum("k,k...->...", [beta, 1 - beta], np.stack([old, new]))

    m, v = average(m, grad, beta1), average(v, grad**2, beta2)
    ahead = average(corrected(m, beta1, t + 1), corrected(grad, beta1, t), beta1)
    return w - lr * ahead / (corrected(v, beta2, t) ** 0.5 + eps), m, v


# %% wrong: plain adam
# hint: Your step is Adam's
# mistake: plain_adam
# score: 0.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = m / (1 - beta1**t)

# %% wrong: one power
# hint: divided by the same correction
# mistake: one_power
# score: 1.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)

# %% wrong: powers exchanged
# hint: the two corrections of the look-ahead have changed places
# mistake: powers_exchanged
# score: 1.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = beta1 * m / (1 - beta1**t) + (1 - beta1) * grad / (1 - beta1 ** (t + 1))

# %% wrong: gradient not corrected
# hint: the gradient beside it is not
# mistake: gradient_not_corrected
# score: 1.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad

# %% wrong: gradient weight missing
# hint: its weight is missing
# mistake: gradient_weight_missing
# score: 0.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + grad / (1 - beta1**t)

# %% wrong: old m
# hint: starts from the m before this gradient
# mistake: old_m
# score: 0.5
# as: as the formula
# =def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
# +    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)

# =    v = beta2 * v + (1 - beta2) * grad**2
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)

# %% wrong: returns look ahead
# hint: in the place of m you return the average that looks ahead
# mistake: returns_look_ahead
# as: as the formula
# -    return w, m, v
# +    return w, m_hat, v

# %% wrong: momentum schedule
# hint: those of PyTorch's NAdam
# mistake: momentum_schedule
# score: 0.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    mu = [beta1 * (1 - 0.5 * 0.96 ** (0.004 * k)) for k in range(1, t + 2)]
# +    product = np.prod(mu[:-1])
# +    m_hat = mu[-1] * m / (1 - product * mu[-1]) + (1 - mu[-2]) * grad / (1 - product)

# %% wrong: v not corrected
# hint: v is not corrected for starting at zero
# mistake: v_not_corrected
# score: 1.5
# as: as the formula
# -    v_hat = v / (1 - beta2**t)
# +    v_hat = v

# %% wrong: no bias correction
# hint: not corrected for starting at zero
# mistake: no_bias_correction
# score: 1.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = beta1 * m + (1 - beta1) * grad
# +    v_hat = v

# %% wrong: eps under root
# hint: eps is added under the root
# mistake: eps_under_root
# score: 2.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / np.sqrt(v_hat + eps)

# %% wrong: eps on uncorrected
# hint: root of the uncorrected v
# mistake: eps_on_uncorrected
# score: 2.5
# as: as the formula
# -    v_hat = v / (1 - beta2**t)
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    root = (1 - beta2**t) ** 0.5
# +    w = w - lr * root * m_hat / (np.sqrt(v) + eps)

# %% wrong: betas swapped
# hint: beta1 and beta2 have changed places
# mistake: betas_swapped
# score: 0
import numpy as np


def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    m_hat = beta2 * m / (1 - beta2 ** (t + 1)) + (1 - beta2) * grad / (1 - beta2**t)
    v_hat = v / (1 - beta1**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


# %% wrong: t from zero
# hint: as if the first step had t = 0
# mistake: t_from_zero
# score: 1.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = beta1 * m / (1 - beta1 ** (t + 2)) + (1 - beta1) * grad / (1 - beta1 ** (t + 1))
# +    v_hat = v / (1 - beta2 ** (t + 1))

# %% wrong: power forgotten
# hint: the correction of the first step is used at every step
# mistake: power_forgotten
# score: 0.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = beta1 * m / (1 - beta1**2) + (1 - beta1) * grad / (1 - beta1)
# +    v_hat = v / (1 - beta2)

# %% wrong: m hat looks ahead
# hint: mixes the corrected m with a gradient that is not corrected
# mistake: m_hat_looks_ahead
# score: 1.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = m / (1 - beta1**t)
# +    m_hat = beta1 * m_hat + (1 - beta1) * grad

# %% wrong: returns corrected
# hint: averages that you return are the corrected ones
# mistake: returns_corrected
# score: 2
# as: as the formula
# -    return w, m, v
# +    return w, m / (1 - beta1**t), v_hat

# %% wrong: moments exchanged
# hint: m and v come back in each other's place
# mistake: moments_exchanged
# as: as the formula
# -    return w, m, v
# +    return w, v, m

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
# score: 0.5
# as: as the formula
# =def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
# +    beta1, beta2 = 0.9, 0.999

# %% wrong: ignores eps
# hint: the same whatever `eps` it is called with
# mistake: ignores_eps
# score: 2.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)

# %% wrong: plain Adam with eps under the root
# hint: Your step is Adam's
# mistake: plain_adam
# score: 0.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = m / (1 - beta1**t)
# =    v_hat = v / (1 - beta2**t)
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / np.sqrt(v_hat + eps)

# %% wrong: looks two steps ahead
# hint: `w`
# score: 1.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = beta1 * m / (1 - beta1 ** (t + 2)) + (1 - beta1) * grad / (1 - beta1**t)

# %% wrong: the gradient counts as much as the average
# hint: `w`
# score: 0.5
# as: as the formula
# -    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
# +    m_hat = m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)

# %% wrong: gradient ahead by momentum_step
# hint: `w`
# score: 0.5
import numpy as np


def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    ahead = grad + beta1 * m
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * ahead / (np.sqrt(v) + eps), m, v


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`m`)
# score: 2.5
# as: as the formula
# -    m = beta1 * m + (1 - beta1) * grad
# +    m[...] = beta1 * m + (1 - beta1) * grad


# %% wrong: does nothing
# hint: wrong
# score: 0
def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return w, m, v


# %% wrong: a list of one
# hint: 3 values; it returned 2
# score: 0
# as: as the formula
# -    return w, m, v
# +    return [w, m]
