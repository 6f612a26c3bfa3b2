"""Hidden tests of unit 07, adaptive methods: a module for each exercise."""

from grader.examiner import Unit
from grader.hidden_tests.unit_07_adaptive_methods import (
    adadelta,
    adagrad,
    adam,
    adamw,
    amsgrad,
    nadam,
    rmsprop,
)

UNIT = Unit(
    "07-adaptive-methods",
    exercises=[
        adagrad.EXERCISE,
        rmsprop.EXERCISE,
        adadelta.EXERCISE,
        adam.EXERCISE,
        nadam.EXERCISE,
        adamw.EXERCISE,
        amsgrad.EXERCISE,
    ],
    delegated=("course_lib.optim", "course_lib.plotting", "torch", "sklearn"),
    packages=("numpy", "scipy", "matplotlib"),
)
