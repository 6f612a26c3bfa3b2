"""Networks as plain arrays: whether they have the form that was asked for, and what they compute.

A construction is judged by the values that it gives, computed here in float64, so that any weights
that do the work pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.examiner import Exam, Wrong
from grader.examiner.compare import as_array, describe
from grader.examiner.forms import shape_against
from grader.examiner.wording import joined

Array: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[..., Any]
Layers: TypeAlias = Sequence[tuple[Array, Array]]

MOST_UNITS = 100_000
MOST_LAYERS = 50
UNITS_AT_ONCE = 1024
KEYS = ("W1", "b1", "w2", "b2")


def name_mistakes(exam: Exam, names: Sequence[str]) -> None:
    """Fail with the hints of these mistakes, as far as the exercise has them."""
    known = [mistake for mistake in exam.exercise.mistakes if mistake.name in names]
    if known:
        exam.matched.extend(mistake.name for mistake in known)
        raise Wrong(joined([mistake.hint for mistake in known]))


def real_array(value: Any, what: str) -> Array:
    """``value`` as float64 numbers, or ``Wrong`` where it is something else."""
    array = as_array(value)
    if array is None or np.iscomplexobj(array):
        raise Wrong(f"{what} should hold real numbers, and is {describe(value)}.")
    with np.errstate(all="ignore"):
        array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise Wrong(f"{what} contains NaN or infinity, and every weight should be finite.")
    return array


def shaped(value: Any, shape: tuple[int, ...], what: str) -> Array:
    """``value`` as an array of this shape, or ``Wrong``."""
    array = real_array(value, what)
    if array.shape != shape:
        raise Wrong(f"{what} {shape_against(array.shape, shape)}.")
    return array


def single(value: Any, what: str) -> float:
    """``value`` as one number; an array that holds one passes."""
    array = real_array(value, what)
    if array.size != 1 or array.ndim > 1:
        raise Wrong(f"{what} should be a single number, and is {describe(value)}.")
    return float(array.reshape(()))


def relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


# The answer of `xor_network`.


@dataclass(frozen=True)
class TwoUnits:
    """Two inputs, two hidden units, one output: ``w2 . act(W1 x + b1) + b2``."""

    W1: Array
    b1: Array
    w2: Array
    b2: float

    @classmethod
    def read(cls, value: Any) -> TwoUnits:
        """From the dict that an answer returns."""
        if not isinstance(value, dict):
            raise Wrong(
                f"Your function should return a dict with the keys {', '.join(KEYS)}; "
                f"it returned {describe(value)}."
            )
        found = {str(key): weights for key, weights in value.items()}
        missing = [key for key in KEYS if key not in found]
        if missing:
            raise Wrong(
                f"The dict should have the keys {', '.join(KEYS)}; it lacks {', '.join(missing)}. "
                "Capital and small letters matter."
            )
        return cls(
            shaped(found["W1"], (2, 2), "`W1`"),
            shaped(found["b1"], (2,), "`b1`"),
            shaped(found["w2"], (2,), "`w2`"),
            single(found["b2"], "`b2`"),
        )

    def signs(self, X: Array, activation: Callable[[Array], Array] = relu) -> tuple[int, ...]:
        """The sign of the output at each row of X.

        Where it is smaller than the rounding of its terms, the output counts as 0: a dozen
        roundings of 1.1e-16 of what is added up stay far below 1e-13 of it.
        """
        with np.errstate(all="ignore"):
            hidden = activation(X @ self.W1.T + self.b1)
            output = hidden @ self.w2 + self.b2
            terms = np.abs(X) @ np.abs(self.W1).T + np.abs(self.b1)
            size = np.maximum(terms, np.abs(hidden)) @ np.abs(self.w2) + abs(self.b2)
        if not np.isfinite(output).all():
            raise Wrong("The weights are so large that the output is not a finite number.")
        signs = np.where(np.abs(output) > 1e-13 * size, np.sign(output), 0.0)
        return tuple(int(sign) for sign in signs)

    def outputs(self, X: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(relu(X @ self.W1.T + self.b1) @ self.w2 + self.b2)


# The answer of `relu_interpolant`.


@dataclass(frozen=True)
class ReluSum:
    """``offset + sum of coefs relu(slopes x + biases)`` of a number x."""

    slopes: Array
    biases: Array
    coefs: Array
    offset: float

    @classmethod
    def read(cls, value: Any) -> ReluSum:
        """From the four values that an answer returns."""
        names = ("`slopes`", "`biases`", "`coefs`")
        arrays = [real_array(item, name) for item, name in zip(value, names, strict=False)]
        for array, name in zip(arrays, names, strict=True):
            if array.ndim != 1:
                raise Wrong(
                    f"{name} is {describe(array)}, and it should have one axis with an entry "
                    "for each unit."
                )
        if len({len(array) for array in arrays}) > 1:
            raise Wrong(
                "`slopes`, `biases` and `coefs` should have one entry for each unit, all three, "
                "and their lengths differ."
            )
        if len(arrays[0]) > MOST_UNITS:
            raise Wrong("Your answer has far more units than knots: a few for each are enough.")
        return cls(arrays[0], arrays[1], arrays[2], single(value[3], "`offset`"))

    def __call__(self, x: Array) -> Array:
        total = np.full(len(x), self.offset)
        with np.errstate(all="ignore"):
            for start in range(0, len(self.slopes), UNITS_AT_ONCE):
                part = slice(start, start + UNITS_AT_ONCE)
                units = relu(np.multiply.outer(x, self.slopes[part]) + self.biases[part])
                total = total + units @ self.coefs[part]
        return total

    def kinks(self, low: float, high: float, at_most: int) -> Array:
        """Where the sum may bend, between two bounds; evenly chosen where there are many."""
        active = self.slopes != 0
        with np.errstate(all="ignore"):
            places = -self.biases[active] / self.slopes[active]
        places = np.unique(places[(places > low) & (places < high)])
        if len(places) > at_most:
            places = places[np.linspace(0, len(places) - 1, at_most).astype(int)]
        return np.asarray(places)


# The answer of `sawtooth_network`.


def read_layers(value: Any) -> list[tuple[Array, Array]]:
    """The layers as (W with two axes, b), or ``Wrong``; their shapes are for the caller."""
    if not isinstance(value, list | tuple):
        raise Wrong(
            "Your function should return a list with a pair (W, b) for each layer; "
            f"it returned {describe(value)}."
        )
    if len(value) > MOST_LAYERS:
        raise Wrong("What was returned holds far more layers than were asked for.")
    layers = []
    for number, layer in enumerate(value, start=1):
        if not isinstance(layer, list | tuple) or len(layer) != 2:
            raise Wrong(
                f"Each layer should be a pair (W, b); number {number} of what was returned is "
                f"{describe(layer)}."
            )
        W = real_array(layer[0], f"`W` of layer {number}")
        if W.ndim != 2:
            raise Wrong(
                f"`W` of layer {number} is {describe(W)}, and it should have two axes: inputs "
                "and outputs of the layer."
            )
        layers.append((W, real_array(layer[1], f"`b` of layer {number}")))
    return layers


def fitting_bias(b: Array, fan_out: int) -> Array | None:
    """The bias with one entry for each output, or None where it cannot be added to them."""
    if b.shape == (1, fan_out):
        b = b[0]
    if b.shape in ((), (1,), (fan_out,)):
        return np.asarray(np.broadcast_to(b, (fan_out,)))
    return None


def network_values(layers: Layers, x: Array) -> Array:
    """The output for each number in x: ReLU between the layers, none after the last."""
    hidden = x[:, np.newaxis]
    with np.errstate(all="ignore"):
        for W, b in layers[:-1]:
            hidden = relu(hidden @ W + b)
        W, b = layers[-1]
        return np.asarray((hidden @ W + b)[:, 0])
