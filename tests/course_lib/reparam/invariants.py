"""What must hold of reparametrizations whatever the oracles say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from course_lib import reparam

RNG = np.random.default_rng
U = np.concatenate([[0.0], np.geomspace(1e-6, 700, 60), -np.geomspace(1e-6, 700, 60)])


def interval_is_never_left() -> None:
    for low, high in [(0.0, 1.0), (0.1, 0.7), (-1e300, 7e299), (-5.0, -5.0 + 1e-15)]:
        x = reparam.to_interval(U, low, high)
        assert np.all((low <= x) & (x <= high))
        assert np.all(np.diff(x[np.argsort(U)]) >= 0)
    # Mirrored: as far from the other end.
    np.testing.assert_allclose(
        reparam.to_interval(-U, 0.0, 1.0) + reparam.to_interval(U, 0.0, 1.0), 1.0, rtol=2e-16
    )
    # The distance from an end at 0 has the relative accuracy of exp, on either side.
    far = np.array([-600.0])
    np.testing.assert_allclose(reparam.to_interval(far, 0.0, 1.0), np.exp(far), rtol=1e-15)
    np.testing.assert_allclose(reparam.to_interval(-far, -1.0, 0.0), -np.exp(far), rtol=1e-15)
    assert type(reparam.to_interval(0.0, 2.0, 4.0)) is np.float64


def interval_and_back() -> None:
    u = U[np.abs(U) < 20]
    back = reparam.from_interval(reparam.to_interval(u, -2.0, 3.0), -2.0, 3.0)
    # x rounds by 1e-16 of 3, and u moves by that over the slope, exp(-20) at worst.
    np.testing.assert_allclose(back, u, atol=5e-16 * np.exp(20), rtol=0)
    inner = u[np.abs(u) < 5]
    back = reparam.from_interval(reparam.to_interval(inner, -2.0, 3.0), -2.0, 3.0)
    np.testing.assert_allclose(back, inner, atol=1e-13, rtol=0)


def softplus_is_between_relu_and_relu_plus_log_2() -> None:
    x = reparam.softplus(U)
    relu = np.maximum(U, 0)
    assert np.all((relu <= x) & (x <= relu + np.log(2)))
    np.testing.assert_allclose(x - reparam.softplus(-U), U, rtol=1e-14, atol=1e-15)  # identity
    assert np.all(x > 0)


def softplus_and_back() -> None:
    x = np.geomspace(1e-300, 1e300, 400)
    # One rounding of u = log x moves x by |u| 1e-16 relatively, 700e-16 at the tiny end.
    np.testing.assert_allclose(reparam.softplus(reparam.inverse_softplus(x)), x, rtol=2e-13)
    u = U[np.abs(U) > 1]
    np.testing.assert_allclose(reparam.inverse_softplus(reparam.softplus(u)), u, rtol=1e-14)


CASES = [("exp", 0.0, 1.0), ("softplus", 0.0, 1.0), ("square", 0.0, 1.0), ("interval", -2.0, 5.0)]


def transforms_reach_what_they_should() -> None:
    u = np.linspace(-30, 30, 121)
    for transform, low, high in CASES:
        x = reparam.constrained(u, transform, low, high)
        assert np.all(x >= 0) if transform != "interval" else np.all((x >= low) & (x <= high))
    np.testing.assert_array_equal(reparam.constrained(u, "softplus"), reparam.softplus(u))
    np.testing.assert_array_equal(
        reparam.constrained(u, "interval", -2.0, 5.0), reparam.to_interval(u, -2.0, 5.0)
    )
    assert np.isfinite(reparam.constrained(np.array([709.78]), "exp")).all()


def transforms_and_back() -> None:
    u = np.linspace(0.1, 5, 50)  # above 0, where square is one to one
    for transform, low, high in CASES:
        x = reparam.constrained(u, transform, low, high)
        # The interval's slope falls to exp(-5).
        np.testing.assert_allclose(reparam.free(x, transform, low, high), u, rtol=1e-12)


def slope_is_that_of_the_transform() -> None:
    u, h = np.linspace(-3, 3, 25), 1e-6
    for transform, low, high in CASES:
        rise = reparam.constrained(u + h, transform, low, high)
        rise = rise - reparam.constrained(u - h, transform, low, high)
        grad = reparam.free_gradient(np.full(25, 2.0), u, transform, low, high)
        # Differences: h^2 = 1e-12, and rounding of 20 by 2e-16 over h.
        np.testing.assert_allclose(grad, 2 * rise / (2 * h), rtol=1e-8, atol=1e-8)
    # Square stalls at 0, exp and softplus far left, an interval at both ends, in full accuracy.
    one = np.ones(1)
    assert reparam.free_gradient(one, np.zeros(1), "square")[0] == 0.0
    for transform, u in [("exp", -50.0), ("softplus", -50.0), ("interval", -50.0)]:
        slope = reparam.free_gradient(one, np.array([u]), transform)
        np.testing.assert_allclose(slope, np.exp(-50.0), rtol=1e-14)
    np.testing.assert_allclose(
        reparam.free_gradient(one, np.array([50.0]), "interval"), np.exp(-50.0), rtol=1e-14
    )


def rotations_have_determinant_one() -> None:
    for size in (1, 2, 3, 8):
        Q = reparam.orthogonal_from(3 * RNG(size).normal(size=(size, size)))
        # expm scales and squares: a few 1e-15 for |A| up to 50.
        np.testing.assert_allclose(Q.T @ Q, np.eye(size), atol=1e-13)
        assert np.linalg.det(Q) == pytest.approx(1.0, abs=1e-13)
    # The symmetric part does not count.
    V = RNG(9).normal(size=(4, 4))
    symmetric = V + V.T
    np.testing.assert_allclose(reparam.orthogonal_from(symmetric), np.eye(4), atol=1e-15)
    # In three dimensions: SciPy's rotation about an axis.
    x, y, z = axis = np.array([0.3, -1.2, 0.8])
    V = np.array([[0.0, -z, y], [0.0, 0.0, -x], [0.0, 0.0, 0.0]])
    expected = Rotation.from_rotvec(axis).as_matrix()
    np.testing.assert_allclose(reparam.orthogonal_from(V), expected, atol=1e-14)


def rotation_gradient_is_the_slope() -> None:
    rng = RNG(10)
    V, grad_Q, E = (rng.normal(size=(4, 4)) for _ in range(3))
    grad_V = reparam.orthogonal_from_gradient(grad_Q, V)
    np.testing.assert_array_equal(grad_V, -grad_V.T)
    h = 1e-6
    rise = reparam.orthogonal_from(V + h * E) - reparam.orthogonal_from(V - h * E)
    slope = (grad_Q * rise).sum() / (2 * h)
    # Differences: h^2 times third derivatives near 1e2, and 1e-15 / h.
    assert (grad_V * E).sum() == pytest.approx(slope, abs=1e-8)
    assert reparam.orthogonal_from_gradient(np.ones((1, 1)), np.ones((1, 1)))[0, 0] == 0.0


def projection_stops_at_the_wall_and_leaves_it() -> None:
    w = np.array([0.0, 1.0, 0.5])
    out = reparam.projected_step(w, np.array([1.0, -1.0, 0.0]), 10.0, 0.0, 1.0)
    np.testing.assert_array_equal(out, w)
    # A gradient that points inside moves it off the wall: nothing stalls there.
    out = reparam.projected_step(w, np.array([-1.0, 1.0, 0.0]), 0.25, 0.0, 1.0)
    np.testing.assert_array_equal(out, [0.25, 0.75, 0.5])
    # Without ends it is gradient descent; with one it is the positive numbers.
    free = reparam.projected_step(w, w, 2.0, -np.inf, np.inf)
    np.testing.assert_array_equal(free, -w)
    np.testing.assert_array_equal(reparam.projected_step(w, w, 2.0, 0.0, np.inf), 0 * w)
    low = np.array([-1.0, 0.9, 0.0])
    np.testing.assert_array_equal(reparam.projected_step(w, w, 0.5, low, 1.0), [0.0, 0.9, 0.25])
