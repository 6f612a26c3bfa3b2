"""Dropout as a module."""

from __future__ import annotations

import numpy as np

from course_lib.autograd.tensor import Tensor
from course_lib.nn.arguments import check_fraction, check_rng
from course_lib.nn.module import Module


class Dropout(Module):
    """Drop entries at random while training, and scale up the rest.

    In training, with u uniform in [0, 1) for each entry and p = drop_prob; in inference y = x::

        y = x / (1 - p) where u >= p, else 0

    Parameters
    ----------
    drop_prob
        p, in [0, 1).
    rng
        Draws the masks, a new one at each call.

    Raises
    ------
    ValueError
        If ``drop_prob`` is outside [0, 1), or ``rng`` is no numpy generator.

    Notes
    -----
    The division keeps the mean: nothing needs to be rescaled in inference (inverted dropout).
    The paper multiplies the weights by 1 - p in inference instead.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout: A simple
    way to prevent neural networks from overfitting, section 4; section 10 for the scaling.

    Examples
    --------
    >>> dropout = Dropout(0.5, np.random.default_rng(0))
    >>> dropout(np.ones(6)).data
    array([2., 0., 0., 0., 2., 2.])
    >>> dropout.eval()(np.ones(6)).data
    array([1., 1., 1., 1., 1., 1.])
    """

    def __init__(self, drop_prob: float, rng: np.random.Generator) -> None:
        check_fraction("Dropout", "drop_prob", drop_prob)
        check_rng("Dropout", rng)
        self.drop_prob = drop_prob
        self.rng = rng

    def forward(self, x: Tensor) -> Tensor:
        """Return x with a new mask in training, and x itself in inference."""
        if not self.training:
            return x
        kept = self.rng.random(x.shape) >= self.drop_prob
        return x * (kept / (1.0 - self.drop_prob)).astype(x.dtype)
