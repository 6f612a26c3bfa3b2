"""Rates on quadratics: what the methods do, measured, is what the formulas say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from course_lib import theory
from course_lib.optim import conjugate_gradient, momentum_step, nesterov_step, sgd_step

# Condition numbers at which the formulas differ from each other by far more than the tolerance.
CURVATURES = [(1.0, 5.0), (0.2, 8.0), (1e-3, 0.3)]
SEEDS = [0, 1, 2]


def random_quadratic(mu: float, L: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A Hessian with extreme eigenvalues mu and L in random directions, and a first error."""
    rng = np.random.default_rng(seed)
    eigenvalues = np.concatenate([[mu, L], rng.uniform(mu, L, size=6)])
    Q, _ = np.linalg.qr(rng.standard_normal((8, 8)))
    # Every eigenvector takes part.
    return (Q * eigenvalues) @ Q.T, Q @ rng.choice([-1.0, 1.0], size=8)


def measured_rate(step: Callable[[np.ndarray], np.ndarray], state: np.ndarray, k: int) -> float:
    """Factor a step between k and 2k.

    The iterations are linear: down to 1e-300 nothing drowns in rounding.
    """
    sizes = []
    for t in range(1, 2 * k + 1):
        state = step(state)
        if t in (k, 2 * k):
            sizes.append(float(np.abs(state).max()))  # squares of 1e-200 would be 0
    return (sizes[1] / sizes[0]) ** (1 / k)


def gd(H: np.ndarray, lr: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda w: sgd_step(w, H @ w, lr)


def momentum(H: np.ndarray, lr: float, share: float) -> Callable[[np.ndarray], np.ndarray]:
    def step(state: np.ndarray) -> np.ndarray:
        return np.stack(momentum_step(state[0], state[1], H @ state[0], lr, share))

    return step


def nesterov(H: np.ndarray, lr: float, share: float) -> Callable[[np.ndarray], np.ndarray]:
    def step(state: np.ndarray) -> np.ndarray:
        return np.stack(nesterov_step(state[0], state[1], lambda w: H @ w, lr, share))

    return step


def at_rest(w: np.ndarray) -> np.ndarray:
    return np.stack([w, np.zeros_like(w)])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("mu", "L"), CURVATURES)
def test_gradient_descent(mu: float, L: float, seed: int) -> None:
    H, w = random_quadratic(mu, L, seed)
    lr, rate = theory.best_fixed_step(mu, L)
    # The slowest directions differ from the next by at least 0.1 % here: after 300 steps the
    # others add less than their number, 8, to the power 1/300.
    assert measured_rate(gd(H, lr), w, 300) == pytest.approx(rate, rel=1e-3)
    for share in (0.3, 0.8, 1.02):
        expected = theory.gd_rate(share * lr, mu, L)
        assert measured_rate(gd(H, share * lr), w, 300) == pytest.approx(expected, rel=1e-3)
    # 1/L, the step that needs no mu, is slower.
    assert measured_rate(gd(H, 1 / L), w, 300) == pytest.approx(1 - mu / L, rel=1e-3)
    assert rate < 1 - mu / L


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("mu", "L"), CURVATURES)
def test_momentum(mu: float, L: float, seed: int) -> None:
    H, w = random_quadratic(mu, L, seed)
    lr, share, rate = theory.optimal_momentum(mu, L)
    k = 200
    # A double eigenvalue: the error shrinks like k rate^k, which from k to 2k is a factor 2 more.
    measured = measured_rate(momentum(H, lr, share), at_rest(w), k)
    assert measured == pytest.approx(rate * 2 ** (1 / k), rel=1e-3)
    assert measured < 0.97 * theory.best_fixed_step(mu, L)[1]
    # Parameters off the optimum, in the ripples and beyond: no double eigenvalue.
    for a, b in [(0.5, share), (0.8, 0.5 * share), (0.9, 0.5 + 0.5 * share)]:
        expected = theory.spectral_radius(a * lr, b, np.linalg.eigvalsh(H))
        got = measured_rate(momentum(H, a * lr, b), at_rest(w), k)
        # A complex pair turns: its size wanders by a bounded factor, to the power 1/200.
        assert got == pytest.approx(expected, rel=1e-2)


@pytest.mark.parametrize("parameters", [theory.nesterov_parameters, theory.optimal_nesterov])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("mu", "L"), CURVATURES)
def test_nesterov(
    mu: float,
    L: float,
    seed: int,
    parameters: Callable[[float, float], tuple[float, float, float]],
) -> None:
    H, w = random_quadratic(mu, L, seed)
    lr, share, rate = parameters(mu, L)
    k = 200
    # Critically damped at mu: a double eigenvalue, as above.
    measured = measured_rate(nesterov(H, lr, share), at_rest(w), k)
    assert measured == pytest.approx(rate * 2 ** (1 / k), rel=2e-3)


@pytest.mark.parametrize("name", ["iteration_matrix", "nesterov_matrix"])
def test_matrices_are_the_steps(name: str) -> None:
    """One eigenvector: the methods' own steps, many times, and powers of the matrix."""
    make = {"iteration_matrix": momentum, "nesterov_matrix": nesterov}[name]
    rng = np.random.default_rng(3)
    for _ in range(30):
        lr, share, h = rng.uniform(0, 1.5), rng.uniform(0, 0.95), rng.uniform(-0.5, 1.5)
        state = rng.standard_normal((2, 1))  # (error, velocity)
        matrix = getattr(theory, name)(lr, share, h)
        expected = np.linalg.matrix_power(matrix, 12) @ state[::-1, 0]
        for _ in range(12):
            state = make(np.array([[h]]), lr, share)(state)
        # Twelve steps that may grow by 2 each.
        np.testing.assert_allclose(state[::-1, 0], expected, rtol=1e-11, atol=1e-12)


def test_regimes_are_what_one_sees() -> None:
    """The signs of the error tell the regimes apart."""
    seen = set()
    for lr in (0.02, 0.05, 0.4, 1.0, 1.5, 2.42, 2.47, 2.6, 3.0):
        state = at_rest(np.ones(1))
        errors = []
        for _ in range(200):
            state = momentum(np.eye(1), lr, 0.25)(state)
            errors.append(float(state[0, 0]))
        signs = np.sign(errors[2:])
        flips = int(np.sum(signs[1:] != signs[:-1]))
        expected = {
            "diverges": abs(errors[-1]) > 1,
            "monotone": flips == 0,
            "oscillates": flips == len(signs) - 1,
            "ripples": 0 < flips < len(signs) - 1 and abs(errors[-1]) < 1,
        }
        name = theory.regime(lr, 0.25, 1.0)
        assert expected[name], (lr, name, flips)
        seen.add(name)
    assert seen == {"monotone", "ripples", "oscillates", "diverges"}


def after(k: int, H: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Where conjugate gradients are after k products, from 0."""
    point, num_iter = conjugate_gradient(lambda v: H @ v, b, tol=0.0, max_iter=k)
    assert num_iter == k
    return point


def energy(H: np.ndarray, error: np.ndarray) -> float:
    return float(np.sqrt(error @ H @ error))


@pytest.mark.parametrize("kappa", [3.0, 30.0, 1000.0])
def test_conjugate_gradients_keep_their_bound(kappa: float) -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        eigenvalues = np.concatenate([[1.0, kappa], rng.uniform(1.0, kappa, size=38)])
        Q, _ = np.linalg.qr(rng.standard_normal((40, 40)))
        H, solution = (Q * eigenvalues) @ Q.T, rng.standard_normal(40)
        for k in range(13):
            share = energy(H, after(k, H, H @ solution) - solution) / energy(H, solution)
            # Rounding of the recurrences: 12 steps.
            assert share <= theory.conjugate_gradient_bound(kappa, k) * (1 + 1e-9)


@pytest.mark.parametrize("kappa", [3.0, 30.0])
@pytest.mark.parametrize("k", [1, 2, 3, 5, 8])
def test_the_bound_of_conjugate_gradients_is_reached(kappa: float, k: int) -> None:
    """The worst case: eigenvalues where Chebyshev's polynomial is +-1, weighted to make it best.

    The error after k steps is the least square of p over the eigenvalues. With weights
    1 / (h_i |prod (h_i - h_j)|) divided differences vanish, and p = T_k / T_k(0) is optimal.
    """
    h = (kappa + 1) / 2 + (kappa - 1) / 2 * np.cos(np.pi * np.arange(k + 1) / k)
    gaps = np.abs(np.subtract.outer(h, h)) + np.eye(k + 1)
    solution = np.sqrt(1 / (h * gaps.prod(axis=1)) / h)  # its energy in direction i is h times it^2
    H = np.diag(h)
    share = energy(H, after(k, H, H @ solution) - solution) / energy(H, solution)
    # One step less than it takes to be exact: the recurrences lose a few digits.
    assert share == pytest.approx(theory.conjugate_gradient_bound(kappa, k), rel=1e-8)


def test_steps_needed_are_those_that_gradient_descent_takes() -> None:
    mu, L = 1.0, 20.0
    lr, rate = theory.best_fixed_step(mu, L)
    # Both extreme directions shrink by exactly the rate each step.
    w, H = np.array([3.0, 4.0]), np.diag([mu, L])
    for reduction in (0.5, 1e-3, 1e-8):
        k, point = 0, w
        while np.linalg.norm(point) > reduction * 5.0:
            point, k = sgd_step(point, H @ point, lr), k + 1
        assert theory.steps_needed(rate, reduction) == k
