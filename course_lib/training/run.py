"""A training run: everything that changes while a model is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from course_lib.optim import Nesterov
from course_lib.optim.trajectory import Optimizer
from course_lib.training.arguments import Array, check_float64, check_generator


@dataclass(eq=False)
class Run:
    """The state of a training run, from which it can go on.

    Attributes
    ----------
    w
        All parameters in one float64 array of any shape; :func:`course_lib.training.flatten`
        makes one of many.
    optimizer
        An optimizer of :mod:`course_lib.optim`, with its state.
    rng
        Draws the order of the examples.
    epoch, step
        Epochs and steps done.
    num_epochs
        Epochs aimed at, as the last call of :func:`course_lib.training.train` said.
    history
        A row for each epoch: ``"epoch"`` (from 0), ``"lr"`` where the optimizer has one,
        ``"train_loss"``, and what ``evaluate`` measured.
    step_losses
        Loss of each mini-batch before its step.
    best_w, best_epoch
        Parameters after the epoch with the best monitored loss, and that epoch: set by
        :class:`course_lib.training.EarlyStopping`.
    stopped
        Whether a callback ended the run.

    Raises
    ------
    ValueError
        If ``w`` is not float64 or ``rng`` is not a numpy Generator.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.optim import SGD
    >>> run = Run(np.zeros(3), SGD(lr=0.1), np.random.default_rng(0))
    >>> run.epoch, run.history
    (0, [])
    """

    w: Array
    optimizer: Optimizer | Nesterov
    rng: np.random.Generator
    epoch: int = 0
    step: int = 0
    num_epochs: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    step_losses: list[float] = field(default_factory=list)
    best_w: Array | None = None
    best_epoch: int | None = None
    stopped: bool = False

    def __post_init__(self) -> None:
        check_float64("Run", "w", self.w)
        check_generator("Run", self.rng)

    def column(self, name: str) -> Array:
        """Return one entry of all rows of the history, (epochs done,).

        Parameters
        ----------
        name
            Such as ``"train_loss"``.

        Raises
        ------
        ValueError
            If the rows have no such entry.
        """
        if any(name not in row for row in self.history):
            raise ValueError(
                f"Run: the history has no {name!r}, it has {sorted(self.history[-1])}; "
                "have evaluate return it"
            )
        return np.array([row[name] for row in self.history], dtype=np.float64)


Callback: TypeAlias = Callable[[Run], bool | None]
"""Called with the run after each epoch; True ends the run. ``close()``, if any, ends it all."""
