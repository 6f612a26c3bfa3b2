"""Every data set against its row: what is public is documented, drawn from rng alone, careful."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import data
from tests.course_lib.data import test_oracles
from tests.course_lib.data.contracts import FILES, ROWS, TYPES, DataRow
from tests.course_lib.theory.row import run_example

IDS = [pytest.param(row, id=row.function.__name__) for row in ROWS]
DRAWN = [pytest.param(row, id=row.function.__name__) for row in ROWS if row.draws]


def arrays_of(result: Any) -> list[np.ndarray]:
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("row", IDS)
def test_bad_arguments_are_refused_with_a_sentence(row: DataRow) -> None:
    row.call()
    for change, message in row.refused:
        expected = "^" + re.escape(f"{row.function.__name__}: {message}")
        with pytest.raises(ValueError, match=expected):
            row.call(**change)
    refused = {name for change, _ in row.refused for name in change}
    assert refused == set(inspect.signature(row.function).parameters)


@pytest.mark.parametrize("row", IDS)
def test_inputs_are_left_alone(row: DataRow) -> None:
    before = {n: a.copy() for n, a in row.good.items() if isinstance(a, np.ndarray)}
    results = row.call()
    for name, array in before.items():
        np.testing.assert_array_equal(row.good[name], array)
        if not isinstance(results, data.Documents):
            assert not any(np.shares_memory(row.good[name], new) for new in arrays_of(results))


@pytest.mark.parametrize("row", DRAWN)
def test_the_generator_alone_decides(row: DataRow) -> None:
    first, again, other = (
        arrays_of(row.call(rng=np.random.default_rng(seed))) for seed in (1, 1, 2)
    )
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.dtype in (np.float64, np.int64)
    if row.function is not data.xor:  # its noise is 0 unless asked for
        assert any(a.shape != c.shape or (a != c).any() for a, c in zip(first, other, strict=True))


@pytest.mark.parametrize("name", data.__all__)
def test_documented_with_source_and_example(name: str) -> None:
    thing = getattr(data, name)
    documentation = inspect.getdoc(thing) or ""
    assert run_example(thing) > 0, "no example"
    if name in TYPES:
        return
    sources = [line for line in documentation.splitlines() if line.startswith("Source: ")]
    assert sources, "no line that starts with 'Source: '"
    assert all(re.search(r"\b(19|20)\d\d\b", line) for line in sources), "no year"
    assert "\nReturns\n" in documentation
    assert "\nRaises\n" in documentation
    for parameter in inspect.signature(thing).parameters:
        assert re.search(rf"^(\w+, )*{parameter}\b", documentation, re.M), parameter


def test_every_public_name_has_a_row_and_every_row_an_oracle() -> None:
    rows = [row.function.__name__ for row in ROWS]
    assert sorted([*rows, *FILES, *TYPES]) == sorted(data.__all__)
    defined = {
        name
        for name, thing in vars(data).items()
        if not name.startswith("_") and (inspect.isfunction(thing) or inspect.isclass(thing))
    }
    assert defined == set(data.__all__)
    for row in ROWS:
        assert row.oracles, row.function.__name__
        for oracle in row.oracles:
            assert callable(getattr(test_oracles, oracle, None)), oracle


def test_importing_data_is_light() -> None:
    """Neither scikit-learn nor what the documents are from is imported; scipy.ndimage is."""
    code = (
        "import sys; from course_lib.data import documents; "
        "documents(('sklearn', 'matplotlib'), max_per_library=3); "
        "sys.exit(bool({'sklearn', 'matplotlib', 'torch'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0
