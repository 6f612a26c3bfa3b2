"""Signals and gradients through thirty random layers, and what leaves a network unchanged."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from course_lib import init, norm

DEPTH = 30
# Far from constant, so that fan_in and fan_out are not the same thing: 3.2 times from end to end.
WIDTHS = np.linspace(120, 384, DEPTH + 1).astype(int).tolist()
NUM_NETWORKS = 50
# A layer's factor varies by sqrt(5 / width) = 15 % between ReLU networks. Over 30 layers and 50
# networks the mean is good to about sqrt(30 / 50) 15 % = 12 %, and the distribution leans; a
# fan taken for the other is a factor of 3.2 at the end, a forgotten 1/2 one of 10^9.
TOLERANCE = 0.5
# What each is said to draw with.
SCHEMES: dict[str, Callable[[int, int], float]] = {
    "he_normal": lambda fan_in, fan_out: 2 / fan_in,
    "lecun_normal": lambda fan_in, fan_out: 1 / fan_in,
    "xavier_uniform": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
}


@cache
def simulate(scheme: str) -> dict[tuple[str, str], np.ndarray]:
    """Mean squares at each layer, in order of travel, of networks with weights drawn afresh."""
    sums = {
        (activation, direction): np.zeros(DEPTH + 1)
        for activation in ("relu", "linear")
        for direction in ("forward", "backward")
    }
    for seed in range(NUM_NETWORKS):
        rng = np.random.default_rng(seed)
        weights = [getattr(init, scheme)(*shape, rng) for shape in itertools.pairwise(WIDTHS)]
        first, last = rng.standard_normal((4, WIDTHS[0])), rng.standard_normal((4, WIDTHS[-1]))
        for activation in ("relu", "linear"):
            signals, grads, slopes = [first], [last], []
            for W in weights:
                z = signals[-1] @ W
                slopes.append(z > 0 if activation == "relu" else np.ones_like(z))
                signals.append(z * slopes[-1])
            for W, slope in zip(reversed(weights), reversed(slopes), strict=True):
                grads.append((grads[-1] * slope) @ W.T)
            sums[activation, "forward"] += [(signal**2).mean() for signal in signals]
            sums[activation, "backward"] += [(grad**2).mean() for grad in grads]
    return {key: total / NUM_NETWORKS for key, total in sums.items()}


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("activation", ["relu", "linear"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_variances_of_thirty_layers(scheme: str, activation: str, direction: str) -> None:
    variances = [SCHEMES[scheme](*fans) for fans in itertools.pairwise(WIDTHS)]
    predicted = init.predict_variances(WIDTHS, variances, activation, direction)
    measured = simulate(scheme)[activation, direction]
    np.testing.assert_allclose(measured, predicted, rtol=TOLERANCE)
    # The first layers have wandered little.
    np.testing.assert_allclose(measured[:4], predicted[:4], rtol=0.1)


def test_orthogonal_layers_keep_every_norm() -> None:
    """Thirty square layers, in both directions; a wide one forward, a tall one backward."""
    rng = np.random.default_rng(1)
    x = signal = rng.standard_normal((3, 40))
    grad = rng.standard_normal((3, 40))
    layers = [init.orthogonal(40, 40, rng) for _ in range(DEPTH)]
    back = grad
    for W in layers:
        signal = signal @ W
    for W in reversed(layers):
        back = back @ W.T
    # Thirty products of matrices good to 1e-15.
    np.testing.assert_allclose(
        np.linalg.norm(signal, axis=1), np.linalg.norm(x, axis=1), rtol=1e-13
    )
    np.testing.assert_allclose(
        np.linalg.norm(back, axis=1), np.linalg.norm(grad, axis=1), rtol=1e-13
    )
    wide, tall = init.orthogonal(40, 70, rng), init.orthogonal(40, 10, rng)
    np.testing.assert_allclose(
        np.linalg.norm(x @ wide, axis=1), np.linalg.norm(x, axis=1), rtol=1e-13
    )
    assert np.all(np.linalg.norm(x @ tall, axis=1) < 0.9 * np.linalg.norm(x, axis=1))
    out = grad[:, :10]
    np.testing.assert_allclose(
        np.linalg.norm(out @ tall.T, axis=1), np.linalg.norm(out, axis=1), rtol=1e-13
    )


def relu_network(weights: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    for W in weights[:-1]:
        x = np.maximum(x @ W, 0)
    return x @ weights[-1]


def test_gauge_rescaling_of_a_deep_network() -> None:
    rng = np.random.default_rng(2)
    weights = [init.he_normal(20, 20, rng) for _ in range(10)]
    x = rng.standard_normal((50, 20))
    before, norm_before = relu_network(weights, x), init.path_norm(weights)
    for _ in range(60):
        layer, factor = int(rng.integers(9)), float(10.0 ** rng.uniform(-3, 3))
        weights = init.rescale_layer(weights, layer, factor)
    assert max(np.abs(W).max() for W in weights) > 1e2  # it is another network by now
    # Sixty roundings of each weight, ten layers of sums of 20.
    np.testing.assert_allclose(relu_network(weights, x), before, rtol=0, atol=1e-12)
    assert init.path_norm(weights) == pytest.approx(norm_before, rel=1e-12)


def test_gradient_descent_sees_the_gauge() -> None:
    """The lecture's chains: the same function of x, gradients a hundred times apart."""
    chains = {"even": (1.0, 1.0, 1.0, 1.0), "uneven": (1.0, 0.01, 100.0, 1.0)}
    products = {name: float(np.prod(w)) for name, w in chains.items()}
    slopes = {name: products[name] / np.array(w) for name, w in chains.items()}
    assert products["even"] == pytest.approx(products["uneven"], rel=1e-15)
    assert slopes["uneven"].max() == pytest.approx(100 * slopes["even"].max(), rel=1e-14)


def test_folding_a_trained_network_changes_nothing() -> None:
    """Five layers with batch norm, running averages from 40 batches; then without."""
    rng = np.random.default_rng(3)
    layers = []
    for _ in range(5):
        W, b = init.he_normal(12, 12, rng), rng.standard_normal(12)
        scale, shift = rng.normal(1.0, 0.3, 12), rng.standard_normal(12)
        layers.append([W, b, scale, shift, np.zeros(12), np.ones(12)])
    for _ in range(40):
        x = rng.standard_normal((32, 12))
        for layer in layers:
            W, b, *state = layer
            out, _, layer[4], layer[5] = norm.batch_norm_forward(x @ W + b, *state)
            x = np.maximum(out, 0)
    x = folded = rng.standard_normal((100, 12))
    for W, b, *state in layers:
        x = np.maximum(norm.batch_norm_forward(x @ W + b, *state, training=False)[0], 0)
        new_W, new_b = norm.fold_batch_norm(W, b, *state)
        folded = np.maximum(folded @ new_W + new_b, 0)
    assert x.std() > 0.1
    # Five layers of sums of 12.
    np.testing.assert_allclose(folded, x, rtol=0, atol=1e-12 * np.abs(x).max())
