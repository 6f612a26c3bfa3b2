"""Sixty digits by mpmath, torch's autograd, and the eigenvectors of a Hermitian matrix."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import numpy as np
import torch

DIGITS = 60


def elementwise(function: Callable[[mpmath.mpf], mpmath.mpf], values: np.ndarray) -> np.ndarray:
    """Apply to every entry with 60 digits, and round once."""
    with mpmath.workdps(DIGITS):
        flat = [float(function(mpmath.mpf(value))) for value in np.ravel(values).tolist()]
    return np.array(flat).reshape(np.shape(values))


def to_interval(u: np.ndarray, low: float, high: float) -> np.ndarray:
    width = mpmath.mpf(high) - mpmath.mpf(low)
    return elementwise(lambda u: mpmath.mpf(low) + width / (1 + mpmath.exp(-u)), u)


def from_interval(x: np.ndarray, low: float, high: float) -> np.ndarray:
    return elementwise(lambda x: mpmath.log((x - low) / (high - x)), x)


def softplus(u: np.ndarray) -> np.ndarray:
    def exact(u: mpmath.mpf) -> mpmath.mpf:
        # 1 + exp(-1000) needs 434 digits.
        with mpmath.workdps(DIGITS + 450):
            return mpmath.log(1 + mpmath.exp(u))

    return elementwise(exact, u)


def inverse_softplus(x: np.ndarray) -> np.ndarray:
    def exact(x: mpmath.mpf) -> mpmath.mpf:
        with mpmath.workdps(DIGITS + 450):
            return mpmath.log(mpmath.exp(x) - 1)

    return elementwise(exact, x)


INVERSES: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "exp": mpmath.log,
    "square": mpmath.sqrt,
}
FORWARDS: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "exp": mpmath.exp,
    "square": lambda u: u**2,
}


def constrained(u: np.ndarray, transform: str, low: float, high: float) -> np.ndarray:
    if transform == "interval":
        return to_interval(u, low, high)
    if transform == "softplus":
        return softplus(u)
    return elementwise(FORWARDS[transform], u)


def free(x: np.ndarray, transform: str, low: float, high: float) -> np.ndarray:
    if transform == "interval":
        return from_interval(x, low, high)
    if transform == "softplus":
        return inverse_softplus(x)
    return elementwise(INVERSES[transform], x)


def free_gradient(
    grad_x: np.ndarray, u: np.ndarray, transform: str, low: float, high: float
) -> np.ndarray:
    """torch's autograd through its own transforms."""
    functions: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "exp": torch.exp,
        "square": torch.square,
        # Beyond its threshold torch takes the identity for softplus.
        "softplus": lambda u: torch.nn.functional.softplus(u, threshold=700.0),
        "interval": lambda u: low + (high - low) * torch.sigmoid(u),
    }
    U = torch.tensor(u, dtype=torch.float64, requires_grad=True)
    functions[transform](U).backward(torch.tensor(grad_x))
    return U.grad.numpy()


def spectrum(V: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and vectors of i A, which is Hermitian: A = U diag(-i angles) U^H.

    torch.linalg.matrix_exp is no oracle: for small matrices its error reaches 2e-10.
    """
    return np.linalg.eigh(1j * (V - V.T))


def orthogonal_from(V: np.ndarray) -> np.ndarray:
    angles, U = spectrum(V)
    return ((U * np.exp(-1j * angles)) @ U.conj().T).real


def orthogonal_from_gradient(grad_Q: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Daleckii and Krein: in the eigenbasis the derivative multiplies entry by entry.

    The factors are (exp a - exp b) / (a - b) = exp((a + b) / 2) sinc((a - b) / 2i).
    """
    angles, U = spectrum(V)
    sums, differences = np.add.outer(angles, angles), np.subtract.outer(angles, angles)
    factors = np.exp(-0.5j * sums) * np.sinc(differences / (2 * np.pi))
    grad_A = (U @ (factors.conj() * (U.conj().T @ grad_Q @ U)) @ U.conj().T).real
    return grad_A - grad_A.T


def projected_step(
    w: np.ndarray,
    grad: np.ndarray,
    lr: float,
    low: np.ndarray | float,
    high: np.ndarray | float,
) -> np.ndarray:
    W = torch.tensor(w, requires_grad=True)
    W.grad = torch.tensor(grad)
    torch.optim.SGD([W], lr=lr).step()
    low, high = (torch.as_tensor(end, dtype=torch.float64) for end in (low, high))
    return torch.clamp(W.detach(), low, high).numpy()
