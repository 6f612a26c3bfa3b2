"""What the engine refuses, and the sentence that it says: what, the value, what is allowed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import autograd as ag
from course_lib.autograd import Tensor
from course_lib.autograd.tensor import as_tensor

X = Tensor(np.ones((2, 3)), requires_grad=True)
SINGLE = Tensor(np.ones((2, 3), np.float32), requires_grad=True)
INTS = np.array([1, 2, 3])


def product_of_lists() -> object:
    return X * [1.0, 2.0, 3.0]


TO_FLOAT = "convert it with np.asarray({}, dtype=np.float64)"
CASES = [
    # What a tensor is made of.
    (
        lambda: Tensor(INTS, requires_grad=True),
        "Tensor: data must hold float64 or float32 numbers, got dtype int64; "
        + TO_FLOAT.format("data"),
    ),
    (
        lambda: Tensor([1, 2]),
        "Tensor: data must hold float64 or float32 numbers, got a list of int64",
    ),
    (lambda: Tensor(2), "Tensor: data must hold float64 or float32 numbers, got int 2; convert"),
    (
        lambda: Tensor("x"),
        "Tensor: data must hold float64 or float32 numbers, got str 'x'; convert",
    ),
    (lambda: Tensor(None), "Tensor: data must hold float64 or float32 numbers, got NoneType None"),
    (
        lambda: Tensor(np.ones(2, np.complex128)),
        "Tensor: data must hold float64 or float32 numbers, got dtype complex128",
    ),
    (
        lambda: Tensor(np.ones(2, np.float16)),
        "Tensor: data must hold float64 or float32 numbers, got dtype float16",
    ),
    (
        lambda: Tensor(X),
        "Tensor: data must be numbers, got a Tensor; use it as it is, or its .data",
    ),
    (
        lambda: Tensor([[1.0, np.nan], [np.nan, 0.0]]),
        "Tensor: data contains NaN (first at index (0, 1)), allowed are numbers; look for log(0)",
    ),
    (lambda: Tensor(np.nan), "Tensor: data contains NaN, allowed are numbers; look for log(0)"),
    (
        lambda: as_tensor(INTS, "loss", "target"),
        "loss: target must be a Tensor, a number, or an array of float64 or float32, got dtype "
        "int64; " + TO_FLOAT.format("target"),
    ),
    (
        lambda: np.asarray(X),
        (
            "Tensor: numpy's functions do not record what they compute; use the function of "
            "course_lib.autograd, or .data for the numbers alone"
        ),
    ),
    # Operands.
    (
        lambda: X * INTS,
        "multiply: b must be a Tensor, a number, or an array of float64 or float32, got dtype "
        "int64; " + TO_FLOAT.format("b"),
    ),
    (lambda: INTS / X, "divide: a must be a Tensor, a number, or an array of float64 or float32"),
    (
        product_of_lists,
        "multiply: b must be a Tensor, a number, or an array of float64 or float32, "
        "got a list of float64; " + TO_FLOAT.format("b"),
    ),
    (
        lambda: X + None,
        "add: b must be a Tensor, a number, or an array of float64 or float32, got NoneType",
    ),
    (
        lambda: X - "1",
        "subtract: b must be a Tensor, a number, or an array of float64 or float32, got str",
    ),
    (
        lambda: X + True,
        "add: b must be a Tensor, a number, or an array of float64 or float32, got bool",
    ),
    (
        lambda: ag.add(np.ones(2), 1.0),
        "add: a or b must be a Tensor, got ndarray and float; for arrays use numpy's own function",
    ),
    (
        lambda: X + np.ones(2),
        (
            "add: shapes do not broadcast: a (2, 3), b (2,); counted from the last, axes must have "
            "the same lengths or 1"
        ),
    ),
    (
        lambda: X * SINGLE,
        (
            "×: operands must share one dtype, got float32 that would become float64; build all "
            "from arrays of one dtype"
        ),
    ),
    (
        lambda: SINGLE + np.ones(3),
        "+: operands must share one dtype, got float32 that would become float64",
    ),
    (lambda: SINGLE @ np.ones((3, 1)), "@: operands must share one dtype, got float32"),
    (
        lambda: X**X,
        (
            "power: exponent must be a number, got a Tensor; for an exponent that varies write "
            "exp(exponent * log(x))"
        ),
    ),
    (lambda: X ** np.ones(3), "power: exponent must be a number, got ndarray"),
    (lambda: X**True, "power: exponent must be a number, got bool"),
    (
        lambda: ag.where(np.ones(3), X, 0.0),
        "where: condition must be a boolean array, got float64; compare, for example x > 0",
    ),
    (lambda: ag.where(True, X, 0.0), "where: condition must be a boolean array, got bool"),
    (
        lambda: ag.where(np.ones(2, bool), X, 0.0),
        "where: shapes do not broadcast: condition (2,), a (2, 3), b ()",
    ),
    (lambda: ag.maximum(X, INTS), "maximum: b must be a Tensor, a number, or an array of float64"),
]


@pytest.mark.parametrize(
    ("call", "message"), [pytest.param(*case, id=case[1][:60]) for case in CASES]
)
def test_refused_with_a_sentence(call, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_numpy_does_not_take_tensors_apart() -> None:
    with pytest.raises(TypeError, match="does not support ufuncs"):
        np.exp(X)
    with pytest.raises(IndexError):
        X[5]
    with pytest.raises(IndexError):
        ag.scatter_add(np.ones(2), (7,), (3,))
    with pytest.raises(TypeError):
        X[0] = 1.0
