"""The convergence theorem of stochastic subgradients, on 200 convex problems and where it is tight.

Each problem is a mean of |a_i . x - b_i|, with the b_i in pairs around a_i . x*: convex, not
smooth, minimal at x*, and every subgradient has the length |a_i|, so that E|g|^2 is known.
"""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import schedules, theory

NUM_RUNS = 64


def random_problem(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    num, dim = int(rng.integers(1, 12)), int(rng.integers(1, 6))
    A = rng.standard_normal((num, dim)) * 10.0 ** rng.uniform(-2, 2)
    x_star = rng.standard_normal(dim)
    gaps = np.abs(rng.standard_normal(num)) * rng.choice([0.0, 1.0, 30.0])
    return np.vstack([A, A]), np.concatenate([A @ x_star + gaps, A @ x_star - gaps]), x_star


def step_lengths(seed: int, best: float) -> np.ndarray:
    """Of four kinds, around the best constant step and far from it."""
    rng = np.random.default_rng(10_000 + seed)
    num_steps = int(rng.integers(1, 60))
    unit = best * 10.0 ** rng.uniform(-1.5, 1.5)
    kinds = [
        lambda t: unit,
        lambda t: schedules.harmonic(t, unit, period=5, offset=1),
        lambda t: unit / np.sqrt(t + 1),
        lambda t: schedules.exponential(t, unit, factor=0.9),
    ]
    return np.array([kinds[seed % 4](t) for t in range(num_steps)])


def weighted_average(
    A: np.ndarray, b: np.ndarray, start: np.ndarray, lrs: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Averages of NUM_RUNS runs side by side, over the points where gradients were taken."""
    x = np.tile(start, (NUM_RUNS, 1))
    total = np.zeros_like(x)
    for lr in lrs:
        total += lr * x
        pick = rng.integers(len(A), size=NUM_RUNS)
        rows = A[pick]
        sign = np.sign((rows * x).sum(axis=1) - b[pick])
        x = x - lr * sign[:, np.newaxis] * rows
    return total / lrs.sum()


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_the_bound_holds_on_random_problems(first: int) -> None:
    quotients = []
    for seed in range(first, first + 50):
        A, b, x_star = random_problem(seed)
        rng = np.random.default_rng(20_000 + seed)
        start = x_star + rng.standard_normal(x_star.size) * 10.0 ** rng.uniform(-1, 1)
        R = float(np.linalg.norm(start - x_star))
        G = float(np.sqrt((A**2).sum(axis=1).mean()))
        lrs = step_lengths(seed, theory.best_constant_lr(R, G, 20))
        average = weighted_average(A, b, start, lrs, rng)
        excess = np.abs(average @ A.T - b).mean(axis=1) - np.abs(A @ x_star - b).mean()
        bound = theory.convergence_bound(R, G, lrs)
        # The theorem is about the expectation: the mean of 64 runs, less 4 standard errors.
        error = excess.std() / np.sqrt(NUM_RUNS)
        assert excess.mean() - 4 * error <= bound * (1 + 1e-12)
        assert np.all(excess >= -1e-12 * (1 + np.abs(A @ x_star - b).mean()))  # x* is minimal
        quotients.append(excess.mean() / bound)
    # It is no empty promise: some problem comes within a factor of 4 of it.
    assert max(quotients) > 0.25


@pytest.mark.parametrize("num_steps", [1, 4, 25, 100])
def test_the_bound_is_reached(num_steps: int) -> None:
    """On G max |x_i| with one coordinate for each step: no part of the bound can be spared.

    Every step sees one coordinate and, with the best constant step, takes it to 0. The last one
    is never seen: its average stays R / sqrt(k), and F of the average is R G / sqrt(k).
    """
    R, G = 2.0, 3.0
    lr = theory.best_constant_lr(R, G, num_steps)
    x, total = np.full(num_steps, R / np.sqrt(num_steps)), np.zeros(num_steps)
    for _ in range(num_steps):
        total += x
        x[np.argmax(np.abs(x))] -= lr * G  # of several that are largest, the first
    reached = G * np.abs(total / num_steps).max()
    bound = theory.convergence_bound(R, G, np.full(num_steps, lr))
    assert reached == pytest.approx(bound, rel=1e-12)  # sums of 100
    assert bound == pytest.approx(R * G / np.sqrt(num_steps), rel=1e-12)


def test_sums_of_robbins_and_monro() -> None:
    """Partial sums over 10^6 steps: what diverges still grows, what converges has settled."""
    t = np.arange(1, 1_000_001, dtype=np.float64)
    for power in (0.3, 0.5, 0.6, 0.75, 1.0, 1.2, 1.5):
        growth = [
            float((t**-exponent)[10_000:].sum() / (t**-exponent)[100:10_000].sum())
            for exponent in (power, 2 * power)
        ]
        # From one hundredfold range of t to the next the sum over t^-p grows by 100^(1 - p).
        diverges = [value >= 0.9 for value in growth]
        assert theory.satisfies_robbins_monro(power) == (diverges == [True, False]), growth


def test_the_variance_is_that_of_random_batches() -> None:
    rng = np.random.default_rng(4)
    # Few examples, so that N and N - 1 are far apart.
    grads = rng.standard_normal((6, 4)) * np.array([1.0, 5.0, 0.1, 2.0])
    full = grads.mean(axis=0)
    for batch_size, replacement in [(1, True), (8, True), (2, False), (5, False)]:
        batches = np.array([rng.choice(6, batch_size, replace=replacement) for _ in range(20_000)])
        measured = float(((grads[batches].mean(axis=1) - full) ** 2).sum(axis=1).mean())
        # A mean of 20,000 squares is good to about 1 %.
        expected = theory.estimator_variance(grads, batch_size, replacement)
        assert measured == pytest.approx(expected, rel=0.05)
