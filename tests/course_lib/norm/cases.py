"""Arguments of normalizations: shapes, scales, offsets; and how far rounding may go for them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from course_lib import norm
from course_lib.norm import BatchNormCache
from tests.course_lib.norm import oracles
from tests.course_lib.theory.row import arrays, powers

EPS = powers(-8, -1)


@st.composite
def affine(draw: st.DrawFn, count: int, shift: bool = True) -> dict[str, Any]:
    case = {"scale": draw(arrays(count, scales=(-1, 1))), "eps": draw(EPS)}
    return case | ({"shift": draw(arrays(count, scales=(-1, 1)))} if shift else {})


@st.composite
def batches(draw: st.DrawFn, training: bool | None = None) -> dict[str, Any]:
    num, dim = draw(st.integers(2, 9)), draw(st.integers(1, 5))
    return draw(affine(dim)) | {
        "x": draw(arrays(num, dim)) + draw(arrays(dim)),
        "running_mean": draw(arrays(dim)),
        "running_var": draw(arrays(dim, positive=True)),
        "momentum": draw(st.floats(0.0, 1.0)),
        "training": draw(st.booleans()) if training is None else training,
    }


class RememberingCache(BatchNormCache):
    """A cache that knows what it was made from, for the oracle."""

    inputs: dict[str, Any]


@st.composite
def caches(draw: st.DrawFn) -> dict[str, Any]:
    inputs = draw(batches())
    cache = RememberingCache(*norm.batch_norm_forward(**inputs)[1])
    cache.inputs = inputs
    return {"grad_out": draw(arrays(*inputs["x"].shape)), "cache": cache}


def cache_oracle(grad_out: np.ndarray, cache: RememberingCache) -> list[np.ndarray]:
    inputs = {name: value for name, value in cache.inputs.items() if name != "momentum"}
    return oracles.batch_norm_backward(grad_out, **inputs)


@st.composite
def layers(draw: st.DrawFn, backward: bool) -> dict[str, Any]:
    shape = (*draw(st.lists(st.integers(1, 4), max_size=2)), draw(st.integers(2, 6)))
    case = draw(affine(shape[-1], shift=not backward)) | {"x": draw(arrays(*shape))}
    return case | ({"grad_out": draw(arrays(*shape))} if backward else {})


@st.composite
def images(draw: st.DrawFn, backward: bool, grouped: bool) -> dict[str, Any]:
    group_size, num_groups = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    shape = (draw(st.integers(1, 3)), group_size * num_groups, *draw(st.sampled_from(PLACES)))
    case = draw(affine(shape[1], shift=not backward)) | {"x": draw(arrays(*shape))}
    case |= {"grad_out": draw(arrays(*shape))} if backward else {}
    return case | ({"num_groups": num_groups} if grouped else {})


PLACES = [(1, 2), (2, 1), (2, 3), (4, 4)]


@st.composite
def renorms(draw: st.DrawFn, backward: bool) -> dict[str, Any]:
    case = draw(batches(training=True))
    shape = case["x"].shape
    case = {name: case[name] for name in ("x", "running_mean", "eps")} | {
        "running_std": draw(arrays(shape[1], scales=(-1, 2), positive=True)) + 0.01,
        "r_max": draw(powers(0, 2)),
        "d_max": draw(powers(-1, 2) | st.just(0.0)),
    }
    return case | ({"grad_out": draw(arrays(*shape))} if backward else {})


@st.composite
def directions(draw: st.DrawFn, backward: bool) -> dict[str, Any]:
    shape = (draw(st.integers(1, 6)), draw(st.integers(1, 4)))
    case = {"v": draw(arrays(*shape, scales=(-9, 9))), "g": draw(arrays(shape[1]))}
    return case | ({"grad_w": draw(arrays(*shape))} if backward else {})


@st.composite
def folds(draw: st.DrawFn) -> dict[str, Any]:
    case = draw(batches(training=False))
    names = ("scale", "shift", "running_mean", "running_var", "eps")
    dim = len(case["scale"])
    return {name: case[name] for name in names} | {
        "W": draw(arrays(draw(st.integers(1, 5)), dim)),
        "b": draw(arrays(dim)),
    }


@st.composite
def standard(draw: st.DrawFn, backward: bool) -> dict[str, Any]:
    axis: Any = draw(st.sampled_from([0, 1, 2, -1, (0, 2), (1, 2), (0, 1, 2)]))
    x, eps = draw(arrays(3, 2, 4)), draw(EPS)
    if not backward:
        return {"x": x, "axis": axis, "eps": eps}
    x_hat, inv_std = norm.standardize(x, axis, eps)
    return {"grad_x_hat": draw(arrays(3, 2, 4)), "x_hat": x_hat, "inv_std": inv_std, "axis": axis}


def standardize_backward_oracle(
    grad_x_hat: np.ndarray, x_hat: np.ndarray, inv_std: np.ndarray, axis: Any
) -> np.ndarray:
    """From x_hat follows an x with the same gradient: its mean is free, and eps is the rest."""
    x = x_hat / inv_std
    eps = oracles.torch.tensor(1 / inv_std**2 - x.var(axis=axis, keepdims=True))
    return oracles.vjp(lambda x: oracles.torch_standardize(x, axis, eps)[0], grad_x_hat, x)[0]


# What the outputs are differences of: a rounding error is 1e-16 of these, not of the outputs.
# x - mean rounds by 1e-16 |x|, which inv_std then magnifies.


def largest(*values: Any) -> float:
    return float(np.prod([np.max(np.abs(value)) for value in values]))


def blur(x: np.ndarray, axis: Any, eps: float) -> tuple[float, float]:
    """Largest inv_std, and what x_hat is a difference of."""
    inv_std = float((1 / np.sqrt(x.var(axis=axis) + eps)).max())
    return inv_std, np.sqrt(x.size) + largest(x) * inv_std


def grouped(x: np.ndarray, num_groups: int) -> np.ndarray:
    return x.reshape(len(x), num_groups, -1)


def forward_size(x: np.ndarray, axis: Any, eps: float, scale: Any, shift: Any) -> float:
    return largest(scale) * blur(x, axis, eps)[1] + largest(shift)


def backward_sizes(
    grad_out: np.ndarray, x: np.ndarray, axis: Any, eps: float, scale: Any
) -> list[float]:
    """For grad_x, grad_scale and grad_shift: sums of x.size terms at most."""
    inv_std, x_hat = blur(x, axis, eps)
    grad_x = largest(grad_out, scale) * inv_std * x_hat * np.sqrt(x.size)
    return [grad_x, largest(grad_out) * x_hat * x.size, largest(grad_out) * x.size]


def batch_norm_sizes(**a: Any) -> list[float]:
    x, mean, var = a["x"], largest(a["running_mean"]), largest(a["running_var"])
    if a["training"]:
        out = forward_size(x, 0, a["eps"], a["scale"], a["shift"])
    else:
        inv_std = float((1 / np.sqrt(a["running_var"] + a["eps"])).max())
        out = largest(a["scale"]) * (largest(x) + mean) * inv_std + largest(a["shift"])
    return [out, largest(x) + mean, largest(x) ** 2 + var]


def cache_sizes(grad_out: np.ndarray, cache: RememberingCache) -> list[float]:
    a = cache.inputs
    if a["training"]:
        return backward_sizes(grad_out, a["x"], 0, a["eps"], a["scale"])
    inv_std = largest(cache.inv_std)
    x_hat = (largest(a["x"]) + largest(a["running_mean"])) * inv_std
    total = largest(grad_out) * grad_out.size
    return [largest(grad_out, a["scale"]) * inv_std, total * x_hat, total]


def renorm_sizes(**a: Any) -> float:
    """Of batch_renorm, or of its gradient where there is a grad_out."""
    if "grad_out" in a:
        return a["r_max"] * backward_sizes(a["grad_out"], a["x"], 0, a["eps"], 1.0)[0]
    shift = min(a["d_max"], largest(a["x"] - a["running_mean"]) / a["running_std"].min())
    # r rounds by 1e-16 of |x| too, where the batch's deviation does.
    return a["r_max"] * forward_size(a["x"], 0, a["eps"], 1.0, 0.0) + shift
