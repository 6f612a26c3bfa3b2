"""Sections 7 and 8 of unit 03: what sums of hidden units can build, each step of the proofs."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit, ndtr
from scipy.stats import binom

UNIT = np.linspace(0.0, 1.0, 4_001)

Function = Callable[[np.ndarray], np.ndarray]


def relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0.0)


def modulus(f: Function, r: float) -> float:
    """How much f changes on [0, 1] over a distance of at most r, over a fine grid."""
    values, reach = f(UNIT), int(r * (len(UNIT) - 1) + 1e-9)
    return max(
        float(np.abs(values[shift:] - values[: len(UNIT) - shift]).max())
        for shift in range(1, max(reach, 1) + 1)
    )


FUNCTIONS = {
    "wave": lambda x: np.sin(2 * np.pi * x) + 0.5 * np.sin(6 * np.pi * x),
    "root": np.sqrt,
    "kink": lambda x: np.abs(x - 1 / 3),
}
named = pytest.mark.parametrize("f", FUNCTIONS.values(), ids=list(FUNCTIONS))


def ramp(a: float, t: float) -> np.ndarray:
    """0 up to a, then up to 1 along a stretch of t."""
    return (relu(UNIT - a) - relu(UNIT - a - t)) / t


def test_four_relus_make_a_flat_roof_and_three_a_tent() -> None:
    bump = ramp(0.25, 0.1) - ramp(0.65, 0.1)
    np.testing.assert_allclose(bump[(UNIT <= 0.25) | (UNIT >= 0.75)], 0.0, atol=1e-12)
    np.testing.assert_allclose(bump[(UNIT >= 0.35) & (UNIT <= 0.65)], 1.0, atol=1e-12)
    tent = (relu(UNIT - 0.2) - 2 * relu(UNIT - 0.5) + relu(UNIT - 0.8)) / 0.3
    np.testing.assert_allclose(tent, np.interp(UNIT, [0.2, 0.5, 0.8], [0, 1, 0]), atol=1e-12)


@named
@pytest.mark.parametrize("wall", [1.0, 0.3])
def test_bumps_with_slanted_walls_stay_within_the_modulus_of_a_whole_piece(
    f: Function, wall: float
) -> None:
    n = 20
    t = wall / n  # the length of a wall; one bump goes down where its neighbour goes up
    edges, heights = np.arange(n + 1) / n, f((np.arange(n) + 0.5) / n)
    rises = np.diff(heights)
    total = heights[0] + sum(rises[i - 1] * ramp(edges[i] - t / 2, t) for i in range(1, n))
    assert np.abs(total - f(UNIT)).max() <= modulus(f, 1 / n) + 1e-9


@named
@pytest.mark.parametrize("n", [5, 40])
def test_the_polygon_stays_within_the_modulus_of_continuity(f: Function, n: int) -> None:
    knots = np.arange(n + 1) / n
    assert np.abs(np.interp(UNIT, knots, f(knots)) - f(UNIT)).max() <= modulus(f, 1 / n) + 1e-9


def test_no_polygon_follows_a_jump() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        knots = np.sort(rng.random(30))
        values = (knots > 1 / 3) + 0.3 * rng.normal(size=30)
        sides = np.array([1 / 3, np.nextafter(1 / 3, 1)])
        assert np.abs(np.interp(sides, knots, values) - [0, 1]).max() >= 0.5 - 1e-9


@named
@pytest.mark.parametrize("n", [4, 30, 300])
def test_bernsteins_polynomial_obeys_the_bound_of_step_1_on_a_line(f: Function, n: int) -> None:
    j = np.arange(n + 1)
    error = np.abs(binom.pmf(j, n, UNIT[:, None]) @ f(j / n) - f(UNIT)).max()
    largest = np.abs(f(UNIT)).max()
    for r in (0.05, 0.1, 0.3):
        assert error <= modulus(f, r) + largest / (2 * n * r**2)


def test_bernsteins_polynomial_comes_close_on_a_square_and_in_the_lectures_letters() -> None:
    def f(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.abs(a - b) + np.cos(3 * a * b)

    x, errors = np.linspace(0, 1, 41), []
    for n in (10, 40, 160):
        j = np.arange(n + 1)
        coins = np.stack([math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in j], axis=1)
        np.testing.assert_allclose(coins, binom.pmf(j, n, x[:, None]), atol=1e-12)
        error = np.abs(coins @ f(j[:, None] / n, j / n) @ coins.T - f(x[:, None], x)).max()
        # |f(p) - f(q)| <= 6 |p - q|: both slopes are at most 1 + 3, and 4 sqrt 2 < 6.
        for r in (0.05, 0.1, 0.3):
            assert error <= 6 * r + 2 * 2.0 / (2 * n * r**2)
        errors.append(error)
    assert errors[0] > 1.8 * errors[1] > 3 * errors[2]  # the kink costs a root of n


@pytest.mark.parametrize("dimensions", [1, 3])
def test_the_tossed_place_is_near_and_seldom_far(dimensions: int) -> None:
    rng = np.random.default_rng(dimensions)
    n, x = 50, rng.random(dimensions)
    distance = np.linalg.norm(rng.binomial(n, x, size=(100_000, dimensions)) / n - x, axis=1)
    # 100,000 squares, each about as large as their mean: known to half a percent.
    assert np.mean(distance**2) == pytest.approx((x * (1 - x)).sum() / n, rel=0.03)
    for r in (0.1, 0.2):
        assert (distance > r).mean() <= dimensions / (4 * n * r**2)


@pytest.mark.parametrize("m", [1, 2, 3, 4, 6])
def test_a_product_is_a_sum_of_ridges(m: int) -> None:
    rng = np.random.default_rng(m)
    x = rng.normal(size=m)
    x[-1] = x[0]  # factors may be equal
    signs = np.array(list(itertools.product((1, -1), repeat=m)))
    ridges = signs.prod(axis=1) * (signs @ x) ** m
    assert ridges.sum() / (2**m * math.factorial(m)) == pytest.approx(x.prod(), rel=1e-9)


def differences(a: Function, b: float, m: int, h: float, t: np.ndarray) -> np.ndarray:
    """m + 1 units that come to a^(m)(b) t^m as h falls."""
    return np.asarray(
        sum((-1) ** i * math.comb(m, i) * a(b + (m / 2 - i) * h * t) for i in range(m + 1)) / h**m
    )


def tanh_derivatives(b: float) -> list[float]:
    T = math.tanh(b)
    D = 1 - T * T
    return [D, -2 * T * D, D * (6 * T * T - 2)]


def sigmoid_derivatives(b: float) -> list[float]:
    # sigmoid(z) = (1 + tanh(z / 2)) / 2, and each derivative brings a factor 1/2.
    return [d / 2 ** (m + 1) for m, d in enumerate(tanh_derivatives(b / 2), 1)]


def gelu_derivatives(b: float) -> list[float]:
    density = math.exp(-b * b / 2) / math.sqrt(2 * math.pi)
    return [float(ndtr(b)) + b * density, (2 - b * b) * density, (b**3 - 4 * b) * density]


@pytest.mark.parametrize("m", [1, 2, 3])
@pytest.mark.parametrize(
    ("a", "derivatives"),
    [
        (np.tanh, tanh_derivatives),
        (expit, sigmoid_derivatives),
        (lambda z: z * ndtr(z), gelu_derivatives),
    ],
    ids=["tanh", "sigmoid", "GELU"],
)
def test_differences_of_smooth_units_make_powers(
    a: Function, derivatives: Callable[[float], list[float]], m: int
) -> None:
    t, b = np.linspace(-2, 2, 81), 0.5
    exact = derivatives(b)[m - 1]
    errors = [np.abs(differences(a, b, m, h, t) / exact - t**m).max() for h in (0.1, 0.05, 0.025)]
    # Central differences: half the step, a quarter of the error, until rounding (1e-16 / h^3).
    for wide, narrow in itertools.pairwise(errors):
        assert narrow < wide / 3
    assert errors[-1] < 0.01 * 2**m


def test_a_polynomial_has_no_higher_powers_to_give() -> None:
    t = np.linspace(-2, 2, 81)

    def cube(z: np.ndarray) -> np.ndarray:
        return z**3 - z

    np.testing.assert_allclose(differences(cube, 0.5, 3, 0.5, t), 6 * t**3, atol=1e-9)
    np.testing.assert_allclose(differences(cube, 0.5, 4, 0.5, t), 0.0, atol=1e-9)


def test_identities_of_the_five_activations() -> None:
    z = np.linspace(-5, 5, 201)
    np.testing.assert_allclose(relu(z) + relu(-z), np.abs(z), rtol=0, atol=0)
    np.testing.assert_allclose(2 * expit(2 * z) - 1, np.tanh(z), atol=1e-15)
    for s in (0.01, 0.3):
        leaky, mirrored = np.where(z > 0, z, s * z), np.where(z < 0, -z, -s * z)
        np.testing.assert_allclose(leaky + s * mirrored, (1 - s * s) * relu(z), atol=1e-14)
    assert round(0.25**10, 7) == 1e-6


@pytest.mark.parametrize("depth", [2, 4, 6])
def test_too_few_pieces_miss_the_sawtooth_by_half(depth: int) -> None:
    rng = np.random.default_rng(depth)
    places = np.arange(2**depth + 1) / 2**depth
    for _ in range(200):
        pieces = int(rng.integers(1, 2**depth))
        knots = np.sort(np.concatenate([[0, 1], rng.random(pieces - 1)]))
        polygon = np.interp(places, knots, rng.random(pieces + 1))
        assert np.abs(polygon - np.arange(2**depth + 1) % 2).max() >= 0.5
