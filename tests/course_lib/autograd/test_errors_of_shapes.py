"""What operations that move, sum and slide refuse, and the sentence that they say."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import autograd as ag
from course_lib.autograd import Tensor

X = Tensor(np.ones((2, 3)), requires_grad=True)
S = Tensor(1.0, requires_grad=True)
EMPTY = Tensor(np.ones((0, 3)))
IMAGES = np.ones((2, 3, 4, 5))
INTS = np.array([1, 2, 3])


CASES = [
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
]


@pytest.mark.parametrize(
    ("call", "message"), [pytest.param(*case, id=case[1][:60]) for case in CASES]
)
def test_refused_with_a_sentence(call, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
