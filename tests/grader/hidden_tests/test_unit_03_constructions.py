"""Networks that students construct: what is read, what is computed, and how it is judged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.examiner import Wrong
from grader.examiner.scoring import Result, grade_exercise
from grader.examiner.student import LocalStudent
from grader.hidden_tests.unit_03_multilayer_perceptrons import (
    UNIT,
    constructions,
    interpolants,
    sawtooths,
    xor_network,
)
from grader.hidden_tests.unit_03_multilayer_perceptrons.constructions import ReluSum, TwoUnits

EXERCISES = ("xor_network", "relu_interpolant", "sawtooth_network", "required_stage_accuracy")
SEEDS = range(20)


def grade(exercise: str, function: Any, seed: int = 0) -> Result:
    student = LocalStudent({exercise: function})
    return grade_exercise(UNIT.name, UNIT.exercises[exercise], student, seed)


def hints(result: Result) -> list[str]:
    return [row["hint"] for row in result["checks"] if not row["passed"]]


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_is_right_with_every_seed(exercise: str, seed: int) -> None:
    reference = UNIT.exercises[exercise].reference
    assert hints(grade(exercise, reference, seed)) == []


# Reading what comes back.


@pytest.mark.parametrize(
    "value",
    ["text", None, 1j, [[1.0], [1.0, 2.0]], [object()], 10**400, {"a": 1.0}, [1.0, "2"]],
    ids=["text", "None", "complex", "ragged", "object", "huge", "dict", "mixed"],
)
def test_what_is_no_array_of_numbers_is_refused_in_a_sentence(value: Any) -> None:
    with pytest.raises(Wrong, match=r"^`W1` should hold real numbers, and is .*\.$"):
        constructions.real_array(value, "`W1`")


@pytest.mark.parametrize("value", [np.nan, np.inf, [1.0, -np.inf], np.longdouble("1e400")])
def test_what_is_not_finite_is_refused(value: Any) -> None:
    with pytest.raises(Wrong, match="contains NaN or infinity"):
        constructions.real_array(value, "`W1`")


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.array(2.0), np.array([2]), [2.0]])
def test_one_number_may_come_in_many_forms(value: Any) -> None:
    assert constructions.single(value, "`b2`") == 2.0


@pytest.mark.parametrize("value", [[], [1.0, 2.0], [[2.0]], "2"])
def test_more_or_less_than_one_number_is_refused(value: Any) -> None:
    with pytest.raises(Wrong, match="`b2` should"):
        constructions.single(value, "`b2`")


@pytest.mark.parametrize("b", [np.zeros(2), np.zeros(()), np.zeros(1), np.zeros((1, 2))], ids=str)
def test_a_bias_that_can_be_added_to_each_row_fits(b: Any) -> None:
    fitted = constructions.fitting_bias(b, 2)
    assert fitted is not None
    assert fitted.shape == (2,)


@pytest.mark.parametrize("b", [np.zeros(3), np.zeros((2, 1)), np.zeros((2, 2)), np.zeros(0)])
def test_another_bias_does_not(b: Any) -> None:
    assert constructions.fitting_bias(b, 2) is None


# XOR.


def random_two_units(rng: np.random.Generator) -> TwoUnits:
    return TwoUnits(
        rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=2), float(rng.normal())
    )


def near_a_right_one(rng: np.random.Generator) -> TwoUnits:
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]]) + 0.5 * rng.normal(size=(2, 2))
    return TwoUnits(W1, 0.3 * rng.normal(size=2), np.ones(2), -0.5 + 0.3 * float(rng.normal()))


def plain_signs(net: TwoUnits) -> tuple[int, ...]:
    """As the exercise's formula says, one corner after the other."""
    found = []
    for corner in ([0, 0], [0, 1], [1, 0], [1, 1]):
        hidden = [max(0.0, float(net.W1[i] @ corner + net.b1[i])) for i in range(2)]
        found.append(int(np.sign(net.w2[0] * hidden[0] + net.w2[1] * hidden[1] + net.b2)))
    return tuple(found)


def test_random_networks_pass_exactly_if_their_four_signs_are_right() -> None:
    rng = np.random.default_rng(0)
    scores = []
    for number in range(600):
        net = random_two_units(rng) if number % 2 else near_a_right_one(rng)
        weights = {"W1": net.W1, "b1": net.b1, "w2": net.w2, "b2": net.b2}
        result = grade("xor_network", lambda weights=weights: weights)
        signs = plain_signs(net)
        assert (result["score"] == 3.0) == (signs == (-1, 1, 1, -1))
        partly = (signs[:3] == (-1, 1, 1)) + (signs[1:] == (1, 1, -1))
        assert result["score"] == (3.0 if partly == 2 else partly)
        scores.append(result["score"])
    assert {0.0, 1.0, 3.0} == set(scores)


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1e6, 1e12])
def test_the_scale_of_the_weights_is_free(scale: float) -> None:
    def answer() -> dict[str, Any]:
        return {
            "W1": scale * np.array([[1.0, -1.0], [-1.0, 1.0]]),
            "b1": np.zeros(2),
            "w2": np.ones(2),
            "b2": -scale / 2,
        }

    assert grade("xor_network", answer)["score"] == 3.0


@pytest.mark.parametrize("gap", [1e-15, 0.0, -1e-15])
def test_a_residue_of_rounding_has_no_sign(gap: float) -> None:
    net = TwoUnits(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.zeros(2), np.ones(2), -1 + gap)
    assert net.signs(xor_network.CORNERS) == (-1, 0, 0, -1)


def test_a_transposed_network_is_not_called_by_another_name() -> None:
    """Networks that are right after transposition, and not before."""
    rng = np.random.default_rng(1)
    seen = 0
    while seen < 20:
        net = near_a_right_one(rng)
        if plain_signs(net) != xor_network.WANTED or np.allclose(net.W1, net.W1.T):
            continue
        turned = {"W1": net.W1.T, "b1": net.b1, "w2": net.w2, "b2": net.b2}
        result = grade("xor_network", lambda turned=turned: turned)
        if result["score"] < 3.0 and not any("exactly 0" in hint for hint in hints(result)):
            assert all("with `W1` transposed" in hint for hint in hints(result))
            seen += 1


# Interpolation.


def random_sum(knots: Any, values: Any, rng: np.random.Generator) -> Any:
    """A right answer with units of mixed slopes, useless ones, and pairs that cancel."""
    slopes, biases, coefs, offset = interpolants.relu_interpolant(knots, values)
    scale = rng.uniform(0.2, 5.0, len(slopes))
    noise = rng.uniform(knots[0], knots[-1], 3)
    order = rng.permutation(len(slopes) + 8)
    idle = -1.0 - np.abs(knots).max()  # relu(idle) and relu(x / huge + idle) stay at 0
    return (
        np.concatenate([slopes * scale, np.ones(6), [0.0, 1e-9]])[order],
        np.concatenate([biases * scale, -noise, -noise, [idle, idle]])[order],
        np.concatenate([coefs / scale, np.ones(3), -np.ones(3), [3.0, 5.0]])[order],
        [offset],
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_any_sum_with_the_right_values_passes(seed: int) -> None:
    result = grade(
        "relu_interpolant",
        lambda knots, values: random_sum(knots, values, np.random.default_rng(seed)),
        seed,
    )
    assert hints(result) == []


@pytest.mark.parametrize("many", [1, 1023, 1024, 1025, 4000])
def test_a_sum_is_evaluated_in_parts_as_in_one(many: int) -> None:
    rng = np.random.default_rng(many)
    total = ReluSum(*rng.normal(size=(3, many)), offset=0.5)
    x = rng.normal(size=7)
    whole = 0.5 + np.maximum(np.outer(x, total.slopes) + total.biases, 0) @ total.coefs
    # thousands of terms of order 1 are summed in another order: 1e-16 times their number
    np.testing.assert_allclose(total(x), whole, rtol=1e-12, atol=1e-11)


def test_too_many_units_are_refused_before_they_cost_time() -> None:
    ones = np.ones(constructions.MOST_UNITS + 1)
    result = grade("relu_interpolant", lambda knots, values: (ones, ones, ones, 0.0))
    assert all("far more units than knots" in hint for hint in hints(result)[:-1])


@pytest.mark.parametrize("error", [1e-3, 1e-5])
@pytest.mark.parametrize("where", [0, 2, -1])
def test_a_coefficient_that_is_slightly_off_is_seen(where: int, error: float) -> None:
    def answer(knots: Any, values: Any) -> Any:
        slopes, biases, coefs, offset = interpolants.relu_interpolant(knots, values)
        coefs[where if len(coefs) > 2 else 0] *= 1 + error
        return slopes, biases, coefs, offset

    assert grade("relu_interpolant", answer)["score"] == 0.0


@pytest.mark.parametrize("width", [1e-2, 1e-5])
@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_no_bend_is_missed(share: float, width: float) -> None:
    """A spike between the places that are looked at for every answer."""

    def answer(knots: Any, values: Any) -> Any:
        slopes, biases, coefs, offset = interpolants.relu_interpolant(knots, values)
        unit = knots[1] - knots[0]
        top, w = knots[0] + share * unit, width * unit
        height = np.abs(values).max() + 1
        spike = height / w * np.array([1.0, -2.0, 1.0])
        kinks = np.array([top - w, top, top + w])
        return (
            np.concatenate([slopes, np.ones(3)]),
            np.concatenate([biases, -kinks]),
            np.concatenate([coefs, spike]),
            offset,
        )

    result = grade("relu_interpolant", answer)
    assert result["score"] <= 0.5  # for the inputs, which are unmodified
    assert all("bends between two of them" in hint for hint in hints(result))


def test_outside_the_knots_nothing_is_asked() -> None:
    def answer(knots: Any, values: Any) -> Any:
        slopes, biases, coefs, offset = interpolants.relu_interpolant(knots, values)
        far = [knots[-1], -knots[0]]
        return (
            np.concatenate([slopes, [1.0, -1.0]]),
            np.concatenate([biases, [-far[0], -far[1]]]),
            np.concatenate([coefs, [100.0, -70.0]]),
            offset,
        )

    assert hints(grade("relu_interpolant", answer)) == []


# The sawtooth.


def triangle(x: Any, depth: int) -> Any:
    """The sawtooth by remainders: the distance to the nearest even multiple of the piece."""
    t = (np.asarray(x) * 2**depth) % 2
    return np.minimum(t, 2 - t)


@pytest.mark.parametrize("depth", range(1, 12))
def test_the_reference_is_the_triangle_wave(depth: int) -> None:
    x = np.random.default_rng(depth).uniform(0, 1, 500)
    # the slope is 2**depth, and each layer rounds by a few times 1.1e-16
    np.testing.assert_allclose(
        constructions.network_values(sawtooths.tents(depth), x),
        triangle(x, depth),
        rtol=0,
        atol=2**depth * 1e-15,
    )


def test_a_network_is_read_as_its_formula_says() -> None:
    rng = np.random.default_rng(5)
    layers = [(rng.normal(size=s), rng.normal(size=s[1])) for s in ((1, 3), (3, 2), (2, 1))]
    for x in rng.normal(size=5):
        h = np.array([x])
        for number, (W, b) in enumerate(layers):
            z = np.array([sum(h[i] * W[i, j] for i in range(len(h))) + b[j] for j in range(len(b))])
            h = np.where(z > 0, z, 0.0) if number < 2 else z
        seen = constructions.network_values(layers, np.array([x]))
        np.testing.assert_allclose(seen, h, rtol=1e-12)  # a dozen products of order 1


@pytest.mark.parametrize("seed", SEEDS)
def test_units_may_be_scaled_and_swapped(seed: int) -> None:
    def answer(depth: int) -> Any:
        rng = np.random.default_rng([seed, depth])
        params = sawtooths.tents(depth)
        if rng.random() < 0.5:  # starts at 1
            params[-1] = (-params[-1][0], 1 - params[-1][1])
        for number in range(depth):
            scale, order = rng.uniform(0.01, 100.0, 2), rng.permutation(2)
            W, b = params[number]
            params[number] = ((W * scale)[:, order], (b * scale)[order])
            after, c = params[number + 1]
            params[number + 1] = ((after / scale[:, None])[order], c)
        return params

    assert hints(grade("sawtooth_network", answer, seed)) == []


@pytest.mark.parametrize("layer", [0, 1, -1])
@pytest.mark.parametrize("which", [0, 1])
def test_a_weight_that_is_slightly_off_is_seen(layer: int, which: int) -> None:
    def answer(depth: int) -> Any:
        params = [(W.copy(), b.copy()) for W, b in sawtooths.tents(depth)]
        params[layer][which].flat[-1] += 1e-4
        return params

    assert grade("sawtooth_network", answer)["score"] == 0.0


@pytest.mark.parametrize(("W", "number"), [((1, 2), 3), ((2, 2), 1), ((3, 1), 3), ((2, 3), 2)])
def test_a_matrix_of_another_shape_is_named(W: tuple[int, int], number: int) -> None:
    def answer(depth: int) -> Any:
        params = sawtooths.tents(depth)
        if depth == 2:
            params[number - 1] = (np.ones(W), np.zeros(W[1]))
        return params

    result = grade("sawtooth_network", answer)
    assert result["score"] == 2.0
    assert f"`W` of layer {number} has shape {W}" in hints(result)[0]
