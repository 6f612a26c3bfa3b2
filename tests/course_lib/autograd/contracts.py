"""The table of operations: for each, cases of many shapes and the same function in torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from course_lib import autograd as ag

Draw = st.DrawFn
SIDES = st.integers(0, 4)
SIDES_FROM_1 = st.integers(1, 4)


@dataclass(frozen=True)
class Case:
    """One call: its arrays, and functions of tensors that make it here and in torch."""

    arrays: list[np.ndarray]
    ours: Callable[..., Any]
    theirs: Callable[..., torch.Tensor]


@dataclass(frozen=True)
class Contract:
    """What an operation promises; ``cases`` draws arrays away from kinks, poles and ties."""

    function: Callable[..., Any]
    cases: st.SearchStrategy[Case]

    @property
    def name(self) -> str:
        return self.function.__name__


@st.composite
def generators(draw: Draw) -> np.random.Generator:
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


def shapes(sides: st.SearchStrategy[int] = SIDES, least: int = 0, most: int = 4) -> Any:
    return st.lists(sides, min_size=least, max_size=most).map(tuple)


def normal(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """Distinct numbers around 1, never within 0.01 of 0, where relu and abs have kinks."""
    x = rng.normal(size=shape)
    return np.asarray(x + 0.01 * np.sign(x))


def positive(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    return np.asarray(rng.uniform(0.3, 3.0, size=shape))


def unary(
    function: Callable[..., Any],
    theirs: Callable[..., torch.Tensor],
    numbers: Callable[..., np.ndarray] = normal,
) -> Contract:
    @st.composite
    def cases(draw: Draw) -> Case:
        return Case([numbers(draw(generators()), draw(shapes()))], function, theirs)

    return Contract(function, cases())


def binary(
    function: Callable[..., Any],
    theirs: Callable[..., torch.Tensor],
    denominators: Callable[..., np.ndarray] = normal,
) -> Contract:
    @st.composite
    def cases(draw: Draw) -> Case:
        fitting = draw(mutually_broadcastable_shapes(num_shapes=2, min_side=0, max_side=3))
        a_shape, b_shape = fitting.input_shapes
        rng = draw(generators())
        return Case([normal(rng, a_shape), denominators(rng, b_shape)], function, theirs)

    return Contract(function, cases())


@st.composite
def powers(draw: Draw) -> Case:
    p = draw(st.sampled_from([0, 1, 2, 3, -1, -2, 0.0, 0.5, -1.5, 2.5]))
    x = positive(draw(generators()), draw(shapes()))
    return Case([x], lambda x: ag.power(x, p), lambda x: x**p)


@st.composite
def choices(draw: Draw) -> Case:
    fitting = draw(mutually_broadcastable_shapes(num_shapes=3, min_side=0, max_side=3))
    rng = draw(generators())
    c_shape, a_shape, b_shape = fitting.input_shapes
    condition = np.asarray(rng.random(c_shape) < 0.5)
    return Case(
        [normal(rng, a_shape), normal(rng, b_shape)],
        lambda a, b: ag.where(condition, a, b),
        lambda a, b: torch.where(torch.tensor(condition), a, b),
    )


@st.composite
def broadcasts(draw: Draw) -> Case:
    fitting = draw(mutually_broadcastable_shapes(num_shapes=2, min_side=0, max_side=3))
    target = fitting.result_shape
    x = normal(draw(generators()), fitting.input_shapes[0])
    return Case([x], lambda x: ag.broadcast_to(x, target), lambda x: x.broadcast_to(target))


@st.composite
def unbroadcasts(draw: Draw) -> Case:
    fitting = draw(mutually_broadcastable_shapes(num_shapes=2, min_side=0, max_side=3))
    target, big = fitting.input_shapes[0], fitting.result_shape
    x = normal(draw(generators()), big)
    return Case([x], lambda x: ag.unbroadcast(x, target), lambda x: x.sum_to_size(target))


def reduction(
    function: Callable[..., Any],
    theirs: Callable[[torch.Tensor, tuple[int, ...], bool, int], torch.Tensor],
    sides: st.SearchStrategy[int] = SIDES_FROM_1,
    ddofs: Sequence[int] = (0,),
) -> Contract:
    @st.composite
    def cases(draw: Draw) -> Case:
        shape = draw(shapes(sides, most=3))
        every = list(range(-len(shape), len(shape)))
        axis: Any = None
        if every:
            distinct = st.lists(st.sampled_from(every), unique_by=lambda i: i % len(shape))
            axis = draw(st.one_of(st.none(), distinct, st.sampled_from(every)))
        if axis == []:  # numpy reduces nothing then, torch everything
            axis = None
        keepdims = draw(st.booleans())
        axes = tuple(range(len(shape))) if axis is None else tuple(np.atleast_1d(axis).tolist())
        n = int(np.prod([shape[i] for i in axes], dtype=int))
        ddof = draw(st.sampled_from([d for d in ddofs if d < max(n, 1)]))
        extra = {"ddof": ddof} if len(ddofs) > 1 else {}
        return Case(
            [normal(draw(generators()), shape)],
            lambda x: function(x, axis, keepdims, **extra),
            lambda x: theirs(x, axes, keepdims, ddof) if axes else theirs_scalar(x, theirs, ddof),
        )

    return Contract(function, cases())


def theirs_scalar(x: torch.Tensor, theirs: Callable[..., torch.Tensor], ddof: int) -> torch.Tensor:
    """A shape () has no axis to reduce; give it one."""
    return theirs(x.reshape(1), (0,), False, ddof)


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


CONTRACTS = [
    binary(ag.add, torch.add),
    binary(ag.subtract, torch.subtract),
    binary(ag.multiply, torch.multiply),
    binary(ag.divide, torch.divide, denominators=positive),
    binary(ag.maximum, torch.maximum),
    unary(ag.negate, torch.negative),
    unary(ag.exp, torch.exp),
    unary(ag.log, torch.log, numbers=positive),
    unary(ag.tanh, torch.tanh),
    unary(ag.sigmoid, torch.sigmoid),
    unary(ag.relu, torch.relu),
    unary(ag.gelu, torch.nn.functional.gelu),
    unary(ag.normal_cdf, torch.special.ndtr),
    unary(ag.absolute, torch.abs),
    Contract(ag.power, powers()),
    Contract(ag.where, choices()),
    Contract(ag.broadcast_to, broadcasts()),
    Contract(ag.unbroadcast, unbroadcasts()),
    reduction(ag.reduce_sum, lambda x, axes, keep, ddof: x.sum(axes, keep), SIDES),
    reduction(ag.reduce_mean, lambda x, axes, keep, ddof: x.mean(axes, keep)),
    reduction(
        ag.reduce_var,
        lambda x, axes, keep, ddof: x.var(axes, correction=ddof, keepdim=keep),
        ddofs=(0, 1),
    ),
    reduction(ag.reduce_max, lambda x, axes, keep, ddof: x.amax(axes, keep)),
    reduction(ag.logsumexp, lambda x, axes, keep, ddof: x.logsumexp(axes, keep)),
    Contract(ag.reshape, reshapes()),
    Contract(ag.transpose, transposes()),
    Contract(ag.index, indexings()),
    Contract(ag.scatter_add, scatters()),
    Contract(ag.concatenate, concatenations()),
    Contract(ag.matmul, products()),
    Contract(ag.unfold, unfoldings()),
    Contract(ag.fold, foldings()),
    Contract(ag.conv2d, convolutions()),
    Contract(ag.max_pool2d, poolings()),
]
