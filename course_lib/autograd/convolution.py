"""Convolution and max-pooling of images, by unfolding windows into columns.

Once every window of the image is a column, a convolution is a matrix product and pooling is a
maximum along an axis. So the only new operation is to unfold; its backward is to fold, and the
backward of folding is to unfold.

Letters: N images, C channels, H x W pixels; O output channels; k x k windows, L of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.autograd.arguments import check_integer
from course_lib.autograd.graph import Operand, Value, apply, linear, values
from course_lib.autograd.maxima import reduce_max
from course_lib.autograd.tensor import Tensor, as_tensor

Pair = tuple[int, int]


def unfold(x: Value, kernel_shape: Pair, stride: int = 1, padding: int = 0) -> Value:
    """Return each window of an image as a column.

    Forward and backward::

        y[n, :, l] = window l of image n          grad_x = fold(grad_y)

    Parameters
    ----------
    x
        Images (N, C, H, W).
    kernel_shape
        Height and width of a window.
    stride
        Pixels from one window to the next, an integer >= 1.
    padding
        Zeros added on each side, an integer >= 0.

    Returns
    -------
    y
        (N, C k k, L), where along each direction there are
        floor((H + 2 padding - k) / stride) + 1 windows.

    Raises
    ------
    ValueError
        If ``x`` has not four axes, a number is out of its domain, or no window fits.

    Source: Chellapilla, Puri and Simard (2006), High performance convolutional neural networks
    for document processing; the number of windows is relationship 6 of Dumoulin and Visin
    (2016), A guide to convolution arithmetic for deep learning.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> unfold(image, (2, 2))[0]
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    shape = np.shape(values(x))
    _check_windows("unfold", shape, kernel_shape, stride, padding)
    operation = linear(
        "unfold",
        lambda x: _unfold(x, kernel_shape, stride, padding),
        lambda g, y, x: fold(g, shape, kernel_shape, stride, padding),
    )
    y: Value = apply(operation, x)
    return y


def fold(
    x: Value, image_shape: tuple[int, ...], kernel_shape: Pair, stride: int = 1, padding: int = 0
) -> Value:
    """Add columns up into an image, each at the place of its window.

    Forward and backward are those of :func:`unfold`, exchanged::

        y[n, pixel] = sum of the entries of x whose window covers it there
        grad_x = unfold(grad_y)

    Parameters
    ----------
    x
        Columns (N, C k k, L).
    image_shape
        (N, C, H, W).
    kernel_shape, stride, padding
        As in :func:`unfold`.

    Returns
    -------
    y
        Images (N, C, H, W).

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or a number is out of its domain.

    Source: Chellapilla, Puri and Simard (2006), High performance convolutional neural networks
    for document processing.

    Examples
    --------
    >>> windows = unfold(np.ones((1, 1, 3, 3)), (2, 2))
    >>> fold(windows, (1, 1, 3, 3), (2, 2))[0, 0]  # how many windows cover each pixel
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    rows, columns = _check_windows("fold", image_shape, kernel_shape, stride, padding)
    (n, c, _, _), (kh, kw) = image_shape, kernel_shape
    if np.shape(values(x)) != (n, c * kh * kw, rows * columns):
        raise ValueError(
            f"fold: x must have shape {(n, c * kh * kw, rows * columns)} for images {image_shape} "
            f"and windows {kernel_shape}, got {np.shape(values(x))}"
        )
    operation = linear(
        "fold",
        lambda x: _fold(x, image_shape, kernel_shape, (rows, columns), stride, padding),
        lambda g, y, x: unfold(g, kernel_shape, stride, padding),
    )
    y: Value = apply(operation, x)
    return y


def conv2d(
    x: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: int = 1,
    padding: int = 0,
) -> Tensor:
    """Slide filters over images and return their scalar product with each window.

    Forward; the backward follows from that of the product and of :func:`unfold`::

        y[n, o] = weight[o] · window + bias[o], for each window of image n

    Parameters
    ----------
    x
        Images (N, C, H, W).
    weight
        Filters (O, C, k, k); height and width may differ.
    bias
        (O,), or None for zeros.
    stride
        Pixels from one window to the next, an integer >= 1.
    padding
        Zeros added on each side, an integer >= 0.

    Returns
    -------
    y
        (N, O, H', W') with H' = floor((H + 2 padding - k) / stride) + 1, and W' likewise.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is out of its domain, or no window fits.

    Notes
    -----
    The filter is not flipped, as in all of deep learning: in signal processing this is a
    cross-correlation.

    Source: LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition;
    Dumoulin and Visin (2016), A guide to convolution arithmetic for deep learning,
    relationship 6.

    Examples
    --------
    >>> edge = Tensor([[[[-1.0, 1.0]]]], requires_grad=True)
    >>> image = Tensor([[[[0.0, 0.0, 5.0, 5.0]]]])
    >>> conv2d(image, edge).data
    array([[[[0., 5., 0.]]]])
    """
    images, filters = as_tensor(x, "conv2d", "x"), as_tensor(weight, "conv2d", "weight")
    if filters.ndim != 4:
        raise ValueError(f"conv2d: weight must have shape (O, C, k, k), got {filters.shape}")
    num_out, channels, *kernel = filters.shape
    kernel_shape = (kernel[0], kernel[1])
    rows, columns = _check_windows("conv2d", images.shape, kernel_shape, stride, padding)
    if images.shape[1] != channels:
        raise ValueError(
            f"conv2d: weight must have as many channels as x, {images.shape[1]}, "
            f"got shape {filters.shape}"
        )
    windows = unfold(images, kernel_shape, stride, padding)  # (N, C k k, L)
    y = filters.reshape((num_out, -1)) @ windows  # (N, O, L)
    if bias is not None:
        shift = as_tensor(bias, "conv2d", "bias")
        if shift.shape != (num_out,):
            raise ValueError(f"conv2d: bias must have shape ({num_out},), got {shift.shape}")
        y = y + shift.reshape((num_out, 1))
    return y.reshape((images.shape[0], num_out, rows, columns))


def max_pool2d(x: Value, kernel_size: int, stride: int | None = None) -> Value:
    """Return the largest pixel of each window, channel by channel.

    Forward; the backward hands each gradient to the largest pixel, and ties share::

        y[n, c] = max of each window of x[n, c]

    Parameters
    ----------
    x
        Images (N, C, H, W).
    kernel_size
        k, height and width of a window, an integer >= 1.
    stride
        Pixels from one window to the next, an integer >= 1; None: k, so that windows tile.
        Pixels at the border that fill no window are left out.

    Returns
    -------
    y
        (N, C, H', W') with H' = floor((H - k) / stride) + 1, and W' likewise.

    Raises
    ------
    ValueError
        If ``x`` has not four axes, a number is out of its domain, or no window fits.

    Notes
    -----
    PyTorch gives the whole gradient to the first of equal pixels; here they share.

    Source: Scherer, Müller and Behnke (2010), Evaluation of pooling operations in convolutional
    architectures for object recognition; Dumoulin and Visin (2016), A guide to convolution
    arithmetic for deep learning, relationship 7.

    Examples
    --------
    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2)[0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    k = check_integer("max_pool2d", "kernel_size", kernel_size, least=1)
    stride = k if stride is None else stride
    shape = np.shape(values(x))
    rows, columns = _check_windows("max_pool2d", shape, (k, k), stride, padding=0)
    n, c, height, width = shape
    images: Any = x.reshape((n * c, 1, height, width))  # type: ignore[union-attr]
    y: Value = reduce_max(unfold(images, (k, k), stride), axis=1).reshape((n, c, rows, columns))
    return y


def _check_windows(
    owner: str, shape: tuple[int, ...], kernel_shape: Pair, stride: int, padding: int
) -> Pair:
    """Return how many windows there are along each direction."""
    if len(shape) != 4:
        raise ValueError(f"{owner}: x must have shape (N, C, H, W), got {shape}")
    check_integer(owner, "stride", stride, least=1)
    check_integer(owner, "padding", padding, least=0)
    counts = []
    for length, k in zip(shape[2:], kernel_shape, strict=True):
        check_integer(owner, "kernel_shape", k, least=1)
        if k > length + 2 * padding:
            raise ValueError(
                f"{owner}: windows of {kernel_shape} do not fit into images of {shape[2:]} with "
                f"padding {padding}; use a smaller window or more padding"
            )
        counts.append((length + 2 * padding - k) // stride + 1)
    return counts[0], counts[1]


def _unfold(x: Any, kernel_shape: Pair, stride: int, padding: int) -> Any:
    sides = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), sides, sides)) if padding else x
    windows = sliding_window_view(padded, kernel_shape, axis=(2, 3))  # (N, C, H', W', k, k)
    windows = windows[:, :, ::stride, ::stride].transpose(0, 1, 4, 5, 2, 3)
    n, c, kh, kw, rows, columns = windows.shape
    return windows.reshape(n, c * kh * kw, rows * columns)


def _fold(
    x: Any, image_shape: tuple[int, ...], kernel: Pair, counts: Pair, stride: int, padding: int
) -> Any:
    (n, c, height, width), (kh, kw), (rows, columns) = image_shape, kernel, counts
    windows = x.reshape(n, c, kh, kw, rows, columns)
    y = np.zeros((n, c, height + 2 * padding, width + 2 * padding), x.dtype)
    for i in range(kh):  # pixel (i, j) of every window at once
        for j in range(kw):
            y[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride] += windows[
                :, :, i, j
            ]
    return y[:, :, padding : padding + height, padding : padding + width]
