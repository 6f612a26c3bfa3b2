"""Independent answers for the formulas: torch's steps, LAPACK, enumeration, exact fractions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import mpmath
import numpy as np
import scipy.optimize
import scipy.special
import sympy
import torch

DIGITS = 60


def rotated_hessian(mu: float, L: float) -> np.ndarray:
    """A matrix of size 5 with extreme eigenvalues mu and L, in no preferred axes."""
    Q, _ = np.linalg.qr(np.random.default_rng(8).standard_normal((5, 5)))
    return (Q * np.array([mu, mu, (mu + L) / 2, L, L])) @ Q.T


def gd_rate(lr: float, mu: float, L: float) -> float:
    """Norm of the iteration's matrix, by LAPACK."""
    return float(np.linalg.norm(np.eye(5) - lr * rotated_hessian(mu, L), ord=2))


def best_fixed_step(mu: float, L: float) -> tuple[float, float]:
    """The minimum over lr of the larger of two straight lines, as a linear program.

    Minimize rate over (lr * L, rate) with -rate <= 1 - lr h <= rate at both ends.
    """
    A = [[-mu / L, -1], [mu / L, -1], [-1, -1], [1, -1]]
    result = scipy.optimize.linprog([0, 1], A_ub=A, b_ub=[-1, 1, -1, 1])
    assert result.success
    return float(result.x[0] / L), float(result.x[1])


def steps_needed(rate: float, reduction: float) -> int:
    """Multiply until it is small enough, in 60 digits; a rounding of the inputs is forgiven."""
    with mpmath.workdps(DIGITS):
        if rate == 0:
            return 0 if reduction == 1 else 1
        enough = mpmath.mpf(reduction) * (1 + mpmath.mpf(10) ** -13)
        k = max(0, int(mpmath.log(enough) / mpmath.log(rate)) - 2)
        while mpmath.mpf(rate) ** k > enough:
            k += 1
        return k


def convergence_bound(R: float, G: float, lrs: Sequence[float]) -> float:
    """The formula in exact fractions."""
    steps = [Fraction(float(lr)) for lr in lrs]
    top = Fraction(R) ** 2 + Fraction(G) ** 2 * sum(lr**2 for lr in steps)
    return float(top / (2 * sum(steps)))


def best_constant_lr(R: float, G: float, num_steps: int) -> float:
    """The minimum of the bound over log lr, by Brent's method."""

    def log_bound(log_lr: float) -> float:
        lr = np.exp(log_lr) * R / G
        return float(np.log(R**2 / (2 * lr * num_steps) + G**2 * lr / 2))

    result = scipy.optimize.minimize_scalar(log_bound, bracket=(-3.0, 1.0), tol=1e-12)
    return float(np.exp(result.x) * R / G)


def satisfies_robbins_monro(power: float) -> bool:
    """The convergence of both series, decided by sympy."""
    n, p = sympy.symbols("n", positive=True), sympy.Rational(str(power))
    sums = [sympy.Sum(n ** (-k * p), (n, 1, sympy.oo)).is_convergent() for k in (1, 2)]
    return not bool(sums[0]) and bool(sums[1])


def estimator_variance(per_example_grads: np.ndarray, batch_size: int, replacement: bool) -> float:
    """Mean squared distance over every batch that there is."""
    indices = range(len(per_example_grads))
    batches = (
        itertools.product(indices, repeat=batch_size)
        if replacement
        else itertools.combinations(indices, batch_size)
    )
    full = per_example_grads.mean(axis=0)
    means = np.array([per_example_grads[list(batch)].mean(axis=0) for batch in batches])
    return float(((means - full) ** 2).sum(axis=1).mean())


def torch_step(
    lr: float, momentum: float, eigenvalue: float, nesterov: bool, start: tuple[float, float]
) -> tuple[float, float]:
    """(velocity, error) after one step of torch's SGD on eigenvalue / 2 * error^2.

    torch's buffer is velocity / -lr, and with nesterov=True its parameter is the point ahead,
    error + momentum * velocity.
    """
    velocity, error = start
    ahead = momentum * velocity if nesterov else 0.0
    w = torch.tensor([error + ahead], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum, nesterov=nesterov)
    buffer = torch.tensor([velocity / -lr], dtype=torch.float64)
    optimizer.state[w]["momentum_buffer"] = buffer
    w.grad = eigenvalue * w.detach()
    optimizer.step()
    velocity = -lr * float(optimizer.state[w]["momentum_buffer"])
    ahead = momentum * velocity if nesterov else 0.0
    return velocity, float(w.detach()[0]) - ahead


def step_matrix(lr: float, momentum: float, eigenvalue: float, nesterov: bool) -> np.ndarray:
    """Columns: what a step does to a unit of velocity and to a unit of error."""
    columns = [
        torch_step(lr, momentum, eigenvalue, nesterov, start) for start in ((1.0, 0.0), (0.0, 1.0))
    ]
    return np.array(columns).T


def step_eigenvalues(lr: float, momentum: float, eigenvalue: float) -> np.ndarray:
    """Roots of the recursion w_{k+1} = (1 + b - a h) w_k - b w_{k-1}, in 60 digits."""
    with mpmath.workdps(DIGITS):
        a, b, h = mpmath.mpf(lr), mpmath.mpf(momentum), mpmath.mpf(eigenvalue)
        half = (1 + b - a * h) / 2
        root = mpmath.sqrt(half**2 - b)
        return np.array([complex(half + root), complex(half - root)])


def spectral_radius(lr: float, momentum: float, eigenvalues: Sequence[float]) -> float:
    return max(
        float(np.abs(np.linalg.eigvals(companion(lr, momentum, h))).max()) for h in eigenvalues
    )


def companion(lr: float, momentum: float, eigenvalue: float) -> np.ndarray:
    """Acts on (w_k, w_{k-1}), another basis than course_lib's."""
    return np.array([[1 + momentum - lr * eigenvalue, -momentum], [1.0, 0.0]])


def regime(lr: float, momentum: float, eigenvalue: float) -> str:
    z = step_eigenvalues(lr, momentum, eigenvalue)
    sizes = np.abs(z)
    if sizes.max() > 1:
        return "diverges"
    if z[0].imag != 0:
        return "ripples"
    return "oscillates" if z[sizes.argmax()].real < 0 else "monotone"


def optimal_momentum(mu: float, L: float) -> tuple[float, float, float]:
    """Polyak's formulas in 60 digits."""
    with mpmath.workdps(DIGITS):
        low, high = mpmath.sqrt(mu), mpmath.sqrt(L)
        kappa = mpmath.mpf(L) / mpmath.mpf(mu)
        rate = (mpmath.sqrt(kappa) - 1) / (mpmath.sqrt(kappa) + 1)
        return float(4 / (low + high) ** 2), float(rate**2), float(rate)


def nesterov_parameters(mu: float, L: float) -> tuple[float, float, float]:
    with mpmath.workdps(DIGITS):
        root = mpmath.sqrt(mpmath.mpf(L) / mpmath.mpf(mu))
        return float(1 / mpmath.mpf(L)), float((root - 1) / (root + 1)), float(1 - 1 / root)


def optimal_nesterov(mu: float, L: float) -> tuple[float, float, float]:
    with mpmath.workdps(DIGITS):
        root = mpmath.sqrt(3 * mpmath.mpf(L) / mpmath.mpf(mu) + 1)
        lr = 4 / (3 * mpmath.mpf(L) + mpmath.mpf(mu))
        return float(lr), float((root - 2) / (root + 2)), float(1 - 2 / root)


def conjugate_gradient_bound(kappa: float, num_steps: int) -> float:
    """One over Chebyshev's polynomial, by SciPy."""
    if kappa == 1:
        return 1.0 if num_steps == 0 else 0.0
    return float(1 / scipy.special.eval_chebyt(num_steps, (kappa + 1) / (kappa - 1)))
