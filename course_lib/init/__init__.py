"""Initializers of weights, what they do to signals and gradients, and rescaling."""

from course_lib.init.gauge import path_norm, rescale_layer
from course_lib.init.he import he_normal, he_uniform
from course_lib.init.lecun import lecun_normal, lecun_uniform
from course_lib.init.orthogonal import orthogonal
from course_lib.init.variances import predict_variances
from course_lib.init.xavier import xavier_normal, xavier_uniform

__all__ = [
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "orthogonal",
    "path_norm",
    "predict_variances",
    "rescale_layer",
    "xavier_normal",
    "xavier_uniform",
]
