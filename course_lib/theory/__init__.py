"""What the methods promise: rates, bounds and best parameters in closed form."""

from course_lib.theory.conjugate_gradient import conjugate_gradient_bound
from course_lib.theory.estimator_variance import estimator_variance
from course_lib.theory.gradient_descent import best_fixed_step, gd_rate, steps_needed
from course_lib.theory.momentum import (
    iteration_matrix,
    optimal_momentum,
    regime,
    spectral_radius,
)
from course_lib.theory.nesterov import nesterov_matrix, nesterov_parameters, optimal_nesterov
from course_lib.theory.sgd_bound import (
    best_constant_lr,
    convergence_bound,
    satisfies_robbins_monro,
)

__all__ = [
    "best_constant_lr",
    "best_fixed_step",
    "conjugate_gradient_bound",
    "convergence_bound",
    "estimator_variance",
    "gd_rate",
    "iteration_matrix",
    "nesterov_matrix",
    "nesterov_parameters",
    "optimal_momentum",
    "optimal_nesterov",
    "regime",
    "satisfies_robbins_monro",
    "spectral_radius",
    "steps_needed",
]
