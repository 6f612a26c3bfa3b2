"""Hidden tests of unit 01, logistic regression: a module for each exercise."""

from grader.examiner import Unit
from grader.hidden_tests.unit_01_logistic_regression import (
    fit_softmax,
    log_sigmoid,
    logistic_hessian,
    logistic_loss,
    softmax,
    softmax_loss,
)

UNIT = Unit(
    "01-logistic-regression",
    exercises=[
        log_sigmoid.EXERCISE,
        logistic_loss.EXERCISE,
        logistic_hessian.EXERCISE,
        softmax.EXERCISE,
        softmax_loss.EXERCISE,
        fit_softmax.EXERCISE,
    ],
    delegated=(
        "course_lib.losses",
        "course_lib.nn",
        "course_lib.autograd",
        "course_lib.optim",
        "course_lib.training",
        "course_lib.plotting",
        "course_lib.problems",
        "torch",
        "sklearn",
        "jax",
        "tensorflow",
    ),
    packages=("numpy", "scipy", "matplotlib"),
)
