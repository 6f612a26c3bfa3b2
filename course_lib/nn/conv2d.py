"""Layers for images: convolution, max-pooling, and the step from images to features."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.autograd.convolution import conv2d, max_pool2d
from course_lib.autograd.tensor import Tensor
from course_lib.init import he_normal
from course_lib.nn.arguments import check_float_dtype, check_rng, check_size
from course_lib.nn.linear import Initializer
from course_lib.nn.module import Module


class Conv2d(Module):
    """Filters slid over images; see :func:`course_lib.autograd.conv2d`.

    The function::

        y[n, o] = weight[o] · window + bias[o], for each window of image n

    Parameters
    ----------
    in_channels, out_channels
        Of the images before and after, integers >= 1.
    kernel_size
        k, height and width of a filter, an integer >= 1.
    rng
        Draws the weights.
    stride
        Pixels from one window to the next, an integer >= 1.
    padding
        Zeros added on each side, an integer >= 0.
    initializer
        As in Linear, with fan_in = in_channels k k.
    dtype
        float64 or float32.

    Attributes
    ----------
    weight
        (out_channels, in_channels, k, k).
    bias
        (out_channels,), starts at zero.

    Raises
    ------
    ValueError
        If an argument is out of its domain; when called, if x has another number of channels.

    Source: LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition.

    Examples
    --------
    >>> layer = Conv2d(1, 8, 3, np.random.default_rng(0), padding=1)
    >>> layer(np.ones((5, 1, 28, 28))).shape
    (5, 8, 28, 28)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        rng: np.random.Generator,
        *,
        stride: int = 1,
        padding: int = 0,
        initializer: Initializer = he_normal,
        dtype: type = np.float64,
    ) -> None:
        check_size("Conv2d", "in_channels", in_channels)
        check_size("Conv2d", "out_channels", out_channels)
        check_size("Conv2d", "kernel_size", kernel_size)
        check_size("Conv2d", "stride", stride)
        check_size("Conv2d", "padding", padding, least=0)
        check_rng("Conv2d", rng)
        check_float_dtype("Conv2d", dtype)
        fan_in = in_channels * kernel_size**2
        filters: NDArray[Any] = np.asarray(initializer(fan_in, out_channels, rng), dtype)
        shape = (out_channels, in_channels, kernel_size, kernel_size)
        self.weight = Tensor(np.ascontiguousarray(filters.T).reshape(shape), requires_grad=True)
        self.bias = Tensor(np.zeros(out_channels, dtype), requires_grad=True)
        self.stride = stride
        self.padding = padding

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, out_channels, H', W') for x (N, in_channels, H, W)."""
        return conv2d(x, self.weight, self.bias, self.stride, self.padding)


class MaxPool2d(Module):
    """The largest pixel of each window; see :func:`course_lib.autograd.max_pool2d`.

    Parameters
    ----------
    kernel_size
        Height and width of a window, an integer >= 1.
    stride
        Pixels from one window to the next; None: ``kernel_size``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Scherer, Müller and Behnke (2010), Evaluation of pooling operations in convolutional
    architectures for object recognition.

    Examples
    --------
    >>> MaxPool2d(2)(np.ones((5, 8, 28, 28))).shape
    (5, 8, 14, 14)
    """

    def __init__(self, kernel_size: int, stride: int | None = None) -> None:
        check_size("MaxPool2d", "kernel_size", kernel_size)
        if stride is not None:
            check_size("MaxPool2d", "stride", stride)
        self.kernel_size = kernel_size
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, C, H', W') for x (N, C, H, W)."""
        return max_pool2d(x, self.kernel_size, self.stride)


class Flatten(Module):
    """All axes but the first in one: from images (N, C, H, W) to features (N, C H W).

    Source: LeCun et al. (1998), Gradient-based learning applied to document recognition
    (where convolutions end and full connections begin).

    Examples
    --------
    >>> Flatten()(np.ones((5, 8, 2, 2))).shape
    (5, 32)
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, all the rest) for x (N, ...)."""
        return x.reshape((x.shape[0], math.prod(x.shape[1:])))
