"""Sawtooth networks that go wrong in a known way, and their hints."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from grader.examiner import Mistake

Params: TypeAlias = list[tuple[Any, Any]]

HALVES = (0.0, -0.5)  # biases of relu(x) and relu(x - 1/2)


def tents(
    depth: int,
    weights: tuple[float, float] = (2.0, -4.0),
    biases: tuple[float, float] = HALVES,
    *,
    later_biases: tuple[float, float] | None = None,
    output: tuple[tuple[float, float], float] | None = None,
) -> Params:
    """``depth`` times ``weights . relu(x + biases)``; each sum enters both units of the next layer.

    ``later_biases`` stand from the second layer on, ``output`` is another last layer (weights,
    bias).
    """
    first = (np.ones((1, 2)), np.array(biases))
    W = np.outer(weights, [1.0, 1.0])
    later = (W, np.array(biases if later_biases is None else later_biases))
    last_weights, last_bias = output or (weights, 0.0)
    last = (np.array(last_weights).reshape(2, 1), np.array([last_bias]))
    return [first, *[later] * (depth - 1), last]


def tent_at_the_end_missing(depth: int) -> Params:
    """The last hidden layer passes on what it receives: relu(x) is x between 0 and 1."""
    return tents(depth, output=((1.0, 0.0), 0.0))


def hidden_matrix_transposed(depth: int) -> Params:
    first, *hidden, last = tents(depth)
    return [first, *[(W.T, b) for W, b in hidden], last]


def all_transposed(depth: int) -> Params:
    return [(W.T, b) for W, b in tents(depth)]


def one_wide_layer(depth: int) -> Params:
    """The same function by 2**depth units side by side."""
    pieces = 2**depth
    coefs = 2.0 * pieces * (-1.0) ** np.arange(pieces)
    coefs[0] = pieces
    W = np.ones((1, pieces))
    return [(W, -np.arange(pieces) / pieces), (coefs[:, np.newaxis], np.zeros(1))]


def three_units(depth: int) -> Params:
    """A third unit that contributes nothing on [0, 1]."""
    params = tents(depth)
    hidden = [(np.pad(W, ((0, 1), (0, 1))), np.append(b, -1.0)) for W, b in params[1:-1]]
    first = (np.ones((1, 3)), np.array([0.0, -0.5, -1.0]))
    last = (np.pad(params[-1][0], ((0, 1), (0, 0))), np.zeros(1))
    return [first, *hidden, last]


def one_unit(depth: int) -> Params:
    layer = (np.full((1, 1), -2.0), np.ones(1))
    return [*[layer] * depth, (np.ones((1, 1)), np.zeros(1))]


def one_layer_less(depth: int) -> Params:
    return tents(depth - 1) if depth > 1 else [(np.ones((1, 1)), np.zeros(1))]


def two_layers_a_tent(depth: int) -> Params:
    """A layer that makes the units, then one that adds them up, and so on."""
    first, last = tents(1)
    return [first, last] * depth


def always_the_same(depth: int) -> Params:
    """One tent, then layers that change nothing."""
    first, last = tents(1)
    return [first, *[(np.eye(2), np.zeros(2))] * (depth - 1), last]


MISTAKES = [
    Mistake(
        "layer_too_many",
        lambda depth: tents(depth + 1),
        "Your network has one hidden layer more than `depth`. The output layer is not a hidden "
        "one, and needs no tent of its own: it adds up the last two units.",
    ),
    Mistake(
        "layer_too_few",
        one_layer_less,
        "Your network has one hidden layer less than `depth`. The output layer is not a hidden "
        "one: there should be one pair (W, b) more than hidden layers.",
    ),
    Mistake(
        "two_layers_a_tent",
        two_layers_a_tent,
        "Your network has about twice as many layers as it should: after each tent stands a layer "
        "that only adds up its two units. Two linear maps in a row are one: multiply their "
        "matrices.",
    ),
    Mistake(
        "all_transposed",
        all_transposed,
        "Your matrices are transposed: each should have a row for each input of its layer and a "
        "column for each output.",
    ),
    Mistake(
        "one_wide_layer",
        one_wide_layer,
        "Your network makes its pieces with units side by side in one hidden layer. Here the "
        "layers should be narrow and many: each folds what the one before it made.",
    ),
    Mistake(
        "too_wide",
        three_units,
        "Your hidden layers have more than two units each, and two are enough: a tent bends once "
        "between 0 and 1. A unit that switches on at 1 has nothing to do there.",
    ),
    Mistake(
        "one_unit",
        one_unit,
        "Your hidden layers have one unit: it can bend a line once and not bring it back. A tent "
        "needs two.",
    ),
    Mistake(
        "tent_at_the_end_missing",
        tent_at_the_end_missing,
        "Your network makes half as many pieces as it should: one of its hidden layers folds "
        "nothing on [0, 1]. Often that is the last, whose two units the output reads without the "
        "weights that make a tent of them.",
    ),
    Mistake(
        "hidden_matrix_transposed",
        hidden_matrix_transposed,
        "A network with one hidden layer is right, and deeper ones are not: your matrices between "
        "hidden layers are transposed. Each of their columns holds what one unit receives.",
    ),
    Mistake(
        "twice_as_steep",
        lambda depth: tents(depth, (4.0, -8.0)),
        "Your tent is 2 high: it rises with slope 4. To come back into [0, 1] it should reach 1 in "
        "the middle.",
    ),
    Mistake(
        "half_as_steep",
        lambda depth: tents(depth, (1.0, -2.0)),
        "Your tent is 1/2 high: it rises with slope 1 and never reaches the second half, so that "
        "the next layer has nothing to fold. It should reach 1 in the middle.",
    ),
    Mistake(
        "plateau",
        lambda depth: tents(depth, (2.0, -2.0)),
        "Your tent rises and then stays flat. The second unit has to undo the first slope and add "
        "one downwards: look at its weight.",
    ),
    Mistake(
        "goes_on_rising",
        lambda depth: tents(depth, (2.0, 4.0)),
        "Your function bends upwards in the middle, where it should turn down: look at the sign of "
        "the second unit's weight.",
    ),
    Mistake(
        "biases_missing",
        lambda depth: tents(depth, biases=(0.0, 0.0)),
        "Your function does not bend between 0 and 1: without biases both units switch on at 0. "
        "One of them should switch on in the middle.",
    ),
    Mistake(
        "switches_at_one",
        lambda depth: tents(depth, biases=(0.0, -1.0)),
        "Your first layer does not bend between 0 and 1: the second unit switches on at 1. Look at "
        "where its input crosses zero: that should be in the middle.",
    ),
    Mistake(
        "positive_bias",
        lambda depth: tents(depth, biases=(0.0, 0.5)),
        "Your second unit is on from the start: its bias is positive. Look at where its input "
        "crosses zero.",
    ),
    Mistake(
        "later_biases_missing",
        lambda depth: tents(depth, later_biases=(0.0, 0.0)),
        "A network with one hidden layer is right, and deeper ones are not: from the second hidden "
        "layer on, both units switch on at 0.",
    ),
    Mistake(
        "output_unweighted",
        lambda depth: tents(depth, output=((1.0, 1.0), 0.0)),
        "Your output adds its two units with the same weight: the second one should pull down. The "
        "output layer makes a tent like all others.",
    ),
    Mistake(
        "upside_down",
        lambda depth: tents(depth, output=((-2.0, 4.0), 0.0)),
        "Your sawtooth has the right pieces and hangs below zero: look at the signs in the output "
        "layer, or add a bias.",
    ),
    Mistake(
        "between_minus_one_and_one",
        lambda depth: tents(depth, output=((4.0, -8.0), -1.0)),
        "Your sawtooth has the right pieces and runs between -1 and 1: between 0 and 1 is wanted.",
    ),
    Mistake(
        "half_height",
        lambda depth: tents(depth, output=((1.0, -2.0), 0.0)),
        "Your sawtooth has the right pieces and runs between 0 and 1/2: look at the output layer.",
    ),
    Mistake(
        "always_the_same",
        always_the_same,
        "Your network has two pieces whatever its depth: the layers after the first pass on what "
        "they receive. Each should fold it again.",
    ),
]
