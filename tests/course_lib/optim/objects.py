"""Functions with known answers, for the rows: quadratics of chosen spectrum, a quartic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st


@dataclass(frozen=True)
class Quadratic:
    """f(w) = 1/2 w.Aw - b.w, A = Q diag(eigenvalues) Q^T."""

    eigenvalues: np.ndarray
    Q: np.ndarray
    b: np.ndarray

    @property
    def matrix(self) -> np.ndarray:
        product: np.ndarray = (self.Q * self.eigenvalues) @ self.Q.T
        return (product + product.T) / 2

    @property
    def minimum(self) -> np.ndarray:
        return self.Q @ ((self.Q.T @ self.b) / self.eigenvalues)

    def value(self, w: np.ndarray) -> float:
        return float(w @ self.matrix @ w / 2 - self.b @ w)

    def grad(self, w: np.ndarray) -> np.ndarray:
        return self.matrix @ w - self.b

    def hessian(self, w: np.ndarray) -> np.ndarray:
        return self.matrix

    def matvec(self, v: np.ndarray) -> np.ndarray:
        return self.matrix @ v


def random_quadratic(rng: np.random.Generator, size: int, kappa: float = 100.0) -> Quadratic:
    """Positive definite, curvatures between 1 and kappa."""
    eigenvalues = kappa ** rng.uniform(0, 1, size=size)
    return Quadratic(
        eigenvalues, np.linalg.qr(rng.normal(size=(size, size)))[0], rng.normal(size=size)
    )


@st.composite
def generators(draw: st.DrawFn) -> np.random.Generator:
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@st.composite
def quadratics(draw: st.DrawFn, largest: int = 8) -> Quadratic:
    """Of 1 to ``largest`` dimensions, some with repeated eigenvalues."""
    rng, size = draw(generators()), draw(st.integers(1, largest))
    drawn = random_quadratic(rng, size)
    if draw(st.booleans()):
        return Quadratic(np.round(drawn.eigenvalues / 25) * 25 + 1, drawn.Q, drawn.b)
    return drawn


def downhill(rng: np.random.Generator, grad: np.ndarray) -> np.ndarray:
    """A direction at less than a right angle to -grad, of any length."""
    direction = rng.normal(size=grad.size)
    if grad @ direction > 0:
        direction = -direction
    # At least a tenth of it along -grad, so that the slope is no rounding error.
    return 10.0 ** rng.uniform(-2, 2) * (direction - 0.1 * grad / np.linalg.norm(grad))


def nan_value(w: np.ndarray) -> float:
    return float("nan")


def nan_vector(w: np.ndarray) -> np.ndarray:
    return np.array([np.nan, 0.0])


def square(w: np.ndarray) -> float:
    return float(w @ w)


def slope_of_square(w: np.ndarray) -> np.ndarray:
    return 2 * w


def curvature_of_square(w: np.ndarray) -> np.ndarray:
    return 2 * np.eye(w.size)
