"""Regularizers: penalties, constraints, noise, and stopping in time."""

from course_lib.regularization.ball import project_to_ball
from course_lib.regularization.dropout import inverted_dropout, inverted_dropout_backward
from course_lib.regularization.early_stopping import early_stopping
from course_lib.regularization.gradient_penalty import gradient_penalty
from course_lib.regularization.penalty import l2_penalty, sgd_weight_decay_step
from course_lib.regularization.ridge import l2_for_radius, ridge, ridge_path

__all__ = [
    "early_stopping",
    "gradient_penalty",
    "inverted_dropout",
    "inverted_dropout_backward",
    "l2_for_radius",
    "l2_penalty",
    "project_to_ball",
    "ridge",
    "ridge_path",
    "sgd_weight_decay_step",
]
