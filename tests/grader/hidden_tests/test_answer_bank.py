"""The banks of answers against the hidden tests: full marks for right ones, a hint for wrong.

Every unit with a bank in tests/answers is covered.
"""

from __future__ import annotations

import dataclasses
import os
import re
import zlib
from typing import Any

import pytest

from grader.examiner import exam
from grader.examiner.compare import Tolerance
from grader.examiner.scoring import grade_exercise
from grader.examiner.student import LocalStudent
from grader.hidden_tests import unit_names
from grader.pipeline.answer_bank import load_answers
from tests.grader.hidden_tests.banked import (
    BANKS,
    EXERCISES,
    MISTAKES,
    RIGHT,
    ROOT,
    WRONG,
    Banked,
    failed,
    grade,
    grade_function,
    mistakes_of,
    namespace,
    unit_of,
)

SEEDS = [0, 1, 2]
# A second each: one seed per answer, not the same for all, unless this is the long campaign.
SLOW = {"Value", "train_mlp", "fit_softmax"}


def seeds(exercise: str, case: object) -> list[int]:
    """The seeds that an answer of the bank, or a known mistake, is graded with."""
    if exercise not in SLOW or os.environ.get("DESCENT_CAMPAIGN") == "full":
        return SEEDS
    return [SEEDS[zlib.crc32(str(case).encode()) % len(SEEDS)]]


# Exercise -> points, as the syllabus has them.
POINTS = {
    "00-start-here": {"mean_squared_error": 2},
    "01-logistic-regression": {
        "log_sigmoid": 2,
        "logistic_loss": 4,
        "logistic_hessian": 3,
        "softmax": 2,
        "softmax_loss": 4,
        "fit_softmax": 4,
    },
    "02-backpropagation": {
        "example_gradient": 2,
        "Value": 6,
        "numerical_gradient": 3,
        "unbroadcast": 3,
        "matmul_vjp": 2,
        "softmax_cross_entropy_vjp": 3,
    },
    "03-multilayer-perceptrons": {
        "xor_network": 3,
        "mlp_forward": 3,
        "mlp_backward": 5,
        "relu_interpolant": 4,
        "sawtooth_network": 3,
        "required_stage_accuracy": 1,
        "train_mlp": 4,
    },
    "07-adaptive-methods": {
        "adagrad_step": 2,
        "rmsprop_step": 2,
        "adadelta_step": 3,
        "adam_step": 4,
        "nadam_step": 3,
        "adamw_step": 3,
        "amsgrad_step": 2,
    },
}
# "Keep the calls few": each is a message to the student's process.
MAX_CALLS = {"00-start-here": 20, "07-adaptive-methods": 900}
MAX_CALLS_ELSEWHERE = 2000
# What every exercise of these units must have, beside what every unit must have.
MIN_RIGHT = {"00-start-here": 8, "07-adaptive-methods": 4}
MIN_HINTS = {"00-start-here": 15, "07-adaptive-methods": 75}
LOOKS_AT_INPUTS = {"00-start-here", "07-adaptive-methods"}  # in every exercise


def scale_tolerances(factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every comparison of the hidden tests with so many times its tolerance."""

    def scaled(rtol: float, atol: float) -> Tolerance:
        return Tolerance(factor * rtol, factor * atol)

    monkeypatch.setattr(exam, "Tolerance", scaled)


def test_there_are_banks():
    assert {"00-start-here", "07-adaptive-methods"} <= set(BANKS)
    assert set(POINTS) <= set(BANKS)


@pytest.mark.parametrize("unit", sorted(set(BANKS) | set(unit_names())))
def test_a_unit_with_hidden_tests_has_a_bank_and_the_other_way_round(unit):
    assert unit in unit_names()
    assert unit in BANKS
    assert load_answers(ROOT / "tests" / "answers" / unit)
    assert unit_of(unit).name == unit
    assert mistakes_of(unit)


@pytest.mark.parametrize("banked", RIGHT, ids=str)
def test_a_right_answer_gets_full_marks(banked):
    for seed in seeds(banked.answer.exercise, banked):
        result = grade(banked, seed)
        assert failed(result) == []
        assert result["verdict"] == "passed"
        assert result["score"] == unit_of(banked.unit).exercises[banked.answer.exercise].points


def is_no_sentence(hint: str) -> bool:
    """Whether a hint shows code or a hidden number, is too long, or has no end."""
    shown = re.search(r"\d\.\d{2,}|\d{4,}|np\.|\*\*|==|np\(", hint)
    whole = hint.strip() == hint and hint.endswith((".", ")", "?"))
    return bool(shown) or len(hint) > 700 or not whole


@pytest.mark.parametrize("banked", WRONG, ids=str)
def test_a_wrong_answer_gets_its_hint(banked):
    answer = banked.answer
    for seed in seeds(answer.exercise, banked):
        result = grade(banked, seed)
        assert result["verdict"] in ("wrong", "error")
        assert result["score"] < result["max_score"]
        if answer.score is not None:
            assert result["score"] == answer.score
        hints = [row["hint"] for row in failed(result)]
        assert any(answer.hint in hint for hint in hints), hints
        assert list(filter(is_no_sentence, hints)) == []
        named = {name for row in result["checks"] for name in row["mistakes"]}
        assert set(answer.mistakes) <= named, hints


@pytest.mark.parametrize("unit", BANKS)
def test_a_bank_covers_every_exercise_and_every_mistake(unit):
    bank = BANKS[unit]
    assert set(bank) == set(unit_of(unit).exercises)
    for name, exercise in unit_of(unit).exercises.items():
        assert sum(a.kind == "right" for a in bank[name]) >= MIN_RIGHT.get(unit, 3), name
        assert sum(a.kind == "wrong" for a in bank[name]) >= 3, name
        banked = {mistake for a in bank[name] for mistake in a.mistakes}
        assert banked == {mistake.name for mistake in exercise.mistakes}, name


@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_changed_inputs_cost_little(unit, exercise):
    """The check stands last, is worth half a point at most, and is all that such answers lose."""
    checks = unit_of(unit).exercises[exercise].checks
    looks = [check for check in checks if check.name == "inputs_unmodified"]
    if unit in LOOKS_AT_INPUTS:
        assert [check.points for check in looks] == [0.5]
    for check in looks:
        assert check is checks[-1]
        assert check.points <= 0.5
        left = unit_of(unit).exercises[exercise].points - check.points
        assert any(a.score == left for a in BANKS[unit][exercise] if "inputs" in a.name)


@pytest.mark.parametrize("known", MISTAKES, ids=str)
def test_a_mistake_is_told_apart_from_all_others(known):
    """In at least one check it is the only one that fits, whatever the seed."""
    name, answer = known.mistake.name, known.mistake.answer
    for seed in seeds(known.exercise, known):
        result = grade_function(known.unit, known.exercise, answer, seed)
        named = [row["mistakes"] for row in failed(result)]
        assert [name] in named
        # Nothing is called by another name: a check that fails for it never names others alone.
        assert all(name in names for names in named if names)


@pytest.mark.parametrize("banked", RIGHT, ids=str)
def test_rounding_is_far_below_the_tolerance(banked, monkeypatch):
    scale_tolerances(1 / 30, monkeypatch)
    assert failed(grade(banked)) == []


# A hundred times, but for what people write: 1e-8 beside a sum is five times the tolerance.
FAR = {"small_added": 3}


@pytest.mark.parametrize("known", MISTAKES, ids=str)
def test_mistakes_are_far_above_the_tolerance(known, monkeypatch):
    scale_tolerances(FAR.get(known.mistake.name, 100), monkeypatch)
    result = grade_function(known.unit, known.exercise, known.mistake.answer)
    assert [known.mistake.name] in [row["mistakes"] for row in failed(result)]


def test_scaled_tolerances_are_felt(monkeypatch):
    """Else the two tests above would prove nothing."""
    right = Banked("07-adaptive-methods", BANKS["07-adaptive-methods"]["adam_step"][1])
    scale_tolerances(1e-9, monkeypatch)
    assert failed(grade(right))


@pytest.mark.parametrize("unit", BANKS)
def test_hints_hold_no_hidden_number_and_no_code(unit):
    hints = {known.mistake.hint for known in mistakes_of(unit)}
    assert len(hints) > MIN_HINTS.get(unit, 0)
    assert list(filter(is_no_sentence, hints)) == []


@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_a_mistake_is_known_by_one_name_and_one_hint(unit, exercise):
    mistakes = unit_of(unit).exercises[exercise].mistakes
    assert len({mistake.name for mistake in mistakes}) == len(mistakes)
    assert len({mistake.hint for mistake in mistakes}) == len(mistakes)


@pytest.mark.parametrize("unit", POINTS)
def test_a_unit_keeps_to_its_points(unit):
    points = {name: exercise.points for name, exercise in unit_of(unit).exercises.items()}
    assert points == POINTS[unit]


@pytest.mark.parametrize("unit", BANKS)
def test_a_unit_keeps_its_calls_few(unit):
    calls = []

    class Counted(LocalStudent):
        def call(self, name: str, args: Any, kwargs: Any, keep: Any = ()) -> Any:
            calls.append(name)
            return super().call(name, args, kwargs, keep)

    for name, exercise in unit_of(unit).exercises.items():
        right = next(a.source for a in BANKS[unit][name] if a.kind == "right")
        result = grade_exercise(unit, exercise, Counted(namespace(unit, name, right)))
        assert result["verdict"] == "passed"
    assert calls
    assert len(calls) <= MAX_CALLS.get(unit, MAX_CALLS_ELSEWHERE)


@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_without_known_mistakes_a_wrong_answer_still_gets_a_hint(unit, exercise):
    bare = dataclasses.replace(unit_of(unit).exercises[exercise], mistakes=())
    for answer in BANKS[unit][exercise]:
        if answer.kind == "wrong" and 0 in seeds(exercise, answer.name):  # of slow ones a third
            student = LocalStudent(namespace(unit, exercise, answer.source))
            result = grade_exercise(unit, bare, student)
            assert result["score"] < result["max_score"]
            assert all(row["hint"] for row in failed(result))
