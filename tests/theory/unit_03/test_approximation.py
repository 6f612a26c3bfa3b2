"""Statements of unit 03 about whole families, of which the lecture shows single members."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog, minimize_scalar
from scipy.special import expit, ndtr
from scipy.stats import beta

INSIDE = np.linspace(0.0, 1.0, 20_001)


def relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0.0)


def interpolation_error(f: Callable[[np.ndarray], np.ndarray], knots: np.ndarray) -> float:
    """Largest distance of f from the polygon through the knots, on 100 places a piece."""
    x = np.concatenate([np.linspace(a, b, 101) for a, b in itertools.pairwise(knots)])
    return float(np.abs(f(x) - np.interp(x, knots, f(knots))).max())


@pytest.mark.parametrize("n", [3, 10, 31, 100])
@pytest.mark.parametrize(
    ("f", "curvature"),
    [
        (np.exp, math.e),
        (lambda x: np.sin(7 * x), 49.0),
        (lambda x: x**3, 6.0),
        (lambda x: 1 / (1 + x), 2.0),
    ],
    ids=["exp", "sin", "cube", "hyperbola"],
)
def test_smooth_functions_obey_the_bound_of_7_4(
    f: Callable[[np.ndarray], np.ndarray], curvature: float, n: int
) -> None:
    error = interpolation_error(f, np.linspace(0, 1, n + 1))
    assert error <= curvature / (8 * n**2) * (1 + 1e-9)
    if n == 100:  # and the bound is sharp: f'' is near its maximum on one whole piece
        assert error > 0.95 * curvature / (8 * n**2)


def test_a_parabola_reaches_the_bound_exactly() -> None:
    # f'' is constant, so every piece has its largest error h^2/8 * 2 in its middle.
    assert interpolation_error(np.square, np.linspace(0, 1, 8)) == pytest.approx(1 / (4 * 49))


@pytest.mark.parametrize("n", [1, 4, 25, 400])
def test_the_root_misses_by_a_quarter_of_the_root_of_a_piece(n: int) -> None:
    # The largest error is at a quarter of the first piece, which is among the 101 places.
    error = interpolation_error(np.sqrt, np.linspace(0, 1, n + 1))
    assert error == pytest.approx(1 / (4 * math.sqrt(n)), rel=1e-9)


@pytest.mark.parametrize("n", [4, 32, 256])
def test_graded_knots_bring_the_root_back_to_the_square(n: int) -> None:
    error = interpolation_error(np.sqrt, np.linspace(0, 1, n + 1) ** 4)
    # From n = 4 on within a tenth of 1 / (2 n^2).
    assert 0.9 < error * 2 * n**2 < 1.1
    x = np.linspace(0, n**-4.0, 101)  # the first piece, where the root has no second derivative
    assert np.abs(np.sqrt(x) - x * n**2).max() == pytest.approx(1 / (4 * n**2))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_a_kink_inside_a_piece_costs_in_proportion_to_its_length(share: float) -> None:
    for h in (0.1, 0.01):
        knots = np.array([-share * h, (1 - share) * h])
        # The line cuts the corner at height 2 h s (1 - s); for s = 1/2 that is the lecture's h/2.
        x = np.array([0.0])
        error = np.interp(x, knots, np.abs(knots))[0]
        assert error == pytest.approx(2 * h * share * (1 - share))


def test_stairs_stay_within_the_modulus_of_continuity() -> None:
    for n in (5, 50):
        middles = (np.clip((INSIDE * n).astype(int), 0, n - 1) + 0.5) / n
        for f, modulus in ((np.sqrt, math.sqrt(0.5 / n)), (np.sin, 0.5 / n)):
            assert np.abs(f(INSIDE) - f(middles)).max() <= modulus + 1e-12


def test_no_quadratic_comes_closer_to_the_absolute_value_than_an_eighth() -> None:
    x = np.linspace(-1, 1, 401)  # holds -1, -1/2, 0, 1/2, 1, so the grid's optimum is the true one
    A = np.column_stack([np.ones_like(x), x, x**2])
    ones = np.ones((len(x), 1))
    found = linprog(
        [0, 0, 0, 1],
        A_ub=np.block([[A, -ones], [-A, -ones]]),
        b_ub=np.concatenate([np.abs(x), -np.abs(x)]),
        bounds=[(None, None)] * 3 + [(0, None)],
    )
    assert found.x[3] == pytest.approx(1 / 8, abs=1e-9)
    np.testing.assert_allclose(found.x[:3], [1 / 8, 0, 1], atol=1e-7)


@pytest.mark.parametrize("degree", [2, 3])
def test_powers_of_any_number_of_units_span_no_more_than_the_polynomials(degree: int) -> None:
    rng = np.random.default_rng(degree)
    x = np.linspace(-1, 1, 50)
    hidden = (np.multiply.outer(x, rng.normal(size=40)) + rng.normal(size=40)) ** degree
    # Singular values of the space are of order 1, those outside it 1e-15: 1e-10 separates them.
    assert np.linalg.matrix_rank(hidden, tol=1e-10 * np.abs(hidden).max()) == degree + 1


def bends_of_one_layer(W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.unique(-b / W)


@pytest.mark.parametrize("width", [1, 2, 9])
def test_one_hidden_layer_is_straight_between_its_bends(width: int) -> None:
    rng = np.random.default_rng(width)
    W, b, c = rng.normal(size=(3, width))
    bends = bends_of_one_layer(W, b)
    assert len(bends) <= width
    edges = np.concatenate([[bends[0] - 1], bends, [bends[-1] + 1]])
    for low, high in itertools.pairwise(edges):
        x = np.array([low, (low + high) / 2, high])
        y = relu(np.multiply.outer(x, W) + b) @ c
        assert y[1] == pytest.approx((y[0] + y[2]) / 2, abs=1e-9 * (1 + np.abs(y).max()))


def tent(x: Fraction) -> Fraction:
    zero, half = Fraction(0), Fraction(1, 2)
    return 2 * max(x, zero) - 4 * max(x - half, zero)


@pytest.mark.parametrize("depth", range(1, 11))
def test_the_tent_repeated_has_two_to_the_depth_pieces(depth: int) -> None:
    places = [Fraction(j, 2 ** (depth + 1)) for j in range(2 ** (depth + 1) + 1)]
    values = []
    for x in places:
        for _ in range(depth):
            x = tent(x)
        values.append(x)
    knots, middles = values[::2], values[1::2]
    assert knots == [Fraction(j % 2) for j in range(2**depth + 1)]
    assert set(middles) == {Fraction(1, 2)}


@pytest.mark.parametrize("depth", [1, 2, 5, 10])
def test_the_interpolant_makes_the_sawtooth_with_as_many_units_as_it_has_pieces(depth: int) -> None:
    n = 2**depth
    knots, values = np.linspace(0, 1, n + 1), np.arange(n + 1) % 2.0
    changes = np.diff(np.diff(values) * n, prepend=0.0)
    assert len(changes) == n
    x = np.linspace(0, 1, 8 * n + 1)
    sums = values[0] + relu(np.subtract.outer(x, knots[:-1])) @ changes
    np.testing.assert_allclose(sums, np.interp(x, knots, values), atol=1e-9)
    # One unit fewer is not enough for this function, though it is for so many pieces. Each inner
    # knot then has a single unit, with a change of slope of 2n up or down, and the slope of the
    # first piece, the negative sum over those that look left, is a multiple of 2n. It is n.
    assert set(np.abs(changes[1:])) == {2.0 * n}
    assert changes[0] == n


def pieces_along_a_line(widths: list[int], rng: np.random.Generator) -> int:
    x = np.linspace(-3, 3, 100_001)[:, None]
    h, switched = x, np.zeros(len(x) - 1, dtype=bool)
    for width in widths:
        z = h @ rng.normal(size=(h.shape[1], width)) + rng.normal(size=width)
        switched |= ((z[1:] > 0) != (z[:-1] > 0)).any(axis=1)
        h = relu(z)
    return 1 + int(switched.sum())


@pytest.mark.parametrize("widths", [[3], [3, 3], [2, 4, 3], [1, 1, 1, 1]])
def test_layers_multiply_the_pieces_by_at_most_their_width_plus_one(widths: list[int]) -> None:
    rng = np.random.default_rng(len(widths))
    limit = math.prod(width + 1 for width in widths)
    counted = [pieces_along_a_line(widths, rng) for _ in range(20)]
    assert max(counted) <= limit
    if len(widths) == 1:
        assert max(counted) == limit  # with one layer the limit is reached


@pytest.mark.parametrize("k", [2, 3, 6])
def test_too_few_pieces_miss_a_wave_by_its_whole_height(k: int) -> None:
    rng = np.random.default_rng(k)
    x = np.linspace(0, 1, 4 * k * 50 + 1)  # the peaks are on the grid
    wave = np.sin(2 * np.pi * k * x)
    for _ in range(200):
        pieces = int(rng.integers(1, 2 * k - 1))
        knots = np.sort(np.concatenate([[0, 1], rng.random(pieces - 1)]))
        polygon = np.interp(x, knots, rng.normal(size=pieces + 1))
        assert np.abs(polygon - wave).max() >= 1.0
    # 2k - 1 pieces are enough to come below 1 from the first peak to the last: join the peaks.
    peaks = (np.arange(2 * k) + 0.5) / (2 * k)
    polygon = np.interp(x, peaks, np.sin(2 * np.pi * k * peaks))
    assert np.abs(polygon - wave)[(x >= peaks[0]) & (x <= peaks[-1])].max() < 1.0


def test_the_levels_on_which_xor_gets_stuck() -> None:
    """Section 9.2: the best loss where the hidden layer shows some corners as one."""

    def best(plus: int, minus: int) -> float:
        """Mean loss over four corners; `plus` and `minus` of them share one score."""
        found = minimize_scalar(lambda s: -plus * np.log(expit(s)) - minus * np.log(expit(-s)))
        return float(found.fun) / 4

    assert best(1, 1) == pytest.approx(math.log(2) / 2)
    assert best(2, 1) == pytest.approx(0.75 * math.log(3) - 0.5 * math.log(2))
    assert best(2, 2) == pytest.approx(math.log(2))


def test_an_interpolant_of_noise_keeps_two_thirds_of_its_variance() -> None:
    rng = np.random.default_rng(0)
    knots = np.linspace(0, 1, 2001)
    squares = [np.mean(np.interp(INSIDE, knots, rng.normal(size=2001)) ** 2) for _ in range(50)]
    # 100,000 independent values; their squares' mean has a standard error of about 0.003.
    assert np.mean(squares) == pytest.approx(2 / 3, abs=0.015)


def test_gelu_is_steepest_at_the_root_of_two() -> None:
    slope = lambda z: ndtr(z) + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)  # noqa: E731  as in the lecture
    found = minimize_scalar(lambda z: -slope(z), bounds=(0, 4), method="bounded")
    assert found.x == pytest.approx(math.sqrt(2), abs=1e-4)
    assert -found.fun == pytest.approx(1.1289, abs=1e-4)
    assert slope(-math.sqrt(2)) == pytest.approx(-0.1289, abs=1e-4)
    assert slope(-0.76) < 0 < slope(-0.75)  # left of about -0.75 it falls


def test_he_keeps_the_mean_square_of_the_signal() -> None:
    rng = np.random.default_rng(1)
    ratios = []
    for _ in range(200):
        h = relu(rng.normal(size=300))
        z = h @ (rng.normal(size=(300, 300)) * math.sqrt(2 / 300))
        ratios.append(np.mean(relu(z) ** 2) / np.mean(h**2))
    # One ratio scatters by about sqrt(5/300) = 0.13, the mean of 200 by 0.01.
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.04)


@pytest.mark.parametrize("c", [1.0, 5.0, 300.0])
def test_errors_that_come_together_make_a_full_row_more_likely(c: float) -> None:
    a, b = 0.9 * c, 0.1 * c
    formula = math.prod((a + i) / (c + i) for i in range(12))
    assert formula == pytest.approx(beta(a, b).moment(12), rel=1e-6)
    assert formula > 0.9**12


def test_the_numbers_of_the_twelve_images() -> None:
    assert round(100 * 0.6**12, 1) == 0.2
    assert round(1 / 0.6**12, -1) == 460
    assert round(100 * 0.827**12) == 10
    assert round(100 * 0.989**12) == 88
    assert round(0.4 / 0.011) == 36
    assert round((0.989 / 0.6) ** 12, -2) == 400
    assert round(100 * 0.996 ** (1 / 12), 2) == 99.97
    assert round(100 * 0.95**5) == 77


@pytest.mark.parametrize(
    ("sizes", "count"),
    [((64, 32, 10), 2410), ((64, 64, 10), 4810), ((64, 10), 650), ((1000, 10), 10_010)],
)
def test_the_weights_that_sections_3_and_12_count(sizes: tuple[int, ...], count: int) -> None:
    assert sum(a * b + b for a, b in itertools.pairwise(sizes)) == count
