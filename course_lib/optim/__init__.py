"""Optimizers: a pure step as plain as its formula, and a thin class that keeps the state."""

from course_lib.optim.adadelta import Adadelta, adadelta_step
from course_lib.optim.adagrad import AdaGrad, adagrad_step
from course_lib.optim.adam import Adam, adam_step
from course_lib.optim.adamw import AdamW, adamw_step
from course_lib.optim.amsgrad import AMSGrad, amsgrad_step
from course_lib.optim.bfgs import bfgs, bfgs_update
from course_lib.optim.conjugate_gradient import conjugate_gradient, nonlinear_conjugate_gradient
from course_lib.optim.gradient_descent import gradient_descent
from course_lib.optim.hessian_vector import hessian_vector_product
from course_lib.optim.lbfgs import lbfgs, lbfgs_direction
from course_lib.optim.line_search import backtracking, strong_wolfe
from course_lib.optim.momentum import Momentum, momentum_step
from course_lib.optim.nadam import Nadam, nadam_step
from course_lib.optim.nesterov import Nesterov, nesterov_step
from course_lib.optim.newton import newton, newton_direction
from course_lib.optim.path_sgd import path_sgd_step
from course_lib.optim.polyak import PolyakAverage, polyak_average_step
from course_lib.optim.rmsprop import RMSProp, rmsprop_step
from course_lib.optim.sgd import SGD, sgd, sgd_step
from course_lib.optim.trajectory import minimize

__all__ = [
    "SGD",
    "AMSGrad",
    "AdaGrad",
    "Adadelta",
    "Adam",
    "AdamW",
    "Momentum",
    "Nadam",
    "Nesterov",
    "PolyakAverage",
    "RMSProp",
    "adadelta_step",
    "adagrad_step",
    "adam_step",
    "adamw_step",
    "amsgrad_step",
    "backtracking",
    "bfgs",
    "bfgs_update",
    "conjugate_gradient",
    "gradient_descent",
    "hessian_vector_product",
    "lbfgs",
    "lbfgs_direction",
    "minimize",
    "momentum_step",
    "nadam_step",
    "nesterov_step",
    "newton",
    "newton_direction",
    "nonlinear_conjugate_gradient",
    "path_sgd_step",
    "polyak_average_step",
    "rmsprop_step",
    "sgd",
    "sgd_step",
    "strong_wolfe",
]
