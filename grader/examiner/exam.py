"""``Exam``: what a check receives. It calls the student, compares, and names the mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.examiner.compare import Difference, Tolerance, describe, difference
from grader.examiner.errors import Wrong
from grader.examiner.forms import count, note_shapes, sizes
from grader.examiner.promises import Batch, settled
from grader.examiner.student import Student
from grader.examiner.unit import Exercise, Mistake
from grader.examiner.wording import joined, parameter, place, warning

Program = Callable[[Callable[..., Any]], Any]
_UNABLE = object()  # a mistake that cannot finish the program


class Exam:
    """One run of one check.

    A check is written as *programs*: plain functions of the function under test, which call it
    once or many times and return what should be compared. ``expect`` runs the program with the
    student's function and with the reference; where they differ it runs it with each known
    mistake and shows the hints of those that fit.

    >>> from grader.examiner import Exam, Exercise, Mistake
    >>> from grader.examiner.student import LocalStudent
    >>> double = Exercise(
    ...     "double",
    ...     1,
    ...     reference=lambda x: 2 * x,
    ...     returns=("y",),
    ...     mistakes=[Mistake("square", lambda x: x * x, "You squared: 2 x is wanted.")],
    ... )
    >>> exam = Exam(double, LocalStudent({"double": lambda x: x**2}), np.random.default_rng(0))
    >>> exam.expect(lambda f: [f(2.0), f(3.0)])
    Traceback (most recent call last):
    grader.examiner.errors.Wrong: You squared: 2 x is wanted.

    Attributes
    ----------
    rng : numpy.random.Generator
        Seeded by unit, exercise, check and the run's seed: the same for every student.
    student : Student
        For calls of other names: ``exam.call("mlp_forward", params, X)``.
    """

    def __init__(
        self,
        exercise: Exercise,
        student: Student,
        rng: np.random.Generator,
        *,
        label: tuple[str, int] | None = None,
        suspected: Sequence[str] = (),
    ):
        self.exercise = exercise
        self.label = label  # check and seed: what is computed for one student holds for all
        self.suspected = tuple(suspected)
        self._programs = 0
        self.student = student
        self.rng = rng
        self.matched: list[str] = []
        self.named: list[Mistake] = []  # whose hints, joined, were raised
        self._seen: list[str] = []
        self._warned: list[str] = []
        self._shapes: set[tuple[int, ...]] = set()  # of what was passed: a hint may repeat them

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call any name that the student's cells define; returns plain data or handles."""
        note_shapes(self._shapes, args)
        return self.student.call(name, args, kwargs)

    def call_keeping(self, name: str, places: Sequence[int], *args: Any) -> Any:
        """``call``, with what stands at these places of the returned tuple left as handles."""
        note_shapes(self._shapes, args)
        return self.student.call(name, args, {}, places)

    def answer(self, *args: Any, **kwargs: Any) -> Any:
        """Call the exercise's function; a tuple that should have n values is checked to have n."""
        note_shapes(self._shapes, (*args, *kwargs.values()))
        return self._formed(self.student.call(self.exercise.id, args, kwargs, self._kept()))

    def _kept(self) -> tuple[int, ...]:
        names = list(self.exercise.returns)
        return tuple(names.index(name) for name in self.exercise.kept)

    def _formed(self, value: Any) -> Any:
        names = tuple(self.exercise.returns)
        if len(names) > 1:
            wanted = f"the tuple ({', '.join(names)})"
            if not isinstance(value, list | tuple):
                seen = describe(value, sizes(*self._shapes))
                raise Wrong(f"Your function should return {wanted}; it returned {seen}.")
            if len(value) != len(names):
                raise Wrong(
                    f"Your function should return {wanted}, {len(names)} values; "
                    f"it returned {count(len(value), len(names))}."
                )
        elif value is None and names:
            raise Wrong(
                f"Your function returned None instead of {names[0]}: is a `return` missing?"
            )
        return value

    def expect(
        self,
        program: Program,
        *,
        rtol: float = 1e-9,
        atol: float = 1e-12,
        hint: str = "",
        mistakes: Sequence[Mistake] | None = None,
        names: Sequence[str] = (),
    ) -> None:
        """Fail the check unless the program gives the same with the answer as with the reference.

        Parameters
        ----------
        program : callable
            ``program(f)`` calls ``f`` and returns what should be compared: numbers, arrays, or
            nested lists, tuples and dicts of them. A list is read as one entry for each call; the
            keys of a dict name the cases in the hint (``"For a matrix"``). It must be deterministic
            (draw the inputs before) and may loop, threading state through ``f``. It must not depend
            on what the student answered elsewhere: what the reference and the mistakes give is
            computed once for a class.
        rtol, atol : float
            Tolerance that separates the mistakes from rounding.
        hint : str
            Shown in front of the general description when no known mistake fits.
        mistakes : sequence of Mistake, optional
            Instead of the exercise's own list.
        names : sequence of str, optional
            What the hint calls the values that the program returns for one call, where they are
            not the returned values themselves (``("the change of `w`", "`v`")``).
        """
        if self.exercise.reference is None:
            raise TypeError(f"{self.exercise.id} has no reference: use Exam.compare")
        tolerance = Tolerance(rtol, atol)
        actual = self._run_student(program)
        self._programs += 1
        expected = self._remembered("", program, self.exercise.reference)
        found = difference(actual, expected, tolerance, known=sizes(*self._shapes))
        if found is None:
            return
        known = self.exercise.mistakes if mistakes is None else mistakes
        # What fitted an earlier check is likely to fit again; the others are tried if it does not.
        before = [mistake for mistake in known if mistake.name in self.suspected]
        if before:
            self._raise_named(before, program, actual, tolerance)
        self._raise_named(known, program, actual, tolerance)
        raise Wrong(self._general_hint(found, expected, hint, names))

    def compare(
        self,
        actual: Any,
        expected: Any,
        *,
        rtol: float = 1e-9,
        atol: float = 1e-12,
        hint: str = "",
        suspects: Sequence[tuple[Any, str]] = (),
    ) -> None:
        """Fail the check unless two values agree; for checks that are not one program.

        ``suspects`` pairs a value that a mistake would give with the hint that names it.
        """
        tolerance = Tolerance(rtol, atol)
        found = difference(actual, expected, tolerance, known=sizes(*self._shapes))
        if found is None:
            return
        if hints := [text for value, text in suspects if not difference(actual, value, tolerance)]:
            raise Wrong(joined(hints))
        raise Wrong(self._general_hint(found, expected, hint))

    def expect_unmodified(
        self, program: Program, *, rtol: float = 1e-9, atol: float = 1e-12
    ) -> None:
        """Fail the check if a call in the program changes an array that was passed in.

        The values must be right as well, so that an empty answer earns nothing here. The student's
        process reports the change, and could lie: give it at most one point.
        """
        changed: list[str] = []
        self._right_values(program, Tolerance(rtol, atol), changed)
        if changed:
            found = dict.fromkeys(parameter(self.exercise.reference, path) for path in changed)
            names = ", ".join(f"`{name}`" for name in found if name) or "which one is not known"
            raise Wrong(
                f"An array that was passed in was changed ({names}): work on a copy, "
                "the caller still needs it. Operators such as += and out= write in place."
            )

    def expect_quiet(
        self, program: Program, hint: str, *, rtol: float = 1e-9, atol: float = 1e-12
    ) -> None:
        """Fail the check if NumPy warns (overflow, division by zero, invalid value) in a call.

        As with ``expect_unmodified``: the values must be right, and at most one point.
        """
        self._right_values(program, Tolerance(rtol, atol))
        if self._warned:
            raise Wrong(f"The values are right, and NumPy warns{warning(self._warned)}. {hint}")

    def _right_values(
        self, program: Program, tolerance: Tolerance, changed: list[str] | None = None
    ) -> None:
        actual = self._run_student(program, changed)
        if self.exercise.reference is not None:
            self._programs += 1
            expected = self._remembered("", program, self.exercise.reference)
            if difference(actual, expected, tolerance) is not None:
                raise Wrong("This is looked at once the values are right, and they are not yet.")

    def fail(self, hint: str) -> None:
        """Fail the check with a hint."""
        raise Wrong(hint)

    def _run_student(self, program: Program, changed: list[str] | None = None) -> Any:
        """The program with the student's function: its calls travel together where they can."""
        batch = Batch(self._send, self._formed, max(1, len(tuple(self.exercise.returns))))
        self._warned, seen = [], [] if changed is None else changed

        def call(*args: Any, **kwargs: Any) -> Any:
            if any(map(callable, (*args, *kwargs.values()))):
                batch.flush()  # a callback answers during its call alone
                value = self.answer(*settled(args), **settled(kwargs))
                seen.extend(self.student.changed())
                self._warned.extend(self.student.warned())
                return value
            note_shapes(self._shapes, (*args, *kwargs.values()))
            return batch.add(args, kwargs)

        self._seen = seen
        try:
            actual = program(call)
            batch.flush()
            actual = settled(actual)
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
            # The program runs with the reference, so what broke it is the form of the answer.
            raise Wrong(
                "What your function returned could not be used where its result is needed. "
                "Check what it returns, and in which order."
            ) from error
        seen[:] = list(dict.fromkeys(seen))
        return actual

    def _send(self, batch: Batch) -> list[Any]:
        outcomes, changed = self.student.call_all(self.exercise.id, batch, self._kept())
        self._seen.extend(changed)
        self._warned.extend(self.student.warned())
        return outcomes

    def _raise_named(
        self, known: Sequence[Mistake], program: Program, actual: Any, tolerance: Tolerance
    ) -> None:
        fitting = [mistake for mistake in known if self.fits(mistake, program, actual, tolerance)]
        if fitting:
            self.named = fitting
            self.matched.extend(mistake.name for mistake in fitting)
            raise Wrong(joined([mistake.hint for mistake in fitting]))

    def fits(self, mistake: Mistake, program: Program, actual: Any, tolerance: Tolerance) -> bool:
        """Whether the program gives this with a known mistake; run once for a class."""
        try:
            seen = self._remembered(mistake.name, program, mistake.answer)
        except Exception:  # a mistake may be unable to finish the program at all
            return False
        return seen is not _UNABLE and difference(actual, seen, tolerance) is None

    def _remembered(self, name: str, program: Program, function: Callable[..., Any]) -> Any:
        """What the program gives with the reference or a mistake; the same for every student."""
        if self.label is None:
            return _run(program, function)
        key = (*self.label, self._programs, name)
        memory = self.exercise.memory
        if key not in memory:
            try:
                memory[key] = _run(program, function)
            except Exception:
                if not name:
                    raise
                memory[key] = _UNABLE
        return memory[key]

    def _general_hint(
        self, found: Difference, expected: Any, hint: str, names: Sequence[str] = ()
    ) -> str:
        names = names or [f"`{name}`" for name in self.exercise.returns]
        sentence = f"{place(found.path, expected, names)} {found.property}."
        return f"{hint} ({sentence})" if hint else sentence


def _run(program: Program, function: Callable[..., Any]) -> Any:
    with np.errstate(all="ignore"):
        return program(function)
