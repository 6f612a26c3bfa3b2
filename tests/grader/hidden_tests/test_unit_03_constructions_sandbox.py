"""Constructions get the same verdict from a process of its own as in the notebook."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.examiner import Exercise, Limits
from grader.examiner.attempt import Cell, Session
from grader.examiner.scoring import Result, grade_exercise
from grader.examiner.student import LocalStudent
from grader.hidden_tests.unit_03_multilayer_perceptrons import UNIT
from grader.pipeline.answer_bank import Answer, load_answers
from grader.sandbox.launch import WarmParent, choose_backend

BANK = load_answers(Path(__file__).parents[2] / "answers" / UNIT.name)
EXERCISES = ("xor_network", "relu_interpolant", "sawtooth_network", "required_stage_accuracy")


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    warm = WarmParent(
        choose_backend(None),
        UNIT.name,
        modules=("numpy", "scipy"),
        packages=UNIT.packages,
        delegated=UNIT.delegated,
    )
    yield warm
    warm.close()


def in_sandbox(parent: WarmParent, exercise: Exercise, source: str) -> Result:
    session = Session(parent, UNIT, [Cell(exercise.id, "exercise", source)], seed=0)
    try:
        return session.grade(exercise)
    finally:
        session.stop()


def locally(answer: Answer) -> Result:
    namespace: dict[str, Any] = {}
    exec(compile(answer.source, "<cell>", "exec"), namespace)
    student = LocalStudent({answer.exercise: namespace[answer.exercise]})
    return grade_exercise(UNIT.name, UNIT.exercises[answer.exercise], student)


@pytest.mark.sandbox
@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_sandbox_gives_what_the_notebook_gives(exercise: str, parent: WarmParent) -> None:
    for answer in BANK[exercise]:
        far = in_sandbox(parent, UNIT.exercises[exercise], answer.source)
        near = locally(answer)
        assert far["score"] == near["score"], answer.name
        assert far["verdict"] == near["verdict"], answer.name
        assert [row["mistakes"] for row in far["checks"]] == [
            row["mistakes"] for row in near["checks"]
        ], answer.name


ENDINGS = {
    "timeout": "while True:\n        pass",
    "killed": "import os\n    os._exit(0)",
    "error": "return sawtooth_network(depth)",
    "memory": "import numpy as np\n    return [(np.ones((1, 2**33)), np.zeros(2))]",
}


@pytest.mark.sandbox
@pytest.mark.parametrize(("verdict", "body"), ENDINGS.items(), ids=ENDINGS.keys())
def test_a_construction_that_never_comes_back(verdict: str, body: str, parent: WarmParent) -> None:
    limits = Limits(cpu_seconds=1.0 if verdict == "timeout" else 20.0)
    exercise = dataclasses.replace(UNIT.exercises["sawtooth_network"], limits=limits, memory={})
    source = f"def sawtooth_network(depth):\n    {body}\n"
    result = in_sandbox(parent, exercise, source)
    assert result["verdict"] == verdict
    assert result["score"] == 0.0
