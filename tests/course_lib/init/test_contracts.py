"""Every initializer against its row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import init
from tests.course_lib.init.contracts import ROWS
from tests.course_lib.theory.row import (
    Row,
    assert_agrees,
    assert_has_all_it_needs,
    assert_refuses,
    assert_refuses_each_parameter,
    assert_table_is_complete,
    ids,
)


@pytest.mark.parametrize("row", ids(ROWS))
@settings(max_examples=25, deadline=None, derandomize=True)
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


def test_every_public_name_has_a_row() -> None:
    assert_table_is_complete(init, ROWS)
