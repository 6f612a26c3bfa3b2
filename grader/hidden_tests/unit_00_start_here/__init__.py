"""Hidden tests of unit 00, start here: its one exercise."""

from grader.examiner import Unit
from grader.hidden_tests.unit_00_start_here import squared_error

UNIT = Unit(
    "00-start-here",
    exercises=[squared_error.EXERCISE],
    delegated=("course_lib.losses", "torch", "sklearn", "jax", "tensorflow"),
    packages=("numpy", "scipy", "matplotlib"),
)
