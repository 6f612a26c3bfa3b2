"""What happens exactly at kinks and ties, at the edge of the domain, and far out."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib import autograd as ag
from course_lib.autograd import Tensor


def grad_of(f, *arrays: np.ndarray) -> list[np.ndarray]:
    tensors = [Tensor(array, requires_grad=True) for array in arrays]
    f(*tensors).sum().backward()
    return [x.grad for x in tensors]


def torch_grad_of(f, *arrays: np.ndarray) -> list[np.ndarray]:
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    f(*tensors).sum().backward()
    return [x.grad.numpy() for x in tensors]


TIES = np.array([[2.0, 2.0, 1.0], [0.0, 0.0, 0.0]])
ZEROS = np.array([-1.0, 0.0, -0.0, 1.0])


@pytest.mark.parametrize(
    ("ours", "theirs", "arrays"),
    [
        (ag.relu, torch.relu, [ZEROS]),
        (ag.absolute, torch.abs, [ZEROS]),
        (ag.maximum, torch.maximum, [TIES[0], np.array([2.0, 1.0, 1.0])]),
        (lambda x: ag.reduce_max(x, 1), lambda x: x.amax(1), [TIES]),
        (ag.reduce_max, torch.amax, [TIES]),
        (lambda x: ag.power(x, 0), lambda x: x**0, [ZEROS]),
        (lambda x: ag.power(x, 1), lambda x: x**1, [ZEROS]),
        (lambda x: ag.power(x, 2), lambda x: x**2, [ZEROS]),
    ],
    ids=["relu", "absolute", "maximum", "reduce_max axis", "reduce_max", "x^0", "x^1", "x^2"],
)
def test_kinks_and_ties_are_resolved_as_in_torch(ours, theirs, arrays) -> None:
    for got, wanted in zip(grad_of(ours, *arrays), torch_grad_of(theirs, *arrays), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_curvature_at_zero_of_low_powers_is_finite() -> None:
    for p, curvature in ((0, 0.0), (1, 0.0), (2, 2.0), (3, 0.0)):
        x = Tensor(0.0, requires_grad=True)
        (slope,) = ag.gradients(x**p, [x], create_graph=True)
        (second,) = ag.gradients(slope * 1.0 + x * 0.0, [x])
        assert second.item() == curvature


def test_equal_pixels_share_what_a_window_gets() -> None:
    """torch hands all to the first; the closed form of sharing is the oracle."""
    image = np.array([[1.0, 1.0, 5.0, 0.0], [1.0, 1.0, 5.0, 0.0]]).reshape(1, 1, 2, 4)
    (grad,) = grad_of(lambda x: ag.max_pool2d(x, 2), image)
    np.testing.assert_array_equal(grad[0, 0], [[0.25, 0.25, 0.5, 0.0], [0.25, 0.25, 0.5, 0.0]])


def test_a_choice_keeps_infinity_out_of_the_other_gradient() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    chosen = ag.where(np.array([True, False]), x, 0.0)
    chosen.backward(np.array([1.0, np.inf]))
    np.testing.assert_array_equal(x.grad, [1.0, 0.0])


@pytest.mark.parametrize("size", [0.0, 1.0, 40.0, 700.0, 1e4, 1e300])
def test_far_out_nothing_overflows(size: float) -> None:
    """Warnings are errors here. torch agrees to rounding, also in tiny results."""
    x = np.array([-size, size])
    for ours, theirs in (
        (ag.sigmoid, torch.sigmoid),
        (ag.tanh, torch.tanh),
        (ag.normal_cdf, torch.special.ndtr),
    ):
        if size < 1e150 or ours is not ag.normal_cdf:  # there x^2 is infinite
            np.testing.assert_allclose(
                ours(x), theirs(torch.tensor(x)).numpy(), rtol=1e-12, atol=1e-300
            )
    y = ag.logsumexp(np.array([[size, size], [-size, -size], [size, -size]]), axis=1)
    wanted = [size + np.log(2), -size + np.log(2), np.logaddexp(size, -size)]
    np.testing.assert_allclose(y, wanted, rtol=1e-15)


def test_logsumexp_takes_minus_infinity_beside_a_finite_entry() -> None:
    (grad,) = grad_of(ag.logsumexp, np.array([-np.inf, 0.0, 0.0]))
    np.testing.assert_allclose(grad, [0.0, 0.5, 0.5], rtol=1e-15)
