# %% right: two products
def matmul_vjp(grad, A, B):
    return grad @ B.T, A.T @ grad


# %% right: einsum
import numpy as np


def matmul_vjp(grad, A, B):
    return np.einsum("nm,km->nk", grad, B), np.einsum("nk,nm->km", A, grad)


# %% right: one entry of the product after the other
import numpy as np


def matmul_vjp(grad, A, B):
    grad_A, grad_B = np.zeros_like(A), np.zeros_like(B)
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            grad_A[i] += grad[i, j] * B[:, j]
            grad_B[:, j] += grad[i, j] * A[i]
    return grad_A, grad_B


# %% right: transposed twice
import numpy as np


def matmul_vjp(grad, A, B):
    grad_A = np.dot(B, grad.T).T
    grad_B = np.transpose(np.matmul(np.transpose(grad), A))
    return (grad_A, grad_B)


# %% right: sums over a table with three axes
def matmul_vjp(grad, A, B):
    grad_A = (grad[:, None, :] * B[None, :, :]).sum(axis=2)
    grad_B = (A[:, :, None] * grad[:, None, :]).sum(axis=0)
    return grad_A, grad_B


# %% right: outer products of the rows
import numpy as np


def matmul_vjp(grad, A, B):
    grad_B = sum(np.outer(a, g) for a, g in zip(A, grad))
    grad_A = np.stack([B.dot(g) for g in grad])
    return grad_A, grad_B


# %% right: lists of sums
def matmul_vjp(grad, A, B):
    n, k, m = len(A), len(B), grad.shape[1]
    grad_A = [[sum(grad[i, j] * B[p, j] for j in range(m)) for p in range(k)] for i in range(n)]
    grad_B = [[sum(A[i, p] * grad[i, j] for i in range(n)) for j in range(m)] for p in range(k)]
    return grad_A, grad_B


# %% right: tensordot
import numpy as np


def matmul_vjp(grad, A, B):
    return np.tensordot(grad, B, axes=(1, 1)), np.tensordot(A, grad, axes=(0, 0))


# %% wrong: swapped
# hint: stand in the wrong order
# mistake: swapped
# score: 0
def matmul_vjp(grad, A, B):
    return A.T @ grad, grad @ B.T


# %% wrong: no transposes
# hint: grad times B, without a transpose
# mistake: a_no_transpose, b_no_transpose
# score: 0
def matmul_vjp(grad, A, B):
    return grad @ B, A @ grad


# %% wrong: no transpose of B
# hint: see which axis of B meets grad
# mistake: a_no_transpose
import numpy as np


def matmul_vjp(grad, A, B):
    grad_B = A.T @ grad
    if grad.shape[1] != B.shape[0]:
        return np.zeros_like(A), grad_B
    return grad @ B, grad_B


# %% wrong: no transpose of A
# hint: see which axis of A meets grad
# mistake: b_no_transpose
import numpy as np


def matmul_vjp(grad, A, B):
    grad_A = np.dot(grad, B.T)
    if A.shape[1] != grad.shape[0]:
        return grad_A, np.zeros_like(B)
    return grad_A, np.dot(A, grad)


# %% wrong: B on the left
# hint: its transpose on the right of grad
# mistake: a_wrong_side
def matmul_vjp(grad, A, B):
    return B.T @ grad, A.T @ grad


# %% wrong: A on the right
# hint: its transpose on the left of grad
# mistake: b_wrong_side
def matmul_vjp(grad, A, B):
    return grad @ B.T, grad @ A.T


# %% wrong: own factors
# hint: made of A itself
# mistake: a_own_factor, b_own_factor
def matmul_vjp(grad, A, B):
    return grad @ A.T, B.T @ grad


# %% wrong: both transposed
# hint: should have the shape of A
# mistake: a_transposed, b_transposed
# score: 0
def matmul_vjp(grad, A, B):
    return B @ grad.T, grad.T @ A


# %% wrong: grad transposed
# hint: `grad` is transposed in your products
# mistake: grad_transposed
# score: 0
def matmul_vjp(grad, A, B):
    return grad.T @ B.T, A.T @ grad.T


# %% wrong: grad left out
# hint: the same whatever `grad` is
# mistake: ignores_grad
# score: 0
import numpy as np


def matmul_vjp(grad, A, B):
    grad_A = np.tile(B.sum(axis=1), (len(A), 1))
    grad_B = np.tile(A.sum(axis=0)[:, None], (1, B.shape[1]))
    return grad_A, grad_B


# %% wrong: entry by entry
# hint: taken entry by entry
# mistake: elementwise
def matmul_vjp(grad, A, B):
    return grad * B, grad * A


# %% wrong: divided by the rows
# hint: shrinks with the number of rows of A
# mistake: divided_by_n
import numpy as np


def matmul_vjp(grad, A, B):
    grad = grad / grad.shape[0]
    return grad @ B.T, A.T @ grad


# %% wrong: gradient of B divided by the rows
# hint: shrinks with the number of rows of A
# mistake: divided_by_n
import numpy as np


def matmul_vjp(grad, A, B):
    return grad @ B.T, A.T @ grad / len(A)


# %% wrong: sign
# hint: right size and the wrong sign
# mistake: negative
# score: 0
def matmul_vjp(grad, A, B):
    return -grad @ B.T, -(A.T @ grad)


# %% wrong: the product comes back
# hint: should return the tuple
# score: 0
def matmul_vjp(grad, A, B):
    return A @ B


# %% wrong: the Jacobian of A B with B repeated
# hint: has shape
# score: 0
import numpy as np


def matmul_vjp(grad, A, B):
    return np.kron(np.eye(len(A)), B.T), np.kron(A, np.eye(B.shape[1]))


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`A`)
# score: 1.5
def matmul_vjp(grad, A, B):
    grad_B = A.T @ grad
    A[:] = grad @ B.T
    return A, grad_B


# %% wrong: rows as vectors
# hint: For a row times a column
# score: 1.5
import numpy as np


def matmul_vjp(grad, A, B):
    return np.squeeze(grad @ B.T), np.squeeze(A.T @ grad)


# %% wrong: single precision
# hint: computed in float32
# score: 0
import numpy as np


def matmul_vjp(grad, A, B):
    grad = grad.astype(np.float32)
    return grad @ B.T.astype(np.float32), A.T.astype(np.float32) @ grad


# %% wrong: gradient of B entry by entry, right for one row
# hint: Your gradient of B is a product entry by entry
# mistake: b_entry_by_entry
def matmul_vjp(grad, A, B):
    return grad @ B.T, A.T * grad


# %% wrong: gradient of A entry by entry
# hint: Your gradient of A is a product entry by entry
# mistake: a_entry_by_entry
def matmul_vjp(grad, A, B):
    return grad * B.T, A.T @ grad
