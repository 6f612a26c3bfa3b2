"""What must hold of normalizations whatever torch says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from course_lib import norm

RNG = np.random.default_rng


def batch(num: int = 6, dim: int = 4) -> tuple[np.ndarray, ...]:
    rng = RNG(3)
    scale, shift = rng.normal(size=dim), rng.normal(size=dim)
    return rng.normal(size=(num, dim)), scale, shift, rng.normal(size=dim), rng.uniform(1, 2, dim)


def batch_norm_forgets_scale_and_shift_of_its_input() -> None:
    x, scale, shift, mean, var = batch()
    tiny = 1e-14  # so that eps plays no part: 1e-14 of a variance near 1
    out = norm.batch_norm_forward(x, scale, shift, mean, var, eps=tiny)[0]
    moved = norm.batch_norm_forward(7.0 * x - 3.0, scale, shift, mean, var, eps=tiny)[0]
    np.testing.assert_allclose(moved, out, rtol=1e-12, atol=1e-12)
    # Scale and shift can undo it.
    undone = norm.batch_norm_forward(x, x.std(axis=0), x.mean(axis=0), mean, var, eps=tiny)[0]
    np.testing.assert_allclose(undone, x, rtol=1e-12, atol=1e-12)
    # At inference nothing is updated and each example stands for itself.
    out, _, new_mean, new_var = norm.batch_norm_forward(x, scale, shift, mean, var, training=False)
    np.testing.assert_array_equal(new_mean, mean)
    np.testing.assert_array_equal(new_var, var)
    one = norm.batch_norm_forward(x[:1], scale, shift, mean, var, training=False)[0]
    np.testing.assert_array_equal(one, out[:1])
    # momentum 1 takes the batch alone, with the unbiased variance.
    _, _, new_mean, new_var = norm.batch_norm_forward(x, scale, shift, mean, var, momentum=1.0)
    np.testing.assert_allclose(new_mean, x.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(new_var, x.var(axis=0, ddof=1), rtol=1e-14)


def batch_norm_backward_is_orthogonal_to_what_is_forgotten() -> None:
    x, scale, shift, mean, var = batch()
    # eps keeps a share eps / var of the component along x_hat: 1e-18 / 0.01 is nothing.
    _, cache, _, _ = norm.batch_norm_forward(x, scale, shift, mean, var, eps=1e-18)
    grad_x, _, _ = norm.batch_norm_backward(RNG(4).normal(size=x.shape), cache)
    np.testing.assert_allclose(grad_x.sum(axis=0), 0.0, atol=1e-13)  # sums of 6 numbers near 1
    np.testing.assert_allclose((grad_x * x).sum(axis=0), 0.0, atol=1e-13)
    # An example's gradient reaches the others, but not at inference.
    alone = np.zeros_like(x)
    alone[0] = 1.0
    assert np.all(norm.batch_norm_backward(alone, cache)[0][1:] != 0)
    inference = norm.batch_norm_forward(x, scale, shift, mean, var, training=False)[1]
    assert np.all(norm.batch_norm_backward(alone, inference)[0][1:] == 0)


def layer_norm_is_batch_norm_transposed() -> None:
    x = batch()[0]
    num, dim = x.shape
    forward = norm.batch_norm_forward(
        x.T.copy(), np.ones(num), np.zeros(num), np.zeros(num), np.ones(num)
    )
    np.testing.assert_allclose(
        norm.layer_norm(x, np.ones(dim), np.zeros(dim)), forward[0].T, rtol=1e-12, atol=1e-14
    )
    grad_out = RNG(5).normal(size=x.shape)
    grad_x = norm.batch_norm_backward(grad_out.T.copy(), forward[1])[0].T
    ours = norm.layer_norm_backward(grad_out, x, np.ones(dim))[0]
    np.testing.assert_allclose(ours, grad_x, rtol=1e-12, atol=1e-14)


def groups_reach_from_layer_to_instance_norm() -> None:
    rng = RNG(6)
    x, grad_out = rng.normal(size=(2, 6, 3, 2)), rng.normal(size=(2, 6, 3, 2))
    scale, shift = rng.normal(size=6), rng.normal(size=6)
    np.testing.assert_array_equal(
        norm.group_norm(x, scale, shift, num_groups=6), norm.instance_norm(x, scale, shift)
    )
    for ours, theirs in zip(
        norm.group_norm_backward(grad_out, x, scale, 6),
        norm.instance_norm_backward(grad_out, x, scale),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs)
    # One group is layer norm over channels and places, when the affine map is trivial.
    flat = norm.layer_norm(x.reshape(2, -1), np.ones(36), np.zeros(36)).reshape(x.shape)
    one_group = norm.group_norm(x, np.ones(6), np.zeros(6), num_groups=1)
    np.testing.assert_allclose(one_group, flat, rtol=1e-13, atol=1e-14)
    flat_grad = norm.layer_norm_backward(grad_out.reshape(2, -1), x.reshape(2, -1), np.ones(36))[0]
    one_grad = norm.group_norm_backward(grad_out, x, np.ones(6), num_groups=1)[0]
    np.testing.assert_allclose(one_grad, flat_grad.reshape(x.shape), rtol=1e-12, atol=1e-14)
    # Examples do not see each other.
    alone = norm.group_norm(x[:1], scale, shift, num_groups=2)
    np.testing.assert_array_equal(alone, norm.group_norm(x, scale, shift, num_groups=2)[:1])


def batch_renorm_without_limits_is_inference() -> None:
    x, _, _, mean, var = batch()
    std = np.sqrt(var)
    # Where no limit is reached the batch's own statistics cancel.
    out = norm.batch_renorm(x, mean, std, r_max=100.0, d_max=100.0)
    np.testing.assert_allclose(out, (x - mean) / std, rtol=1e-12, atol=1e-12)


def batch_renorm_without_corrections_is_batch_norm() -> None:
    x, _, _, mean, var = batch()
    ones, zeros = np.ones(4), np.zeros(4)
    plain, cache, _, _ = norm.batch_norm_forward(x, ones, zeros, mean, var)
    out = norm.batch_renorm(x, mean, np.sqrt(var), r_max=1.0, d_max=0.0)
    np.testing.assert_array_equal(out, plain)
    grad_out = RNG(7).normal(size=x.shape)
    np.testing.assert_array_equal(
        norm.batch_renorm_backward(grad_out, x, mean, np.sqrt(var), r_max=1.0, d_max=0.0),
        norm.batch_norm_backward(grad_out, cache)[0],
    )


def weight_norm_has_the_length_asked_for() -> None:
    v, g = RNG(8).normal(size=(5, 3)), np.array([2.0, -1.0, 0.0])
    w = norm.weight_norm(v, g)
    np.testing.assert_allclose(np.linalg.norm(w, axis=0), np.abs(g), rtol=1e-14)
    # The length of v is no part of it; a power of two rounds nothing.
    np.testing.assert_array_equal(norm.weight_norm(1024 * v, g), w)


def weight_norm_gradient_is_orthogonal_to_v() -> None:
    rng = RNG(9)
    v, g, grad_w = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=(5, 3))
    grad_v, grad_g = norm.weight_norm_backward(v, g, grad_w)
    np.testing.assert_allclose((grad_v * v).sum(axis=0), 0.0, atol=1e-14)  # 5 products near 1
    # So v only grows under gradient descent, and grad_v shrinks as it does.
    shorter, same = norm.weight_norm_backward(4.0 * v, g, grad_w)
    np.testing.assert_array_equal(shorter, grad_v / 4)
    np.testing.assert_array_equal(same, grad_g)


def folding_is_exact() -> None:
    rng = RNG(10)
    x, W, b = rng.normal(size=(50, 7)), rng.normal(size=(7, 4)), rng.normal(size=4)
    _, scale, shift, mean, var = batch()
    expected = norm.batch_norm_forward(x @ W + b, scale, shift, mean, var, training=False)[0]
    folded_W, folded_b = norm.fold_batch_norm(W, b, scale, shift, mean, var)
    # Sums of 7 products of numbers near 1.
    np.testing.assert_allclose(x @ folded_W + folded_b, expected, rtol=0, atol=1e-13)


def parts_make_the_number() -> None:
    for x in (1.0, -0.75, math.pi, 5e-324, -1.7976931348623157e308, 2.0**-1022, 3):
        sign, mantissa, exponent = norm.float_parts(x)
        assert type(sign) is int
        assert type(exponent) is int
        assert 1.0 <= mantissa < 2.0
        assert math.ldexp(sign * mantissa, exponent) == x
    assert norm.float_parts(np.float64(8.0)) == (1, 1.0, 3)
    assert norm.float_parts(math.nextafter(2.0, 0.0)) == (1, 2.0 - 2.0**-52, 0)


def standardized_has_mean_zero_and_variance_one() -> None:
    x = RNG(11).normal(3.0, 5.0, size=(4, 5, 6))
    for axis in (0, -1, (1, 2), (0, 1, 2)):
        x_hat, inv_std = norm.standardize(x, axis, eps=1e-14)
        np.testing.assert_allclose(x_hat.mean(axis=axis), 0.0, atol=1e-14)
        np.testing.assert_allclose(x_hat.var(axis=axis), 1.0, rtol=1e-13)
        np.testing.assert_allclose(inv_std, 1 / x.std(axis=axis, keepdims=True), rtol=1e-13)
    # Constant entries are 0, not NaN: that is what eps is for.
    x_hat, inv_std = norm.standardize(np.full((2, 3), 7.0), axis=1, eps=1e-4)
    np.testing.assert_array_equal(x_hat, 0.0)
    assert inv_std[0, 0] == pytest.approx(100.0, rel=1e-14)


def pushing_all_together_changes_nothing() -> None:
    x_hat, inv_std = norm.standardize(RNG(12).normal(size=(4, 5)), axis=0, eps=1e-14)
    for forgotten in (np.ones((4, 5)), x_hat):
        grad_x = norm.standardize_backward(forgotten, x_hat, inv_std, axis=0)
        np.testing.assert_allclose(grad_x, 0.0, atol=1e-12)  # 1 - 1, times inv_std near 1
