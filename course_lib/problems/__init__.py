"""Problems to minimize, with all that is known of them."""

from course_lib.problems.problem import Problem
from course_lib.problems.quadratic_ravine import quadratic_ravine

__all__ = ["Problem", "quadratic_ravine"]
