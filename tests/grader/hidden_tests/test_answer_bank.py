"""The bank of answers against the hidden tests: full marks for right ones, a hint for wrong."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.examiner.scoring import grade_exercise
from grader.examiner.student import LocalStudent
from grader.hidden_tests import load_unit
from grader.hidden_tests.unit_07_adaptive_methods import cases
from grader.pipeline.answer_bank import Answer, load_answers

UNIT = load_unit("07-adaptive-methods")
BANK = load_answers(Path(__file__).parents[2] / "answers" / UNIT.name)
RIGHT = [a for answers in BANK.values() for a in answers if a.kind == "right"]
WRONG = [a for answers in BANK.values() for a in answers if a.kind == "wrong"]
MISTAKES = [(name, m) for name, exercise in UNIT.exercises.items() for m in exercise.mistakes]
SEEDS = [0, 1, 2]

# "Keep the calls few": each is a message to the student's process.
MAX_CALLS = 900


def answer_id(answer: Answer) -> str:
    return f"{answer.exercise}-{answer.name.replace(' ', '_')}"


def mistake_id(pair: Any) -> str:
    return f"{pair[0]}-{pair[1].name}"


def namespace(source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"np": np}
    exec(compile(source, "<cell>", "exec"), cell)
    return cell


def grade(answer: Answer, seed: int = 0) -> dict[str, Any]:
    student = LocalStudent(namespace(answer.source))
    return grade_exercise(UNIT.name, UNIT.exercises[answer.exercise], student, seed)


def grade_function(exercise: str, function: Any, seed: int = 0) -> dict[str, Any]:
    student = LocalStudent({exercise: function})
    return grade_exercise(UNIT.name, UNIT.exercises[exercise], student, seed)


def failed(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in result["checks"] if not row["passed"]]


@pytest.mark.parametrize("answer", RIGHT, ids=answer_id)
def test_a_right_answer_gets_full_marks(answer):
    for seed in SEEDS:
        result = grade(answer, seed)
        assert failed(result) == []
        assert result["verdict"] == "passed"
        assert result["score"] == UNIT.exercises[answer.exercise].points


@pytest.mark.parametrize("answer", WRONG, ids=answer_id)
def test_a_wrong_answer_gets_its_hint(answer):
    for seed in SEEDS:
        result = grade(answer, seed)
        assert result["verdict"] in ("wrong", "error")
        assert result["score"] < result["max_score"]
        if answer.score is not None:
            assert result["score"] == answer.score
        hints = [row["hint"] for row in failed(result)]
        assert any(answer.hint in hint for hint in hints), hints
        named = {name for row in result["checks"] for name in row["mistakes"]}
        assert set(answer.mistakes) <= named, hints


def test_the_bank_covers_every_exercise_and_every_mistake():
    assert set(BANK) == set(UNIT.exercises)
    for name, exercise in UNIT.exercises.items():
        assert sum(a.kind == "right" for a in BANK[name]) >= 4, name
        banked = {mistake for a in BANK[name] for mistake in a.mistakes}
        assert banked == {mistake.name for mistake in exercise.mistakes}, name
        # Answers that change their inputs lose that point alone.
        assert any(a.score == exercise.points - 0.5 for a in BANK[name] if "inputs" in a.name), name


@pytest.mark.parametrize("pair", MISTAKES, ids=mistake_id)
def test_a_mistake_is_told_apart_from_all_others(pair):
    """In at least one check it is the only one that fits, whatever the seed."""
    exercise, mistake = pair
    for seed in SEEDS:
        named = [row["mistakes"] for row in failed(grade_function(exercise, mistake.answer, seed))]
        assert [mistake.name] in named
        # Nothing is called by another name: a check that fails for it never names others alone.
        assert all(mistake.name in names for names in named if names)


@pytest.mark.parametrize("answer", RIGHT, ids=answer_id)
def test_rounding_is_far_below_the_tolerance(answer, monkeypatch):
    monkeypatch.setattr(cases, "RTOL", cases.RTOL / 30)
    monkeypatch.setattr(cases, "ATOL", cases.ATOL / 30)
    assert failed(grade(answer)) == []


@pytest.mark.parametrize("pair", MISTAKES, ids=mistake_id)
def test_mistakes_are_far_above_the_tolerance(pair, monkeypatch):
    exercise, mistake = pair
    monkeypatch.setattr(cases, "RTOL", 100 * cases.RTOL)
    monkeypatch.setattr(cases, "ATOL", 100 * cases.ATOL)
    named = [row["mistakes"] for row in failed(grade_function(exercise, mistake.answer))]
    assert [mistake.name] in named


def test_hints_hold_no_hidden_number_and_no_code():
    hints = {mistake.hint for _, mistake in MISTAKES}
    hints |= {row["hint"] for answer in WRONG for row in failed(grade(answer))}
    assert len(hints) > 100
    for hint in hints:
        assert not re.search(r"\d\.\d{2,}|\d{4,}|np\.|\*\*|==|np\(", hint), hint
        assert len(hint) <= 700, hint
        assert hint.strip() == hint
        assert hint.endswith((".", ")")), hint


def test_a_mistake_is_known_by_one_name_and_one_hint():
    for exercise in UNIT.exercises.values():
        names = [mistake.name for mistake in exercise.mistakes]
        hints = [mistake.hint for mistake in exercise.mistakes]
        assert len(set(names)) == len(names)
        assert len(set(hints)) == len(hints)


def test_the_unit_keeps_to_its_points_and_calls():
    points = {name: exercise.points for name, exercise in UNIT.exercises.items()}
    assert points == {
        "adagrad_step": 2,
        "rmsprop_step": 2,
        "adadelta_step": 3,
        "adam_step": 4,
        "nadam_step": 3,
        "adamw_step": 3,
        "amsgrad_step": 2,
    }
    calls = []

    class Counted(LocalStudent):
        def call(self, name: str, args: Any, kwargs: Any) -> Any:
            calls.append(name)
            return super().call(name, args, kwargs)

    for name, exercise in UNIT.exercises.items():
        grade_exercise(UNIT.name, exercise, Counted({name: exercise.reference}))
    assert len(calls) <= MAX_CALLS
    for exercise in UNIT.exercises.values():
        assert exercise.checks[-1].name == "inputs_unmodified"
        assert exercise.checks[-1].points == 0.5


ODD = {
    "text": "m",
    "nothing": None,
    "number": 1.0,
    "infinite": np.inf,
    "NaN": np.nan,
    "complex": 1j,
    "large integer": 10**400,
    "dictionary": {"w": 1.0},
    "ragged": [[1.0], [1.0, 2.0]],
    "objects": np.array([object()], dtype=object),
    "truth": np.array([True, False, True, True]),
    "other shape": np.zeros((3, 5)),
    "unsigned": np.ones(4, np.uint8),
    "nested": ((1.0, 2.0), (3.0,)),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("exercise", UNIT.exercises)
def test_whatever_comes_back_is_the_answer_s_fault(exercise, odd):
    """No returned value makes a hidden test fail by itself, which would not be a grade."""
    count = len(UNIT.exercises[exercise].returns)
    for function in (
        lambda *a, **k: odd,
        lambda *a, **k: (odd,) * count,
        lambda w, *a, **k: (w,) * (count - 1) + (odd,),
        lambda w, *a, **k: (odd,) + (w,) * (count - 1),
    ):
        result = grade_function(exercise, function)
        assert result["verdict"] in ("wrong", "error")
        assert result["score"] == 0.0
        assert all(row["hint"] for row in result["checks"])


def test_a_right_answer_may_return_a_list():
    exercise = UNIT.exercises["adam_step"]
    result = grade_function("adam_step", lambda *a, **k: list(exercise.reference(*a, **k)))
    assert result["score"] == 4


def test_without_known_mistakes_a_wrong_answer_still_gets_a_hint():
    for name, exercise in UNIT.exercises.items():
        bare = dataclasses.replace(exercise, mistakes=())
        for answer in BANK[name]:
            if answer.kind == "wrong":
                student = LocalStudent(namespace(answer.source))
                result = grade_exercise(UNIT.name, bare, student)
                assert result["score"] < result["max_score"]
                assert all(row["hint"] for row in failed(result))
