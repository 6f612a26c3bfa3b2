"""What must hold of initializers and rescaling whatever the oracles say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats

from course_lib import init
from tests.course_lib.init import oracles

RNG = np.random.default_rng


def keeps(initializer: str, kind: str) -> Callable[[], None]:
    """What the initializer was made for: second moments stay, forward or on average."""

    def invariant() -> None:
        draw = getattr(init, initializer)
        fan_in, fan_out = 300, 200
        x = RNG(0).standard_normal((50, fan_in))
        outs = np.array([x @ draw(fan_in, fan_out, RNG(seed)) for seed in range(20)])
        if kind == "relu":
            outs = np.maximum(outs, 0)
        expected = {"linear": 1.0, "relu": 1.0, "between": 2 * 300 / 500}[kind]
        # 20 matrices of 60,000 entries: the mean square is good to 1 %.
        assert (outs**2).mean() == pytest.approx(expected, rel=0.03)
        # The same generator, the same weights; not its global cousin.
        np.testing.assert_array_equal(draw(4, 3, RNG(5)), draw(4, 3, RNG(5)))
        rng = RNG(5)
        assert not np.array_equal(draw(4, 3, rng), draw(4, 3, rng))
        assert draw(4, 3, rng).shape == (4, 3)

    return invariant


def orthogonal_is_orthonormal_and_uniform() -> None:
    for rows, cols in [(1, 1), (5, 5), (7, 3), (3, 7), (1, 4), (4, 1)]:
        W = init.orthogonal(rows, cols, RNG(1))
        assert W.shape == (rows, cols)
        assert W.flags["C_CONTIGUOUS"]
        gram = W.T @ W if rows >= cols else W @ W.T
        np.testing.assert_allclose(gram, np.eye(min(rows, cols)), atol=1e-14)
    rng = RNG(2)
    draws = np.array([init.orthogonal(3, 3, rng) for _ in range(4000)])
    # Rotations and reflections alike: 4000 coins are within 4 standard errors, 0.032 each.
    assert np.linalg.det(draws).mean() == pytest.approx(0.0, abs=4 * 4000**-0.5)
    # Every entry is symmetric around 0; without the correction of signs the diagonal is not.
    signs = np.sign(draws).mean(axis=0)
    np.testing.assert_allclose(signs, 0.0, atol=4 * 4000**-0.5)
    theirs = oracles.orthogonal_sample(3, 4000, seed=3)
    for i in range(3):
        for j in range(3):
            oracles.assert_one_distribution(draws[:, i, j], theirs[:, i, j])
    oracles.assert_one_distribution(np.trace(draws, axis1=1, axis2=2), theirs.trace(0, 1, 2))
    # A tall one is the first columns of a square one, a wide one the first rows.
    tall = np.array([init.orthogonal(3, 2, rng) for _ in range(4000)])
    oracles.assert_one_distribution(tall[:, 2, 1], theirs[:, 2, 1])
    wide = np.array([init.orthogonal(2, 3, rng) for _ in range(4000)])
    oracles.assert_one_distribution(wide[:, 0, 0], theirs[:, 0, 0])
    # A column of length 1 in three dimensions: its entries are uniform (Archimedes).
    uniform = scipy.stats.kstest(tall[:, 0, 0], scipy.stats.uniform(-1, 2).cdf)
    assert uniform.pvalue > oracles.SMALLEST_P


def he_keeps_and_xavier_halves() -> None:
    widths = [100, 50, 200, 80]
    he = [2 / fan_in for fan_in in widths[:-1]]
    assert init.predict_variances(widths, he, "relu") == pytest.approx([1.0] * 4, rel=1e-14)
    # Backward the widths telescope: the last over the first.
    backward = init.predict_variances(widths, he, "relu", direction="backward")
    assert backward[-1] == pytest.approx(80 / 100, rel=1e-14)
    square = [64] * 11
    assert init.predict_variances(square, [1 / 64] * 10, "relu")[-1] == 0.5**10
    # Uniform up to 1 / sqrt(n) has a third of the variance that keeps signals.
    third = init.predict_variances(square, [1 / (3 * 64)] * 10, "linear")[-1]
    assert third == pytest.approx(3.0**-10, rel=1e-13)
    assert all(type(value) is float for value in backward)


def some_network() -> list[np.ndarray]:
    rng = RNG(4)
    return [rng.standard_normal(shape) for shape in ((5, 4), (4, 6), (6, 3))]


def relu_network(weights: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    for W in weights[:-1]:
        x = np.maximum(x @ W, 0)
    return x @ weights[-1]


def rescaling_leaves_the_outputs() -> None:
    weights, x = some_network(), RNG(5).standard_normal((30, 5))
    for layer in (0, 1):
        for factor in (1e-6, 0.3, 7.0, 1e6):
            rescaled = init.rescale_layer(weights, layer, factor)
            # Two roundings of each product.
            np.testing.assert_allclose(
                relu_network(rescaled, x), relu_network(weights, x), rtol=1e-12, atol=1e-13
            )
            assert not any(np.shares_memory(a, b) for a, b in zip(weights, rescaled, strict=True))
    # And can be taken back.
    back = init.rescale_layer(init.rescale_layer(weights, 1, 8.0), 1, 0.125)
    for a, b in zip(weights, back, strict=True):
        np.testing.assert_array_equal(a, b)


def path_norm_does_not_see_rescaling() -> None:
    weights = some_network()
    norm = init.path_norm(weights)
    for layer in (0, 1):
        rescaled = init.rescale_layer(weights, layer, 1e3)
        assert init.path_norm(rescaled) == pytest.approx(norm, rel=1e-13)
        sizes = [sum((W**2).sum() for W in network) for network in (weights, rescaled)]
        assert sizes[1] > 1e4 * sizes[0]  # the sum of squares does see it
    # A single layer's is Frobenius's, and it is of degree one in each layer.
    assert init.path_norm(weights[:1]) == pytest.approx(np.linalg.norm(weights[0]), rel=1e-14)
    assert init.path_norm([2 * weights[0], *weights[1:]]) == pytest.approx(2 * norm, rel=1e-14)
    # The lecture's (1, 1, 1, 1) and (1, 0.01, 100, 1).
    chains = [[np.array([[w]]) for w in chain] for chain in ((1.0,) * 4, (1.0, 0.01, 100.0, 1.0))]
    assert init.path_norm(chains[0]) == init.path_norm(chains[1]) == 1.0
