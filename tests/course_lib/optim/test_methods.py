"""Every method that is a plain function against its row: oracle, refusals, invariant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.course_lib.optim import (
    direction_rows,
    linear_rows,
    minimizer_rows,
    run_rows,
    search_rows,
)
from tests.course_lib.theory.row import (
    Row,
    assert_agrees,
    assert_has_all_it_needs,
    assert_refuses,
    assert_refuses_each_parameter,
    ids,
)

ROWS = [
    *direction_rows.ROWS,
    *search_rows.ROWS,
    *linear_rows.ROWS,
    *run_rows.ROWS,
    *minimizer_rows.ROWS,
]


@pytest.mark.parametrize("row", ids(ROWS))
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_agrees_with_the_oracle(row: Row, data: st.DataObject) -> None:
    assert_agrees(row, data.draw(row.cases))


@pytest.mark.parametrize("row", ids(ROWS))
def test_bad_arguments_are_refused_with_a_sentence(row: Row) -> None:
    assert_refuses(row)
    assert_refuses_each_parameter(row)


@pytest.mark.parametrize("row", ids(ROWS))
def test_invariant(row: Row) -> None:
    row.invariant()


@pytest.mark.parametrize("row", ids(ROWS))
def test_documented_with_source_and_example(row: Row) -> None:
    assert_has_all_it_needs(row)
