"""Hidden tests of ``mlp_backward``; what is judged and how, see ``backward_runs``.

The derivative of ReLU at 0 is 0 in this course (unit 02 asks for it too). One check looks at it, on
scores that are exactly 0: another subgradient loses half a point.
"""

from __future__ import annotations

import numpy as np

from course_lib.nn import mlp_backward as reference
from grader.examiner import Exam, Exercise, Wrong
from grader.hidden_tests.unit_03_multilayer_perceptrons.backward_runs import (
    Run,
    backward,
    draw_run,
    forward,
    judge,
    judge_by_own_forward,
)
from grader.hidden_tests.unit_03_multilayer_perceptrons.backward_slips import MISTAKES
from grader.hidden_tests.unit_03_multilayer_perceptrons.layers import is_same, signed

EXERCISE = Exercise(
    "mlp_backward",
    5,
    reference=reference,
    returns=("grads",),
    mistakes=MISTAKES,
)


@EXERCISE.check("one_layer", 0.5, "One layer: no ReLU at all")
def _one_layer(exam: Exam) -> None:
    runs = {
        "With one layer": draw_run(exam.rng, 5, 3, 4),
        "With another layer": draw_run(exam.rng, 6, 4, 2),
    }
    judge(exam, runs)


@EXERCISE.check("two_layers", 0.5, "Two layers of different widths")
def _two_layers(exam: Exam) -> None:
    runs = {
        "With two layers": draw_run(exam.rng, 7, 3, 5, 2),
        "With two other layers": draw_run(exam.rng, 6, 2, 4, 3),
    }
    judge(exam, runs)


@EXERCISE.check("deep", 0.5, "Three and four layers of different widths")
def _deep(exam: Exam) -> None:
    runs = {
        "With three layers": draw_run(exam.rng, 6, 2, 5, 3, 4),
        "With four layers": draw_run(exam.rng, 8, 3, 2, 4, 3, 2),
    }
    judge(exam, runs)


@EXERCISE.check("square", 0.5, "As many inputs as units in every layer")
def _square(exam: Exam) -> None:
    judge(exam, {"With square weights": draw_run(exam.rng, 7, 3, 3, 3, 3)})


@EXERCISE.check("own_forward", 1.0, "The gradients belong to your own forward")
def _own_forward(exam: Exam) -> None:
    judge_by_own_forward(exam, "With two layers", draw_run(exam.rng, 5, 2, 3, 2))


@EXERCISE.check("at_zero", 0.5, "Nothing passes a unit whose score is exactly 0")
def _at_zero(exam: Exam) -> None:
    """An example of zeros meets a layer without biases; a unit has neither weights nor bias."""
    W = signed(exam.rng, 3, 4)
    W[:, 2] = 0.0
    second = signed(exam.rng, 4, 2), signed(exam.rng, 2)
    X = exam.rng.uniform(-1.5, 1.5, (4, 3))
    X[1] = 0.0
    run = Run([(W, np.zeros(4)), second], X, signed(exam.rng, 4, 2))
    judge(exam, {"With scores of exactly 0": run})


@EXERCISE.check("shapes", 0.5, "One example, one feature, one hidden unit, one output")
def _shapes(exam: Exam) -> None:
    runs = {
        "For one example": draw_run(exam.rng, 1, 3, 4, 2),
        "With one hidden unit": draw_run(exam.rng, 6, 2, 1, 3),
        "With one feature and one output": draw_run(exam.rng, 5, 1, 4, 1),
    }
    judge(exam, runs)


@EXERCISE.check("two_caches", 0.5, "Two caches alive at once")
def _two_caches(exam: Exam) -> None:
    """Two batches go forward before the first goes back."""
    first = draw_run(exam.rng, 5, 3, 4, 2)
    second = draw_run(exam.rng, 5, 3, 4, 2)
    runs = {"With one batch": first, "With another": second}
    judge(exam, runs)
    caches = [forward(exam, run.params, run.X)[1] for run in (first, second)]
    again = [
        backward(exam, run.params, cache, run.grad_logits)
        for run, cache in zip((first, second), caches, strict=True)
    ]
    if not is_same(exam, again, [run.by(reference) for run in (first, second)]):
        raise Wrong(
            "Your backward is right straight after its forward, and wrong when another batch went "
            "forward in between: what it needs is kept outside of the cache. Look at what the two "
            "functions share beside their arguments."
        )


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    """The parameters and grad_logits; what becomes of the cache is the student's own affair."""
    runs = {
        "one layer": draw_run(exam.rng, 4, 3, 3),
        "three layers": draw_run(exam.rng, 5, 3, 4, 3, 2),
    }
    for run in runs.values():
        cache = forward(exam, run.params, run.X)[1]
        grads = backward(exam, run.params, cache, run.grad_logits)
        changed = [
            {"args[0]": "params", "args[2]": "grad_logits"}.get(path)
            for path in exam.student.changed()
        ]
        if not is_same(exam, grads, run.by(reference)):
            raise Wrong("This is looked at once the values are right, and they are not yet.")
        if any(changed):
            names = ", ".join(f"`{one}`" for one in dict.fromkeys(changed) if one)
            raise Wrong(
                f"An array that was passed in was changed ({names}): work on a copy, the caller "
                "still needs it. Operators such as *= and out= write in place."
            )
