"""Hidden tests of ``xor_network``: the sign at the four corners decides, whatever the weights.

A wrong network is read in other ways (transposed, with step units, with inputs -1 and +1, ...): the
reading that makes it right is what its author had in mind.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.examiner import Exam, Exercise, Limits, Mistake, Wrong
from grader.hidden_tests.unit_03_multilayer_perceptrons.constructions import (
    Array,
    Function,
    TwoUnits,
    name_mistakes,
    relu,
)

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
WANTED = (-1, 1, 1, -1)
TRUE, FALSE = [1, 2], [0, 3]

PATTERNS = {
    (1, -1, -1, 1): "xnor",
    (-1, -1, -1, 1): "and",
    (-1, 1, 1, 1): "or",
    (1, 1, 1, -1): "nand",
    (1, -1, -1, -1): "nor",
    (-1, -1, 1, -1): "one_of_the_two",
    (-1, 1, -1, -1): "one_of_the_two",
    (-1, -1, 1, 1): "one_input",
    (-1, 1, -1, 1): "one_input",
    (1, 1, 1, 1): "constant",
    (-1, -1, -1, -1): "constant",
}


def _weights(W1: Any, b1: Any, w2: Any, b2: float) -> Function:
    return lambda: {
        "W1": np.array(W1, dtype=float),
        "b1": np.array(b1, dtype=float),
        "w2": np.array(w2, dtype=float),
        "b2": b2,
    }


EXERCISE = Exercise(
    "xor_network",
    3,
    reference=_weights([[1, 1], [1, 1]], [0, -1], [1, -2], -0.5),
    returns=("the dict of weights",),
    limits=Limits(cpu_seconds=20.0, wall_seconds=90.0),  # weights may be found by training
    mistakes=[
        Mistake(
            "zeros_and_ones",
            _weights([[1, 1], [1, 1]], [0, -1], [1, -2], 0.0),
            "Your output is positive where XOR is true and exactly 0 where it is not: 0 has no "
            "sign, and -1 is wanted there. Look at what the output's bias could do.",
        ),
        Mistake(
            "zero_at_a_corner",
            _weights([[1, 1], [1, 1]], [0, -1], [1, -3], 0.0),
            "Your output is exactly 0 at a corner, and the sign is right at the others. 0 counts "
            "as wrong: leave room on both sides of it.",
        ),
        Mistake(
            "other_threshold",
            _weights([[1, 1], [1, 1]], [0, -1], [1, -2], -2),
            "Your output is larger where XOR is true than where it is not, and yet both sides of "
            "XOR do not lie on the two sides of 0. Look at the output's bias.",
        ),
        Mistake(
            "output_threshold_subtracted",
            _weights([[2, 2], [2, 2]], [0, -2], [2, -4], 2.0),
            "Your network is right if `b2` is subtracted from the output as a threshold. It is "
            "added: look at its sign.",
        ),
        Mistake(
            "hidden_threshold_subtracted",
            _weights([[1, 1], [1, 1]], [0, 1], [1, -2], -0.5),
            "Your network is right if `b1` is subtracted in the hidden units as a threshold. It is "
            "added: look at its sign.",
        ),
        Mistake(
            "transposed",
            _weights([[1, 2], [1, 2]], [0, -2], [1, -1], -0.5),
            "Your network is right with `W1` transposed. In W1 x each row of W1 holds the weights "
            "of one hidden unit.",
        ),
        Mistake(
            "bias_after_relu",
            _weights([[1, -2], [-1, 1]], [0.5, -1], [3, 1], -1),
            "Your network is right if `b1` is added after the ReLU. It is added before: only so "
            "does it decide where a unit switches on.",
        ),
        Mistake(
            "inputs_plus_minus",
            _weights([[1, 1], [-1, -1]], [-1, -1], [-1, -1], 0.5),
            "Your network is right for inputs -1 and +1. Here the inputs are 0 and 1: work out "
            "what each hidden unit receives at the four corners.",
        ),
        Mistake(
            "step_units",
            _weights([[1, 1], [1, 1]], [-0.5, -1.5], [1, -1], -0.5),
            "Your network is right with hidden units that switch between two values, as a step or "
            "a steep sigmoid does. A ReLU keeps growing: work out what each unit gives at (1, 1).",
        ),
        Mistake(
            "smooth_units",
            _weights([[1, 1], [1, 1]], [-0.6, -2.8], [1, -1.4], -0.37),
            "Your network is right with a sigmoid or tanh in its hidden units. Here they are ReLUs:"
            " work out what each gives at the four corners.",
        ),
        Mistake(
            "xnor",
            _weights([[1, 1], [1, 1]], [0, -1], [-1, 2], 0.5),
            "All four signs are flipped: your network is positive where both inputs are equal. "
            "Look at the signs of the output's weights and bias.",
        ),
        Mistake(
            "and",
            _weights([[1, 0], [0, 1]], [0, 0], [1, 1], -1.5),
            "Your network computes AND: it is positive where both inputs are 1, and there alone. "
            "XOR is true where exactly one is.",
        ),
        Mistake(
            "or",
            _weights([[1, 0], [0, 1]], [0, 0], [1, 1], -0.5),
            "Your network computes OR: it is right as long as one input is 0, and still positive "
            "where both are 1. One hidden unit has to see that both are on, and pull down.",
        ),
        Mistake(
            "nand",
            _weights([[1, 0], [0, 1]], [0, 0], [-1, -1], 1.5),
            "Your network computes NAND: it is right as long as one input is 1, and positive where "
            "both are 0.",
        ),
        Mistake(
            "nor",
            _weights([[1, 0], [0, 1]], [0, 0], [-1, -1], 0.5),
            "Your network computes NOR: it is positive where both inputs are 0, and there alone. "
            "XOR is true where exactly one input is 1.",
        ),
        Mistake(
            "one_of_the_two",
            _weights([[1, -1], [0, 0]], [0, 0], [1, 0], -0.5),
            "Your network is positive at one of the two corners where XOR is true, and not at the "
            "other. The two hidden units can share the work: one corner each.",
        ),
        Mistake(
            "one_input",
            _weights([[1, 0], [1, 0]], [0, -0.5], [1, 0], -0.5),
            "The sign of your output follows one input and ignores the other.",
        ),
        Mistake(
            "constant",
            _weights([[1, 0], [0, 1]], [0, 0], [1, 1], -3),
            "Your output has the same sign at all four corners. Write down what each hidden unit "
            "gives there, and what their weighted sum has to outweigh.",
        ),
    ],
)


def _steps(z: Array) -> list[Array]:
    return [(z > 0).astype(float), (z >= 0).astype(float), np.where(z > 0, 1.0, -1.0)]


def _sigmoid(z: Array) -> Array:
    return np.asarray(np.exp(-np.logaddexp(0.0, -z)))


def _readings(net: TwoUnits) -> list[str]:
    """The misunderstandings under which the network would be right."""
    without_bias = dataclasses.replace(net, b1=np.zeros(2))
    readings: dict[str, Callable[[], Sequence[tuple[int, ...]]]] = {
        "transposed": lambda: [dataclasses.replace(net, W1=net.W1.T).signs(CORNERS)],
        "hidden_threshold_subtracted": lambda: [
            dataclasses.replace(net, b1=-net.b1).signs(CORNERS)
        ],
        "output_threshold_subtracted": lambda: [
            dataclasses.replace(net, b2=-net.b2).signs(CORNERS)
        ],
        "bias_after_relu": lambda: [without_bias.signs(CORNERS, lambda z: relu(z) + net.b1)],
        "inputs_plus_minus": lambda: [net.signs(2 * CORNERS - 1)],
        "step_units": lambda: [
            net.signs(CORNERS, lambda z, i=i: _steps(z)[i])  # type: ignore[misc]  # a default argument
            for i in range(3)
        ],
        "smooth_units": lambda: [net.signs(CORNERS, _sigmoid), net.signs(CORNERS, np.tanh)],
    }
    return [name for name, read in readings.items() if WANTED in read()]


def _suspects(net: TwoUnits, signs: tuple[int, ...]) -> list[str]:
    """The mistakes that explain a wrong network, the plainest where several do."""
    if signs == (0, 1, 1, 0):
        return ["zeros_and_ones"]
    if any(signs) and all(s in (0, w) for s, w in zip(signs, WANTED, strict=True)):
        return ["zero_at_a_corner"]
    fitting = _readings(net)
    outputs = net.outputs(CORNERS)
    gap = outputs[TRUE].min() - outputs[FALSE].max()
    apart = gap > 1e-9 * np.abs(outputs).max()  # equal outputs, up to rounding, are not apart
    if apart and "output_threshold_subtracted" not in fitting:
        fitting.append("other_threshold")
    # Other hidden units make many networks right by chance, and a steep sigmoid is a step.
    for name in ("smooth_units", "step_units"):
        if name in fitting and len(fitting) > 1:
            fitting.remove(name)
    return fitting or ([PATTERNS[signs]] if signs in PATTERNS else [])


def _judge(exam: Exam, corners: Sequence[int]) -> None:
    """Fail unless the signs are right at these corners; the hint looks at all four."""
    net = TwoUnits.read(exam.answer())
    signs = net.signs(CORNERS)
    if all(signs[i] == WANTED[i] for i in corners):
        return
    name_mistakes(exam, _suspects(net, signs))
    kinds = {-1: "negative", 0: "zero", 1: "positive"}
    places = [
        f"{kinds[signs[i]]} at ({CORNERS[i, 0]:g}, {CORNERS[i, 1]:g})"
        for i in range(4)
        if signs[i] != WANTED[i]
    ]
    raise Wrong(
        f"Your output is {', '.join(places)}: it should be positive where exactly one input is 1, "
        "and negative elsewhere. Write down what each hidden unit gives at the four corners."
    )


@EXERCISE.check("one_against_none", 1.0, "One input that is 1 is told from none")
def _one_against_none(exam: Exam) -> None:
    _judge(exam, [0, 1, 2])


@EXERCISE.check("one_against_both", 1.0, "One input that is 1 is told from two")
def _one_against_both(exam: Exam) -> None:
    _judge(exam, [1, 2, 3])


@EXERCISE.check("all_corners", 1.0, "All four corners")
def _all_corners(exam: Exam) -> None:
    _judge(exam, [0, 1, 2, 3])
