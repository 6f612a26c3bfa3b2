"""Constraints by free variables: transforms into a set, and the chain rule through them."""

from course_lib.reparam.interval import from_interval, to_interval
from course_lib.reparam.orthogonal import orthogonal_from, orthogonal_from_gradient
from course_lib.reparam.projection import projected_step
from course_lib.reparam.softplus import inverse_softplus, softplus
from course_lib.reparam.transforms import constrained, free, free_gradient

__all__ = [
    "constrained",
    "free",
    "free_gradient",
    "from_interval",
    "inverse_softplus",
    "orthogonal_from",
    "orthogonal_from_gradient",
    "projected_step",
    "softplus",
    "to_interval",
]
