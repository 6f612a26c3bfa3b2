"""The multilayer perceptron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from course_lib.autograd.tensor import Tensor
from course_lib.init import he_normal
from course_lib.nn.activations import ReLU
from course_lib.nn.arguments import check_sizes
from course_lib.nn.linear import Initializer, Linear
from course_lib.nn.module import Module
from course_lib.nn.sequential import Sequential


class MLP(Module):
    """Linear layers with an activation between them, and none after the last.

    The function, with activation a::

        h_0 = x,   h_l = a(h_{l-1} W_l + b_l) for l < L,   y = h_{L-1} W_L + b_L

    Parameters
    ----------
    sizes
        Units of each layer, input and output included: at least two integers >= 1.
    rng
        Draws the weights.
    activation
        Makes the module between layers, called once for each place.
    initializer
        As in Linear.
    dtype
        float64 or float32.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors.

    Examples
    --------
    >>> model = MLP([784, 256, 128, 10], np.random.default_rng(0))
    >>> model(np.zeros((32, 784))).shape, sum(p.size for p in model.parameters())
    ((32, 10), 235146)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        rng: np.random.Generator,
        *,
        activation: Callable[[], Module] = ReLU,
        initializer: Initializer = he_normal,
        dtype: type = np.float64,
    ) -> None:
        check_sizes("MLP", "sizes", sizes, least=2)
        layers: list[Module] = []
        for fan_in, fan_out in pairwise(sizes):
            if layers:
                layers.append(activation())
            layers.append(Linear(fan_in, fan_out, rng, initializer=initializer, dtype=dtype))
        self.network = Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores (..., sizes[-1]) for x (..., sizes[0])."""
        return self.network.forward(x)
