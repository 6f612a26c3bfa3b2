"""The linear layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course_lib.autograd.tensor import Tensor
from course_lib.init import he_normal
from course_lib.nn.arguments import check_float_dtype, check_last_axis, check_rng, check_size
from course_lib.nn.module import Module

Initializer = Callable[[int, int, np.random.Generator], NDArray[np.float64]]


class Linear(Module):
    """A linear map with an offset.

    The function::

        y = x W + b

    Parameters
    ----------
    fan_in, fan_out
        Units before and after, integers >= 1.
    rng
        Draws the weights.
    bias
        Whether there is an offset; it starts at zero.
    initializer
        ``(fan_in, fan_out, rng) -> (fan_in, fan_out)``, as in ``course_lib.init``.
    dtype
        float64 or float32.

    Attributes
    ----------
    weight
        W, (fan_in, fan_out): PyTorch keeps its transpose.
    bias
        b, (fan_out,), or None.

    Raises
    ------
    ValueError
        If an argument is out of its domain; when called, if x has not ``fan_in`` features.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors, equation 1; He et al. (2015), Delving deep into rectifiers, equation 10 (weights).

    Examples
    --------
    >>> layer = Linear(3, 2, np.random.default_rng(0))
    >>> layer(np.ones((5, 3))).shape, [name for name, _ in layer.named_parameters()]
    ((5, 2), ['weight', 'bias'])
    """

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        rng: np.random.Generator,
        *,
        bias: bool = True,
        initializer: Initializer = he_normal,
        dtype: type = np.float64,
    ) -> None:
        check_size("Linear", "fan_in", fan_in)
        check_size("Linear", "fan_out", fan_out)
        check_rng("Linear", rng)
        check_float_dtype("Linear", dtype)
        self.weight = Tensor(initializer(fan_in, fan_out, rng).astype(dtype), requires_grad=True)
        self.bias = Tensor(np.zeros(fan_out, dtype), requires_grad=True) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        """Return x W + b for x (..., fan_in)."""
        check_last_axis("Linear", x.shape, self.weight.shape[0])
        y = x @ self.weight
        return y if self.bias is None else y + self.bias
