"""The part of the table about weights and numbers: weight norm, folding, parts of a float."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from course_lib import norm
from tests.course_lib.norm import cases, invariants, oracles
from tests.course_lib.norm.refused import (
    BAD_EPS,
    BAD_VARIANCE,
    BATCH,
    ONES,
    X,
    bad_like,
    bad_vector,
)
from tests.course_lib.theory.refusals import not_float64
from tests.course_lib.theory.row import Row

WEIGHT_ROWS = [
    Row(
        norm.weight_norm,
        cases=cases.directions(backward=False),
        oracle=oracles.weight_norm,
        rtol=1e-14,
        reason="a norm of at most 6 entries, a quotient and a product",
        good={"v": X, "g": ONES},
        refused=[
            *not_float64("v"),
            ({"v": ONES}, "v must have shape (D, H), got shape (3,)"),
            ({"v": X * [1.0, 0.0, 1.0]}, "v must have no column of length 0, got one in column 1"),
            *bad_vector("g", "one entry for each column of v"),
        ],
        invariant=invariants.weight_norm_has_the_length_asked_for,
    ),
    Row(
        norm.weight_norm_backward,
        cases=cases.directions(backward=True),
        oracle=oracles.weight_norm_backward,
        rtol=1e-12,
        atol=1e-13,
        size=lambda v, g, grad_w: [
            cases.largest(g / np.linalg.norm(v, axis=0)) * cases.largest(grad_w) * len(v),
            cases.largest(grad_w) * len(v),
        ],
        reason="a projection: what is taken away rounds by 1e-16 of grad_w",
        good={"v": X, "g": ONES, "grad_w": X},
        refused=[
            *not_float64("v"),
            ({"v": X * [0.0, 1.0, 1.0]}, "v must have no column of length 0, got one in column 0"),
            *bad_vector("g", "one entry for each column of v"),
            *bad_like("grad_w", "(4, 3)", "the shape of v"),
        ],
        invariant=invariants.weight_norm_gradient_is_orthogonal_to_v,
    ),
    Row(
        norm.fold_batch_norm,
        cases=cases.folds(),
        oracle=oracles.fold_batch_norm,
        rtol=1e-14,
        atol=1e-14,
        reason="a quotient, products and a difference, in the same order as torch's",
        good={"W": X, "b": ONES, **{name: BATCH[name] for name in BATCH if name != "x"}},
        refused=[
            *not_float64("W"),
            ({"W": ONES}, "W must have shape (D, H), got shape (3,)"),
            *(
                bad
                for name in ("b", "scale", "shift", "running_mean", "running_var")
                for bad in bad_vector(name, "one entry for each column of W")
            ),
            BAD_VARIANCE[-1],
            *BAD_EPS,
        ],
        invariant=invariants.folding_is_exact,
    ),
    Row(
        norm.float_parts,
        cases=st.fixed_dictionaries(
            {
                "x": st.floats(allow_nan=False, allow_infinity=False).filter(bool)
                | st.integers(-(2**53), 2**53).filter(bool)
            }
        ),
        oracle=oracles.float_parts,
        rtol=0.0,
        reason="powers of two round nothing",
        good={"x": 1.0},
        refused=[
            ({"x": 0.0}, "x must be finite and not 0, got 0.0"),
            ({"x": np.inf}, "x must be finite and not 0, got inf"),
            ({"x": np.nan}, "x must be finite and not 0, got nan"),
            ({"x": 10**400}, "x must be finite and not 0, got 1000"),
            ({"x": 2**53 + 1}, "x must be representable as a float, got 9007199254740993; above"),
            ({"x": "1"}, "x must be a number, got '1'"),
            ({"x": True}, "x must be a number, got True"),
        ],
        invariant=invariants.parts_make_the_number,
    ),
]
