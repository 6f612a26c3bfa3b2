"""Every module against torch's with the same weights: outputs and all gradients."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import nn
from course_lib.autograd import Tensor
from course_lib.losses import softmax_cross_entropy_vjp
from course_lib.losses.tensors import softmax_cross_entropy_tensor
from tests.course_lib.nn.contracts import (
    CONTRACTS,
    Contract,
    by_hand,
    parameters_in_our_order,
)

ROWS = [
    pytest.param(row, shape, id=f"{row.name}-{i}-{shape}")
    for i, row in enumerate(CONTRACTS)
    for shape in row.inputs
]


@pytest.mark.parametrize(("row", "shape"), ROWS)
def test_agrees_with_torch(row: Contract, shape: tuple[int, ...]) -> None:
    """Sums of at most some hundred terms of size 1, in another order: 1e-12 leaves room."""
    assert row.theirs is not None
    for seed in range(5):
        rng = np.random.default_rng(seed)
        ours = row.make(rng, np.float64)
        for parameter in ours.parameters():  # biases too
            parameter.data = rng.normal(size=parameter.shape)
        theirs = row.theirs(ours)
        array = rng.normal(size=shape)
        x, torch_x = Tensor(array, requires_grad=True), torch.tensor(array, requires_grad=True)
        y, torch_y = ours(x), theirs(torch_x)
        assert y.shape == tuple(torch_y.shape)
        np.testing.assert_allclose(y.data, torch_y.detach().numpy(), rtol=1e-12, atol=1e-13)
        g = rng.normal(size=y.shape)
        y.backward(g)
        torch_y.backward(torch.tensor(g))
        np.testing.assert_allclose(x.grad, torch_x.grad.numpy(), rtol=1e-12, atol=1e-12)
        wanted = parameters_in_our_order(theirs)
        assert len(wanted) == len(ours.parameters())
        for parameter, grad in zip(ours.parameters(), wanted, strict=True):
            np.testing.assert_allclose(parameter.grad, grad.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("row", "shape"), ROWS)
def test_float32_is_kept_and_arrays_are_taken(row: Contract, shape: tuple[int, ...]) -> None:
    for dtype in (np.float32, np.float64):
        module = row.make(np.random.default_rng(0), dtype)
        x = np.random.default_rng(1).normal(size=shape).astype(dtype)
        y = module(x)
        assert isinstance(y, Tensor)
        assert y.dtype == dtype
        assert {p.dtype for p in module.parameters()} <= {np.dtype(dtype)}


@pytest.mark.parametrize("row", CONTRACTS, ids=lambda row: row.name)
def test_the_same_generator_gives_the_same_module(row: Contract) -> None:
    first, second, other = (row.make(np.random.default_rng(s), np.float64) for s in (0, 0, 1))
    pairs = list(zip(first.parameters(), second.parameters(), strict=True))
    for a, b in pairs:
        np.testing.assert_array_equal(a.data, b.data)
    if pairs:
        assert (pairs[0][0].data != other.parameters()[0].data).any()


SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=5)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sizes=SIZES, n=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
def test_the_network_by_hand_is_the_engines_and_torchs(sizes: list[int], n: int, seed: int) -> None:
    """mlp_forward and mlp_backward against the engine and, through it, torch: loss and gradients.
    Products of up to four layers of five units: 1e-11 leaves room for rounding."""
    rng = np.random.default_rng(seed)
    params, X = by_hand(sizes, rng), rng.normal(size=(n, sizes[0]))
    y = rng.integers(0, sizes[-1], size=n)
    before = [array.copy() for layer in params for array in layer]
    logits, cache = nn.mlp_forward(params, X)
    loss, grad_logits = softmax_cross_entropy_vjp(logits, y)
    grads = nn.mlp_backward(params, cache, grad_logits)
    model = nn.MLP(sizes, rng)
    for parameter, array in zip(model.parameters(), before, strict=True):
        parameter.data = array.copy()
    score = model(X)
    np.testing.assert_allclose(logits, score.data, rtol=1e-12, atol=1e-12)
    engine_loss = softmax_cross_entropy_tensor(score, y)
    np.testing.assert_allclose(loss, engine_loss.item(), rtol=1e-12)
    engine_loss.backward()
    flat = [array for layer in grads for array in layer]
    for got, parameter in zip(flat, model.parameters(), strict=True):
        np.testing.assert_allclose(got, parameter.grad, rtol=1e-11, atol=1e-12)
    for array, was in zip([a for layer in params for a in layer], before, strict=True):
        np.testing.assert_array_equal(array, was)


def test_a_unit_at_zero_passes_no_gradient() -> None:
    params = [(np.eye(1), np.zeros(1)), (np.eye(1), np.zeros(1))]
    _, cache = nn.mlp_forward(params, np.zeros((1, 1)))
    grads = nn.mlp_backward(params, cache, np.ones((1, 1)))
    np.testing.assert_array_equal(grads[0][0], [[0.0]])
    np.testing.assert_array_equal(grads[1][1], [1.0])
