"""Objects of a student in this process: behind handles, as those of another process are."""

from __future__ import annotations

import collections

import numpy as np
import pytest

from grader.examiner import Exam, Exercise, NotAttempted, StudentRaised, Wrong
from grader.examiner.handles import Handle, invoke
from grader.examiner.student import LocalStudent


class Box:
    def __init__(self, data):
        self.data = data

    def __mul__(self, other):
        if other is None:
            raise NotImplementedError
        return Box(self.data * other.data)

    def __pow__(self, number):
        return self.data**number

    def twice(self):
        return [self, {"again": self}]

    def again(self, factor):
        return Box(self.data * factor)

    def deep(self):
        return self.deep()


def content(box):
    return box.data


def contents(boxes):
    return [box.data for box in boxes["all"]]


@pytest.fixture
def student():
    return LocalStudent({"Box": Box, "content": content, "contents": contents})


def box(student, data=3.0):
    return student.call("Box", (data,), {})


def test_an_object_stays_behind_its_handle(student):
    made = box(student)
    assert isinstance(made, Handle)
    assert made.remote_type() == "Box"
    assert made.data == 3.0
    made.data = 5.0
    assert made**2 == 25.0
    assert invoke(made, "again", 2.0).data == 10.0
    assert invoke(Box(1.0), "again", 2.0).data == 2.0
    assert isinstance(made * made, Handle)
    assert (made * made).data == 25.0
    assert made.twice()[1]["again"].data == 5.0


def test_a_handle_is_the_object_where_it_is_passed_back(student):
    made = box(student)
    assert student.call("content", (made,), {}) == 3.0
    assert student.call("contents", ({"all": (made, made)},), {}) == [3.0, 3.0]


def test_what_goes_wrong_is_the_students_error(student):
    made = box(student)
    for use, kind in (
        (lambda: made.grad, "AttributeError"),
        (lambda: made * 2.0, "AttributeError"),
        (lambda: made + made, "TypeError"),
        (lambda: made.deep(), "RecursionError"),
        (lambda: invoke(made, "deep"), "RecursionError"),
        (lambda: invoke(made, "nothing"), "AttributeError"),
        (lambda: student.call("Ball", (), {}), "NameError"),
    ):
        with pytest.raises(StudentRaised) as caught:
            use()
        assert caught.value.kind == kind
    with pytest.raises(NotAttempted):
        made * None


def test_a_handle_meets_a_call_that_still_waits():
    """Whichever of the two stands on the left, in a program of an exam."""
    exercise = Exercise("Box", 1, reference=Box)
    exam = Exam(exercise, LocalStudent({"Box": Box}), np.random.default_rng(0))
    exam.expect(lambda f: [((f(2.0) * f(3.0)) * f(5.0)).data, (f(5.0) * (f(2.0) * f(3.0))).data])
    wrong = Exam(exercise, LocalStudent({"Box": lambda x: Box(-x)}), np.random.default_rng(0))
    with pytest.raises(Wrong):
        wrong.expect(lambda f: [((f(2.0) * f(3.0)) * f(5.0)).data])


@pytest.mark.parametrize(
    "value",
    [None, True, 2, 1.5, 1j, "text", np.float64(2.0), np.ones(2), [1, (2,)], {"a": 1}],
    ids=lambda value: type(value).__name__,
)
def test_plain_data_is_no_handle(value):
    got = LocalStudent({"f": lambda: value}).call("f", (), {})
    assert type(got) is type(value)
    np.testing.assert_equal(got, value)


def test_a_named_tuple_comes_as_a_tuple_and_a_generator_as_a_copy():
    pair = collections.namedtuple("pair", "a b")(1.0, 2.0)
    rng = np.random.default_rng(0)
    student = LocalStudent({"pair": lambda: pair, "rng": lambda: rng, "draw": lambda r: r.random()})
    assert student.call("pair", (), {}) == (1.0, 2.0)
    assert student.call("rng", (), {}) is not rng
    first = student.call("draw", (rng,), {})
    assert student.call("draw", (rng,), {}) == first


def test_what_is_the_students_own_affair_stays_with_the_student():
    """A cache comes back to the student as the same object, of whatever type."""
    Pair = collections.namedtuple("Pair", "left right")
    caches = [Pair(1, {("a", 0): 2}), np.array([None, {}]), None, 3.0, {(1, 2): "x"}]
    returned = [(float(i), cache) for i, cache in enumerate(caches)]
    seen = []
    exercise = Exercise("forward", 0, reference=lambda i: returned[i], returns=("y", "cache"))
    exercise.kept = ("cache",)
    student = LocalStudent({"forward": lambda i: returned[i], "back": seen.append})
    exam = Exam(exercise, student, np.random.default_rng(0))
    for i in range(len(caches)):
        for y, cache in (exam.answer(i), exam.call_keeping("forward", (1,), i)):
            assert y == float(i)
            assert isinstance(cache, Handle)
            exam.call("back", cache)
    assert all(a is b is c for a, b, c in zip(caches, seen[::2], seen[1::2], strict=True))
    exam.expect(lambda f: [f(i)[0] for i in range(len(caches))])
