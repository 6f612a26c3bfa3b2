"""A unit of exercises that double a number, and submissions to it."""

from __future__ import annotations

import numpy as np

from grader.examiner.attempt import Cell, Session
from grader.examiner.exam import Exam
from grader.examiner.scoring import Result
from grader.examiner.surroundings import Surroundings
from grader.examiner.unit import Exercise, Limits, Unit
from grader.sandbox.launch import WarmParent

LIMITS = Limits(cpu_seconds=10.0, wall_seconds=30.0, memory_mb=200)
RIGHT = "def {name}(x):\n    return 2 * x"


def unit(*names: str, limits: Limits = LIMITS) -> Unit:
    exercises = []
    for name in names:
        exercise = Exercise(name, 3, reference=lambda x: 2 * x, returns=("y",), limits=limits)

        @exercise.check("values", 2)
        def values(exam: Exam) -> None:
            x = exam.rng.normal(size=3)
            exam.expect(lambda f: [f(2.0), f(x), f(np.ones((2, 0)))])

        @exercise.check("unmodified", 1)
        def unmodified(exam: Exam) -> None:
            x = exam.rng.normal(size=3)
            exam.expect_unmodified(lambda f: [f(x)])

        exercises.append(exercise)
    return Unit("98-toy", exercises, delegated=("course_lib.optim", "torch"))


def graded(
    parent: WarmParent,
    sources: dict[str, str],
    *,
    limits: Limits = LIMITS,
    extra: dict[str, str] | None = None,
    around: Surroundings | None = None,
) -> dict[str, Result]:
    """Grade a notebook with these exercise cells, and given and extra cells around them."""
    toy = unit(*sources, limits=limits)
    cells = [Cell("given", "given", "import numpy as np")]
    cells += [Cell(name, "extra", source) for name, source in (extra or {}).items()]
    cells += [Cell(name, "exercise", source) for name, source in sources.items()]
    session = Session(parent, toy, cells, 0, around)
    try:
        return {name: session.grade(exercise) for name, exercise in toy.exercises.items()}
    finally:
        session.stop()


def verdicts(results: dict[str, Result]) -> dict[str, tuple[str, float]]:
    return {name: (result["verdict"], result["score"]) for name, result in results.items()}


def right(name: str) -> str:
    return RIGHT.format(name=name)
