"""Problems to minimize, with all that is known of them."""

from course_lib.problems.beale import beale
from course_lib.problems.logistic import logistic
from course_lib.problems.long_valley import long_valley
from course_lib.problems.problem import Problem
from course_lib.problems.quadratic import quadratic
from course_lib.problems.quadratic_ravine import quadratic_ravine
from course_lib.problems.reddi_sequence import OnlineProblem, reddi_sequence
from course_lib.problems.rosenbrock import rosenbrock
from course_lib.problems.saddle import saddle
from course_lib.problems.sparse_logistic import sparse_logistic, sparse_logistic_data
from course_lib.problems.three_lines import three_lines, three_lines_data

__all__ = [
    "OnlineProblem",
    "Problem",
    "beale",
    "logistic",
    "long_valley",
    "quadratic",
    "quadratic_ravine",
    "reddi_sequence",
    "rosenbrock",
    "saddle",
    "sparse_logistic",
    "sparse_logistic_data",
    "three_lines",
    "three_lines_data",
]
