"""How a unit's hidden tests are declared: exercises, their checks, and the mistakes they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.examiner.exam import Exam

CheckFunction = Callable[["Exam"], None]


@dataclass(frozen=True)
class Limits:
    """What one exercise may use: seconds of CPU and of wall time, memory, processes, output.

    ``memory_mb`` is on top of what the warm process already holds. The wall limit is a generous
    backstop: a timeout is judged by CPU time.
    """

    cpu_seconds: float = 5.0
    wall_seconds: float = 30.0
    memory_mb: int = 512
    output_bytes: int = 65_536


@dataclass(frozen=True)
class Mistake:
    """A known misconception: the answer that it gives, and the hint that names it.

    Parameters
    ----------
    name : str
        Short identifier, unique in the exercise (``no_bias_correction``).
    answer : callable
        The exercise's function as somebody with this misconception would write it. It runs in the
        examiner on the inputs of a failed check; where it gives what the student gave, the hint
        is shown.
    hint : str
        What was seen, which mistake gives exactly that, where to look. Never code, never a hidden
        number.
    """

    name: str
    answer: Callable[..., Any]
    hint: str


@dataclass(frozen=True)
class Check:
    """One named check of an exercise and the points that it carries."""

    name: str
    points: float
    title: str
    run: CheckFunction


@dataclass
class Exercise:
    """An exercise: its name in the notebook, its points, its checks.

    Parameters
    ----------
    id : str
        The ``grade_id`` of the solution cell and the name that the cell defines.
    points : float
        Sum of the checks' points; verified by ``Unit``.
    reference : callable or None
        The right answer, run in the examiner. ``None`` where checks are written by hand.
    returns : sequence of str
        Names of the returned values, in order; one name for a single value. Used to read a tuple
        and in hints.
    mistakes : sequence of Mistake
        What ``Exam.expect`` compares a wrong answer with.
    kept : sequence of str
        Returned values that are the student's own affair, whatever their type: they stay in the
        student's process as handles.
    limits : Limits
        What one run of the exercise may use.
    """

    id: str
    points: float
    reference: Callable[..., Any] | None = None
    returns: Sequence[str] = ()
    mistakes: Sequence[Mistake] = ()
    kept: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    checks: list[Check] = field(default_factory=list)
    # what the reference and the mistakes give, by check and seed: computed once for a class
    memory: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False)

    def check(
        self, name: str, points: float, title: str = ""
    ) -> Callable[[CheckFunction], CheckFunction]:
        """Register the decorated function as the next check; it receives an ``Exam``.

        ``title`` is what the feedback page prints: what the check is about, for a student.
        """

        def register(run: CheckFunction) -> CheckFunction:
            self.checks.append(Check(name, points, title or name.replace("_", " "), run))
            return run

        return register


@dataclass
class Unit:
    """The hidden tests of a unit.

    Parameters
    ----------
    name : str
        ``07-adaptive-methods``.
    exercises : sequence of Exercise
        In the order of the notebook.
    delegated : sequence of str
        Modules that an answer may not lean on (``course_lib.optim``); absent from the sandbox.
    packages : sequence of str
        Top-level distributions that an answer may import beside the standard library.
    """

    name: str
    exercises: dict[str, Exercise]
    delegated: tuple[str, ...]
    packages: tuple[str, ...]

    def __init__(
        self,
        name: str,
        exercises: Sequence[Exercise],
        delegated: Sequence[str] = (),
        packages: Sequence[str] = ("numpy", "scipy", "matplotlib"),
    ):
        self.name = name
        self.exercises = {exercise.id: exercise for exercise in exercises}
        self.delegated = tuple(delegated)
        self.packages = tuple(packages)
        if len(self.exercises) != len(exercises):
            raise ValueError(f"{name}: two exercises share an id: {[e.id for e in exercises]}")
        for exercise in exercises:
            total = sum(check.points for check in exercise.checks)
            if abs(total - exercise.points) > 1e-9:
                raise ValueError(
                    f"{name}: the checks of {exercise.id} sum to {total:g} points, "
                    f"the exercise is worth {exercise.points:g}; change one of them"
                )
            names = [check.name for check in exercise.checks]
            if len(set(names)) != len(names):
                raise ValueError(f"{name}: {exercise.id} has two checks of one name: {names}")

    @property
    def points(self) -> float:
        """Points of the automatically graded exercises."""
        return sum(exercise.points for exercise in self.exercises.values())
