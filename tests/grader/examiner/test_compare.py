"""What counts as the same answer, and how a difference is put into words."""

from __future__ import annotations

import numpy as np
import pytest

from grader.examiner.compare import Tolerance, as_array, describe, difference

EXACT = Tolerance()


def said(actual, expected, tolerance=EXACT):
    found = difference(actual, expected, tolerance)
    return None if found is None else found.property


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1.0, 1),
        (np.float64(1.0), 1.0),
        (np.array(1.0), 1.0),
        (1.0, np.array(1.0)),
        ([1.0, 2.0], np.array([1.0, 2.0])),
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        ((1.0, 2.0), [1.0, 2.0]),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (np.array([True, False]), np.array([1.0, 0.0])),
        (np.array([True, False]), np.array([True, False])),
        (np.bool_(True), True),
        (np.array([1 + 0j]), np.array([1.0])),
        (np.array([1 + 2j]), np.array([1 + 2j])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        ({"a": 1.0, "b": [1]}, {"b": [1.0], "a": 1}),
        ({"1": 2.0}, {1: 2.0}),
        (None, None),
        ("ripples", "ripples"),
        ([(np.ones(2), 1)], [[np.ones(2), 1.0]]),
    ],
)
def test_equal_in_another_form_is_the_same(actual, expected):
    assert difference(actual, expected, EXACT) is None


@pytest.mark.parametrize(
    ("actual", "expected", "words"),
    [
        (None, 1.0, "is None (is a `return` missing?)"),
        ("1.0", 1.0, "should be a number, and is a text"),
        ([1.0], 1.0, "has shape (1,)"),
        (np.ones((2, 1)), np.ones(2), "has shape (2, 1), and its shape should be (2,)"),
        ({"a": 1}, [1.0], "should hold 1 values, and is a dict"),
        ([1.0, 2.0], [1.0], "should hold 1 values, and holds 2"),
        ([1.0], {"a": 1.0}, "should be a dict"),
        ({"a": 1.0, "c": 1.0}, {"a": 1.0, "b": 1.0}, "other keys"),
        ("monotone", "ripples", "is another text, and that is not the answer"),
        (1, True, "is a single number, and that is not the answer"),
        (object(), 1.0, "is an object of type object"),
        (np.array(["a"]), np.ones(1), "should be an array of shape (1,)"),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0]), "contains NaN"),
        (np.array([1.0, np.inf]), np.array([1.0, 2.0]), "contains infinity"),
        (np.array([1.0, 2.0]), np.array([1.0, np.inf]), "wrong in 1 of 2"),
        (np.array([1 + 1j]), np.array([1.0]), "is complex, and should be real"),
        (np.array([complex(1, np.nan)]), np.array([1.0]), "is complex, and should be real"),
        (np.array([1 + 1j]), np.array([2 + 1j]), "has the wrong value"),
        (np.array([-1.0, 2.0]), np.array([1.0, -2.0]), "right size and the wrong sign"),
        (np.array([3.0, 6.0]), np.array([1.0, 2.0]), "is about 3 times too large in every entry"),
        (np.array([0.5, 1.0]), np.array([1.0, 2.0]), "is about 2 times too small in every entry"),
        (np.array([-3.0, 6.0]), np.array([1.0, -2.0]), "of the wrong sign and about 3 times"),
        (np.array([100.0, 200.0]), np.array([1.0, 2.0]), "is about 100 times too large in every"),
        (np.array([1e-9, 2e-9]), np.array([1.0, 2.0]), "is about 1e+09 times too small in every"),
        (
            np.array([3.1415, 6.283]),
            np.array([1.0, 2.0]),
            "too large by the same factor",
        ),
        (np.ones((31, 41)), np.ones(2), "has another shape than it should have: (2,) is right"),
        (
            np.ones((2, 3, 1)),
            np.ones((2, 2)),
            "has shape (2, 3, 1), and its",
        ),
        ([[1.0]] * 314, [[1.0], [1.0], [1.0]], "should hold 3 values, and holds more"),
        (np.array([0.96, 1.92]), np.array([1.0, 2.0]), "is slightly too small in every entry"),
        (np.zeros(2), np.array([1.0, 0.0]), "is zero, and should not be"),
        (0.0, 1.0, "is zero, and should not be"),
        (np.array([1.0001, 2.0002]), np.array([1.0, 2.0]), "very slightly too large"),
        (np.array([1.0, 5.0, 4.0]), np.array([1.0, 2.0, 3.0]), "wrong in 2 of 3"),
        (1.0000001, 1.0, "nearly right, with an error too large for rounding"),
        (2.0, 1.0, "has the wrong value"),
        (np.array([True, True]), np.array([True, False]), "wrong in 1 of 2"),
        (np.array([False, True]), np.array([True, False]), "has the wrong value"),
    ],
)
def test_a_difference_says_which_property_failed(actual, expected, words):
    assert words in said(actual, expected)


def test_float32_is_recognised():
    expected = np.array([1 / 3, 2 / 3])
    assert "float32" in said(expected.astype(np.float32), expected)
    assert "float32" not in said(np.array([1.0, 1.0], np.float32), expected)


def test_the_path_leads_to_the_first_difference():
    found = difference([(1.0, 2.0), (1.0, 3.0)], [(1.0, 2.0), (1.0, 2.0)], EXACT)
    assert found.path == (1, 1)
    assert difference({"a": 1.0}, {"a": 2.0}, EXACT).path == ("a",)


def test_the_tolerance_is_absolute_plus_relative():
    tolerance = Tolerance(rtol=1e-3, atol=1e-2)
    expected = np.array([0.0, 100.0])
    assert difference(np.array([0.0099, 100.1]), expected, tolerance) is None
    assert "wrong in 1 of 2" in said(np.array([0.0101, 100.1]), expected, tolerance)
    assert "wrong in 1 of 2" in said(np.array([0.0, 100.12]), expected, tolerance)


def test_a_finite_number_is_not_close_to_an_infinite_one():
    assert said(1.0, np.inf) is not None
    assert said(-np.inf, np.inf) is not None


def test_what_is_no_numeric_array():
    for value in [None, "1", {}, object(), [1, [2, 3]], ["a"], np.array([object()])]:
        assert as_array(value) is None
    assert as_array([10**400]) is None
    assert as_array([[1, 2], [3, 4]]).shape == (2, 2)


def test_a_description_holds_no_number_of_the_value():
    assert describe(0.123) == "a single number"
    assert describe(np.full(3, 0.123), {3}) == "an array of shape (3,) and type float64"
    assert describe(np.full(3, 0.123)) == "an array with one axis"
    assert describe((1, 2)) == "a tuple of 2"
    assert describe(np.True_) == "True"
    assert describe("x") == "a text"
    assert describe([0] * 31415) == "a list of more than 4"
    assert describe(type("Seen31415", (), {})()) == "an object of another kind"


def test_a_handle_is_described_by_the_type_that_it_has_in_the_other_process():
    class Handle:
        def remote_type(self):
            return "Tensor"

    assert describe(Handle()) == "an object of type Tensor"
