"""The losses on tensors: torch's values, gradients and curvatures; the numpy losses' numbers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import losses
from course_lib.autograd import Tensor, gradients, jvp
from course_lib.losses import tensors

SIZES = st.integers(1, 5)

# name -> (ours of tensors, theirs of torch tensors, the numpy loss), each of (arrays, labels)
LOSSES = {
    "logistic_loss_tensor": (
        lambda x, y: tensors.logistic_loss_tensor(x[0], y),
        lambda x, y: torch.nn.functional.softplus(-torch.tensor(y) * x[0]).mean(),
        lambda x, y: losses.logistic_loss(x[0], np.eye(len(x[0])), y)[0],
    ),
    "softmax_cross_entropy_tensor": (
        lambda x, y: tensors.softmax_cross_entropy_tensor(x[0], y),
        lambda x, y: torch.nn.functional.cross_entropy(x[0], torch.tensor(y)),
        lambda x, y: losses.softmax_cross_entropy_vjp(x[0], y)[0],
    ),
    "mean_squared_error_tensor": (
        lambda x, y: tensors.mean_squared_error_tensor(x[0], x[1]),
        lambda x, y: torch.nn.functional.mse_loss(x[0], x[1]),
        lambda x, y: losses.mean_squared_error(x[0], x[1]),
    ),
    "gaussian_nll_tensor": (
        lambda x, y: tensors.gaussian_nll_tensor(x[0], x[1], x[2]),
        lambda x, y: torch.nn.functional.gaussian_nll_loss(
            x[0], x[2], torch.exp(x[1]), full=True, eps=0.0
        ),
        lambda x, y: losses.gaussian_nll(x[0], x[1], x[2])[0],
    ),
}


def draw_arguments(name: str, data: st.DataObject) -> tuple[list[np.ndarray], np.ndarray]:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    n, k = data.draw(SIZES), data.draw(SIZES)
    if name == "logistic_loss_tensor":
        return [3 * rng.normal(size=n)], rng.choice([-1, 1], size=n)
    if name == "softmax_cross_entropy_tensor":
        return [3 * rng.normal(size=(n, k))], rng.integers(0, k, size=n)
    count = 2 if name == "mean_squared_error_tensor" else 3
    return [rng.normal(size=(n, k)) for _ in range(count)], np.zeros(0)


@pytest.mark.parametrize("name", LOSSES)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_values_gradients_and_curvatures_agree(name: str, data: st.DataObject) -> None:
    """Sums of at most 25 terms of size 10: 1e-12 leaves room for rounding."""
    ours, theirs, plain = LOSSES[name]
    arrays, y = draw_arguments(name, data)
    x = [Tensor(array, requires_grad=True) for array in arrays]
    torch_x = [torch.tensor(array, requires_grad=True) for array in arrays]
    loss, torch_loss = ours(x, y), theirs(torch_x, y)
    assert loss.shape == ()
    np.testing.assert_allclose(loss.item(), torch_loss.item(), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(loss.item(), plain(arrays, y), rtol=1e-12, atol=1e-13)
    loss.backward()
    first = gradients(loss, x, create_graph=True)
    torch_first = torch.autograd.grad(torch_loss, torch_x, create_graph=True)
    for tensor, grad, wanted in zip(x, first, torch_first, strict=True):
        np.testing.assert_allclose(grad.data, wanted.detach().numpy(), rtol=1e-12, atol=1e-13)
        np.testing.assert_array_equal(tensor.grad, grad.data)
    total = sum((g * g * (i + 1.0)).sum() for i, g in enumerate(first))
    torch_total = sum((g * g * (i + 1.0)).sum() for i, g in enumerate(torch_first))
    second = gradients(total, x)
    for grad, wanted in zip(
        second, torch.autograd.grad(torch_total, torch_x, materialize_grads=True), strict=True
    ):
        np.testing.assert_allclose(grad.data, wanted.numpy(), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", LOSSES)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_forward_mode_agrees_with_reverse_mode(name: str, data: st.DataObject) -> None:
    ours, _, _ = LOSSES[name]
    arrays, y = draw_arguments(name, data)
    direction = np.random.default_rng(0).normal(size=arrays[0].shape)
    _, rate = jvp(lambda x: ours([x, *arrays[1:]], y), arrays[0], direction)
    x = Tensor(arrays[0], requires_grad=True)
    ours([x, *arrays[1:]], y).backward()
    np.testing.assert_allclose(rate, (x.grad * direction).sum(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", LOSSES)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(data=st.data())
def test_float32_is_kept(name: str, data: st.DataObject) -> None:
    ours, _, _ = LOSSES[name]
    arrays, y = draw_arguments(name, data)
    x = [Tensor(array.astype(np.float32), requires_grad=True) for array in arrays]
    loss = ours(x, y)
    loss.backward()
    assert loss.dtype == np.float32
    assert {tensor.grad.dtype for tensor in x} == {np.dtype(np.float32)}
    np.testing.assert_allclose(loss.item(), ours([Tensor(a) for a in arrays], y).item(), rtol=1e-4)


@pytest.mark.parametrize("size", [1e3, 1e30])
def test_huge_scores_stay_finite(size: float) -> None:
    scores = Tensor([size, -size], requires_grad=True)
    loss = tensors.logistic_loss_tensor(scores, np.array([1, 1]))
    loss.backward()
    assert loss.item() == size / 2
    np.testing.assert_array_equal(scores.grad, [0.0, -0.5])
    logits = Tensor([[size, -size]], requires_grad=True)
    loss = tensors.softmax_cross_entropy_tensor(logits, np.array([1]))
    loss.backward()
    assert loss.item() == 2 * size
    np.testing.assert_array_equal(logits.grad, [[1.0, -1.0]])


def test_target_and_prediction_may_each_be_the_tensor() -> None:
    a, b = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    for prediction, target in ((Tensor(a), b), (a, Tensor(b)), (Tensor(a), Tensor(b))):
        assert tensors.mean_squared_error_tensor(prediction, target).item() == 6.5
    assert tensors.gaussian_nll_tensor(a, b, Tensor(a)).item() == pytest.approx(
        losses.gaussian_nll(a, b, a)[0], rel=1e-15
    )
