"""The table of normalizations: torch is the oracle of each, forward and backward."""

from __future__ import annotations

import numpy as np

from course_lib import norm
from tests.course_lib.norm import cases, invariants, oracles
from tests.course_lib.norm.refused import (
    BAD_AXIS,
    BAD_EPS,
    BAD_GROUPS,
    BAD_RENORM,
    BAD_VARIANCE,
    BATCH,
    IMAGES,
    ONES,
    X,
    bad_channels,
    bad_like,
    bad_vector,
    bad_x,
)
from tests.course_lib.norm.weight_contracts import WEIGHT_ROWS
from tests.course_lib.theory.refusals import flag, not_float64
from tests.course_lib.theory.row import Row

LIKE_X = "the shape of x"
RENORM = {"x": X, "running_mean": ONES, "running_std": ONES, "r_max": 2.0, "d_max": 1.0}
CACHE = norm.batch_norm_forward(**BATCH)[1]
SIX = np.ones(6)
ROUNDING = "1e-16 of what is subtracted, times the number of terms: see the sizes in cases.py"

ROWS = [
    *WEIGHT_ROWS,
    Row(
        norm.batch_norm_forward,
        cases=cases.batches(),
        oracle=oracles.batch_norm,
        part=lambda answer: (answer[0], answer[2], answer[3]),  # the cache is its own affair
        size=cases.batch_norm_sizes,
        rtol=0.0,
        atol=1e-14,
        reason=ROUNDING,
        good=BATCH,
        refused=[
            *bad_x(),
            ({"x": X[:1]}, "x must hold at least 2 examples in training, got 1; a single one has"),
            *bad_vector("scale"),
            *bad_vector("shift"),
            *bad_vector("running_mean"),
            *BAD_VARIANCE,
            ({"momentum": 1.1}, "momentum must be in [0, 1], got 1.1"),
            ({"momentum": -0.1}, "momentum must be in [0, 1], got -0.1"),
            *BAD_EPS,
            *flag("training"),
        ],
        invariant=invariants.batch_norm_forgets_scale_and_shift_of_its_input,
    ),
    Row(
        norm.batch_norm_backward,
        cases=cases.caches(),
        oracle=cases.cache_oracle,
        rtol=0.0,
        atol=1e-14,
        size=cases.cache_sizes,
        reason=ROUNDING,
        good={"grad_out": X, "cache": CACHE},
        refused=[
            *bad_like("grad_out", "(4, 3)", "the shape of out"),
            (
                {"cache": (X, ONES)},
                "cache must be what batch_norm_forward returned second, got tuple",
            ),
        ],
        invariant=invariants.batch_norm_backward_is_orthogonal_to_what_is_forgotten,
    ),
    Row(
        norm.layer_norm,
        cases=cases.layers(backward=False),
        oracle=oracles.layer_norm,
        size=lambda x, scale, shift, eps: cases.forward_size(x, -1, eps, scale, shift),
        rtol=0.0,
        atol=1e-14,
        reason=ROUNDING,
        good={"x": X, "scale": ONES, "shift": ONES},
        refused=[
            *not_float64("x"),
            ({"x": X[:0]}, "x must not be empty, got shape (0, 3)"),
            ({"x": np.array(1.0)}, "x must have shape (..., D), got shape ()"),
            *bad_vector("scale", "that of the last axis of x"),
            *bad_vector("shift", "that of the last axis of x"),
            *BAD_EPS,
        ],
        invariant=invariants.layer_norm_is_batch_norm_transposed,
    ),
    Row(
        norm.layer_norm_backward,
        cases=cases.layers(backward=True),
        oracle=oracles.layer_norm_backward,
        rtol=0.0,
        atol=1e-14,
        size=lambda grad_out, x, scale, eps: cases.backward_sizes(grad_out, x, -1, eps, scale),
        reason=ROUNDING,
        good={"grad_out": X, "x": X, "scale": ONES},
        refused=[
            *bad_like("grad_out", "(4, 3)", LIKE_X),
            *not_float64("x"),
            ({"x": np.array(1.0), "grad_out": np.array(1.0)}, "x must have shape (..., D), got"),
            *bad_vector("scale", "that of the last axis of x"),
            *BAD_EPS,
        ],
        invariant=invariants.layer_norm_is_batch_norm_transposed,
    ),
    Row(
        norm.group_norm,
        cases=cases.images(backward=False, grouped=True),
        oracle=oracles.group_norm,
        size=lambda x, scale, shift, num_groups, eps: cases.forward_size(
            cases.grouped(x, num_groups), -1, eps, scale, shift
        ),
        rtol=0.0,
        atol=1e-14,
        reason=ROUNDING,
        good={"x": IMAGES, "scale": SIX, "shift": SIX, "num_groups": 2},
        refused=[
            *bad_x(images=True),
            *bad_channels("scale"),
            *bad_channels("shift"),
            *BAD_GROUPS,
            *BAD_EPS,
        ],
        invariant=invariants.groups_reach_from_layer_to_instance_norm,
    ),
    Row(
        norm.group_norm_backward,
        cases=cases.images(backward=True, grouped=True),
        oracle=oracles.group_norm_backward,
        rtol=0.0,
        atol=1e-14,
        size=lambda grad_out, x, scale, num_groups, eps: cases.backward_sizes(
            grad_out, cases.grouped(x, num_groups), -1, eps, scale
        ),
        reason=ROUNDING,
        good={"grad_out": IMAGES, "x": IMAGES, "scale": SIX, "num_groups": 2},
        refused=[
            *bad_like("grad_out", "(2, 6, 2, 2)", LIKE_X),
            *bad_x(images=True),
            *bad_channels("scale"),
            *BAD_GROUPS,
            *BAD_EPS,
        ],
        invariant=invariants.groups_reach_from_layer_to_instance_norm,
    ),
    Row(
        norm.instance_norm,
        cases=cases.images(backward=False, grouped=False),
        oracle=oracles.instance_norm,
        size=lambda x, scale, shift, eps: cases.forward_size(x, (2, 3), eps, scale, shift),
        rtol=0.0,
        atol=1e-14,
        reason=ROUNDING,
        good={"x": IMAGES, "scale": SIX, "shift": SIX},
        refused=[
            *bad_x(images=True),
            *bad_channels("scale"),
            *bad_channels("shift"),
            *BAD_EPS,
        ],
        invariant=invariants.groups_reach_from_layer_to_instance_norm,
    ),
    Row(
        norm.instance_norm_backward,
        cases=cases.images(backward=True, grouped=False),
        oracle=oracles.instance_norm_backward,
        rtol=0.0,
        atol=1e-14,
        size=lambda grad_out, x, scale, eps: cases.backward_sizes(grad_out, x, (2, 3), eps, scale),
        reason=ROUNDING,
        good={"grad_out": IMAGES, "x": IMAGES, "scale": SIX},
        refused=[
            *bad_like("grad_out", "(2, 6, 2, 2)", LIKE_X),
            *bad_x(images=True),
            *bad_channels("scale"),
            *BAD_EPS,
        ],
        invariant=invariants.groups_reach_from_layer_to_instance_norm,
    ),
    Row(
        norm.batch_renorm,
        cases=cases.renorms(backward=False),
        oracle=oracles.batch_renorm,
        size=cases.renorm_sizes,
        rtol=0.0,
        atol=1e-14,
        reason=ROUNDING,
        good=RENORM,
        refused=BAD_RENORM,
        invariant=invariants.batch_renorm_without_limits_is_inference,
    ),
    Row(
        norm.batch_renorm_backward,
        cases=cases.renorms(backward=True),
        oracle=oracles.batch_renorm_backward,
        rtol=0.0,
        atol=1e-14,
        size=cases.renorm_sizes,
        reason=ROUNDING,
        good=RENORM | {"grad_out": X},
        refused=[*BAD_RENORM, *bad_like("grad_out", "(4, 3)", LIKE_X)],
        invariant=invariants.batch_renorm_without_corrections_is_batch_norm,
    ),
    Row(
        norm.standardize,
        cases=cases.standard(backward=False),
        oracle=oracles.standardize,
        size=lambda x, axis, eps: [
            cases.blur(x, axis, eps)[1],
            cases.blur(x, axis, eps)[0] ** 2 * cases.largest(x),
        ],
        rtol=0.0,
        atol=1e-14,
        reason=ROUNDING,
        good={"x": X, "axis": 0},
        refused=[
            *not_float64("x"),
            ({"x": X[:0]}, "x must not be empty, got shape (0, 3); there is nothing to take"),
            *BAD_AXIS,
            *BAD_EPS,
        ],
        invariant=invariants.standardized_has_mean_zero_and_variance_one,
    ),
    Row(
        norm.standardize_backward,
        cases=cases.standard(backward=True),
        oracle=cases.standardize_backward_oracle,
        rtol=0.0,
        atol=1e-14,
        size=lambda grad_x_hat, inv_std, **_: 24 * cases.largest(grad_x_hat, inv_std),
        reason=ROUNDING + "; the oracle's eps is a difference of variances",
        good={"grad_x_hat": X, "x_hat": X, "inv_std": np.ones((1, 3)), "axis": 0},
        refused=[
            *not_float64("grad_x_hat"),
            *bad_like("x_hat", "(4, 3)", "the shape of grad_x_hat"),
            *bad_like("inv_std", "(1, 3)", "that of x with axis of length 1"),
            *BAD_AXIS,
        ],
        invariant=invariants.pushing_all_together_changes_nothing,
    ),
]
