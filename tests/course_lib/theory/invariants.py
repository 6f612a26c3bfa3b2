"""What must hold of the formulas whatever the oracles say."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import theory

CURVATURES = [(1.0, 1.0), (1.0, 1.5), (0.3, 40.0), (1e-3, 1e3)]


def rate_of_one_eigenvalue_is_zero_at_its_step() -> None:
    assert theory.gd_rate(0.25, 4.0, 4.0) == 0.0
    assert theory.gd_rate(0.0, 1.0, 2.0) == 1.0
    # Between 0 and 2 / L it converges, beyond it does not.
    assert theory.gd_rate(0.199, 1.0, 10.0) < 1 < theory.gd_rate(0.201, 1.0, 10.0)


def no_fixed_step_is_better() -> None:
    for mu, L in CURVATURES:
        lr, rate = theory.best_fixed_step(mu, L)
        assert rate == pytest.approx((L / mu - 1) / (L / mu + 1), rel=1e-13)  # 1.5 - 1 cancels
        assert theory.gd_rate(lr, mu, L) == pytest.approx(rate, abs=1e-15)  # one subtraction
        for other in (0.9 * lr, 0.999 * lr, 1.001 * lr, 1.1 * lr, 1 / L):
            assert theory.gd_rate(other, mu, L) >= rate - 1e-15


def steps_are_enough_and_one_less_is_not() -> None:
    for rate in (0.1, 0.5, 0.9, 0.999):
        for reduction in (0.3, 1e-3, 1e-12):
            k = theory.steps_needed(rate, reduction)
            # The power rounds; at whole quotients, as 0.1^3 = 1e-3, both sides are equal.
            assert rate**k <= reduction * (1 + 1e-12)
            assert rate ** (k - 1) > reduction * (1 + 1e-12)
    assert [theory.steps_needed(0.1, 10.0**-k) for k in range(1, 16)] == list(range(1, 16))


def the_bound_scales_as_its_unit() -> None:
    lrs = np.array([0.1, 0.2, 0.3])
    bound = theory.convergence_bound(2.0, 3.0, lrs)
    # A length R of double size with gradients of half the size: lengths of steps are four times
    # as long, F has the same unit. Powers of two round nothing.
    assert theory.convergence_bound(4.0, 1.5, 4 * lrs) == bound
    assert theory.convergence_bound(2.0, 3.0, list(lrs)) == bound
    # Without noise, the distance over the length walked.
    assert theory.convergence_bound(2.0, 0.0, [0.5, 0.5]) == 2.0


def best_constant_step_has_the_bound_of_the_theorem() -> None:
    for num_steps in (1, 10, 1000):
        lr = theory.best_constant_lr(3.0, 5.0, num_steps)
        best = theory.convergence_bound(3.0, 5.0, np.full(num_steps, lr))
        assert best == pytest.approx(15.0 / np.sqrt(num_steps), rel=1e-13)  # sums of 1000 terms
        for other in (0.9 * lr, 1.1 * lr):
            assert theory.convergence_bound(3.0, 5.0, np.full(num_steps, other)) > best


def robbins_monro_ends() -> None:
    assert theory.satisfies_robbins_monro(1.0) is True
    assert theory.satisfies_robbins_monro(0.5) is False
    assert theory.satisfies_robbins_monro(np.nextafter(0.5, 1)) is True
    assert theory.satisfies_robbins_monro(np.nextafter(1, 2)) is False


def full_batch_has_no_variance() -> None:
    grads = np.random.default_rng(1).normal(size=(7, 3))
    assert theory.estimator_variance(grads, 7, replacement=False) == 0.0
    assert theory.estimator_variance(grads[:1], 1, replacement=False) == 0.0
    assert theory.estimator_variance(grads[:1], 4, replacement=True) == 0.0
    one = theory.estimator_variance(grads, 1, replacement=True)
    assert theory.estimator_variance(grads, 1, replacement=False) == pytest.approx(one, rel=1e-14)
    # numpy's variance, summed over coordinates.
    assert one == pytest.approx(grads.var(axis=0).sum(), rel=1e-14)
    # A constant added to all gradients is none of it.
    assert theory.estimator_variance(grads + 5.0, 1, True) == pytest.approx(one, rel=1e-13)


def determinant_of_the_step() -> None:
    for lr, momentum, h in [(0.1, 0.9, 3.0), (0.7, 0.0, 1.0), (0.5, 0.5, -2.0)]:
        ours = theory.iteration_matrix(lr, momentum, h)
        assert np.linalg.det(ours) == pytest.approx(momentum, abs=1e-15)  # volumes shrink by it
        nesterov = theory.nesterov_matrix(lr, momentum, h)
        assert np.linalg.det(nesterov) == pytest.approx(momentum * (1 - lr * h), abs=1e-15)
    for matrix in (theory.iteration_matrix, theory.nesterov_matrix):
        # Without momentum the old velocity is forgotten.
        np.testing.assert_array_equal(matrix(0.25, 0.0, 2.0), [[0.0, -0.5], [0.0, 0.5]])


def ripples_know_neither_step_nor_curvature() -> None:
    for lr in (0.2, 1.0, 2.0):
        assert theory.spectral_radius(lr, 0.81, [0.5, 1.0]) == np.sqrt(0.81)
    # Without momentum it is gradient descent.
    for lr in (0.05, 0.15, 0.3):
        got = theory.spectral_radius(lr, 0.0, [1.0, 10.0])
        assert got == pytest.approx(theory.gd_rate(lr, 1.0, 10.0), rel=1e-15)
    # More eigenvalues cannot make it better.
    assert theory.spectral_radius(0.1, 0.5, [1.0, 50.0]) >= theory.spectral_radius(0.1, 0.5, [1.0])


def regimes_come_in_order() -> None:
    names = [theory.regime(lr, 0.3, 2.0) for lr in np.linspace(0.001, 2.0, 400)]
    order = [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]
    assert order == ["monotone", "ripples", "oscillates", "diverges"]
    # Without momentum there are no ripples: the two zeros of the discriminant coincide.
    assert {theory.regime(lr, 0.0, 1.0) for lr in (0.3, 1.7, 2.3)} == {
        "monotone",
        "oscillates",
        "diverges",
    }
    assert theory.regime(0.1, 0.5, -1.0) == "diverges"  # away from a saddle


def worst_radius(matrix: object, lr: float, momentum: float, mu: float, L: float) -> float:
    spectrum = np.geomspace(mu, L, 300)
    radii = [np.abs(np.linalg.eigvals(matrix(lr, momentum, h))).max() for h in spectrum]  # type: ignore[operator]
    return float(max(radii))


def no_momentum_is_better() -> None:
    for mu, L in CURVATURES[1:]:
        lr, momentum, rate = theory.optimal_momentum(mu, L)
        # Eigenvalues that meet are square roots of rounding: 1e-8.
        radius = theory.spectral_radius(lr, momentum, [mu, L])
        assert radius == pytest.approx(rate, abs=3e-8)
        assert rate < theory.best_fixed_step(mu, L)[1]
        for a, b in [(0.99, 1.0), (1.01, 1.0), (1.0, 0.99), (1.0, 1.01), (1.01, 1.01)]:
            other = theory.spectral_radius(a * lr, min(b * momentum, 0.9999999), [mu, L])
            assert other > rate
    lr, momentum, rate = theory.optimal_momentum(4.0, 4.0)
    assert (lr, momentum, rate) == (0.25, 0.0, 0.0)


def nesterovs_rate_is_the_worst_radius() -> None:
    for mu, L in CURVATURES[1:]:
        lr, momentum, rate = theory.nesterov_parameters(mu, L)
        assert lr == 1 / L
        # Critically damped at mu: a double eigenvalue, good to 1e-8.
        radius = worst_radius(theory.nesterov_matrix, lr, momentum, mu, L)
        assert radius == pytest.approx(rate, abs=3e-8)
    assert theory.nesterov_parameters(4.0, 4.0) == (0.25, 0.0, 0.0)


def no_nesterov_is_better() -> None:
    for mu, L in CURVATURES[1:]:
        lr, momentum, rate = theory.optimal_nesterov(mu, L)
        radius = worst_radius(theory.nesterov_matrix, lr, momentum, mu, L)
        assert radius == pytest.approx(rate, abs=3e-8)  # a double eigenvalue at mu
        for a, b in [(0.98, 1.0), (1.02, 1.0), (1.0, 0.98), (1.0, 1.005)]:
            other = worst_radius(
                theory.nesterov_matrix, a * lr, min(b * momentum, 0.9999999), mu, L
            )
            assert other > rate
        assert theory.optimal_momentum(mu, L)[2] < rate < theory.nesterov_parameters(mu, L)[2]
    assert theory.optimal_nesterov(4.0, 4.0) == (0.25, 0.0, 0.0)


def chebyshev_is_below_its_usual_quotation() -> None:
    for kappa in (1.5, 10.0, 1e4):
        q = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
        bounds = [theory.conjugate_gradient_bound(kappa, k) for k in range(50)]
        assert bounds[0] == 1.0
        assert np.all(np.diff(bounds) < 0)
        quoted = 2 * q ** np.arange(1, 50) * (1 + 1e-12)  # q and its powers round
        assert np.all((quoted / 2 < bounds[1:]) & (bounds[1:] <= quoted))
        # One step is gradient descent with its best fixed step.
        one = theory.best_fixed_step(1.0, kappa)[1]
        assert bounds[1] == pytest.approx(one, rel=1e-14)
    assert theory.conjugate_gradient_bound(1.01, 500) == 0.0  # 1e-650, below all floats
