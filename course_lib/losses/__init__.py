"""Losses: each a stable numpy function that returns its value and its gradients.

``course_lib.losses.tensors`` has them as functions of tensors.
"""

from course_lib.losses.gaussian import gaussian_nll
from course_lib.losses.logistic import log_sigmoid, logistic_hessian, logistic_loss
from course_lib.losses.softmax import softmax, softmax_cross_entropy_vjp, softmax_loss
from course_lib.losses.squared_error import mean_squared_error, mean_squared_error_vjp

__all__ = [
    "gaussian_nll",
    "log_sigmoid",
    "logistic_hessian",
    "logistic_loss",
    "mean_squared_error",
    "mean_squared_error_vjp",
    "softmax",
    "softmax_cross_entropy_vjp",
    "softmax_loss",
]
