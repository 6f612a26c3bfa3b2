"""Normalizations and their hand-derived gradients."""

from course_lib.norm.batch_norm import BatchNormCache, batch_norm_backward, batch_norm_forward
from course_lib.norm.batch_renorm import batch_renorm, batch_renorm_backward
from course_lib.norm.float_parts import float_parts
from course_lib.norm.fold import fold_batch_norm
from course_lib.norm.group_norm import (
    group_norm,
    group_norm_backward,
    instance_norm,
    instance_norm_backward,
)
from course_lib.norm.layer_norm import layer_norm, layer_norm_backward
from course_lib.norm.standardize import standardize, standardize_backward
from course_lib.norm.weight_norm import weight_norm, weight_norm_backward

__all__ = [
    "BatchNormCache",
    "batch_norm_backward",
    "batch_norm_forward",
    "batch_renorm",
    "batch_renorm_backward",
    "float_parts",
    "fold_batch_norm",
    "group_norm",
    "group_norm_backward",
    "instance_norm",
    "instance_norm_backward",
    "layer_norm",
    "layer_norm_backward",
    "standardize",
    "standardize_backward",
    "weight_norm",
    "weight_norm_backward",
]
