"""Problems to minimize, with all that is known of them."""

from course_lib.problems.long_valley import long_valley
from course_lib.problems.problem import Problem
from course_lib.problems.quadratic_ravine import quadratic_ravine
from course_lib.problems.reddi_sequence import OnlineProblem, reddi_sequence
from course_lib.problems.rosenbrock import rosenbrock
from course_lib.problems.saddle import saddle
from course_lib.problems.sparse_logistic import sparse_logistic, sparse_logistic_data

__all__ = [
    "OnlineProblem",
    "Problem",
    "long_valley",
    "quadratic_ravine",
    "reddi_sequence",
    "rosenbrock",
    "saddle",
    "sparse_logistic",
    "sparse_logistic_data",
]
