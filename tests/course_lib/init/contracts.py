"""The table of initializers and of what is said about them."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from course_lib import init
from tests.course_lib.init import invariants, oracles
from tests.course_lib.theory import refusals
from tests.course_lib.theory.row import Row, arrays, powers


@st.composite
def fans(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "fan_in": draw(st.integers(100, 300)),
        "fan_out": draw(st.integers(100, 300)),
        "rng": np.random.default_rng(draw(st.integers(0, 2**32 - 1))),
    }


@st.composite
def networks(draw: st.DrawFn, at_least: int) -> list[np.ndarray]:
    widths = draw(st.lists(st.integers(1, 4), min_size=at_least + 1, max_size=5))
    return [draw(arrays(*shape)) for shape in itertools.pairwise(widths)]


@st.composite
def rescalings(draw: st.DrawFn) -> dict[str, Any]:
    weights = draw(networks(at_least=2))
    return {
        "weights": weights,
        "layer": draw(st.integers(0, len(weights) - 2)),
        "factor": draw(powers(-6, 6)),
    }


@st.composite
def predictions(draw: st.DrawFn) -> dict[str, Any]:
    widths = draw(st.lists(st.integers(1, 2000), min_size=2, max_size=40))
    return {
        "widths": widths,
        "weight_variances": [draw(powers(-4, 0)) for _ in widths[1:]],
        "activation": draw(st.sampled_from(["relu", "linear"])),
        "direction": draw(st.sampled_from(["forward", "backward"])),
    }


BAD_RNG = [
    ({"rng": 0}, "rng must be a numpy Generator, got int; make one with np.random.default_rng"),
    ({"rng": np.random.RandomState(0)}, "rng must be a numpy Generator, got RandomState; make"),
]
BAD_DRAW = [*refusals.count("fan_in"), *refusals.count("fan_out"), *BAD_RNG]
A = np.ones((2, 3))
BAD_WEIGHTS = [
    ({"weights": []}, "weights must be a list of at least one matrix (fan_in, fan_out), got list"),
    ({"weights": A}, "weights must be a list of at least one matrix (fan_in, fan_out), got ndarr"),
    ({"weights": [A, 1.0]}, "weights[1] must be a float64 matrix (fan_in, fan_out), got float"),
    (
        {"weights": [A.astype(int), A]},
        "weights[0] must be a float64 matrix (fan_in, fan_out), got shape (2, 3) of dtype int64",
    ),
    ({"weights": [A[0], A]}, "weights[0] must be a float64 matrix (fan_in, fan_out), got shape"),
    ({"weights": [A * np.nan, A.T]}, "weights[0] must be finite, got NaN or infinity in it"),
    (
        {"weights": [A, A]},
        "weights[1] must have as many rows as weights[0] has columns, 3, got shape (2, 3); layers",
    ),
]


def initializer(name: str, keeps: str) -> Row:
    """A row whose oracle is torch's initializer, compared as a distribution."""
    uniform = name.endswith("uniform")
    return Row(
        getattr(init, name),
        cases=fans(),
        oracle=partial(oracles.torch_weights, name),
        compare=oracles.assert_same_interval if uniform else oracles.assert_same_weights,
        rtol=0.0,
        reason="samples of at least 10,000: see oracles.SMALLEST_P",
        good={"fan_in": 3, "fan_out": 2, "rng": np.random.default_rng(0)},
        refused=BAD_DRAW,
        invariant=invariants.keeps(name, keeps),
    )


ROWS = [
    initializer("lecun_normal", keeps="linear"),
    initializer("lecun_uniform", keeps="linear"),
    initializer("xavier_normal", keeps="between"),
    initializer("xavier_uniform", keeps="between"),
    initializer("he_normal", keeps="relu"),
    initializer("he_uniform", keeps="relu"),
    Row(
        init.orthogonal,
        cases=st.fixed_dictionaries(
            {
                "num_rows": st.integers(1, 12),
                "num_cols": st.integers(1, 12),
                "rng": st.integers(0, 2**32 - 1).map(np.random.default_rng),
            }
        ),
        oracle=oracles.orthogonal_gram,
        part=lambda W: W.T @ W if W.shape[0] >= W.shape[1] else W @ W.T,
        rtol=0.0,
        atol=1e-14,
        reason="products of at most 12 numbers of Householder reflections, each good to 1e-16",
        good={"num_rows": 3, "num_cols": 2, "rng": np.random.default_rng(0)},
        refused=[*refusals.count("num_rows"), *refusals.count("num_cols"), *BAD_RNG],
        invariant=invariants.orthogonal_is_orthonormal_and_uniform,
    ),
    Row(
        init.predict_variances,
        cases=predictions(),
        oracle=oracles.predict_variances,
        rtol=1e-14,
        reason="the same products of at most 120 factors, in another order",
        good={"widths": [3, 4, 5], "weight_variances": [0.1, 0.2], "activation": "relu"},
        refused=[
            ({"widths": [3, 4.0, 5]}, "widths[1] must be an integer >= 1, got 4.0"),
            ({"widths": [0, 4, 5]}, "widths[0] must be an integer >= 1, got 0"),
            (
                {"widths": [3, 4]},
                "weight_variances must have one entry less than widths, which has at least 2, got",
            ),
            ({"widths": [3], "weight_variances": []}, "weight_variances must have one entry less"),
            (
                {"weight_variances": [0.1, 0.0]},
                "weight_variances[1] must be a finite number > 0, got 0.0",
            ),
            ({"activation": "tanh"}, "activation must be 'relu' or 'linear', got 'tanh'"),
            ({"direction": "up"}, "direction must be 'forward' or 'backward', got 'up'"),
        ],
        invariant=invariants.he_keeps_and_xavier_halves,
    ),
    Row(
        init.rescale_layer,
        cases=rescalings(),
        oracle=oracles.rescale_layer,
        rtol=1e-15,
        reason="a product with the inverse rounds twice, a quotient once",
        good={"weights": [A, A.T], "layer": 0, "factor": 2.0},
        refused=[
            *BAD_WEIGHTS,
            ({"weights": [A]}, "weights must hold at least two layers, got 1; what multiplies one"),
            ({"layer": 1}, "layer must be an integer from 0 to 0, got 1; the last layer has none"),
            ({"layer": -1}, "layer must be an integer from 0 to 0, got -1"),
            ({"layer": 0.0}, "layer must be an integer from 0 to 0, got 0.0"),
            ({"layer": False}, "layer must be an integer from 0 to 0, got False"),
            *refusals.positive("factor"),
        ],
        invariant=invariants.rescaling_leaves_the_outputs,
    ),
    Row(
        init.path_norm,
        cases=networks(at_least=1).map(lambda weights: {"weights": weights}),
        oracle=oracles.path_norm,
        rtol=1e-13,
        reason="sums of at most 4^5 positive products",
        good={"weights": [A]},
        refused=BAD_WEIGHTS,
        invariant=invariants.path_norm_does_not_see_rescaling,
    ),
]
