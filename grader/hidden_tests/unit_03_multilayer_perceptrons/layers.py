"""Networks to draw for ``mlp_forward`` and ``mlp_backward``, and how their answers are looked at.

Tolerance. Weights, biases, features and gradients are of order 1 and at most five wide, so that all
compared numbers stay below a thousand: whatever the order of operations, some fifty roundings of
1.1e-16 in each of at most four layers leave less than 1e-11 of them. The mistakes differ by more
than 1e-3. 1e-9 relative and 1e-10 absolute separate the two.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib.nn import mlp_forward as reference_forward
from grader.examiner import Exam, Mistake, Wrong
from grader.examiner.wording import joined

RTOL = 1e-9
ATOL = 1e-10

Array: TypeAlias = NDArray[np.float64]
Params: TypeAlias = list[tuple[Array, Array]]
Function: TypeAlias = Callable[..., Any]
Network: TypeAlias = tuple[Params, Array]  # the arguments of mlp_forward


def signed(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers of either sign and of size 0.3 to 1.2: none is so small that it hides a mistake."""
    return np.asarray(rng.uniform(0.3, 1.2, shape) * rng.choice([-1.0, 1.0], shape))


def draw(rng: np.random.Generator, num_examples: int, *sizes: int) -> Network:
    """A network of these widths with examples for it.

    With four examples or more every layer has scores of both signs, in the last one as well, and
    no unit's score is closer to 0 than 0.01: each mistake in a mask or an activation is visible.
    """
    while True:
        params = [(signed(rng, a, b), signed(rng, b)) for a, b in itertools.pairwise(sizes)]
        X = rng.uniform(-1.5, 1.5, (num_examples, sizes[0]))
        scores = [reference_forward(params[: k + 1], X)[0] for k in range(len(params))]
        far = all(np.abs(z).min() > 0.01 for z in scores)
        if far and (num_examples < 4 or all(0.2 < np.mean(z > 0) < 0.8 for z in scores)):
            return params, X


def is_same(exam: Exam, actual: Any, expected: Any) -> bool:
    """Whether two values agree at the tolerance of these exercises."""
    try:
        exam.compare(actual, expected, rtol=RTOL, atol=ATOL)
    except Wrong:
        return False
    return True


def name(exam: Exam, *names: str) -> None:
    """Fail with the hints of these mistakes, if there are any."""
    fitting = [mistake for mistake in exam.exercise.mistakes if mistake.name in names]
    if fitting:
        exam.matched.extend(mistake.name for mistake in fitting)
        raise Wrong(joined([mistake.hint for mistake in fitting]))


def fitting(exam: Exam, actual: Any, answers: Function) -> list[str]:
    """The mistakes that give the same; ``answers(mistake.answer)`` is what one gives."""

    def gives(mistake: Mistake) -> bool:
        try:
            with np.errstate(all="ignore"):
                seen = answers(mistake.answer)
        except Exception:  # a mistake may be unable to finish: its shapes do not fit
            return False
        return is_same(exam, actual, seen)

    return [mistake.name for mistake in exam.exercise.mistakes if gives(mistake)]


def logits_of(cases: Mapping[str, Network]) -> Function:
    """The program that looks at the logits of each case; the cache is nobody's business."""

    def program(f: Function) -> dict[str, Any]:
        answers = [tuple(f(*case)) for case in cases.values()]  # they travel together
        return {label: logits for label, (logits, _) in zip(cases, answers, strict=True)}

    return program
