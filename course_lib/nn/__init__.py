"""Parts of networks on course_lib.autograd, and a network with its backward written by hand."""

from course_lib.nn.activations import GELU, LeakyReLU, ReLU, Sigmoid, Tanh
from course_lib.nn.autoencoder import Autoencoder
from course_lib.nn.conv2d import Conv2d, Flatten, MaxPool2d
from course_lib.nn.dropout import Dropout
from course_lib.nn.linear import Linear
from course_lib.nn.mlp import MLP
from course_lib.nn.mlp_by_hand import mlp_backward, mlp_forward
from course_lib.nn.module import Module
from course_lib.nn.sequential import Sequential

__all__ = [
    "GELU",
    "MLP",
    "Autoencoder",
    "Conv2d",
    "Dropout",
    "Flatten",
    "LeakyReLU",
    "Linear",
    "MaxPool2d",
    "Module",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "mlp_backward",
    "mlp_forward",
]
