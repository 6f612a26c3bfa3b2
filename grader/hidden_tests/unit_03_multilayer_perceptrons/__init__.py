"""Hidden tests of unit 03, multilayer perceptrons: a module for each exercise."""

from grader.examiner import Unit
from grader.hidden_tests.unit_03_multilayer_perceptrons import (
    mlp_backward,
    mlp_forward,
    relu_interpolant,
    required_stage_accuracy,
    sawtooth_network,
    train_mlp,
    xor_network,
)

UNIT = Unit(
    "03-multilayer-perceptrons",
    exercises=[
        xor_network.EXERCISE,
        mlp_forward.EXERCISE,
        mlp_backward.EXERCISE,
        relu_interpolant.EXERCISE,
        sawtooth_network.EXERCISE,
        required_stage_accuracy.EXERCISE,
        train_mlp.EXERCISE,
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
