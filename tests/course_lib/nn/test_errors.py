"""What layers refuse, and the sentence that they say."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import nn
from tests.course_lib.nn.contracts import by_hand

RNG = np.random.default_rng(0)
PARAMS = by_hand([3, 4, 2], RNG)
X = np.ones((5, 3))
_, CACHE = nn.mlp_forward(PARAMS, X)
G = np.ones((5, 2))
(W1, B1), (W2, B2) = PARAMS

CASES = [
    (lambda: nn.Linear(0, 2, RNG), "Linear: fan_in must be an integer >= 1, got 0"),
    (lambda: nn.Linear(2, 2.0, RNG), "Linear: fan_out must be an integer >= 1, got 2.0"),
    (lambda: nn.Linear(2, True, RNG), "Linear: fan_out must be an integer >= 1, got True"),
    (
        lambda: nn.Linear(2, 2, 0),
        "Linear: rng must be a numpy Generator, got int; create one with np.random.default_rng",
    ),
    (
        lambda: nn.Linear(2, 2, RNG, dtype=np.int64),
        "Linear: dtype must be float64 or float32, got int64",
    ),
    (
        lambda: nn.Linear(2, 2, RNG)(np.ones((5, 3))),
        "Linear: x must have shape (..., 2), got (5, 3); the weights are for 2 features",
    ),
    (lambda: nn.Linear(2, 2, RNG)(np.array(1.0)), "Linear: x must have shape (..., 2), got ()"),
    (
        lambda: nn.Linear(2, 2, RNG)(np.ones((5, 2), int)),
        "Linear: x must be a Tensor, a number, or an array of float64 or float32, got dtype int64",
    ),
    (
        lambda: nn.Linear(2, 2, RNG)(np.array([[np.nan, 1.0]])),
        "Linear: x contains NaN (first at index (0, 0)), allowed are numbers",
    ),
    (
        lambda: nn.Linear(2, 2, RNG)(np.ones((5, 2), np.float32)),
        "@: operands must share one dtype, got float32 that would become float64",
    ),
    (lambda: nn.Conv2d(0, 1, 3, RNG), "Conv2d: in_channels must be an integer >= 1, got 0"),
    (lambda: nn.Conv2d(1, -1, 3, RNG), "Conv2d: out_channels must be an integer >= 1, got -1"),
    (
        lambda: nn.Conv2d(1, 1, (3, 3), RNG),
        "Conv2d: kernel_size must be an integer >= 1, got (3, 3)",
    ),
    (lambda: nn.Conv2d(1, 1, 3, RNG, stride=0), "Conv2d: stride must be an integer >= 1, got 0"),
    (
        lambda: nn.Conv2d(1, 1, 3, RNG, padding=-1),
        "Conv2d: padding must be an integer >= 0, got -1",
    ),
    (lambda: nn.Conv2d(1, 1, 3, None), "Conv2d: rng must be a numpy Generator, got NoneType"),
    (
        lambda: nn.Conv2d(1, 1, 3, RNG, dtype=complex),
        "Conv2d: dtype must be float64 or float32, got complex128",
    ),
    (
        lambda: nn.Conv2d(2, 1, 3, RNG)(np.ones((5, 3, 4, 4))),
        "conv2d: weight must have as many channels as x, 3, got shape (1, 2, 3, 3)",
    ),
    (lambda: nn.MaxPool2d(0), "MaxPool2d: kernel_size must be an integer >= 1, got 0"),
    (lambda: nn.MaxPool2d(2, 0), "MaxPool2d: stride must be an integer >= 1, got 0"),
    (lambda: nn.Dropout(1.0, RNG), "Dropout: drop_prob must be in [0, 1), got 1.0"),
    (lambda: nn.Dropout(-0.1, RNG), "Dropout: drop_prob must be in [0, 1), got -0.1"),
    (lambda: nn.Dropout(np.nan, RNG), "Dropout: drop_prob must be in [0, 1), got nan"),
    (lambda: nn.Dropout("0.5", RNG), "Dropout: drop_prob must be in [0, 1), got '0.5'"),
    (lambda: nn.Dropout(0.5, 7), "Dropout: rng must be a numpy Generator, got int"),
    (lambda: nn.LeakyReLU(1.0), "LeakyReLU: negative_slope must be in [0, 1), got 1.0"),
    (
        lambda: nn.Sequential(nn.ReLU(), np.tanh),
        "Sequential: layers[1] must be a Module, got ufunc; wrap functions in a Module",
    ),
    (lambda: nn.MLP([3], RNG), "MLP: sizes must be a list of at least 2 integers, got [3]"),
    (lambda: nn.MLP(3, RNG), "MLP: sizes must be a list of at least 2 integers, got 3"),
    (lambda: nn.MLP("32", RNG), "MLP: sizes must be a list of at least 2 integers, got '32'"),
    (lambda: nn.MLP([3, 0, 2], RNG), "MLP: sizes[1] must be an integer >= 1, got 0"),
    (lambda: nn.Autoencoder([3], RNG), "Autoencoder: sizes must be a list of at least 2 integers"),
    (
        lambda: nn.Autoencoder([3, 2.5], RNG),
        "Autoencoder: sizes[1] must be an integer >= 1, got 2.5",
    ),
    (
        lambda: nn.Autoencoder([3, 2], RNG).encode([1.0]),
        "Autoencoder: x must be a Tensor, a number",
    ),
    # By hand.
    (
        lambda: nn.mlp_forward([], X),
        "mlp_forward: params must hold at least one layer, got none",
    ),
    (
        lambda: nn.mlp_forward(PARAMS, X.astype(int)),
        "mlp_forward: X must be a float64 array, got dtype int64; convert it",
    ),
    (lambda: nn.mlp_forward(PARAMS, [1.0]), "mlp_forward: X must be a float64 array, got list"),
    (
        lambda: nn.mlp_forward(PARAMS, X * np.nan),
        "mlp_forward: X contains NaN, allowed are numbers",
    ),
    (lambda: nn.mlp_forward(PARAMS, X[:, :2]), "mlp_forward: X must have shape (N, 3), got (5, 2)"),
    (lambda: nn.mlp_forward(PARAMS, X[0]), "mlp_forward: X must have shape (N, 3), got (3,)"),
    (
        lambda: nn.mlp_forward(PARAMS, X[:0]),
        "mlp_forward: X must hold at least one example, got shape (0, 3); leave empty batches out",
    ),
    (
        lambda: nn.mlp_forward([(W1, B1), (W2.T, B2)], X),
        "mlp_forward: W of params[1] must have shape (4, fan_out), got (2, 4)",
    ),
    (
        lambda: nn.mlp_forward([(W1[0], B1)], X),
        "mlp_forward: W of params[0] must have shape (fan_in, fan_out), got (4,)",
    ),
    (
        lambda: nn.mlp_forward([(W1, B2)], X),
        "mlp_forward: b of params[0] must have shape (4,), got (2,)",
    ),
    (
        lambda: nn.mlp_forward([(W1, B1.astype(np.float32))], X),
        "mlp_forward: b of params[0] must be a float64 array, got dtype float32",
    ),
    (
        lambda: nn.mlp_backward(PARAMS, CACHE, G[:4]),
        "mlp_backward: grad_logits must have one row for each of the 5 examples, got shape (4, 2)",
    ),
    (
        lambda: nn.mlp_backward(PARAMS, CACHE, G.T),
        "mlp_backward: grad_logits must have shape (N, 2), got (2, 5)",
    ),
    (
        lambda: nn.mlp_backward(PARAMS, CACHE[:1], G),
        (
            "mlp_backward: cache must hold the inputs of 2 layers with [3, 4] units, got shapes "
            "[(5, 3)]; use the cache that mlp_forward returned for these params"
        ),
    ),
    (lambda: nn.mlp_backward([], [], G), "mlp_backward: params must hold at least one layer"),
]


@pytest.mark.parametrize(("call", "message"), [pytest.param(*c, id=c[1][:70]) for c in CASES])
def test_refused_with_a_sentence(call, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_numpys_integers_are_integers() -> None:
    assert nn.Linear(np.int64(3), np.int32(2), RNG).weight.shape == (3, 2)
    assert nn.MLP((3, 2), RNG)(X).shape == (5, 2)
