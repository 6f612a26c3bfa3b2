"""The autoencoder: a network that is to return its input through a bottleneck."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.autograd.graph import Operand
from course_lib.autograd.tensor import Tensor, as_tensor
from course_lib.init import he_normal
from course_lib.nn.activations import ReLU
from course_lib.nn.arguments import check_sizes
from course_lib.nn.linear import Initializer
from course_lib.nn.mlp import MLP
from course_lib.nn.module import Module


class Autoencoder(Module):
    """An encoder to a code and a decoder back, mirror images of each other.

    The function::

        y = decoder(encoder(x)),   to be brought close to x

    Parameters
    ----------
    sizes
        Units from the input to the code: at least two integers >= 1. The decoder has them in
        reverse; code and output have no activation.
    rng
        Draws the weights.
    activation, initializer, dtype
        As in MLP.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Two sizes give one linear layer each way: with squared error the best code then spans the
    same space as the leading principal components (Baldi and Hornik, 1989).

    Source: Hinton and Salakhutdinov (2006), Reducing the dimensionality of data with neural
    networks.

    Examples
    --------
    >>> model = Autoencoder([64, 32, 2], np.random.default_rng(0))
    >>> X = np.ones((5, 64))
    >>> model.encode(X).shape, model(X).shape
    ((5, 2), (5, 64))
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
        check_sizes("Autoencoder", "sizes", sizes, least=2)
        self.encoder = MLP(sizes, rng, activation=activation, initializer=initializer, dtype=dtype)
        self.decoder = MLP(
            sizes[::-1], rng, activation=activation, initializer=initializer, dtype=dtype
        )

    def encode(self, x: Operand) -> Tensor:
        """Return the code (..., sizes[-1])."""
        return self.encoder(as_tensor(x, "Autoencoder", "x"))

    def decode(self, code: Operand) -> Tensor:
        """Return what a code (..., sizes[-1]) stands for, (..., sizes[0])."""
        return self.decoder(as_tensor(code, "Autoencoder", "code"))

    def forward(self, x: Tensor) -> Tensor:
        """Return the reconstruction, shape of x."""
        return self.decode(self.encode(x))
