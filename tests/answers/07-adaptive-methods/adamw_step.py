# %% right: as the formula
import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
    return w, m, v


# %% right: decays first
import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    w = w * (1 - lr * weight_decay)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% right: a common lr
import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    m = m + (1 - beta1) * (grad - m)
    v = v + (1 - beta2) * (np.square(grad) - v)
    update = m / (1 - beta1**t) / (np.power(v / (1 - beta2**t), 0.5) + eps)
    return w - lr * (update + weight_decay * w), m, v


# %% right: an Adam step, then the decay of the old w
import numpy as np


def adam(w, grad, m, v, t, lr, beta1, beta2, eps):
    m = np.add(beta1 * m, (1 - beta1) * grad)
    v = np.add(beta2 * v, (1 - beta2) * grad * grad)
    root = np.sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + root * eps), m, v


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    new_w, m, v = adam(w, grad, m, v, t, lr, beta1, beta2, eps)
    return new_w - lr * weight_decay * w, m, v


# %% right: loop over the coordinates
import math

import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    w, m, v = np.array(w), np.array(m), np.array(v)
    for i in np.ndindex(w.shape):
        g = float(grad[i])
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g**2
        step = m[i] / (1 - beta1**t) / (math.sqrt(v[i] / (1 - beta2**t)) + eps)
        w[i] -= lr * step + lr * weight_decay * w[i]
    return w, m, v


# %% right: einsum
import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    m = np.einsum("k,k...->...", [beta1, 1 - beta1], np.stack([m, grad]))
    v = np.einsum("k,k...->...", [beta2, 1 - beta2], np.stack([v, grad**2]))
    direction = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return np.einsum("k,k...->...", [1 - lr * weight_decay, -lr], np.stack([w, direction])), m, v


# %% wrong: added to gradient
# hint: makes it an L2 penalty
# mistake: added_to_gradient
# as: as the formula
# =def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
# +    grad = grad + weight_decay * w

# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)

# %% wrong: lr decay added to gradient
# hint: lr counts twice in it
# mistake: lr_decay_added_to_gradient
# as: as the formula
# =def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
# +    grad = grad + lr * weight_decay * w

# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)

# %% wrong: grows
# hint: Your w grows where the gradient is zero
# mistake: grows
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) + lr * weight_decay * w

# %% wrong: not times lr
# hint: it is not multiplied by lr
# mistake: not_times_lr
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - weight_decay * w

# %% wrong: no decay
# hint: the decay is missing
# mistake: no_decay
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)

# %% wrong: decays new w
# hint: acts on the w that the step has reached
# mistake: decays_new_w
# score: 1.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * weight_decay * w

# %% wrong: decay divided
# hint: divided by the root of v_hat
# mistake: decay_divided
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * (m_hat + weight_decay * w) / (np.sqrt(v_hat) + eps)

# %% wrong: decay doubled
# hint: twice as strong as it should be
# mistake: decay_doubled
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - 2 * lr * weight_decay * w

# %% wrong: no bias correction
# hint: not corrected for starting at zero
# mistake: no_bias_correction
# score: 1.5
import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    w = w - lr * m / (np.sqrt(v) + eps) - lr * weight_decay * w
    return w, m, v


# %% wrong: eps under root
# hint: eps is added under the root
# mistake: eps_under_root
# score: 2.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / np.sqrt(v_hat + eps) - lr * weight_decay * w

# %% wrong: eps on uncorrected
# hint: root of the uncorrected v
# mistake: eps_on_uncorrected
# score: 2.5
# as: as the formula
# -    v_hat = v / (1 - beta2**t)
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * np.sqrt(1 - beta2**t) * m_hat / (np.sqrt(v) + eps) - lr * weight_decay * w

# %% wrong: betas swapped
# hint: beta1 and beta2 have changed places
# mistake: betas_swapped
# score: 0.5
import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    m = beta2 * m + (1 - beta2) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    m_hat = m / (1 - beta2**t)
    v_hat = v / (1 - beta1**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
    return w, m, v


# %% wrong: t from zero
# hint: as if the first step had t = 0
# mistake: t_from_zero
# score: 1.5
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = m / (1 - beta1 ** (t + 1))
# +    v_hat = v / (1 - beta2 ** (t + 1))

# %% wrong: power forgotten
# hint: the correction of the first step is used at every step
# mistake: power_forgotten
# score: 1
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = m / (1 - beta1)
# +    v_hat = v / (1 - beta2)

# %% wrong: returns corrected
# hint: averages that you return are the corrected ones
# mistake: returns_corrected
# score: 2
# as: as the formula
# -    return w, m, v
# +    return w, m_hat, v_hat

# %% wrong: moments exchanged
# hint: m and v come back in each other's place
# mistake: moments_exchanged
# as: as the formula
# -    return w, m, v
# +    return w, v, m

# %% wrong: only decay
# hint: decays and ignores the gradient
# mistake: only_decay
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# -    return w, m, v
# +    new_w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    new_w = w - lr * weight_decay * w
# +    return new_w, m, v

# %% wrong: goes uphill
# hint: goes uphill
# mistake: goes_uphill
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w + lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w

# %% wrong: ignores weight decay
# hint: the same whatever `weight_decay` it is called with
# mistake: ignores_weight_decay
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * 0.01 * w

# %% wrong: ignores beta
# hint: the same whatever `beta1` and `beta2` it is called with
# mistake: ignores_beta
# score: 1
# as: as the formula
# =def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
# +    beta1, beta2 = 0.9, 0.999

# %% wrong: ignores eps
# hint: the same whatever `eps` it is called with
# mistake: ignores_eps
# score: 2.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8) - lr * weight_decay * w

# %% wrong: decay grows, without bias correction
# hint: Your w grows
# mistake: grows, no_bias_correction
# score: 0.5
import numpy as np


def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    w = w - lr * m / (np.sqrt(v) + eps) + lr * weight_decay * w
    return w, m, v


# %% wrong: not times lr, and eps under the root
# hint: it is not multiplied by lr
# mistake: not_times_lr, eps_under_root
# score: 0.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / np.sqrt(v_hat + eps) - weight_decay * w

# %% wrong: decays towards one
# hint: `w`
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * (w - 1)

# %% wrong: decays by the sign
# hint: `w`
# score: 1
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * np.sign(w)

# %% wrong: decay also in the gradient
# hint: `m`
# as: as the formula
# =def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
# +    grad = grad + weight_decay * w

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`w`)
# score: 2.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
# +    w *= 1 - lr * weight_decay
# +    w -= lr * m_hat / (np.sqrt(v_hat) + eps)

# %% wrong: decays the state
# hint: `m`
# score: 1
# as: as the formula
# -    m = beta1 * m + (1 - beta1) * grad
# +    m = (beta1 - lr * weight_decay) * m + (1 - beta1) * grad

# %% wrong: raises
# hint: Your code stopped with AssertionError
# as: as the formula
# =def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
# +    assert weight_decay > 0.01
