"""A contract row of a plain function, and how one is held to it.

The packages of plain functions share this: each has a table of rows in its contracts.py, and
its test_contracts.py says which of the checks below hold for it.
"""

from __future__ import annotations

import copy
import doctest
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

Arguments = dict[str, Any]


@dataclass(frozen=True, repr=False)
class Row:
    """What one function promises.

    ``cases`` draws valid arguments and ``oracle`` gives the answer for them without code of
    course_lib. A number is right if it differs from the oracle's by at most ``rtol`` times
    itself plus ``atol`` times the largest entry of its array, or times what ``size`` says of
    the arguments: a number, or one for each part of the answer; ``reason`` says why. The
    oracle speaks of all of the answer or of what ``part`` takes of it. Random answers have a
    ``compare`` of their own, which takes the answer and the oracle's. ``good`` is a call that
    is accepted; each of ``refused`` changes some of its arguments so that it is not, and gives
    the start of the sentence. ``invariant`` holds whatever the oracle says.
    """

    function: Callable[..., Any]
    cases: st.SearchStrategy[Arguments]
    oracle: Callable[..., Any]
    rtol: float
    reason: str
    good: Arguments
    refused: Sequence[tuple[Arguments, str]]
    invariant: Callable[[], None]
    atol: float = 0.0
    size: Callable[..., float | list[float]] | None = None
    part: Callable[[Any], Any] = lambda answer: answer
    compare: Callable[[Any, Any], None] | None = None

    @property
    def name(self) -> str:
        return self.function.__name__

    def __repr__(self) -> str:
        return f"<row {self.name}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # what hypothesis shows; a dataclass it would show whole


def ids(rows: Sequence[Row]) -> list[Any]:
    return [pytest.param(row, id=row.name) for row in rows]


def assert_agrees(row: Row, arguments: Arguments) -> None:
    """The function's answer is the oracle's, and its inputs are as they were."""
    before = copy.deepcopy(arguments)
    actual = row.function(**arguments)
    for name, value in arguments.items():
        if isinstance(value, (np.ndarray, list, tuple)):
            assert_identical(value, before[name], name)
    expected = row.oracle(**before)
    if row.compare is not None:
        row.compare(actual, expected)
        return
    size = None if row.size is None else row.size(**before)
    assert_close(row.part(actual), expected, row.rtol, row.atol, size)


def assert_identical(actual: Any, expected: Any, where: str) -> None:
    if isinstance(actual, (list, tuple)):
        assert len(actual) == len(expected), where
        for a, e in zip(actual, expected, strict=True):
            assert_identical(a, e, where)
    else:
        np.testing.assert_array_equal(actual, expected, err_msg=where)


def assert_close(
    actual: Any,
    expected: Any,
    rtol: float,
    atol: float,
    size: float | list[float] | None = None,
) -> None:
    """Compare answers part by part; words, counts and flags have to be equal, of equal type."""
    if isinstance(expected, (list, tuple)):
        assert len(actual) == len(expected)
        sizes = size if isinstance(size, list) else [size] * len(expected)
        for a, e, s in zip(actual, expected, sizes, strict=True):
            assert_close(a, e, rtol, atol, s)
        return
    if isinstance(expected, (str, bool, int)) or np.asarray(expected).dtype.kind in "bi":
        np.testing.assert_array_equal(actual, expected)
        assert np.asarray(actual).dtype == np.asarray(expected).dtype
        return
    assert not isinstance(size, list)
    a, e = np.asarray(actual), np.asarray(expected, dtype=np.float64)
    assert a.dtype == np.float64
    assert a.shape == e.shape
    largest = float(np.max(np.abs(e), initial=0.0)) if size is None else size
    error = np.abs(a - e)
    allowed = rtol * np.abs(e) + atol * largest
    assert np.all((error <= allowed) | (a == e)), f"error {error}, allowed {allowed}"


def assert_refuses(row: Row) -> None:
    """The good call passes, each bad one raises ValueError with its sentence."""
    row.function(**row.good)
    for change, message in row.refused:
        expected = f"{row.name}: {message}"
        with pytest.raises(ValueError, match="^" + re.escape(expected)):
            row.function(**row.good | change)


def assert_refuses_each_parameter(row: Row) -> None:
    """There is a bad value for every parameter."""
    refused = {name for change, _ in row.refused for name in change}
    assert refused == set(inspect.signature(row.function).parameters)


def assert_has_all_it_needs(row: Row) -> None:
    """Documented: each parameter, a source with a year, an example that runs and is right."""
    documentation = inspect.getdoc(row.function) or ""
    sources = [line for line in documentation.splitlines() if line.startswith("Source: ")]
    assert sources, "no line that starts with 'Source: '"
    assert all(re.search(r"\b(17|18|19|20)\d\d\b", line) for line in sources), "no year"
    section = re.search(r"Parameters\n-+\n(.*?)\n\w+\n-+\n", documentation, re.S)
    assert section is not None
    headings = [line for line in section[1].splitlines() if line and not line.startswith(" ")]
    documented = {name.strip() for line in headings for name in line.split(",")}
    assert documented == set(inspect.signature(row.function).parameters)
    assert "\nRaises\n" in documentation
    assert run_example(row.function) > 0, "no example"
    assert row.reason.strip()
    assert row.refused


def run_example(thing: Any) -> int:
    """Execute the examples of a docstring; their number, if all are right."""
    flags = doctest.NORMALIZE_WHITESPACE
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner(optionflags=flags)
    module = inspect.getmodule(thing)
    attempted = 0
    for test in finder.find(thing, thing.__name__, module=module, globs=dict(vars(module))):
        result = runner.run(test)
        assert result.failed == 0
        attempted += result.attempted
    return attempted


def assert_table_is_complete(
    package: ModuleType, rows: Sequence[Row], types: Sequence[str] = ()
) -> None:
    """Every public name has exactly one row; ``types`` are no algorithms."""
    assert sorted(package.__all__) == sorted([*(row.name for row in rows), *types])
    defined = {
        name
        for name, thing in vars(package).items()
        if not name.startswith("_") and (inspect.isfunction(thing) or inspect.isclass(thing))
    }
    assert defined == set(package.__all__)


@st.composite
def arrays(
    draw: st.DrawFn, *shape: int, scales: tuple[int, int] = (-3, 3), positive: bool = False
) -> np.ndarray:
    """Normal numbers of one shape, of a size that is drawn too, seeded by hypothesis."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = 10.0 ** draw(st.integers(*scales)) * rng.standard_normal(shape)
    return np.abs(values) if positive else values


def powers(low: int, high: int) -> st.SearchStrategy[float]:
    """Numbers from 10^low to 10^high, alike in all orders of magnitude."""
    return st.floats(low, high).map(lambda exponent: 10.0**exponent)
