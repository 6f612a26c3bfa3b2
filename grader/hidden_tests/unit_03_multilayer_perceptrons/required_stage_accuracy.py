"""Hidden tests of ``required_stage_accuracy``.

Tolerance. A root is good to a few roundings of 1.1e-16, and so is the exponential of a logarithm
divided by n; 1e-9 relative leaves room for a search by bisection. The mistakes differ by more than
1e-6 relative somewhere in each check that they fail.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from grader.examiner import Exam, Exercise, Mistake

RTOL = 1e-9

Cases = Mapping[str, tuple[Any, int]]


EXERCISE = Exercise(
    "required_stage_accuracy",
    1,
    reference=lambda target, num_stages: target ** (1 / num_stages),
    returns=("accuracy",),
    mistakes=[
        Mistake(
            "power",
            lambda target, num_stages: target**num_stages,
            "Your answer is what the whole chain reaches if each stage is as good as the target. "
            "The question goes the other way: how good must each stage be?",
        ),
        Mistake(
            "share",
            lambda target, num_stages: target / num_stages,
            "Your answer divides the target among the stages. Accuracies of stages in a row "
            "multiply, and each stage must be better than the whole.",
        ),
        Mistake(
            "share_of_the_error",
            lambda target, num_stages: 1 - (1 - target) / num_stages,
            "Your answer shares out the error evenly. That is close for small errors, and slightly "
            "too strict: the chain is right where all stages are, so accuracies multiply.",
        ),
        Mistake(
            "target_itself",
            lambda target, num_stages: target,
            "Your answer is the target itself, as if one stage were all. Stages in a row must each "
            "be better than the whole.",
        ),
        Mistake(
            "times_stages",
            lambda target, num_stages: target * num_stages,
            "Your answer multiplies the target by the number of stages, and can exceed 1. Ask what "
            "the whole chain reaches if each stage is right with a given probability.",
        ),
        Mistake(
            "any_stage",
            lambda target, num_stages: 1 - (1 - target) ** (1 / num_stages),
            "Your answer holds where one right stage is enough: the chance that all fail is taken "
            "apart. In a chain every stage has to be right.",
        ),
        Mistake(
            "stage_error",
            lambda target, num_stages: 1 - target ** (1 / num_stages),
            "Your answer is the error that each stage may make: its accuracy is wanted.",
        ),
        Mistake(
            "root_of_the_error",
            lambda target, num_stages: (1 - target) ** (1 / num_stages),
            "Your answer takes the root of the error of the whole. It is the accuracies that "
            "multiply along the chain.",
        ),
        Mistake(
            "inverse_root",
            lambda target, num_stages: target ** (-1 / num_stages),
            "Your answer is above 1: it is the inverse of the right one. Look at the sign of the "
            "exponent.",
        ),
        Mistake(
            "square_root",
            lambda target, num_stages: math.sqrt(target),
            "Your answer is right for two stages, and does not change with their number.",
        ),
        Mistake(
            "twelve_stages",
            lambda target, num_stages: target ** (1 / 12),
            "Your answer is right for the twelve stages of the example, and does not change with "
            "their number: use the argument.",
        ),
        Mistake(
            "one_stage_less",
            lambda target, num_stages: target ** (1 / max(num_stages - 1, 1)),
            "Your answer is that of a chain with one stage less. Every stage counts, not the "
            "passages between them.",
        ),
        Mistake(
            "one_stage_more",
            lambda target, num_stages: target ** (1 / (num_stages + 1)),
            "Your answer is that of a chain with one stage more.",
        ),
        Mistake(
            "decimal_logarithm",
            lambda target, num_stages: math.exp(math.log10(target) / num_stages),
            "Your answer mixes a logarithm to base ten with the exponential of base e: use the two "
            "of one base.",
        ),
        Mistake(
            "power_of_ten",
            lambda target, num_stages: 10 ** (math.log(target) / num_stages),
            "Your answer mixes a natural logarithm with a power of ten: use the two of one base.",
        ),
        Mistake(
            "stays_a_logarithm",
            lambda target, num_stages: math.log(target) / num_stages,
            "Your answer is the logarithm of the right one: the exponential is missing.",
        ),
        Mistake(
            "percent",
            lambda target, num_stages: 100 * target ** (1 / num_stages),
            "Your answer is in percent: a number between 0 and 1 is wanted.",
        ),
        Mistake(
            "whole_division",
            lambda target, num_stages: target ** (1 // num_stages),
            "Your answer is 1 for every chain of several stages: the exponent has been rounded to "
            "a whole number. Look at the division.",
        ),
        Mistake(
            "rounded",
            lambda target, num_stages: round(target ** (1 / num_stages), 3),
            "Your answer is right to about three decimals: it has been rounded. Return the number "
            "as it is, and round when you print.",
        ),
    ],
)


def _judge(exam: Exam, cases: Cases) -> None:
    def program(f: Any) -> dict[str, Any]:
        answers = [f(target, num_stages) for target, num_stages in cases.values()]
        return dict(zip(cases, answers, strict=True))

    exam.expect(program, rtol=RTOL, atol=0.0)


@EXERCISE.check("stages", 0.5, "Short chains and long ones")
def _stages(exam: Exam) -> None:
    _judge(
        exam,
        {
            "For two stages": (float(exam.rng.uniform(0.5, 0.9)), 2),
            "For three stages": (float(exam.rng.uniform(0.3, 0.6)), 3),
            "For twelve stages": (float(exam.rng.uniform(0.7, 0.9)), 12),
            "For many stages": (float(exam.rng.uniform(0.6, 0.8)), 500),
        },
    )


@EXERCISE.check("extremes", 0.5, "One stage, a perfect chain, low targets and very high ones")
def _extremes(exam: Exam) -> None:
    _judge(
        exam,
        {
            "For a low target": (float(exam.rng.uniform(1e-4, 1e-3)), 5),
            "For a very high target": (float(exam.rng.uniform(0.99, 0.999)), 4),
            "For a single stage": (float(exam.rng.uniform(0.2, 0.8)), 1),
            "For a chain that never fails": (1.0, 7),
            "For the whole number 1 as a target": (1, 3),
        },
    )
