"""Tensors as values: what they take, how they print, compare, and meet numpy's arrays."""

from __future__ import annotations

import operator

import numpy as np
import pytest

from course_lib.autograd import Tensor
from course_lib.autograd.tensor import as_tensor

A = np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    "op",
    [operator.add, operator.sub, operator.mul, operator.truediv],
    ids=lambda op: op.__name__,
)
@pytest.mark.parametrize(
    "other", [A + 5.0, 2.0, 2, np.float64(2.0), np.int64(2), np.array(2.0), np.array([1.0, 2.0])]
)
def test_operators_take_arrays_and_numbers_on_either_side(op, other) -> None:
    x = Tensor(A, requires_grad=True)
    for result, wanted in ((op(x, other), op(A, other)), (op(other, x), op(other, A))):
        assert isinstance(result, Tensor)
        assert result.requires_grad
        np.testing.assert_array_equal(result.data, wanted)


def test_matrix_products_take_arrays_on_either_side() -> None:
    x = Tensor(A)
    np.testing.assert_array_equal((x @ (A + 1.0)).data, A @ (A + 1.0))
    np.testing.assert_array_equal(((A + 1.0) @ x).data, (A + 1.0) @ A)


def test_numbers_leave_float32_alone() -> None:
    x = Tensor(A.astype(np.float32), requires_grad=True)
    for y in (
        x * 2,
        x * 2.0,
        x * np.float64(2.0),
        np.float64(2.0) * x,
        x / np.int64(3),
        x * (x > 1),
    ):
        assert y.dtype == np.float32
        assert y.sum().dtype == np.float32


def test_a_mask_is_zeros_and_ones() -> None:
    x = Tensor(A, requires_grad=True)
    np.testing.assert_array_equal((x * (A > 1.5)).data, A * (A > 1.5))
    np.testing.assert_array_equal((x[0, 0] * (A[0, 0] > 1.5)).data, 0.0)


def test_methods_say_the_same_as_numpy() -> None:
    x = Tensor(A)
    assert (x.shape, x.ndim, x.size, x.dtype, len(x)) == ((2, 2), 2, 4, np.float64, 2)
    np.testing.assert_array_equal(x.T.data, A.T)
    batch = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(Tensor(batch).T.data, batch.T)
    np.testing.assert_array_equal(Tensor(batch).mT.data, batch.mT)
    np.testing.assert_array_equal(Tensor(batch).transpose(1, 2, 0).data, batch.transpose(1, 2, 0))
    np.testing.assert_array_equal(Tensor(batch).transpose((1, 2, 0)).data, batch.transpose(1, 2, 0))
    np.testing.assert_array_equal(Tensor(batch).transpose().data, batch.T)
    np.testing.assert_array_equal(Tensor(batch).reshape(4, -1).data, batch.reshape(4, -1))
    np.testing.assert_array_equal(Tensor(batch).reshape((4, 6)).data, batch.reshape(4, 6))
    assert Tensor([2.0]).reshape().shape == Tensor([2.0]).reshape(()).shape == ()
    for name in ("sum", "mean", "var", "max"):
        for arguments in ({}, {"axis": 1}, {"axis": (0, -1), "keepdims": True}):
            np.testing.assert_allclose(
                getattr(Tensor(batch), name)(**arguments).data,
                getattr(batch, name)(**arguments),
                rtol=1e-15,
            )
    np.testing.assert_array_equal(abs(-x).data, A)
    np.testing.assert_array_equal([row.data for row in x], A)


def test_comparisons_look_at_numbers_and_equality_at_identity() -> None:
    x = Tensor(A)
    for op in (operator.lt, operator.le, operator.gt, operator.ge):
        np.testing.assert_array_equal(op(x, 2.0), op(A, 2.0))
        np.testing.assert_array_equal(op(x, Tensor(A.T)), op(A, A.T))
        np.testing.assert_array_equal(op(2.0, x), op(2.0, A))
        assert op(x, 2.0).dtype == bool
    assert x == x
    assert x != Tensor(A)
    assert len({x, Tensor(A), x}) == 2


def test_one_number_is_a_truth_value_and_a_float() -> None:
    assert float(Tensor(2.5)) == Tensor([[2.5]]).item() == 2.5
    assert Tensor(2.5)
    assert not Tensor(0.0)
    with pytest.raises(ValueError, match="truth value of an array"):
        bool(Tensor(A))


def test_repr_shows_numbers_and_origin() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True, name="w")
    assert repr(x) == "Tensor([1., 2.], name='w', requires_grad=True)"
    assert repr(x.sum()) == "Tensor(3., operation='sum')"
    assert repr(Tensor(np.float32([1.5]))) == "Tensor([1.5], dtype=float32)"
    assert repr(Tensor(A)) == "Tensor([[1., 2.],\n        [3., 4.]])"


def test_an_array_is_kept_and_not_copied() -> None:
    array = A.copy()
    x = Tensor(array)
    assert np.shares_memory(x.data, array)
    assert np.shares_memory(x.detach().data, array)
    assert as_tensor(x, "f", "x") is x


def test_detach_forgets_the_history() -> None:
    x = Tensor(3.0, requires_grad=True)
    y = (x * x).detach()
    assert not y.requires_grad
    (y * x).backward()
    assert x.grad == 9.0


def test_shape_nothing_is_a_scalar_whatever_it_came_from() -> None:
    x = Tensor(np.array(2.0), requires_grad=True)
    for y in (x, x * x, x.sum(), x.reshape(()), Tensor([2.0])[0], Tensor([2.0]).max()):
        assert isinstance(y.data, np.float64)
    (x.reshape(1).reshape(()) * x).backward()
    assert isinstance(x.grad, np.float64)
