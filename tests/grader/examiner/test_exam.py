"""A check's view of an answer: calling it, comparing it, naming the mistake."""

from __future__ import annotations

import numpy as np
import pytest

from grader.examiner import Exam, Exercise, Mistake, NotAttempted, StudentRaised, Wrong
from grader.examiner.student import LocalStudent


def scale(x, factor=2.0):
    return factor * x


def scale_and_count(x, count):
    return 2.0 * x, count + 1


MISTAKES = [
    Mistake("squares", lambda x, factor=2.0: x * x, "You squared."),
    Mistake("adds", lambda x, factor=2.0: factor + x, "You added."),
    Mistake("breaks", lambda x, factor=2.0: x.no_such_thing, "Never fits."),
]


def exam_of(answer, reference=scale, returns=("y",), mistakes=MISTAKES):
    exercise = Exercise("scale", 1, reference=reference, returns=returns, mistakes=mistakes)
    return Exam(exercise, LocalStudent({"scale": answer}), np.random.default_rng(0))


def hint_of(answer, program, **settings):
    exam = exam_of(answer)
    with pytest.raises(Wrong) as caught:
        exam.expect(program, **settings)
    return str(caught.value)


def test_a_right_answer_in_another_form_passes():
    exam_of(lambda x, factor=2.0: x * factor).expect(lambda f: [f(3.0), f(4.0, factor=5.0)])


def test_the_mistake_that_gives_the_same_is_named():
    exam = exam_of(lambda x, factor=2.0: x**2)
    with pytest.raises(Wrong, match=r"^You squared\.$"):
        exam.expect(lambda f: f(3.0))
    assert exam.matched == ["squares"]


def test_two_mistakes_that_give_the_same_are_both_named():
    # 3 * 3 and 6 + 3 are both 9: the input does not tell them apart.
    exam = exam_of(lambda x, factor=2.0: 9.0)
    with pytest.raises(Wrong) as caught:
        exam.expect(lambda f: f(3.0, 6.0))
    assert str(caught.value) == (
        "More than one mistake gives exactly this. You squared. Or: You added."
    )
    assert exam.matched == ["squares", "adds"]


def test_mistakes_can_be_replaced_for_one_check():
    own = [Mistake("own", lambda x, factor=2.0: x * x, "Own hint.")]
    assert hint_of(lambda x: x * x, lambda f: f(3.0), mistakes=own) == "Own hint."


def test_without_a_known_mistake_the_property_is_named():
    assert hint_of(lambda x: np.array([4.0, 7.0]), lambda f: f(np.array([2.0, 3.0]))) == (
        "`y` is right in some entries and wrong in 1 of 2."
    )


def test_a_hint_of_the_check_stands_in_front():
    hint = hint_of(lambda x: 0.1, lambda f: f(3.0), hint="The input was a number.")
    assert hint == "The input was a number. (`y` has the wrong value.)"


def test_a_list_is_read_as_calls():
    def answer(x):
        return 2.0 * x if x < 5 else 0.5

    assert hint_of(answer, lambda f: [f(3.0), f(6.0)]) == (
        "The first calls are right; at call 2 `y` has the wrong value."
    )
    assert hint_of(answer, lambda f: [f(7.0), f(6.0)]).startswith("At the first call `y`")


def test_the_keys_of_a_dict_name_the_cases():
    exam = exam_of(lambda x, count: (2.0 * x, count), scale_and_count, ("y", "count"), [])
    with pytest.raises(Wrong) as caught:
        exam.expect(lambda f: {"For a matrix": f(np.ones((2, 2)), 5)})
    assert str(caught.value) == "For a matrix: `count` has the wrong value."


def test_a_check_may_name_what_it_compares():
    exam = exam_of(lambda x, count: (-2.0 * x, count), scale_and_count, ("y", "count"), [])
    with pytest.raises(Wrong) as caught:
        exam.expect(
            lambda f: [tuple(f(np.ones(2), 5)), (0.0, 0.0)], names=("the way of `y`", "`count`")
        )
    assert str(caught.value) == (
        "At the first call the way of `y` has the right size and the wrong sign."
    )


def test_the_values_of_a_tuple_are_named():
    exam = exam_of(lambda x, count: (x, count + 1), scale_and_count, ("y", "count"), [])
    with pytest.raises(Wrong, match=r"^`y` is about 2 times too small"):
        exam.expect(lambda f: f(np.array([1.0, 2.0]), 0))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, count: None, "it returned None"),
        (lambda x, count: 2.0 * x, "the tuple (y, count); it returned an array"),
        (lambda x, count: (x,), "the tuple (y, count), 2 values; it returned 1"),
    ],
)
def test_a_result_of_the_wrong_form_is_refused(answer, words):
    exam = exam_of(answer, scale_and_count, ("y", "count"), [])
    with pytest.raises(Wrong) as caught:
        exam.expect(lambda f: f(np.ones(2), 0))
    assert words in str(caught.value)


def test_a_missing_return_is_named():
    assert "None instead of y" in hint_of(lambda x: None, lambda f: f(3.0))


@pytest.mark.parametrize(
    "program",
    [
        lambda f: f(3.0)["key"],
        lambda f: f(3.0) + np.ones((2, 2)),
        lambda f: f(3.0).missing,
        lambda f: 1.0 / len(f(3.0)),
        lambda f: float(int("1" + "0" * 400)) if f(3.0) is not None else 0,
    ],
)
def test_a_result_that_the_program_cannot_use_is_the_answer_s_fault(program):
    exam = exam_of(lambda x: [], lambda x: 0.0, mistakes=[])
    # The reference is never reached: _run_student is what turns the error into a hint.
    with pytest.raises(Wrong, match="could not be used"):
        exam._run_student(program)


def test_an_error_of_the_answer_comes_through():
    def answer(x):
        raise ValueError("no")

    with pytest.raises(StudentRaised, match=r"^ValueError$"):
        exam_of(answer).expect(lambda f: f(3.0))


def test_a_placeholder_is_not_attempted():
    def answer(x):
        raise NotImplementedError

    with pytest.raises(NotAttempted):
        exam_of(answer).expect(lambda f: f(3.0))


def test_expect_needs_a_reference():
    with pytest.raises(TypeError, match=r"use Exam\.compare"):
        exam_of(scale, reference=None).expect(lambda f: f(3.0))


def test_compare_names_the_suspect_that_fits():
    exam = exam_of(scale)
    exam.compare(1.0, 1.0)
    with pytest.raises(Wrong, match=r"^Halved\.$"):
        exam.compare(0.5, 1.0, suspects=[(2.0, "Doubled."), (0.5, "Halved.")])
    with pytest.raises(Wrong, match="wrong value"):
        exam.compare(0.7, 1.0, suspects=[(2.0, "Doubled."), (0.5, "Halved.")])


def test_an_input_that_was_changed_is_named_by_its_parameter():
    def answer(x, count):
        x *= 2.0
        return x, count + 1

    exam = exam_of(answer, scale_and_count, ("y", "count"), [])
    with pytest.raises(Wrong, match=r"was changed \(`x`\)"):
        exam.expect_unmodified(lambda f: [f(np.ones(2), 0), f(np.ones(3), 0)])
    exam = exam_of(scale_and_count, scale_and_count, ("y", "count"), [])
    exam.expect_unmodified(lambda f: f(np.ones(2), 0))


def test_an_answer_that_does_nothing_does_not_pass_as_harmless():
    exam = exam_of(lambda x, count: (x, count), scale_and_count, ("y", "count"), [])
    with pytest.raises(Wrong, match="once the values are right"):
        exam.expect_unmodified(lambda f: f(np.ones(2), 0))


def test_the_tolerance_is_passed_on():
    slightly_off = exam_of(lambda x: 2.0 * x + 1e-7)
    slightly_off.expect(lambda f: f(3.0), atol=1e-6)
    slightly_off.expect_unmodified(lambda f: f(3.0), atol=1e-6)
    with pytest.raises(Wrong, match="nearly right"):
        slightly_off.expect(lambda f: f(3.0))


def test_fail_and_call():
    exam = exam_of(scale)
    assert exam.call("scale", 2.0) == 4.0
    with pytest.raises(StudentRaised, match=r"^NameError$"):
        exam.call("other")
    with pytest.raises(Wrong, match="because"):
        exam.fail("because")
