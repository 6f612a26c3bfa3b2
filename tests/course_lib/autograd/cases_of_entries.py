"""Cases of operations that compute entries: elementwise, broadcasting, reductions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from course_lib import autograd as ag
from tests.course_lib.autograd.cases import (
    SIDES_FROM_1,
    Case,
    Contract,
    Draw,
    generators,
    normal,
    positive,
    shapes,
)


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
