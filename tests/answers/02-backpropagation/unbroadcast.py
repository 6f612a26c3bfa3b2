# %% right: leading axes, then axes of length 1
import numpy as np


def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for i, n in enumerate(shape):
        if n == 1:
            grad = grad.sum(axis=i, keepdims=True)
    return grad


# %% right: all axes in one sum, then a reshape
import numpy as np


def unbroadcast(grad, shape):
    new = grad.ndim - len(shape)
    padded = (1,) * new + tuple(shape)
    axes = tuple(i for i in range(grad.ndim) if padded[i] == 1)
    return np.sum(grad, axis=axes).reshape(shape)


# %% right: axes that differ
import numpy as np


def unbroadcast(grad, shape):
    if grad.shape == shape:
        return grad
    padded = [1] * (grad.ndim - len(shape)) + list(shape)
    for i in range(grad.ndim):
        if grad.shape[i] != padded[i]:
            grad = np.add.reduce(grad, axis=i, keepdims=True)
    return grad.reshape(shape)


# %% right: adds at the place that each entry came from
import numpy as np


def unbroadcast(grad, shape):
    size = int(np.prod(shape))
    source = np.broadcast_to(np.arange(size).reshape(shape), grad.shape)
    total = np.zeros(size)
    np.add.at(total, source.ravel(), grad.ravel())
    return total.reshape(shape)


# %% right: einsum
import numpy as np


def unbroadcast(grad, shape):
    letters = "abcdefgh"[: grad.ndim]
    behind = letters[grad.ndim - len(shape) :]
    kept = "".join(c for c, n in zip(behind, shape) if n != 1)
    return np.einsum(f"{letters}->{kept}", grad).reshape(shape)


# %% right: entry by entry
import numpy as np


def unbroadcast(grad, shape):
    out = np.zeros(shape)
    new = grad.ndim - len(shape)
    for index in np.ndindex(grad.shape):
        out[tuple(i if n != 1 else 0 for i, n in zip(index[new:], shape))] += grad[index]
    return out


# %% right: from the last axis backwards, recursively
import numpy as np


def unbroadcast(grad, shape):
    if len(grad.shape) > len(shape):
        return unbroadcast(np.sum(grad, 0), shape)
    for axis in range(-1, -len(shape) - 1, -1):
        if shape[axis] < grad.shape[axis] or (shape[axis] == 1 and grad.shape[axis] == 0):
            grad = grad.sum(axis, keepdims=True)
    return grad


# %% right: a product with ones for each axis
import numpy as np


def unbroadcast(grad, shape):
    result = np.array(grad)
    for i in range(grad.ndim):
        j = i - (grad.ndim - len(shape))
        if j < 0 or shape[j] == 1:
            moved = np.moveaxis(result, i, -1)
            result = np.moveaxis((moved @ np.ones(moved.shape[-1]))[..., None], -1, i)
    return np.reshape(result, shape)


# %% wrong: forgets axes of length 1
# hint: Axes of length 1 are left as long as in `grad`
# mistake: forgets_ones
import numpy as np


def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad


# %% wrong: forgets leading axes
# hint: as many axes as `grad`
# mistake: forgets_leading
import numpy as np


def unbroadcast(grad, shape):
    for i in range(1, len(shape) + 1):
        if shape[-i] == 1:
            grad = grad.sum(axis=-i, keepdims=True)
    return grad


# %% wrong: no keepdims
# hint: the axes of length 1 are gone
# mistake: drops_ones
import numpy as np


def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    axes = tuple(i for i, n in enumerate(shape) if n == 1)
    return grad.sum(axis=axes)


# %% wrong: keepdims everywhere
# hint: the axes in front are still there
# mistake: keeps_leading
import numpy as np


def unbroadcast(grad, shape):
    padded = (1,) * (grad.ndim - len(shape)) + shape
    for i, n in enumerate(padded):
        if n == 1:
            grad = grad.sum(axis=i, keepdims=True)
    return grad


# %% wrong: if for while
# hint: where there are more, only one is summed away
# mistake: one_leading
# as: leading axes, then axes of length 1
# -    while grad.ndim > len(shape):
# +    if grad.ndim > len(shape):

# -            grad = grad.sum(axis=i, keepdims=True)
# +            grad = grad.sum(axis=i - len(shape), keepdims=True)

# %% wrong: the first axis of length 1
# hint: only the first is summed
# mistake: one_stretched
# as: forgets axes of length 1
# =        grad = grad.sum(axis=0)
# +    if 1 in shape:
# +        grad = grad.sum(axis=shape.index(1), keepdims=True)

# %% wrong: sums the last axes
# hint: the new axes stand in front
# mistake: trailing_axes
# as: leading axes, then axes of length 1
# -        grad = grad.sum(axis=0)
# +        grad = grad.sum(axis=-1)

# %% wrong: axes move while it sums
# hint: those behind it move one forward
# mistake: moving_axes
# as: leading axes, then axes of length 1
# -    while grad.ndim > len(shape):
# -        grad = grad.sum(axis=0)
# +    for i in range(grad.ndim - len(shape)):
# +        grad = grad.sum(axis=i)

# %% wrong: mean
# hint: the mean over them is taken
# mistake: mean
# as: leading axes, then axes of length 1
# -        grad = grad.sum(axis=0)
# +        grad = grad.mean(axis=0)

# -            grad = grad.sum(axis=i, keepdims=True)
# +            grad = grad.mean(axis=i, keepdims=True)

# %% wrong: divided by the root of the count
# hint: root of the number of copies
# mistake: root_of_count
# as: leading axes, then axes of length 1
# =def unbroadcast(grad, shape):
# +    size = max(grad.size, 1)

# -    return grad
# +    return grad / np.sqrt(size / max(grad.size, 1))

# %% wrong: largest
# hint: the largest over the copies
# mistake: largest
# as: leading axes, then axes of length 1
# -        grad = grad.sum(axis=0)
# +        grad = grad.max(axis=0)

# -            grad = grad.sum(axis=i, keepdims=True)
# +            grad = grad.max(axis=i, keepdims=True)

# %% wrong: the first copy
# hint: those of the first copy alone
# mistake: first_copy
# as: leading axes, then axes of length 1
# -        grad = grad.sum(axis=0)
# +        grad = grad[0]

# -            grad = grad.sum(axis=i, keepdims=True)
# +            grad = np.take(grad, [0], axis=i)

# %% wrong: cut to size
# hint: cut to the size of `shape`
# mistake: cut_to_size
import numpy as np


def unbroadcast(grad, shape):
    return np.resize(grad, shape)


# %% wrong: the sum of everything
# hint: the sum of the whole `grad`
# mistake: total
import numpy as np


def unbroadcast(grad, shape):
    return np.broadcast_to(grad.sum(), shape).copy()


# %% wrong: nothing done
# hint: nothing was summed
# mistake: unchanged
# score: 0
def unbroadcast(grad, shape):
    return grad


# %% wrong: aligned from the front
# hint: stopped with
import numpy as np


def unbroadcast(grad, shape):
    for i, n in enumerate(shape):
        if n == 1 and grad.shape[i] != 1:
            grad = grad.sum(axis=i, keepdims=True)
    axes = tuple(i for i, n in enumerate(grad.shape) if n not in shape)
    return grad.sum(axis=axes).reshape(shape)


# %% wrong: sums what differs by size, aligned from the front
# hint: stopped with
import numpy as np


def unbroadcast(grad, shape):
    axes = [i for i, n in enumerate(grad.shape) if i >= len(shape) or n != shape[i]]
    return grad.sum(axis=tuple(axes)).reshape(shape)


# %% wrong: axes of length 1 by their sizes above 1
# hint: From (2, 0) to (2, 1)
# score: 2.75
# as: leading axes, then axes of length 1
# -        if n == 1:
# +        if n == 1 and grad.shape[i] > 1:

# %% wrong: a sum without its axis where shape is empty
# hint: stopped with
# score: 2.5
import numpy as np


def unbroadcast(grad, shape):
    new = grad.ndim - len(shape)
    grad = grad.sum(axis=tuple(range(new))) if new else grad
    axes = tuple(i for i in range(len(shape)) if shape[i] == 1)
    result = grad.sum(axis=axes, keepdims=True) if axes else grad
    return result if shape[0] else np.zeros(shape)


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`grad`)
# score: 2.5
# as: leading axes, then axes of length 1
# -        grad = grad.sum(axis=0)
# +        if len(grad) == 0:
# +            grad = np.zeros((1, *grad.shape[1:]))
# +        for copy in grad[1:]:
# +            grad[0] += copy
# +        grad = grad[0]

# %% wrong: single precision
# hint: computed in float32
# as: leading axes, then axes of length 1
# =def unbroadcast(grad, shape):
# +    grad = grad.astype(np.float32)

# %% wrong: broadcasts instead
# hint: stopped with
import numpy as np


def unbroadcast(grad, shape):
    return np.broadcast_to(grad, shape)
