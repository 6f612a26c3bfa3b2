# %% right: as the formula
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


# %% right: the corrections folded into the step length
import math

import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (grad - m)
    v = v + (1 - beta2) * (np.square(grad) - v)
    root = math.sqrt(1 - beta2**t)
    step_length = lr * root / (1 - beta1**t)
    return w - step_length * m / (np.sqrt(v) + eps * root), m, v


# %% right: loop over the coordinates
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, new_m, new_v = np.empty_like(w), np.empty_like(m), np.empty_like(v)
    for i in np.ndindex(np.shape(w)):
        new_m[i] = beta1 * m[i] + (1.0 - beta1) * grad[i]
        new_v[i] = beta2 * v[i] + (1.0 - beta2) * grad[i] ** 2
        m_hat = new_m[i] / (1.0 - beta1**t)
        v_hat = new_v[i] / (1.0 - beta2**t)
        new_w[i] = w[i] - lr * m_hat / (v_hat**0.5 + eps)
    return new_w, new_m, new_v


# %% right: a small class
import numpy as np


class Average:
    def __init__(self, value, beta):
        self.value, self.beta = value, beta

    def updated(self, new):
        return Average(self.beta * self.value + (1 - self.beta) * new, self.beta)

    def corrected(self, t):
        # 1 - beta^t without losing digits
        return self.value / -np.expm1(t * np.log(self.beta))


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    mean = Average(m, beta1).updated(grad)
    square = Average(v, beta2).updated(np.multiply(grad, grad))
    update = np.divide(mean.corrected(t), np.sqrt(square.corrected(t)) + eps)
    return np.subtract(w, np.multiply(lr, update)), mean.value, square.value


# %% right: plain floats
import math

import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def one(w, g, m, v):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat, v_hat = m / (1 - math.pow(beta1, t)), v / (1 - math.pow(beta2, t))
        return w - lr * m_hat / (math.sqrt(v_hat) + eps), m, v

    columns = [np.ravel(x).tolist() for x in (w, grad, m, v)]
    rows = [one(*row) for row in zip(*columns, strict=True)]
    return tuple(np.array([row[k] for row in rows]).reshape(np.shape(w)) for k in range(3))


# %% right: einsum and a product of powers
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    grad = np.asarray(grad, dtype=float)
    m = np.einsum("k,k...->...", [beta1, 1 - beta1], np.stack([m, grad]))
    v = np.einsum("k,k...->...", [beta2, 1 - beta2], np.stack([v, grad * grad]))
    power1 = power2 = 1.0
    for _ in range(t):
        power1 *= beta1
        power2 *= beta2
    direction = (m / (1 - power1)) / ((v / (1 - power2)) ** 0.5 + eps)
    return w - lr * direction, m, v


# %% wrong: no bias correction
# hint: not corrected for starting at zero
# mistake: no_bias_correction
# score: 2
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    w = w - lr * m / (np.sqrt(v) + eps)
    return w, m, v


# %% wrong: only m corrected
# hint: m is corrected for starting at zero and v is not
# mistake: only_m_corrected
# score: 2
# as: as the formula
# -    v_hat = v / (1 - beta2**t)
# +    v_hat = v

# %% wrong: only v corrected
# hint: v is corrected for starting at zero and m is not
# mistake: only_v_corrected
# score: 2
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# +    m_hat = m

# %% wrong: eps under root
# hint: eps is added under the root
# mistake: eps_under_root
# score: 3.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / np.sqrt(v_hat + eps)

# %% wrong: eps on uncorrected
# hint: root of the uncorrected v
# mistake: eps_on_uncorrected
# score: 3.5
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    lr_t = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - lr_t * m / (np.sqrt(v) + eps), m, v


# %% wrong: betas swapped
# hint: beta1 and beta2 have changed places
# mistake: betas_swapped
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    m_hat = m / (1 - beta2**t)
    v_hat = v / (1 - beta1**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


# %% wrong: t from zero
# hint: as if the first step had t = 0
# mistake: t_from_zero
# score: 2
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = m / (1 - beta1 ** (t + 1))
# +    v_hat = v / (1 - beta2 ** (t + 1))

# %% wrong: t minus one
# hint: one is taken off t
# mistake: t_minus_one
# score: 2
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = m / np.float64(1 - beta1 ** (t - 1))
# +    v_hat = v / np.float64(1 - beta2 ** (t - 1))

# %% wrong: returns corrected
# hint: averages that you return are the corrected ones
# mistake: returns_corrected
# score: 3
# as: as the formula
# -    return w, m, v
# +    return w, m_hat, v_hat

# %% wrong: overwrites the averages by the corrected ones
# hint: averages that you return are the corrected ones
# mistake: returns_corrected
# score: 3
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * grad**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


# %% wrong: power forgotten
# hint: the correction of the first step is used at every step
# mistake: power_forgotten
# score: 1
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = m / (1 - beta1)
# +    v_hat = v / (1 - beta2)

# %% wrong: correction multiplied
# hint: it multiplies where it should divide
# mistake: correction_multiplied
# score: 2
# as: as the formula
# -    m_hat = m / (1 - beta1**t)
# -    v_hat = v / (1 - beta2**t)
# +    m_hat = m * (1 - beta1**t)
# +    v_hat = v * (1 - beta2**t)

# %% wrong: corrected after root
# hint: the root of v is corrected as if it were v
# mistake: corrected_after_root
# score: 2
# as: as the formula
# -    v_hat = v / (1 - beta2**t)
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    root_hat = np.sqrt(v) / (1 - beta2**t)
# +    w = w - lr * m_hat / (root_hat + eps)


# %% wrong: no root
# hint: the root is missing below the line
# mistake: no_root
# score: 0.5
def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (v_hat + eps)
    return w, m, v


# %% wrong: old averages
# hint: m and v from before this gradient
# mistake: old_averages
# score: 0.5
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w, m, v


# %% wrong: not squared
# hint: averages the gradients and not their squares
# mistake: not_squared
# as: as the formula
# -    v = beta2 * v + (1 - beta2) * grad**2
# +    v = beta2 * v + (1 - beta2) * grad

# %% wrong: weights exchanged
# hint: the weights beta and 1 - beta have changed places
# mistake: weights_exchanged
# as: as the formula
# -    m = beta1 * m + (1 - beta1) * grad
# -    v = beta2 * v + (1 - beta2) * grad**2
# +    m = (1 - beta1) * m + beta1 * grad
# +    v = (1 - beta2) * v + beta2 * grad**2

# %% wrong: weight missing
# hint: as if the new value had no weight
# mistake: weight_missing
# as: as the formula
# -    m = beta1 * m + (1 - beta1) * grad
# -    v = beta2 * v + (1 - beta2) * grad**2
# +    m = beta1 * m + grad
# +    v = beta2 * v + grad**2

# %% wrong: m weight missing
# hint: as if the new value had no weight
# mistake: m_weight_missing
# as: as the formula
# -    m = beta1 * m + (1 - beta1) * grad
# +    m = beta1 * m + grad

# %% wrong: one for all
# hint: All coordinates share one sum of squares
# mistake: one_for_all
# as: as the formula
# -    v = beta2 * v + (1 - beta2) * grad**2
# +    v = beta2 * v + (1 - beta2) * np.sum(grad**2)

# %% wrong: no eps
# hint: nothing keeps the divisor from being zero
# mistake: no_eps
# score: 3
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / (np.sqrt(v_hat))

# %% wrong: moments exchanged
# hint: m and v come back in each other's place
# mistake: moments_exchanged
# score: 1.5
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

# %% wrong: ignores lr
# hint: the same whatever `lr` it is called with
# mistake: ignores_lr
# score: 0.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - 0.001 * m_hat / (np.sqrt(v_hat) + eps)

# %% wrong: ignores beta
# hint: the same whatever `beta1` and `beta2` it is called with
# mistake: ignores_beta
# score: 1
# as: as the formula
# =def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
# +    beta1, beta2 = 0.9, 0.999

# %% wrong: ignores eps
# hint: the same whatever `eps` it is called with
# mistake: ignores_eps
# score: 3.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)

# %% wrong: no bias correction and eps under the root
# hint: eps is added under the root
# mistake: no_bias_correction, eps_under_root
# score: 2
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    w = w - lr * m / np.sqrt(v + eps)
    return w, m, v


# %% wrong: no bias correction and uphill
# hint: `w`
# score: 0.5
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    w = w + lr * m / (np.sqrt(v) + eps)
    return w, m, v


# %% wrong: counts t from zero and returns the corrected
# hint: as if the first step had t = 0
# mistake: t_from_zero
# score: 1.5
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2 ** (t + 1))
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m_hat, v_hat


# %% wrong: squares of m in v
# hint: `v`
# score: 0
# as: as the formula
# -    v = beta2 * v + (1 - beta2) * grad**2
# +    v = beta2 * v + (1 - beta2) * m**2

# %% wrong: divides by the larger of root and eps
# hint: `w`
# score: 3.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / (np.maximum(np.sqrt(v_hat), eps))

# %% wrong: eps in both places
# hint: `w`
# score: 3.5
# as: as the formula
# -    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
# +    w = w - lr * m_hat / (np.sqrt(v_hat + eps) + eps)

# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`w`, `m`, `v`)
# score: 3.5
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    w -= lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v


# %% wrong: single precision
# hint: it was computed in float32
# score: 0
# as: as the formula
# =def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
# +    w, grad, m, v = (np.asarray(x, dtype=np.float32) for x in (w, grad, m, v))

# %% wrong: vectors only
# hint: Your code stopped with TypeError
# score: 3
import numpy as np


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    w, m, v = list(w), list(m), list(v)
    for i, g in enumerate(grad):
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g**2
        w[i] -= lr * m[i] / (1 - beta1**t) / (np.sqrt(v[i] / (1 - beta2**t)) + eps)
    return np.array(w), np.array(m), np.array(v)


# %% wrong: a state of its own
# hint: `m`
# score: 0
import numpy as np


state = {"m": 0.0, "v": 0.0, "t": 0}


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    state["t"] += 1
    state["m"] = beta1 * state["m"] + (1 - beta1) * grad
    state["v"] = beta2 * state["v"] + (1 - beta2) * grad**2
    m_hat = state["m"] / (1 - beta1 ** state["t"])
    v_hat = state["v"] / (1 - beta2 ** state["t"])
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), state["m"], state["v"]


# %% wrong: only w comes back
# hint: Your function should return the tuple (w, m, v)
# score: 0
# as: as the formula
# -    return w, m, v
# +    return w


# %% wrong: half done
# hint: `w`
# score: 0.5
def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w, m, v
