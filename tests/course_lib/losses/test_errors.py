"""What a loss refuses, and the sentence that it says."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import losses
from course_lib.autograd import Tensor
from course_lib.losses import tensors

W, X, SIGNS = np.ones(2), np.ones((3, 2)), np.array([1, -1, 1])
M, CLASSES = np.ones((2, 4)), np.array([0, 3, 1])
A = np.ones((2, 2))
SCORES, LOGITS = Tensor(np.ones(3)), Tensor(np.ones((3, 4)))

CONVERT = "convert it with np.asarray({}, dtype=np.float64)"
EMPTY = "with at least one entry, got {}; leave empty batches out"
CASES = [
    # float64, and nothing else
    (
        lambda: losses.log_sigmoid(np.array([1, 2])),
        f"log_sigmoid: z must be a float64 array, got dtype int64; {CONVERT.format('z')}",
    ),
    (lambda: losses.log_sigmoid([1.0]), "log_sigmoid: z must be a float64 array, got list"),
    (lambda: losses.log_sigmoid(1.0), "log_sigmoid: z must be a float64 array, got float"),
    (
        lambda: losses.logistic_loss(W.astype(int), X, SIGNS),
        f"logistic_loss: w must be a float64 array, got dtype int64; {CONVERT.format('w')}",
    ),
    (
        lambda: losses.logistic_loss(W, X.astype(np.float32), SIGNS),
        "logistic_loss: X must be a float64 array, got dtype float32",
    ),
    (
        lambda: losses.softmax(X.astype(int)),
        "softmax: logits must be a float64 array, got dtype int64",
    ),
    (
        lambda: losses.softmax_loss(M.astype(int), X, CLASSES),
        "softmax_loss: W must be a float64 array, got dtype int64",
    ),
    (
        lambda: losses.softmax_cross_entropy_vjp([[1.0]], CLASSES),
        "softmax_cross_entropy_vjp: logits must be a float64 array, got list",
    ),
    (
        lambda: losses.mean_squared_error(A, A.astype(int)),
        "mean_squared_error: target must be a float64 array, got dtype int64",
    ),
    (lambda: losses.gaussian_nll(A, A, 1), "gaussian_nll: y must be a float64 array, got int"),
    # finite
    (
        lambda: losses.logistic_loss(W, np.array([[1.0, 2.0], [np.nan, 1.0]]), SIGNS[:2]),
        (
            "logistic_loss: X contains nan (first at index (1, 0)), allowed are "
            "finite numbers; look for"
        ),
    ),
    (
        lambda: losses.logistic_loss(W * np.inf, X, SIGNS),
        "logistic_loss: w contains inf (first at index (0,)), allowed are finite numbers",
    ),
    (
        lambda: losses.mean_squared_error(np.array(np.nan), np.array(1.0)),
        "mean_squared_error: prediction contains nan, allowed are finite numbers",
    ),
    (
        lambda: losses.mean_squared_error(A, A * -np.inf),
        "mean_squared_error: target contains -inf (first at index (0, 0)), allowed",
    ),
    (
        lambda: losses.gaussian_nll(A, A * np.nan, A),
        "gaussian_nll: log_variance contains nan (first at index (0, 0))",
    ),
    # shapes
    (
        lambda: losses.logistic_loss(A, X, SIGNS),
        "logistic_loss: w must have shape (D,), got (2, 2)",
    ),
    (
        lambda: losses.logistic_loss(W, W, SIGNS),
        "logistic_loss: X must have shape (N, D), got (2,)",
    ),
    (
        lambda: losses.logistic_loss(np.ones(3), X, SIGNS),
        "logistic_loss: w must have one row for each of the 2 columns of X, got 3",
    ),
    (
        lambda: losses.logistic_hessian(np.ones(3), X),
        "logistic_hessian: w must have one row for each of the 2 columns of X, got 3",
    ),
    (
        lambda: losses.logistic_loss(W, X, SIGNS[:2]),
        "logistic_loss: y must have shape (3,), one label each, got (2,)",
    ),
    (
        lambda: losses.logistic_loss(W, X, SIGNS[:, None]),
        "logistic_loss: y must have shape (3,), one label each, got (3, 1)",
    ),
    (lambda: losses.softmax(W), "softmax: logits must have shape (N, K), got (2,)"),
    (
        lambda: losses.softmax_loss(W, X, CLASSES),
        "softmax_loss: W must have shape (D, K), got (2,)",
    ),
    (
        lambda: losses.softmax_loss(np.ones((3, 4)), X, CLASSES),
        "softmax_loss: W must have one row for each of the 2 columns of X, got 3",
    ),
    (
        lambda: losses.softmax_cross_entropy_vjp(A, CLASSES),
        "softmax_cross_entropy_vjp: y must have shape (2,), one label each, got (3,)",
    ),
    (
        lambda: losses.mean_squared_error(A, W),
        "mean_squared_error: target must have the shape of prediction, (2, 2), got (2,)",
    ),
    (
        lambda: losses.mean_squared_error_vjp(A, W),
        "mean_squared_error: target must have the shape of prediction, (2, 2), got (2,)",
    ),
    (
        lambda: losses.gaussian_nll(A, W, A),
        "gaussian_nll: log_variance must have the shape of mean, (2, 2), got (2,)",
    ),
    # empty batches
    (
        lambda: losses.logistic_loss(W, X[:0], SIGNS[:0]),
        f"logistic_loss: X must have shape (N, D) {EMPTY.format('(0, 2)')}",
    ),
    (
        lambda: losses.logistic_hessian(W, X[:0]),
        f"logistic_hessian: X must have shape (N, D) {EMPTY.format('(0, 2)')}",
    ),
    (
        lambda: losses.softmax(np.ones((0, 3))),
        f"softmax: logits must have shape (N, K) {EMPTY.format('(0, 3)')}",
    ),
    (
        lambda: losses.softmax_loss(M, X[:0], CLASSES[:0]),
        f"softmax_loss: X must have shape (N, D) {EMPTY.format('(0, 2)')}",
    ),
    (
        lambda: losses.softmax_cross_entropy_vjp(np.ones((0, 3)), CLASSES[:0]),
        f"softmax_cross_entropy_vjp: logits must have shape (N, K) {EMPTY.format('(0, 3)')}",
    ),
    (
        lambda: losses.mean_squared_error(A[:0], A[:0]),
        "mean_squared_error: prediction must have at least one entry, got shape (0, 2); leave",
    ),
    (
        lambda: losses.gaussian_nll(A[:0], A[:0], A[:0]),
        "gaussian_nll: mean must have at least one entry, got shape (0, 2); leave empty batches",
    ),
    # labels
    (
        lambda: losses.logistic_loss(W, X, np.array([1, 0, 1])),
        (
            "logistic_loss: y must be -1 or +1, got 0 (first at index (1,)); turn "
            "labels 0 and 1 into these with 2 * y - 1"
        ),
    ),
    (
        lambda: losses.logistic_loss(W, X, np.array([1.0, np.nan, 1.0])),
        "logistic_loss: y must be -1 or +1, got nan (first at index (1,))",
    ),
    (
        lambda: losses.logistic_loss(W, X, SIGNS > 0),
        (
            "logistic_loss: y must be an array of -1 and +1, got dtype bool; "
            "convert it with np.asarray"
        ),
    ),
    (
        lambda: losses.logistic_loss(W, X, [1, -1, 1]),
        "logistic_loss: y must be an array of -1 and +1, got list",
    ),
    (
        lambda: losses.softmax_loss(M, X, np.array([0, 4, 1])),
        "softmax_loss: y must be in 0, ..., 3, got 4 (first at index 1); count classes from 0",
    ),
    (
        lambda: losses.softmax_loss(M, X, np.array([0, -1, 1])),
        "softmax_loss: y must be in 0, ..., 3, got -1 (first at index 1)",
    ),
    (
        lambda: losses.softmax_loss(M, X, np.array([0.0, 1.0, 2.0])),
        "softmax_loss: y must be an array of integers, got dtype float64",
    ),
    (
        lambda: losses.softmax_cross_entropy_vjp(M, np.array([True, False])),
        "softmax_cross_entropy_vjp: y must be an array of integers, got dtype bool",
    ),
    # penalties
    *[
        (lambda f=f, l2=l2: f(l2), f"{name}: l2 must be a finite number >= 0, got {l2!r}")
        for name, f in (
            ("logistic_loss", lambda l2: losses.logistic_loss(W, X, SIGNS, l2)),
            ("logistic_hessian", lambda l2: losses.logistic_hessian(W, X, l2)),
            ("softmax_loss", lambda l2: losses.softmax_loss(M, X, CLASSES, l2)),
        )
        for l2 in (-0.1, np.nan, np.inf, "0.1", True, None)
    ],
    # on tensors
    (
        lambda: tensors.logistic_loss_tensor(LOGITS, SIGNS),
        "logistic_loss_tensor: scores must have shape (N,), got (3, 4)",
    ),
    (
        lambda: tensors.logistic_loss_tensor(SCORES, SIGNS[:2]),
        "logistic_loss_tensor: y must have shape (3,), one label each, got (2,)",
    ),
    (
        lambda: tensors.logistic_loss_tensor(SCORES, SIGNS * 2),
        "logistic_loss_tensor: y must be -1 or +1, got 2 (first at index (0,))",
    ),
    (
        lambda: tensors.logistic_loss_tensor(Tensor(np.ones(0)), SIGNS[:0]),
        "logistic_loss_tensor: scores must have at least one entry, got shape (0,); leave",
    ),
    (
        lambda: tensors.softmax_cross_entropy_tensor(SCORES, CLASSES),
        "softmax_cross_entropy_tensor: logits must have shape (N, K), got (3,)",
    ),
    (
        lambda: tensors.softmax_cross_entropy_tensor(LOGITS, CLASSES + 2),
        "softmax_cross_entropy_tensor: y must be in 0, ..., 3, got 5 (first at index 1)",
    ),
    (
        lambda: tensors.softmax_cross_entropy_tensor(Tensor(np.ones((0, 4))), CLASSES[:0]),
        "softmax_cross_entropy_tensor: logits must have at least one entry, got shape (0, 4)",
    ),
    (
        lambda: tensors.softmax_cross_entropy_tensor(CLASSES, CLASSES),
        "softmax_cross_entropy_tensor: logits must be a Tensor, a number, or an array of float64",
    ),
    (
        lambda: tensors.mean_squared_error_tensor(SCORES, np.ones((3, 1))),
        "mean_squared_error_tensor: target must have the shape of prediction, (3,), got (3, 1)",
    ),
    (
        lambda: tensors.mean_squared_error_tensor(SCORES, CLASSES),
        "mean_squared_error_tensor: target must be a Tensor, a number, or an array of float64",
    ),
    (
        lambda: tensors.mean_squared_error_tensor(A, A),
        "mean_squared_error_tensor: prediction or target must be a Tensor, got ndarray and ndarray",
    ),
    (
        lambda: tensors.mean_squared_error_tensor(Tensor(A[:0]), A[:0]),
        "mean_squared_error_tensor: prediction must have at least one entry, got shape (0, 2)",
    ),
    (
        lambda: tensors.gaussian_nll_tensor(SCORES, 0.0, SCORES),
        "gaussian_nll_tensor: log_variance must have the shape of mean, (3,), got ()",
    ),
]


@pytest.mark.parametrize(
    ("call", "message"), [pytest.param(*case, id=case[1][:70]) for case in CASES]
)
def test_refused_with_a_sentence(call, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_unsigned_and_float_labels_that_are_exact_are_taken() -> None:
    assert losses.logistic_loss(W, X, np.ones(3, np.uint8))[0] > 0
    assert (
        losses.logistic_loss(W, X, SIGNS.astype(float))[0] == losses.logistic_loss(W, X, SIGNS)[0]
    )
    assert losses.softmax_loss(M, X, CLASSES.astype(np.uint8))[0] > 0
