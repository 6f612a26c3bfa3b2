"""Hidden tests of ``sawtooth_network``: the form of the network, then what it computes on [0, 1].

Tolerance. With weights that are powers of two every value at a multiple of a power of two is
exact. With other weights a layer rounds by a few times 1.1e-16 of its terms, of order 1, and each
later layer doubles the error: 2**10 times 1e-15 is 1e-12, and 1e-7 leaves room for weights that are
scaled up in one layer and down in the next. A sawtooth with another number of pieces, or another
height, is off by more than 0.1 somewhere.

Whether it starts at 0 or at 1 is free: one that starts at 1 is turned over before it is compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.examiner import Exam, Exercise, Limits, Wrong
from grader.examiner.forms import count, shape_against
from grader.examiner.promises import settled
from grader.hidden_tests.unit_03_multilayer_perceptrons import sawtooths
from grader.hidden_tests.unit_03_multilayer_perceptrons.constructions import (
    Array,
    Function,
    Layers,
    fitting_bias,
    name_mistakes,
    network_values,
    read_layers,
)

RTOL = 1e-9  # for mistakes whose values grow with the depth
ATOL = 1e-7
WIDTH = 2
SHARES = (0.25, 0.5, 0.75)  # of a piece

EXERCISE = Exercise(
    "sawtooth_network",
    3,
    reference=sawtooths.tents,
    returns=("the list of layers",),
    limits=Limits(cpu_seconds=10.0, wall_seconds=60.0),
    mistakes=sawtooths.MISTAKES,
)


def _form(layers: Layers, depth: int) -> tuple[str, str]:
    """The mistake and the sentence for a network of another form; two empty texts if it is right.

    The biases are looked at last: they follow the matrices.
    """
    shapes = [W.shape for W, _ in layers]
    wanted = [(1, WIDTH), *[(WIDTH, WIDTH)] * (depth - 1), (WIDTH, 1)]
    name = _named_form(shapes, wanted)
    asked = f"for depth {depth}, {depth} hidden layer{'s' * (depth > 1)} of width {WIDTH}"
    if len(shapes) != len(wanted):
        return name, (
            f"Your network has {count(len(shapes), len(wanted))} layers with the output layer, "
            f"and there should be {len(wanted)}: {asked}, and the output layer."
        )
    for number, (seen, right) in enumerate(zip(shapes, wanted, strict=True), start=1):
        if seen != right:
            return name, f"`W` of layer {number} {shape_against(seen, right)}: {asked}."
    for number, (W, b) in enumerate(layers, start=1):
        if fitting_bias(b, W.shape[1]) is None:
            return "", f"`b` of layer {number} {shape_against(b.shape, (W.shape[1],))}."
    return "", ""


def _named_form(shapes: Sequence[tuple[int, ...]], wanted: Sequence[tuple[int, ...]]) -> str:
    depth = len(wanted) - 1
    hidden = [shape[1] for shape in shapes[:-1]]
    if shapes == [shape[::-1] for shape in wanted]:
        return "all_transposed"
    if depth > 1 and shapes == [wanted[0], wanted[-1]] * depth:
        return "two_layers_a_tent"
    if depth > 1 and len(hidden) == 1 and hidden[0] > WIDTH:
        return "one_wide_layer"
    if len(shapes) == depth + 2:
        return "layer_too_many"
    if len(shapes) == depth:
        return "layer_too_few"
    if len(shapes) == depth + 1 and set(hidden) == {1}:
        return "one_unit"
    if len(shapes) == depth + 1 and min(hidden) > WIDTH:
        return "too_wide"
    return ""


def _points(depth: int, share: float) -> Array:
    """Both ends of each piece, three places inside it where all is exact, and one of any kind."""
    inside = np.array(sorted([0.0, *SHARES, share]))
    starts = np.arange(2**depth)[:, np.newaxis]
    return np.append(((starts + inside) / 2**depth).ravel(), 1.0)


def _values(layers: Layers, x: Array) -> Array:
    """The network on [0, 1], turned over where it starts at 1."""
    fitted = [(W, np.asarray(fitting_bias(b, W.shape[1]))) for W, b in layers]
    y = network_values(fitted, x)
    return 1.0 - y if y[0] > 0.5 else y


def _program(depths: Sequence[int], share: float) -> Function:
    def program(f: Function) -> dict[str, Array]:
        answers = [f(depth) for depth in depths]  # they travel together
        found = {}
        for depth, answer in zip(depths, answers, strict=True):
            layers = read_layers(settled(answer))
            _, fault = _form(layers, depth)
            if fault:
                raise Wrong(fault)
            found[f"At depth {depth}"] = _values(layers, _points(depth, share))
        return found

    return program


def _seen(y: Array, depth: int) -> str:
    """What a wrong sawtooth looks like; y holds its values from 0 to 1."""
    if not np.isfinite(y).all():
        return "gives values that are not finite"
    if y.min() < -1e-4 or y.max() > 1 + 1e-4:
        side = "falls below 0" if y.min() < -1e-4 else "rises above 1"
        return f"{side}: it should stay between 0 and 1"
    steps = np.diff(y)
    directions = np.sign(steps[np.abs(steps) > 1e-9])
    pieces = 1 + int(np.count_nonzero(np.diff(directions)))
    if pieces != 2**depth:
        amount = "few" if pieces < 2**depth else "many"
        return f"has too {amount} pieces: each hidden layer should double their number"
    return "has the right number of pieces, but not all are straight, of one width and 1 high"


def _explain(exam: Exam, depths: Sequence[int], share: float) -> None:
    """Say what is wrong with a network that no known mistake gives."""
    for depth in depths:
        layers = read_layers(exam.answer(depth))
        name, fault = _form(layers, depth)
        if fault:
            name_mistakes(exam, [name])
            raise Wrong(fault)
        x = _points(depth, share)
        y = _values(layers, x)
        wanted = _values(sawtooths.tents(depth), x)
        if not np.all(np.abs(y - wanted) <= ATOL):
            raise Wrong(
                f"At depth {depth} your function on [0, 1] {_seen(y, depth)}. Draw it after each "
                "hidden layer, one tent at a time."
            )
    raise Wrong("Your function does not return the same twice for the same depth.")


def _judge(exam: Exam, depths: Sequence[int]) -> None:
    share = float(exam.rng.uniform(0.3, 0.45))
    try:
        exam.expect(_program(depths, share), rtol=RTOL, atol=ATOL)
    except Wrong:
        if not exam.matched:
            _explain(exam, depths, share)
        raise


@EXERCISE.check("one_tent", 1.0, "One hidden layer: one tent")
def _one_tent(exam: Exam) -> None:
    _judge(exam, [1])


@EXERCISE.check("few_layers", 1.0, "Two, three and four hidden layers")
def _few_layers(exam: Exam) -> None:
    _judge(exam, [2, 3, 4])


@EXERCISE.check("many_layers", 1.0, "Five, eight and ten hidden layers")
def _many_layers(exam: Exam) -> None:
    _judge(exam, [5, 8, 10])
