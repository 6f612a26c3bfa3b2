"""What an answer is, in words that hold nothing of its values.

An answer comes out of a call that saw hidden inputs, and it could carry them in any number that a
hint repeats: a shape, a count, a factor, a type's name. So a hint repeats what the reader knows
already (sizes of the inputs and of the right answer, classes that Python or the submission itself
defines) and says in words what else there is. What remains is which of a few sentences is chosen.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

AXES = 4  # of a shape that is told
SMALL = 12  # of a whole in which the wrong ones are counted
ITEMS = 4  # of a list or tuple whose length is told
# factors that mistakes give by themselves: small whole numbers, and powers of ten
FACTORS = frozenset([*range(2, 11), *(10**k for k in range(2, 13))])

_LIBRARY_TYPES = """
    function method generator coroutine module builtin_function_or_method NoneType
    ufunc ndarray matrix Generator RandomState dtype poly1d Polynomial Tensor
    dict_keys dict_values dict_items list_iterator Fraction Decimal Counter deque
    defaultdict OrderedDict partial count repeat chain product
"""
TYPE_NAMES = frozenset(
    [name for name, value in vars(builtins).items() if isinstance(value, type)]
    + _LIBRARY_TYPES.split()
)


def sizes(*shapes: Iterable[int]) -> frozenset[int]:
    """The lengths of axes, and how many entries there are: what a shape may be told in.

    >>> sorted(sizes((2, 3), (4,)))
    [2, 3, 4, 6]
    """
    found: set[int] = set()
    for shape in map(tuple, shapes):
        found |= {*shape, math.prod(shape)}
    return frozenset(found)


def note_shapes(found: set[tuple[int, ...]], values: Iterable[Any]) -> None:
    """Add the shapes of the arrays among some values, and in their lists and tuples."""
    for value in values:
        if isinstance(value, np.ndarray):
            found.add(value.shape)
        elif isinstance(value, list | tuple):
            note_shapes(found, value)


def told(shape: tuple[int, ...], known: Collection[int]) -> bool:
    """Whether a shape may be repeated: few axes, of lengths that the reader knows."""
    return len(shape) <= AXES and all(length <= 1 or length in known for length in shape)


def shape_against(
    shape: tuple[int, ...], wanted: tuple[int, ...], known: Collection[int] = ()
) -> str:
    """How a shape differs from the right one, as the end of a sentence.

    Lengths that are one off are told as well: an entry lost by differences, a column added.

    >>> shape_against((2, 1), (2,))
    'has shape (2, 1), and its shape should be (2,)'
    >>> shape_against((31, 41), (2,))
    'has another shape than it should have: (2,) is right'
    """
    beside = {length + step for length in wanted for step in (-1, 1)}
    if len(shape) <= len(wanted) + 1 and told(shape, {*known, *sizes(wanted), *beside}):
        return f"has shape {shape}, and its shape should be {wanted}"
    if not wanted:
        return "is an array, and should be a single number"
    return f"has another shape than it should have: {wanted} is right"


def count(number: int, wanted: int) -> str:
    """How many there are, where so many are wanted.

    >>> count(3, 2), count(0, 5), count(3, 8), count(31415, 8)
    ('3', '0', 'fewer', 'more')
    """
    if number <= 1 or abs(number - wanted) <= 1:
        return f"{number}"
    return "fewer" if number < wanted else "more"


def share(number: int, whole: int) -> str:
    """So many of a whole: the number itself where the whole is small.

    >>> share(1, 2), share(42, 1000), share(500, 1000), share(950, 1000)
    ('1 of 2', 'a few', 'about half', 'most')
    """
    if whole <= SMALL:
        return f"{number} of {whole}"
    return "a few" if 3 * number < whole else "most" if 3 * number > 2 * whole else "about half"


def times(ratio: float, known: Collection[int] = ()) -> str:
    """By which factor something is too large or too small, where it is one that says something."""
    sign = "of the wrong sign and " if ratio < 0 else ""
    size = abs(ratio)
    way = "large" if size > 1 else "small"
    if abs(size - 1) < 0.05:
        return f"{sign}{'very ' if abs(size - 1) < 1e-3 else ''}slightly too {way}"
    factor = max(size, 1 / size)
    named = min((*FACTORS, *known), key=lambda candidate: abs(candidate - factor))
    if abs(named - factor) > 0.02 * factor:
        return f"{sign}too {way} by the same factor"
    return f"{sign}about {float(named):g} times too {way}"


def describe(value: Any, known: Collection[int] = ()) -> str:
    """What a value is, without its numbers; ``known`` are sizes that may be told."""
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, np.ndarray):
        if told(value.shape, known):
            kind = f" and type {value.dtype}" if value.dtype.kind in "biufc" else ""
            return f"an array of shape {value.shape}{kind}"
        axes = f"{value.ndim} axes" if 1 < value.ndim <= AXES else "one axis"
        return f"an array with {axes if value.ndim <= AXES else 'many axes'}"
    if isinstance(value, bool | np.bool_):
        return f"{bool(value)}"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, int | float | complex | np.generic):
        return "a single number"
    if isinstance(value, tuple | list | dict):
        held = f"{len(value)}" if len(value) <= ITEMS else f"more than {ITEMS}"
        return f"a {_plain(value)} of {held}"
    name = type_name(value)
    return f"an object of type {name}" if name else "an object of another kind"


def type_name(value: Any) -> str:
    """The type's name; for a handle, what is known of it; empty where it may not be told."""
    remote = getattr(type(value), "remote_type", None)
    return str(remote(value)) if remote else tellable(type(value).__name__)


def tellable(name: str, defined: Collection[str] = ()) -> str:
    """A type's name if Python, NumPy or the submission's own text has it, else nothing."""
    return name if name in TYPE_NAMES or name in defined else ""


def _plain(value: tuple[Any, ...] | list[Any] | dict[Any, Any]) -> str:
    return next(kind.__name__ for kind in (tuple, list, dict) if isinstance(value, kind))
