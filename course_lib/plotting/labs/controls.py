"""What a reader of a lab can move, and what there is to do: the data of a lab's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Range:
    """A slider.

    Attributes
    ----------
    name, label
        Its key in the lab's state, and its visible name.
    low, high, step, value
        Ends, step and opening value. With ``log`` the slider stands at the logarithm to base 10
        of the value, and ``step`` is a step of that logarithm.
    log
        Whether equal ways multiply. The value then has as many digits as are shown.
    digits
        Significant digits of the value shown.
    unit
        Written behind the value.
    hint
        A line below, in small print.
    play
        Where above 0: a button beside the slider plays from its low to its high end in so many
        seconds.
    zero
        With ``log``: whether the slider has one more stop at its left end, which is 0.

    Raises
    ------
    ValueError
        If the value is not between its ends, or they are not what ``log`` needs.

    Examples
    --------
    >>> Range("beta", "beta", low=0.0, high=0.99, step=0.01, value=0.9).digits
    3
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float
    log: bool = False
    digits: int = 3
    unit: str = ""
    hint: str = ""
    play: float = 0.0
    zero: bool = False

    def __post_init__(self) -> None:
        if (
            not (self.low <= self.value <= self.high or (self.zero and self.value == 0))
            or self.step <= 0
            or (self.log and self.low <= 0)
        ):
            raise ValueError(
                f"Range: {self.name} must have low <= value <= high, step > 0, and low > 0 with "
                f"log, got {self.low!r}, {self.value!r}, {self.high!r}, {self.step!r}"
            )


@dataclass(frozen=True)
class Choice:
    """A drop-down list; ``options`` are its values and its visible words.

    Examples
    --------
    >>> Choice("surface", "surface", ("ravine", "saddle"), "hill")
    Traceback (most recent call last):
    ValueError: Choice: surface must be in ('ravine', 'saddle'), got 'hill'
    """

    name: str
    label: str
    options: tuple[str, ...]
    value: str
    hint: str = ""

    def __post_init__(self) -> None:
        if self.value not in self.options:
            raise ValueError(f"Choice: {self.name} must be in {self.options}, got {self.value!r}")


@dataclass(frozen=True)
class Check:
    """A box to tick.

    Examples
    --------
    >>> Check("bands", "show the spread").value
    False
    """

    name: str
    label: str
    value: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Checks:
    """A group of boxes, each with a sample of its line: choice and legend in one.

    ``looks`` gives each option's ``{"color": ..., "dashes": [...]}``; the value is the list of
    those ticked, in the order of the options.

    Examples
    --------
    >>> Checks("methods", "methods", ("SGD", "Adam"), value=("Adam",)).looks
    {}
    """

    name: str
    label: str
    options: tuple[str, ...]
    value: tuple[str, ...]
    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hint: str = ""

    def __post_init__(self) -> None:
        if unknown := set(self.value) - set(self.options):
            raise ValueError(f"Checks: {self.name} must be in {self.options}, got {unknown!r}")


@dataclass(frozen=True)
class Action:
    """A button; the script's ``actions[name]`` returns what it sets.

    Examples
    --------
    >>> Action("step", "Take one step").name
    'step'
    """

    name: str
    label: str


Control: TypeAlias = Range | Choice | Check | Checks | Action


@dataclass(frozen=True)
class Task:
    """What there is to do in a lab.

    Attributes
    ----------
    goal
        One or two sentences with a target that can be reached.
    question
        What to predict before the first move.
    choices
        Answers to choose from.
    answer
        Paragraphs, folded. In all of these `code` and **bold** are marked so.

    Examples
    --------
    >>> Task("Bring the gap below 1.", "Does it fall?", answer=["Yes."], choices=["yes", "no"]).goal
    'Bring the gap below 1.'
    """

    goal: str
    question: str
    answer: Sequence[str]
    choices: Sequence[str] = ()
