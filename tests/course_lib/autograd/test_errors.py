"""What the engine refuses, and the sentence that it says: what, the value, what is allowed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import autograd as ag
from course_lib.autograd import Tensor
from course_lib.autograd.tensor import as_tensor

X = Tensor(np.ones((2, 3)), requires_grad=True)
S = Tensor(1.0, requires_grad=True)
SINGLE = Tensor(np.ones((2, 3), np.float32), requires_grad=True)
EMPTY = Tensor(np.ones((0, 3)))
IMAGES = np.ones((2, 3, 4, 5))
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
    # Shapes.
    (
        lambda: ag.broadcast_to(X, (3, 2)),
        (
            "broadcast_to: x of shape (2, 3) does not fit shape (3, 2): counted from the last, its "
            "axes must have the same lengths or 1"
        ),
    ),
    (lambda: ag.broadcast_to(X, (3,)), "broadcast_to: x of shape (2, 3) does not fit shape (3,)"),
    (
        lambda: ag.unbroadcast(np.ones((2, 3)), (2,)),
        "unbroadcast: shape must broadcast to that of grad, (2, 3), got (2,)",
    ),
    (
        lambda: X.reshape(4, 2),
        (
            "reshape: shape must hold the 6 entries of x, of shape (2, 3), got (4, 2); one length "
            "may be -1"
        ),
    ),
    (
        lambda: X.reshape(-1, -1),
        "reshape: shape must hold the 6 entries of x, of shape (2, 3), got (-1, -1)",
    ),
    (
        lambda: X.reshape(-1, 4),
        "reshape: shape must hold the 6 entries of x, of shape (2, 3), got (-1, 4)",
    ),
    (
        lambda: EMPTY.reshape(-1, 0),
        "reshape: shape must hold the 0 entries of x, of shape (0, 3), got (-1, 0)",
    ),
    (
        lambda: X.transpose(0),
        "transpose: axes must name each axis of shape (2, 3) once, got (0,)",
    ),
    (lambda: X.transpose(0, 2), "transpose: axis must be in [-2, 2) for shape (2, 3), got (0, 2)"),
    (lambda: X.transpose(0, 0), "transpose: axis must name each axis once, got (0, 0)"),
    (
        lambda: X[X],
        (
            "index: key must be numbers, slices or arrays, got a Tensor; use an integer or boolean "
            "array, for example the result of x > 0"
        ),
    ),
    (
        lambda: ag.concatenate([np.ones(2)]),
        (
            "concatenate: tensors must hold at least one Tensor, got ['ndarray']; for arrays use "
            "np.concatenate"
        ),
    ),
    (lambda: ag.concatenate([]), "concatenate: tensors must hold at least one Tensor, got []"),
    (
        lambda: ag.concatenate([X, np.ones((2, 2))]),
        "concatenate: tensors must have the same shape but along axis 0, got [(2, 3), (2, 2)]",
    ),
    (
        lambda: ag.concatenate([X, INTS]),
        "concatenate: tensors[1] must be a Tensor, a number, or an array",
    ),
    (
        lambda: ag.concatenate([X, X], 2),
        "concatenate: axis must be in [-2, 2) for shape (2, 3), got 2",
    ),
    (lambda: ag.concatenate([S, S]), "concatenate: axis must be in [0, 0) for shape (), got 0"),
    (
        lambda: ag.concatenate([X, S], 1),
        "concatenate: tensors must have the same shape but along axis 1, got [(2, 3), ()]",
    ),
    # Reductions.
    (lambda: X.sum(2), "reduce_sum: axis must be in [-2, 2) for shape (2, 3), got 2"),
    (lambda: X.sum(axis=(0, -2)), "reduce_sum: axis must name each axis once, got (0, -2)"),
    (lambda: X.sum(True), "reduce_sum: axis must be in [-2, 2) for shape (2, 3), got True"),
    (
        lambda: EMPTY.mean(),
        "reduce_mean: x must have more than 0 entries along axis (0, 1), got shape (0, 3)",
    ),
    (
        lambda: EMPTY.max(0),
        "reduce_max: x must have more than 0 entries along axis 0, got shape (0, 3)",
    ),
    (lambda: ag.logsumexp(EMPTY, 0), "logsumexp: x must have more than 0 entries along axis 0"),
    (
        lambda: EMPTY.var(0),
        "reduce_var: x must have more than 0 entries along axis 0, got shape (0, 3)",
    ),
    (
        lambda: X.var(0, ddof=2),
        "reduce_var: x must have more than 2 entries along axis 0, got shape (2, 3)",
    ),
    (lambda: X.var(0, ddof=-1), "reduce_var: ddof must be an integer >= 0, got -1"),
    # Matrix products.
    (
        lambda: X @ X,
        (
            "matmul: the last axis of a must be as long as the first of a matrix of b, got (2, 3) "
            "and (2, 3): 3 and 2"
        ),
    ),
    (
        lambda: X @ np.ones(2),
        (
            "matmul: the last axis of a must be as long as the first of a matrix of b, "
            "got (2, 3) and (2,): 3 and 2"
        ),
    ),
    (lambda: X @ S, "matmul: b must have at least one axis, got shape ()"),
    (lambda: S @ X, "matmul: a must have at least one axis, got shape ()"),
    (
        lambda: ag.matmul(np.ones((2, 1, 3)), Tensor(np.ones((3, 3, 1)))),
        "matmul: the axes in front of the matrices must broadcast, got (2, 1, 3) and (3, 3, 1)",
    ),
    (
        lambda: ag.matmul(np.ones((2, 3)), np.ones((3, 2))),
        "matmul: a or b must be a Tensor, got ndarray and ndarray; for arrays use np.matmul",
    ),
    (
        lambda: X @ np.ones((3, 2), int),
        "matmul: b must be a Tensor, a number, or an array of float64",
    ),
    # Images.
    (
        lambda: ag.unfold(np.ones((4, 5)), (2, 2)),
        "unfold: x must have shape (N, C, H, W), got (4, 5)",
    ),
    (lambda: ag.unfold(IMAGES, (2, 2), stride=0), "unfold: stride must be an integer >= 1, got 0"),
    (
        lambda: ag.unfold(IMAGES, (2, 2), padding=-1),
        "unfold: padding must be an integer >= 0, got -1",
    ),
    (lambda: ag.unfold(IMAGES, (2, 0)), "unfold: kernel_shape must be an integer >= 1, got 0"),
    (lambda: ag.unfold(IMAGES, (2, 1.5)), "unfold: kernel_shape must be an integer >= 1, got 1.5"),
    (
        lambda: ag.unfold(IMAGES, (5, 5)),
        (
            "unfold: windows of (5, 5) do not fit into images of (4, 5) with padding 0; use a "
            "smaller window or more padding"
        ),
    ),
    (
        lambda: ag.fold(np.ones((2, 12, 11)), (2, 3, 4, 5), (2, 2)),
        (
            "fold: x must have shape (2, 12, 12) for images (2, 3, 4, 5) and windows (2, 2), got "
            "(2, 12, 11)"
        ),
    ),
    (
        lambda: ag.conv2d(IMAGES, np.ones((3, 2, 2))),
        "conv2d: weight must have shape (O, C, k, k), got (3, 2, 2)",
    ),
    (
        lambda: ag.conv2d(IMAGES, np.ones((1, 2, 2, 2))),
        "conv2d: weight must have as many channels as x, 3, got shape (1, 2, 2, 2)",
    ),
    (
        lambda: ag.conv2d(IMAGES, np.ones((1, 3, 2, 2)), np.ones(2)),
        "conv2d: bias must have shape (1,), got (2,)",
    ),
    (
        lambda: ag.conv2d(INTS, np.ones((1, 3, 2, 2))),
        "conv2d: x must be a Tensor, a number, or an array of float64",
    ),
    (
        lambda: ag.conv2d(IMAGES + np.nan, np.ones((1, 3, 2, 2))),
        "conv2d: x contains NaN (first at index (0, 0, 0, 0)), allowed are numbers",
    ),
    (lambda: ag.max_pool2d(IMAGES, 0), "max_pool2d: kernel_size must be an integer >= 1, got 0"),
    (lambda: ag.max_pool2d(IMAGES, 2, 0), "max_pool2d: stride must be an integer >= 1, got 0"),
    (
        lambda: ag.max_pool2d(IMAGES, True),
        "max_pool2d: kernel_size must be an integer >= 1, got True",
    ),
    (
        lambda: ag.max_pool2d(np.ones((4, 4)), 2),
        "max_pool2d: x must have shape (N, C, H, W), got (4, 4)",
    ),
    # Backward.
    (
        lambda: X.backward(),
        (
            "backward: output must have shape (), got (2, 3); reduce it with .sum() or .mean(), or "
            "give grad_output of that shape"
        ),
    ),
    (
        lambda: Tensor(1.0).backward(),
        (
            "backward: output must depend on a Tensor with requires_grad=True, got a constant; "
            "create the inputs with Tensor(..., requires_grad=True), outside no_grad"
        ),
    ),
    (
        lambda: X.backward(np.ones(3)),
        (
            "backward: grad_output must have the output's shape (2, 3) and dtype float64, got "
            "shape (3,) and dtype float64"
        ),
    ),
    (
        lambda: X.backward(np.ones((2, 3), np.float32)),
        (
            "backward: grad_output must have the output's shape (2, 3) and dtype float64, got "
            "shape (2, 3) and dtype float32"
        ),
    ),
    (
        lambda: ag.gradients(1.0, [X]),
        "gradients: output must be a Tensor, got float; compute it with operations on Tensors",
    ),
    (
        lambda: ag.gradients(S, [S, Tensor(1.0)]),
        (
            "gradients: inputs[1] must be a Tensor with requires_grad=True, got Tensor(1.); create "
            "it with Tensor(..., requires_grad=True)"
        ),
    ),
    (
        lambda: ag.gradients(S, [1.0]),
        "gradients: inputs[0] must be a Tensor with requires_grad=True, got 1.0",
    ),
    (
        ag.no_grad()(lambda: ag.gradients(S, [S], create_graph=True)),
        (
            "gradients: create_graph must be False inside no_grad, got True; leave the no_grad "
            "block first"
        ),
    ),
    # Functions of functions.
    (
        lambda: ag.jvp(lambda x: x.data, np.ones(2), np.ones(2)),
        "jvp: f must return a Tensor, got ndarray; compute it with operations on Tensors",
    ),
    (
        lambda: ag.jvp(ag.exp, np.ones(2), np.ones(3)),
        "jvp: direction must have shape (2,), got (3,)",
    ),
    (
        lambda: ag.jvp(ag.exp, np.ones(2), INTS),
        "jvp: direction must hold float64 or float32 numbers, got dtype int64",
    ),
    (lambda: ag.jvp(ag.exp, INTS, np.ones(3)), "Tensor: data must hold float64 or float32 numbers"),
    (
        lambda: ag.hessian_vector_product(ag.exp, np.ones(2), np.ones(2)),
        (
            "hessian_vector_product: f must return a Tensor of shape (), got (2,); reduce it with "
            ".sum() or .mean()"
        ),
    ),
    (
        lambda: ag.hessian_vector_product(ag.reduce_sum, np.ones(2), np.ones(3)),
        "hessian_vector_product: v must have shape (2,), got (3,)",
    ),
    (
        lambda: ag.grad_check(ag.exp, np.ones(2)),
        "grad_check: f must return a Tensor of shape (), got (2,)",
    ),
    (
        lambda: ag.numerical_gradient(np.sum, np.ones(2, np.float32)),
        "numerical_gradient: w must be float64, got float32, whose rounding hides the difference; "
        + TO_FLOAT.format("w"),
    ),
    (
        lambda: ag.numerical_gradient(np.sum, INTS),
        "numerical_gradient: w must hold float64 or float32",
    ),
    (
        lambda: ag.numerical_gradient(np.sum, np.ones(2), 0.0),
        "numerical_gradient: step must be a finite number > 0, got 0.0",
    ),
    (
        lambda: ag.numerical_gradient(np.sum, np.ones(2), np.inf),
        "numerical_gradient: step must be a finite number > 0, got inf",
    ),
    (lambda: ag.draw_graph(X), "draw_graph: output must have shape (), got (2, 3); reduce it"),
    (
        lambda: ag.draw_graph(Tensor(1.0)),
        "draw_graph: output must depend on a Tensor with requires_grad=True",
    ),
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


def test_the_sentences_cover_every_operation() -> None:
    """Each function that documents an error has one here; the others take any input."""
    from course_lib import autograd

    silent = {
        name
        for name in autograd.__all__
        if "Raises" in (getattr(autograd, name).__doc__ or "")
        and not any(message.startswith(f"{name}:") for _, message in CASES)
    }
    assert silent == {"scatter_add"}  # numpy's IndexError, above
