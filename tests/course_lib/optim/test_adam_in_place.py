"""Adam's class works block by block and in place; the formula's bits must come out."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib.optim import Adam, adam_step
from course_lib.optim.adam import BLOCK


def walk_by_formula(w: np.ndarray, grads: list[np.ndarray]) -> np.ndarray:
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t, grad in enumerate(grads, 1):
        w, m, v = adam_step(w, grad, m, v, t, lr=0.01, beta1=0.8, beta2=0.95, eps=1e-6)
    return w


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize(
    "shape", [(), (0,), (1,), (BLOCK - 1,), (BLOCK,), (BLOCK + 1,), (3, BLOCK), (2, 3, 7)]
)
def test_equal_to_the_formula_bit_for_bit(shape: tuple[int, ...], in_place: bool) -> None:
    rng = np.random.default_rng(0)
    start = np.asarray(rng.normal(size=shape))
    grads = [np.asarray(10.0 ** rng.uniform(-9, 3, size=shape)) for _ in range(4)]
    grads = [grad * np.asarray(rng.choice([-1.0, 1.0], size=shape)) for grad in grads]
    optimizer, w = Adam(lr=0.01, beta1=0.8, beta2=0.95, eps=1e-6), start.copy()
    for grad in grads:
        before, kept = w.copy(), grad.copy()
        new_w = optimizer.step(w, grad, in_place=in_place)
        np.testing.assert_array_equal(grad, kept)
        assert (new_w is w) == in_place
        if not in_place:
            np.testing.assert_array_equal(w, before)
            assert not np.shares_memory(new_w, w)
        w = new_w
    np.testing.assert_array_equal(w, walk_by_formula(start, grads))
    assert w.shape == shape


def test_arrays_that_are_not_contiguous() -> None:
    rng = np.random.default_rng(1)
    wide, grads = rng.normal(size=(6, 8)), [rng.normal(size=(8, 6)).T[:, ::2] for _ in range(3)]
    w = wide[:, ::2]
    expected = walk_by_formula(w.copy(), grads)
    optimizer = Adam(lr=0.01, beta1=0.8, beta2=0.95, eps=1e-6)
    for grad in grads:
        w = optimizer.step(w, grad)
    np.testing.assert_array_equal(w, expected)
    message = "Adam.step: w must be a writeable, C-contiguous array with in_place, got one that"
    frozen = np.ones(3)
    frozen.flags.writeable = False
    for bad in (wide[:, ::2], frozen, np.float64(1.0)):
        fresh = Adam()
        with pytest.raises(ValueError, match="^" + re.escape(message)):
            fresh.step(bad, np.ones(np.shape(bad)), in_place=True)  # type: ignore[arg-type]
        assert fresh.t == 0
