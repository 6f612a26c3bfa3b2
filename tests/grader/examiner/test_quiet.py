"""What NumPy warns of during a call: noted in either kind of student, judged by a check."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from grader.examiner.attempt import Cell, Session
from grader.examiner.errors import Wrong
from grader.examiner.exam import Exam
from grader.examiner.scoring import Result, grade_exercise
from grader.examiner.student import LocalStudent
from grader.examiner.unit import Exercise, Unit
from grader.sandbox import complaints
from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import student


def exercise() -> Exercise:
    found = Exercise("f", 2, reference=lambda z: np.logaddexp(0.0, z), returns=("y",))

    @found.check("quiet", 1)
    def quiet(exam: Exam) -> None:
        exam.expect_quiet(lambda f: [f(np.array([1.0])), f(np.array([800.0]))], "Take care.")

    @found.check("values", 1)
    def values(exam: Exam) -> None:
        exam.expect(lambda f: f(np.array([1.0])))

    return found


SILENT = "import numpy as np\ndef f(z):\n    return np.logaddexp(0.0, z)"
WARNS = """
import numpy as np
def f(z):
    return np.where(z > 30, z, np.log1p(np.exp(z)))
"""
HUSHED = """
import numpy as np
def f(z):
    with np.errstate(over="ignore"):
        return np.where(z > 30, z, np.log1p(np.exp(z)))
"""
WRONG = "def f(z):\n    return 2 * z"
CASES = {
    "silent": (SILENT, 2.0, ""),
    "warns": (WARNS, 1.0, "NumPy warns: overflow encountered in exp. Take care."),
    "hushed": (HUSHED, 2.0, ""),
    "wrong": (WRONG, 0.0, "once the values are right"),
}


def local(source: str) -> Result:
    namespace: dict[str, object] = {}
    exec(source, namespace)
    return grade_exercise("98-toy", exercise(), LocalStudent(namespace), 0)


def remote(parent: WarmParent, source: str) -> Result:
    toy = Unit("98-toy", [exercise()])
    session = Session(parent, toy, [Cell("f", "exercise", source)], 0)
    try:
        return session.grade(toy.exercises["f"])
    finally:
        session.stop()


@pytest.mark.parametrize("case", CASES)
def test_a_warning_costs_its_check_alone(case: str) -> None:
    source, score, hint = CASES[case]
    result = local(source)
    assert result["score"] == score
    assert hint in result["checks"][0]["hint"]


@pytest.mark.sandbox
@pytest.mark.parametrize("case", CASES)
def test_and_in_the_students_process(parent: WarmParent, case: str) -> None:
    assert remote(parent, CASES[case][0]) == local(CASES[case][0])


def test_a_call_that_calls_back_is_listened_to_as_well() -> None:
    caller = Exercise("f", 1, reference=lambda g: g(1.0), returns=("y",))
    answer = {"f": lambda g: g(1.0) + 0 * np.exp(np.array([-800.0, 800.0]))[0]}
    exam = Exam(caller, LocalStudent(answer), np.random.default_rng(0))
    with pytest.raises(Wrong, match="overflow encountered in exp"):
        exam.expect_quiet(lambda f: f(lambda x: 2 * x), "Take care.")


@pytest.mark.sandbox
def test_a_single_call_reports_as_many_calls_do(parent: WarmParent) -> None:
    with student(parent) as (far, _):
        far.run_cell(WARNS, "f")
        far.call("f", (np.array([800.0]),), {})
        assert far.warned() == ["overflow encountered in exp"]
        far.call("f", (np.array([1.0]),), {})
        assert far.warned() == []


def test_a_few_are_kept_and_each_once() -> None:
    with complaints.noted() as found:
        for k in range(100):
            warnings.warn(f"number {k // 2} " + "x" * 1000, RuntimeWarning, stacklevel=1)
    assert [text[:9] for text in found] == [f"number {k} " for k in range(complaints.MOST)]
    assert {len(text) for text in found} == {complaints.LENGTH}


def test_nothing_is_noted_afterwards_and_other_kinds_never() -> None:
    with pytest.warns(UserWarning, match="elsewhere"), complaints.noted() as found:
        warnings.warn("elsewhere", UserWarning, stacklevel=1)
    with pytest.warns(RuntimeWarning, match="overflow"):
        np.exp(np.array([1000.0]))
    assert found == []


def test_broken_warnings_cost_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(warnings, "filters", None)
        with complaints.noted() as found:
            pass
    assert found == []
