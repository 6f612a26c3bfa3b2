"""Every operation against torch: values, gradients, gradients of gradients, both directions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.autograd import Tensor, grad_check, gradients, jvp
from tests.course_lib.autograd.cases import Case, Contract
from tests.course_lib.autograd.contracts import CONTRACTS

BY_NAME = [pytest.param(row, id=row.name) for row in CONTRACTS]
EXAMPLES = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # the two cores are shared
)


def assert_close(actual: Any, expected: Any) -> None:
    """Compare two results in float64.

    Inputs are of size 1, and at most some hundred terms are added, in another order here than
    there: rounding stays below 1e-13 of the largest entry, and 1e-11 leaves room for it. A rule
    that is wrong in any entry is wrong by more than 1e-4, for inputs keep 0.01 from each kink.
    """
    actual = np.asarray(getattr(actual, "data", actual))
    expected = expected.detach().numpy() if isinstance(expected, torch.Tensor) else expected
    assert actual.shape == expected.shape
    size = np.abs(expected).max(initial=1.0)
    np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=1e-11 * size)


def both(case: Case) -> tuple[list[Tensor], list[torch.Tensor]]:
    ours = [Tensor(array, requires_grad=True) for array in case.arrays]
    theirs = [torch.tensor(array, requires_grad=True) for array in case.arrays]
    return ours, theirs


def weights(like: Any, seed: int = 1) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).normal(size=tuple(like.shape)))


@pytest.mark.parametrize("row", BY_NAME)
@EXAMPLES
@given(data=st.data())
def test_values_and_gradients_agree_with_torch(row: Contract, data: st.DataObject) -> None:
    case = data.draw(row.cases)
    before = [array.copy() for array in case.arrays]
    ours, theirs = both(case)
    y, torch_y = case.ours(*ours), case.theirs(*theirs)
    assert isinstance(y, Tensor)
    assert_close(y, torch_y)
    g = weights(y)
    y.backward(g)
    torch_y.backward(torch.tensor(g))
    for x, torch_x in zip(ours, theirs, strict=True):
        assert_close(x.grad, torch_x.grad)
    for array, was in zip(case.arrays, before, strict=True):
        np.testing.assert_array_equal(array, was)


@pytest.mark.parametrize("row", BY_NAME)
@EXAMPLES
@given(data=st.data())
def test_gradients_of_gradients_agree_with_torch(row: Contract, data: st.DataObject) -> None:
    """Through c·y², so that also an operation that is linear has a curvature."""
    case = data.draw(row.cases)
    ours, theirs = both(case)
    y, torch_y = case.ours(*ours), case.theirs(*theirs)
    c = weights(y, 2)
    first = gradients((c * y * y).sum(), ours, create_graph=True)
    torch_first = torch.autograd.grad(
        (torch.tensor(c) * torch_y * torch_y).sum(), theirs, create_graph=True
    )
    for grad, torch_grad in zip(first, torch_first, strict=True):
        assert_close(grad, torch_grad)
    u = [weights(grad, 3 + i) for i, grad in enumerate(first)]
    ours_sum = (first[0] * u[0]).sum()
    theirs_sum = (torch_first[0] * torch.tensor(u[0])).sum()
    for grad, torch_grad, vector in zip(first[1:], torch_first[1:], u[1:], strict=True):
        ours_sum = ours_sum + (grad * vector).sum()
        theirs_sum = theirs_sum + (torch_grad * torch.tensor(vector)).sum()
    if not (ours_sum.requires_grad and theirs_sum.requires_grad):
        # x^0, or nothing at all: one of the two saw that there is nothing to differentiate.
        assert ours_sum.item() == theirs_sum.item() == 0.0
        return
    second = gradients(ours_sum, ours)
    torch_second = torch.autograd.grad(theirs_sum, theirs, materialize_grads=True)
    for grad, torch_grad in zip(second, torch_second, strict=True):
        assert_close(grad, torch_grad)


@pytest.mark.parametrize("row", BY_NAME)
@EXAMPLES
@given(data=st.data())
def test_both_directions_are_transposes_of_each_other(row: Contract, data: st.DataObject) -> None:
    """g·(J t) = (g J)·t for every operand, the others held; torch has checked g J."""
    case = data.draw(row.cases)
    ours, _ = both(case)
    y = case.ours(*ours)
    g = weights(y)
    rows = gradients(y, ours, g)
    for i, array in enumerate(case.arrays):

        def f(x: Tensor, i: int = i) -> Any:
            return case.ours(*case.arrays[:i], x, *case.arrays[i + 1 :])

        t = weights(array, 7)
        value, rate = jvp(f, array, t)
        assert_close(value, y.data)
        assert np.shape(rate) == y.shape
        assert_close(np.sum(g * rate), np.sum(rows[i].data * t))


@pytest.mark.parametrize("row", BY_NAME)
@settings(EXAMPLES, max_examples=10)
@given(data=st.data())
def test_gradients_are_what_central_differences_measure(row: Contract, data: st.DataObject) -> None:
    """At all indices. With a step of 1e-5 the error is 1e-10 times third derivatives up to 100,
    and rounding 1e-16 / 1e-5 times sums up to 100: 1e-7 leaves room. A wrong entry is off by
    more than 1e-4."""
    case = data.draw(row.cases)
    c = weights(case.ours(*[Tensor(array) for array in case.arrays]), 2)
    grad_check(lambda *x: (c * case.ours(*x)).sum(), *case.arrays, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("row", BY_NAME)
@settings(EXAMPLES, max_examples=10)
@given(data=st.data())
def test_float32_is_kept(row: Contract, data: st.DataObject) -> None:
    case = data.draw(row.cases)
    ours = [Tensor(array.astype(np.float32), requires_grad=True) for array in case.arrays]
    precise, _ = both(case)
    y, precise_y = case.ours(*ours), case.ours(*precise)
    g = weights(y)
    grads = gradients(y, ours, np.asarray(g, np.float32), create_graph=True)
    y.backward(np.asarray(g, np.float32))
    # Single precision rounds at 6e-8, some hundred terms are added, and near a pole of log or
    # division an input's own rounding grows tenfold: 1e-3 separates that from a wrong formula.
    np.testing.assert_allclose(y.data, precise_y.data, rtol=1e-3, atol=1e-3)
    for x, grad, wanted in zip(ours, grads, gradients(precise_y, precise, g), strict=True):
        assert x.grad.dtype == grad.dtype == y.dtype == np.float32
        np.testing.assert_allclose(x.grad, wanted.data, rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(grad.data, x.grad, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("row", BY_NAME)
@settings(EXAMPLES, max_examples=10)
@given(data=st.data())
def test_operands_may_be_constants(row: Contract, data: st.DataObject) -> None:
    """One operand a tensor with gradient, the others arrays: same result, same gradient."""
    case = data.draw(row.cases)
    ours, _ = both(case)
    y = case.ours(*ours)
    wanted = gradients(y, ours, weights(y))
    for i, array in enumerate(case.arrays):
        x = Tensor(array, requires_grad=True)
        partly = case.ours(*case.arrays[:i], x, *case.arrays[i + 1 :])
        assert_close(partly, y.data)
        (grad,) = gradients(partly, [x], weights(y))
        assert_close(grad, wanted[i].data)
        constant = case.ours(*case.arrays[:i], Tensor(array), *case.arrays[i + 1 :])
        assert not constant.requires_grad
        assert_close(constant, y.data)


UNARY = [
    row
    for row in BY_NAME
    if row.values[0].name
    not in {
        "add",
        "subtract",
        "multiply",
        "divide",
        "maximum",
        "where",
        "matmul",
        "concatenate",
        "conv2d",
    }
]


@pytest.mark.parametrize("row", UNARY)
@settings(EXAMPLES, max_examples=10)
@given(data=st.data())
def test_of_an_array_alone_comes_an_array(row: Contract, data: st.DataObject) -> None:
    case = data.draw(row.cases)
    (array,) = case.arrays
    result = case.ours(array)
    assert not isinstance(result, Tensor)
    assert_close(np.asarray(result), case.ours(Tensor(array)).data)
