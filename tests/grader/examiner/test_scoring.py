"""From checks to a verdict and a score, and how a unit is declared."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from grader.examiner import Exercise, Limits, Mistake, StudentError, Unit
from grader.examiner.errors import Delegated, StudentGone
from grader.examiner.scoring import SEVERITY, check_rng, grade_exercise, not_run
from grader.examiner.student import LocalStudent


def doubling() -> Exercise:
    exercise = Exercise(
        "double",
        3,
        reference=lambda x: 2 * x,
        returns=("y",),
        mistakes=[Mistake("squares", lambda x: x * x, "You squared.")],
    )

    @exercise.check("small", 1, "Small numbers")
    def _small(exam):
        exam.expect(lambda f: f(2.0))

    @exercise.check("large", 1.5)
    def _large(exam):
        exam.expect(lambda f: f(3.0))

    @exercise.check("random", 0.5)
    def _random(exam):
        x = exam.rng.normal()
        exam.expect(lambda f: f(x))

    return exercise


def grade(answer, seed=0):
    return grade_exercise("00-unit", doubling(), LocalStudent({"double": answer}), seed)


def rows(result):
    return {row["name"]: row for row in result["checks"]}


def test_full_marks():
    result = grade(lambda x: x + x)
    assert result["score"] == result["max_score"] == 3.0
    assert result["verdict"] == "passed"
    assert result["gone"] is False
    assert all(row["passed"] and row["hint"] == "" for row in result["checks"])


def test_partial_credit_with_the_mistake_named():
    result = grade(lambda x: x * x)
    assert result["verdict"] == "wrong"
    assert result["score"] == 1.0
    assert rows(result)["large"] == {
        "name": "large",
        "title": "large",
        "points": 0.0,
        "max_points": 1.5,
        "passed": False,
        "hint": "You squared.",
        "mistakes": ["squares"],
    }
    assert rows(result)["small"]["title"] == "Small numbers"


def squaring() -> Exercise:
    """Two mistakes that agree at 2, and a third that nothing else agrees with."""
    exercise = Exercise(
        "square",
        2,
        reference=lambda x: x * x,
        returns=("y",),
        mistakes=[
            Mistake("triples", lambda x: 3 * x, "You tripled."),
            Mistake("adds_four", lambda x: x + 4, "You added four."),
        ],
    )

    @exercise.check("two", 1)
    def _two(exam):
        exam.expect(lambda f: f(2.0))

    @exercise.check("five", 1)
    def _five(exam):
        exam.expect(lambda f: f(5.0))

    return exercise


@pytest.mark.parametrize(
    ("answer", "two", "five"),
    [
        (lambda x: 3 * x, ["triples"], ["triples"]),
        (lambda x: x + 4, ["adds_four"], ["adds_four"]),
        # The other check is explained by nothing, or not wrong: both stay possible.
        (lambda x: 6.0 if x == 2.0 else 1.0, ["triples", "adds_four"], []),
        (lambda x: 6.0 if x == 2.0 else x * x, ["triples", "adds_four"], []),
    ],
)
def test_a_mistake_that_explains_every_check_is_told_alone(answer, two, five):
    found = rows(grade_exercise("00-unit", squaring(), LocalStudent({"square": answer})))
    assert (found["two"]["mistakes"], found["five"]["mistakes"]) == (two, five)
    assert found["two"]["hint"].startswith("More than one") == (len(two) > 1)
    if len(two) == 1:
        assert found["two"]["hint"] == found["five"]["hint"]


def test_an_exception_fails_its_check_alone():
    def answer(x):
        if x == 3.0:
            raise KeyError("three")
        return 2 * x

    result = grade(answer)
    assert result["verdict"] == "error"
    assert result["score"] == 1.5
    assert "KeyError" in rows(result)["large"]["hint"]


def test_a_placeholder_is_asked_once():
    calls = []

    def answer(x):
        calls.append(x)
        raise NotImplementedError

    result = grade(answer)
    assert result["verdict"] == "not attempted"
    assert result["score"] == 0.0
    assert len(calls) == 1
    assert rows(result)["random"]["hint"].startswith("Not reached: Nothing was handed in")


class Ending(LocalStudent):
    """A student whose process ends, or whose answer leans on what it may not, at a call."""

    def __init__(self, error: StudentError, at_call: int):
        super().__init__({"double": lambda x: 2 * x})
        self.error, self.calls_left = error, at_call

    def call(self, name, args, kwargs, keep=()):
        self.calls_left -= 1
        if self.calls_left < 0:
            raise self.error
        return super().call(name, args, kwargs, keep)


@pytest.mark.parametrize("reason", ["timeout", "memory", "killed", "tampered"])
def test_a_process_that_ends_keeps_what_it_earned(reason):
    result = grade_exercise("00-unit", doubling(), Ending(StudentGone(reason), 1))
    assert result["verdict"] == reason
    assert result["score"] == 1.0
    assert result["gone"] is True
    assert rows(result)["random"]["hint"].startswith("Not reached")


def test_a_fault_of_ours_is_never_a_zero():
    result = grade_exercise("00-unit", doubling(), Ending(StudentGone("infrastructure"), 1))
    assert result["verdict"] == "infrastructure"
    assert result["score"] is None


def test_delegation_ends_the_exercise_and_not_the_process():
    result = grade_exercise("00-unit", doubling(), Ending(Delegated("uses torch.optim"), 0))
    assert result["verdict"] == "delegated"
    assert result["score"] == 0.0
    assert result["gone"] is False


def test_a_hidden_test_that_fails_by_itself_is_infrastructure(caplog):
    exercise = Exercise("double", 1, reference=lambda x: 2 * x, returns=("y",))

    @exercise.check("broken", 1)
    def _broken(exam):
        raise RuntimeError("a mistake of ours")

    with caplog.at_level(logging.CRITICAL, logger="grader.examiner.scoring"):
        result = grade_exercise("00-unit", exercise, LocalStudent({"double": lambda x: 2 * x}))
    assert result["verdict"] == "infrastructure"
    assert result["score"] is None
    assert "a mistake of ours" not in str(result)


def test_an_exercise_that_did_not_survive_its_cell():
    result = not_run(doubling(), StudentGone("timeout"))
    assert (result["score"], result["verdict"], result["gone"]) == (0.0, "timeout", True)
    assert len({row["hint"] for row in result["checks"]}) == 1


def test_every_verdict_of_an_error_has_a_place():
    for reason in StudentGone.sentences:
        assert StudentGone(reason).verdict in SEVERITY


def test_the_generator_depends_on_seed_and_names_alone():
    def draw(*names, seed=0):
        return check_rng(*names, seed).normal()

    assert draw("u", "e", "c") == draw("u", "e", "c")
    different = {draw("u", "e", "c"), draw("v", "e", "c"), draw("u", "f", "c"), draw("u", "e", "d")}
    different.add(draw("u", "e", "c", seed=1))
    assert len(different) == 5


def test_inputs_are_the_same_for_every_student():
    seen = []

    def answer(x):
        seen.append(float(x))
        return 2 * x

    grade(answer)
    grade(answer)
    grade(answer, seed=1)
    assert seen[2] == seen[5] != seen[8]


def test_a_unit_counts_its_points():
    unit = Unit("00-unit", [doubling()], delegated=["torch"])
    assert unit.points == 3
    assert unit.delegated == ("torch",)
    assert unit.exercises["double"].limits == Limits()


def test_a_unit_refuses_points_that_do_not_add_up():
    exercise = doubling()
    exercise.points = 4
    with pytest.raises(ValueError, match="sum to 3 points, the exercise is worth 4"):
        Unit("00-unit", [exercise])


def test_a_unit_refuses_two_of_one_name():
    with pytest.raises(ValueError, match="share an id"):
        Unit("00-unit", [doubling(), doubling()])
    exercise = Exercise("e", 2)
    exercise.check("same", 1)(lambda exam: None)
    exercise.check("same", 1)(lambda exam: None)
    with pytest.raises(ValueError, match="two checks of one name"):
        Unit("00-unit", [exercise])


class TestLocalStudent:
    @pytest.mark.parametrize(
        ("value", "touch"),
        [
            (np.zeros(2), lambda x: x.__iadd__(1)),
            (np.array([0.0, np.nan]), lambda x: x.__setitem__(0, 1.0)),
            ([1.0, 2.0], lambda x: x.append(3.0)),
            ([1.0, 2.0], lambda x: x.__setitem__(0, 3.0)),
            ({"a": [np.zeros(2)]}, lambda x: x["a"][0].__iadd__(1)),
        ],
    )
    def test_an_input_that_is_changed_is_reported_and_stays_as_it_was(self, value, touch):
        student = LocalStudent({"f": lambda x: touch(x)})
        before = str(value)
        student.call("f", (value,), {})
        assert student.changed() == ["args[0]"]
        student.call("f", (), {"x": value})
        assert student.changed() == ["x"]
        assert str(value) == before

    @pytest.mark.parametrize(
        "value", [np.array([np.nan, 0.0]), np.array(1.0), np.zeros((0, 2)), [1, np.nan], None, int]
    )
    def test_an_untouched_input_is_not_reported(self, value):
        student = LocalStudent({"f": lambda x: [x]})
        student.call("f", (value,), {})
        assert student.changed() == []

    def test_what_is_returned_is_a_copy(self):
        state = np.zeros(2)
        student = LocalStudent({"f": lambda: state})
        first = student.call("f", (), {})
        state += 1
        assert first.sum() == 0

    def test_a_generator_is_not_advanced(self):
        rng = np.random.default_rng(0)
        student = LocalStudent({"f": lambda rng: rng.normal()})
        assert student.call("f", (rng,), {}) == student.call("f", (rng,), {})

    def test_warnings_of_the_answer_stay_silent(self):
        student = LocalStudent({"f": lambda x: x / 0})
        assert student.call("f", (np.ones(1),), {})[0] == np.inf
