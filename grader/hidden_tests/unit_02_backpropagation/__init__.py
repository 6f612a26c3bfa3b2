"""Hidden tests of unit 02, backpropagation: a module for each exercise."""

from grader.examiner import Unit
from grader.hidden_tests.unit_02_backpropagation import (
    example_gradient,
    matmul_vjp,
    numerical_gradient,
    softmax_cross_entropy_vjp,
    unbroadcast,
    value,
)

UNIT = Unit(
    "02-backpropagation",
    exercises=[
        example_gradient.EXERCISE,
        value.EXERCISE,
        numerical_gradient.EXERCISE,
        unbroadcast.EXERCISE,
        matmul_vjp.EXERCISE,
        softmax_cross_entropy_vjp.EXERCISE,
    ],
    delegated=(
        "course_lib.autograd",
        "course_lib.losses",
        "course_lib.nn",
        "course_lib.optim",
        "course_lib.training",
        "course_lib.plotting",
        "course_lib.regularization",
        "course_lib.norm",
        "torch",
        "sklearn",
        "jax",
        "tensorflow",
        "autograd",
        "micrograd",
    ),
    packages=("numpy", "scipy", "matplotlib"),
)
