"""Modules one after the other."""

from __future__ import annotations

from course_lib.autograd.tensor import Tensor
from course_lib.nn.module import Module


class Sequential(Module):
    """Modules one after the other.

    The function::

        y = layers[-1](... layers[1](layers[0](x)))

    Parameters
    ----------
    layers
        Modules; none at all gives the identity.

    Raises
    ------
    ValueError
        If a layer is no Module.

    Source: Paszke et al. (2019), PyTorch: An imperative style, high-performance deep learning
    library.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.nn import Linear, ReLU
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential(Linear(2, 3, rng), ReLU(), Linear(3, 1, rng))
    >>> model(np.ones((5, 2))).shape, [name for name, _ in model.named_parameters()][:2]
    ((5, 1), ['layers.0.weight', 'layers.0.bias'])
    """

    def __init__(self, *layers: Module) -> None:
        for i, layer in enumerate(layers):
            if not isinstance(layer, Module):
                raise ValueError(
                    f"Sequential: layers[{i}] must be a Module, got {type(layer).__name__}; "
                    "wrap functions in a Module with a forward"
                )
        self.layers = list(layers)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output of the last layer."""
        for layer in self.layers:
            x = layer.forward(x)
        return x
