"""Cases of operations that move entries or sum over windows: shapes, products, images."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from course_lib import autograd as ag
from tests.course_lib.autograd.cases import (
    SIDES,
    SIDES_FROM_1,
    Case,
    Draw,
    generators,
    normal,
    shapes,
)


@st.composite
def reshapes(draw: Draw) -> Case:
    shape = draw(shapes(SIDES_FROM_1, least=1))
    new = draw(st.permutations(shape))
    if draw(st.booleans()):
        new = [*new[:-2], int(np.prod(new[-2:]))]
    if draw(st.booleans()):
        new[draw(st.integers(0, len(new) - 1))] = -1
    x = normal(draw(generators()), shape)
    return Case([x], lambda x: ag.reshape(x, tuple(new)), lambda x: x.reshape(new))


@st.composite
def transposes(draw: Draw) -> Case:
    shape = draw(shapes())
    axes = draw(st.none() | st.permutations(range(len(shape))).map(tuple))
    if axes and draw(st.booleans()):
        axes = tuple(i - len(shape) for i in axes)
    order = axes if axes is not None else tuple(reversed(range(len(shape))))
    x = normal(draw(generators()), shape)
    return Case([x], lambda x: ag.transpose(x, axes), lambda x: x.permute(order))


KEYS: list[Any] = [
    0,
    -1,
    slice(1, None),
    slice(None, None, 2),
    (slice(None), 1),
    (Ellipsis, 0),
    (None, slice(None), 0),
    np.array([0, 2, 2, -1]),
    (np.array([0, 2, 0]), np.array([1, 1, 1])),
    (slice(None), np.array([[0, 1], [1, 1]])),
    np.array([True, False, True]),
    np.zeros(0, dtype=int),
]


@st.composite
def indexings(draw: Draw) -> Case:
    key = draw(st.sampled_from(KEYS))
    x = normal(draw(generators()), (3, 2, *draw(shapes(SIDES_FROM_1, most=1))))
    return Case([x], lambda x: ag.index(x, key), lambda x: x[_torch_key(key)])


@st.composite
def scatters(draw: Draw) -> Case:
    key = draw(st.sampled_from(KEYS))
    shape = (3, 2, *draw(shapes(SIDES_FROM_1, most=1)))
    x = normal(draw(generators()), np.zeros(shape)[key].shape)
    # index_put_ takes no slices: torch's own gradient of indexing is the oracle.
    return Case(
        [x], lambda x: ag.scatter_add(x, key, shape), lambda x: _torch_scatter(x, key, shape)
    )


def _torch_key(key: Any) -> Any:
    """torch refuses negative steps and reads numpy's arrays; these keys have none."""
    if isinstance(key, tuple):
        return tuple(_torch_key(part) for part in key)
    return torch.tensor(key) if isinstance(key, np.ndarray) else key


def _torch_scatter(x: torch.Tensor, key: Any, shape: tuple[int, ...]) -> torch.Tensor:
    base = torch.zeros(shape, dtype=x.dtype, requires_grad=True)
    (y,) = torch.autograd.grad(base[_torch_key(key)], base, x, create_graph=True)
    return y


@st.composite
def concatenations(draw: Draw) -> Case:
    shape = draw(shapes(least=1, most=3))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    rng = draw(generators())
    arrays = []
    for length in draw(st.lists(SIDES, min_size=1, max_size=3)):
        lengths = list(shape)
        lengths[axis] = length
        arrays.append(normal(rng, lengths))
    return Case(
        arrays,
        lambda *x: ag.concatenate(x, axis),
        lambda *x: torch.concatenate(x, axis),
    )


@st.composite
def products(draw: Draw) -> Case:
    n, k, m = (draw(SIDES) for _ in range(3))
    rng = draw(generators())
    kind = draw(st.sampled_from(["batch", "vector @", "@ vector", "dot"]))
    fitting = draw(mutually_broadcastable_shapes(num_shapes=2, max_dims=2, max_side=3))
    a_batch, b_batch = fitting.input_shapes
    a_shape = (k,) if kind in ("vector @", "dot") else (*a_batch, n, k)
    b_shape = (k,) if kind in ("@ vector", "dot") else (*b_batch, k, m)
    return Case([normal(rng, a_shape), normal(rng, b_shape)], ag.matmul, torch.matmul)


@st.composite
def windows(draw: Draw) -> tuple[tuple[int, ...], tuple[int, int], int, int]:
    """Images (N, C, H, W), kernel, stride and padding that fit each other."""
    n, c = draw(st.integers(1, 2)), draw(st.integers(1, 3))
    kernel = (draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    padding = draw(st.integers(0, 2))
    height, width = (max(k - 2 * padding, 1) + draw(st.integers(0, 4)) for k in kernel)
    return (n, c, height, width), kernel, draw(st.integers(1, 3)), padding


@st.composite
def unfoldings(draw: Draw) -> Case:
    shape, kernel, stride, padding = draw(windows())
    return Case(
        [normal(draw(generators()), shape)],
        lambda x: ag.unfold(x, kernel, stride, padding),
        lambda x: torch.nn.functional.unfold(x, kernel, stride=stride, padding=padding),
    )


@st.composite
def foldings(draw: Draw) -> Case:
    shape, kernel, stride, padding = draw(windows())
    columns = ag.unfold(np.zeros(shape), kernel, stride, padding).shape
    size = shape[2:]
    return Case(
        [normal(draw(generators()), columns)],
        lambda x: ag.fold(x, shape, kernel, stride, padding),
        lambda x: torch.nn.functional.fold(x, size, kernel, stride=stride, padding=padding),
    )


@st.composite
def convolutions(draw: Draw) -> Case:
    shape, kernel, stride, padding = draw(windows())
    num_out, rng = draw(st.integers(1, 3)), draw(generators())
    arrays = [normal(rng, shape), normal(rng, (num_out, shape[1], *kernel))]
    if draw(st.booleans()):
        arrays.append(normal(rng, (num_out,)))
    bias = (None,) * (3 - len(arrays))
    return Case(
        arrays,
        lambda *x: ag.conv2d(*x, *bias, stride, padding),
        lambda *x: torch.nn.functional.conv2d(*x, *bias, stride=stride, padding=padding),
    )


@st.composite
def poolings(draw: Draw) -> Case:
    k, stride = draw(st.integers(1, 3)), draw(st.none() | st.integers(1, 3))
    shape = (draw(SIDES_FROM_1), draw(SIDES_FROM_1), k + draw(SIDES), k + draw(SIDES))
    return Case(
        [normal(draw(generators()), shape)],
        lambda x: ag.max_pool2d(x, k, stride),
        lambda x: torch.nn.functional.max_pool2d(x, k, stride),
    )
