"""Forms of answers to every exercise: odd values, lists for tuples, the announced signature."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from grader.pipeline.build import convert
from grader.pipeline.conventions import kind
from tests.grader.hidden_tests.banked import (
    BANKS,
    EXERCISES,
    ROOT,
    failed,
    grade_function,
    mistakes_of,
    namespace,
    unit_of,
)

# Units of which every exercise gives no points at all for such a value.
NOTHING_FOR_ODD_VALUES = {"00-start-here", "07-adaptive-methods"}

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
@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_whatever_comes_back_is_the_answer_s_fault(unit, exercise, odd):
    """No returned value makes a hidden test fail by itself, which would not be a grade."""
    count = max(1, len(unit_of(unit).exercises[exercise].returns))
    for function in (
        lambda *a, **k: odd,
        lambda *a, **k: (odd,) * count,
        lambda w, *a, **k: (w,) * (count - 1) + (odd,),
        lambda w, *a, **k: (odd,) + (w,) * (count - 1),
    ):
        result = grade_function(unit, exercise, function)
        assert result["verdict"] in ("wrong", "error")
        assert result["score"] < result["max_score"]
        if unit in NOTHING_FOR_ODD_VALUES:
            assert result["score"] == 0.0
        assert all(row["hint"] for row in failed(result))


def returns_several(unit: str, exercise: str) -> bool:
    """False for an exercise that the unit lacks, which a test of its own reports."""
    found = unit_of(unit).exercises.get(exercise) if mistakes_of(unit) else None
    return found is not None and found.reference is not None and len(found.returns) > 1


PAIRED = [pair for pair in EXERCISES if returns_several(*pair)]


@pytest.mark.parametrize(("unit", "exercise"), PAIRED)
def test_a_right_answer_may_return_a_list(unit, exercise):
    right = next(a for a in BANKS[unit][exercise] if a.kind == "right")
    function = namespace(unit, exercise, right.source)[exercise]
    result = grade_function(unit, exercise, lambda *a, **k: list(function(*a, **k)))
    assert result["score"] == unit_of(unit).exercises[exercise].points


@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_the_signature_is_the_notebook_s(unit, exercise):
    """Right answers take the arguments that the notebook announces, by name and by default."""
    text = (ROOT / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
    wanted = next(
        node
        for cell in convert(text, unit).cells
        if kind(cell) == "exercise"
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == exercise
    )
    if isinstance(wanted, ast.FunctionDef):
        names = [argument.arg for argument in wanted.args.args]
        for answer in BANKS[unit][exercise]:
            if answer.kind == "right":
                function = namespace(unit, exercise, answer.source)[exercise]
                assert list(inspect.signature(function).parameters) == names, answer.name
