"""Optimizers: a pure step as plain as its formula, and a thin class that keeps the state."""

from course_lib.optim.adadelta import Adadelta, adadelta_step
from course_lib.optim.adagrad import AdaGrad, adagrad_step
from course_lib.optim.adam import Adam, adam_step
from course_lib.optim.adamw import AdamW, adamw_step
from course_lib.optim.amsgrad import AMSGrad, amsgrad_step
from course_lib.optim.momentum import Momentum, momentum_step
from course_lib.optim.nadam import Nadam, nadam_step
from course_lib.optim.nesterov import Nesterov, nesterov_step
from course_lib.optim.rmsprop import RMSProp, rmsprop_step
from course_lib.optim.sgd import SGD, sgd_step
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
    "RMSProp",
    "adadelta_step",
    "adagrad_step",
    "adam_step",
    "adamw_step",
    "amsgrad_step",
    "minimize",
    "momentum_step",
    "nadam_step",
    "nesterov_step",
    "rmsprop_step",
    "sgd_step",
]
