"""Activations: the nonlinear functions between layers, as modules without parameters."""

from __future__ import annotations

from course_lib.autograd.elementwise import relu, sigmoid, tanh
from course_lib.autograd.gaussian import gelu
from course_lib.autograd.selection import where
from course_lib.autograd.tensor import Tensor
from course_lib.nn.arguments import check_fraction
from course_lib.nn.module import Module


class Sigmoid(Module):
    """The logistic function, 1 / (1 + e^-x), from 0 to 1.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors, equation 2.

    Examples
    --------
    >>> Sigmoid()(Tensor([0.0])).data
    array([0.5])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return the logistic function of each entry."""
        return sigmoid(x)


class Tanh(Module):
    """The hyperbolic tangent, from -1 to 1, with mean 0 over symmetric inputs.

    Source: LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, section 4.4.

    Examples
    --------
    >>> Tanh()(Tensor([0.0])).data
    array([0.])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return the hyperbolic tangent of each entry."""
        return tanh(x)


class ReLU(Module):
    """The positive part, max(x, 0).

    Source: Glorot, Bordes and Bengio (2011), Deep sparse rectifier neural networks.

    Examples
    --------
    >>> ReLU()(Tensor([-2.0, 3.0])).data
    array([0., 3.])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return the positive part of each entry."""
        return relu(x)


class LeakyReLU(Module):
    """ReLU that lets a little of the negative part through, so that no unit dies.

    The function, with slope s, which is the derivative at 0 too::

        y = x if x > 0 else s x

    Parameters
    ----------
    negative_slope
        s, in [0, 1).

    Raises
    ------
    ValueError
        If the slope is outside [0, 1).

    Source: Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural network acoustic
    models.

    Examples
    --------
    >>> LeakyReLU(0.1)(Tensor([-2.0, 3.0])).data
    array([-0.2,  3. ])
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        check_fraction("LeakyReLU", "negative_slope", negative_slope)
        self.negative_slope = negative_slope

    def forward(self, x: Tensor) -> Tensor:
        """Return the leaky rectifier of each entry."""
        return where(x > 0.0, x, self.negative_slope * x)


class GELU(Module):
    """The Gaussian error linear unit, x Φ(x), in its exact form.

    Source: Hendrycks and Gimpel (2016), Gaussian error linear units, section 2.

    Examples
    --------
    >>> GELU()(Tensor([1.0])).data.round(4)
    array([0.8413])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return the Gaussian error linear unit of each entry."""
        return gelu(x)
