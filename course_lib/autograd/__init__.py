"""Automatic differentiation of tensors on numpy, to be read.

Read it in this order: ``graph`` (what is recorded), ``backward`` (reverse mode), ``elementwise``
and its sisters (operations, each with its rules), ``tensor`` (the operators), then
``forward_mode``, ``hessian`` and ``grad_check``.
"""

from course_lib.autograd.arithmetic import add, divide, multiply, negate, power, subtract
from course_lib.autograd.backward import gradients
from course_lib.autograd.broadcasting import broadcast_to, unbroadcast
from course_lib.autograd.convolution import conv2d, fold, max_pool2d, unfold
from course_lib.autograd.drawing import draw_graph
from course_lib.autograd.elementwise import absolute, exp, log, relu, sigmoid, tanh
from course_lib.autograd.forward_mode import jvp
from course_lib.autograd.gaussian import gelu, normal_cdf
from course_lib.autograd.gradient_check import grad_check, numerical_gradient
from course_lib.autograd.hessian import hessian_vector_product
from course_lib.autograd.linear_algebra import matmul
from course_lib.autograd.maxima import logsumexp, reduce_max
from course_lib.autograd.recording import no_grad
from course_lib.autograd.reductions import reduce_mean, reduce_sum, reduce_var
from course_lib.autograd.selection import maximum, where
from course_lib.autograd.shape import concatenate, index, reshape, scatter_add, transpose
from course_lib.autograd.tensor import Tensor

__all__ = [
    "Tensor",
    "absolute",
    "add",
    "broadcast_to",
    "concatenate",
    "conv2d",
    "divide",
    "draw_graph",
    "exp",
    "fold",
    "gelu",
    "grad_check",
    "gradients",
    "hessian_vector_product",
    "index",
    "jvp",
    "log",
    "logsumexp",
    "matmul",
    "max_pool2d",
    "maximum",
    "multiply",
    "negate",
    "no_grad",
    "normal_cdf",
    "numerical_gradient",
    "power",
    "reduce_max",
    "reduce_mean",
    "reduce_sum",
    "reduce_var",
    "relu",
    "reshape",
    "scatter_add",
    "sigmoid",
    "subtract",
    "tanh",
    "transpose",
    "unbroadcast",
    "unfold",
    "where",
]
