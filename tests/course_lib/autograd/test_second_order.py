"""Products with the Hessian, and forward against reverse mode."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import autograd as ag
from course_lib.autograd import Tensor, gradients, hessian_vector_product, jvp

A = np.random.default_rng(0).normal(size=(5, 3))
B = np.random.default_rng(1).normal(size=(4, 5))


def f_ours(w: Tensor) -> Tensor:
    hidden = ag.tanh(w.reshape(3, 4).T @ A.T)
    return ag.logsumexp(hidden * B, axis=1).sum() + (w**3).mean() + ag.gelu(w).var()


def f_theirs(w: torch.Tensor) -> torch.Tensor:
    hidden = torch.tanh(w.reshape(3, 4).T @ torch.tensor(A).T)
    smooth = torch.nn.functional.gelu(w).var(correction=0)
    return (hidden * torch.tensor(B)).logsumexp(1).sum() + (w**3).mean() + smooth


# Sums of some dozen terms of size 1, derivatives of second order, in another order: 1e-11 leaves
# room for rounding; a forgotten term misses by more than 1e-3.
CLOSE = {"rtol": 1e-11, "atol": 1e-11}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1))
def test_products_are_columns_of_the_explicit_hessian(seed: int) -> None:
    rng = np.random.default_rng(seed)
    w, v = rng.normal(size=12), rng.normal(size=12)
    hessian = torch.autograd.functional.hessian(f_theirs, torch.tensor(w)).numpy()
    np.testing.assert_allclose(hessian_vector_product(f_ours, w, v), hessian @ v, **CLOSE)
    ours = np.array([hessian_vector_product(f_ours, w, e) for e in np.eye(12)])
    np.testing.assert_allclose(ours, ours.T, **CLOSE)


def test_forward_over_reverse_is_reverse_over_reverse() -> None:
    rng = np.random.default_rng(3)
    w, v = rng.normal(size=12), rng.normal(size=12)

    def grad(x: Tensor) -> Tensor:
        return gradients(f_ours(x), [x], create_graph=True)[0]

    value, rate = jvp(grad, w, v)
    np.testing.assert_allclose(rate, hessian_vector_product(f_ours, w, v), **CLOSE)
    np.testing.assert_allclose(value, torch.func.grad(f_theirs)(torch.tensor(w)), **CLOSE)


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (0,)])
def test_the_hessian_of_a_quadratic_in_any_shape(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(4)
    w, v, c = (np.asarray(rng.normal(size=shape)) for _ in range(3))
    product = hessian_vector_product(lambda w: (c * w * w).sum(), w, v)
    np.testing.assert_allclose(product, 2 * c * v, rtol=1e-14)
    assert product.shape == shape


def test_constant_and_linear_functions_have_no_curvature() -> None:
    w, v = np.ones((2, 3)), np.ones((2, 3))
    parameter = Tensor(2.0, requires_grad=True)
    for f in (
        lambda w: Tensor(1.0),
        lambda w: parameter * 3.0,
        lambda w: w.sum(),
        lambda w: (parameter * w).sum(),
    ):
        np.testing.assert_array_equal(hessian_vector_product(f, w, v), np.zeros((2, 3)))
        assert parameter.grad is None


def test_float32_stays_float32() -> None:
    w = np.ones(3, np.float32)
    assert hessian_vector_product(lambda w: (w**3).sum(), w, w).dtype == np.float32
    value, rate = jvp(ag.exp, w, w)
    assert value.dtype == rate.dtype == np.float32


def test_the_rate_of_a_constant_is_zero() -> None:
    value, rate = jvp(lambda w: Tensor(np.ones(2)), np.ones(3), np.ones(3))
    np.testing.assert_array_equal(rate, np.zeros(2))
    value, rate = jvp(lambda w: Tensor(1.0, requires_grad=True) * 2.0, np.ones(3), np.ones(3))
    assert (value, rate) == (2.0, 0.0)
    value, rate = jvp(lambda w: w, np.ones(3), np.full(3, 5.0))
    np.testing.assert_array_equal(rate, np.full(3, 5.0))


def test_one_sweep_each_gives_a_column_or_a_row_of_the_jacobian() -> None:
    def f(x):
        return ag.exp(x[0] * x) @ np.arange(12.0).reshape(3, 4)

    x = np.array([0.3, -0.2, 0.5])
    jacobian = torch.func.jacrev(
        lambda x: torch.exp(x[0] * x) @ torch.arange(12.0, dtype=torch.float64).reshape(3, 4)
    )(torch.tensor(x)).numpy()
    columns = np.array([jvp(f, x, e)[1] for e in np.eye(3)]).T
    np.testing.assert_allclose(columns, jacobian, rtol=1e-13)
    tensor = Tensor(x, requires_grad=True)
    rows = np.array([gradients(f(tensor), [tensor], g)[0].data for g in np.eye(4)])
    np.testing.assert_allclose(rows, jacobian, rtol=1e-13)
